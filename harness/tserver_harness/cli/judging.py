"""From facts to verdicts and reports, and to what the terminal shows; needs neither bridge nor simulator."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec

from tserver_harness.judge.baseline import load_baseline, with_baseline
from tserver_harness.judge.requirements import Requirements
from tserver_harness.judge.verdicts import judge
from tserver_harness.reports import write_reports
from tserver_harness.results import RunResult
from tserver_harness.schema_book import load_schema_book
from tserver_harness.transcript import Fact

__all__ = ["judge_and_report", "show"]


def judge_and_report(
    facts: Sequence[Fact], requirements: Requirements, *, out: Path, strict: bool, baseline: Path | None = None
) -> RunResult:
    """Verdicts of the facts, written with all reports into the folder; `baseline` is a file of known failures.

    Raises:
        FilesInvalid: the baseline has mistakes.
    """
    result = judge(facts, requirements, strict=strict, schemas=load_schema_book())
    if baseline is not None:
        known = load_baseline(baseline.read_text("utf-8"), str(baseline), requirements.ids)
        result = with_baseline(result, known, today=datetime.now(UTC).date(), strict=strict)
    (out / "result.json").write_bytes(msgspec.json.format(msgspec.json.encode(result)) + b"\n")
    write_reports(out, result, facts, requirements=requirements)
    return result


def show(result: RunResult, facts: Sequence[Fact], requirements: Requirements, *, out: Path, as_json: bool) -> None:
    """The result on standard output: for machines, or for people with where the reports are."""
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(result)).decode())
        return
    from rich.console import Console  # noqa: PLC0415  # slow to import, and not needed with --json

    from tserver_harness.reports.terminal import print_run  # noqa: PLC0415  # as above

    console = Console(file=sys.stdout, highlight=False, soft_wrap=True)
    print_run(result, facts, console, requirements=requirements)
    click.echo(f"Report: {out / 'report.html'}")
