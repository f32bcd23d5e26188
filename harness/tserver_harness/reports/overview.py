"""What all reports say about a result, worked out once: a sentence per profile, failures in groups, gaps. Pure."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from tserver_harness.exit_codes import ExitCode
from tserver_harness.judge.grading import worst
from tserver_harness.judge.requirements import Requirement, Requirements
from tserver_harness.reports.groups import TROUBLE, Group, groups_of
from tserver_harness.results import BaselineEntry, RequirementResult, RunResult, ScenarioResult

__all__ = [
    "VERDICT_MEANINGS",
    "VERDICT_SIGNS",
    "VERDICT_WORDS",
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
VERDICT_MEANINGS = {
    "pass": "everything that it asks for was seen",
    "fail": "a MUST does not hold",
    "warn": "a SHOULD does not hold; the bridge conforms all the same",
    "info": "good to know: a MAY, or something that works though it was not declared",
    "not-applicable": "it is about something that the bridge does not declare",
    "not-run": "planned, and not looked at",
    "inconclusive": "nobody is blamed: the harness was late, or its surroundings failed",
    "harness-error": "a fault of the harness, not of the bridge",
}


@dataclass(frozen=True, slots=True)
class ProfileVerdict:
    """One profile's verdict, and the sentence for it."""

    profile: str
    verdict: str
    sentence: str


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
    """The whole, in the order in which a reader wants it.

    `failures` are what to mend, `unreached` what could not be looked at because of them, `known` what the baseline
    covers.
    """

    sentence: str
    verdict: str
    profiles: tuple[ProfileVerdict, ...]
    trouble: tuple[ScenarioResult, ...]
    unseen: tuple[Requirement, ...]
    failures: tuple[Group, ...]
    unreached: tuple[Group, ...]
    remarks: tuple[Group, ...]
    known: tuple[Group, ...]
    baseline: tuple[BaselineEntry, ...]
    matrix: tuple[tuple[str, tuple[MatrixRow, ...]], ...]
    counts_sentence: str
    exit_sentence: str


def overview_of(result: RunResult, requirements: Requirements) -> Overview:
    """Everything that terminal, job summary and page have in common."""
    groups = groups_of(result, requirements)
    count = [group for group in groups if not group.shown.known]
    failing = [group for group in count if group.verdict in {"fail", *TROUBLE}]
    unreached = tuple(group for group in failing if group.verdict == "fail" and not group.reached)
    never = {group.requirement_id for group in unreached}
    matrix = tuple(_matrix(result, requirements))
    return Overview(
        sentence=_sentence(result, groups, never),
        verdict=worst(scenario.verdict for scenario in result.scenarios),
        profiles=tuple(_profile(name, rows, never) for name, rows in matrix),
        trouble=tuple(scenario for scenario in result.scenarios if scenario.verdict in TROUBLE),
        unseen=tuple(row.requirement for _, rows in matrix for row in rows if row.result is None),
        failures=tuple(group for group in failing if group not in unreached),
        unreached=unreached,
        remarks=tuple(group for group in count if group not in failing),
        known=tuple(group for group in groups if group.shown.known),
        baseline=tuple(result.baseline),
        matrix=matrix,
        counts_sentence=_counts_sentence(result),
        exit_sentence=f"exit code {result.exit_code}: {ExitCode(result.exit_code).meaning}",
    )


def _sentence(result: RunResult, groups: Sequence[Group], never: Collection[str]) -> str:
    name = f"{result.bridge.name} {result.bridge.version}".strip() or "The bridge"
    broken = [one.id for one in result.requirements if one.verdict == "fail"]
    if not result.scenarios or all(one.verdict in {"not-run", "not-applicable"} for one in result.scenarios):
        return f"Nothing was tested, so nothing is known about {name}."
    if broken:
        return f"{name} does not conform: {_broken_words(broken, groups, never)}."
    if result.status == "interrupted" or result.counts.not_run:
        return f"{name}: the run is not complete, so there is no verdict."
    if result.counts.harness_error or result.counts.fail:
        return f"{name}: no verdict, because something outside of the requirements failed."
    if result.counts.inconclusive:
        return f"{name}: no verdict, because the harness could not judge everything."
    warned = sum(one.verdict == "warn" for one in result.requirements)
    return f"{name} conforms to what was tested" + (f", with {_number(warned, 'warning')}." if warned else ".")


def _broken_words(broken: Sequence[str], groups: Sequence[Group], never: Collection[str]) -> str:
    counting = {group.requirement_id for group in groups if group.verdict == "fail" and not group.shown.known}
    covered = {group.requirement_id for group in groups if group.verdict == "fail" and group.shown.known} - counting
    seen = [each for each in broken if each not in never]
    words = f"{_number(len(seen), 'requirement')} broken" if seen else ""
    known = sum(each in covered for each in seen)
    if known:
        words += ", which is known" if known == len(seen) else f", {known} of them known"
    rest = len(broken) - len(seen)
    if not rest:
        return words
    return (
        f"{words}; {rest} more never reached because of that"
        if seen
        else f"{_number(rest, 'requirement')} never reached"
    )


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
    checks = sum(len(scenario.checks) for scenario in result.scenarios)
    known = sum(entry.state == "known" for entry in result.baseline)
    parts += [_number(known, "known failure")] if known else []
    whole = f"{_number(len(result.scenarios), 'scenario')}, {_number(checks, 'check')}"
    return f"{whole}: {', '.join(parts)}, {counts.passed} passed"


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


def _profile(name: str, rows: Sequence[MatrixRow], never: Collection[str]) -> ProfileVerdict:
    seen = [row for row in rows if row.result is not None]
    verdict = worst(row.verdict for row in seen)
    broken = [row.requirement.id for row in seen if row.verdict == "fail"]
    unreached = [each for each in broken if each in never]
    looked = f"{len(seen) - len(unreached)} of {_number(len(rows), 'requirement')} looked at"
    if not seen:
        return ProfileVerdict(name, "not-run", f"{name}: nothing was looked at.")
    if broken:
        seen_broken = [each for each in broken if each not in never]
        parts = [f"{_listed(seen_broken)} broken"] if seen_broken else []
        parts += [f"{_listed(unreached)} never reached"] if unreached else []
        return ProfileVerdict(name, verdict, f"{name}: does not conform; {', '.join(parts)}; {looked}.")
    open_ones = [row.requirement.id for row in seen if row.verdict in TROUBLE]
    if open_ones:
        return ProfileVerdict(name, verdict, f"{name}: no verdict on {_listed(open_ones)}; {looked}.")
    warned = sum(row.verdict == "warn" for row in seen)
    remarks = f", {_number(warned, 'warning')}" if warned else ""
    return ProfileVerdict(name, verdict, f"{name}: nothing broken{remarks}; {looked}.")


def _listed(ids: Sequence[str]) -> str:
    shown = ", ".join(ids[:8])
    return shown if len(ids) <= 8 else f"{shown} and {len(ids) - 8} more"
