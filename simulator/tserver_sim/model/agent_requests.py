"""Requests about agents: login, logout, ready, not ready, reservation, and a supervisor who wants to listen in."""

from typing import Any

from tserver_sim.model import agent_moves, observing
from tserver_sim.model.agent_states import AgentState
from tserver_sim.model.agents import Agent
from tserver_sim.model.directory import Device
from tserver_sim.model.exchange import Exchange
from tserver_sim.model.rejections import (
    ALREADY_LOGGED_IN,
    ALREADY_RESERVED,
    INVALID_ATTRIBUTE,
    INVALID_DESTINATION,
    LOGGED_IN_ELSEWHERE,
    LOGIN_WRONG_PASSWORD,
    NOT_LOGGED_IN,
    UNKNOWN_AGENT,
    UNKNOWN_DN,
    WRONG_STATE,
    Refused,
)
from tserver_sim.model.request import Request
from tserver_wire.enums import AddressType, AgentWorkMode

__all__ = [
    "cancel_monitoring",
    "check_login",
    "log_in",
    "log_out",
    "logged_in_on",
    "monitor_next_call",
    "not_ready",
    "ready",
    "reserve",
    "set_idle_reason",
]


def log_in(exchange: Exchange, request: Request) -> None:
    """Log an agent in on a DN."""
    device = request.device
    agent_id = request.find_text("AgentID")
    if agent_id is None:
        at_home = exchange.agents.at_home_on(device.number)
        if at_home is None:
            raise Refused(INVALID_ATTRIBUTE, "AgentID is missing, and nobody is at home on this DN")
        agent_id = at_home.agent_id
    agent = exchange.agents.find(agent_id)
    if agent is None:
        raise Refused(UNKNOWN_AGENT)
    if agent.password is not None and request.find_text("Password") != agent.password:
        raise Refused(LOGIN_WRONG_PASSWORD)
    queue = known_queue(exchange, request.find_text("ThisQueue"))
    check_login(exchange, agent, device, queue)
    work_mode = request.text("AgentWorkMode", AgentWorkMode.UNKNOWN)
    if device.agent not in {None, agent}:
        agent_moves.log_out(exchange, device.agent)
    session = exchange.directory.session_of(request.client)
    agent_moves.log_in(exchange, agent, device, work_mode=work_mode, queue=queue, client=session)


def check_login(exchange: Exchange, agent: Agent, device: Device, queue: str | None) -> None:
    """Raises: Refused, if the agent cannot log in there now."""
    if not device.is_phone or not device.in_service:
        raise Refused(WRONG_STATE)
    is_replaced = exchange.config.guesses.second_agent == "replace"
    if agent.device not in {None, device} or (device.agent not in {None, agent} and not is_replaced):
        raise Refused(LOGGED_IN_ELSEWHERE)
    one_more_queue = queue is not None and queue not in agent.queues
    if agent.device is device and not one_more_queue and exchange.config.relogin == "refuse":
        raise Refused(ALREADY_LOGGED_IN)


def known_queue(exchange: Exchange, queue: str | None) -> str | None:
    """The queue of a request.

    Raises:
        Refused: there is no such queue (59).
    """
    if queue is None:
        return None
    device = exchange.directory.find(queue)
    if device is None or device.address_type != AddressType.QUEUE:
        raise Refused(UNKNOWN_DN, f"{queue} is no queue")
    return queue


def logged_in_on(device: Device) -> Agent:
    """Who is logged in on the DN.

    Raises:
        Refused: nobody (1707).
    """
    if device.agent is None:
        raise Refused(NOT_LOGGED_IN)
    return device.agent


def log_out(exchange: Exchange, request: Request) -> None:
    """Log out of a queue, or altogether."""
    agent = logged_in_on(request.device)
    queue = known_queue(exchange, request.find_text("ThisQueue"))
    if queue is None:
        agent_moves.log_out(exchange, agent, reasons=request.reasons)
        return
    if queue not in agent.queues:
        raise Refused(NOT_LOGGED_IN, f"not in {queue}")
    request.asking.event = "EventAgentLogout" if agent.queues == [queue] else "EventQueueLogout"
    agent_moves.log_out_of(exchange, agent, queue, reasons=request.reasons)


