"""From an order to a result: run, judge, write the reports. Shared by `run` and `demo`."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tserver_harness.cli.judging import judge_and_report
from tserver_harness.judge.baseline import load_baseline
from tserver_harness.judge.requirements import Requirements
from tserver_harness.results import RunResult
from tserver_harness.runner.order import Order
from tserver_harness.runner.suite import run_blocking
from tserver_harness.transcript import Fact, ScenarioStarted

__all__ = ["carry_out", "live_lines"]


def carry_out(
    order: Order,
    requirements: Requirements,
    *,
    strict: bool,
    on_fact: Callable[[Fact], None],
    baseline: Path | None = None,
) -> tuple[RunResult, Sequence[Fact]]:
    """Run and judge; transcript, result and reports are in the order's folder afterwards.

    Raises:
        SetupError: the first scenario could not even begin.
    """
    if baseline is not None:  # its mistakes are told before anything runs
        load_baseline(baseline.read_text("utf-8"), str(baseline), requirements.ids)
    facts = run_blocking(order, on_fact=on_fact)
    return judge_and_report(facts, requirements, out=order.out, strict=strict, baseline=baseline), facts


@contextmanager
def live_lines(order: Order, *, quiet: bool) -> Iterator[Callable[[Fact], None]]:
    """Says on a terminal how far the run is; elsewhere nothing, so that logs stay short."""
    if quiet or not sys.stderr.isatty():
        yield lambda _fact: None
        return
    done = 0

    def tell(fact: Fact) -> None:
        nonlocal done
        if isinstance(fact, ScenarioStarted):
            done += 1
            sys.stderr.write(f"\r\x1b[K{done}/{len(order.cases)} {fact.title[:70]}")
            sys.stderr.flush()

    try:
        yield tell
    finally:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()
