"""The T-Server log of a running simulator: a tap in, a file out.

Records wait in a bounded channel for a task that writes them in a thread, so neither a slow disk nor a full one is felt
by the switch. What does not fit is counted, and the log says so; after a failed write the log ends with one line to the
user. What a log looks like is `tserver_sim.log`'s business.
"""

import platform
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Protocol

import trio

from tserver_sim.log import EventCopies, LogHeader, LogWriter
from tserver_sim.model.inputs import Stamp
from tserver_sim.server.taps import TapRecord

__all__ = ["LogFile", "header_here", "writing_log"]

WAITING_RECORDS = 100_000  # some ten seconds of a very busy switch, in some tens of MiB
FINISH_SECONDS = 2.0  # for writing what waits when the simulator stops


def header_here(application: str, version: str, file: str, command: Sequence[str]) -> LogHeader:
    """The head of a log that is written on this machine, in its local time."""
    local = datetime.now().astimezone()
    offset = local.utcoffset()
    return LogHeader(
        application=application,
        version=version,
        command_line=" ".join(command),
        host=socket.gethostname(),
        host_info=platform.platform(terse=True),
        file=file,
        zone_seconds=0 if offset is None else round(offset.total_seconds()),
        zone_name=local.tzname() or "UTC",
    )


class RawFile(Protocol):
    """What is needed of a file."""

    def write(self, data: memoryview, /) -> int:
        """Write some of it; how many bytes."""
        ...


class LogFile:
    """Turns tap records into the text of a log, and writes it.

    `take` is for `Simulator.tap(lossless=...)`: it returns at once and never fails.
    """

    def __init__(
        self,
        file: RawFile,
        header: LogHeader,
        now: Callable[[], Stamp],
        complain: Callable[[str], None],
        *,
        waiting_records: int = WAITING_RECORDS,
    ) -> None:
        self._file = file
        self._writer = LogWriter(header)
        self._now = now
        self._complain = complain
        self._send, self._receive = trio.open_memory_channel[TapRecord](waiting_records)
        self._copies = EventCopies()
        self._stamp_of_copies: Stamp | None = None
        self._lost = 0
        self._life = trio.CancelScope(shield=True)

    def take(self, record: TapRecord) -> None:
        """Keep a record for the log."""
        try:
            self._send.send_nowait(record)
        except trio.WouldBlock:
            self._lost += 1
        except (trio.BrokenResourceError, trio.ClosedResourceError):
            pass  # the log has ended, and has said why

    def close(self) -> None:
        """Take no more; `run` ends when it has written what waits."""
        self._send.close()
        self._life.deadline = trio.current_time() + FINISH_SECONDS

    async def run(self) -> None:
        """Write until `close`; a write that fails ends the log, not the simulator."""
        with self._life, self._receive:
            try:
                await self._write(self._writer.opening(self._now()))
                async for record in self._receive:
                    await self._write(self._batch(record))
                await self._write(self._writer.closing(self._now()))
            except OSError as problem:
                self._complain(f"the log ends here: {problem.strerror or problem}; the simulator goes on without it")

    def _batch(self, record: TapRecord) -> str:
        """The text of what waits. All copies of an event were told without a pause, so none is missing at the end."""
        texts = [self._text_of(record)]
        for _ in range(self._receive.statistics().current_buffer_used):
            texts.append(self._text_of(self._receive.receive_nowait()))  # noqa: PERF401  # the order of calls matters
        texts.append(self._flushed())
        if self._lost:
            lost, self._lost = self._lost, 0
            texts.append(
                self._writer.note(self._now(), "log", f"{lost} records are missing here: the disk is too slow")
            )
        return "".join(texts)

    def _text_of(self, record: TapRecord) -> str:
        if record.kind == "out":
            before = self._flushed_unless_copy(record)
            self._stamp_of_copies = record.stamp
            return before
        return self._flushed() + self._single(record)

    def _single(self, record: TapRecord) -> str:
        session, data = record.session or "", record.data
        match record.kind:
            case "in":
                return self._writer.request(record.stamp, session, data)
            case "open":
                return self._writer.connected(record.stamp, session, str(data.get("ApplicationName", "")))
            case "close":
                return self._writer.disconnected(record.stamp, session)
            case "refused":
                return self._writer.refused(record.stamp, session, data.text)
            case _:
                return self._writer.note(record.stamp, data.kind, data.text)

    def _flushed_unless_copy(self, record: TapRecord) -> str:
        stamp = self._stamp_of_copies or record.stamp
        event = self._copies.add(record.data, record.session or "")
        return "" if event is None else self._writer.event(stamp, event.message, event.sessions)

    def _flushed(self) -> str:
        event = self._copies.flush()
        if event is None or self._stamp_of_copies is None:
            return ""
        return self._writer.event(self._stamp_of_copies, event.message, event.sessions)

    async def _write(self, text: str) -> None:
        if text:
            data = text.encode("utf-8", "replace")  # half a character, which JSON can hold, becomes a question mark
            await trio.to_thread.run_sync(self._write_and_flush, data, abandon_on_cancel=True)

    def _write_and_flush(self, data: bytes) -> None:
        left = memoryview(data)
        while left:  # a raw file may take less than all
            left = left[self._file.write(left) :]


@asynccontextmanager
async def writing_log(
    path: Path, header: LogHeader, now: Callable[[], Stamp], complain: Callable[[str], None]
) -> AsyncIterator[Callable[[TapRecord], None]]:
    """Write a log while the block runs; gives the callback for the tap.

    Raises:
        OSError: the file cannot be opened.
    """
    with path.open("wb", buffering=0) as file:  # unbuffered: closing has nothing left to write, so it cannot fail
        log = LogFile(file, header, now, complain)
        async with trio.open_nursery() as nursery:
            nursery.start_soon(log.run)
            try:
                yield log.take
            finally:
                log.close()
