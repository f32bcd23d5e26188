"""Facts of several processes become the facts of one run: in the order of the cases, numbered and timed anew."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import msgspec

from tserver_harness.transcript import Expected, Fact, RunEnded, RunStarted, ScenarioStarted

__all__ = ["Merger"]


class Merger:
    """Takes facts as they come, and passes on what is complete.

    A case's facts are those from its ScenarioStarted to the next one of the same process. They are passed on when all
    cases before it were.
    """

    def __init__(self, planned: Sequence[str], on_fact: Callable[[Fact], None]) -> None:
        """`planned` are the ids of all cases, in order."""
        self._planned = list(planned)
        self._on_fact = on_fact
        self._facts: list[Fact] = []
        self._started: RunStarted | None = None
        self._open: dict[int, list[Fact]] = {}
        self._complete: dict[str, list[Fact]] = {}
        self._next = 0
        self._running: set[int] = set()

    def take(self, source: int, fact: Fact) -> None:
        """A fact of a process."""
        match fact:
            case RunStarted():
                self._running.add(source)
                if self._started is None:
                    self._started = msgspec.structs.replace(fact, planned=self._planned)
                    self._keep(self._started)
            case RunEnded(status=status):
                if status == "finished":
                    self._running.discard(source)
            case ScenarioStarted():
                self.ended(source)
                self._open[source] = [fact]
            case _ if source in self._open:
                self._open[source].append(fact)
            case _:
                self._keep(_moved(fact, len(self._facts) + 1 - fact.n, 0.0, self._zero))

    def ended(self, source: int) -> None:
        """A process began its next case, or has ended."""
        block = self._open.pop(source, None)
        if block is not None:
            self._complete[str(block[0].scenario)] = block
        while self._next < len(self._planned) and self._planned[self._next] in self._complete:
            self._pass_on(self._complete.pop(self._planned[self._next]))
            self._next += 1

    def finish(self) -> list[Fact]:
        """What was left behind a case that never came, and the end of the run; all facts."""
        for name in self._planned:
            if name in self._complete:
                self._pass_on(self._complete.pop(name))
        at = self._facts[-1].at if self._facts else 0.0
        time = _time(self._zero, at)
        status = "interrupted" if self._running or self._started is None else "finished"
        self._keep(RunEnded(n=len(self._facts) + 1, at=at, time=time, status=status))
        return self._facts

    @property
    def _zero(self) -> datetime:
        if self._started is None:
            return datetime.fromtimestamp(0).astimezone()
        return datetime.fromisoformat(self._started.time)

    def _pass_on(self, block: Sequence[Fact]) -> None:
        """The block begins where the last one ended, on the clock and in the count."""
        shift_n = len(self._facts) + 1 - block[0].n
        shift_at = (self._facts[-1].at if self._facts else 0.0) - block[0].at
        zero = self._zero
        for fact in block:
            self._keep(_moved(fact, shift_n, shift_at, zero))

    def _keep(self, fact: Fact) -> None:
        self._facts.append(fact)
        self._on_fact(fact)


def _moved(fact: Fact, shift_n: int, shift_at: float, zero: datetime) -> Fact:
    at = round(fact.at + shift_at, 6)
    moved = msgspec.structs.replace(fact, n=fact.n + shift_n, at=at, time=_time(zero, at))
    if isinstance(moved, Expected):
        return msgspec.structs.replace(moved, since=moved.since + shift_n, until=moved.until + shift_n)
    return moved


def _time(zero: datetime, at: float) -> str:
    return (zero + timedelta(seconds=at)).isoformat(timespec="milliseconds")
