"""Keep-alive (ADDP) for one side: when to ping, and when to take the connection for lost.

Time is an argument, in seconds of any clock that only goes forward. Answering pings is not here: whoever reads messages
answers `AddpPing` with `AddpPong` at once.
"""

import math
from dataclasses import dataclass

__all__ = ["KeepAlive", "Lost", "Ping"]


@dataclass(frozen=True, slots=True)
class Ping:
    """Send `AddpPing` with this Id now."""

    id: int


@dataclass(frozen=True, slots=True)
class Lost:
    """Nothing came for a whole period after a ping: the connection is lost."""


class KeepAlive:
    """Pings after `ping_after_seconds` in which nothing came, and gives up after as long again; 0 does neither."""

    def __init__(self, ping_after_seconds: float, *, now: float) -> None:
        self._period = ping_after_seconds if ping_after_seconds > 0 else math.inf
        self._since = now  # the last time something came, or the ping that waits for an answer
        self._waiting = False
        self._pings = 0

    def heard(self, now: float) -> None:
        """Note that bytes came from the other side, whatever they were."""
        self._since = now
        self._waiting = False

    def next_deadline(self) -> float:
        """Say when `due` will have something to say if nothing comes; infinity for never."""
        return self._since + self._period

    def due(self, now: float) -> Ping | Lost | None:
        """Say what is to be done now. After `Lost` the connection is to be closed; it is said again until then."""
        if now < self.next_deadline():
            return None
        if self._waiting:
            return Lost()
        self._waiting = True
        self._since = now
        self._pings += 1
        return Ping(self._pings)
