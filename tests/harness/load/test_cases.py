"""The case of the profile `load` is what the requirement says."""

from tserver_harness.judge.requirements import load_requirements
from tserver_harness.load.arrivals import arrivals_of, busiest
from tserver_harness.load.cases import REQUIRED_LOAD, planned_cases, planned_heads
from tserver_harness.selection import profile_of


def test_load_is_that_of_the_requirement() -> None:
    requirements = load_requirements()
    (case,) = planned_cases()
    words = "100 agents and 10 calls a second for 60 s"

    assert words in requirements["LD-01"].text
    assert words.replace(" and", ",") in case.title
    assert (len(case.cast), case.needs, case.verifies) == (100, (), ("LD-01", "LD-02"))
    assert profile_of(case, requirements) == "load"


def test_rate_is_kept_and_many_calls_are_up_at_once() -> None:
    calls = arrivals_of(REQUIRED_LOAD)

    assert 550 <= len(calls) <= 650
    assert busiest(calls) >= 40


def test_head_says_what_the_case_says() -> None:
    (case,), (head,) = planned_cases(), planned_heads()

    for name in ("id", "file", "title", "verifies", "needs"):
        assert getattr(head, name) == getattr(case, name)
