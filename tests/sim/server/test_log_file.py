"""The log's file: what a tap tells is written, and trouble with the disk is the log's alone."""

import errno
from pathlib import Path

import pytest
import trio
import trio.testing

from tserver_sim.config import Config
from tserver_sim.log import LogClient, LogHeader, read_log
from tserver_sim.model.effects import Note
from tserver_sim.model.inputs import Stamp
from tserver_sim.server import TapRecord, serve
from tserver_sim.server.log_file import LogFile, header_here, writing_log
from tserver_sim.testing import connected
from tserver_wire import LineRefused, Message

AT = Stamp(1_795_345_200, 0)
HEADER = LogHeader(application="TServer", version="1")


def fixed() -> Stamp:
    return AT


class Disk:
    """A file that takes a few bytes at a time, and has room for so many."""

    def __init__(self, room: int = 10**9) -> None:
        self.data = b""
        self._room = room

    def write(self, data: memoryview, /) -> int:
        if len(self.data) >= self._room:
            raise OSError(errno.ENOSPC, "No space left on device")
        piece = bytes(data[:100])
        self.data += piece
        return len(piece)


async def logged(disk: Disk, *records: TapRecord, waiting: int = 100) -> list[str]:
    """Let a log take these records; what it complains of."""
    complaints: list[str] = []
    log = LogFile(disk, HEADER, fixed, complaints.append, waiting_records=waiting)
    for record in records:
        log.take(record)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(log.run)
        await trio.testing.wait_all_tasks_blocked(0.01)
        log.close()
    log.take(TapRecord(99, AT, "close", "s1", "client"))  # after its end: no error
    return complaints


def copy_of(session: str, **more: str | int) -> TapRecord:
    message = Message("EventRinging", {"EventSequenceNumber": 5, "ThisDN": "7001", **more})
    return TapRecord(1, AT, "out", session, message)


async def test_copies_of_an_event_are_one_block_with_all_receivers() -> None:
    disk = Disk()
    opened = [TapRecord(1, AT, "open", name, {"ApplicationName": name}) for name in ("one", "two")]

    assert await logged(disk, *opened, copy_of("one"), copy_of("two", ReferenceID=7)) == []
    (entry,) = read_log(disk.data.decode()).entries
    assert entry.message.reference_id == 7
    assert entry.clients == (LogClient(1, "one"), LogClient(2, "two"))


async def test_what_is_no_message_is_told_too() -> None:
    disk = Disk()
    await logged(
        disk,
        TapRecord(1, AT, "open", "s1", {"ApplicationName": "one"}),
        TapRecord(2, AT, "refused", "s1", LineRefused(50, "not JSON", None, close=False)),
        TapRecord(3, AT, "note", None, Note("server-down", "the T-Server is down", {})),
        TapRecord(4, AT, "close", "s1", "client"),
    )

    text = disk.data.decode()
    assert "Std 04546 Invalid message received from 1 (one), not JSON\n" in text
    assert "[tsim] server-down: the T-Server is down\n" in text
    assert "Trc 04524 Client 'one' disconnected\n" in text
    assert text.endswith("Std 05063 Normal termination\n")


async def test_full_disk_is_one_complaint_and_the_end_of_the_log() -> None:
    disk = Disk(room=2_000)
    records = [copy_of("s1", CallID=number) for number in range(100)]

    assert await logged(disk, *records) == [
        "the log ends here: No space left on device; the simulator goes on without it"
    ]


async def test_what_did_not_fit_is_counted_in_the_log() -> None:
    disk = Disk()
    await logged(disk, *[copy_of("s1", CallID=number) for number in range(5)], waiting=2)

    assert "[tsim] log: 3 records are missing here: the disk is too slow\n" in disk.data.decode()


async def test_simulator_writes_what_its_clients_say_and_hear(tmp_path: Path) -> None:
    path = tmp_path / "tserver.log"
    async with writing_log(path, HEADER, fixed, pytest.fail) as take, trio.open_nursery() as nursery:
        listening = await nursery.start(lambda task_status: serve(Config.default(), port=0, task_status=task_status))
        with listening.simulator.tap(lossless=take):
            async with connected(listening.host, listening.port) as client:
                await client.register_client("one")
                await client.request("RequestRegisterAddress", ThisDN="7001")
            await trio.testing.wait_all_tasks_blocked(0.01)
        nursery.cancel_scope.cancel()

    names = [entry.message.name for entry in read_log(path.read_text("utf-8")).entries]
    assert names == ["RequestRegisterClient", "EventLinkConnected", "RequestRegisterAddress", "EventRegistered"]


async def test_file_that_cannot_be_opened_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        async with writing_log(tmp_path / "none" / "x.log", HEADER, fixed, pytest.fail):
            pytest.fail("there is no such folder")


def test_head_tells_of_this_machine() -> None:
    header = header_here("TServer", "8.1", "a.log", ["tsim", "serve"])

    assert (header.application, header.version, header.file, header.command_line) == (
        "TServer", "8.1", "a.log", "tsim serve"
    )  # fmt: skip
    assert header.host
