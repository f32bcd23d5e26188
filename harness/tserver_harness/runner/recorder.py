"""The one place where facts get their number and their time; who waits for something to happen waits here.

It knows nothing of what the facts mean. All of its callers are in one trio process, so a fact is complete as soon as
it is kept, and the order of numbers is the order in which things were seen.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypedDict, TypeVar

import trio

from tserver_harness.transcript import Fact

__all__ = ["FactStamp", "Recorder"]

SomeFact = TypeVar("SomeFact", bound=Fact)


class FactStamp(TypedDict):
    """What every fact begins with."""

    n: int
    at: float
    time: str
    scenario: str | None


class Recorder:
    """Keeps the facts of one run, in order, and hands each to the sink at once.

    `observer` is shown each fact as soon as it is kept, and may keep further ones. `fact.n` is its place in `facts`,
    counted from 1, so `facts[since:]` are those with `n > since`.
    """

    def __init__(
        self,
        *,
        started: datetime,
        sink: Callable[[Fact], None] = lambda _fact: None,
        facts: list[Fact] | None = None,
    ) -> None:
        """`started` is the wall clock's reading at this moment, with zone; from here on the trio clock counts.

        `facts` is an empty list of the caller's, who then has them even if the run is cancelled.
        """
        self.facts: list[Fact] = [] if facts is None else facts
        self.scenario: str | None = None
        self.observer: Callable[[Fact], None] | None = None
        self._started = started
        self._zero = trio.current_time()
        self._sink = sink
        self._waiting = trio.lowlevel.ParkingLot()

    @property
    def last(self) -> int:
        """Number of the last fact; 0 before the first."""
        return len(self.facts)

    @property
    def elapsed(self) -> float:
        """Seconds since the run began."""
        return trio.current_time() - self._zero

    def now(self) -> datetime:
        """The run's wall clock: real when the run began, from then on as fast as the trio clock."""
        return self._started + timedelta(seconds=self.elapsed)

    def stamp(self) -> FactStamp:
        """The beginning of the next fact: `recorder.keep(ToolbarOpened(**recorder.stamp(), agent=..., tab=...))`."""
        return FactStamp(
            n=len(self.facts) + 1,
            at=round(self.elapsed, 6),
            time=self.now().isoformat(timespec="milliseconds"),
            scenario=self.scenario,
        )

    def keep(self, fact: SomeFact) -> SomeFact:
        """Add the fact that was just stamped, and wake whoever waits for news."""
        if fact.n != len(self.facts) + 1:
            raise ValueError(
                f"fact {fact.n} ({type(fact).__name__}) was stamped before fact {len(self.facts)} was kept"
            )
        self.facts.append(fact)
        self._sink(fact)
        if self.observer is not None:
            self.observer(fact)
        self._waiting.unpark_all()
        return fact

    async def wait_news(self) -> None:
        """Wait until at least one more fact is kept; several of one moment wake the caller once."""
        await self._waiting.park()
