import math

import pytest

from tserver_wire import KeepAlive, Lost, Ping


def test_silence_brings_a_ping_and_as_much_again_the_loss():
    alive = KeepAlive(10, now=100)
    assert alive.due(109.9) is None
    assert alive.due(110) == Ping(1)
    assert alive.due(110) is None
    assert alive.next_deadline() == 120
    assert alive.due(119.9) is None
    assert alive.due(120) == Lost()
    assert alive.due(120) == Lost()


def test_anything_that_comes_starts_anew():
    alive = KeepAlive(10, now=0)
    alive.heard(5)
    assert alive.next_deadline() == 15
    assert alive.due(15) == Ping(1)
    alive.heard(16)
    assert alive.due(25) is None
    assert alive.due(26) == Ping(2)


def test_a_late_ping_leaves_the_whole_period_for_its_answer():
    alive = KeepAlive(10, now=0)
    assert alive.due(50) == Ping(1)
    assert alive.next_deadline() == 60


def test_fractions_are_periods():
    alive = KeepAlive(0.25, now=0)
    assert alive.due(0.25) == Ping(1)
    assert alive.due(0.5) == Lost()


@pytest.mark.parametrize("never", [0, -1])
def test_without_a_period_nothing_ever_happens(never):
    alive = KeepAlive(never, now=0)
    assert alive.next_deadline() == math.inf
    assert alive.due(1e12) is None


def test_each_side_with_its_own_period_finds_a_dead_peer():
    ours, theirs = KeepAlive(3, now=0), KeepAlive(5, now=0)
    assert ours.due(3) == Ping(1)
    theirs.heard(3)
    ours.heard(3)
    assert (ours.next_deadline(), theirs.next_deadline()) == (6, 8)
