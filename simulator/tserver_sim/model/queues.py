"""ACD queues: whose turn it is. The call that waits longest goes to the agent who has been idle longest."""

from tserver_sim.model import couplings, delivery
from tserver_sim.model.agent_states import AgentState
from tserver_sim.model.agents import Agent
from tserver_sim.model.calls import Party
from tserver_sim.model.directory import Device
from tserver_sim.model.exchange import Exchange
from tserver_sim.model.party_states import PartyHappening, PartyState

__all__ = ["distribute"]


def distribute(exchange: Exchange) -> None:
    """Give waiting calls to free agents until there are no more of one of them."""
    exchange.agents_may_be_free = False
    heads = [head for queue in exchange.queues if (head := _head(queue)) is not None]
    while heads:
        longest = min(heads, key=lambda party: party.serial)
        heads.remove(longest)
        queue, agent = longest.device, _longest_idle(exchange, longest.number)
        if agent is not None and queue is not None:
            _divert(exchange, longest, agent)
            following = _head(queue)
            heads += [] if following is None else [following]


def _head(queue: Device) -> Party | None:
    """The call that waits longest in a queue."""
    return next((party for party in queue.parties if party.state is PartyState.QUEUED), None)


def _longest_idle(exchange: Exchange, queue: str) -> Agent | None:
    return next((agent for agent in exchange.agents.idle_in(queue) if _is_free(agent)), None)


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
