"""Requirements against the checks that really ran, and against the mutants that they kill: the kill matrix. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from tserver_harness.judge.requirements import Requirement, Requirements
from tserver_harness.results import RunResult

__all__ = ["Coverage", "Killed", "Row", "broken_in", "coverage_of"]

_BROKEN = frozenset({"fail", "warn", "info"})


@dataclass(frozen=True, slots=True)
class Killed:
    """A mutant, what it is meant to break, and what was found broken of that."""

    mutant: str
    text: str
    breaks: tuple[str, ...]
    found: frozenset[str]

    @property
    def survives(self) -> tuple[str, ...]:
        """The requirements that it breaks unseen."""
        return tuple(each for each in self.breaks if each not in self.found)


@dataclass(frozen=True, slots=True)
class Row:
    """One requirement: how many scenarios are about it, how many checks looked at it, and which mutants it kills."""

    requirement: Requirement
    verdict: str
    scenarios: int
    checks: int
    mutants: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The whole matrix."""

    rows: tuple[Row, ...]
    killed: tuple[Killed, ...]

    def problems(self) -> list[str]:
        """Survivors, checks that fire on the good bridge, requirements that kill nothing: a suite may have none."""
        found = [f"{one.mutant} survives: {', '.join(one.survives)}" for one in self.killed if one.survives]
        for row in self.rows:
            name = row.requirement.id
            if not row.checks:
                found.append(f"{name} was not looked at")
            elif row.verdict not in {"pass", "info"}:
                found.append(f"{name} fires on the good bridge: {row.verdict}")
            if not row.mutants:
                found.append(f"{name} kills no mutant")
        return found

    def markdown(self) -> str:
        """The matrix as a page."""
        lines = [
            "# Requirements, checks and mutants",
            "",
            "Made by `tsim coverage`. Checks are those that ran against the reference bridge; a mutant is a bridge",
            "with one defect (`tsim run --mutant NAME`), and stands where the defect was found.",
            "",
            "| requirement | keyword | profile | scenarios | looked at | kills |",
            "|---|---|---|---|---|---|",
        ]
        for row in self.rows:
            one = row.requirement
            kills = ", ".join(row.mutants) or "-"
            looked = "yes" if row.checks else "no"
            lines.append(f"| {one.id} | {one.keyword} | {one.profile} | {row.scenarios} | {looked} | {kills} |")
        lines += ["", f"{len(self.killed)} mutants, {sum(not one.survives for one in self.killed)} of them killed.", ""]
        return "\n".join(lines)


def broken_in(result: RunResult) -> frozenset[str]:
    """The requirements that a run found broken."""
    return frozenset(each.id for each in result.requirements if each.verdict in _BROKEN)


def coverage_of(requirements: Requirements, good: RunResult, killed: Iterable[Killed]) -> Coverage:
    """The matrix from a run of everything against the good bridge and from what became of each mutant."""
    mutants = tuple(killed)
    about = Counter(each for scenario in good.scenarios for each in scenario.verifies)
    results = {each.id: each for each in good.requirements}
    rows = tuple(
        Row(
            requirement=each,
            verdict=results[each.id].verdict if each.id in results else "not-run",
            scenarios=about[each.id],
            checks=results[each.id].checks if each.id in results else 0,
            mutants=tuple(one.mutant for one in mutants if each.id in one.found and each.id in one.breaks),
        )
        for each in requirements
    )
    return Coverage(rows, mutants)
