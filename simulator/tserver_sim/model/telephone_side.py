"""The telephone side: what customers, desk phones, supervisors and devices do, as the table of stimuli has it.

Whatever cannot be done now raises, and nothing has changed: `NotNowError` where the thing asked for is not there or
wrong, `Refused` where the switch says no.
"""

from collections.abc import Mapping
from typing import Any

from tserver_sim.model import agent_moves, attached_data, call_requests, couplings, delivery, digits, predictive, router
from tserver_sim.model.agent_requests import check_login
from tserver_sim.model.agents import Agent
from tserver_sim.model.calls import Call, Party
from tserver_sim.model.destinations import Destination, find_destination, is_busy
from tserver_sim.model.directory import Device
from tserver_sim.model.exchange import Exchange
from tserver_sim.model.inputs import (
    AgentMoved,
    CallPlaced,
    DigitsPressed,
    OutsideAnswered,
    OutsideBehaviourSet,
    OutsideHungUp,
    PhoneUsed,
    RouteGiven,
    RouterSet,
    ServiceChanged,
    UserDataPatched,
)
from tserver_sim.model.party_states import PartyHappening, PartyState
from tserver_sim.model.pictures import call_facts
from tserver_sim.model.rejections import NotNowError
from tserver_sim.settings import OUTSIDE_BEHAVIOURS, RouterSettings
from tserver_wire import ENUMS, KeyValueList
from tserver_wire.enums import AddressType, AgentWorkMode

__all__ = [
    "agent_moved",
    "call_arrives",
    "call_placed",
    "digits_pressed",
    "outside_answered",
    "outside_behaviour_set",
    "outside_hung_up",
    "phone_used",
    "route_given",
    "router_set",
    "service_changed",
    "user_data_patched",
]

Answer = Mapping[str, Any]
_DONE: Answer = {"status": "done"}
_H = PartyHappening


def call_placed(exchange: Exchange, stimulus: CallPlaced) -> tuple[Call, Destination]:
    """Someone outside has dialled: the call and where it is to go; `call_arrives` takes it there."""
    if stimulus.id is not None and not exchange.calls.is_new(stimulus.id):
        raise NotNowError(409, "id-taken", f"there is a call with the id {stimulus.id!r} already", "id")
    found = find_destination(exchange, stimulus.to, caller="")
    if found.device is None and found.forwarded_by is None:
        raise NotNowError(404, "no-such-number", f"{stimulus.to} is no DN, queue or route point", "to")
    if found.device is not None and is_busy(exchange, found.device):
        raise NotNowError(409, "busy", f"{found.number} is busy or out of service", "to")
    most = exchange.config.max_user_data_bytes
    if stimulus.user_data.packed_bytes() > most:
        raise NotNowError(422, "too-large", f"userData packs into more than {most} bytes", "userData")
    call = exchange.new_call("Inbound", stimulus.to, call_id=stimulus.id)
    call.ani, call.dnis = stimulus.from_number or None, stimulus.dnis or stimulus.to
    call.user_data = stimulus.user_data
    caller = exchange.join(call, stimulus.from_number, None, "RoleOrigination")
    exchange.move(caller, _H.DIALS)
    return call, found


def call_arrives(exchange: Exchange, call: Call, found: Destination) -> None:
    """The call reaches where it leads, unless its caller has given up."""
    if call.ended is None:
        delivery.deliver(exchange, call, call.parties[0], found)


def outside_hung_up(exchange: Exchange, stimulus: OutsideHungUp) -> Answer:
    """The outside party of a call hangs up."""
    call = _call_that_is_up(exchange, stimulus.call)
    outside = call.outside_parties()
    if not outside:
        raise NotNowError(409, "nobody-outside", f"call {call.id} has no outside party")
    if predictive.is_being_called(outside[0]):
        # GUESS: the CallState of one who declines.
        predictive.failed(exchange, outside[0], exchange.config.guesses.declined_predictive_call)
    else:
        couplings.release(exchange, outside[0])
    return call_facts(call)


def outside_answered(exchange: Exchange, stimulus: OutsideAnswered) -> Answer:
    """The outside party of a call answers."""
    call = _call_that_is_up(exchange, stimulus.call)
    for party in call.outside_parties():
        if party.state is PartyState.ALERTING:
            if predictive.is_being_called(party):
                predictive.answered(exchange, party)
            else:
                couplings.answer(exchange, party)
            return call_facts(call)
    raise NotNowError(409, "nothing-rings", f"no outside party of call {call.id} is being called")


