"""`tsim load`: calls at a rate for a time, every message checked, delays reported."""

import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import msgspec
from click.core import ParameterSource

from tserver_harness.cli.choosing import check_mutant, must_ids, read_target
from tserver_harness.cli.load_progress import LoadProgress
from tserver_harness.exit_codes import ExitCode
from tserver_harness.judge.requirements import load_requirements
from tserver_harness.load.arrivals import (
    ARRIVALS,
    DEFAULT_MIX,
    KINDS,
    TALK_TIMES,
    Load,
    arrivals_of,
    busiest,
    parse_mix,
)
from tserver_harness.load.steps import case_of
from tserver_harness.results import RunResult
from tserver_harness.runner.order import Order
from tserver_harness.runner.reference import reference_process
from tserver_harness.runner.suite_identity import suite_identity
from tserver_harness.transcript import Fact

__all__ = ["load"]

_EPILOG = """\b
Examples:
  tsim load --target acme.target.yaml --agents 100 --calls-per-second 10 --for 60s
  tsim load --agents 20 --calls-per-second 4 --for 10s --mix answered=80,abandoned=20
"""


_USUAL_MIX = ",".join(f"{kind}={weight:g}" for kind, weight in DEFAULT_MIX.items())


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
@click.option("--mix", default=_USUAL_MIX, show_default=True, help=f"Kinds of calls, weighted: {', '.join(KINDS)}.")
@click.option(
    "--arrivals", type=click.Choice(list(ARRIVALS)), default="poisson", show_default=True, help="How calls come."
)
@click.option("--talk", type=_Seconds(), default="3s", show_default=True, help="How long people talk, on average.")
@click.option(
    "--talk-times",
    type=click.Choice(list(TALK_TIMES)),
    default="exponential",
    show_default=True,
    help="How talk times differ.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same calls.")
@click.option("--mutant", metavar="NAME", help="A defect that our bridge is to have.")
@click.option("--strict", is_flag=True, help="A p99 above 250 ms (LD-02) fails the run, too.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("tsim-out"),
    show_default=True,
    help="Where the run's files go.",
)
@click.option("--json", "as_json", is_flag=True, help="The result on standard output.")
@click.pass_context
def load(context: click.Context, /, **options: Any) -> int:
    """Put calls on a bridge at a rate for a time; every message is checked, and every arrow is timed."""
    asked = msgspec.convert(options, _Options)
    plan = _plan_of(asked)
    order = _order_of(asked, plan, rerun=_words_of(context))
    from tserver_harness.cli.judging import show  # noqa: PLC0415  # slow to import; what is asked for is checked by now
    from tserver_harness.cli.running import carry_out  # noqa: PLC0415  # as above

    requirements = load_requirements()
    calls = arrivals_of(plan)
    if not asked.as_json:
        title = order.cases[0].title
        click.echo(f"{len(calls)} calls, at most {busiest(calls)} at once: {title.partition(':')[0]}")
    with _progress(plan, len(calls), quiet=asked.as_json) as on_fact:
        result, facts = carry_out(order, requirements, strict=asked.strict, on_fact=on_fact)
    _write_load_report(result, facts, asked.out)
    show(result, facts, requirements, out=asked.out, as_json=asked.as_json)
    if not asked.as_json:
        click.echo(f"Delays: {asked.out / 'load.md'}")
    return ExitCode(result.exit_code)


class _Options(msgspec.Struct, frozen=True, kw_only=True):
    """The command line, by option."""

    target: str | None
    agents: int
    calls_per_second: float
    seconds: float
    mix: str
    arrivals: str
    talk: float
    talk_times: str
    seed: int
    mutant: str | None
    strict: bool
    out: Path
    as_json: bool


def _plan_of(asked: _Options) -> Load:
    try:
        mix = parse_mix(asked.mix)
    except ValueError as problem:
        raise click.UsageError(f"--mix: {problem}") from problem
    return Load(
        agents=asked.agents,
        calls_per_second=asked.calls_per_second,
        seconds=asked.seconds,
        mix=mix,
        talk_seconds=asked.talk,
        seed=asked.seed,
        arrivals=asked.arrivals,
        talk_times=asked.talk_times,
    )


def _order_of(asked: _Options, plan: Load, *, rerun: str) -> Order:
    if asked.target is not None and asked.mutant is not None:
        raise click.UsageError("--mutant is for the reference bridge; leave --target or --mutant out")
    check_mutant(asked.mutant)
    target = read_target(asked.target)
    if target is None:
        target = reference_process(asked.agents, asked.out, mutant=asked.mutant)
    elif len(target.agents) < asked.agents:
        raise click.UsageError(
            f"the target has {len(target.agents)} agents, the load needs {asked.agents}; "
            "add `{count: ..., firstAgentId: ..., firstDn: ...}` to it, or give fewer with --agents"
        )
    requirements = load_requirements()
    return Order(
        cases=(case_of(plan),),
        identity=suite_identity(requirements.revision),
        must=must_ids(requirements),
        target=target,
        target_file=asked.target,
        clock="real",
        out=asked.out,
        seed=asked.seed,
        try_undeclared=True,
        profiles=("load",),
        rerun=rerun,
    )


def _words_of(context: click.Context) -> str:
    """The command that was given, as it can be given again."""
    words = ["tsim", "load"]
    for parameter in context.command.params:
        name = parameter.name or ""
        if context.get_parameter_source(name) is ParameterSource.DEFAULT or name in {"out", "as_json"}:
            continue
        value = context.params[name]
        words += [parameter.opts[0]] if value is True else [parameter.opts[0], f"{value}"]
    return shlex.join(words)


@contextmanager
def _progress(plan: Load, calls: int, *, quiet: bool) -> Iterator[Callable[[Fact], None]]:
    """A live line on a terminal; elsewhere nothing, so that logs stay short."""
    if quiet or not sys.stderr.isatty():
        yield lambda _fact: None
        return

    def write(text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()

    progress = LoadProgress(write, agents=plan.agents, calls=calls, seconds=plan.seconds)
    try:
        yield progress.tell
    finally:
        progress.end()


def _write_load_report(result: RunResult, facts: Sequence[Fact], out: Path) -> None:
    from tserver_harness.reports.load import load_markdown, load_views  # noqa: PLC0415  # slow to import

    for view in load_views(result, facts):
        (out / "load.md").write_text(load_markdown(result, view), "utf-8")
        (out / "load.svg").write_text(view.svg, "utf-8")
