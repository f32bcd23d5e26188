"""Timers by name."""

import math

from tserver_sim.server.timers import Timers


def due(timers: Timers, now: float) -> list[str]:
    return list(iter(lambda: timers.pop_due(now), None))


def test_a_timer_is_due_once_when_its_time_has_come() -> None:
    timers = Timers()
    timers.start("ring", 5, now=100)
    assert due(timers, 104.9) == []
    assert due(timers, 105) == ["ring"]
    assert due(timers, 200) == []


def test_timers_are_due_in_the_order_of_their_deadlines_then_of_their_start() -> None:
    timers = Timers()
    timers.start("late", 2, now=0)
    timers.start("first", 1, now=0)
    timers.start("second", 1, now=0)
    assert due(timers, 10) == ["first", "second", "late"]


def test_a_stopped_timer_is_never_due() -> None:
    timers = Timers()
    timers.start("ring", 5, now=0)
    timers.stop("ring")
    assert timers.next_deadline() == math.inf
    assert due(timers, 100) == []


def test_starting_again_moves_the_deadline() -> None:
    timers = Timers()
    timers.start("ring", 5, now=0)
    timers.start("ring", 5, now=3)
    assert timers.next_deadline() == 8
    assert due(timers, 5) == []
    assert due(timers, 8) == ["ring"]


def test_stopping_what_does_not_run_does_nothing() -> None:
    timers = Timers()
    timers.stop("ring")
    assert len(timers) == 0


def test_time_below_zero_counts_as_none() -> None:
    timers = Timers()
    timers.start("ring", -1, now=7)
    assert timers.next_deadline() == 7


def test_stopped_timers_do_not_pile_up() -> None:
    timers = Timers()
    timers.start("kept", 1000, now=0)
    for number in range(10_000):
        timers.start(f"ring {number}", 900, now=0)
        timers.stop(f"ring {number}")
    assert len(timers._heap) < 200
    assert due(timers, 2000) == ["kept"]
