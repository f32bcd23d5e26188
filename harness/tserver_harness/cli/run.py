"""`tsim run`: scenarios against the reference bridge in virtual time, or against a bridge of anyone's in real time."""

from pathlib import Path

import click

from tserver_harness.cli.choosing import order_of
from tserver_harness.exit_codes import ExitCode
from tserver_harness.judge.requirements import load_requirements

__all__ = ["run"]

_EXAMPLES = """\b
Examples:
  tsim run                                 every shipped scenario, against the reference bridge
  tsim run my.scenario.yaml inbound        a file of yours and a shipped topic
  tsim run --target acme.yaml --only AV-04 one requirement, against a bridge of yours
"""


@click.command(epilog=_EXAMPLES)
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option(
    "--target",
    type=click.Path(exists=True, dir_okay=False),
    help="The bridge to test, as a file. Default: the reference bridge.",
)
@click.option("--clock", type=click.Choice(["virtual", "real"]), help="Default: virtual; real with --target.")
@click.option("--only", multiple=True, metavar="ID", help="Only this requirement or scenario; may be repeated.")
@click.option("--shard", metavar="I/N", help="Only the I-th of N equal parts, for CI jobs side by side.")
@click.option(
    "--out", type=click.Path(file_okay=False), default="tsim-out", show_default=True, help="Where the run's files go."
)
@click.option("--mutant", metavar="NAME", help="A defect that the reference bridge is to have.")
@click.option(
    "--baseline",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Known failures, with reason and expiry.",
)
@click.option("--strict", is_flag=True, help="A SHOULD that does not hold fails the run, too.")
@click.option("--seed", type=int, help="Where chance is involved; default: each scenario's own.")
@click.option(
    "--jobs",
    type=click.IntRange(1),
    help="Processes that share the work. Default: one a processor; with --target what `parallel` says, and no more.",
)
@click.option("--json", "as_json", is_flag=True, help="The result on standard output.")
def run(
    *,
    paths: tuple[str, ...],
    target: str | None,
    clock: str | None,
    only: tuple[str, ...],
    shard: str | None,
    out: str,
    mutant: str | None,
    baseline: Path | None,
    strict: bool,
    seed: int | None,
    jobs: int | None,
    as_json: bool,
) -> int:
    """Run scenarios: files, folders, or shipped ones by name, topic or profile.

    Without PATH: all shipped ones that the bridge's profiles ask for.
    """
    requirements = load_requirements()
    order = order_of(
        requirements,
        paths=paths,
        target=target,
        clock=clock,
        only=only,
        shard=shard,
        out=Path(out),
        mutant=mutant,
        seed=seed,
        jobs=jobs,
    )
    if not order.cases:
        click.echo(
            "tsim: nothing to run: no scenario is left after --only, --shard and the target's profiles", err=True
        )
        return ExitCode.NOTHING_RAN
    from tserver_harness.cli.judging import show  # noqa: PLC0415  # slow to import; all that is asked for is checked by now
    from tserver_harness.cli.running import carry_out, live_lines  # noqa: PLC0415  # as above

    with live_lines(order, quiet=as_json) as on_fact:
        result, facts = carry_out(order, requirements, strict=strict, on_fact=on_fact, baseline=baseline)
    show(result, facts, requirements, out=order.out, as_json=as_json)
    return result.exit_code