def ready(exchange: Exchange, request: Request) -> None:
    """Go ready; said again where the agent was."""
    agent = logged_in_on(request.device)
    agent_moves.go_ready(
        exchange,
        agent,
        work_mode=request.text("AgentWorkMode", AgentWorkMode.UNKNOWN),
        queue=known_queue(exchange, request.find_text("ThisQueue")),
        reasons=request.reasons,
    )


def not_ready(exchange: Exchange, request: Request) -> None:
    """Go not ready, with mode and reasons; a new mode or reason is told as well."""
    agent = logged_in_on(request.device)
    agent_moves.go_not_ready(
        exchange,
        agent,
        work_mode=request.text("AgentWorkMode", AgentWorkMode.UNKNOWN),
        queue=known_queue(exchange, request.find_text("ThisQueue")),
        reasons=request.reasons,
    )


def reserve(exchange: Exchange, request: Request) -> None:
    """Keep an agent free for a call that is to come, for `Timeout` milliseconds."""
    agent = _to_reserve(exchange, request)
    if agent.state is not AgentState.READY or agent.device is None:
        raise Refused(WRONG_STATE)
    if agent.reserved:
        raise Refused(ALREADY_RESERVED)
    agent.reserved = True
    timeout_ms = request.integer("Timeout", round(exchange.config.guesses.reservation_seconds * 1000))

    def free_again() -> None:
        agent.reserved = False
        exchange.agents_may_be_free = True

    exchange.start_timer(f"reserved:{agent.agent_id}", timeout_ms / 1000, free_again)
    attributes: dict[str, Any] = {"ThisDN": agent.device.number, "AgentID": agent.agent_id, "Timeout": timeout_ms}
    request.asking.dn = agent.device.number
    listening = request.client in agent.device.registrations
    if not listening:
        exchange.answer(request.client, request.asking.reference_id, "EventAgentReserved", dict(attributes))
    exchange.publish(agent.device, "EventAgentReserved", attributes)


def _to_reserve(exchange: Exchange, request: Request) -> Agent:
    agent_id, dn = request.find_text("AgentID"), request.find_text("ThisDN")
    agent = None if agent_id is None else exchange.agents.find(agent_id)
    if agent is None and dn is not None:
        device = exchange.directory.find(dn)
        agent = None if device is None else device.agent
    if agent is None:
        raise Refused(UNKNOWN_AGENT)
    return agent


def set_idle_reason(exchange: Exchange, request: Request) -> None:
    """Say why an agent is idle. GUESS: it is told to the DN and has no other effect."""
    agent = logged_in_on(request.device)
    attributes: dict[str, Any] = {"ThisDN": request.device.number, "AgentID": agent.agent_id}
    attributes["AgentIdleReason"] = request.message["AgentIdleReason"]
    exchange.publish(request.device, "EventAgentIdleReasonSet", attributes)


def monitor_next_call(exchange: Exchange, request: Request) -> None:
    """Listen in to the next call of another DN, or to all of them."""
    watched = exchange.directory.find(request.text("OtherDN"))
    if watched is None or not watched.is_phone or watched is request.device:
        raise Refused(INVALID_DESTINATION)
    if watched.observer is not None and watched.observer[0] is not request.device:
        raise Refused(WRONG_STATE, f"{watched.number} is watched already")
    observing.observe(exchange, request.device, watched, request.text("MonitorNextCallType", "MonitorOneCall"))


def cancel_monitoring(exchange: Exchange, request: Request) -> None:
    """Listen in no more; a call that is observed now goes on so to its end."""
    watched = exchange.directory.find(request.text("OtherDN"))
    if watched is None or not observing.cancel(exchange, request.device, watched):
        raise Refused(WRONG_STATE, "nothing is monitored there")
