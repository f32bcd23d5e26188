"""The profile `load`: what LD-01 and LD-02 ask for, as a case beside those of the shipped scenario files. Pure.

It is no file: 600 calls are planned from a seed, not written down.
"""

from functools import cache

from tserver_harness.language import Head
from tserver_harness.load.arrivals import DEFAULT_MIX, Load
from tserver_harness.load.steps import LOAD_REQUIREMENTS, case_of, needs_of, title_of
from tserver_harness.plan import Case

__all__ = ["LOAD_CASE", "REQUIRED_LOAD", "planned_cases", "planned_heads"]

LOAD_CASE = "load/ten-calls-a-second"
REQUIRED_LOAD = Load(agents=100, calls_per_second=10.0, seconds=60.0, mix=DEFAULT_MIX, talk_seconds=3.0, seed=1)
"""The words of LD-01. With three seconds of talk more than 40 calls are up at times."""


@cache
def planned_cases() -> tuple[Case, ...]:
    """All of them; made once, because there are thousands of steps in one."""
    return (case_of(REQUIRED_LOAD, case_id=LOAD_CASE),)


def planned_heads() -> tuple[Head, ...]:
    """The same without steps."""
    title, needs = title_of(REQUIRED_LOAD), needs_of(REQUIRED_LOAD)
    return (Head(id=LOAD_CASE, file="", title=title, verifies=LOAD_REQUIREMENTS, needs=needs),)
