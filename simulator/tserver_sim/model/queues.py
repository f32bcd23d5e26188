"""ACD queues: whose turn it is. The call that waits longest goes to the agent who has been idle longest."""

from tserver_sim.model import couplings, delivery
from tserver_sim.model.agent_states import AgentState
from tserver_sim.model.agents import Agent
from tserver_sim.model.calls import Party
from tserver_sim.model.exchange import Exchange
from tserver_sim.model.party_states import PartyHappening, PartyState

__all__ = ["distribute"]


def distribute(exchange: Exchange) -> None:
    """Give waiting calls to free agents until there are no more of one of them."""
    exchange.agents_may_be_free = False
    for waiting in _waiting(exchange):
        agent = _longest_idle(exchange, waiting.number)
        if agent is not None:
            _divert(exchange, waiting, agent)


def _waiting(exchange: Exchange) -> list[Party]:
    """The calls in queues, longest first."""
    parties = [
        party
        for queue in exchange.config.queues
        if (device := exchange.directory.find(queue.dn)) is not None
        for party in device.parties
        if party.state is PartyState.QUEUED
    ]
    return sorted(parties, key=lambda party: party.serial)


def _longest_idle(exchange: Exchange, queue: str) -> Agent | None:
    free = [agent for agent in exchange.agents if queue in agent.queues and _is_free(agent)]
    return min(free, key=lambda agent: agent.idle_since, default=None)


def _is_free(agent: Agent) -> bool:
    device = agent.device
    return (
        agent.state is AgentState.READY
        and not agent.reserved
        and device is not None
        and not device.parties
        and device.in_service
        and not device.do_not_disturb
    )


def _divert(exchange: Exchange, waiting: Party, agent: Agent) -> None:
    device = agent.device
    if device is None:
        return
    call, queue = waiting.call, waiting.number
    couplings.take_off(
        exchange,
        waiting,
        PartyHappening.IS_DIVERTED,
        ThirdPartyDN=device.number,
        ThirdPartyDNRole=call.role_of_ours,
    )
    delivery.ring(exchange, call, device, queue=queue)
