"""How long to wait before the next attempt at the T-Server: growing pauses, spread by chance. Sans-IO."""

from collections.abc import Callable

__all__ = ["BackOff"]

FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 5.0


class BackOff:
    """The pauses of one bridge; belongs to the task that connects.

    `random` gives numbers from 0 up to 1; a pause is spread over the half of its length around it, so that many bridges
    do not come back in the same instant.
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
        return pause * (0.75 + self._random() / 2)
