"""Requests about calls: make, answer, release, hold, retrieve, transfer, confer, route, treat."""

from typing import Literal

from tserver_sim.model import consultation, couplings, delivery, single_step
from tserver_sim.model.calls import Party
from tserver_sim.model.destinations import Destination, find_destination
from tserver_sim.model.directory import Device
from tserver_sim.model.exchange import Exchange
from tserver_sim.model.party_states import PartyHappening, PartyState
from tserver_sim.model.rejections import INVALID_ATTRIBUTE, UNKNOWN_CALL, WRONG_STATE, Refused
from tserver_sim.model.request import Request
from tserver_sim.settings import NoAnswer
from tserver_wire import KeyValueList

__all__ = [
    "alternate",
    "answer",
    "clear",
    "complete_conference",
    "complete_transfer",
    "delete_from_conference",
    "dial",
    "hold",
    "initiate",
    "make",
    "merge",
    "mute_transfer",
    "reconnect",
    "redirect",
    "release",
    "retrieve",
    "route",
    "single_step_conference",
    "single_step_transfer",
]

_H = PartyHappening


def make(exchange: Exchange, request: Request) -> None:
    """Dial from a DN."""
    dial(exchange, request.device, request.text("OtherDN"), checked_size(exchange, request.pairs("UserData")))


def dial(exchange: Exchange, device: Device, number: str, user_data: KeyValueList) -> Party:
    """A phone dials; gives its party.

    Raises:
        Refused: the phone is in use or cannot be used (185); the number leads nowhere (71).
    """
    if not device.is_phone or not device.in_service:
        raise Refused(WRONG_STATE)
    if couplings.active_party(device.parties) or len(device.parties) >= exchange.config.lines_per_dn:
        raise Refused(WRONG_STATE, f"{device.number} is in use")
    found = find_destination(exchange, number, caller=device.number)
    call = exchange.new_call(_call_type_to(found), number)
    call.dnis, call.user_data = number, user_data
    if found.device is not None:
        call.ani = device.number
    party = exchange.join(call, device.number, device, "RoleOrigination")
    exchange.move(party, _H.DIALS)
    delivery.deliver(exchange, call, party, found)
    return party


def _call_type_to(found: Destination) -> str:
    return "Outbound" if found.device is None else "Internal"


def checked_size(exchange: Exchange, user_data: KeyValueList) -> KeyValueList:
    """The attached data as it will be.

    Raises:
        Refused: it is too large (53).
    """
    if user_data.packed_bytes() > exchange.config.max_user_data_bytes:
        most = exchange.config.max_user_data_bytes
        raise Refused(INVALID_ATTRIBUTE, f"UserData packs into {user_data.packed_bytes()} bytes, {most} are allowed")
    return user_data


def answer(exchange: Exchange, request: Request) -> None:
    """Answer a ringing call."""
    couplings.answer(exchange, request.party)


def release(exchange: Exchange, request: Request) -> None:
    """Hang up, decline, give up."""
    couplings.release(exchange, request.party)


def clear(exchange: Exchange, request: Request) -> None:
    """End the call for everybody.

    Raises:
        Refused: a queue or route point does not hang up (185).
    """
    exchange.check(request.party, _H.RELEASES)
    couplings.end_call(exchange, request.call)


def hold(exchange: Exchange, request: Request) -> None:
    """Put the call on hold; the other side hears nothing of it."""
    exchange.move(request.party, _H.HOLDS)


def retrieve(exchange: Exchange, request: Request) -> None:
    """Take a held call up again."""
    retrieve_party(exchange, request.party)


def retrieve_party(exchange: Exchange, party: Party) -> None:
    """Take a held call up again.

    Raises:
        Refused: it is not held, or another call is active (185).
    """
    exchange.check(party, _H.RETRIEVES)
    if party.device is not None and couplings.active_party(party.device.parties):
        raise Refused(WRONG_STATE, "another call is active")
    exchange.move(party, _H.RETRIEVES)


