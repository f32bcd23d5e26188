"""One scenario: all its checks, what was never looked at, whose fault it is, and its verdict. Pure.

Called by `tserver_harness.judge.verdicts`, which adds what only the whole run can tell.
"""

import shlex
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from tserver_harness.judge.checks import checks_of_expected, checks_of_findings
from tserver_harness.judge.conformity import check_messages, check_own_messages
from tserver_harness.judge.disclosure import check_disclosure
from tserver_harness.judge.findings import Finding
from tserver_harness.judge.grading import broken_verdict, undeclared_verdict, worst
from tserver_harness.judge.http_answers import check_answers
from tserver_harness.judge.monitors import Watched, watch
from tserver_harness.judge.pace import check_pace
from tserver_harness.judge.requirements import Requirements
from tserver_harness.judge.scenario_facts import ScenarioFacts
from tserver_harness.results import Check, ScenarioResult
from tserver_harness.schema_book import SchemaBook
from tserver_harness.transcript import RunStarted, StepStarted

__all__ = ["Ground", "judge_scenario", "not_run", "watch_all"]

_ONLY_WATCHED = frozenset(
    {
        "LD-02",
        "MS-01",
        "MS-02",
        "MS-03",
        "MS-04",
        "MS-05",
        "MS-06",
        "MS-07",
        "HT-01",
        "IN-07",
        "MA-01",
        "OB-07",
        "RS-02",
        "SE-03",
    }
)
"""Requirements that a monitor alone can prove; elsewhere a monitor sees only a part of what the requirement says."""

_BLAMES = {"harness": "harness-error", "environment": "inconclusive", "configuration": "inconclusive"}


@dataclass(frozen=True, slots=True)
class Ground:
    """What the judgement of every scenario of a run rests on."""

    requirements: Requirements
    schemas: SchemaBook
    capabilities: Collection[str]
    target: str = ""
    clock: str = "virtual"
    dialect: str = "guide"
    mutant: str = ""
    rerun: str = ""

    @classmethod
    def of_run(cls, run: RunStarted | None, requirements: Requirements, schemas: SchemaBook) -> "Ground":
        """As the run's first fact says."""
        if run is None:
            return cls(requirements, schemas, ())
        told = run.environment
        return cls(
            requirements,
            schemas,
            tuple(run.capabilities),
            target=told.get("target", ""),
            clock=run.clock,
            dialect=told.get("dialect", "guide"),
            mutant=told.get("mutant", ""),
            rerun=told.get("rerun", ""),
        )


def watch_all(scenario: ScenarioFacts, ground: Ground) -> Watched:
    """All monitors and message checks of one scenario."""
    watched = watch(scenario)
    findings = (
        *watched.findings,
        *check_messages(scenario, ground.schemas),
        *check_own_messages(scenario, ground.schemas, dialect=ground.dialect),
        *check_answers(scenario),
        *check_pace(scenario),
        *check_disclosure(scenario),
    )
    return Watched(findings, watched.delays)


def judge_scenario(scenario: ScenarioFacts, findings: Sequence[Finding], ground: Ground) -> ScenarioResult:
    """The verdict of a scenario that began. `findings` are those of `watch_all`, and of the run about it."""
    started, ended = scenario.started, scenario.ended
    verifies = started.verifies if started else []
    checks = [
        *checks_of_expected(scenario, ground.requirements),
        *checks_of_findings(findings, scenario, ground.requirements),
    ]
    if ended is None or ended.outcome != "not-applicable":
        checks += _problems(scenario)
        checks += _crash(scenario, checks, verifies)
        checks += _never_looked_at(scenario, verifies, checks, ground.requirements)
    needs = started.needs if started else []
    checks = [_as_declared(check, needs, ground) for check in checks]
    return ScenarioResult(
        id=scenario.id,
        file=started.file if started else "",
        title=started.title if started else "",
        verdict=_verdict(scenario, checks),
        seconds=ended.seconds if ended else round(scenario.facts[-1].at - scenario.facts[0].at, 6),
        verifies=list(verifies),
        checks=sorted(checks, key=lambda check: check.at),
        detail=_detail(scenario),
        rerun=_rerun(scenario.id, started.file if started else "", ground),
    )


def not_run(scenario_id: str, ground: Ground) -> ScenarioResult:
    """A scenario that was planned and never began."""
    return ScenarioResult(
        id=scenario_id,
        file="",
        title=scenario_id,
        verdict="not-run",
        seconds=0.0,
        verifies=[],
        checks=[],
        detail="planned, but the run ended before it began",
        rerun=_rerun(scenario_id, "", ground),
    )


def _verdict(scenario: ScenarioFacts, checks: Sequence[Check]) -> str:
    if scenario.ended is not None and scenario.ended.outcome == "not-applicable":
        return "not-applicable"
    verdict = worst(check.verdict for check in checks)
    complete = scenario.ended is not None and scenario.ended.outcome in {"completed", "stopped"}
    return verdict if complete else worst([verdict, "not-run"])


