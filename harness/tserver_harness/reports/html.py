"""`report.html`: one file that opens anywhere, without network; a page a product owner can read, then detail on demand.

Pure: a function of result, facts and requirements. The page is the template in `assets/`, style sheet and script
inlined; everything from the bridge is escaped by the template and by `sequence`, and secrets are masked here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from tserver_harness.judge.grading import VERDICTS
from tserver_harness.judge.masking import masked, masked_text
from tserver_harness.judge.requirements import Requirements
from tserver_harness.judge.scenario_facts import split_by_scenario
from tserver_harness.judge.wording import describe_fact
from tserver_harness.reports.failures import BLAME_WORDS, cause_in_words
from tserver_harness.reports.overview import VERDICT_SIGNS, VERDICT_WORDS, Group, overview_of
from tserver_harness.reports.sequence import MAX_ROWS, ladder_rows, ladder_svg
from tserver_harness.results import Check, RunResult, ScenarioResult
from tserver_harness.transcript import Expected, Fact, ScenarioStarted, StepEnded, StepStarted, ToolbarHeard

__all__ = ["report_html"]

_ASSETS = Path(__file__).resolve().parent / "assets"
_SHOWN_FACTS = 400
_SHOWN_CHARACTERS = 4_000
_FRAME_FACTS = (ScenarioStarted, StepStarted, StepEnded, Expected)


@dataclass(frozen=True, slots=True)
class FactView:
    """One line of the transcript as the page shows it."""

    n: int
    at: float
    kind: str
    words: str
    raw: str
    marked: bool


@dataclass(frozen=True, slots=True)
class StepView:
    """A step and what happened in it."""

    path: str
    text: str
    outcome: str
    line: int
    facts: tuple[FactView, ...]


@dataclass(frozen=True, slots=True)
class ScenarioView:
    """One scenario of the page."""

    anchor: str
    result: ScenarioResult
    checks: tuple[Check, ...]
    svg: Markup
    steps: tuple[StepView, ...]
    cut: int
    drawn: frozenset[int]


def report_html(result: RunResult, facts: Sequence[Fact], requirements: Requirements) -> str:
    """The page."""
    scenarios = _scenario_views(result, facts)
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            result=result,
            overview=overview_of(result, requirements),
            requirements=requirements,
            scenarios=scenarios,
            anchors={view.result.id: view.anchor for view in scenarios},
            drawn={f"{view.anchor}-{number}" for view in scenarios for number in view.drawn},
            environment=sorted(masked(result.environment).items()),
            style=Markup((_ASSETS / "report.css").read_text("utf-8")),  # noqa: S704  # ours, as it is
            script=Markup((_ASSETS / "report.js").read_text("utf-8")),  # noqa: S704  # as above
        )
    )


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_ASSETS),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"words": VERDICT_WORDS, "signs": VERDICT_SIGNS, "blames": BLAME_WORDS}
    environment.filters |= {"cause": cause_in_words, "evidence": _evidence}
    return environment


def _scenario_views(result: RunResult, facts: Sequence[Fact]) -> list[ScenarioView]:
    by_id = {scenario.id: scenario.facts for scenario in split_by_scenario(facts)[0]}
    return [
        _scenario_view(f"s{number}", scenario, by_id.get(scenario.id, ()))
        for number, scenario in enumerate(result.scenarios, start=1)
    ]


def _scenario_view(anchor: str, scenario: ScenarioResult, facts: Sequence[Fact]) -> ScenarioView:
    marked = {number for check in scenario.checks if check.verdict not in _QUIET for number in check.facts}
    whole = scenario.verdict not in _QUIET
    return ScenarioView(
        anchor=anchor,
        result=scenario,
        checks=tuple(sorted(scenario.checks, key=_worst_first)),
        svg=Markup(ladder_svg(facts, scenario.title, marked, f"{anchor}-")),  # noqa: S704  # escaped where it is made
        steps=tuple(_step_views(facts[:_SHOWN_FACTS], marked, whole=whole)),
        cut=max(0, len(facts) - _SHOWN_FACTS),
        drawn=frozenset(row.n for row in ladder_rows(facts)[:MAX_ROWS]),
    )


_QUIET = frozenset({"pass", "not-applicable"})


def _worst_first(check: Check) -> tuple[int, bool, float]:
    """What is wrong, then the scenario's own steps, then what is watched always."""
    severity = 0 if check.verdict in _QUIET else VERDICTS.index(check.verdict)
    return -severity, not check.step, check.at


def _step_views(facts: Sequence[Fact], marked: set[int], *, whole: bool) -> Iterator[StepView]:
    """`whole`: with every fact in full; where all is well its words are enough, the rest is in the transcript."""
    outcomes = {fact.step: fact for fact in facts if isinstance(fact, StepEnded)}
    step: StepStarted | None = None
    own: list[FactView] = []
    for fact in facts:
        if isinstance(fact, StepStarted):
            if step is not None or own:
                yield _step_view(step, own, outcomes)
            step, own = fact, []
        elif not isinstance(fact, _FRAME_FACTS):
            own.append(_fact_view(fact, marked, whole=whole))
    if step is not None or own:
        yield _step_view(step, own, outcomes)


def _step_view(step: StepStarted | None, facts: list[FactView], outcomes: dict[str, StepEnded]) -> StepView:
    if step is None:
        return StepView("", "before the first step", "", 0, tuple(facts))
    ended = outcomes.get(step.step)
    return StepView(step.step, step.text, ended.outcome if ended else "", step.line, tuple(facts))


def _fact_view(fact: Fact, marked: set[int], *, whole: bool) -> FactView:
    kind = str(fact.__struct_config__.tag)
    raw = _raw(fact) if whole else ""
    return FactView(fact.n, fact.at, kind, str(masked(describe_fact(fact))), raw, fact.n in marked)


def _raw(fact: Fact) -> str:
    """The fact as it is in the transcript, without what the line says anyway."""
    value = masked(msgspec.to_builtins(fact))
    for key in ("n", "at", "time", "scenario", "fact"):
        value.pop(key, None)
    for key in ("body", "text"):
        if isinstance(value.get(key), str):
            value[key] = masked_text(value[key])
    if isinstance(fact, ToolbarHeard) and fact.message is not None:
        value.pop("message")  # the text holds it
    text = msgspec.json.format(msgspec.json.encode(value), indent=1).decode()
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}… ({len(text)} characters)"


def _evidence(item: Group | Check, scenario: ScenarioResult | None = None) -> list[dict[str, Any]]:
    """The differences of a finding, as rows of a table."""
    del scenario
    check = item.shown if isinstance(item, Group) else item
    return [masked(one) for one in check.difference]
