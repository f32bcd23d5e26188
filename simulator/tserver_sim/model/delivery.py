"""How a call reaches its destination: phones ring, queues and route points hold it, outside numbers react.

A destination that is busy or does not exist is the caller's affair (`couplings.meet_busy`).
"""

from typing import Any

from tserver_sim.model import agent_moves, couplings
from tserver_sim.model.call_events import RELEASED_BY_UNKNOWN
from tserver_sim.model.calls import Call, Invitation, Party
from tserver_sim.model.destinations import Destination, find_free_destination, is_busy
from tserver_sim.model.directory import Device
from tserver_sim.model.exchange import Exchange
from tserver_sim.model.party_states import PartyHappening, PartyState
from tserver_sim.model.rejections import Refused
from tserver_sim.settings import NoAnswer, RoutePointSettings
from tserver_wire.enums import AddressType, AgentWorkMode

__all__ = ["check_route", "deliver", "leave_route_point", "place", "point_of", "ring", "route_on"]

_H = PartyHappening
_ON_NO_ANSWER = frozenset({"ForwardModeOnNoAnswer", "ForwardModeOnBusyAndNoAnswer"})


def deliver(exchange: Exchange, call: Call, caller: Party, found: Destination) -> None:
    """Take a new call to where it leads; its caller meets the busy tone where nobody can take it."""
    if found.device is not None and is_busy(exchange, found.device):
        couplings.meet_busy(exchange, caller)
        return
    third: dict[str, Any] = {} if found.forwarded_by is None else {"ThirdPartyDN": found.forwarded_by}
    place(exchange, call, found, **third)


def place(
    exchange: Exchange,
    call: Call,
    found: Destination,
    *,
    queue: str | None = None,
    overflow: NoAnswer | None = None,
    invitation: Invitation | None = None,
    **more: Any,
) -> Party:
    """Put the call where it leads, which is free; gives the party that is there now.

    `queue` is the queue or route point that sends it, `invitation` makes it join a call that is up; `more` are
    attributes of the event that tells of it.
    """
    device = found.device
    if device is None:
        return _dial_out(exchange, call, found.number, invitation)
    if device.address_type == AddressType.QUEUE:
        return _wait_in_queue(exchange, call, device, **more)
    if device.address_type == AddressType.ROUTE_DN:
        return _wait_on_route_point(exchange, call, device, **more)
    return ring(exchange, call, device, queue=queue, overflow=overflow, invitation=invitation, **more)


def ring(
    exchange: Exchange,
    call: Call,
    device: Device,
    *,
    queue: str | None = None,
    overflow: NoAnswer | None = None,
    invitation: Invitation | None = None,
    **more: Any,
) -> Party:
    """A phone rings; what happens when nobody answers is set up."""
    party = exchange.join(call, device.number, device, _role(call, invitation))
    party.queue, party.overflow, party.invitation = queue, overflow, invitation
    if queue is not None and device.agent is not None:
        agent_moves.call_comes(device.agent)
    exchange.move(party, _H.IS_RUNG, **more)
    seconds = _rings_seconds(exchange, party)
    if seconds:
        exchange.start_timer(party.timer, seconds, lambda: _nobody_answers(exchange, party))
    return party


def _role(call: Call, invitation: Invitation | None) -> str:
    return call.role_of_ours if invitation is None else "RoleConferenceMember"


def _rings_seconds(exchange: Exchange, party: Party) -> float:
    seconds = (party.overflow or exchange.config.no_answer).seconds
    forward = None if party.device is None else party.device.forward
    if seconds or forward is None or forward.mode not in _ON_NO_ANSWER:
        return seconds
    return exchange.config.guesses.forward_no_answer_seconds


def _nobody_answers(exchange: Exchange, party: Party) -> None:
    rule = party.overflow or exchange.config.no_answer
    device = party.device
    agent = None if device is None else device.agent
    forward = None if device is None else device.forward
    if forward is not None and forward.mode in _ON_NO_ANSWER:
        _goes_on(exchange, party, forward.to, "Forwarded")
    elif rule.overflow == "recall" and party.queue is not None:
        _goes_on(exchange, party, party.queue, "Redirected")
    elif rule.overflow in {"release", "recall"}:
        _nobody_at_all(exchange, party)
    elif rule.overflow != "none":
        _goes_on(exchange, party, rule.overflow, "NoAnswer")
    if agent is not None and rule.action == "notready":
        agent_moves.go_not_ready(exchange, agent, work_mode=AgentWorkMode.UNKNOWN)
    elif agent is not None and rule.action == "logout":
        agent_moves.log_out(exchange, agent)


