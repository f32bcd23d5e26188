"""LD-01 and LD-02 of what was watched while many calls were on."""

from typing import Any

import pytest

from tserver_harness.judge.findings import Finding
from tserver_harness.judge.monitors import Delay, Watched
from tserver_harness.judge.requirements import load_requirements
from tserver_harness.judge.scenario_facts import ScenarioFacts, split_by_scenario
from tserver_harness.judge.under_load import check_under_load
from tserver_harness.transcript import Late

REQUIREMENTS = load_requirements()


def scenario_of(story: Any, *verifies: str, late: float = 0.0) -> ScenarioFacts:
    one = story.Story("x", verifies=list(verifies)).after(10)
    if late:
        one.add(Late, seconds=late, where="here")
    (scenario,), _ = split_by_scenario(one.finish())
    return scenario


def looked(requirement: str, *, ok: bool = True, blame: str = "bridge") -> Finding:
    received = "" if ok else "something else"
    return Finding(requirement=requirement, ok=ok, at=1.0, n=3, expected="it", received=received, blame=blame)


def delays(*seconds: float) -> tuple[Delay, ...]:
    return tuple(Delay(each, 10.0, number) for number, each in enumerate(seconds, start=1))


def checked(scenario: ScenarioFacts, *findings: Finding, took: tuple[Delay, ...] = ()) -> dict[str, Finding]:
    return {one.requirement: one for one in check_under_load(scenario, Watched(findings, took), REQUIREMENTS)}


def test_message_that_breaks_a_must_breaks_the_load(story: Any) -> None:
    found = checked(scenario_of(story, "LD-01"), looked("MS-03"), looked("MS-04", ok=False), looked("IN-05", ok=False))

    assert not found["LD-01"].ok
    assert (
        found["LD-01"].received
        == "1 of 2 looks found one broken; the first: MS-04, expected it; received something else"
    )


@pytest.mark.parametrize(
    "finding", [looked("MS-03"), looked("IN-05", ok=False), looked("MS-03", ok=False, blame="harness")]
)
def test_should_that_is_broken_and_a_fault_of_ours_break_no_load(story: Any, finding: Finding) -> None:
    assert checked(scenario_of(story, "LD-01"), finding, looked("MS-04"))["LD-01"].ok


def test_scenario_that_verifies_neither_is_left_alone(story: Any) -> None:
    assert checked(scenario_of(story, "IN-01"), looked("MS-04", ok=False), took=delays(9.0)) == {}


@pytest.mark.parametrize(
    ("seconds", "ok"), [([0.25] * 100, True), ([0.01] * 99 + [9.0], True), ([0.01] * 98 + [0.26] * 2, False)]
)
def test_ld_02_is_about_the_99th_of_a_hundred(story: Any, seconds: list[float], ok: bool) -> None:
    finding = checked(scenario_of(story, "LD-02"), took=delays(*seconds))["LD-02"]

    assert finding.ok is ok
    assert ("p99 is 260 ms" in finding.received) is not ok


@pytest.mark.parametrize(("late", "counts"), [(0.2, 0.0), (0.3, 0.3)])
def test_late_harness_blames_nobody(story: Any, late: float, counts: float) -> None:
    finding = checked(scenario_of(story, "LD-02", late=late), took=delays(1.0))["LD-02"]

    assert (finding.ok, finding.late_seconds) == (False, counts)
