"""What a party does within its call, and what a caller on a route point gets to hear: mute, digits, treatments."""

import re
from collections.abc import Iterable

from tserver_sim.model.calls import Party
from tserver_sim.model.exchange import Exchange
from tserver_sim.model.party_states import PartyState
from tserver_sim.model.rejections import INVALID_DESTINATION, INVALID_DIGITS, WRONG_STATE, Refused
from tserver_sim.model.request import Request
from tserver_wire import KeyValueList

__all__ = [
    "apply_treatment",
    "collect_digits",
    "listen_disconnect",
    "listen_reconnect",
    "mute_off",
    "mute_on",
    "send_dtmf",
]

_DIGITS = re.compile(r"[0-9A-Da-d*#,]{1,256}")
_TREATMENT_SECONDS = 5.0
"""GUESS: how long a treatment lasts that does not say so."""

_ENDLESS = frozenset({"Music", "RingBack", "Silence", "Busy", "FastBusy"})
"""Treatments that go on until the call leaves the route point or gets another."""


def _talking(request: Request) -> Party:
    if request.party.state is not PartyState.CONNECTED:
        raise Refused(WRONG_STATE)
    return request.party


def send_dtmf(exchange: Exchange, request: Request) -> None:
    """Send digits to the far end."""
    party, digits = _talking(request), request.text("DTMFDigits")
    if not _DIGITS.fullmatch(digits):
        raise Refused(INVALID_DIGITS, f"DTMFDigits {digits!r} is no string of 0-9 A-D * # and commas")
    exchange.tell_party(party, "EventDTMFSent")


def collect_digits(exchange: Exchange, request: Request) -> None:
    """Collect digits from the far end; GUESS: nobody presses any here, so it ends with none when its time is over."""
    party = _talking(request)
    if party.collecting is not None:
        raise Refused(WRONG_STATE, "digits are being collected")
    party.collecting, exchange.asking = request.asking, None
    seconds = request.integer("Timeout", round(_TREATMENT_SECONDS))

    def collected() -> None:
        exchange.asking, party.collecting = party.collecting, None
        exchange.tell_party(party, "EventDigitsCollected", CollectedDigits="")
        exchange.asking = None

    exchange.start_timer(f"digits:{party.serial}", seconds, collected)


def mute_on(exchange: Exchange, request: Request) -> None:
    """The party is not heard any more."""
    party = _talking(request)
    party.muted = True
    exchange.tell_party(party, "EventMuteOn")


def mute_off(exchange: Exchange, request: Request) -> None:
    """The party is heard again."""
    party = _talking(request)
    party.muted = False
    exchange.tell_party(party, "EventMuteOff")


def listen_disconnect(exchange: Exchange, request: Request) -> None:
    """A party, oneself unless OtherDN says who, hears the others no more."""
    member = _listener(request)
    member.deaf = True
    exchange.tell_party(request.party, "EventListenDisconnected", OtherDN=member.number)


def listen_reconnect(exchange: Exchange, request: Request) -> None:
    """It hears them again."""
    member = _listener(request)
    member.deaf = False
    exchange.tell_party(request.party, "EventListenReconnected", OtherDN=member.number)


def _listener(request: Request) -> Party:
    party = _talking(request)
    number = request.text("OtherDN", party.number)
    return _member(party.call.parties, number)


def _member(parties: Iterable[Party], number: str) -> Party:
    for party in parties:
        if party.number == number:
            return party
    raise Refused(INVALID_DESTINATION, f"{number} is no member of the call")


def apply_treatment(exchange: Exchange, request: Request) -> None:
    """Let a caller on a route point hear something; it ends by itself after `DURATION` seconds of TreatmentParms."""
    party = request.party
    if party.state is not PartyState.ROUTING:
        raise Refused(WRONG_STATE, "treatments are for calls on a route point")
    treatment = request.text("TreatmentType")
    _end_treatment(exchange, party)
    party.treatment = treatment
    exchange.tell_party(party, "EventTreatmentApplied", TreatmentType=treatment, Extensions=KeyValueList())
    if treatment not in _ENDLESS:
        seconds = _duration(request.pairs("TreatmentParms"))
        exchange.start_timer(f"treatment:{party.serial}", seconds, lambda: _end_treatment(exchange, party))


def _end_treatment(exchange: Exchange, party: Party) -> None:
    exchange.stop_timer(f"treatment:{party.serial}")
    if party.treatment is not None and party.state is PartyState.ROUTING:
        party.treatment = None
        exchange.tell_party(party, "EventTreatmentEnd")


def _duration(parameters: KeyValueList) -> float:
    value = parameters.find("DURATION")
    return float(value) if isinstance(value, int) and value > 0 else _TREATMENT_SECONDS
