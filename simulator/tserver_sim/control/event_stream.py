"""`GET /v1/events`: what the tap tells, kept for a while and written as server-sent events.

`EventHistory` is the ring that every stream reads from at its own pace; adding to it never waits, so no reader can slow
the switch. A reader that falls behind by the whole ring is cut, and may resume after a gap. TRIO: only to wait.
"""

from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Protocol

import msgspec
import trio

from tserver_sim.control.errors import ControlError
from tserver_sim.model.effects import Note
from tserver_sim.model.inputs import Stamp
from tserver_wire import KeyValueList, LineRefused, Message

__all__ = ["HISTORY_RECORDS", "EventHistory", "Record", "read_last_event_id", "stream_events"]

HISTORY_RECORDS = 10_000  # some minutes of a busy switch; a message is shared with the switch and costs little more
KEEP_ALIVE_SECONDS = 15.0  # proxies cut what is silent for longer, often after 30 s or 60 s

_RETRY_MILLISECONDS = 1000
_BATCH_RECORDS = 100  # written at once: few writes for a burst, and no long turn without others getting theirs

Write = Callable[[bytes], Awaitable[None]]


class Record(Protocol):
    """A TapRecord of the server."""

    @property
    def n(self) -> int: ...
    @property
    def stamp(self) -> Stamp: ...
    @property
    def kind(self) -> str: ...
    @property
    def session(self) -> str | None: ...
    @property
    def data(self) -> Any: ...


class EventHistory:
    """The last records, in order of their numbers; `add` is the tap's callback."""

    def __init__(self, capacity: int = HISTORY_RECORDS) -> None:
        self._records: deque[Record] = deque(maxlen=capacity)
        self._more = trio.Event()
        self.newest = 0
        self.forgotten = 0
        """The number of the last record that is kept no longer; 0: all are."""

    def add(self, record: Record) -> None:
        """Keep a record and wake the streams."""
        if len(self._records) == self._records.maxlen:
            self.forgotten = self._records[0].n
        self._records.append(record)
        self.newest = record.n
        self._more.set()
        self._more = trio.Event()

    def after(self, n: int, count: int) -> list[Record]:
        """Give the records with higher numbers, the oldest first and at most so many."""
        found: list[Record] = []
        for record in reversed(self._records):
            if record.n <= n:
                break
            found.append(record)
        return found[::-1][:count]

    async def wait_for_more(self) -> None:
        """Wait until a record is added after this call."""
        await self._more.wait()


def read_last_event_id(text: str | None) -> int | None:
    """Read the header `Last-Event-ID`; None where there is none.

    Raises:
        ControlError: 400, it is no number.
    """
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) < 20:
        return int(text)
    problem = f"Last-Event-ID {text[:40]!r} is no number; send the id of the last event that you got"
    raise ControlError(400, "invalid-header", problem, "Last-Event-ID")


async def stream_events(history: EventHistory, last_id: int | None, write: Write) -> None:
    """Write events until the caller cancels, `write` fails, or the reader has fallen behind by the whole history.

    Args:
        last_id: resume behind this one; None: with what happens from now on.
    """
    position = history.newest if last_id is None else last_id
    opening = b"retry: %d\n\n" % _RETRY_MILLISECONDS
    if position > history.newest:  # an id of an earlier run: whatever this one has is new to the reader
        opening += _gap(None, history.forgotten)
        position = history.forgotten
    elif position < history.forgotten:
        opening += _gap(position + 1, history.forgotten)
        position = history.forgotten
    await write(opening)
    while position >= history.forgotten:
        records = history.after(position, _BATCH_RECORDS)
        if records:
            await write(b"".join(map(_event, records)))
            position = records[-1].n
            continue
        with trio.move_on_after(KEEP_ALIVE_SECONDS) as waiting:
            await history.wait_for_more()
        if waiting.cancelled_caught:
            await write(b": keep-alive\n\n")


def _gap(first: int | None, last: int) -> bytes:
    """Tell what is missing; its id lets a reader who is cut right now resume behind the gap."""
    data = msgspec.json.encode({"kind": "gap", "from": first, "to": last})
    return b"id: %d\nevent: gap\ndata: %b\n\n" % (last, data)


def _event(record: Record) -> bytes:
    envelope = {
        "n": record.n,
        "time": _time(record.stamp),
        "kind": record.kind,
        "session": record.session,
        **_content(record),
    }
    data = msgspec.json.encode(envelope, enc_hook=_plain)
    return b"id: %d\nevent: %b\ndata: %b\n\n" % (record.n, record.kind.encode(), data)


def _content(record: Record) -> Mapping[str, Any]:
    match record.data:
        case Message(name, attributes):
            return {"message": {"message": name, **attributes}}
        case LineRefused() as refused:
            return {"errorCode": refused.code, "errorMessage": refused.text, "referenceId": refused.reference_id}
        case Note() as note:
            return {"note": note.kind, "text": note.text, "data": note.data}
        case str() as who:
            return {"by": who}
        case {"ApplicationName": name}:
            return {"applicationName": name}
        case other:
            return {"data": other}


def _time(stamp: Stamp) -> str:
    moment = datetime.fromtimestamp(stamp.seconds, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{stamp.micros:06d}Z"


def _plain(value: object) -> object:
    """Write what JSON has no word for: key-value lists as on the wire; the rest as people read it in a log."""
    return value.to_json() if isinstance(value, KeyValueList) else repr(value)