def _goes_on(exchange: Exchange, party: Party, number: str, call_state: str) -> None:
    """The call leaves this phone and goes to another number, or is over where it cannot."""
    call, invitation = party.call, party.invitation
    try:
        found = find_free_destination(exchange, number, caller=party.number, call=call)
    except Refused:
        _nobody_at_all(exchange, party)
        return
    if invitation is not None and found.device is not None and not found.device.is_phone:
        _nobody_at_all(exchange, party)
        return
    party.invitation = None  # it goes on to whoever is to join instead
    _lose(exchange, party, call_state)
    queue = party.queue if exchange.config.guesses.redirect_keeps_queue else None
    place(exchange, call, found, queue=queue, invitation=invitation, ThirdPartyDN=party.number)


def _nobody_at_all(exchange: Exchange, party: Party) -> None:
    _lose(exchange, party, "NoAnswer")
    couplings.go_on_or_end(exchange, party.call, call_state="NoAnswer")


def _lose(exchange: Exchange, party: Party, call_state: str) -> None:
    """A ringing phone loses its call to somewhere else; nobody hung up."""
    couplings.take_off(exchange, party, _H.IS_REMOVED, call_state=call_state, Extensions=RELEASED_BY_UNKNOWN)


def _wait_in_queue(exchange: Exchange, call: Call, device: Device, **more: Any) -> Party:
    """The call waits in an ACD queue for an agent."""
    party = exchange.join(call, device.number, device, call.role_of_ours)
    exchange.move(party, _H.IS_QUEUED, **more)
    exchange.agents_may_be_free = True
    return party


def _wait_on_route_point(exchange: Exchange, call: Call, device: Device, **more: Any) -> Party:
    """The call waits on a route point for a router; after a while it goes where the configuration says."""
    party = exchange.join(call, device.number, device, call.role_of_ours)
    guesses = exchange.config.guesses
    if guesses.route_point_queues:
        exchange.move(party, _H.IS_QUEUED, **more)
    exchange.move(party, _H.IS_ROUTED, **more)
    if guesses.treatment_required:
        exchange.tell_party(party, "EventTreatmentRequired")
    exchange.to_route.append(party)
    point = point_of(exchange, party)
    default = point.default
    if default is not None:
        exchange.start_timer(party.timer, point.timeout_seconds, lambda: _route_by_default(exchange, party, default))
    return party


def point_of(exchange: Exchange, party: Party) -> RoutePointSettings:
    """The settings of the route point on which a call waits."""
    return exchange.route_points[party.number]


def _route_by_default(exchange: Exchange, party: Party, number: str) -> None:
    try:
        route_on(exchange, party, number)
    except Refused as refused:
        exchange.note("routing", f"{party.number} cannot route to its default {number}: {refused.text}")


def route_on(exchange: Exchange, party: Party, number: str, *, overflow: NoAnswer | None = None) -> None:
    """Send a call on from its route point.

    Raises:
        Refused: the number leads nowhere (71) or is busy (231); the call stays where it is.
    """
    call = party.call
    found = check_route(exchange, party, number)
    leave_route_point(exchange, party, ThirdPartyDN=number, ThirdPartyDNRole=call.role_of_ours)
    place(exchange, call, found, queue=party.number, overflow=overflow)


def check_route(exchange: Exchange, party: Party, number: str) -> Destination:
    """Where a call on a route point would go.

    Raises:
        Refused: the number leads nowhere (71) or is busy (231).
    """
    return find_free_destination(exchange, number, caller=party.number, call=party.call)


def leave_route_point(exchange: Exchange, party: Party, **third: str) -> None:
    """A call leaves its route point; where it was queued there as well, that ends, too."""
    couplings.depart(exchange, party, _H.IS_DIVERTED, **third)
    if exchange.config.guesses.route_point_queues:
        exchange.tell_party(party, "EventDiverted", **third)
    exchange.detach(party)


def _dial_out(exchange: Exchange, call: Call, number: str, invitation: Invitation | None) -> Party:
    """A number outside is called, and reacts as the configuration or the control API says."""
    party = exchange.join(call, number, None, _role(call, invitation))
    party.invitation = invitation
    exchange.move(party, _H.IS_RUNG)
    behaviour, after_seconds = exchange.behaviour_of(number)
    caller = party.other()
    if behaviour != "invalid" and caller is not None and caller.state is PartyState.DIALING:
        exchange.move(caller, _H.FAR_REACHED)
    match behaviour:
        case "answer":
            exchange.start_timer(party.timer, after_seconds, lambda: couplings.answer(exchange, party))
        case "busy":
            exchange.start_timer(party.timer, after_seconds, lambda: _fails(exchange, party, "Busy"))
        case "invalid":
            exchange.start_timer(party.timer, after_seconds, lambda: _fails(exchange, party, "SitInvalidnum"))
        case "no-answer" | "manual":
            pass
    return party


def _fails(exchange: Exchange, party: Party, call_state: str) -> None:
    """An outside number that was called is busy or does not exist."""
    call, caller = party.call, party.other()
    couplings.take_off(exchange, party, _H.RELEASES)
    if caller is not None and caller.state is PartyState.DIALING:
        couplings.meet_busy(exchange, caller, call_state=call_state)
    else:
        couplings.go_on_or_end(exchange, call, call_state=call_state)
