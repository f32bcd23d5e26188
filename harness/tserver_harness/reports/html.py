"""`report.html`: one file that opens anywhere, without network; a page a product owner can read, then detail on demand.

Pure: a function of result, facts and requirements. The page is the template in `assets/`, style sheet and script
inlined; everything from the bridge is escaped by the template and by `sequence`, and secrets are masked here.
"""

import re
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from tserver_harness.judge.masking import masked
from tserver_harness.judge.requirements import Requirements
from tserver_harness.reports.failures import BLAME_WORDS, baseline_in_words, cause_in_words
from tserver_harness.reports.load import PERCENTILES, load_views
from tserver_harness.reports.overview import VERDICT_MEANINGS, VERDICT_SIGNS, VERDICT_WORDS, overview_of
from tserver_harness.reports.scenario_views import raw_of, scenario_views
from tserver_harness.results import Check, RunResult
from tserver_harness.transcript import CommandAnswered, EventSent, Fact, RequestSeen, ToolbarHeard

__all__ = ["report_html"]

_ASSETS = Path(__file__).resolve().parent / "assets"
_TICKS = re.compile("`([^`]+)`")


def report_html(result: RunResult, facts: Sequence[Fact], requirements: Requirements) -> str:
    """The page."""
    environment = _environment()
    environment.filters["message"] = partial(_message, {fact.n: fact for fact in facts})
    scenarios = scenario_views(result, facts, environment.get_template("scenario.html.j2"))
    return environment.get_template("report.html.j2").render(
        result=result,
        overview=overview_of(result, requirements),
        requirements=requirements,
        scenarios=scenarios,
        percentiles=PERCENTILES,
        loads=[(view, Markup(view.svg)) for view in load_views(result, facts)],  # noqa: S704  # escaped in it
        anchors={view.result.id: view.anchor for view in scenarios},
        drawn={f"{view.anchor}-{number}" for view in scenarios for number in view.drawn},
        environment=sorted(masked(result.environment).items()),
        style=Markup((_ASSETS / "report.css").read_text("utf-8")),  # noqa: S704  # ours, as it is
        script=Markup((_ASSETS / "report.js").read_text("utf-8")),  # noqa: S704  # as above
    )


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_ASSETS),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "words": VERDICT_WORDS,
        "signs": VERDICT_SIGNS,
        "meanings": VERDICT_MEANINGS,
        "blames": BLAME_WORDS,
    }
    environment.filters |= {
        "cause": cause_in_words,
        "evidence": _evidence,
        "known": baseline_in_words,
        "ticks": _ticks,
    }
    return environment


def _evidence(check: Check) -> list[dict[str, Any]]:
    """The differences of a finding, as rows of a table."""
    return [masked(one) for one in check.difference]


def _message(facts: Mapping[int, Fact], check: Check) -> str:
    """The last message that a finding is about, whole; empty where it is about none."""
    match facts.get(check.facts[-1]) if check.facts else None:
        case ToolbarHeard(message=message) | EventSent(message=message) | RequestSeen(message=message) if message:
            return msgspec.json.format(msgspec.json.encode(masked(message)), indent=2).decode()
        case CommandAnswered() as answer:
            return raw_of(answer)
        case _:
            return ""


def _ticks(text: str) -> Markup:
    """Text of ours, in which what stands between backticks is code."""
    return Markup(_TICKS.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704  # it was escaped
