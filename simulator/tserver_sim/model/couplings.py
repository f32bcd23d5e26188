"""What a party's move means for the others of its call, and for the agent on its DN.

Each function takes a call from one settled state to the next: it moves every party that is concerned, in an order in
which each DN hears what it would at a real T-Server, and detaches those that have left.
"""

from collections.abc import Iterable
from typing import Any

from tserver_sim.model import agent_moves, bridging, observing
from tserver_sim.model.call_events import RELEASED_BY_REMOTE, RELEASED_BY_UNKNOWN, RELEASED_LOCALLY
from tserver_sim.model.calls import Call, Party
from tserver_sim.model.exchange import Exchange
from tserver_sim.model.party_states import ACTIVE_STATES, OFFERED_STATES, PartyHappening, PartyState
from tserver_sim.model.rejections import WRONG_STATE, Refused
from tserver_wire import KeyValueList

__all__ = [
    "NOBODY_HUNG_UP",
    "active_party",
    "announce_member",
    "answer",
    "check_free_but_for",
    "delete_member",
    "depart",
    "drop_out",
    "end_call",
    "go_on_or_end",
    "is_somebody_there",
    "meet_busy",
    "release",
    "take_off",
]

NOBODY_HUNG_UP = RELEASED_BY_UNKNOWN
"""Extensions of the events of those who leave a call because it goes on elsewhere."""

_H = PartyHappening
_WAITING = frozenset({PartyState.QUEUED, PartyState.ROUTING})
_HEARS_BUSY_TONE = frozenset({PartyState.BUSY, PartyState.FAILED})
_CANNOT_BE_HELD = ACTIVE_STATES - {PartyState.CONNECTED} - _HEARS_BUSY_TONE


def active_party(parties: list[Party]) -> Party | None:
    """The call for which a phone is in use now."""
    return next((party for party in parties if party.state in ACTIVE_STATES), None)


def is_somebody_there(parties: Iterable[Party], *, without: Party) -> bool:
    """Whether somebody would be on the line without this party, or the call would only ring and wait."""
    return any(
        each.state not in OFFERED_STATES for each in parties if each is not without and each.role != "RoleObserver"
    )


def check_free_but_for(party: Party, other: Party) -> None:
    """Raises: Refused, if the phone is in use for a third call (185)."""
    device = party.device
    if device is not None and any(each.state in ACTIVE_STATES for each in device.parties if each is not other):
        raise Refused(WRONG_STATE, "another call is active")


def answer(exchange: Exchange, party: Party) -> None:
    """A party answers; the others hear it, and one who was invited is announced to them.

    GUESS: answering while another call is active puts that one on hold first, as most phones do, and ends a busy tone.

    Raises:
        Refused: it does not ring; GUESS: the phone is dialling another call.
    """
    exchange.check(party, _H.ANSWERS)
    _check_hands_are_free(party)
    if exchange.config.guesses.answer_while_active == "refuse":
        check_free_but_for(party, party)
    _end_busy_tones(exchange, party)
    _hold_what_is_active(exchange, party)
    exchange.stop_timer(party.timer)
    exchange.move(party, _H.ANSWERS, **_wrap_up_announced(exchange, party))
    if party.invitation is not None:
        _join(exchange, party)
    else:
        for other in party.call.talkers():
            if other is not party:
                _hear_answer(exchange, other)
    observing.party_answered(exchange, party)
    bridging.party_answered(exchange, party)


def _hear_answer(exchange: Exchange, other: Party) -> None:
    was_talking = other.state is PartyState.CONNECTED
    exchange.move(other, _H.FAR_ANSWERED, **_wrap_up_announced(exchange, other))
    if was_talking and exchange.config.guesses.transferred_answer == "everyone":
        exchange.tell_party(other, "EventEstablished")


def _check_hands_are_free(party: Party) -> None:
    if party.device is not None and any(each.state in _CANNOT_BE_HELD for each in party.device.parties):
        raise Refused(WRONG_STATE, f"{party.number} is dialling")


def _end_busy_tones(exchange: Exchange, party: Party) -> None:
    for failed in [] if party.device is None else list(party.device.parties):
        if failed.state in _HEARS_BUSY_TONE:
            release(exchange, failed)


