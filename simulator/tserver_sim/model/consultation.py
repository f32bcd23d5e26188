"""Two calls of one phone: consult calls, and what becomes of them: transfer, conference, alternate, reconnect.

The call that the phone holds survives a completion; who was in the other one moves over and goes on under its ConnID.
"""

from dataclasses import dataclass

from tserver_sim.model import attached_data, couplings, delivery
from tserver_sim.model.calls import Call, Party
from tserver_sim.model.destinations import Destination, find_destination, find_free_destination
from tserver_sim.model.exchange import Exchange
from tserver_sim.model.party_states import ACTIVE_STATES, PartyHappening, PartyState
from tserver_sim.model.rejections import WRONG_STATE, Refused
from tserver_sim.model.watching import party_place
from tserver_wire import KeyValueList

__all__ = [
    "ConsultData",
    "alternate",
    "complete_conference",
    "complete_transfer",
    "consult",
    "mute_transfer",
    "pick_survivor",
    "reconnect",
]

_H = PartyHappening
_CAN_SURVIVE = frozenset({PartyState.HELD, PartyState.CONNECTED})
_CAN_MOVE = frozenset({PartyState.CONNECTED, PartyState.HELD, PartyState.DIALING})


@dataclass(frozen=True, slots=True)
class ConsultData:
    """The attached data with which a consult call begins; shared with the main call, what changes is that of both."""

    user_data: KeyValueList
    is_shared: bool = False


def consult(exchange: Exchange, party: Party, number: str, data: ConsultData) -> Party:
    """Hold a call and dial a second one about it; gives the party of the dialling phone in the new call.

    Raises:
        Refused: the call is not active, the phone has no line free (185); the number leads nowhere (71).
    """
    found = find_destination(exchange, number, caller=party.number)
    return _dial_second(exchange, party, number, found, data)


def _dial_second(exchange: Exchange, party: Party, number: str, found: Destination, data: ConsultData) -> Party:
    exchange.check(party, _H.HOLDS)
    device = party.device
    if device is None or len(device.parties) >= exchange.config.lines_per_dn:
        raise Refused(WRONG_STATE, f"{party.number} has no line free")
    exchange.move(party, _H.HOLDS)
    main = party.call
    call = exchange.new_call("Consult", number)
    call.main, call.ani, call.dnis = main, party.number, number
    call.user_data = data.user_data
    if data.is_shared:
        call.shares_data = exchange.data_is_shared = True
        if main.user_data != data.user_data:
            attached_data.change(exchange, main, data.user_data, changed_by=party.number)
    dialling = exchange.join(call, party.number, device, "RoleOrigination")
    exchange.move(dialling, _H.DIALS)
    delivery.deliver(exchange, call, dialling, found)
    return dialling


def mute_transfer(exchange: Exchange, party: Party, number: str, data: ConsultData) -> None:
    """Consult and complete at once, without waiting for an answer.

    Raises:
        Refused: as for a consultation; and busy (231), since nobody could be told later.
    """
    found = find_free_destination(exchange, number, caller=party.number, call=party.call)
    if not couplings.is_somebody_there(party.call.parties, without=party):
        raise Refused(WRONG_STATE, "the other party has not answered")
    dialling = _dial_second(exchange, party, number, found, data)
    if dialling.state in _CAN_MOVE:
        complete_transfer(exchange, party, dialling)


def pick_survivor(one: Party, other: Party) -> tuple[Party, Party]:
    """Of two parties of one phone: the one whose call survives, and the other; the held one, else the first."""
    if other.state is PartyState.HELD and one.state is not PartyState.HELD:
        return other, one
    return one, other


def complete_transfer(exchange: Exchange, one: Party, other: Party) -> None:
    """Connect the far ends of two calls, and leave both.

    Raises:
        Refused: one of the calls is in the wrong state (185).
    """
    stays, goes = pick_survivor(one, other)
    _check_completion(stays, goes)
    with exchange.releases_last(wanted=exchange.config.guesses.completion_order == "changed-first"):
        _transfer(exchange, stays, goes)


def _transfer(exchange: Exchange, stays: Party, goes: Party) -> None:
    survivor, gone = stays.call, goes.call
    couplings.depart(exchange, goes, _H.IS_REMOVED, call_state="Transferred", Extensions=couplings.NOBODY_HUNG_UP)
    couplings.depart(exchange, stays, _H.IS_REMOVED, call_state="Transferred", Extensions=couplings.NOBODY_HUNG_UP)
    remaining = [party for party in survivor.parties if party is not stays]
    moved = _move_over(exchange, gone, survivor, leaving=goes)
    for party in (goes, stays):
        exchange.detach(party)
    for party in moved:
        others = [each for each in survivor.talkers() if each is not party]
        new = others[0] if len(others) == 1 else None
        _tell_changed(exchange, party, by=stays, new=new, previous=gone, call_state="Transferred")
    for party in remaining:
        new = moved[0] if len(moved) == 1 and len(remaining) == 1 else None
        _tell_changed(exchange, party, by=stays, new=new, previous=None, call_state="Transferred")


