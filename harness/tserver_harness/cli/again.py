"""`tsim judge` and `tsim report`: from what a run left on disk, without a bridge."""

from pathlib import Path

import click
import msgspec

from tserver_harness.cli.judging import judge_and_report, show
from tserver_harness.judge.requirements import load_requirements
from tserver_harness.reports import write_reports
from tserver_harness.results import RunResult
from tserver_harness.transcript import Fact, read_facts

__all__ = ["facts_of", "judge", "report", "result_of"]

_FOLDER = click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))


@click.command(epilog="\b\nExample:\n  tsim judge tsim-out")
@_FOLDER
@click.option("--strict", is_flag=True, help="A SHOULD that does not hold fails the run, too.")
@click.option("--baseline", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Known failures, with reason and expiry.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="The result on standard output.")
def judge(*, folder: Path, strict: bool, baseline: Path | None, as_json: bool) -> int:
    """Judge a run again, from its transcript: new result, new reports, the exit code of the run."""
    facts = facts_of(folder)
    requirements = load_requirements()
    result = judge_and_report(facts, requirements, out=folder, strict=strict, baseline=baseline)
    show(result, facts, requirements, out=folder, as_json=as_json)
    return result.exit_code


@click.command(epilog="\b\nExample:\n  tsim report tsim-out")
@_FOLDER
def report(*, folder: Path) -> None:
    """Write the reports of a run again, from its result and transcript."""
    write_reports(folder, result_of(folder), facts_of(folder))
    click.echo(f"{folder / 'report.html'}")


def result_of(folder: Path) -> RunResult:
    """The result of a run.

    Raises:
        click.UsageError: there is none, or it is damaged.
    """
    path = folder / "result.json"
    try:
        return msgspec.json.decode(path.read_bytes(), type=RunResult)
    except FileNotFoundError as problem:
        raise click.UsageError(f"there is no {path}; `tsim judge {folder}` makes it from the transcript") from problem
    except msgspec.DecodeError as problem:
        raise click.UsageError(f"{path} is no result: {problem}; `tsim judge {folder}` makes it anew") from problem


def facts_of(folder: Path) -> list[Fact]:
    """The facts of a run.

    Raises:
        click.UsageError: there are none, or they are damaged.
    """
    path = folder / "transcript.ndjson"
    try:
        with path.open("rb") as lines:
            return list(read_facts(lines))
    except FileNotFoundError as problem:
        raise click.UsageError(f"there is no {path}; a run writes it") from problem
    except msgspec.DecodeError as problem:
        raise click.UsageError(f"{path} is damaged: {problem}") from problem
