"""One way through the simulator, requests in or events out, with what faults hold back on it; no I/O.

Messages go in and mostly come out at once. A delayed one waits in the lane of its client and DN, and what comes behind
it waits too; a swapped one waits for the next one of its client. Time is an argument, in seconds of any clock that only
goes forward.
"""

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from tserver_sim.model.inputs import ClientId
from tserver_sim.server.faults import Fault

__all__ = ["Passage"]

T = TypeVar("T")

_Lane = tuple[ClientId, object]  # a client and a DN; None: the whole client


@dataclass(slots=True)
class _Held(Generic[T]):
    """A message in a lane: `due` is its own time, what stands before it may make it later."""

    item: T
    due: float
    delayed_by: int | None
    swapped_by: int | None


class Passage(Generic[T]):
    """Where messages of one direction pass; `forward` is called with each that goes on, in order."""

    def __init__(self, forward: Callable[[T], None]) -> None:
        self._forward = forward
        self._lanes: dict[_Lane, deque[_Held[T]]] = {}
        self._swapped: dict[ClientId, tuple[int, T]] = {}

    @property
    def clear(self) -> bool:
        """Whether nothing is held back; then a message without a fault need not be asked about."""
        return not self._lanes and not self._swapped

    def admit(self, client: ClientId, dn: object, item: T, fault: Fault | None, now: float) -> None:
        """Let a message pass, as far as its fault and those before it allow; not for `refuse`, which is an answer."""
        kind = None if fault is None else fault.kind
        if kind in ("drop", "withhold"):
            return
        due, delayed_by, swapped_by = now, None, None
        if fault is not None and kind == "delay":
            due, delayed_by = now + fault.seconds, fault.id
        elif fault is not None and kind == "swap":
            swapped_by = fault.id
        held = _Held(item, due, delayed_by, swapped_by)
        for _ in range(2 if kind == "duplicate" else 1):
            self._queue(client, dn, held)

    def next_deadline(self) -> float:
        """When something is due; infinity if nothing is."""
        return min((lane[0].due for lane in self._lanes.values()), default=math.inf)

    def forward_due(self, now: float) -> None:
        """Let go what is due, lane by lane in the order of their first messages."""
        due: list[tuple[ClientId, _Held[T]]] = []
        for key in sorted(self._lanes, key=lambda key: self._lanes[key][0].due):
            lane = self._lanes[key]
            while lane and lane[0].due <= now:
                due.append((key[0], lane.popleft()))
            if not lane:
                del self._lanes[key]
        for client, held in due:
            self._swap_or_forward(client, held)

    def release_fault(self, fault_id: int, now: float) -> None:
        """Let go what this fault holds back, because it was taken away."""
        for lane in self._lanes.values():
            for held in lane:
                if held.delayed_by == fault_id:
                    held.due = min(held.due, now)
                if held.swapped_by == fault_id:
                    held.swapped_by = None
        for client in [client for client, (swapped_by, _) in self._swapped.items() if swapped_by == fault_id]:
            self._forward_swapped(client)
        self.forward_due(now)

    def release_client(self, client: ClientId) -> None:
        """Let go everything of this client, in order."""
        for key in [key for key in self._lanes if key[0] == client]:
            for held in self._lanes.pop(key):
                held.swapped_by = None
                self._swap_or_forward(client, held)
        self._forward_swapped(client)

    def forget_client(self, client: ClientId) -> None:
        """Throw away everything of this client, which is gone."""
        for key in [key for key in self._lanes if key[0] == client]:
            del self._lanes[key]
        self._swapped.pop(client, None)

    def _queue(self, client: ClientId, dn: object, held: _Held[T]) -> None:
        whole = (client, None)
        key = whole if whole in self._lanes else (client, dn)
        lane = self._lanes.get(key)
        if lane is not None:
            lane.append(held)
        elif held.delayed_by is not None:
            self._lanes[key] = deque((held,))
        else:
            self._swap_or_forward(client, held)

    def _swap_or_forward(self, client: ClientId, held: _Held[T]) -> None:
        if held.swapped_by is not None and client not in self._swapped:
            self._swapped[client] = (held.swapped_by, held.item)
            return
        self._forward(held.item)
        if self._swapped:
            self._forward_swapped(client)

    def _forward_swapped(self, client: ClientId) -> None:
        if client in self._swapped:
            self._forward(self._swapped.pop(client)[1])
