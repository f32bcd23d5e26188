"""Taps: everything that a simulator hears, says and does, in order, for those who watch.

The live events of the control API, the log and the harness's transcript are made from it. A watcher never slows the
switch: either it is a callback that returns at once (`lossless`), or it reads from a bounded channel, which is closed
when it falls behind.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal

import msgspec
import trio

from tserver_sim.model.inputs import ClientId, Stamp

__all__ = ["TapKind", "TapRecord", "Taps"]

TapKind = Literal["in", "out", "refused", "open", "close", "note"]

Sink = Callable[["TapRecord"], None]


class TapRecord(msgspec.Struct, frozen=True):
    """One thing that happened.

    Attributes:
        n: grows strictly.
        stamp: by the simulator's wall clock.
        kind: what happened, which says what `data` is: `in` and `out` the `Message` as it was read, or as this session
            got it; `refused` the `LineRefused`; `open` {"ApplicationName": ...}; `close` who closed, "client" or
            "server"; `note` the `Note`.
        session: SessionID of the client; None if it is about no client.
    """

    n: int
    stamp: Stamp
    kind: TapKind
    session: ClientId | None
    data: Any


class Taps:
    """All taps of one simulator."""

    def __init__(self) -> None:
        self._sinks: tuple[Sink, ...] = ()
        self._count = 0

    @property
    def watched(self) -> bool:
        """Whether anyone is there to be told."""
        return bool(self._sinks)

    def tell(self, stamp: Stamp, kind: TapKind, session: ClientId | None, data: object) -> None:
        """Give one record to everyone who watches."""
        if self._sinks:
            self._count += 1
            record = TapRecord(self._count, stamp, kind, session, data)
            for sink in self._sinks:
                sink(record)

    @contextmanager
    def lossless(self, callback: Sink) -> Iterator[None]:
        """Call back with every record, in order, at once, while the block runs."""
        self._sinks = (*self._sinks, callback)
        try:
            yield
        finally:
            self._sinks = tuple(sink for sink in self._sinks if sink is not callback)

    @contextmanager
    def bounded(self, capacity: int) -> Iterator["trio.MemoryReceiveChannel[TapRecord]"]:
        """Give a channel with every record from now on; it ends early if `capacity` records wait unread."""
        send, receive = trio.open_memory_channel[TapRecord](capacity)

        def put(record: TapRecord) -> None:
            try:
                send.send_nowait(record)
            except (trio.WouldBlock, trio.BrokenResourceError):
                self._sinks = tuple(sink for sink in self._sinks if sink is not put)
                send.close()

        with send, receive, self.lossless(put):
            yield receive
