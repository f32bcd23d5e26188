"""What changed between two runs: verdicts that are worse or better, and checks that were lost or are new. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tserver_harness.judge.grading import VERDICTS
from tserver_harness.results import RunResult

__all__ = ["Change", "Kind", "changes_between"]

Kind = Literal["worse", "lost", "better", "new"]


@dataclass(frozen=True, slots=True)
class Change:
    """One change; `worse` and `lost` are what to look at."""

    kind: Kind
    what: str
    before: str
    after: str


def changes_between(before: RunResult, after: RunResult) -> Iterator[Change]:
    """All changes, what matters first."""
    found = [*_of_requirements(before, after), *_of_scenarios(before, after)]
    order: tuple[Kind, ...] = ("worse", "lost", "better", "new")
    yield from sorted(found, key=lambda change: order.index(change.kind))


def _of_requirements(before: RunResult, after: RunResult) -> Iterator[Change]:
    then = {each.id: each for each in before.requirements}
    now = {each.id: each for each in after.requirements}
    for name in dict.fromkeys((*then, *now)):
        if name not in now:
            yield Change("lost", name, f"{then[name].checks} checks", "none")
        elif name not in then:
            yield Change("new", name, "none", f"{now[name].checks} checks")
        elif (worse := _compared(then[name].verdict, now[name].verdict)) is not None:
            yield Change(worse, name, then[name].verdict, now[name].verdict)


def _of_scenarios(before: RunResult, after: RunResult) -> Iterator[Change]:
    then = {each.id: each for each in before.scenarios}
    now = {each.id: each for each in after.scenarios}
    for name in dict.fromkeys((*then, *now)):
        if name not in now:
            yield Change("lost", name, then[name].verdict, "not in the run")
        elif name not in then:
            yield Change("new", name, "not in the run", now[name].verdict)
        elif (worse := _compared(then[name].verdict, now[name].verdict)) is not None:
            yield Change(worse, name, then[name].verdict, now[name].verdict)
        else:
            lost = {check.requirement for check in then[name].checks} - {
                check.requirement for check in now[name].checks
            }
            for requirement in sorted(lost):
                yield Change("lost", f"{name}: {requirement}", "checked", "not checked")


def _compared(before: str, after: str) -> Literal["worse", "better"] | None:
    if before == after:
        return None
    return "worse" if VERDICTS.index(after) > VERDICTS.index(before) else "better"
