"""One scenario's verdict: what was never looked at, whose fault it is, and how to run it again."""

from typing import Any

import pytest
from msgspec.structs import replace

from tserver_harness.expectations import HearsEvent
from tserver_harness.judge.requirements import load_requirements
from tserver_harness.judge.scenario_facts import split_by_scenario
from tserver_harness.judge.scenario_verdicts import Ground, judge_scenario, not_run, watch_all
from tserver_harness.results import ScenarioResult
from tserver_harness.schema_book import load_schema_book
from tserver_harness.transcript import BridgeExited, HarnessProblem, ScenarioStarted

REQUIREMENTS, SCHEMAS = load_requirements(), load_schema_book()
RINGS = HearsEvent(agent="alice", events=("EventRinging",))


def judged(one: Any, facts: Any = None) -> ScenarioResult:
    facts = one.finish() if facts is None else facts
    ground = Ground.of_run(facts[0], REQUIREMENTS, SCHEMAS)
    (scenario,), _ = split_by_scenario(facts)
    return judge_scenario(scenario, watch_all(scenario, ground).findings, ground)


def by_requirement(result: ScenarioResult) -> dict[str, str]:
    return {check.requirement: check.verdict for check in result.checks}


def rung(story: Any, **options: Any) -> Any:
    return (
        story.Story("x", verifies=["IN-01"], **options)
        .connect_bridge()
        .opens()
        .step("a call")
        .rings()
        .hears_call("EventRinging")
    )


def test_what_was_verified_and_held_passes(story: Any) -> None:
    result = judged(rung(story).expect(RINGS, "IN-01"))

    assert (result.verdict, result.verifies, by_requirement(result)["IN-01"]) == ("pass", ["IN-01"], "pass")
    assert (result.id, result.title) == ("stories/x", "X")


def test_what_a_scenario_names_and_never_looks_at_was_not_run(story: Any) -> None:
    result = judged(story.Story("x", verifies=["IN-02"]).connect_bridge())

    assert (result.verdict, by_requirement(result)) == ("not-run", {"IN-02": "not-run"})


@pytest.mark.parametrize(("requirement", "verdict"), [("AC-01", "fail"), ("OB-03", "warn")])
def test_what_a_failure_before_it_kept_from_being_looked_at_is_broken(
    story: Any, requirement: str, verdict: str
) -> None:
    one = story.Story("x", verifies=["IN-01", requirement]).connect_bridge().opens().step("a call")
    one.expect(RINGS, "IN-01", waited=5.0, met=False).step_fails("nothing came").end("stopped")
    result = judged(one)

    assert by_requirement(result)[requirement] == verdict
    never = next(check for check in result.checks if check.requirement == requirement)
    assert never.received == "never looked at, because a prerequisite failed: step 1 (a call): nothing came"


@pytest.mark.parametrize(
    ("outcome", "verdict"),
    [("completed", "pass"), ("stopped", "pass"), ("interrupted", "not-run"), ("not-applicable", "not-applicable")],
)
def test_end_of_the_scenario_counts(story: Any, outcome: str, verdict: str) -> None:
    assert judged(rung(story).expect(RINGS, "IN-01").end(outcome)).verdict == verdict


def test_run_that_broke_off_is_not_run_and_says_so(story: Any) -> None:
    one = rung(story).expect(RINGS, "IN-01")
    result = judged(one, one.facts)

    assert (result.verdict, result.detail) == ("not-run", "the run was interrupted here")


@pytest.mark.parametrize(
    ("blame", "verdict"),
    [
        ("harness", "harness-error"),
        ("environment", "inconclusive"),
        ("configuration", "inconclusive"),
        ("x", "harness-error"),
    ],
)
def test_trouble_of_ours_is_not_the_bridges(story: Any, blame: str, verdict: str) -> None:
    one = rung(story).expect(RINGS, "IN-01")
    one.add(HarnessProblem, problem="boom", blame=blame)
    result = judged(one)

    trouble = next(check for check in result.checks if check.received == "boom")
    assert (result.verdict, trouble.blame, trouble.verdict) == (verdict, blame, verdict)


