"""A run of one scenario file as the console shows it: its steps, who sent what, and the verdict in words. Pure.

Made anew from the facts so far each time someone looks; what is in the transcript already needs no second book.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from tserver_harness.reports.sequence import LANES, ladder_rows
from tserver_harness.results import RunResult
from tserver_harness.transcript import Fact, ScenarioStarted, StepEnded, StepStarted

__all__ = ["ArrowPicture", "CasePicture", "FindingPicture", "RunPicture", "StepPicture", "picture_of"]

MAX_ARROWS = 150
"""The last ones are shown; more are no picture any more."""

_HOLDS = frozenset({"pass", "info", "not-applicable"})


class StepPicture(msgspec.Struct, frozen=True):
    """A step: `state` is `running`, `done`, `failed` or `error`; `line` is its line in the file; `at` in seconds."""

    step: str
    text: str
    line: int
    at: float
    state: str = "running"
    detail: str = ""


class CasePicture(msgspec.Struct, frozen=True):
    """A case of the scenario; most scenarios have one. `verdict` is empty until the run is judged."""

    id: str
    title: str
    steps: list[StepPicture]
    verdict: str = ""


class ArrowPicture(msgspec.Struct, frozen=True):
    """A message between two lanes (`tserver`, `bridge`, `toolbar`), or a note at one where both are the same."""

    n: int
    at: float
    begin: str
    end: str
    label: str
    kind: str


class FindingPicture(msgspec.Struct, frozen=True):
    """What did not hold."""

    requirement: str
    verdict: str
    expected: str
    received: str
    line: int


class RunPicture(msgspec.Struct, frozen=True):
    """The whole of it.

    Attributes:
        state: `starting`, `running` or `ended`.
        holds: the verdict over all; None while it is not known, or where there was nothing to judge.
        problem: why nothing could be run, in the words of `tsim run`.
        hidden: arrows before the first that is shown.
    """

    id: int
    scenario: str
    text: str
    state: str
    cases: list[CasePicture] = []
    arrows: list[ArrowPicture] = []
    hidden: int = 0
    holds: bool | None = None
    findings: list[FindingPicture] = []
    problem: str = ""


def picture_of(
    number: int,
    scenario: str,
    text: str,
    facts: Sequence[Fact],
    *,
    result: RunResult | None = None,
    ended: bool = False,
    problem: str = "",
) -> RunPicture:
    """The picture of this moment; with a `result` also what is thought of it."""
    arrows = [
        ArrowPicture(row.n, row.at, LANES[row.begin], LANES[row.end], row.label, row.kind)
        for row in ladder_rows(facts)
        if row.kind != "step"
    ]
    return RunPicture(
        id=number,
        scenario=scenario,
        text=text,
        state="ended" if ended else "running" if facts else "starting",
        cases=_cases(facts, result),
        arrows=arrows[-MAX_ARROWS:],
        hidden=max(0, len(arrows) - MAX_ARROWS),
        holds=None if result is None else result.exit_code == 0,
        findings=[] if result is None else _findings(result),
        problem=problem,
    )


def _cases(facts: Sequence[Fact], result: RunResult | None) -> list[CasePicture]:
    verdicts = {} if result is None else {each.id: each.verdict for each in result.scenarios}
    began = [(fact.scenario or "", fact.title) for fact in facts if isinstance(fact, ScenarioStarted)]
    return [CasePicture(name, title, _steps(facts, name), verdicts.get(name, "")) for name, title in began]


def _steps(facts: Sequence[Fact], case: str) -> list[StepPicture]:
    steps: dict[str, StepPicture] = {}
    for fact in facts:
        if fact.scenario != case:
            continue
        match fact:
            case StepStarted():
                steps[fact.step] = StepPicture(fact.step, fact.text, fact.line, fact.at)
            case StepEnded() if fact.step in steps:
                steps[fact.step] = msgspec.structs.replace(steps[fact.step], state=fact.outcome, detail=fact.detail)
            case _:
                pass  # messages, which are arrows
    return list(steps.values())


def _findings(result: RunResult) -> list[FindingPicture]:
    checks: list[Any] = [check for each in result.scenarios for check in each.checks if check.verdict not in _HOLDS]
    return [
        FindingPicture(check.requirement, check.verdict, check.expected, check.received, check.line) for check in checks
    ]
