"""`load.md`, and the part of `report.html` about scenarios under load: how long each arrow took. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tserver_harness.judge.delays import summarize_delays
from tserver_harness.judge.monitors import Delay, watch
from tserver_harness.judge.scenario_facts import split_by_scenario
from tserver_harness.reports.arrows import Arrow, arrows_of
from tserver_harness.reports.load_plot import load_svg
from tserver_harness.reports.summary import escaped
from tserver_harness.results import RunResult
from tserver_harness.transcript import Fact

__all__ = ["PERCENTILES", "LoadView", "Row", "load_markdown", "load_views"]

PERCENTILES = ("p50", "p90", "p99", "max")


@dataclass(frozen=True, slots=True)
class Row:
    """One arrow: how many there were, and the percentiles of PERCENTILES in milliseconds."""

    kind: str
    name: str
    count: int
    milliseconds: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class LoadView:
    """One scenario under load."""

    scenario: str
    title: str
    rows: tuple[Row, ...]
    svg: str
    late_milliseconds: float


def load_views(result: RunResult, facts: Sequence[Fact]) -> Iterator[LoadView]:
    """The scenarios of a run that were about load."""
    under_load = {scenario.id: scenario.title for scenario in result.scenarios if "LD-02" in scenario.verifies}
    if not under_load:
        return
    for scenario in split_by_scenario(facts)[0]:
        if scenario.id in under_load:
            arrows = arrows_of(scenario.facts, watch(scenario).delays)
            yield LoadView(
                scenario=scenario.id,
                title=under_load[scenario.id],
                rows=tuple(_row(arrow) for arrow in arrows),
                svg=load_svg(arrows, scenario.late),
                late_milliseconds=max((fact.seconds * 1000 for fact in scenario.late), default=0.0),
            )


def _row(arrow: Arrow) -> Row:
    summary = summarize_delays([Delay(n=0, at=at, seconds=seconds) for at, seconds in arrow.took])
    return Row(arrow.kind, arrow.name, len(arrow.took), tuple(summary[name] * 1000 for name in PERCENTILES))


def load_markdown(result: RunResult, view: LoadView) -> str:
    """The page."""
    name = escaped(f"{result.bridge.name} {result.bridge.version}".strip())
    lines = [f"# {escaped(view.title)}", "", f"{name}, {result.clock} clock.", ""]
    lines += ["| arrow | message | count | p50 ms | p90 ms | p99 ms | max ms |", "|---|---|---|---|---|---|---|"]
    for row in view.rows:
        shown = " | ".join(f"{each:.1f}" for each in row.milliseconds)
        lines.append(f"| {row.kind} | {escaped(row.name)} | {row.count} | {shown} |")
    late = f"The harness itself was late by at most {view.late_milliseconds:.0f} ms."
    lines += ["", late, "", "![delays over time](load.svg)", ""]
    return "\n".join(lines)
