"""What a run is asked to do, as data; light to import, so that a command line is checked before much is loaded."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tserver_harness.plan import Case
from tserver_harness.runner.suite_identity import SuiteIdentity
from tserver_harness.target import Target

__all__ = ["Clock", "Order"]

Clock = Literal["virtual", "real"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to run, against what, and where the facts go.

    `target` None is the reference bridge in this process, with the defect `mutant` if one is named. `must` are the ids
    of the requirements whose failure ends a scenario. `seed` replaces the scenarios' own. What needs a capability that
    the target does not declare is not applicable, unless `try_undeclared`. `jobs` is how many processes share the work:
    in virtual time as many as there are processors, against a target as many as its bridges may run side by side, and
    `side` is which of those this is. `begins_run` False is a part of a run that another
    part begins: that its first case cannot begin says nothing about the run. `rerun` is the command that runs all of it
    again, where that is not `tsim run`.
    """

    cases: Sequence[Case]
    identity: SuiteIdentity
    must: Collection[str]
    target: Target | None = None
    target_file: str | None = None
    mutant: str | None = None
    clock: Clock = "virtual"
    out: Path
    seed: int | None = None
    try_undeclared: bool = False
    profiles: Sequence[str] = ()
    jobs: int = 1
    side: int = 0
    begins_run: bool = True
    rerun: str | None = None
