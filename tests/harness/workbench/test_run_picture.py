"""A run as the console shows it: steps with their states, arrows between lanes, and what did not hold."""

from typing import Any

from tserver_harness.results import BridgeUnderTest, Check, Counts, RunResult, ScenarioResult, Suite
from tserver_harness.transcript import (
    CommandSent,
    EventSent,
    Fact,
    ScenarioStarted,
    StepEnded,
    StepStarted,
    StimulusGiven,
)
from tserver_harness.workbench.run_picture import MAX_ARROWS, RunPicture, picture_of


def stamp(n: int) -> dict[str, Any]:
    return {"n": n, "at": n / 1000, "time": "2026-01-01T00:00:00.000+00:00", "scenario": "a/b"}


def started(n: int, step: str) -> StepStarted:
    return StepStarted(**stamp(n), step=step, verb="call", text=f"step {step}", line=4)


FACTS: list[Fact] = [
    ScenarioStarted(**stamp(1), file="a/b.scenario.yaml", title="A call", verifies=["IN-01"]),
    started(2, "1"),
    StimulusGiven(**stamp(3), action="call", arguments={}, text="+1 dials 7001"),
    EventSent(**stamp(4), session="S", message={"message": "EventRinging", "ThisDN": "7001"}),
    StepEnded(**stamp(5), step="1", outcome="done"),
    started(6, "2"),
    CommandSent(
        **stamp(7), agent="alice", tab="main", answer="a", command="accept", method="POST", url="", headers={}, body=""
    ),
]


def picture(facts: list[Fact], **more: Any) -> RunPicture:
    return picture_of(7, "a/b", "scenario: A call\n", facts, **more)


def result(exit_code: int, *checks: Check) -> RunResult:
    scenario = ScenarioResult(
        id="a/b",
        file="",
        title="A call",
        verdict="fail" if checks else "pass",
        seconds=1.0,
        verifies=[],
        checks=[*checks],
    )
    return RunResult(
        status="finished",
        exit_code=exit_code,
        suite=Suite(version="1", digest="", revision=""),
        bridge=BridgeUnderTest(name="b", version="1"),
        counts=Counts(),
        requirements=[],
        scenarios=[scenario],
    )


def test_run_without_facts_is_starting() -> None:
    assert (picture([]).state, picture([]).cases) == ("starting", [])


def test_steps_have_the_state_they_are_in() -> None:
    shown = picture(FACTS)

    assert shown.state == "running"
    assert [(step.step, step.state, step.line) for step in shown.cases[0].steps] == [
        ("1", "done", 4),
        ("2", "running", 4),
    ]


def test_messages_are_arrows_between_lanes_and_stimuli_are_notes() -> None:
    arrows = [(arrow.begin, arrow.end, arrow.label) for arrow in picture(FACTS).arrows]

    assert arrows == [
        ("tserver", "tserver", "+1 dials 7001"),
        ("tserver", "bridge", "EventRinging 7001"),
        ("toolbar", "bridge", "accept by alice"),
    ]


def test_only_the_last_arrows_are_shown() -> None:
    many: list[Fact] = [
        EventSent(**stamp(n), session="S", message={"message": "EventRinging"}) for n in range(1, MAX_ARROWS + 11)
    ]

    shown = picture(many)

    assert (len(shown.arrows), shown.hidden, shown.arrows[0].n) == (MAX_ARROWS, 10, 11)


def test_verdict_and_what_did_not_hold_come_with_the_result() -> None:
    wrong = Check(requirement="IN-01", verdict="fail", expected="one EventRinging", received="two", at=0.1, line=4)
    fine = Check(requirement="IN-02", verdict="pass", expected="", received="", at=0.1)
    shown = picture(FACTS, result=result(1, wrong, fine), ended=True)

    assert (shown.state, shown.holds, shown.cases[0].verdict) == ("ended", False, "fail")
    assert [(each.requirement, each.received, each.line) for each in shown.findings] == [("IN-01", "two", 4)]
    assert picture(FACTS, result=result(0), ended=True).holds is True


def test_run_that_was_never_judged_has_no_verdict() -> None:
    shown = picture([], ended=True, problem="error: there is no verb `callup`")

    assert (shown.holds, shown.problem) == (None, "error: there is no verb `callup`")
