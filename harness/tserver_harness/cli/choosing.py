"""From the words on the command line to an order: which cases, against what, on which clock."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from tserver_harness.judge.requirements import Requirements
from tserver_harness.language import Head
from tserver_harness.plan import Case
from tserver_harness.runner.order import Clock, Order
from tserver_harness.runner.reference import reference_target
from tserver_harness.runner.suite_identity import suite_identity
from tserver_harness.selection import NothingCalledError, profiles_of, select, select_heads
from tserver_harness.target import Target, load_target
from tserver_settings.errors import did_you_mean

__all__ = [
    "check_mutant",
    "chosen_cases",
    "chosen_heads",
    "jobs_for",
    "known_profiles",
    "must_ids",
    "order_of",
    "read_target",
]

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
    whole: Sequence[str] = (),
) -> Order:
    """What to run.

    Raises:
        click.UsageError: options that exclude each other, names that nothing has.
    """
    if target is not None and mutant is not None:
        raise click.UsageError("--mutant is for the reference bridge; leave --target or --mutant out")
    if target is not None and clock == "virtual":
        raise click.UsageError("a bridge that runs as a process has its own clock; leave --clock virtual out")
    check_mutant(mutant)
    foreign = read_target(target)
    chosen: Clock = "real" if foreign is not None or clock == "real" else "virtual"
    bridge = foreign or reference_target()
    cases = chosen_cases(requirements, bridge, paths=paths, only=only, shard=shard, whole=whole)
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
        try_undeclared=bool(paths or only or whole),
        profiles=profiles_of(cases, requirements) if paths or only or whole else bridge.profiles,
        jobs=jobs_for(cases, jobs) if chosen == "virtual" else _bridges_side_by_side(foreign, jobs),
    )


def jobs_for(cases: Sequence[Case], wanted: int | None = None) -> int:
    """How many processes share the cases: what was asked for, else the processors as far as it is worth it."""
    if sys.platform != "linux":  # elsewhere a fork has surprises
        return 1
    return wanted or max(1, min(len(os.sched_getaffinity(0)), len(cases) // _CASES_WORTH_A_PROCESS))


def _bridges_side_by_side(target: Target | None, wanted: int | None) -> int:
    if target is None or target.start is None or sys.platform != "linux":
        return 1
    return min(target.start.parallel, wanted or target.start.parallel)


def check_mutant(name: str | None) -> None:
    """Refuse a defect that there is not."""
    if name is None:
        return
    from tserver_bridge.mutants import MUTANTS  # noqa: PLC0415  # not needed for any other run

    if name not in MUTANTS:
        raise click.UsageError(f"no mutant is called {name!r}; {did_you_mean(name, MUTANTS)}")


def chosen_cases(
    requirements: Requirements,
    target: Target,
    *,
    paths: Sequence[str],
    only: Sequence[str],
    shard: str | None,
    whole: Sequence[str] = (),
) -> tuple[Case, ...]:
    """The cases that the words mean; `whole` are profiles, whatever files there are of that name.

    Raises:
        click.UsageError: a name that nothing has, or no shard.
        FilesInvalid: scenario files with mistakes.
    """
    try:
        cases = select(paths, only=only, profiles=target.profiles, requirements=requirements, whole=whole)
        if shard is None:
            return cases
        from tserver_harness.sharding import Shard  # noqa: PLC0415  # seldom asked for

        return Shard.parse(shard).of_cases(cases)
    except (NothingCalledError, ValueError) as problem:
        raise click.UsageError(str(problem)) from problem


def chosen_heads(requirements: Requirements, *, paths: Sequence[str], only: Sequence[str]) -> tuple[Head, ...]:
    """What the cases that the words mean say of themselves; without words, all that are shipped.

    Raises:
        click.UsageError: a name that nothing has.
        FilesInvalid: scenario files with mistakes before their steps.
    """
    whole = () if paths else requirements.profiles
    try:
        return select_heads(paths, only=only, requirements=requirements, whole=whole)
    except NothingCalledError as problem:
        raise click.UsageError(str(problem)) from problem


def known_profiles(names: Sequence[str], requirements: Requirements) -> tuple[str, ...]:
    """The names, if each is a profile.

    Raises:
        click.UsageError: one is not.
    """
    for name in names:
        if name not in requirements.profiles:
            raise click.UsageError(f"no profile is called {name!r}; {did_you_mean(name, requirements.profiles)}")
    return tuple(names)
