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
from tserver_harness.plan import Case
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
    """What the scenarios of the requirements that a mutant breaks find in it, one by one until all of that is found.

    `order` has all cases.
    """
    left, found = set(mutant.breaks), set[str]()
    for case in order.cases:
        if left & set(case.verifies):
            found |= _found_by(case, mutant, order, requirements)
            left -= found
    return Killed(mutant.name, mutant.text, mutant.breaks, frozenset(found))


def _found_by(case: Case, mutant: Mutant, order: Order, requirements: Requirements) -> frozenset[str]:
    with tempfile.TemporaryDirectory(prefix="tsim-mutant-") as folder:
        own = replace(order, cases=(case,), mutant=mutant.name, out=Path(folder), jobs=1)
        return broken_in(run_and_judge(own, requirements))


def kill_all(order: Order, requirements: Requirements, *, jobs: int) -> Iterator[Killed]:
    """What became of every mutant, in the order of the table."""
    work = [(mutant.name, _concerning(mutant, order)) for mutant in MUTANTS.values()]
    if jobs == 1 or sys.platform != "linux":
        yield from (_killed(requirements, each) for each in work)
        return
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        yield from pool.imap(partial(_killed, requirements), work)


def _concerning(mutant: Mutant, order: Order) -> Order:
    """What a process is given; all cases would take longer to hand over than to run."""
    return replace(order, cases=tuple(case for case in order.cases if set(mutant.breaks) & set(case.verifies)))


def _killed(requirements: Requirements, work: tuple[str, Order]) -> Killed:
    name, order = work
    return killed_by(MUTANTS[name], order, requirements)
