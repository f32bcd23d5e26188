"""Known failures: a vendor's file names them, with reason and expiry; what it names does not fail the run. Pure.

An entry is stale when what it names was looked at and holds: then the run fails until the entry is taken out, so that
a mended defect cannot come back unseen. After its day an entry covers nothing any more: what it names counts again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import msgspec

from tserver_harness.exit_codes import ExitCode
from tserver_harness.results import BaselineEntry, Check, RunResult, ScenarioResult
from tserver_settings.errors import Problems, Span, did_you_mean
from tserver_settings.keys import Keys
from tserver_settings.source import ListNode, Node, ScalarNode, read_source

__all__ = ["Known", "load_baseline", "with_baseline"]

_EXAMPLE = '- {requirement: IN-06, reason: "ticket 123: integers come as text", until: 2027-06-30}'
_DECIDED_BEFORE = (ExitCode.HARNESS, ExitCode.ENVIRONMENT, ExitCode.WRONG_INPUT, ExitCode.NOTHING_RAN)
_BROKEN = ("fail", "warn")
_COVERED = (*_BROKEN, "inconclusive")


@dataclass(frozen=True, slots=True)
class Known:
    """One known failure; `scenario` None: in any scenario. `until` is the last day that it counts."""

    requirement: str
    scenario: str | None
    reason: str
    until: date

    def covers(self, scenario: ScenarioResult, check: Check) -> bool:
        """Whether a finding is the one that is known."""
        names = {scenario.id, scenario.id.partition("[")[0]}
        return check.requirement == self.requirement and (self.scenario is None or self.scenario in names)


def load_baseline(text: str, file: str, requirement_ids: Iterable[str]) -> tuple[Known, ...]:
    """Read a baseline file.

    Raises:
        FilesInvalid: with every mistake found; show `render()` and end with code 2.
    """
    problems = Problems()
    root = read_source(text, file, problems)
    keys = Keys(root or ScalarNode("", plain=True, span=Span(file, 1, 1, 1, 1)), "", ("known",), problems)
    ids = tuple(requirement_ids)
    entries = []
    if keys.require("known", example=f"known:\n{_EXAMPLE}") and isinstance(keys.node("known"), ListNode):
        entries = [_known(node, ids, problems) for node in keys.items("known")]
    problems.raise_if_any()
    return tuple(entry for entry in entries if entry is not None)


def _known(node: Node, ids: Sequence[str], problems: Problems) -> Known | None:
    keys = Keys(node, "known", ("requirement", "scenario", "reason", "until"), problems)
    if not keys.require("requirement", "reason", "until", example=_EXAMPLE):
        return None
    requirement = keys.text("requirement")
    if requirement not in ids:
        problem = f"there is no requirement `{requirement}`"
        problems.add(keys.where("requirement"), problem, did_you_mean(requirement, ids))
    until = keys.text("until")
    try:
        day = date.fromisoformat(until)
    except ValueError:
        problems.add(keys.where("until"), f"`{until}` is no day", "write it as 2027-06-30")
        return None
    return Known(requirement, keys.find_text("scenario"), keys.text("reason"), day)


def with_baseline(result: RunResult, known: Sequence[Known], *, today: date, strict: bool) -> RunResult:
    """The result with what became of each entry, its checks marked, and the exit code that follows."""
    entries = [_entry(one, result, today) for one in known]
    valid = [one for one in known if one.until >= today]
    scenarios = [_marked(scenario, valid) for scenario in result.scenarios]
    marked = msgspec.structs.replace(result, baseline=entries, scenarios=scenarios)
    return msgspec.structs.replace(marked, exit_code=int(_exit_code(marked, strict=strict)))


def _marked(scenario: ScenarioResult, known: Sequence[Known]) -> ScenarioResult:
    checks = [
        msgspec.structs.replace(check, known=reason) if check.verdict in _COVERED and reason else check
        for check in scenario.checks
        for reason in [next((one.reason for one in known if one.covers(scenario, check)), "")]
    ]
    return msgspec.structs.replace(scenario, checks=checks)


def _entry(known: Known, result: RunResult, today: date) -> BaselineEntry:
    verdicts = [
        check.verdict for scenario in result.scenarios for check in scenario.checks if known.covers(scenario, check)
    ]
    if any(verdict in _BROKEN for verdict in verdicts):
        state = "known" if known.until >= today else "expired"
    else:
        state = "not-looked-at" if not verdicts or "inconclusive" in verdicts else "stale"
    return BaselineEntry(
        requirement=known.requirement,
        scenario=known.scenario or "",
        reason=known.reason,
        until=known.until.isoformat(),
        state=state,
    )


def _exit_code(result: RunResult, *, strict: bool) -> ExitCode:
    if result.exit_code in _DECIDED_BEFORE:
        return ExitCode(result.exit_code)
    left = {check.verdict for scenario in result.scenarios for check in scenario.checks if not check.known}
    if "fail" in left or (strict and "warn" in left):
        return ExitCode.NOT_CONFORMING
    if any(entry.state == "stale" for entry in result.baseline):
        return ExitCode.BASELINE_STALE
    return ExitCode.INCONCLUSIVE if "inconclusive" in left else ExitCode.OK