def _hold_what_is_active(exchange: Exchange, party: Party) -> None:
    if party.device is None or len(party.device.parties) == 1:
        return
    for active in party.device.parties:
        if active is not party and active.state is PartyState.CONNECTED:
            exchange.move(active, _H.HOLDS)


def _wrap_up_announced(exchange: Exchange, party: Party) -> dict[str, Any]:
    """The length of the after-call work to come stands in EventEstablished of a queue's call."""
    wrap_up = agent_moves.wrap_up_time(exchange)
    if wrap_up is None or party.queue is None or party.device is None or party.device.agent is None:
        return {}
    return {"Extensions": KeyValueList((("WrapUpTime", wrap_up),))}


def _join(exchange: Exchange, party: Party) -> None:
    """Every member but the new one hears who joined and who asked for it."""
    invitation, party.invitation = party.invitation, None
    if invitation is None:
        return
    asking = exchange.asking = invitation.asking
    for member in list(party.call.parties):
        if member is not party and member.state not in _WAITING:
            announce_member(exchange, member, party, by=invitation.by)
    if asking is not None and exchange.asking is asking:
        exchange.refuse(asking, WRONG_STATE, f"{asking.dn} has left the call meanwhile")
    exchange.asking = None


def announce_member(exchange: Exchange, member: Party, new: Party, *, by: Party) -> None:
    """A member hears that someone has joined."""
    exchange.tell_party(
        member,
        "EventPartyAdded",
        call_state="Conferenced",
        **_who("Other", new, "RoleNewParty"),
        **_who("ThirdParty", by, "RoleAddedBy"),
    )


def _who(which: str, party: Party, role: str) -> dict[str, str | None]:
    """A party's number and role; a withheld number leaves both out."""
    number = party.number or None
    return {f"{which}DN": number, f"{which}DNRole": role if number else None}


def release(exchange: Exchange, party: Party) -> None:
    """A party hangs up, declines, or gives up: it leaves, and a call for two is over.

    Raises:
        Refused: queues do not hang up.
    """
    exchange.check(party, _H.RELEASES)
    party.call.released_by = party.number or None
    _go(exchange, party, _H.RELEASES, RELEASED_LOCALLY)


def drop_out(exchange: Exchange, party: Party) -> None:
    """A party's phone is gone, and nobody hung up; for the others it is as if it had."""
    _go(exchange, party, _H.IS_REMOVED, RELEASED_BY_UNKNOWN)


def _go(exchange: Exchange, party: Party, happening: PartyHappening, who: KeyValueList) -> None:
    call = party.call
    if party.role == "RoleObserver":
        take_off(exchange, party, happening, Extensions=who)
    elif party.state is PartyState.ALERTING and _is_waited_for(party):
        other = party.other()
        take_off(exchange, party, happening, Extensions=who)
        _tell_who_waited(exchange, party, other)
    elif len(call.talkers()) > 2 and is_somebody_there(call.parties, without=party):
        _leave(exchange, party, happening, by=party, who=who)
    else:
        failed = party.state in _HEARS_BUSY_TONE
        depart(exchange, party, happening, call_state="Busy" if failed else "Ok", Extensions=who)
        _end_for_the_rest(exchange, call, party)


def _is_waited_for(party: Party) -> bool:
    """Whether someone dialled and waits for this phone, or invited it into a call that is up."""
    other = party.other()
    return party.invitation is not None or (other is not None and other.state is PartyState.DIALING)


def _tell_who_waited(exchange: Exchange, party: Party, other: Party | None) -> None:
    """Who dialled meets the busy tone; those who are in a conference stay together."""
    if other is not None and other.state is PartyState.DIALING:
        meet_busy(exchange, other)
    else:
        go_on_or_end(exchange, party.call)


def go_on_or_end(exchange: Exchange, call: Call, *, call_state: str = "Ok") -> None:
    """Someone for whom a call rang has not come; those who are left go on, one alone does not."""
    if call.ended is None and len(call.talkers()) < 2:
        end_call(exchange, call, call_state=call_state)


