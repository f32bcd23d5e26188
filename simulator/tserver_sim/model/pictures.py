"""From the living exchange to its frozen picture."""

from tserver_sim.model.agents import Agent
from tserver_sim.model.calls import Call, Party
from tserver_sim.model.directory import Client, Device
from tserver_sim.model.exchange import Exchange
from tserver_sim.model.party_states import PartyState
from tserver_sim.model.snapshot import (
    AgentPicture,
    CallPicture,
    ClientPicture,
    DNPicture,
    PartyPicture,
    QueuePicture,
    ServerPicture,
    Snapshot,
)
from tserver_wire.enums import AddressType

__all__ = ["call_facts", "call_state", "picture_of"]

_STATE_WORDS = (
    ({PartyState.ROUTING}, "routing"),
    ({PartyState.QUEUED}, "queued"),
    ({PartyState.BUSY, PartyState.FAILED}, "busy"),
    ({PartyState.ALERTING}, "ringing"),
    ({PartyState.DIALING}, "dialing"),
    ({PartyState.HELD}, "held"),
    ({PartyState.CONNECTED}, "established"),
)
"""A call's state in a word: the first of these in which one of its parties is."""


def picture_of(exchange: Exchange, *, ended: bool) -> Snapshot:
    """Everything at this moment; with `ended`, the calls that are over as well."""
    return Snapshot(
        switch=exchange.config.switch.name,
        link_up=exchange.link_up,
        clients=[_client(client, exchange) for client in exchange.directory.clients.values()],
        agents=[_agent(agent) for agent in exchange.agents],
        dns=[_dn(device) for device in exchange.directory],
        queues=_queues(exchange),
        calls=[_call(call) for call in (exchange.calls if ended else exchange.calls.up())],
        servers=[ServerPicture(name=server.name, role=server.role.value) for server in exchange.servers],
    )


def _client(client: Client, exchange: Exchange) -> ClientPicture:
    return ClientPicture(
        session_id=client.session_id,
        application_name=client.application_name,
        registrations={
            number: (device.standby_registrations if client.standby else device.registrations)[client.session_id]
            for number, device in client.devices.items()
        },
        session=client.session,
        server=exchange.servers[client.server].name,
    )


def _agent(agent: Agent) -> AgentPicture:
    return AgentPicture(
        agent_id=agent.agent_id,
        dn=None if agent.device is None else agent.device.number,
        state=agent.state.value,
        work_mode=None if agent.device is None else agent.work_mode,
        queues=list(agent.queues),
        reasons=agent.reasons.to_json(),
    )


def _dn(device: Device) -> DNPicture:
    return DNPicture(
        dn=device.number,
        address_type=device.address_type,
        in_service=device.in_service,
        do_not_disturb=device.do_not_disturb,
        agent_id=None if device.agent is None else device.agent.agent_id,
        calls=[party.call.conn_id for party in device.parties],
        forward_to=None if device.forward is None else device.forward.to,
    )


def _queues(exchange: Exchange) -> list[QueuePicture]:
    members: dict[str, list[str]] = {}
    for agent in exchange.agents:
        for queue in agent.queues:
            members.setdefault(queue, []).append(agent.agent_id)
    return [
        QueuePicture(
            dn=device.number,
            calls=[party.call.conn_id for party in device.parties],
            agents=members.get(device.number, []) if device.address_type == AddressType.QUEUE else [],
        )
        for device in exchange.directory
        if not device.is_phone
    ]


def _call(call: Call) -> CallPicture:
    return CallPicture(
        id=call.id,
        conn_id=call.conn_id,
        call_id=call.call_id,
        call_uuid=call.call_uuid,
        state=call_state(call),
        call_type=call.call_type,
        ani=call.ani,
        dnis=call.dnis,
        user_data=call.user_data.to_json(),
        parties=[_party(party) for party in call.parties],
        started_seconds=call.started.seconds + call.started.micros / 1_000_000,
        ended=call.ended is not None,
    )


def _party(party: Party) -> PartyPicture:
    return PartyPicture(dn=party.number, internal=party.device is not None, state=party.state.name, role=party.role)


def call_state(call: Call) -> str:
    """The call's state in a word."""
    states = {party.state for party in call.parties}
    for those, word in _STATE_WORDS:
        if states & those:
            return word
    return "ended"


def call_facts(call: Call) -> dict[str, object]:
    """What the control API answers about a call that was acted on."""
    return {
        "id": call.id,
        "connId": call.conn_id,
        "callId": call.call_id,
        "callUuid": call.call_uuid,
        "state": call_state(call),
    }
