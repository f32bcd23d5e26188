"""`tsim load`: calls at a rate for a time, every message checked, delays reported."""

from collections.abc import Sequence
from pathlib import Path

import click

from tserver_harness.cli.choosing import must_ids, read_target
from tserver_harness.exit_codes import ExitCode
from tserver_harness.judge.requirements import load_requirements
from tserver_harness.load.arrivals import DEFAULT_MIX, KINDS, Load, arrivals_of, busiest, parse_mix
from tserver_harness.load.steps import case_of
from tserver_harness.results import RunResult
from tserver_harness.runner.order import Order
from tserver_harness.runner.suite_identity import suite_identity
from tserver_harness.transcript import Fact

__all__ = ["load"]

_EPILOG = """\b
Examples:
  tsim load --target acme.target.yaml --agents 100 --calls-per-second 10 --for 60s
  tsim load --agents 20 --calls-per-second 4 --for 10s --mix answered=80,abandoned=20
"""


class _Seconds(click.ParamType["float"]):
    """`60s`, `500ms`, `2m`, or a number of seconds."""

    name = "time"
    _units = (("ms", 0.001), ("s", 1.0), ("m", 60.0))

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        text = str(value).replace(" ", "")
        for unit, seconds in self._units:
            number = text.removesuffix(unit)
            if number != text and _is_number(number):
                return float(number) * seconds
        if not _is_number(text):
            self.fail(f"{value!r} is no time; write 60s, 500ms or 2m", param, ctx)
        return float(text)


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdecimal()


@click.command(epilog=_EPILOG)
@click.option("--target", type=click.Path(exists=True, dir_okay=False), help="The bridge, as a file. Default: ours.")
@click.option("--agents", type=click.IntRange(1, 10_000), default=100, show_default=True, help="Toolbars at work.")
@click.option(
    "--calls-per-second",
    type=click.FloatRange(0.01, 1_000),
    default=10.0,
    show_default=True,
    help="New calls a second, on average.",
)
@click.option("--for", "seconds", type=_Seconds(), default="60s", show_default=True, help="How long calls come.")
@click.option("--mix", help=f"Kinds of calls and their weights: {', '.join(KINDS)}.")
@click.option("--talk", type=_Seconds(), default="3s", show_default=True, help="How long people talk, on average.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same calls.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("tsim-out"),
    show_default=True,
    help="Where the run's files go.",
)
@click.option("--json", "as_json", is_flag=True, help="The result on standard output.")
def load(
    *,
    target: str | None,
    agents: int,
    calls_per_second: float,
    seconds: float,
    mix: str | None,
    talk: float,
    seed: int,
    out: Path,
    as_json: bool,
) -> int:
    """Put calls on a bridge at a rate for a time; every message is checked, and every arrow is timed."""
    try:
        kinds = DEFAULT_MIX if mix is None else parse_mix(mix)
    except ValueError as problem:
        raise click.UsageError(f"--mix: {problem}") from problem
    plan = Load(
        agents=agents, calls_per_second=calls_per_second, seconds=seconds, mix=kinds, talk_seconds=talk, seed=seed
    )
    bridge = read_target(target)
    if bridge is not None and len(bridge.agents) < agents:
        raise click.UsageError(
            f"the target has {len(bridge.agents)} agents, the load needs {agents}; "
            "add `{count: ..., firstAgentId: ..., firstDn: ...}` to it, or give fewer with --agents"
        )
    requirements = load_requirements()
    order = Order(
        cases=(case_of(plan),),
        identity=suite_identity(requirements.revision),
        must=must_ids(requirements),
        target=bridge,
        target_file=target,
        clock="real",
        out=out,
        seed=seed,
        try_undeclared=True,
        profiles=("load",),
    )
    from tserver_harness.cli.judging import show  # noqa: PLC0415  # slow to import; what is asked for is checked by now
    from tserver_harness.cli.running import carry_out  # noqa: PLC0415  # as above

    title = order.cases[0].title
    if not as_json:
        calls = arrivals_of(plan)
        click.echo(f"{len(calls)} calls, at most {busiest(calls)} at once: {title.partition(':')[0]}")
    result, facts = carry_out(order, requirements, strict=False, on_fact=lambda _fact: None)
    _write_load_report(result, facts, title, out)
    show(result, facts, requirements, out=out, as_json=as_json)
    if not as_json:
        click.echo(f"Delays: {out / 'load.md'}")
    return ExitCode(result.exit_code)


def _write_load_report(result: RunResult, facts: Sequence[Fact], title: str, out: Path) -> None:
    from tserver_harness.judge.monitors import watch  # noqa: PLC0415  # slow to import
    from tserver_harness.judge.scenario_facts import split_by_scenario  # noqa: PLC0415  # as above
    from tserver_harness.reports.load import arrows_of, load_markdown, load_svg  # noqa: PLC0415  # as above

    delays = [delay for scenario in split_by_scenario(facts)[0] for delay in watch(scenario).delays]
    arrows = arrows_of(facts, delays)
    (out / "load.md").write_text(load_markdown(result, arrows, title), "utf-8")
    (out / "load.svg").write_text(load_svg(arrows), "utf-8")
