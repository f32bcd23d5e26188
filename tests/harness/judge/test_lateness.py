"""When the harness was too late to blame anyone."""

import pytest

from tserver_harness.judge.lateness import LATE_BOUND_SECONDS, lateness_between
from tserver_harness.transcript import Late


def late(at: float, seconds: float) -> Late:
    return Late(n=1, at=at, time="", seconds=seconds, where="here")


@pytest.mark.parametrize(
    ("facts", "seconds"),
    [
        ([], 0.0),
        ([late(5, LATE_BOUND_SECONDS)], 0.0),
        ([late(5, 0.3)], 0.3),
        ([late(5, 0.3), late(6, 0.9), late(7, 0.2)], 0.9),
        ([late(3.9, 1)], 0.0),
        ([late(4.1, 1)], 1),
        ([late(10, 2)], 2),
        ([late(10, 1.9)], 0.0),
        ([late(20, 19)], 19),
    ],
    ids=["none", "at-bound", "within", "worst", "before", "reaches-in", "began-within", "after", "covers-all"],
)
def test_lateness_counts_where_it_touches_the_stretch(facts: list[Late], seconds: float) -> None:
    assert lateness_between(facts, 4.0, 8.0) == seconds
