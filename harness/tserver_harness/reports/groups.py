"""Findings that say the same, in groups: one is shown in full, in the order in which a person would mend them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tserver_harness.judge.grading import VERDICTS
from tserver_harness.judge.requirements import Requirement, Requirements
from tserver_harness.results import Check, RunResult, ScenarioResult

__all__ = ["TROUBLE", "Group", "groups_of"]

TROUBLE = ("harness-error", "inconclusive", "not-run")
"""Verdicts that say nothing about the bridge."""


@dataclass(frozen=True, slots=True)
class Group:
    """All findings of one kind about one requirement; the first is shown in full. `number` lets people name it."""

    number: int
    requirement_id: str
    requirement: Requirement | None
    verdict: str
    shown: Check
    scenario: ScenarioResult
    also: tuple[ScenarioResult, ...]
    more: int

    @property
    def reached(self) -> bool:
        """Whether it was looked at anywhere; else something before it failed each time."""
        return self.shown.reached

    @property
    def text(self) -> str:
        """What the requirement says; for what is about none, what it is."""
        if self.requirement is not None:
            return self.requirement.text
        return "The harness and its surroundings work." if self.verdict in TROUBLE else "The scenario's own steps hold."


def groups_of(result: RunResult, requirements: Requirements) -> list[Group]:
    """All findings that are no plain pass, in groups, what to mend first before the others."""
    found: dict[_Key, list[tuple[ScenarioResult, Check]]] = {}
    for scenario in result.scenarios:
        for check in scenario.checks:
            if check.verdict not in {"pass", "not-applicable"}:
                found.setdefault(_Key(check.requirement, check.verdict, bool(check.known)), []).append(
                    (scenario, check)
                )
    keys = sorted(found, key=lambda key: _order_of_attack(key, found[key], requirements))
    return [_group(number, key, found[key], requirements) for number, key in enumerate(keys, start=1)]


class _Key(NamedTuple):
    """What the findings of a group have in common."""

    requirement_id: str
    verdict: str
    known: bool


def _order_of_attack(
    key: _Key, found: Sequence[tuple[ScenarioResult, Check]], requirements: Requirements
) -> tuple[bool, int, bool, int, int, str]:
    """What counts, the worst first, what was really seen; of equals what the other flows build on, then the most."""
    requirement = requirements.find(key.requirement_id)
    profile = requirements.profiles.index(requirement.profile) if requirement is not None else -1
    place = requirements.ids.index(key.requirement_id) if requirement is not None else -1
    unreached = key.verdict == "fail" and not any(check.reached for _, check in found)
    return key.known, -VERDICTS.index(key.verdict), unreached, profile, place, f"{-len(found)}"


def _group(number: int, key: _Key, found: Sequence[tuple[ScenarioResult, Check]], requirements: Requirements) -> Group:
    # A finding with evidence tells more than a step that was never reached.
    scenario, shown = max(found, key=lambda pair: _telling(pair[1]))
    others = {id(one): one for one, _ in found if one is not scenario}
    return Group(
        number=number,
        requirement_id=key.requirement_id,
        requirement=requirements.find(key.requirement_id),
        verdict=key.verdict,
        shown=shown,
        scenario=scenario,
        also=tuple(others.values()),
        more=len(found) - 1,
    )


def _telling(check: Check) -> tuple[bool, bool, bool, float]:
    return check.reached, bool(check.facts), bool(check.difference), -check.at