def _as_declared(check: Check, needs: Collection[str], ground: Ground) -> Check:
    requirement = ground.requirements.find(check.requirement)
    own = [requirement.capability] if requirement is not None and requirement.capability else []
    return replace(check, verdict=undeclared_verdict(check.verdict, {*needs, *own}, ground.capabilities))


def _problems(scenario: ScenarioFacts) -> Iterator[Check]:
    """What went wrong on our side, or around us."""
    for fact in scenario.problems:
        verdict = _BLAMES.get(fact.blame, "harness-error")
        yield _problem(verdict, fact.blame, fact.problem, fact.at, [fact.n])
    ended = scenario.ended
    if ended is not None and ended.outcome in {"error", "environment"} and not _bridge_crashed(scenario):
        blame = "harness" if ended.outcome == "error" else "environment"
        if not any(fact.blame == blame for fact in scenario.problems):
            yield _problem(_BLAMES[blame], blame, ended.detail or "no detail is known", ended.at, [ended.n])


def _problem(verdict: str, blame: str, problem: str, at: float, facts: list[int]) -> Check:
    return Check(
        requirement="",
        verdict=verdict,
        expected="a run without trouble on our side",
        received=problem,
        at=at,
        blame=blame,
        facts=facts,
    )


def _bridge_crashed(scenario: ScenarioFacts) -> bool:
    """Whether the bridge ended by itself while a scenario was on; one that does not come up is the environment's."""
    crash = scenario.crash
    return crash is not None and any(isinstance(fact, StepStarted) and fact.n < crash.n for fact in scenario.facts)


def _crash(scenario: ScenarioFacts, checks: Sequence[Check], verifies: Sequence[str]) -> Iterator[Check]:
    crash = scenario.crash
    if crash is None or not _bridge_crashed(scenario):
        return
    tail = crash.output_tail.strip().splitlines()
    said = f"; the last it said: {tail[-1]}" if tail else ""
    first = next((check.requirement for check in checks if check.verdict == "fail"), None)
    yield Check(
        requirement=first if first is not None else next(iter(verifies), ""),
        verdict="fail",
        expected="a bridge that goes on running",
        received=f"the bridge's process ended with code {crash.code}{said}",
        at=crash.at,
        blame="bridge",
        facts=[crash.n],
    )


def _never_looked_at(
    scenario: ScenarioFacts, verifies: Sequence[str], checks: Sequence[Check], requirements: Requirements
) -> Iterator[Check]:
    """What the scenario was to verify and did not: broken where something before it failed, else not run."""
    stopped = _why_stopped(scenario)
    looked = {
        check.requirement
        for check in checks
        if check.step or check.verdict != "pass" or not stopped or check.requirement in _ONLY_WATCHED
    }
    at = scenario.facts[-1].at
    for requirement_id in verifies:
        if requirement_id in looked:
            continue
        yield Check(
            requirement=requirement_id,
            verdict=broken_verdict(requirements.find(requirement_id)) if stopped else "not-run",
            expected="every step holds that leads to the check of this requirement",
            received=f"never looked at, because a prerequisite failed: {stopped}" if stopped else "never looked at",
            at=at,
            blame="bridge" if stopped else "none",
            reached=False,
        )


def _why_stopped(scenario: ScenarioFacts) -> str:
    """What stopped the scenario early, in words; empty if it was not stopped by the bridge's doing."""
    ended = scenario.ended
    if ended is None or not (ended.outcome == "stopped" or _bridge_crashed(scenario)):
        return ""
    failed = next((step for step in scenario.failed_steps if not step.step.startswith("finally")), None)
    if failed is None:
        return ended.detail or "the scenario was stopped"
    step = scenario.steps.get(failed.step)
    sentence = f"step {failed.step}" + (f" ({step.text})" if step is not None else "")
    return f"{sentence}: {failed.detail}" if failed.detail else sentence


def _detail(scenario: ScenarioFacts) -> str:
    ended = scenario.ended
    if ended is None:
        return "the run was interrupted here"
    leaks = f"left over: {'; '.join(ended.leaks)}" if ended.leaks else ""
    return "; ".join(part for part in (ended.detail, leaks) if part)


def _rerun(scenario_id: str, file: str, ground: Ground) -> str:
    """The command that runs this again; a shipped scenario is called by its name, any other by its file."""
    if ground.rerun:
        return ground.rerun
    name, _, case = scenario_id.partition("[")
    own_file = file and not (file.startswith("/") and file.endswith(f"scenarios/{name}.scenario.yaml"))
    words = ["tsim", "run", file if own_file else name]
    words += ["--only", scenario_id] if case else []
    words += ["--target", ground.target] if ground.target else []
    words += ["--mutant", ground.mutant] if ground.mutant else []
    words += ["--clock", "real"] if ground.clock == "real" and not ground.target else []
    return shlex.join(words)
