"""After a scenario nothing of it is left; what the bridge still shows is said, and waited for a while."""

from datetime import UTC, datetime
from typing import Any

import pytest
import trio

from tserver_harness.runner.calls import CallBook
from tserver_harness.runner.cleanup import RELEASE_SECONDS, clean_up, unreleased_calls
from tserver_harness.runner.recorder import Recorder
from tserver_harness.runner.world import World
from tserver_harness.transcript import ToolbarClosed, ToolbarHeard, ToolbarOpened


class Side:
    """Switchboard and toolbars in one: notes the order of what is done."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.open_sockets = ["alice.main"]
        self.unclosed: list[str] = []

    async def restore(self) -> None:
        self.done.append("restored")

    async def end_all_calls(self) -> list[str]:
        self.done.append("calls ended")
        return ["call c9 would not end: why"] if self.unclosed else []

    def go_on_reading_all(self) -> None:
        self.done.append("reading")

    async def wait_answers(self) -> None:
        self.done.append("answers")

    async def close_all(self) -> list[str]:
        self.done.append("closed")
        return self.unclosed


class Stage:
    def __init__(self) -> None:
        self.side = Side()
        side: Any = self.side
        self.recorder = Recorder(started=datetime.now(UTC))
        self.world = World(
            recorder=self.recorder, switchboard=side, toolbars=side, cast={}, book=CallBook({}), settle=nothing,
            origin="", foreign_origin="",
        )  # fmt: skip

    def hears(self, name: str, tab: str = "main", **keys: Any) -> None:
        message = {"eventName": name, **keys}
        self.recorder.keep(ToolbarHeard(**self.recorder.stamp(), agent="alice", tab=tab, text="", message=message))

    def opens(self, tab: str = "main") -> None:
        self.recorder.keep(ToolbarOpened(**self.recorder.stamp(), agent="alice", tab=tab))

    def closes(self) -> None:
        self.recorder.keep(ToolbarClosed(**self.recorder.stamp(), agent="alice", tab="main", code=1000, by="bridge"))


async def nothing() -> None:
    return None


@pytest.fixture
async def stage(autojump_clock: object) -> Stage:
    return Stage()


async def test_switch_comes_first_and_sockets_last(autojump_clock: object, stage: Stage) -> None:
    assert await clean_up(stage.world) == []
    assert stage.side.done == ["restored", "reading", "calls ended", "answers", "closed"]
    assert stage.recorder.elapsed == 0


async def test_everything_left_is_a_sentence(autojump_clock: object, stage: Stage) -> None:
    stage.side.unclosed = ["alice.main"]
    stage.hears("EventRinging", eventId="e1")

    assert await clean_up(stage.world) == [
        "call c9 would not end: why",
        "call e1 was over and alice.main was not told",
        "the bridge did not close its side of alice.main's socket",
    ]
    assert stage.recorder.elapsed == RELEASE_SECONDS


async def test_late_release_is_waited_for(autojump_clock: object, stage: Stage) -> None:
    stage.hears("EventEstablished", eventId="e1")

    async def release() -> None:
        await trio.sleep(1)
        stage.hears("EventReleased", eventId="e1")

    async with trio.open_nursery() as nursery:
        nursery.start_soon(release)
        assert await clean_up(stage.world) == []

    assert stage.recorder.elapsed == 1


@pytest.mark.parametrize(
    ("begins", "released"),
    [
        ({"eventId": "e1", "connectionId": "c1"}, {"eventId": "e1", "connectionId": "c1"}),
        ({"eventId": "e1", "connectionId": "c1"}, {"connectionId": "c1"}),
        ({"eventId": "e1", "connectionId": "c1"}, {"eventId": "e1"}),
        ({"connectionId": "c1"}, {"eventId": "", "connectionId": "c1"}),
        ({"connectionId": "00AB"}, {"connectionId": "00ab"}),
    ],
)
async def test_call_is_released_by_either_of_its_ids(
    autojump_clock: object, stage: Stage, begins: dict[str, str], released: dict[str, str]
) -> None:
    stage.hears("EventRinging", **begins)
    assert len(unreleased_calls(stage.world)) == 1

    stage.hears("EventReleased", **released)
    assert unreleased_calls(stage.world) == []


async def test_each_tab_is_told_for_itself(autojump_clock: object, stage: Stage) -> None:
    stage.side.open_sockets = ["alice.main", "alice.t2"]
    for tab in ("main", "t2"):
        stage.hears("EventRinging", tab=tab, eventId="e1")
    stage.hears("EventReleased", eventId="e1")

    assert unreleased_calls(stage.world) == [("alice.t2", "e1")]


@pytest.mark.parametrize("gone", ["closes", "opens"])
async def test_page_that_went_or_came_anew_shows_nothing(autojump_clock: object, stage: Stage, gone: str) -> None:
    stage.hears("EventRinging", eventId="e1")
    getattr(stage, gone)()

    assert unreleased_calls(stage.world) == []


async def test_what_is_no_call_or_was_before_the_scenario_is_none(autojump_clock: object, stage: Stage) -> None:
    stage.hears("EventRinging", eventId="e0")
    stage.world.start = stage.recorder.last
    stage.hears("EventRegistered", eventId="e1")
    stage.hears("EventRinging", eventId=5)

    assert unreleased_calls(stage.world) == []
