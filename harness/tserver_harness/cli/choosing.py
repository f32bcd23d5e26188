"""From the words on the command line to an order: which cases, against what, on which clock."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from tserver_harness.judge.requirements import Requirements
from tserver_harness.plan import Case
from tserver_harness.runner.order import Clock, Order
from tserver_harness.runner.reference import reference_target
from tserver_harness.runner.suite_identity import suite_identity
from tserver_harness.selection import NothingCalledError, Shard, profiles_of, select
from tserver_harness.target import Target, load_target
from tserver_settings.errors import did_you_mean

__all__ = ["chosen_cases", "jobs_for", "must_ids", "order_of", "read_target"]

_CASES_WORTH_A_PROCESS = 8


def must_ids(requirements: Requirements) -> frozenset[str]:
    """The requirements whose failure ends a scenario."""
    return frozenset(each.id for each in requirements if each.keyword == "MUST")


def read_target(path: str | None) -> Target | None:
    """The target of a file, None for the reference bridge."""
    return None if path is None else load_target(Path(path).read_text("utf-8"), path)


def order_of(
    requirements: Requirements,
    *,
    paths: Sequence[str],
    target: str | None,
    clock: str | None,
    only: Sequence[str],
    shard: str | None,
    out: Path,
    mutant: str | None,
    seed: int | None,
    jobs: int | None = None,
) -> Order:
    """What to run.

    Raises:
        click.UsageError: options that exclude each other, names that nothing has.
    """
    if target is not None and mutant is not None:
        raise click.UsageError("--mutant is for the reference bridge; leave --target or --mutant out")
    if target is not None and clock == "virtual":
        raise click.UsageError("a bridge that runs as a process has its own clock; leave --clock virtual out")
    _check_mutant(mutant)
    foreign = read_target(target)
    chosen: Clock = "real" if foreign is not None or clock == "real" else "virtual"
    bridge = foreign or reference_target()
    cases = chosen_cases(requirements, bridge, paths=paths, only=only, shard=shard)
    return Order(
        cases=cases,
        identity=suite_identity(requirements.revision),
        must=must_ids(requirements),
        target=foreign,
        target_file=target,
        mutant=mutant,
        clock=chosen,
        out=out,
        seed=seed,
        try_undeclared=bool(paths or only),
        profiles=profiles_of(cases, requirements) if paths or only else bridge.profiles,
        jobs=jobs_for(cases, jobs) if chosen == "virtual" else 1,
    )


def jobs_for(cases: Sequence[Case], wanted: int | None = None) -> int:
    """How many processes share the cases: what was asked for, else the processors as far as it is worth it."""
    if sys.platform != "linux":  # elsewhere a fork has surprises
        return 1
    return wanted or max(1, min(len(os.sched_getaffinity(0)), len(cases) // _CASES_WORTH_A_PROCESS))


def _check_mutant(name: str | None) -> None:
    if name is None:
        return
    from tserver_bridge.mutants import MUTANTS  # noqa: PLC0415  # not needed for any other run

    if name not in MUTANTS:
        raise click.UsageError(f"no mutant is called {name!r}; {did_you_mean(name, MUTANTS)}")


def chosen_cases(
    requirements: Requirements, target: Target, *, paths: Sequence[str], only: Sequence[str], shard: str | None
) -> tuple[Case, ...]:
    """The cases that the words mean.

    Raises:
        click.UsageError: a name that nothing has, or no shard.
        FilesInvalid: scenario files with mistakes.
    """
    try:
        cases = select(paths, only=only, profiles=target.profiles, requirements=requirements)
        return cases if shard is None else Shard.parse(shard).of_cases(cases)
    except (NothingCalledError, ValueError) as problem:
        raise click.UsageError(str(problem)) from problem
