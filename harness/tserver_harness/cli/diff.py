"""`tsim diff`: what changed between two runs."""

from pathlib import Path

import click

from tserver_harness.certification.difference import changes_between
from tserver_harness.cli.again import result_of
from tserver_harness.exit_codes import ExitCode

__all__ = ["diff"]

_SIGNS = {"worse": "✗", "lost": "✗", "better": "✓", "new": "+"}
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command(epilog="\b\nExample:\n  tsim diff yesterday/tsim-out tsim-out")
@click.argument("before", metavar="DIR", type=_FOLDER)
@click.argument("after", metavar="DIR", type=_FOLDER)
def diff(*, before: Path, after: Path) -> int:
    """Compare two runs: what is worse, which checks were lost, what is better, what is new.

    Ends with code 1 if something is worse or a check was lost.
    """
    first, second = result_of(before), result_of(after)
    if first.suite.digest != second.suite.digest:
        click.echo(f"The suites differ: {first.suite.version} and {second.suite.version}.")
    changes = list(changes_between(first, second))
    for change in changes:
        click.echo(f"{_SIGNS[change.kind]} {change.kind:6} {change.what}: {change.before} -> {change.after}")
    bad = sum(change.kind in {"worse", "lost"} for change in changes)
    click.echo(f"{len(changes)} changes, {bad} of them for the worse." if changes else "Nothing changed.")
    return ExitCode.NOT_CONFORMING if bad else ExitCode.OK
