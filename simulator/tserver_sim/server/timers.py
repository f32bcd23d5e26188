"""Timers by name; no clock and no waiting: the owner says what time it is and asks what is due.

The owner task keeps them itself, so that a timer which was stopped can never fire: there is no second task in which it
could already be on its way.
"""

import math
from heapq import heapify, heappop, heappush

__all__ = ["Timers"]

_FEW = 64  # below this many dead entries, sweeping costs more than they do


class Timers:
    """Names with deadlines; time is seconds of any clock that only goes forward."""

    def __init__(self) -> None:
        self._running: dict[str, tuple[float, int]] = {}
        self._heap: list[tuple[float, int, str]] = []  # also holds entries of stopped timers, until they come up
        self._started = 0

    def __len__(self) -> int:
        """How many timers run."""
        return len(self._running)

    def start(self, name: str, seconds: float, now: float) -> None:
        """Start a timer; one of that name that runs starts anew."""
        self._started += 1
        entry = (now + max(seconds, 0.0), self._started)
        self._running[name] = entry
        heappush(self._heap, (*entry, name))

    def stop(self, name: str) -> None:
        """Forget a timer; it may not run any more."""
        if self._running.pop(name, None) is not None and len(self._heap) > 2 * len(self._running) + _FEW:
            self._heap = [(*entry, running) for running, entry in self._running.items()]
            heapify(self._heap)

    def next_deadline(self) -> float:
        """When the next timer is due; infinity if none runs."""
        heap = self._heap
        while heap:
            deadline, number, name = heap[0]
            if self._running.get(name) == (deadline, number):
                return deadline
            heappop(heap)
        return math.inf

    def pop_due(self, now: float) -> str | None:
        """Take the timer that was due first, if one is due; equal deadlines in the order in which they were started."""
        if self.next_deadline() > now:
            return None
        name = heappop(self._heap)[2]
        del self._running[name]
        return name
