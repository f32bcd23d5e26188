"""RS-02: the busiest second of all attempts to connect."""

from typing import Any

import pytest

from tserver_harness.judge.findings import Finding
from tserver_harness.judge.pace import MOST_IN_A_SECOND, check_pace
from tserver_harness.judge.scenario_facts import split_by_scenario


def found(story: Any, *after: float) -> list[Finding]:
    one = story.Story("x")
    for seconds in after:
        one.after(seconds).asks("RequestRegisterClient")
    (scenario,), _ = split_by_scenario(one.finish())
    return list(check_pace(scenario))


@pytest.mark.parametrize("after", [(), (1,)])
def test_one_attempt_is_no_pace(story: Any, after: tuple[float, ...]) -> None:
    assert found(story, *after) == []


@pytest.mark.parametrize(
    ("after", "ok"),
    [
        ((0, *[0.2] * 30), True),
        ((0, *[0.05] * (MOST_IN_A_SECOND - 1)), True),
        ((0, *[0.05] * MOST_IN_A_SECOND), False),
        ((0, *[10] * 5, *[0.01] * MOST_IN_A_SECOND), False),
    ],
    ids=["steady", "ten", "eleven", "late-burst"],
)
def test_busiest_second_decides(story: Any, after: tuple[float, ...], ok: bool) -> None:
    (finding,) = found(story, *after)

    assert (finding.requirement, finding.ok) == ("RS-02", ok)
    assert finding.received == ("" if ok else f"{MOST_IN_A_SECOND + 1} within a second")
