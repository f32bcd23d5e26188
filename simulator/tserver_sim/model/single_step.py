"""One step instead of two: transfer and conference without consultation, redirecting, and deleting a member."""

from typing import Any

from tserver_sim.model import attached_data, couplings, delivery
from tserver_sim.model.asking import Asking
from tserver_sim.model.calls import Invitation, Party
from tserver_sim.model.destinations import find_free_destination
from tserver_sim.model.exchange import Exchange
from tserver_sim.model.party_states import PartyHappening, PartyState
from tserver_sim.model.rejections import INVALID_DESTINATION, WRONG_STATE, Refused
from tserver_wire import KeyValueList

__all__ = ["conference", "delete", "redirect", "transfer"]

_H = PartyHappening


def transfer(exchange: Exchange, party: Party, number: str, user_data: KeyValueList) -> None:
    """Leave a call to a phone that rings now; the others hear that their partner is another one.

    Raises:
        Refused: the call is not active (185); the number leads nowhere (71) or is busy (231).
    """
    if party.state is not PartyState.CONNECTED:
        raise Refused(WRONG_STATE)
    call = party.call
    if len(call.talkers()) != 2:
        raise Refused(WRONG_STATE, "only a call of two can be transferred in one step")
    if not couplings.is_somebody_there(call.parties, without=party):
        raise Refused(WRONG_STATE, "the other party has not answered")
    found = find_free_destination(exchange, number, caller=party.number, call=call)
    attached_data.merge(exchange, call, call.user_data.updated(user_data))
    couplings.depart(
        exchange,
        party,
        _H.IS_REMOVED,
        call_state="Transferred",
        ThirdPartyDN=number,
        ThirdPartyDNRole="RoleDestination",
        Extensions=couplings.NOBODY_HUNG_UP,
    )
    remaining = [each for each in call.parties if each is not party]
    exchange.detach(party)
    third: dict[str, Any] = {"ThirdPartyDN": party.number, "ThirdPartyDNRole": "RoleTransferredBy"}
    delivery.place(exchange, call, found, call_state="Transferred", **third)
    for other in remaining:
        exchange.move(
            other,
            _H.IS_CHANGED,
            call_state="Transferred",
            OtherDN=number,
            OtherDNRole="RoleNewParty",
            **third,
        )


def conference(exchange: Exchange, party: Party, number: str, user_data: KeyValueList, asking: Asking | None) -> None:
    """Invite someone into a call; who asked is answered when the invited one has joined.

    Raises:
        Refused: the call is not active (185); the number leads nowhere (71) or is busy (231).
    """
    if party.state is not PartyState.CONNECTED:
        raise Refused(WRONG_STATE)
    found = find_free_destination(exchange, number, caller=party.number, call=party.call)
    if found.device is not None and not found.device.is_phone:
        raise Refused(INVALID_DESTINATION, f"{number} cannot join a conference")
    attached_data.merge(exchange, party.call, party.call.user_data.updated(user_data))
    exchange.asking = None
    delivery.place(
        exchange,
        party.call,
        found,
        invitation=Invitation(party, asking),
        call_state="Conferenced",
        ThirdPartyDN=party.number,
        ThirdPartyDNRole="RoleAddedBy",
    )


def delete(exchange: Exchange, party: Party, number: str) -> None:
    """Delete another member from a conference.

    Raises:
        Refused: it is no conference (185), or the number is no member of it (71).
    """
    call = party.call
    member = next((each for each in call.talkers() if each.number == number and each is not party), None)
    if member is None:
        raise Refused(INVALID_DESTINATION, f"{number} is no member of the conference")
    if len(call.talkers()) < 3:
        raise Refused(WRONG_STATE, "it is no conference")
    couplings.delete_member(exchange, member, by=party)


def redirect(exchange: Exchange, party: Party, number: str) -> None:
    """Send a ringing call elsewhere.

    Raises:
        Refused: it does not ring (185); the number leads nowhere (71) or is busy (231).
    """
    if party.state is not PartyState.ALERTING:
        raise Refused(WRONG_STATE)
    call = party.call
    found = find_free_destination(exchange, number, caller=party.number, call=call)
    if party.invitation is not None and found.device is not None and not found.device.is_phone:
        raise Refused(INVALID_DESTINATION, f"{number} cannot join a conference")
    invitation, party.invitation = party.invitation, None  # GUESS: it goes on to the next; so does the queue
    couplings.take_off(
        exchange,
        party,
        _H.IS_REMOVED,
        call_state="Redirected",
        ThirdPartyDN=number,
        ThirdPartyDNRole="RoleDestination",
        Extensions=couplings.NOBODY_HUNG_UP,
    )
    queue = party.queue if exchange.config.guesses.redirect_keeps_queue else None
    if exchange.config.guesses.redirect_tells_caller:
        for other in call.talkers():
            third = {"ThirdPartyDN": party.number, "ThirdPartyDNRole": "RoleTransferredBy"}
            exchange.tell_party(other, "EventPartyChanged", call_state="Redirected", **third)
    delivery.place(exchange, call, found, queue=queue, invitation=invitation, ThirdPartyDN=party.number)
