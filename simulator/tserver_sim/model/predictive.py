"""Calls that the switch places for a queue: the customer is called first, and meets an agent when he answers."""

from tserver_sim.model import couplings, delivery
from tserver_sim.model.attached_data import checked_size
from tserver_sim.model.calls import Party
from tserver_sim.model.destinations import find_destination
from tserver_sim.model.exchange import Exchange
from tserver_sim.model.party_states import PartyHappening, PartyState
from tserver_sim.model.rejections import INVALID_DESTINATION, WRONG_STATE, Refused
from tserver_sim.model.request import Request

__all__ = ["answered", "failed", "is_being_called", "make_predictive"]

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
    call.dnis, call.user_data, call.role_of_ours = number, user_data, "RoleOrigination"
    origin = exchange.join(call, device.number, device, "RoleOrigination")
    exchange.move(origin, _H.DIALS)
    customer = exchange.join(call, number, None, "RoleDestination")
    exchange.move(customer, _H.IS_RUNG)
    _await_customer(exchange, customer, no_answer_seconds=request.integer("Timeout") / 1000)


def _await_customer(exchange: Exchange, customer: Party, *, no_answer_seconds: float) -> None:
    behaviour, after_seconds = exchange.behaviour_of(customer.number)
    match behaviour:
        case "answer":
            exchange.start_timer(customer.timer, after_seconds, lambda: answered(exchange, customer))
        case "busy":
            exchange.start_timer(customer.timer, after_seconds, lambda: failed(exchange, customer, "Busy"))
        case "invalid":
            exchange.start_timer(customer.timer, after_seconds, lambda: failed(exchange, customer, "SitInvalidnum"))
        case "no-answer" | "manual":
            if no_answer_seconds > 0:
                exchange.start_timer(customer.timer, no_answer_seconds, lambda: failed(exchange, customer, "NoAnswer"))


def is_being_called(party: Party) -> bool:
    """Whether this is a customer who is called for a queue or route point, and has not answered."""
    other = party.other()
    waits = other is not None and other.state is PartyState.DIALING
    return waits and other is not None and other.device is not None and not other.device.is_phone


def answered(exchange: Exchange, customer: Party) -> None:
    """The customer is there: the call waits in the queue, or for a route, as one that came in would."""
    call, origin = customer.call, customer.other()
    if origin is None or origin.device is None:
        return
    exchange.stop_timer(customer.timer)
    exchange.detach(origin)
    exchange.move(customer, _H.ANSWERS)
    delivery.place(exchange, call, find_destination(exchange, origin.device.number, caller=""))


def failed(exchange: Exchange, customer: Party, call_state: str) -> None:
    """The customer does not come, for the reason that `call_state` names; the queue hears EventReleased."""
    couplings.end_call(exchange, customer.call, call_state=call_state)
