"""Facts get their numbers and times from one place, and wake those who wait."""

from datetime import UTC, datetime

import pytest
import trio

from tserver_harness.runner.recorder import Recorder
from tserver_harness.transcript import Fact, RunEnded, ToolbarOpened

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


async def test_facts_are_numbered_and_stamped_by_the_trio_clock(autojump_clock: object) -> None:
    kept: list[Fact] = []
    recorder = Recorder(started=NOON, sink=kept.append)
    recorder.keep(RunEnded(**recorder.stamp(), status="finished"))
    await trio.sleep(90.25)
    recorder.scenario = "inbound/x"
    recorder.keep(RunEnded(**recorder.stamp(), status="finished"))

    assert kept == recorder.facts
    assert [(fact.n, fact.at, fact.scenario) for fact in kept] == [(1, 0.0, None), (2, 90.25, "inbound/x")]
    assert kept[1].time == "2026-11-23T12:01:30.250+00:00"


async def test_fact_with_an_old_number_is_refused(autojump_clock: object) -> None:
    recorder = Recorder(started=NOON)
    early = ToolbarOpened(**recorder.stamp(), agent="alice", tab="main")
    recorder.keep(RunEnded(**recorder.stamp(), status="finished"))

    with pytest.raises(ValueError, match="fact 1 "):
        recorder.keep(early)


async def test_observer_may_keep_facts_about_a_fact(autojump_clock: object) -> None:
    recorder = Recorder(started=NOON)

    def add_one(fact: Fact) -> None:
        if isinstance(fact, ToolbarOpened):
            recorder.keep(RunEnded(**recorder.stamp(), status="finished"))

    recorder.observer = add_one
    recorder.keep(ToolbarOpened(**recorder.stamp(), agent="alice", tab="main"))

    assert [fact.n for fact in recorder.facts] == [1, 2]
    assert recorder.last == 2


async def test_waiting_ends_with_the_next_fact(autojump_clock: object) -> None:
    recorder = Recorder(started=NOON)

    async def keep_later() -> None:
        await trio.sleep(3)
        recorder.keep(RunEnded(**recorder.stamp(), status="finished"))
        recorder.keep(RunEnded(**recorder.stamp(), status="finished"))

    async with trio.open_nursery() as nursery:
        nursery.start_soon(keep_later)
        await recorder.wait_news()

    assert (recorder.elapsed, recorder.last) == (3.0, 2)