def _call_that_is_up(exchange: Exchange, name: str) -> Call:
    call = exchange.calls.find(name)
    if call.ended is not None:
        raise NotNowError(409, "call-ended", f"call {call.id} is over")
    return call


def outside_behaviour_set(exchange: Exchange, stimulus: OutsideBehaviourSet) -> Answer:
    """A number outside will react so when it is dialled."""
    for known in OUTSIDE_BEHAVIOURS:
        if known == stimulus.behaviour:
            exchange.outside[stimulus.number] = (known, stimulus.after_seconds)
            return {"number": stimulus.number, "behaviour": known, "afterSeconds": stimulus.after_seconds}
    words = ", ".join(OUTSIDE_BEHAVIOURS)
    raise NotNowError(422, "unknown-behaviour", f"{stimulus.behaviour!r} is none of {words}", "behaviour")


def _device(exchange: Exchange, dn: str) -> Device:
    device = exchange.directory.find(dn)
    if device is None:
        raise NotNowError(404, "no-such-dn", f"there is no DN {dn}")
    return device


def phone_used(exchange: Exchange, stimulus: PhoneUsed) -> Answer:
    """Someone uses the desk phone."""
    device = _device(exchange, stimulus.dn)
    if stimulus.action == "dial":
        if not stimulus.to:
            raise NotNowError(422, "missing", "`to` says whom to dial", "to")
        return call_facts(call_requests.dial(exchange, device, stimulus.to, KeyValueList()).call)
    if stimulus.action not in _PHONE_STATES:
        raise NotNowError(422, "unknown-action", f"a phone does not {stimulus.action}", "action")
    party = _party_at_phone(exchange, device, stimulus)
    if party.role == "RoleObserver" and stimulus.action != "hangup":
        raise NotNowError(409, "observer", f"{device.number} only listens in")
    call = party.call
    match stimulus.action:
        case "answer":
            couplings.answer(exchange, party)
        case "hangup":
            couplings.release(exchange, party)
        case "hold":
            exchange.move(party, _H.HOLDS)
        case _:
            call_requests.retrieve_party(exchange, party)
    return call_facts(call)


_PHONE_STATES = {
    "answer": ({PartyState.ALERTING},),
    "hangup": (
        {PartyState.CONNECTED, PartyState.DIALING, PartyState.BUSY, PartyState.FAILED},
        {PartyState.ALERTING},
        {PartyState.HELD},
    ),
    "hold": ({PartyState.CONNECTED},),
    "retrieve": ({PartyState.HELD},),
}
"""Which call a key of the phone is about, where nobody says: one in these states, the first set first."""


def _party_at_phone(exchange: Exchange, device: Device, stimulus: PhoneUsed) -> Party:
    if stimulus.conn_id is not None:
        call = exchange.calls.find(stimulus.conn_id)
        party = call.party_of(device)
        if party is None:
            raise NotNowError(409, "not-on-call", f"{device.number} is not in call {stimulus.conn_id}")
        return party
    for states in _PHONE_STATES[stimulus.action]:
        candidates = [party for party in device.parties if party.state in states]
        if len(candidates) > 1:
            raise NotNowError(409, "ambiguous", f"{device.number} has several such calls; give a connId", "connId")
        if candidates:
            return candidates[0]
    raise NotNowError(409, "no-such-call-now", f"{device.number} has no call to {stimulus.action}")


def agent_moved(exchange: Exchange, stimulus: AgentMoved) -> Answer:
    """An agent changes state at the phone, or a supervisor does it."""
    agent = exchange.agents.find(stimulus.agent_id)
    if agent is None:
        raise NotNowError(404, "no-such-agent", f"there is no agent {stimulus.agent_id}")
    work_mode = _work_mode(stimulus.work_mode)
    if stimulus.action == "login":
        _log_in(exchange, agent, stimulus.dn, work_mode)
        return _agent_facts(agent)
    if agent.device is None:
        raise NotNowError(409, "not-logged-in", f"agent {agent.agent_id} is not logged in")
    reasons = stimulus.reasons or None
    match stimulus.action:
        case "logout":
            agent_moves.log_out(exchange, agent)
        case "ready":
            agent_moves.go_ready(exchange, agent, work_mode=work_mode, reasons=reasons)
        case "not-ready":
            agent_moves.go_not_ready(exchange, agent, work_mode=work_mode, reasons=reasons)
        case _:
            raise NotNowError(422, "unknown-action", f"agents do not {stimulus.action}", "action")
    return _agent_facts(agent)


