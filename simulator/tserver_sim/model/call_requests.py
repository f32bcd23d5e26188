"""Requests about calls: make, answer, release, hold, retrieve, transfer, confer."""

from typing import get_args

from tserver_sim.model import consultation, couplings, delivery, single_step
from tserver_sim.model.attached_data import checked_size
from tserver_sim.model.calls import Party
from tserver_sim.model.destinations import Destination, dn_of_agent, find_destination
from tserver_sim.model.directory import Device
from tserver_sim.model.exchange import Exchange
from tserver_sim.model.party_states import PartyHappening
from tserver_sim.model.rejections import INVALID_ATTRIBUTE, UNKNOWN_CALL, WRONG_STATE, Refused
from tserver_sim.model.request import Request
from tserver_sim.settings import ConsultUserData
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
    "single_step_conference",
    "single_step_transfer",
]

_H = PartyHappening
_TO_AN_AGENT = frozenset({"DirectAgent", "DirectPriority"})
"""MakeCallTypes whose OtherDN is an AgentID. GUESS: the others are ways to dial, and make no difference here."""


def make(exchange: Exchange, request: Request) -> None:
    """Dial from a DN; MakeCallType DirectAgent dials the phone at which an agent is logged in (OtherDN is the id)."""
    user_data, number = checked_size(exchange, request.pairs("UserData")), request.text("OtherDN")
    if request.text("MakeCallType") in _TO_AN_AGENT:
        number = dn_of_agent(exchange, number)
    dial(exchange, request.device, number, user_data)


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
    consultation.consult(exchange, request.party, request.text("OtherDN"), _data_of_consultation(exchange, request))


def mute_transfer(exchange: Exchange, request: Request) -> None:
    """Transfer at once, by way of a consult call."""
    number = request.text("OtherDN")
    consultation.mute_transfer(exchange, request.party, number, _data_of_consultation(exchange, request))


def _data_of_consultation(exchange: Exchange, request: Request) -> consultation.ConsultData:
    """Inherited, separate, or joint: as ConsultUserData in Extensions says, else as configured."""
    wish = request.pairs("Extensions").find("ConsultUserData") or exchange.config.guesses.consult_user_data
    if wish not in get_args(ConsultUserData):
        raise Refused(INVALID_ATTRIBUTE, f"ConsultUserData {wish!r} is none of {', '.join(get_args(ConsultUserData))}")
    before = KeyValueList() if wish == "separate" else request.call.user_data
    user_data = checked_size(exchange, before.updated(request.pairs("UserData")))
    return consultation.ConsultData(user_data, is_shared=wish == "joint")


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
