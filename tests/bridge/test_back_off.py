"""Pauses between attempts at the T-Server."""

import pytest

from tserver_bridge.back_off import BackOff


def pauses(back_off: BackOff, count: int) -> list[float]:
    return [back_off.next_seconds(was_accepted=False) for _ in range(count)]


def test_pauses_double_from_a_tenth_of_a_second_to_five_seconds() -> None:
    assert pauses(BackOff(lambda: 0.5), 8) == pytest.approx([0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0])


def test_pause_is_short_again_after_a_connection_that_was_accepted() -> None:
    back_off = BackOff(lambda: 0.5)
    pauses(back_off, 6)

    assert back_off.next_seconds(was_accepted=True) == pytest.approx(0.1)
    assert back_off.next_seconds(was_accepted=False) == pytest.approx(0.2)


def test_chance_spreads_a_pause_over_a_quarter_of_it_to_either_side() -> None:
    assert BackOff(lambda: 0.0).next_seconds(was_accepted=False) == pytest.approx(0.075)
    assert BackOff(lambda: 1.0).next_seconds(was_accepted=False) == pytest.approx(0.125)