def initiate(exchange: Exchange, request: Request) -> None:
    """Hold the call and dial a second one, for a transfer or a conference."""
    user_data = checked_size(exchange, request.call.user_data.updated(request.pairs("UserData")))
    consultation.consult(exchange, request.party, request.text("OtherDN"), user_data)


def mute_transfer(exchange: Exchange, request: Request) -> None:
    """Transfer at once, by way of a consult call."""
    user_data = checked_size(exchange, request.call.user_data.updated(request.pairs("UserData")))
    consultation.mute_transfer(exchange, request.party, request.text("OtherDN"), user_data)


def complete_transfer(exchange: Exchange, request: Request) -> None:
    """Connect the far ends of two calls; the one that survives gives the answer."""
    other = _second_party(exchange, request, "TransferConnID")
    request.asking.conn_id = consultation.pick_survivor(request.party, other)[0].call.conn_id
    consultation.complete_transfer(exchange, request.party, other)


def complete_conference(exchange: Exchange, request: Request) -> None:
    """Join two calls; the one that ends gives the answer."""
    other = _second_party(exchange, request, "ConferenceConnID")
    request.asking.conn_id = consultation.pick_survivor(request.party, other)[1].call.conn_id
    consultation.complete_conference(exchange, request.party, other)


def merge(exchange: Exchange, request: Request) -> None:
    """Complete a transfer, or a conference where MergeType says so."""
    other = _second_party(exchange, request, "TransferConnID")
    stays, goes = consultation.pick_survivor(request.party, other)
    if request.text("MergeType") == "MergeForConference":
        request.asking.conn_id = goes.call.conn_id
        consultation.complete_conference(exchange, request.party, other)
    else:
        request.asking.conn_id = stays.call.conn_id
        consultation.complete_transfer(exchange, request.party, other)


def alternate(exchange: Exchange, request: Request) -> None:
    """Change between the active call and the held one."""
    consultation.alternate(exchange, request.party, _second_party(exchange, request, "TransferConnID"))


def reconnect(exchange: Exchange, request: Request) -> None:
    """Drop the active call and go back to the held one, which gives the answer."""
    other = _second_party(exchange, request, "TransferConnID")
    request.asking.conn_id = other.call.conn_id
    consultation.reconnect(exchange, request.party, other)


def _second_party(exchange: Exchange, request: Request, attribute: str) -> Party:
    call = exchange.calls.up_under(request.text(attribute))
    party = None if call is None else call.party_of(request.device)
    if party is None:
        raise Refused(UNKNOWN_CALL, f"{attribute} {request.text(attribute)}")
    if party is request.party:
        raise Refused(WRONG_STATE, f"ConnID and {attribute} are the same call")
    return party


def single_step_transfer(exchange: Exchange, request: Request) -> None:
    """Leave the call to somebody else."""
    checked_size(exchange, request.call.user_data.updated(request.pairs("UserData")))
    single_step.transfer(exchange, request.party, request.text("OtherDN"), request.pairs("UserData"))


def single_step_conference(exchange: Exchange, request: Request) -> None:
    """Invite somebody into the call; the answer comes when that one has joined."""
    checked_size(exchange, request.call.user_data.updated(request.pairs("UserData")))
    request.asking.conn_id = request.call.conn_id
    number = request.text("OtherDN")
    single_step.conference(exchange, request.party, number, request.pairs("UserData"), request.asking)


def delete_from_conference(exchange: Exchange, request: Request) -> None:
    """Delete another member from a conference."""
    single_step.delete(exchange, request.party, request.text("OtherDN"))


def redirect(exchange: Exchange, request: Request) -> None:
    """Send a ringing call elsewhere."""
    single_step.redirect(exchange, request.party, request.text("OtherDN"))


def route(exchange: Exchange, request: Request) -> None:
    """Send a call on from its route point; Extensions may say what to do when nobody answers there."""
    if request.party.state is not PartyState.ROUTING:
        raise Refused(WRONG_STATE, f"no call waits for a route on {request.device.number}")
    overflow = _overflow_of(exchange, request.pairs("Extensions"))
    delivery.route_on(exchange, request.party, request.text("OtherDN"), overflow=overflow)


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