def _work_mode(name: str | None) -> str:
    accepted = ENUMS["AgentWorkMode"].accepted
    if name is None:
        return AgentWorkMode.UNKNOWN
    if name not in accepted:
        raise NotNowError(422, "unknown-work-mode", f"{name!r} is no AgentWorkMode", "workMode")
    return accepted[name]


def _log_in(exchange: Exchange, agent: Agent, dn: str | None, work_mode: str) -> None:
    number = dn or agent.home_dn
    if number is None:
        raise NotNowError(422, "missing", "`dn` says where the agent logs in", "dn")
    device = _device(exchange, number)
    check_login(exchange, agent, device, None)
    if device.agent not in {None, agent}:
        agent_moves.log_out(exchange, device.agent)
    agent_moves.log_in(exchange, agent, device, work_mode=work_mode, queue=None, client=None)


def _agent_facts(agent: Agent) -> Answer:
    dn = None if agent.device is None else agent.device.number
    return {"agentId": agent.agent_id, "dn": dn, "state": agent.state.value}


def user_data_patched(exchange: Exchange, stimulus: UserDataPatched) -> Answer:
    """Someone else changes attached data."""
    call = _call_that_is_up(exchange, stimulus.call)
    user_data = call.user_data.updated(stimulus.user_data)
    most = exchange.config.max_user_data_bytes
    if user_data.packed_bytes() > most:
        raise NotNowError(422, "too-large", f"attached data would pack into more than {most} bytes")
    attached_data.change(exchange, call, user_data, changed_by=None)
    return {**call_facts(call), "userData": user_data.to_json()}


def route_given(exchange: Exchange, stimulus: RouteGiven) -> Answer:
    """A router that is no client sends a call on."""
    device = _device(exchange, stimulus.dn)
    call = _call_that_is_up(exchange, stimulus.conn_id)
    party = call.party_of(device)
    if party is None or party.state is not PartyState.ROUTING:
        raise NotNowError(409, "not-waiting", f"call {call.id} does not wait for a route on {device.number}")
    delivery.route_on(exchange, party, stimulus.to)
    return call_facts(call)


def router_set(exchange: Exchange, stimulus: RouterSet) -> Answer:
    """The built-in router of a route point is another one, or there is none any more."""
    device = _device(exchange, stimulus.dn)
    if device.address_type != AddressType.ROUTE_DN:
        raise NotNowError(409, "no-route-point", f"{device.number} is no route point")
    settings = RouterSettings(stimulus.targets, stimulus.strategy, stimulus.after_seconds)
    router.set_router(exchange, device, settings if settings.targets else None)
    return {"dn": device.number, "targets": list(settings.targets), "strategy": settings.strategy}


def digits_pressed(exchange: Exchange, stimulus: DigitsPressed) -> Answer:
    """The outside party presses digits; who collects them gets them, otherwise nothing happens."""
    call = _call_that_is_up(exchange, stimulus.call)
    if not digits.are_digits(stimulus.digits):
        raise NotNowError(422, "no-digits", f"{stimulus.digits!r} is no string of 0-9 A-D * # and commas", "digits")
    outside = [party for party in call.outside_parties() if party.state is not PartyState.ALERTING]
    if not outside:
        raise NotNowError(409, "nobody-outside", f"no outside party is on the line in call {call.id}")
    digits.press(outside[0], stimulus.digits)
    return call_facts(call)


def service_changed(exchange: Exchange, stimulus: ServiceChanged) -> Answer:
    """A device goes, which ends its calls, or comes back."""
    device = _device(exchange, stimulus.dn)
    if device.in_service == stimulus.in_service:
        return {"dn": device.number, "inService": device.in_service}
    device.in_service = stimulus.in_service
    agent = {} if device.agent is None else {"AgentID": device.agent.agent_id}
    event = "EventDNBackInService" if stimulus.in_service else "EventDNOutOfService"
    exchange.publish(device, event, {"ThisDN": device.number, **agent})
    if stimulus.in_service:
        exchange.agents_may_be_free = True
    else:
        _lose_calls(exchange, device)
        if device.agent is not None and exchange.config.logout_on_out_of_service:
            agent_moves.log_out(exchange, device.agent)
    return {"dn": device.number, "inService": device.in_service}


def _lose_calls(exchange: Exchange, device: Device) -> None:
    for party in list(device.parties):
        if device.is_phone:
            couplings.drop_out(exchange, party)
        else:
            couplings.end_call(exchange, party.call)
