"""Expectations and findings made into checks: graded, explained, with their cause. Pure.

Called by `tserver_harness.judge.scenario_verdicts`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from tserver_harness.expectations import AsksNothing, Expectation, HearsNothing, InOrder, OneOf
from tserver_harness.judge.causes import cause_for, subject_of
from tserver_harness.judge.evaluation import Broken, Met, Unmet, evaluate
from tserver_harness.judge.findings import Finding
from tserver_harness.judge.grading import broken_verdict
from tserver_harness.judge.lateness import lateness_between
from tserver_harness.judge.likely import likely_causes
from tserver_harness.judge.requirements import Requirements
from tserver_harness.judge.scenario_facts import ScenarioFacts
from tserver_harness.judge.wording import describe_expectation, describe_fact
from tserver_harness.results import Check
from tserver_harness.transcript import (
    CommandAnswered,
    ConnectionOpened,
    Expected,
    Fact,
    RequestSeen,
    StepStarted,
    ToolbarClosed,
    ToolbarHeard,
    ToolbarOpened,
)

__all__ = ["checks_of_expected", "checks_of_findings"]

_SHOWN_FINDINGS = 5


@dataclass(frozen=True, slots=True)
class _Shape:
    """What an expectation came to, the same for each requirement that it stands for."""

    outcome: Met | Unmet | Broken
    proves: bool
    late_seconds: float
    step: StepStarted | None


def checks_of_expected(scenario: ScenarioFacts, requirements: Requirements) -> Iterator[Check]:
    """One check for each expectation and each requirement that it stands for."""
    steps: dict[str, StepStarted] = {}
    for fact in scenario.facts:
        match fact:
            case StepStarted(step=path):
                steps[path] = fact
            case Expected():
                shape = _look_again(scenario, fact, steps.get(fact.step))
                for requirement_id in fact.checks or [""]:
                    yield _check_of_expected(scenario, fact, shape, requirement_id, requirements)
            case _:
                pass


def _look_again(scenario: ScenarioFacts, expected: Expected, step: StepStarted | None) -> _Shape:
    window = scenario.window(expected.since, expected.until)
    outcome = evaluate(expected.expectation, window, scenario.calls)
    proves = not isinstance(outcome, Met) or bool(outcome.facts) or _silence_proves(scenario, expected)
    begin = expected.at - expected.waited_seconds
    late = lateness_between(scenario.late, begin, expected.at) if isinstance(outcome, Unmet) else 0.0
    return _Shape(outcome, proves, late, step)


def _check_of_expected(
    scenario: ScenarioFacts, expected: Expected, shape: _Shape, requirement_id: str, requirements: Requirements
) -> Check:
    outcome, step = shape.outcome, shape.step
    check = Check(
        requirement=requirement_id,
        verdict="pass",
        expected=describe_expectation(expected.expectation),
        received="",
        at=expected.at,
        step=expected.step,
        line=step.line if step else 0,
        text=step.text if step else "",
    )
    if isinstance(outcome, Met):
        seen = [describe_fact(scenario.by_number[number]) for number in outcome.facts]
        received = "; ".join(seen) or ("as expected" if shape.proves else "nothing that could have shown the contrary")
        return replace(
            check,
            verdict=outcome.verdict if shape.proves else "not-run",
            received=received + (f" ({outcome.reason})" if outcome.reason else ""),
            facts=list(outcome.facts),
        )
    return replace(
        check,
        verdict="inconclusive" if shape.late_seconds else broken_verdict(requirements.find(requirement_id)),
        expected=f"{outcome.expected}, {_time_limit(expected)}",
        received=outcome.received + _was_late(shape.late_seconds),
        cause=cause_for(scenario.facts, subject_of(expected.expectation, scenario), expected.until),
        blame="harness" if shape.late_seconds else "bridge",
        facts=[outcome.closest.n] if outcome.closest is not None else [],
        difference=[
            {"path": one.path, "expected": one.expected, "received": one.received} for one in outcome.difference
        ],
        likely=likely_causes(requirement_id),
    )


def _time_limit(expected: Expected) -> str:
    silent = isinstance(expected.expectation, HearsNothing | AsksNothing)
    return f"{'for' if silent else 'within'} {expected.within_seconds:g} s"


def _was_late(seconds: float) -> str:
    return f" (the harness itself was {seconds:.2f} s late, so nothing follows from this)" if seconds else ""


def _silence_proves(scenario: ScenarioFacts, expected: Expected) -> bool:
    """Silence says something only where somebody could have spoken: an open socket, a bridge that is alive."""
    alive = False
    open_sockets: dict[str, int] = {}
    for fact in scenario.facts:
        if fact.n > expected.until:
            break
        match fact:
            case ToolbarOpened(agent=agent):
                open_sockets[agent] = open_sockets.get(agent, 0) + 1
                alive = True
            case ToolbarClosed(agent=agent) if fact.n <= expected.since:
                open_sockets[agent] = open_sockets.get(agent, 0) - 1
            case RequestSeen() | ConnectionOpened() | CommandAnswered() | ToolbarHeard():
                alive = True
            case _:
                pass
    return all(
        open_sockets.get(part.agent, 0) > 0 if isinstance(part, HearsNothing) else alive
        for part in _silences(expected.expectation)
    )


def _silences(expectation: Expectation) -> Iterator[HearsNothing | AsksNothing]:
    match expectation:
        case HearsNothing() | AsksNothing():
            yield expectation
        case InOrder(parts=parts):
            for part in parts:
                yield from _silences(part)
        case OneOf(alternatives=alternatives):
            for part in (part for alternative in alternatives for part in alternative.parts):
                yield from _silences(part)
        case _:
            pass


# --- monitors


def checks_of_findings(
    findings: Iterable[Finding], scenario: ScenarioFacts, requirements: Requirements
) -> Iterator[Check]:
    """One check for each requirement that was kept, and one for each fault of one that was not, up to a handful."""
    by_requirement: dict[str, list[Finding]] = {}
    for finding in findings:
        by_requirement.setdefault(finding.requirement, []).append(finding)
    for requirement_id, own in by_requirement.items():
        faults = [finding for finding in own if not finding.ok]
        if not faults:
            yield _kept(requirement_id, own)
        for finding in faults[:_SHOWN_FINDINGS]:
            last = finding is faults[_SHOWN_FINDINGS - 1] if len(faults) > _SHOWN_FINDINGS else False
            more = f" (and {len(faults) - _SHOWN_FINDINGS} more like this)" if last else ""
            yield _broken(finding, scenario.facts, requirements, more)


def _kept(requirement_id: str, findings: list[Finding]) -> Check:
    last = findings[-1]
    return Check(
        requirement=requirement_id,
        verdict="pass",
        expected=last.expected,
        received=f"as expected; looked at {last.looked_at}: {len(findings)}",
        at=last.at,
        text="watched in every scenario",
    )


def _broken(finding: Finding, facts: Sequence[Fact], requirements: Requirements, more: str) -> Check:
    ours, late = finding.blame == "harness", finding.late_seconds
    conn_ids = tuple(conn_id.lower() for conn_id in finding.conn_ids)
    requirement = requirements.find(finding.requirement)
    return Check(
        requirement=finding.requirement,
        verdict="harness-error" if ours else "inconclusive" if late else broken_verdict(requirement),
        expected=finding.expected,
        received=finding.received + more + _was_late(late),
        at=finding.at,
        text="watched in every scenario",
        cause=None if ours else cause_for(facts, (conn_ids, finding.dn), finding.n),
        blame="harness" if late else finding.blame,
        facts=list(finding.facts),
        difference=list(finding.difference),
        schema_path=finding.schema_path,
        likely=[] if ours else likely_causes(finding.requirement),
    )
