"""The end of a run in the terminal: what was planned, what did not run, verdicts in words, then each failure.

Plain text where the console is no terminal; nothing of the bridge's text is taken for markup.
"""

import re
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from tserver_harness.judge.requirements import Requirements, load_requirements
from tserver_harness.reports.failures import baseline_in_words, finding_lines
from tserver_harness.reports.groups import Group
from tserver_harness.reports.overview import VERDICT_SIGNS, VERDICT_WORDS, Overview, overview_of
from tserver_harness.results import RunResult
from tserver_harness.transcript import Fact

__all__ = ["print_run"]

_STYLES = {
    "pass": "green",
    "fail": "bold red",
    "warn": "yellow",
    "info": "cyan",
    "not-run": "bold magenta",
    "inconclusive": "magenta",
    "harness-error": "bold magenta",
    "not-applicable": "dim",
}
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SHOWN_GROUPS = 12
_SHOWN_TROUBLE = 10


def print_run(
    result: RunResult, facts: Sequence[Fact], console: Console, *, requirements: Requirements | None = None
) -> None:
    """Print the summary; the last line is the verdict in one sentence with the exit code.

    `facts` are taken for the sake of every report's common signature; all that is shown is in the result.
    """
    del facts
    overview = overview_of(result, requirements or load_requirements())
    _print_plan(result, console)
    _print_trouble(overview, console)
    _print_baseline(overview, console)
    _print_groups(overview, console)
    for profile in overview.profiles:
        _line(console, _sign(profile.verdict), Text(f" {profile.sentence}"))
    if result.message_delay_seconds:
        console.print(Text(f"  {_delays(result)}", style="dim"))
    _line(console, Text(f"\n{overview.counts_sentence}.", style="bold"))
    _line(console, Text(overview.sentence, style=_STYLES[overview.verdict]), Text(f" ({overview.exit_sentence})"))


def _print_plan(result: RunResult, console: Console) -> None:
    name = f"{result.bridge.name} {result.bridge.version}".strip()
    asked = ", ".join(result.profiles) or "no profile"
    declared = f"; declared: {', '.join(result.capabilities)}" if result.capabilities else ""
    interrupted = " The run was interrupted." if result.status == "interrupted" else ""
    console.print(
        Text(
            f"{name}: {len(result.scenarios)} scenarios, {asked}{declared}; requirements {result.suite.revision}, "
            f"suite {result.suite.version}, {result.clock} clock.{interrupted}"
        )
    )


def _print_trouble(overview: Overview, console: Console) -> None:
    if not overview.trouble:
        return
    _line(console, Text("\nNot judged:", style="bold"))
    for scenario in overview.trouble[:_SHOWN_TROUBLE]:
        detail = f" ({scenario.detail})" if scenario.detail else ""
        _line(console, Text("  "), _sign(scenario.verdict), Text(f" {scenario.id}{detail}"))
    if len(overview.trouble) > _SHOWN_TROUBLE:
        _line(console, Text(f"  and {len(overview.trouble) - _SHOWN_TROUBLE} more"))


def _print_baseline(overview: Overview, console: Console) -> None:
    if not overview.baseline:
        return
    _line(console, Text("\nKnown failures (baseline):", style="bold"))
    for entry in overview.baseline:
        style = "bold red" if entry.state in {"stale", "expired"} else "dim"
        _line(console, Text(f"  {entry.state:<8}", style=style), Text(f" {baseline_in_words(entry)}"))


def _print_groups(overview: Overview, console: Console) -> None:
    groups = (*overview.failures, *(group for group in overview.remarks if group.verdict == "warn"))
    if not groups:
        console.print()
        return
    console.print()
    console.print(_table(groups))
    for group in overview.failures[:_SHOWN_GROUPS]:
        _print_group(group, console)
    if len(overview.failures) > _SHOWN_GROUPS:
        _line(console, Text(f"\nand {len(overview.failures) - _SHOWN_GROUPS} more kinds of failure, see the report"))
    if overview.unreached:
        ids = ", ".join(group.requirement_id for group in overview.unreached)
        _line(console, Text(f"\nNever reached, because a step before failed: {ids}"))
    console.print()


def _table(groups: Sequence[Group]) -> Table:
    table = Table(box=None, pad_edge=False, show_edge=False)
    for title, right in (
        ("no.", True),
        ("verdict", False),
        ("requirement", False),
        ("scenario", False),
        ("more", True),
    ):
        table.add_column(title, justify="right" if right else "left", no_wrap=True, overflow="ignore")
    for group in groups:
        more = f"+{group.more}" if group.more else ""
        name = group.requirement_id or "-"
        table.add_row(str(group.number), _sign(group.verdict), name, Text(group.scenario.id), more)
    return table


def _print_group(group: Group, console: Console) -> None:
    lines = list(finding_lines(group.shown, group.requirement, group.scenario.rerun))
    first = lines[0] if group.requirement is not None else group.text
    _line(console, Text(f"\n{group.number}. {first}", style="bold"))
    _line(console, Text(f"  scenario: {group.scenario.title}"))
    for line in lines[1:] if group.requirement is not None else lines:
        _line(console, Text(line))
    if group.more:
        _line(console, Text(f"  and {group.more} more like this"))


def _delays(result: RunResult) -> str:
    delays = result.message_delay_seconds
    late = f"; the harness was late by at most {result.harness_late_seconds * 1000:.0f} ms"
    words = f"T-Server event to toolbar: p50 {delays['p50'] * 1000:.1f} ms, p99 {delays['p99'] * 1000:.1f} ms"
    return words + (late if result.clock == "real" else " on the virtual clock")


def _sign(verdict: str) -> Text:
    return Text(f"{VERDICT_SIGNS[verdict]} {VERDICT_WORDS[verdict]}", style=_STYLES[verdict])


def _line(console: Console, *parts: Text) -> None:
    line = Text.assemble(*parts)
    line.plain = _CONTROLS.sub("\ufffd", line.plain)  # a bridge must not steer the reader's terminal
    console.print(line, soft_wrap=True)
