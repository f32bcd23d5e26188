"""`tsim demo`: the main job with nothing configured, shown as it happens."""

import time
from collections.abc import Sequence
from pathlib import Path

import click

from tserver_harness.cli.choosing import chosen_cases, jobs_for, must_ids
from tserver_harness.cli.ladder import HEADER, line_of
from tserver_harness.judge.requirements import load_requirements
from tserver_harness.plan import Case
from tserver_harness.results import RunResult
from tserver_harness.runner.order import Order
from tserver_harness.runner.reference import reference_target
from tserver_harness.runner.suite_identity import suite_identity
from tserver_harness.transcript import Fact, ScenarioStarted

__all__ = ["demo"]

_SHOWN_FOR = ("AC-02", "HU-01", "OB-02")
"""A call that is accepted, one that is rejected, one that the agent makes."""


@click.command(epilog="\b\nExample:\n  tsim demo")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("tsim-out"),
    show_default=True,
    help="Where the run's files go.",
)
def demo(*, out: Path) -> int:
    """Run simulator, reference bridge and toolbars through the core suite, and show some of the calls."""
    began = time.perf_counter()
    requirements = load_requirements()
    cases = chosen_cases(requirements, reference_target(), paths=(), whole=("core",), only=(), shard=None)
    order = Order(
        cases=cases,
        identity=suite_identity(requirements.revision),
        must=must_ids(requirements),
        out=out,
        profiles=("core",),
        jobs=jobs_for(cases),
    )
    shown = {case.id for case in _shown_first(cases)}
    click.echo("A T-Server, a bridge and a toolbar; time jumps from event to event.")
    from tserver_harness.cli.running import carry_out  # noqa: PLC0415  # slow to import; the first line is out by now

    result, _ = carry_out(order, requirements, strict=False, on_fact=_Narrator(shown).tell)
    click.echo(_summary(result, time.perf_counter() - began))
    click.echo(f"The whole of it, to look at: {out / 'report.html'}")
    return result.exit_code


def _shown_first(cases: Sequence[Case]) -> list[Case]:
    """For each of the three, the shortest scenario that verifies it."""
    shown = []
    for requirement in _SHOWN_FOR:
        candidates = [case for case in cases if requirement in case.verifies]
        shown += sorted(candidates, key=lambda case: (len(case.steps), case.id))[:1]
    return shown


def _summary(result: RunResult, seconds: float) -> str:
    counts = result.counts
    simulated = max(0.0, result.seconds)
    failed = counts.fail + counts.harness_error + counts.inconclusive + counts.not_run
    words = "All of them hold" if failed == 0 else f"{failed} of them do not hold"
    warned = f", {counts.warn} with a warning" if counts.warn else ""
    return (
        f"\n{len(result.scenarios)} scenarios of the core suite were run against the reference bridge"
        f" in {seconds:.1f} s ({simulated:.0f} s on their own clock). {words}{warned}."
    )


class _Narrator:
    """Prints the scenarios that were chosen, line by line, as their facts come."""

    def __init__(self, scenarios: set[str]) -> None:
        self._scenarios = scenarios
        self._began = 0.0

    def tell(self, fact: Fact) -> None:
        if fact.scenario not in self._scenarios:
            return
        if isinstance(fact, ScenarioStarted):
            self._began = fact.at
            click.echo(f"\n{fact.title}\n{HEADER}")
        line = line_of(fact, since=self._began)
        if line is not None:
            click.echo(line)
