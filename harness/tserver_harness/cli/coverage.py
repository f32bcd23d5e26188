"""`tsim coverage`: do the scenarios look at every requirement, and do they find every defect?"""

import tempfile
from pathlib import Path

import click

from tserver_harness.cli.choosing import jobs_for, order_of
from tserver_harness.exit_codes import ExitCode
from tserver_harness.judge.requirements import load_requirements

__all__ = ["coverage"]


@click.command(epilog="\b\nExamples:\n  tsim coverage\n  tsim coverage --check")
@click.option(
    "--check",
    is_flag=False,
    flag_value="docs/coverage.md",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Fail when this page is not what would be written now.  [docs/coverage.md if no FILE is named]",
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the page there instead of here.")
def coverage(*, check: Path | None, out: Path | None) -> int:
    """Run everything against the reference bridge, then against each mutant, and print the kill matrix.

    Ends with code 1 if a mutant survives, a check fires on the good bridge, or a requirement kills no mutant.
    """
    from tserver_harness.certification.coverage import coverage_of  # noqa: PLC0415  # slow to import
    from tserver_harness.runner.killing import kill_all, run_and_judge  # noqa: PLC0415  # as above

    requirements = load_requirements()
    with tempfile.TemporaryDirectory(prefix="tsim-coverage-") as folder:
        order = order_of(
            requirements,
            paths=(),
            target=None,
            clock=None,
            only=(),
            shard=None,
            out=Path(folder),
            mutant=None,
            seed=None,
        )
        good = run_and_judge(order, requirements)
        found = coverage_of(requirements, good, kill_all(order, requirements, jobs=jobs_for(order.cases)))
    page = found.markdown()
    if out is not None:
        out.write_text(page, "utf-8")
    elif check is None:
        click.echo(page)
    problems = found.problems()
    if check is not None and check.read_text("utf-8") != page:
        problems.append(f"{check} is stale; `tsim coverage --out {check}` writes it")
    for problem in problems:
        click.echo(f"tsim: {problem}", err=True)
    return ExitCode.NOT_CONFORMING if problems else ExitCode.OK
