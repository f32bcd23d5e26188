"""Defects of the connection to the T-Server: of its pauses, its bytes, its keep-alive. TRIO, like what they change."""

import math

from tserver_bridge.back_off import BackOff
from tserver_bridge.upstream import Link
from tserver_wire import Message

__all__ = ["AnswersNoPings", "BreaksLines", "GivesUp", "HurriesBack", "PingsWait", "Rushes", "WaitsForEver"]

_RUSH_SECONDS = 0.02


class GivesUp(BackOff):
    """A connection that was good is not replaced."""

    def next_seconds(self, *, was_accepted: bool) -> float:
        """See BackOff."""
        return math.inf if was_accepted else super().next_seconds(was_accepted=False)


class HurriesBack(BackOff):
    """After a connection that was good there is hardly a pause."""

    def next_seconds(self, *, was_accepted: bool) -> float:
        """See BackOff."""
        pause = super().next_seconds(was_accepted=was_accepted)
        return _RUSH_SECONDS if was_accepted else pause


class Rushes(BackOff):
    """There is hardly ever a pause."""

    def next_seconds(self, *, was_accepted: bool) -> float:  # noqa: ARG002
        """See BackOff."""
        return _RUSH_SECONDS


class BreaksLines(Link):
    """What does not end with a line end is lost."""

    def _received(self, data: bytes) -> None:
        if not data or data.endswith(b"\n"):
            super()._received(data)


class AnswersNoPings(Link):
    """The T-Server pings in vain."""

    def _answer_ping(self, ping: Message) -> None:
        pass


class PingsWait(Link):
    """While a command waits for the T-Server, the T-Server waits, too."""

    def _answer_ping(self, ping: Message) -> None:
        if not self._desk.waiting_numbers:
            super()._answer_ping(ping)


class WaitsForEver(Link):
    """A silence does not end the connection, however long."""

    def _is_silent(self) -> None:
        pass
