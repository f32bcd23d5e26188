"""What all reports say about a result, worked out once: a sentence per profile, failures in groups, gaps. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tserver_harness.exit_codes import ExitCode
from tserver_harness.judge.grading import VERDICTS, worst
from tserver_harness.judge.requirements import Requirement, Requirements
from tserver_harness.results import Check, RequirementResult, RunResult, ScenarioResult

__all__ = [
    "VERDICT_SIGNS",
    "VERDICT_WORDS",
    "Group",
    "MatrixRow",
    "Overview",
    "ProfileVerdict",
    "overview_of",
]

VERDICT_WORDS = {
    "pass": "holds",
    "fail": "failed",
    "warn": "warning",
    "info": "information",
    "not-applicable": "not applicable",
    "not-run": "not run",
    "inconclusive": "inconclusive",
    "harness-error": "harness error",
}
VERDICT_SIGNS = {
    "pass": "✓",
    "fail": "✗",
    "warn": "!",
    "info": "i",
    "not-applicable": "–",
    "not-run": "○",
    "inconclusive": "?",
    "harness-error": "⚙",
}
"""A sign beside each colour, so that no verdict is told by colour alone."""

_TROUBLE = ("harness-error", "inconclusive", "not-run")


@dataclass(frozen=True, slots=True)
class ProfileVerdict:
    """One profile's verdict, and the sentence for it."""

    profile: str
    verdict: str
    sentence: str


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
    def text(self) -> str:
        """What the requirement says; for what is about none, what it is."""
        if self.requirement is not None:
            return self.requirement.text
        return (
            "The harness and its surroundings work." if self.verdict in _TROUBLE else "The scenario's own steps hold."
        )


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One requirement of a profile that was asked for; `result` None: nothing looked at it."""

    requirement: Requirement
    result: RequirementResult | None

    @property
    def verdict(self) -> str:
        """The verdict; what was never looked at was not run."""
        return self.result.verdict if self.result is not None else "not-run"


@dataclass(frozen=True, slots=True)
class Overview:
    """The whole, in the order in which a reader wants it."""

    sentence: str
    verdict: str
    profiles: tuple[ProfileVerdict, ...]
    trouble: tuple[ScenarioResult, ...]
    unseen: tuple[Requirement, ...]
    failures: tuple[Group, ...]
    remarks: tuple[Group, ...]
    matrix: tuple[tuple[str, tuple[MatrixRow, ...]], ...]
    counts_sentence: str
    exit_sentence: str


def overview_of(result: RunResult, requirements: Requirements) -> Overview:
    """Everything that terminal, job summary and page have in common."""
    groups = _groups(result, requirements)
    failures = tuple(group for group in groups if group.verdict in {"fail", *_TROUBLE})
    matrix = tuple(_matrix(result, requirements))
    return Overview(
        sentence=_sentence(result),
        verdict=worst(scenario.verdict for scenario in result.scenarios),
        profiles=tuple(_profile(name, rows) for name, rows in matrix),
        trouble=tuple(scenario for scenario in result.scenarios if scenario.verdict in _TROUBLE),
        unseen=tuple(row.requirement for _, rows in matrix for row in rows if row.result is None),
        failures=failures,
        remarks=tuple(group for group in groups if group not in failures),
        matrix=matrix,
        counts_sentence=_counts_sentence(result),
        exit_sentence=f"exit code {result.exit_code}: {ExitCode(result.exit_code).meaning}",
    )


def _sentence(result: RunResult) -> str:
    name = f"{result.bridge.name} {result.bridge.version}".strip() or "The bridge"
    broken = [one for one in result.requirements if one.verdict == "fail"]
    if not result.scenarios or all(one.verdict in {"not-run", "not-applicable"} for one in result.scenarios):
        return f"Nothing was tested, so nothing is known about {name}."
    if broken:
        return f"{name} does not conform: {_number(len(broken), 'requirement')} broken."
    if result.status == "interrupted" or result.counts.not_run:
        return f"{name}: the run is not complete, so there is no verdict."
    if result.counts.harness_error or result.counts.fail:
        return f"{name}: no verdict, because something outside of the requirements failed."
    if result.counts.inconclusive:
        return f"{name}: no verdict, because the harness could not judge everything."
    warned = sum(one.verdict == "warn" for one in result.requirements)
    return f"{name} conforms to what was tested" + (f", with {_number(warned, 'warning')}." if warned else ".")


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" + ("" if count == 1 else "s")


def _counts_sentence(result: RunResult) -> str:
    """What did not run comes first, and is said also when it is none."""
    counts = result.counts
    parts = [f"{counts.not_run} not run", f"{counts.fail} failed"]
    rare = (
        (counts.harness_error, "harness error"),
        (counts.inconclusive, "inconclusive"),
        (counts.warn, "with warnings"),
        (counts.info, "for information"),
        (counts.not_applicable, "not applicable"),
    )
    parts += [f"{count} {words}" for count, words in rare if count]
    return f"{_number(len(result.scenarios), 'scenario')}: {', '.join(parts)}, {counts.passed} passed"


# --- findings in groups


def _groups(result: RunResult, requirements: Requirements) -> list[Group]:
    found: dict[tuple[str, str], list[tuple[ScenarioResult, Check]]] = {}
    for scenario in result.scenarios:
        for check in scenario.checks:
            if check.verdict not in {"pass", "not-applicable"}:
                found.setdefault((check.requirement, check.verdict), []).append((scenario, check))
    keys = sorted(found, key=lambda key: _order_of_attack(key, len(found[key]), requirements))
    return [_group(number, key, found[key], requirements) for number, key in enumerate(keys, start=1)]


def _order_of_attack(key: tuple[str, str], count: int, requirements: Requirements) -> tuple[int, int, int, str]:
    """The worst first; of equals what the other flows build on, then what is broken most often."""
    requirement = requirements.find(key[0])
    profile = requirements.profiles.index(requirement.profile) if requirement is not None else -1
    place = requirements.ids.index(key[0]) if requirement is not None else -1
    return -VERDICTS.index(key[1]), profile, place, f"{-count}"


def _group(
    number: int, key: tuple[str, str], found: Sequence[tuple[ScenarioResult, Check]], requirements: Requirements
) -> Group:
    # A finding with evidence tells more than a step that was never reached.
    scenario, shown = max(found, key=lambda pair: (bool(pair[1].facts), bool(pair[1].difference), -pair[1].at))
    others = {id(one): one for one, _ in found if one is not scenario}
    requirement_id, verdict = key
    return Group(
        number=number,
        requirement_id=requirement_id,
        requirement=requirements.find(requirement_id),
        verdict=verdict,
        shown=shown,
        scenario=scenario,
        also=tuple(others.values()),
        more=len(found) - 1,
    )


# --- requirements


def _matrix(result: RunResult, requirements: Requirements) -> Iterator[tuple[str, tuple[MatrixRow, ...]]]:
    by_id = {one.id: one for one in result.requirements}
    for profile in requirements.profiles:
        rows = tuple(
            MatrixRow(requirement, by_id.get(requirement.id))
            for requirement in requirements
            if requirement.profile == profile and _is_asked_for(requirement, result, by_id)
        )
        if rows:
            yield profile, rows


def _is_asked_for(requirement: Requirement, result: RunResult, seen: Iterable[str]) -> bool:
    if requirement.id in seen:
        return True
    if requirement.capability is not None:
        return requirement.capability in result.capabilities and requirement.profile in result.profiles
    return requirement.profile in result.profiles


def _profile(name: str, rows: Sequence[MatrixRow]) -> ProfileVerdict:
    seen = [row for row in rows if row.result is not None]
    verdict = worst(row.verdict for row in seen)
    broken = [row.requirement.id for row in seen if row.verdict == "fail"]
    warned = sum(row.verdict == "warn" for row in seen)
    open_ones = [row.requirement.id for row in seen if row.verdict in _TROUBLE]
    looked = f"{len(seen)} of {_number(len(rows), 'requirement')} looked at"
    if not seen:
        return ProfileVerdict(name, "not-run", f"{name}: nothing was looked at.")
    if broken:
        return ProfileVerdict(name, verdict, f"{name}: does not conform; {_listed(broken)} broken; {looked}.")
    if open_ones:
        return ProfileVerdict(name, verdict, f"{name}: no verdict on {_listed(open_ones)}; {looked}.")
    remarks = f", {_number(warned, 'warning')}" if warned else ""
    return ProfileVerdict(name, verdict, f"{name}: nothing broken{remarks}; {looked}.")


def _listed(ids: Sequence[str]) -> str:
    shown = ", ".join(ids[:8])
    return shown if len(ids) <= 8 else f"{shown} and {len(ids) - 8} more"
