"""How long to wait before the next attempt at the T-Server: growing pauses, spread by chance. Sans-IO."""

from collections.abc import Callable

__all__ = ["BackOff"]

FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 5.0


class BackOff:
    """The pauses of one bridge; belongs to the task that connects.

    `random` gives numbers from 0 up to 1; a pause is spread over the half of its length around it, so that many bridges
    do not come back in the same instant, but never leaves the bounds: even a T-Server that accepts and cuts at once is
    not asked more than ten times a second.
    """

    def __init__(self, random: Callable[[], float]) -> None:
        self._random = random
        self._pause_seconds = FIRST_PAUSE_SECONDS

    def next_seconds(self, *, was_accepted: bool) -> float:
        """The pause after a connection has ended, or did not come about; short again after one that was accepted."""
        if was_accepted:
            self._pause_seconds = FIRST_PAUSE_SECONDS
        pause = self._pause_seconds
        self._pause_seconds = min(pause * 2, LONGEST_PAUSE_SECONDS)
        shortest, longest = max(pause * 0.75, FIRST_PAUSE_SECONDS), min(pause * 1.25, LONGEST_PAUSE_SECONDS)
        return shortest + (longest - shortest) * self._random()
