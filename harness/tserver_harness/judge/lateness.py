"""Was the harness itself too late to judge? Then what failed by time is inconclusive, and nobody is blamed. Pure."""

from collections.abc import Iterable

from tserver_harness.transcript import Late

__all__ = ["LATE_BOUND_SECONDS", "lateness_between"]

LATE_BOUND_SECONDS = 0.25
"""A quarter of a second is far beyond what an idle machine needs, and far below every default time limit."""


def lateness_between(late: Iterable[Late], begin: float, end: float) -> float:
    """The worst lateness that touches this stretch of time, 0 if none is above the bound."""
    touching = [one.seconds for one in late if one.at >= begin and one.at - one.seconds <= end]
    return max((seconds for seconds in touching if seconds > LATE_BOUND_SECONDS), default=0.0)