def meet_busy(exchange: Exchange, caller: Party, *, call_state: str = "Busy") -> None:
    """A caller hears the busy tone, and is released after a while; an outside one is gone at once."""
    if caller.device is None:
        take_off(exchange, caller, _H.RELEASES)
        return
    if exchange.config.guesses.busy_is_told_by == "EventReleased":
        take_off(exchange, caller, _H.IS_REMOVED, call_state=call_state, Extensions=RELEASED_BY_UNKNOWN)
        return
    happening = _H.FAR_BUSY if call_state == "Busy" else _H.FAR_INVALID
    exchange.move(caller, happening, call_state=call_state)
    seconds = exchange.config.busy_release_seconds

    def give_up() -> None:
        take_off(exchange, caller, _H.IS_REMOVED, call_state=call_state, Extensions=RELEASED_BY_UNKNOWN)

    exchange.start_timer(caller.timer, seconds, give_up)


def _end_for_the_rest(exchange: Exchange, call: Call, leaver: Party) -> None:
    for other in list(call.parties):
        if other is not leaver and other.state is not PartyState.NULL:
            depart(exchange, other, _H.FAR_RELEASES, Extensions=RELEASED_BY_REMOTE)
    for party in list(call.parties):
        exchange.detach(party)


def end_call(exchange: Exchange, call: Call, *, call_state: str = "Ok") -> None:
    """Nobody hung up, and yet the call is over: every party is taken off."""
    for party in list(call.parties):
        if party.state is PartyState.NULL:
            continue  # an observer left together with whom it watched
        depart(exchange, party, _H.IS_REMOVED, call_state=call_state, Extensions=RELEASED_BY_UNKNOWN)
    for party in list(call.parties):
        exchange.detach(party)


def delete_member(exchange: Exchange, party: Party, *, by: Party) -> None:
    """A member of three or more is deleted by another; the others stay and hear who left."""
    _leave(exchange, party, _H.IS_REMOVED, by=by, who=RELEASED_BY_REMOTE)


def _leave(exchange: Exchange, party: Party, happening: PartyHappening, *, by: Party, who: KeyValueList) -> None:
    staying = [member for member in party.call.parties if member is not party]
    talking = [member for member in staying if member.role != "RoleObserver"]
    for member in staying:
        exchange.tell_party(
            member,
            "EventPartyDeleted",
            call_state="Conferenced" if len(talking) > 2 else "Ok",
            **_who("Other", party, "RoleDeletedParty"),
            **_who("ThirdParty", by, "RoleDeletedBy"),
        )
    take_off(exchange, party, happening, Extensions=who, OtherDN=None, OtherDNRole=None)


def take_off(
    exchange: Exchange, party: Party, happening: PartyHappening, *, call_state: str = "Ok", **more: Any
) -> None:
    """A party's last move, and it is no member of its call any more."""
    depart(exchange, party, happening, call_state=call_state, **more)
    exchange.detach(party)


def depart(exchange: Exchange, party: Party, happening: PartyHappening, *, call_state: str = "Ok", **more: Any) -> None:
    """A party's last move: its timers stop, its agent goes on to the next thing. It is still to be detached."""
    exchange.stop_timer(party.timer)
    if party.treatment is not None:
        exchange.stop_timer(f"treatment:{party.serial}")
    if party.state is PartyState.ROUTING:
        exchange.stop_timer(f"router:{party.serial}")
    party.digits = None
    agent = None if party.device is None else party.device.agent
    if agent is not None and party.state in {PartyState.CONNECTED, PartyState.HELD}:
        agent_moves.begin_wrap_up(exchange, agent, party)
    exchange.move(party, happening, call_state=call_state, **more)
    if agent is not None:
        agent_moves.call_ended(exchange, agent, party)
    _give_up_waiting(exchange, party)
    observing.party_left(exchange, party)


def _give_up_waiting(exchange: Exchange, party: Party) -> None:
    """Requests that wait for what a party was to do are refused when it has left."""
    invitation, party.invitation = party.invitation, None
    if invitation is not None and invitation.asking is not None:
        exchange.refuse(invitation.asking, exchange.config.guesses.declined_error_code, f"{party.number} did not join")
    collecting, party.collecting = party.collecting, None
    if collecting is not None:
        exchange.stop_timer(f"digits:{party.serial}")
        exchange.refuse(collecting, WRONG_STATE, "the call has ended before there were digits")
