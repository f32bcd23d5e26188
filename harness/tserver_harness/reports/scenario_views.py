"""The scenarios of the page: diagram, checks and transcript of each, in full or packed, so that the page stays small.

Pure. What is packed is deflated markup in base64, which the page's own script opens; the worst scenarios are never
packed, so that a page without script still tells what is wrong.
"""

import base64
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec
from jinja2 import Template
from markupsafe import Markup

from tserver_harness.judge.grading import VERDICTS
from tserver_harness.judge.masking import masked, masked_text
from tserver_harness.judge.scenario_facts import split_by_scenario
from tserver_harness.judge.wording import describe_fact
from tserver_harness.reports.sequence import MAX_ROWS, ladder_rows, ladder_svg
from tserver_harness.results import Check, RunResult, ScenarioResult
from tserver_harness.transcript import Expected, Fact, ScenarioStarted, StepEnded, StepStarted, ToolbarHeard

__all__ = ["ScenarioView", "raw_of", "scenario_views"]

_OPEN_CHARACTERS = 1_000_000
_PACKED_CHARACTERS = 6_000_000
"""Together with the lists a page of some megabytes, which every browser and every mail system takes."""
_SHOWN_FACTS = 400
_SHOWN_CHARACTERS = 4_000
_FRAME_FACTS = (ScenarioStarted, StepStarted, StepEnded, Expected)
_QUIET = frozenset({"pass", "not-applicable"})
_LEFT_OUT = Markup('<p class="soft">Left out to keep this file small; transcript.ndjson has it.</p>')


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
class Details:
    """What is shown of a scenario when it is opened; `whole`: with every message in full."""

    anchor: str
    result: ScenarioResult
    checks: tuple[Check, ...]
    svg: Markup
    steps: tuple[StepView, ...]
    cut: int
    drawn: frozenset[int]
    whole: bool


@dataclass(frozen=True, slots=True)
class ScenarioView:
    """One scenario of the page: its details are in `body`, or `packed` for the page's script.

    `drawn` are the numbers of the facts that its diagram has anchors for.
    """

    anchor: str
    result: ScenarioResult
    body: Markup
    packed: str
    drawn: frozenset[int]


def scenario_views(result: RunResult, facts: Sequence[Fact], template: Template) -> list[ScenarioView]:
    """All scenarios of a run, in their order. As many as the page can bear are there in full, the worst of them; the
    details of the others are packed.
    """
    by_id = {scenario.id: scenario.facts for scenario in split_by_scenario(facts)[0]}
    numbered = list(enumerate(result.scenarios, start=1))
    views: dict[int, ScenarioView] = {}
    open_characters, packed_characters = _OPEN_CHARACTERS, _PACKED_CHARACTERS
    for number, scenario in sorted(numbered, key=lambda pair: -_severity(pair[1].verdict)):
        details = _details(f"s{number}", scenario, by_id.get(scenario.id, ()))
        body = Markup(template.render(view=details))  # noqa: S704  # escaped by the template
        packed = ""
        if len(body) > open_characters:
            packed, body = _packed(body), Markup()
            if len(packed) > packed_characters:
                packed, body = "", _LEFT_OUT
        open_characters -= len(body)
        packed_characters -= len(packed)
        drawn = frozenset() if packed or body is _LEFT_OUT else details.drawn
        views[number] = ScenarioView(details.anchor, scenario, body, packed, drawn)
    return [views[number] for number, _ in numbered]


def _packed(body: str) -> str:
    """Deflated and in base64: what the page's script opens."""
    deflate = zlib.compressobj(6, zlib.DEFLATED, -15)
    return base64.b64encode(deflate.compress(body.encode("utf-8", "replace")) + deflate.flush()).decode()


def _details(anchor: str, scenario: ScenarioResult, facts: Sequence[Fact]) -> Details:
    marked = {number for check in scenario.checks if check.verdict not in _QUIET for number in check.facts}
    whole = scenario.verdict not in _QUIET
    return Details(
        anchor=anchor,
        result=scenario,
        checks=tuple(sorted(scenario.checks, key=_worst_first)),
        svg=Markup(ladder_svg(facts, scenario.title, marked, f"{anchor}-")),  # noqa: S704  # escaped where it is made
        steps=tuple(_step_views(facts[:_SHOWN_FACTS], marked, whole=whole)),
        cut=max(0, len(facts) - _SHOWN_FACTS),
        drawn=frozenset(row.n for row in ladder_rows(facts)[:MAX_ROWS]),
        whole=whole,
    )


def _worst_first(check: Check) -> tuple[int, bool, float]:
    """What is wrong, then the scenario's own steps, then what is watched always."""
    return -_severity(check.verdict), not check.step, check.at


def _severity(verdict: str) -> int:
    return 0 if verdict in _QUIET else VERDICTS.index(verdict)


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
    raw = raw_of(fact) if whole else ""
    return FactView(fact.n, fact.at, kind, str(masked(describe_fact(fact))), raw, fact.n in marked)


def raw_of(fact: Fact) -> str:
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
