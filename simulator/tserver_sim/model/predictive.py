"""Calls that the switch places for a queue: the customer is called first, and meets an agent when he answers."""

from tserver_sim.model import couplings, delivery
from tserver_sim.model.call_events import RELEASED_BY_UNKNOWN
from tserver_sim.model.call_requests import checked_size
from tserver_sim.model.calls import Party
from tserver_sim.model.destinations import find_destination
from tserver_sim.model.exchange import Exchange
from tserver_sim.model.party_states import PartyHappening
from tserver_sim.model.rejections import INVALID_DESTINATION, WRONG_STATE, Refused
from tserver_sim.model.request import Request

__all__ = ["make_predictive"]

_H = PartyHappening


def make_predictive(exchange: Exchange, request: Request) -> None:
    """Call an outside number from a queue or route point."""
    device, number = request.device, request.text("OtherDN")
    if device.is_phone or not device.in_service:
        raise Refused(WRONG_STATE, f"{device.number} is neither queue nor route point")
    if find_destination(exchange, number, caller=device.number).device is not None:
        raise Refused(INVALID_DESTINATION, f"{number} is no outside number")
    user_data = checked_size(exchange, request.pairs("UserData"))
    call = exchange.new_call("Outbound", number)
    call.dnis, call.user_data = number, user_data
    origin = exchange.join(call, device.number, device, "RoleOrigination")
    exchange.move(origin, _H.DIALS)
    customer = exchange.join(call, number, None, "RoleDestination")
    exchange.move(customer, _H.IS_RUNG)
    behaviour, after_seconds = exchange.behaviour_of(number)
    seconds = request.integer("Timeout") / 1000
    match behaviour:
        case "answer":
            exchange.start_timer(customer.timer, after_seconds, lambda: _answered(exchange, origin, customer))
        case "busy":
            exchange.start_timer(customer.timer, after_seconds, lambda: _failed(exchange, origin, "Busy"))
        case "invalid":
            exchange.start_timer(customer.timer, after_seconds, lambda: _failed(exchange, origin, "SitInvalidnum"))
        case "no-answer" | "manual":
            if seconds > 0:
                exchange.start_timer(customer.timer, seconds, lambda: _failed(exchange, origin, "NoAnswer"))


def _answered(exchange: Exchange, origin: Party, customer: Party) -> None:
    """The customer is there: the call waits in the queue, or for a route, as one that came in would."""
    call, device = origin.call, origin.device
    if device is None:
        return
    exchange.detach(origin)
    exchange.move(customer, _H.ANSWERS)
    found = find_destination(exchange, device.number, caller="")
    delivery.place(exchange, call, found)


def _failed(exchange: Exchange, origin: Party, call_state: str) -> None:
    call = origin.call
    for party in list(call.parties):
        couplings.depart(exchange, party, _H.IS_REMOVED, call_state=call_state, Extensions=RELEASED_BY_UNKNOWN)
    for party in list(call.parties):
        exchange.detach(party)