def _check_completion(stays: Party, goes: Party) -> None:
    if stays.state not in _CAN_SURVIVE or goes.state not in _CAN_MOVE:
        raise Refused(WRONG_STATE)
    ends = ((stays.call, stays), (goes.call, goes))
    if not any(couplings.is_somebody_there(call.parties, without=party) for call, party in ends):
        # GUESS: a call in which everybody would wait for somebody is nobody's call.
        raise Refused(WRONG_STATE, "neither of the other parties has answered")
    here = {id(party.device) for party in stays.call.parties if party is not stays and party.device is not None}
    if any(id(party.device) in here for party in goes.call.parties if party is not goes):
        raise Refused(WRONG_STATE, "a DN is in both calls")  # GUESS: it would be in one call twice


def _move_over(exchange: Exchange, gone: Call, survivor: Call, *, leaving: Party) -> list[Party]:
    """Everyone but the leaver goes on in the surviving call, whose attached data wins over the other's."""
    moved = [party for party in gone.parties if party is not leaving]
    for party in moved:
        gone.parties.remove(party)
        party.call = survivor
        survivor.parties.append(party)
        exchange.tell_watchers(
            survivor,
            "EventCallPartyMoved",
            RefCallUUID=gone.call_uuid,
            RefConnID=gone.conn_id,
            **party_place(party),
        )
    known = {key for key, _ in survivor.user_data}
    added = KeyValueList((key, value) for key, value in gone.user_data if key not in known)
    attached_data.merge(exchange, survivor, survivor.user_data.attached(added))
    return moved


def _tell_changed(
    exchange: Exchange, party: Party, *, by: Party, new: Party | None, previous: Call | None, call_state: str
) -> None:
    """A party hears that its partner or its ConnID is another one now."""
    role = "RoleTransferredBy" if call_state == "Transferred" else "RoleConferencedBy"
    had = {} if previous is None else {"PreviousConnID": previous.conn_id}
    exchange.move(
        party,
        _H.IS_CHANGED,
        call_state=call_state,
        **had,
        OtherDN=(new.number or None) if new is not None else None,
        OtherDNRole="RoleNewParty" if new is not None and new.number else None,
        ThirdPartyDN=by.number,
        ThirdPartyDNRole=role,
    )


def complete_conference(exchange: Exchange, one: Party, other: Party) -> None:
    """Join two calls into one, and stay in it.

    Raises:
        Refused: one of the calls is in the wrong state, or the one consulted has not answered (185).
    """
    stays, goes = pick_survivor(one, other)
    _check_completion(stays, goes)
    if any(party.state not in _CAN_SURVIVE for party in goes.call.talkers()):
        raise Refused(WRONG_STATE, "who is to join has not answered")
    if stays.state is PartyState.HELD:
        couplings.check_free_but_for(stays, goes)
    with exchange.releases_last(wanted=exchange.config.guesses.completion_order == "changed-first"):
        _confer(exchange, stays, goes)


def _confer(exchange: Exchange, stays: Party, goes: Party) -> None:
    survivor, gone = stays.call, goes.call
    couplings.depart(exchange, goes, _H.IS_REMOVED, call_state="Conferenced", Extensions=couplings.NOBODY_HUNG_UP)
    members = list(survivor.parties)
    moved = _move_over(exchange, gone, survivor, leaving=goes)
    exchange.detach(goes)
    if stays.state is PartyState.HELD:
        exchange.move(stays, _H.RETRIEVES, call_state="Conferenced")
    for new in moved:
        if new.role == "RoleObserver":
            _tell_changed(exchange, new, by=stays, new=None, previous=gone, call_state="Conferenced")
            continue
        new.role = "RoleConferenceMember"
        for member in members:
            couplings.announce_member(exchange, member, new, by=stays)
        _tell_changed(exchange, new, by=stays, new=None, previous=gone, call_state="Conferenced")


def alternate(exchange: Exchange, active: Party, held: Party) -> None:
    """Hold the active call and retrieve the held one.

    Raises:
        Refused: they are not one active and one held (185).
    """
    exchange.check(active, _H.HOLDS)
    exchange.check(held, _H.RETRIEVES)
    couplings.check_free_but_for(held, active)
    exchange.move(active, _H.HOLDS)
    exchange.move(held, _H.RETRIEVES)


def reconnect(exchange: Exchange, active: Party, held: Party) -> None:
    """Drop the active call and retrieve the held one.

    Raises:
        Refused: they are not one active and one held (185).
    """
    exchange.check(active, _H.RELEASES)
    exchange.check(held, _H.RETRIEVES)
    if active.state not in ACTIVE_STATES:
        raise Refused(WRONG_STATE)
    couplings.check_free_but_for(held, active)
    couplings.release(exchange, active)
    exchange.move(held, _H.RETRIEVES)
