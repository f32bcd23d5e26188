"""Every mutant before the scenarios of what it breaks: is it found? Several processes share the work."""

import multiprocessing
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from tserver_bridge.mutants import MUTANTS, Mutant
from tserver_harness.certification.coverage import Killed, broken_in
from tserver_harness.judge.requirements import Requirements
from tserver_harness.judge.verdicts import judge
from tserver_harness.results import RunResult
from tserver_harness.runner.order import Order
from tserver_harness.runner.suite import run_blocking
from tserver_harness.schema_book import load_schema_book

__all__ = ["kill_all", "killed_by", "run_and_judge"]


def run_and_judge(order: Order, requirements: Requirements) -> RunResult:
    """The verdicts of an order; nothing but its transcript is written."""
    facts = run_blocking(order, on_fact=lambda _fact: None)
    return judge(facts, requirements, schemas=load_schema_book())


def killed_by(mutant: Mutant, order: Order, requirements: Requirements) -> Killed:
    """What the scenarios of the requirements that a mutant breaks find in it. `order` has all cases."""
    wanted = set(mutant.breaks)
    with tempfile.TemporaryDirectory(prefix="tsim-mutant-") as folder:
        cases = tuple(case for case in order.cases if wanted & set(case.verifies))
        own = replace(order, cases=cases, mutant=mutant.name, out=Path(folder), jobs=1)
        found = broken_in(run_and_judge(own, requirements)) if cases else frozenset[str]()
    return Killed(mutant.name, mutant.text, mutant.breaks, found)


def kill_all(order: Order, requirements: Requirements, *, jobs: int) -> Iterator[Killed]:
    """What became of every mutant, in the order of the table."""
    names = list(MUTANTS)
    if jobs == 1 or sys.platform != "linux":
        yield from (_killed(order, requirements, name) for name in names)
        return
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        yield from pool.imap(partial(_killed, order, requirements), names)


def _killed(order: Order, requirements: Requirements, name: str) -> Killed:
    return killed_by(MUTANTS[name], order, requirements)
