"""What agents do, whoever asks for it: log in and out, go ready and not ready, work after a call.

Each function takes an agent through the agent table and publishes what the DN's clients hear. Requests and the
telephone side come here alike.
"""

from typing import Any

from tserver_sim.model.agent_states import AGENT_TABLE, AgentHappening, AgentState
from tserver_sim.model.agents import Agent
from tserver_sim.model.calls import Party
from tserver_sim.model.directory import Device
from tserver_sim.model.exchange import Exchange
from tserver_sim.model.inputs import ClientId
from tserver_sim.model.party_states import PartyState
from tserver_sim.model.tables import decide
from tserver_wire import KeyValueList
from tserver_wire.enums import AgentWorkMode

__all__ = [
    "begin_wrap_up",
    "call_comes",
    "call_ended",
    "go_not_ready",
    "go_ready",
    "log_in",
    "log_out",
    "log_out_of",
    "wrap_up_time",
]

_H = AgentHappening
_NO_REASONS = KeyValueList()
_READY_MODES = frozenset({AgentWorkMode.AUTO_IN, AgentWorkMode.MANUAL_IN, AgentWorkMode.RETURN_BACK})
_BUSY_STATES = frozenset({AgentState.BUSY_READY, AgentState.BUSY_NOT_READY, AgentState.BUSY_AFTER_CALL_WORK})


def _happens(agent: Agent, happening: AgentHappening) -> str | None:
    """Take the agent through the table; gives the event that tells of it."""
    row = decide(AGENT_TABLE, agent.state, happening)
    agent.state = row.next  # type: ignore[assignment]  # rows of this table lead to agent states
    return row.event


def wrap_up_time(exchange: Exchange) -> int | str | None:
    """The length of after-call work as WrapUpTime has it: seconds, `untimed`, None where there is none."""
    if exchange.config.wrap_up_untimed:
        return "untimed"
    seconds = exchange.config.wrap_up_seconds
    return round(seconds) if seconds else None


def _tell(exchange: Exchange, agent: Agent, event: str | None, *, queue: str | None = None, **more: Any) -> None:
    device = agent.device
    if event is None or device is None:
        return
    attributes: dict[str, Any] = {"ThisDN": device.number, "AgentID": agent.agent_id}
    if queue is not None:
        attributes["ThisQueue"] = queue
    attributes |= {name: value for name, value in more.items() if value is not None}
    exchange.publish(device, event, attributes)
    if exchange.config.guesses.queue_hears_agents:
        for each in agent.queues:
            at_queue = exchange.directory.find(each)
            if at_queue is not None:
                exchange.publish(at_queue, event, {**attributes, "ThisQueue": each})


def log_in(
    exchange: Exchange, agent: Agent, device: Device, *, work_mode: str, queue: str | None, client: ClientId | None
) -> None:
    """Log an agent in on a DN, for the queue and for those of the configuration; what may not be is checked before.

    The first login is followed by EventAgentReady or EventAgentNotReady, as the work mode says; one more login changes
    no state.
    """
    first = agent.state is AgentState.LOGGED_OUT
    event = _happens(agent, _H.LOGS_IN)
    agent.device, device.agent = device, agent
    agent.queues += [each for each in (*agent.standing_queues, queue) if each and each not in agent.queues]
    if first:
        agent.logged_in_by = client
        agent.work_mode, agent.reasons = work_mode, _NO_REASONS
    _tell(exchange, agent, event, queue=queue, AgentWorkMode=work_mode)
    if not first:
        if queue is not None:
            exchange.agents.joined_queue(agent, queue)
        exchange.agents_may_be_free = True
    elif work_mode in _READY_MODES:
        go_ready(exchange, agent, work_mode=work_mode)
    else:
        go_not_ready(exchange, agent, work_mode=work_mode)


def log_out(exchange: Exchange, agent: Agent, *, queue: str | None = None, reasons: KeyValueList | None = None) -> None:
    """Log an agent out altogether.

    Raises:
        Refused: nobody is logged in.
    """
    if exchange.config.guesses.not_ready_before_logout and agent.state in {AgentState.READY, AgentState.BUSY_READY}:
        go_not_ready(exchange, agent, work_mode=AgentWorkMode.UNKNOWN)
    event = _happens(agent, _H.LOGS_OUT)
    exchange.stop_timer(_timer(agent))
    exchange.stop_timer(f"reserved:{agent.agent_id}")
    _tell(exchange, agent, event, queue=queue, Reasons=reasons or None)
    if agent.device is not None:
        agent.device.agent = None
    agent.device = None
    agent.queues, agent.reasons, agent.logged_in_by = [], _NO_REASONS, None
    agent.work_mode = AgentWorkMode.UNKNOWN
    agent.reserved = False


