"""A late wake-up of the harness is a fact; a punctual one is none."""

from datetime import UTC, datetime

import pytest
import trio
import trio.testing
from trio.testing import MockClock

from tserver_harness.runner.lateness import PERIOD_SECONDS, TOLD_SECONDS, watch_lateness
from tserver_harness.runner.recorder import Recorder
from tserver_harness.transcript import Late


async def test_punctual_harness_says_nothing(autojump_clock: object) -> None:
    recorder = Recorder(started=datetime.now(UTC))
    with trio.move_on_after(60):
        await watch_lateness(recorder)

    assert recorder.facts == []


@pytest.mark.parametrize(("late", "told"), [(TOLD_SECONDS / 2, []), (1.5, [1.5])])
async def test_wake_up_that_comes_late_is_told(mock_clock: MockClock, late: float, told: list[float]) -> None:
    recorder = Recorder(started=datetime.now(UTC))
    async with trio.open_nursery() as nursery:
        nursery.start_soon(watch_lateness, recorder)
        await trio.testing.wait_all_tasks_blocked()
        mock_clock.jump(PERIOD_SECONDS + late)
        await trio.testing.wait_all_tasks_blocked()
        nursery.cancel_scope.cancel()

    assert [fact.seconds for fact in recorder.facts if isinstance(fact, Late)] == told
