"""Digits: they are pressed at one end of a call, and collected at the other."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from tserver_sim.model.calls import Party
from tserver_sim.model.exchange import Exchange
from tserver_sim.model.party_states import PartyState
from tserver_sim.model.rejections import WRONG_STATE, Refused
from tserver_sim.model.request import Request

__all__ = ["Collecting", "are_digits", "collect_digits", "press", "send_dtmf"]

_DIGITS = re.compile(r"[0-9A-Da-d*#,]{1,256}")
_PAUSE = ","


@dataclass(slots=True)
class Collecting:
    """Digits that are being collected: up to `most`, or to one of the `terminators`; `done` gets them and the last."""

    most: int
    terminators: str
    done: Callable[[str, str], None]
    collected: str = ""

    def take(self, digit: str) -> bool:
        """One more digit; True if it was the last. A terminator is not among those collected."""
        is_terminator = digit in self.terminators
        if not is_terminator:
            self.collected += digit
        if is_terminator or 0 < self.most <= len(self.collected):
            self.done(self.collected, digit)
            return True
        return False

    def finish(self) -> None:
        """The time is over: what has come so far is all."""
        self.done(self.collected, self.collected[-1:])


def are_digits(text: str) -> bool:
    """Whether a phone could send this: 0-9 A-D * # and pauses."""
    return _DIGITS.fullmatch(text) is not None


def press(party: Party, digits: str) -> None:
    """Digits are pressed at one end; who collects them at the other end gets them, one by one."""
    for digit in digits.replace(_PAUSE, ""):
        for other in list(party.call.parties):
            if other is not party and other.digits is not None:
                other.digits.take(digit)


def send_dtmf(exchange: Exchange, request: Request) -> None:
    """Send digits to the far end."""
    party, digits = _talking(request), request.text("DTMFDigits")
    if not are_digits(digits):
        code = exchange.config.guesses.digits_error_code
        raise Refused(code, f"DTMFDigits {digits!r} is no string of 0-9 A-D * # and commas")
    exchange.tell_party(party, "EventDTMFSent")
    exchange.asking = None
    press(party, digits)


def collect_digits(exchange: Exchange, request: Request) -> None:
    """Collect digits from the far end; the answer comes when they are there, or with those that came in its time.

    NumberOfDigits 0 or left out: until the time is over or one of TerminateDigits comes.
    """
    party = _talking(request)
    if party.collecting is not None:
        raise Refused(WRONG_STATE, "digits are being collected")
    party.collecting, exchange.asking = request.asking, None
    timer = f"digits:{party.serial}"

    def collected(digits: str, last: str) -> None:
        exchange.stop_timer(timer)
        party.digits = None
        exchange.asking, party.collecting = party.collecting, None
        exchange.tell_party(party, "EventDigitsCollected", CollectedDigits=digits, LastDigit=last or None)
        exchange.asking = None

    party.digits = Collecting(request.integer("NumberOfDigits"), request.text("TerminateDigits"), collected)
    seconds = request.integer("Timeout") or exchange.config.guesses.collect_seconds
    exchange.start_timer(timer, seconds, party.digits.finish)


def _talking(request: Request) -> Party:
    if request.party.state is not PartyState.CONNECTED:
        raise Refused(WRONG_STATE)
    return request.party
