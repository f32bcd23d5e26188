"""Pauses between attempts at the T-Server."""

import pytest

from tserver_bridge.back_off import BackOff


def pauses(back_off: BackOff, count: int) -> list[float]:
    return [back_off.next_seconds(was_accepted=False) for _ in range(count)]


def test_pauses_double_from_a_tenth_of_a_second_to_five_seconds() -> None:
    assert pauses(BackOff(lambda: 0.5), 8) == pytest.approx([0.1125, 0.2, 0.4, 0.8, 1.6, 3.2, 4.375, 4.375])


def test_pause_is_short_again_after_a_connection_that_was_accepted() -> None:
    back_off = BackOff(lambda: 0.5)
    pauses(back_off, 6)

    assert back_off.next_seconds(was_accepted=True) == pytest.approx(0.1125)
    assert back_off.next_seconds(was_accepted=False) == pytest.approx(0.2)


def test_chance_spreads_a_pause_over_a_quarter_of_it_to_either_side() -> None:
    assert pauses(BackOff(lambda: 0.0), 3)[-1] == pytest.approx(0.3)
    assert pauses(BackOff(lambda: 1.0), 3)[-1] == pytest.approx(0.5)


@pytest.mark.parametrize("chance", [0.0, 1.0])
def test_no_pause_is_shorter_than_the_first_or_longer_than_the_longest(chance: float) -> None:
    found = pauses(BackOff(lambda: chance), 12)

    assert (min(found) >= 0.1, max(found) <= 5.0) == (True, True)
