"""What a caller on a route point gets to hear: treatments, those that collect digits included.

A treatment ends by itself after its time, when its digits are there, when another begins, or with the call's stay.
"""

from typing import Any

from tserver_sim.model import digits
from tserver_sim.model.calls import Party
from tserver_sim.model.exchange import Exchange
from tserver_sim.model.party_states import PartyState
from tserver_sim.model.rejections import WRONG_STATE, Refused
from tserver_sim.model.request import Request
from tserver_wire import KeyValueList

__all__ = ["apply_treatment", "begin", "end", "give_music", "give_ring_back", "give_silence"]

_ENDLESS = frozenset({"Music", "RingBack", "Silence", "Busy", "FastBusy"})
"""Treatments that go on until the call leaves the route point or gets another."""

_COLLECTING = frozenset({"CollectDigits", "PlayAnnouncementAndDigits", "TextToSpeechAndDigits"})


def apply_treatment(exchange: Exchange, request: Request) -> None:
    """Let a caller on a route point hear something; it ends by itself after `DURATION` seconds of TreatmentParms."""
    _begin(exchange, request, request.text("TreatmentType"), request.pairs("TreatmentParms"))


def give_music(exchange: Exchange, request: Request) -> None:
    """Music. GUESS: it is the treatment of that name, and so are silence and ringing tone."""
    _begin(exchange, request, "Music", KeyValueList())


def give_silence(exchange: Exchange, request: Request) -> None:
    """Silence."""
    _begin(exchange, request, "Silence", KeyValueList())


def give_ring_back(exchange: Exchange, request: Request) -> None:
    """The ringing tone."""
    _begin(exchange, request, "RingBack", KeyValueList())


def _begin(exchange: Exchange, request: Request, treatment: str, parameters: KeyValueList) -> None:
    if request.party.state is not PartyState.ROUTING:
        raise Refused(WRONG_STATE, "treatments are for calls on a route point")
    if treatment in exchange.config.guesses.unavailable_treatments or treatment == "Unknown":
        # GUESS: it answers, and what the caller hears goes on.
        request.asking.event = "EventTreatmentNotApplied"
        exchange.tell_party(request.party, "EventTreatmentNotApplied", TreatmentType=treatment)
    else:
        begin(exchange, request.party, treatment, parameters)


def begin(exchange: Exchange, party: Party, treatment: str, parameters: KeyValueList) -> None:
    """A treatment begins, and the one before it ends."""
    end(exchange, party)
    party.treatment = treatment
    exchange.tell_party(party, "EventTreatmentApplied", TreatmentType=treatment, Extensions=KeyValueList())
    if treatment in _COLLECTING:
        party.digits = digits.Collecting(
            most=_whole(parameters, "MAX_DIGITS", 1),
            terminators=_text(parameters, "TERM_DIGITS", "#"),
            done=lambda collected, last: end(exchange, party, CollectedDigits=collected, LastDigit=last or None),
        )
    if treatment not in _ENDLESS:
        seconds = _whole(parameters, "DURATION", 0) or exchange.config.guesses.treatment_seconds
        exchange.start_timer(f"treatment:{party.serial}", seconds, lambda: _time_is_over(exchange, party))


def _time_is_over(exchange: Exchange, party: Party) -> None:
    """GUESS: digits that came before the time was over count."""
    collecting = party.digits
    if collecting is None:
        end(exchange, party)
    else:
        collecting.finish()


def end(exchange: Exchange, party: Party, **more: Any) -> None:
    """What the caller hears ends, if there is something."""
    exchange.stop_timer(f"treatment:{party.serial}")
    party.digits = None
    if party.treatment is not None and party.state is PartyState.ROUTING:
        treatment, party.treatment = party.treatment, None
        exchange.tell_party(party, "EventTreatmentEnd", TreatmentType=treatment, **more)


def _whole(parameters: KeyValueList, key: str, default: int) -> int:
    """GUESS: the keys of TreatmentParms: DURATION, MAX_DIGITS, TERM_DIGITS."""
    value = parameters.find(key)
    return value if isinstance(value, int) and value > 0 else default


def _text(parameters: KeyValueList, key: str, default: str) -> str:
    value = parameters.find(key)
    return value if isinstance(value, str) else default