def log_out_of(exchange: Exchange, agent: Agent, queue: str, *, reasons: KeyValueList | None = None) -> None:
    """Log an agent out of one queue; out of the last of them is out altogether."""
    if agent.queues == [queue]:
        log_out(exchange, agent, queue=queue, reasons=reasons)
        return
    agent.queues.remove(queue)
    _tell(exchange, agent, "EventQueueLogout", queue=queue, Reasons=reasons or None)


def go_ready(
    exchange: Exchange,
    agent: Agent,
    *,
    work_mode: str,
    queue: str | None = None,
    reasons: KeyValueList | None = None,
) -> None:
    """Ready for the calls of the queues; said again where the agent was already.

    Raises:
        Refused: nobody is logged in.
    """
    event = _happens(agent, _H.GOES_READY)
    exchange.stop_timer(_timer(agent))
    agent.work_mode, agent.reasons = work_mode, reasons or _NO_REASONS
    exchange.agents.became_idle(agent, exchange.next_turn())
    exchange.agents_may_be_free = True
    _tell(exchange, agent, event, queue=queue, AgentWorkMode=work_mode, Reasons=reasons or None)


def go_not_ready(
    exchange: Exchange,
    agent: Agent,
    *,
    work_mode: str,
    queue: str | None = None,
    reasons: KeyValueList | None = None,
    wrap_up: int | str | None = None,
) -> None:
    """Not ready, in after-call work where the mode says so; `wrap_up` says when the agent is ready again: after
    so many seconds, or not by itself (`untimed`).

    Raises:
        Refused: nobody is logged in.
    """
    at_work = work_mode == AgentWorkMode.AFTER_CALL_WORK
    event = _happens(agent, _H.GOES_TO_WORK if at_work else _H.GOES_NOT_READY)
    exchange.stop_timer(_timer(agent))
    agent.work_mode, agent.reasons = work_mode, reasons or _NO_REASONS
    extensions = None if wrap_up is None else KeyValueList((("WrapUpTime", wrap_up),))
    _tell(exchange, agent, event, queue=queue, AgentWorkMode=work_mode, Reasons=reasons or None, Extensions=extensions)
    if isinstance(wrap_up, int):
        exchange.start_timer(_timer(agent), exchange.config.wrap_up_seconds, lambda: _work_is_done(exchange, agent))


def _work_is_done(exchange: Exchange, agent: Agent) -> None:
    go_ready(exchange, agent, work_mode=AgentWorkMode.UNKNOWN)


def _timer(agent: Agent) -> str:
    return f"agent:{agent.agent_id}"


def call_comes(agent: Agent) -> None:
    """A call of a queue rings at the agent."""
    _happens(agent, _H.CALL_COMES)


def begin_wrap_up(exchange: Exchange, agent: Agent, party: Party) -> None:
    """A queue's call is about to be released after a talk: a ready agent's after-call work begins before that."""
    wrap_up = wrap_up_time(exchange)
    wanted = wrap_up is not None and agent.state is AgentState.BUSY_READY
    if wanted and party.queue is not None and not _other_queue_calls(party):
        go_not_ready(exchange, agent, work_mode=AgentWorkMode.AFTER_CALL_WORK, wrap_up=wrap_up)


def call_ended(exchange: Exchange, agent: Agent, party: Party) -> None:
    """A call has left the agent's phone: after the last one of a queue the agent is idle again."""
    if agent.state in _BUSY_STATES and party.queue is not None and not _other_queue_calls(party):
        _happens(agent, _H.CALL_ENDS)
    if agent.state is AgentState.READY:
        exchange.agents.became_idle(agent, exchange.next_turn())
        exchange.agents_may_be_free = True


def _other_queue_calls(party: Party) -> bool:
    """Whether the phone has another call of a queue; one that ends in the same step is none any more."""
    device = party.device
    return device is not None and any(
        other is not party and other.queue is not None and other.state is not PartyState.NULL
        for other in device.parties
    )