@pytest.mark.parametrize(("outcome", "verdict"), [("error", "harness-error"), ("environment", "inconclusive")])
def test_end_in_trouble_is_told_once(story: Any, outcome: str, verdict: str) -> None:
    one = rung(story).expect(RINGS, "IN-01")
    one.add(HarnessProblem, problem="boom", blame="harness" if outcome == "error" else "environment")
    told = judged(one.end(outcome, detail="boom"))
    silent = judged(rung(story).expect(RINGS, "IN-01").end(outcome, detail="boom"))

    for result in (told, silent):
        assert [check.verdict for check in result.checks if check.received == "boom"] == [verdict]


def test_bridge_that_crashes_breaks_what_the_scenario_verifies(story: Any) -> None:
    one = story.Story("x", verifies=["IN-01", "IN-02"]).connect_bridge().step("a call")
    one.add(BridgeExited, code=11, expected=False, output_tail="Exception in thread\nkaboom\n")
    result = judged(one)

    crash = next(check for check in result.checks if "ended with code" in check.received)
    assert (result.verdict, crash.requirement, crash.blame) == ("fail", "IN-01", "bridge")
    assert crash.received == "the bridge's process ended with code 11; the last it said: kaboom"
    assert by_requirement(result)["IN-02"] == "fail"


def test_bridge_that_never_came_up_is_the_environments(story: Any) -> None:
    one = story.Story("x", verifies=["IN-01"])
    one.add(BridgeExited, code=1, expected=False)
    result = judged(one.end("environment", detail="the bridge is not up"))

    assert result.verdict == "inconclusive"


@pytest.mark.parametrize(("declared", "verdict"), [(["hold"], "pass"), ([], "info")])
def test_capability_that_nobody_declared_is_information(story: Any, declared: list[str], verdict: str) -> None:
    one = rung(story, needs=["hold"], capabilities=declared).expect(RINGS, "IN-01")

    assert judged(one).verdict == verdict


def test_detail_says_why_it_ended_and_what_was_left(story: Any) -> None:
    result = judged(rung(story).end(detail="why", leaks=["a call", "a socket"]))

    assert result.detail == "why; left over: a call; a socket"


@pytest.mark.parametrize(
    ("scenario", "environment", "clock", "rerun"),
    [
        ("stories/x", {}, "virtual", "tsim run stories/x"),
        ("stories/x", {}, "real", "tsim run stories/x --clock real"),
        ("stories/x[a case]", {}, "virtual", "tsim run stories/x --only 'stories/x[a case]'"),
        ("stories/x", {"target": "my bridge.yaml"}, "real", "tsim run stories/x --target 'my bridge.yaml'"),
        ("stories/x", {"mutant": "never-logs-in"}, "virtual", "tsim run stories/x --mutant never-logs-in"),
    ],
)
def test_command_that_runs_it_again(
    story: Any, scenario: str, environment: dict[str, str], clock: str, rerun: str
) -> None:
    one = story.Story("x", begins=False, environment=environment, clock=clock)
    one.begin(scenario, [])

    assert judged(one).rerun == rerun


@pytest.mark.parametrize(
    ("file", "word"),
    [
        ("x.scenario.yaml", "x.scenario.yaml"),
        ("scenarios/stories/x.scenario.yaml", "scenarios/stories/x.scenario.yaml"),
        ("/elsewhere/x.scenario.yaml", "/elsewhere/x.scenario.yaml"),
        ("/elsewhere/scenarios/stories/x.scenario.yaml", "stories/x"),
        ("", "stories/x"),
    ],
)
def test_file_of_ones_own_is_run_again_as_a_file(story: Any, file: str, word: str) -> None:
    facts = story.Story("x").finish()
    moved = [replace(fact, file=file) if isinstance(fact, ScenarioStarted) else fact for fact in facts]

    assert judged(None, moved).rerun == f"tsim run {word}"


def test_scenario_that_never_began_is_not_run() -> None:
    result = not_run("stories/x", Ground(REQUIREMENTS, SCHEMAS, ()))

    assert (result.verdict, result.checks, result.rerun) == ("not-run", [], "tsim run stories/x")
