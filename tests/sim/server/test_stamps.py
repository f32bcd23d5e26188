"""Wall clocks."""

import time

import trio
from trio.testing import MockClock

from tserver_sim.server.stamps import clock_from_now, wall_clock


def test_the_wall_clock_shows_the_machines_time() -> None:
    before = time.time()
    stamp = wall_clock()
    assert before - 1e-6 <= stamp.seconds + stamp.micros / 1e6 <= time.time()


async def test_a_clock_from_now_runs_as_fast_as_trios(autojump_clock: MockClock) -> None:
    now = clock_from_now()
    began = now()
    assert abs(began.seconds - time.time()) < 10
    await trio.sleep(3600.25)
    later = now()
    assert (later.seconds - began.seconds) * 1_000_000 + later.micros - began.micros == 3_600_250_000
    assert 0 <= later.micros < 1_000_000
