"""Expectations and findings as checks: graded, explained, and careful about what silence proves."""

from typing import Any

import pytest

from tserver_harness.expectations import Alternative, AsksNothing, HearsEvent, HearsNothing, InOrder, OneOf
from tserver_harness.judge.checks import checks_of_expected, checks_of_findings
from tserver_harness.judge.findings import Finding
from tserver_harness.judge.requirements import load_requirements
from tserver_harness.judge.scenario_facts import ScenarioFacts, split_by_scenario
from tserver_harness.results import Check
from tserver_harness.transcript import Late

REQUIREMENTS = load_requirements()
RINGS = HearsEvent(agent="alice", events=("EventRinging",))
SILENCE = HearsNothing(agent="alice", events=("EventReleased",))


def scenario_of(one: Any) -> ScenarioFacts:
    (scenario,), _ = split_by_scenario(one.finish())
    return scenario


def checks_of(one: Any) -> list[Check]:
    return list(checks_of_expected(scenario_of(one), REQUIREMENTS))


def test_one_check_for_each_requirement_with_its_step(story: Any) -> None:
    one = story.Story("x").opens().step("somebody calls").rings().hears_call("EventRinging")
    first, second = checks_of(one.expect(RINGS, "IN-01", "IN-02"))

    assert (first.requirement, second.requirement, first.verdict, second.verdict) == ("IN-01", "IN-02", "pass", "pass")
    assert (first.step, first.line, first.text) == ("1", 4, "somebody calls")
    assert first.received.startswith("EventRinging (connectionId")
    assert (first.blame, first.cause, first.likely) == ("none", None, [])


def test_expectation_that_stands_for_nothing_still_is_a_check(story: Any) -> None:
    (check,) = checks_of(story.Story("x").step("s").expect(RINGS, waited=5.0))

    assert (check.requirement, check.verdict, check.blame) == ("", "fail", "bridge")


@pytest.mark.parametrize(("requirement", "verdict"), [("IN-01", "fail"), ("OB-03", "warn")])
def test_unmet_expectation_counts_by_its_keyword_and_tells_what_helps(
    story: Any, requirement: str, verdict: str
) -> None:
    one = story.Story("x").opens().step("s").rings()
    (check,) = checks_of(one.expect(RINGS, requirement, waited=5.0))

    assert check.verdict == verdict
    assert check.expected.endswith("within 5 s")
    assert check.cause is not None
    assert check.cause["message"] == "EventRinging"
    assert check.likely


def test_runner_is_not_believed(story: Any) -> None:
    (check,) = checks_of(story.Story("x").step("s").expect(RINGS, "IN-01", met=True))

    assert check.verdict == "fail"


@pytest.mark.parametrize(("late", "verdict", "blame"), [(0.2, "fail", "bridge"), (0.3, "inconclusive", "harness")])
def test_late_harness_makes_a_missed_time_inconclusive(story: Any, late: float, verdict: str, blame: str) -> None:
    one = story.Story("x").step("s").after(1)
    one.add(Late, seconds=late, where="here")
    (check,) = checks_of(one.expect(RINGS, "IN-01", waited=4.0))

    assert (check.verdict, check.blame) == (verdict, blame)


def test_lateness_does_not_excuse_what_no_time_could_mend(story: Any) -> None:
    one = story.Story("x").opens().step("s").hears("EventReleased")
    one.add(Late, seconds=3.0, where="here")
    (check,) = checks_of(one.expect(SILENCE, "HU-04", waited=0.5))

    assert (check.verdict, check.blame) == ("fail", "bridge")


def test_lower_alternative_is_graded_with_its_reason(story: Any) -> None:
    nothing = Alternative(parts=(SILENCE,), verdict="warn", reason="toolbars can do without")
    one = story.Story("x").opens().step("s")
    (check,) = checks_of(one.expect(OneOf(alternatives=(Alternative(parts=(RINGS,)), nothing)), "OB-03", waited=1))

    assert check.verdict == "warn"
    assert "toolbars can do without" in check.received


@pytest.mark.parametrize(
    "silence",
    [SILENCE, InOrder(parts=(SILENCE,)), OneOf(alternatives=(Alternative(parts=(SILENCE,)),))],
    ids=["plain", "in-order", "one-of"],
)
@pytest.mark.parametrize(
    ("opens", "closes", "verdict"), [(1, 0, "pass"), (0, 0, "not-run"), (1, 1, "not-run"), (2, 1, "pass")]
)
def test_silence_proves_something_where_a_socket_is_open(
    story: Any, silence: Any, opens: int, closes: int, verdict: str
) -> None:
    one = story.Story("x")
    for _ in range(opens):
        one.opens()
    for _ in range(closes):
        one.closes()
    (check,) = checks_of(one.step("s").expect(silence, "HU-04", waited=0.5))

    assert check.verdict == verdict


@pytest.mark.parametrize(("alive", "verdict"), [(False, "not-run"), (True, "pass")])
def test_bridge_that_is_not_alive_asks_for_nothing(story: Any, alive: bool, verdict: str) -> None:
    one = story.Story("x")
    if alive:
        one.connect_bridge()
    (check,) = checks_of(one.step("s").expect(AsksNothing(), "AV-08", waited=0.5))

    assert check.verdict == verdict


# --- findings


def finding(requirement: str = "MS-01", *, ok: bool = False, **values: Any) -> Finding:
    return Finding(requirement=requirement, ok=ok, at=1.0, n=9, **values)


def checked(story: Any, *findings: Finding) -> list[Check]:
    return list(checks_of_findings(findings, scenario_of(story.Story("x").rings()), REQUIREMENTS))


def test_looks_without_a_fault_are_one_check(story: Any) -> None:
    (check,) = checked(story, *[finding(ok=True, looked_at="messages")] * 7)

    assert (check.verdict, check.received) == ("pass", "as expected; looked at messages: 7")


@pytest.mark.parametrize(("count", "shown", "more"), [(1, 1, False), (5, 5, False), (8, 5, True)])
def test_many_faults_of_one_kind_are_a_handful_of_checks(story: Any, count: int, shown: int, more: bool) -> None:
    checks = checked(story, finding(ok=True), *(finding(received="odd") for _ in range(count)))

    assert [check.verdict for check in checks] == ["fail"] * shown
    assert ("3 more like this" in checks[-1].received) is more
    assert not any("more like this" in check.received for check in checks[:-1])


@pytest.mark.parametrize(
    ("values", "verdict", "blame"),
    [
        ({}, "fail", "bridge"),
        ({"late_seconds": 0.4}, "inconclusive", "harness"),
        ({"blame": "harness"}, "harness-error", "harness"),
    ],
)
def test_fault_is_blamed_on_whose_it_is(story: Any, values: dict[str, Any], verdict: str, blame: str) -> None:
    (check,) = checked(story, finding(**values))

    assert (check.verdict, check.blame) == (verdict, blame)
    assert bool(check.likely) is (blame != "harness" or "late_seconds" in values)


def test_fault_leads_to_its_cause(story: Any) -> None:
    (check,) = checked(story, finding(conn_ids=(story.C1.upper(),)))

    assert check.cause is not None
    assert check.cause["message"] == "EventRinging"
