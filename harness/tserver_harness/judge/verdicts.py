"""The judge: facts and requirements in, the whole result out. A pure function, so that old runs can be judged again.

What the runner believed (`Expected.met`) is not looked at; every expectation is evaluated again from the facts of its
window, and the monitors look at every message besides.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from tserver_harness.exit_codes import ExitCode, first_that_counts
from tserver_harness.judge.delays import check_delays, summarize_delays
from tserver_harness.judge.grading import worst
from tserver_harness.judge.monitors import Watched
from tserver_harness.judge.requirements import Requirement, Requirements
from tserver_harness.judge.scenario_facts import ScenarioFacts, split_by_scenario
from tserver_harness.judge.scenario_verdicts import Ground, judge_scenario, not_run, watch_all
from tserver_harness.judge.under_load import check_under_load
from tserver_harness.results import (
    BridgeUnderTest,
    Check,
    Counts,
    RequirementResult,
    RunResult,
    ScenarioResult,
    Suite,
)
from tserver_harness.schema_book import SchemaBook
from tserver_harness.transcript import Fact, HarnessProblem, Late, RunEnded, RunStarted

__all__ = ["exit_code", "judge"]

_BLAMED_CODES = {
    "harness": ExitCode.HARNESS,
    "environment": ExitCode.ENVIRONMENT,
    "configuration": ExitCode.WRONG_INPUT,
}


def judge(facts: Sequence[Fact], requirements: Requirements, *, strict: bool = False, schemas: SchemaBook) -> RunResult:
    """All verdicts of a run. `strict` makes a broken SHOULD count in the exit code, never in a verdict."""
    run = next((fact for fact in facts if isinstance(fact, RunStarted)), None)
    ended = next((fact for fact in reversed(facts) if isinstance(fact, RunEnded)), None)
    ground = Ground.of_run(run, requirements, schemas)
    scenarios, between = split_by_scenario(facts)
    watched = {scenario.id: watch_all(scenario, ground) for scenario in scenarios}
    results = list(_scenario_results(scenarios, watched, ground, run))
    late = [fact.seconds for fact in facts if isinstance(fact, Late)]
    status = ended.status if ended is not None else "interrupted"
    problems = [fact.blame for fact in between if isinstance(fact, HarnessProblem)]
    return RunResult(
        status=status,
        exit_code=int(_exit_code(results, status, problems, strict=strict)),
        suite=Suite(
            version=run.suite_version if run else "",
            digest=run.suite_digest if run else "",
            revision=requirements.revision,
        ),
        bridge=BridgeUnderTest(name=run.bridge_name if run else "", version=run.bridge_version if run else ""),
        counts=_counts(results),
        requirements=list(_requirement_results(results, requirements)),
        scenarios=results,
        clock=ground.clock,
        profiles=list(run.profiles) if run else [],
        capabilities=list(ground.capabilities),
        started=run.time if run else "",
        seconds=round(facts[-1].at - facts[0].at, 6) if facts else 0.0,
        harness_late_seconds=max(late, default=0.0),
        message_delay_seconds=summarize_delays([delay for each in watched.values() for delay in each.delays]),
        environment=dict(run.environment) if run else {},
    )


def exit_code(result: RunResult, *, strict: bool = False) -> ExitCode:
    """The exit code that a result deserves; trouble outside of any scenario is in `result.exit_code` alone."""
    return _exit_code(result.scenarios, result.status, (), strict=strict)


def _scenario_results(
    scenarios: Sequence[ScenarioFacts], watched: Mapping[str, Watched], ground: Ground, run: RunStarted | None
) -> Iterator[ScenarioResult]:
    asked = [scenario for scenario in scenarios if _is_asked_for_delays(scenario, ground)]
    slow = check_delays(asked, {name: each.delays for name, each in watched.items()})
    judged = {
        scenario.id: judge_scenario(
            scenario,
            [
                *watched[scenario.id].findings,
                *([slow[scenario.id]] if scenario.id in slow else []),
                *check_under_load(scenario, watched[scenario.id], ground.requirements),
            ],
            ground,
        )
        for scenario in scenarios
    }
    planned = run.planned if run is not None else []
    for name in dict.fromkeys([*planned, *judged]):
        yield judged[name] if name in judged else not_run(name, ground)


def _is_asked_for_delays(scenario: ScenarioFacts, ground: Ground) -> bool:
    """MS-07 is about an idle machine."""
    under_load = _verifies(scenario, "LD-02")
    return not under_load and (ground.clock == "real" or _verifies(scenario, "MS-07"))


def _verifies(scenario: ScenarioFacts, requirement: str) -> bool:
    return scenario.started is not None and requirement in scenario.started.verifies


def _exit_code(results: Sequence[ScenarioResult], status: str, problems: Iterable[str], *, strict: bool) -> ExitCode:
    verdicts = {result.verdict for result in results}
    blames = {check.blame for result in results for check in result.checks if check.verdict == "inconclusive"}
    codes = [_BLAMED_CODES[blame] for blame in (*problems, *(blames - {"harness"})) if blame in _BLAMED_CODES]
    if "harness-error" in verdicts:
        codes.append(ExitCode.HARNESS)
    if verdicts <= {"not-applicable"} or _is_incomplete(results) or status == "interrupted":
        codes.append(ExitCode.NOTHING_RAN)
    if "fail" in verdicts or (strict and _has_warnings(results)):
        codes.append(ExitCode.NOT_CONFORMING)
    if any(check.verdict == "inconclusive" for result in results for check in result.checks):
        codes.append(ExitCode.INCONCLUSIVE)
    return first_that_counts(codes)


def _is_incomplete(results: Sequence[ScenarioResult]) -> bool:
    return any(result.verdict == "not-run" for result in results)


def _has_warnings(results: Sequence[ScenarioResult]) -> bool:
    return any(check.verdict == "warn" for result in results for check in result.checks)


def _counts(results: Sequence[ScenarioResult]) -> Counts:
    count = Counter(result.verdict for result in results)
    return Counts(
        passed=count["pass"],
        fail=count["fail"],
        warn=count["warn"],
        info=count["info"],
        not_applicable=count["not-applicable"],
        not_run=count["not-run"],
        inconclusive=count["inconclusive"],
        harness_error=count["harness-error"],
    )


def _requirement_results(results: Sequence[ScenarioResult], requirements: Requirements) -> Iterator[RequirementResult]:
    """One row for each requirement that a scenario of the run is about, or that was looked at."""
    looked: dict[str, list[tuple[str, Check]]] = {}
    for result in results:
        for check in result.checks:
            looked.setdefault(check.requirement, []).append((result.id, check))
    for requirement in requirements:
        if requirement.id in looked:
            yield _requirement_result(requirement, looked[requirement.id])


def _requirement_result(requirement: Requirement, looked: Sequence[tuple[str, Check]]) -> RequirementResult:
    return RequirementResult(
        id=requirement.id,
        keyword=requirement.keyword,
        profile=requirement.profile,
        verdict=worst(check.verdict for _, check in looked),
        scenarios=list(dict.fromkeys(name for name, _ in looked)),
        checks=len(looked),
    )
