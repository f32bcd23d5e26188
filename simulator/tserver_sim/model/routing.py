"""Where calls go from a route point: a router client's request with its RouteType, and the built-in router.

The timeout of the route point is in `delivery.py`; whichever comes first takes the call.
"""

from typing import Literal

from tserver_sim.model import couplings, delivery
from tserver_sim.model.calls import Party
from tserver_sim.model.destinations import dn_of_agent
from tserver_sim.model.exchange import Exchange
from tserver_sim.model.party_states import PartyState
from tserver_sim.model.rejections import INVALID_ATTRIBUTE, INVALID_DESTINATION, UNSUPPORTED, WRONG_STATE, Refused
from tserver_sim.model.request import Request
from tserver_sim.settings import NoAnswer
from tserver_wire import KeyValueList

__all__ = ["route"]

_TO_AN_AGENT = frozenset({"AgentID", "DirectAgent"})
_ELSEWHERE = frozenset({"Announcement", "PostFeature"})
"""RouteTypes of devices that this switch has not."""


def route(exchange: Exchange, request: Request) -> None:
    """Send a call on from its route point, as RouteType says; Extensions may say what to do when nobody answers there.

    GUESS: the meanings of RouteTypes, but for AgentID, where OtherDN is the agent's id. Those that are not treated here
    are ways to dial, and OtherDN is the number.

    Raises:
        Refused: no call waits there (185), it leads nowhere (71), is busy (231), or cannot be here (51).
    """
    party, route_type = request.party, request.text("RouteType", "Unknown")
    if party.state is not PartyState.ROUTING:
        raise Refused(WRONG_STATE, f"no call waits for a route on {request.device.number}")
    if route_type in _ELSEWHERE:
        raise Refused(UNSUPPORTED, f"RouteType {route_type}: this switch has no such device")
    overflow = _overflow_of(exchange, request.pairs("Extensions"))
    if route_type in {"Reject", "CallDisconnect"}:
        _end(exchange, party, is_busy=route_type == "Reject")
        return
    number = _number_of(exchange, party, route_type, request.text("OtherDN"))
    if route_type == "OverwriteDNIS":
        delivery.check_route(exchange, party, number)
        party.call.dnis = number
    delivery.route_on(exchange, party, number, overflow=overflow)


def _number_of(exchange: Exchange, party: Party, route_type: str, other_dn: str) -> str:
    if route_type in _TO_AN_AGENT:
        return dn_of_agent(exchange, other_dn)
    if route_type == "Default" and not other_dn:
        point = delivery.point_of(exchange, party)
        if point.default is None:
            raise Refused(INVALID_DESTINATION, f"{party.number} has no default destination")
        return point.default
    return other_dn


def _end(exchange: Exchange, party: Party, *, is_busy: bool) -> None:
    """The call is not taken: its caller meets the busy tone, or is released."""
    call = party.call
    caller = party.other()
    delivery.leave_route_point(exchange, party)
    if is_busy and caller is not None and caller.state is PartyState.DIALING:
        couplings.meet_busy(exchange, caller)
        return
    couplings.end_call(exchange, call)


def _overflow_of(exchange: Exchange, extensions: KeyValueList) -> NoAnswer | None:
    """The three NO_ANSWER extensions; those that are left out are as configured."""
    standing = exchange.config.no_answer
    seconds, action = extensions.find("NO_ANSWER_TIMEOUT"), extensions.find("NO_ANSWER_ACTION")
    overflow = extensions.find("NO_ANSWER_OVERFLOW")
    if seconds is None and action is None and overflow is None:
        return None
    return NoAnswer(
        _seconds_of(standing.seconds if seconds is None else seconds),
        _action_of(standing.action if action is None else action),
        standing.overflow if overflow is None else _text_of(overflow),
    )


def _seconds_of(value: object) -> float:
    if isinstance(value, int | float | str):
        try:
            return max(0.0, float(value))
        except ValueError:
            pass
    raise Refused(INVALID_ATTRIBUTE, f"NO_ANSWER_TIMEOUT {value!r} is no number of seconds")


def _action_of(value: object) -> Literal["none", "notready", "logout"]:
    match value:
        case "none":
            return "none"
        case "notready":
            return "notready"
        case "logout":
            return "logout"
        case _:
            raise Refused(INVALID_ATTRIBUTE, f"NO_ANSWER_ACTION {value!r} is none of none, notready, logout")


def _text_of(value: object) -> str:
    if isinstance(value, str | int):
        return str(value)
    raise Refused(INVALID_ATTRIBUTE, f"NO_ANSWER_OVERFLOW {value!r} is neither word nor number")
