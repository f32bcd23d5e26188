"""How far a load is, in one line that is written over again and again."""

from collections.abc import Callable

from tserver_harness.transcript import CommandSent, Fact, Late, StimulusGiven, ToolbarHeard

__all__ = ["LoadProgress"]

_EVERY_SECONDS = 0.2


class LoadProgress:
    """Is told each fact, and writes how many agents there are, how many calls began and ended, and how late we were.

    The clock starts with the first call: agents come before.
    """

    def __init__(self, write: Callable[[str], object], *, agents: int, calls: int, seconds: float) -> None:
        """`write` is given what is to be seen, with how to get rid of the line before."""
        self._write = write
        self._agents, self._calls, self._seconds = agents, calls, seconds
        self._here = self._begun = self._over = self._heard = 0
        self._late = 0.0
        self._first: float | None = None
        self._written = -1.0

    def tell(self, fact: Fact) -> None:
        """Count a fact; the line is written now and then."""
        match fact:
            case StimulusGiven(action="call") | CommandSent(command="makeCall"):
                self._begun += 1
                self._first = fact.at if self._first is None else self._first
            case ToolbarHeard(message={"eventName": name}):
                self._heard += 1
                self._over += name == "EventReleased"
                self._here += name == "EventRegistered"
            case Late(seconds=seconds):
                self._late = max(self._late, seconds)
            case _:
                pass
        if fact.at - self._written >= _EVERY_SECONDS:
            self._written = fact.at
            self._write(f"\r\x1b[K{self.line(fact.at)}")

    def line(self, at: float) -> str:
        """What is to be seen at this moment of the run."""
        late = f", the harness at most {self._late * 1000:.0f} ms late" if self._late else ""
        if self._first is None:
            return f"{self._here} of {self._agents} agents available{late}"
        done = min(at - self._first, self._seconds)
        return (
            f"{done:.0f} of {self._seconds:g} s: {self._begun} of {self._calls} calls begun, {self._over} over,"
            f" {self._heard} messages{late}"
        )

    def end(self) -> None:
        """Take the line away."""
        self._write("\r\x1b[K")
