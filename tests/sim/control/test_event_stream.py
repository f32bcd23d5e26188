import json
from collections.abc import Callable
from typing import Any

import pytest
import trio

from tserver_sim.control.errors import ControlError
from tserver_sim.control.event_stream import EventHistory, read_last_event_id, stream_events
from tserver_sim.model.effects import Note
from tserver_sim.model.inputs import Stamp
from tserver_sim.server.taps import TapRecord
from tserver_wire import KeyValueList, LineRefused, Message


def record(n: int, kind: Any = "note", data: Any = None, session: str | None = None) -> TapRecord:
    return TapRecord(n, Stamp(1_700_000_000, 250), kind, session, Note("x", "y", {}) if data is None else data)


def history_of(last: int, capacity: int = 10) -> EventHistory:
    history = EventHistory(capacity)
    for n in range(1, last + 1):
        history.add(record(n))
    return history


async def written(history: EventHistory, last_id: int | None, between: Callable[[], None] = lambda: None) -> str:
    """What a stream writes until nothing more happens, with something happening in between."""
    out = bytearray()

    async def write(data: bytes) -> None:
        await trio.lowlevel.checkpoint()
        out.extend(data)

    async with trio.open_nursery() as nursery:
        nursery.start_soon(stream_events, history, last_id, write)
        await trio.testing.wait_all_tasks_blocked()
        between()
        await trio.testing.wait_all_tasks_blocked()
        nursery.cancel_scope.cancel()
    return out.decode()


def ids(text: str) -> list[int]:
    return [int(line[4:]) for line in text.splitlines() if line.startswith("id: ")]


async def test_stream_begins_with_what_happens_from_now_on() -> None:
    history = history_of(3)
    text = await written(history, None, lambda: history.add(record(4)))
    assert text.startswith("retry: 1000\n\n")
    assert ids(text) == [4]


async def test_stream_resumes_behind_the_last_event_without_loss() -> None:
    history = history_of(5)
    text = await written(history, 2, lambda: history.add(record(6)))
    assert ids(text) == [3, 4, 5, 6]
    assert "gap" not in text


async def test_gap_is_told_where_older_ones_are_gone() -> None:
    text = await written(history_of(25), 5)
    assert 'id: 15\nevent: gap\ndata: {"kind":"gap","from":6,"to":15}\n\n' in text
    assert list(range(15, 26)) == ids(text)


async def test_no_gap_where_the_oldest_kept_one_is_the_next() -> None:
    text = await written(history_of(25), 15)
    assert list(range(16, 26)) == ids(text)
    assert "gap" not in text


async def test_id_of_an_earlier_run_gives_all_there_is_behind_a_gap() -> None:
    text = await written(history_of(3), 5000)
    assert ids(text) == [0, 1, 2, 3]
    assert '"from":null,"to":0' in text


async def test_long_history_comes_whole_and_in_order() -> None:
    text = await written(history_of(1000, capacity=1000), 0)
    assert list(range(1, 1001)) == ids(text)


async def test_reader_who_falls_behind_by_the_whole_history_is_cut() -> None:
    history = EventHistory(10)
    writing = trio.Event()
    go_on = trio.Event()

    async def write(data: bytes) -> None:
        if b"id:" in data:
            writing.set()
            await go_on.wait()

    async with trio.open_nursery() as nursery:
        nursery.start_soon(stream_events, history, 0, write)
        history.add(record(1))
        await writing.wait()
        for n in range(2, 40):
            history.add(record(n))
        go_on.set()  # the nursery ends only if the stream does


async def test_silence_is_broken_every_15_seconds(autojump_clock: trio.testing.MockClock) -> None:
    out: list[bytes] = []

    async def write(data: bytes) -> None:
        await trio.lowlevel.checkpoint()
        out.append(data)

    with trio.move_on_after(50):
        await stream_events(EventHistory(), None, write)
    assert [b"retry: 1000\n\n", *[b": keep-alive\n\n"] * 3] == out


@pytest.mark.parametrize(
    ("kind", "session", "data", "expected"),
    [
        (
            "out",
            "01AB",
            Message("EventRinging", {"ThisDN": "7001", "UserData": KeyValueList([("a", "1"), ("a", "2")])}),
            {
                "message": {
                    "message": "EventRinging",
                    "ThisDN": "7001",
                    "UserData": {"$pairs": [["a", "1"], ["a", "2"]]},
                }
            },
        ),
        ("in", "01AB", Message("RequestQueryServer", {}), {"message": {"message": "RequestQueryServer"}}),
        ("open", "01AB", {"ApplicationName": "bridge"}, {"applicationName": "bridge"}),
        ("close", "01AB", "client", {"by": "client"}),
        (
            "refused",
            "01AB",
            LineRefused(51, "no such request\nat all", 7, close=False),
            {"errorCode": 51, "errorMessage": "no such request\nat all", "referenceId": 7},
        ),
        (
            "note",
            None,
            Note("agent", "1001 is ready", {"state": "Ready"}),
            {"note": "agent", "text": "1001 is ready", "data": {"state": "Ready"}},
        ),
        ("note", None, [1, {2}], {"data": [1, [2]]}),
        ("out", "1", Message("EventOdd", {"Odd": 1j}), {"message": {"message": "EventOdd", "Odd": "1j"}}),
    ],
)
async def test_record_is_written_as_one_event(
    kind: str, session: str | None, data: Any, expected: dict[str, Any]
) -> None:
    history = EventHistory()
    history.add(record(1, kind, data, session))
    lines = (await written(history, 0)).split("\n\n")[1].splitlines()
    assert ["id: 1", f"event: {kind}"] == lines[:2]
    assert len(lines) == 3
    envelope = {"n": 1, "time": "2023-11-14T22:13:20.000250Z", "kind": kind, "session": session}
    assert envelope | expected == json.loads(lines[2].removeprefix("data: "))


@pytest.mark.parametrize(("text", "expected"), [(None, None), ("", None), ("0", 0), ("17", 17)])
def test_last_event_id_is_read(text: str | None, expected: int | None) -> None:
    assert expected == read_last_event_id(text)


@pytest.mark.parametrize("text", ["-1", "x", "1.5", "²", "9" * 40])
def test_last_event_id_that_is_no_number_is_400(text: str) -> None:
    with pytest.raises(ControlError) as caught:
        read_last_event_id(text)
    assert (caught.value.status, caught.value.field) == (400, "Last-Event-ID")
