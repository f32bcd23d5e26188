"""One finding in words, the same lines in the terminal, in JUnit and in the job summary. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from tserver_harness.judge.requirements import Requirement
from tserver_harness.results import BaselineEntry, Check

__all__ = ["BLAME_WORDS", "baseline_in_words", "cause_in_words", "finding_lines"]

BLAME_WORDS = {
    "bridge": "the bridge's behaviour",
    "harness": "the harness itself",
    "configuration": "the configuration",
    "environment": "the environment",
    "none": "nobody's",
}


def finding_lines(check: Check, requirement: Requirement | None, rerun: str) -> Iterator[str]:
    """Requirement, expected, received, difference, cause, what to look at first, and how to run it again."""
    if requirement is not None:
        yield f"{requirement.id} ({requirement.keyword}): {requirement.text}"
    yield f"  expected: {check.expected}"
    yield f"  received: {check.received}"
    for one in check.difference:
        yield f"  difference: {one.get('path')}: expected {one.get('expected')}, received {one.get('received')}"
    if check.schema_path:
        yield f"  schema: {check.schema_path}"
    if check.step:
        yield f"  step {check.step}" + (f", line {check.line}" if check.line else "") + f": {check.text}"
    if check.cause is not None:
        yield f"  cause: {cause_in_words(check.cause)}"
    if check.blame not in {"bridge", "none"}:
        yield f"  fault of: {BLAME_WORDS.get(check.blame, check.blame)}"
    for sentence in check.likely:
        yield f"  perhaps: {sentence}"
    if rerun:
        yield f"  run again: {rerun}"


def cause_in_words(cause: Mapping[str, Any]) -> str:
    """The T-Server message behind a finding, with its ConnID."""
    parts = [f"{cause.get('message')} from the T-Server"]
    if cause.get("thisDN"):
        parts.append(f"to DN {cause['thisDN']}")
    if cause.get("connId"):
        parts.append(f"ConnID {cause['connId']}")
    if cause.get("at") is not None:
        parts.append(f"at {cause['at']:.3f} s")
    if cause.get("fault"):
        parts.append(f"({cause['fault']} on purpose)")
    return ", ".join(parts)


def baseline_in_words(entry: BaselineEntry) -> str:
    """What became of a known failure, and what to do about its entry."""
    where = f" in {entry.scenario}" if entry.scenario else ""
    match entry.state:
        case "known":
            fate = f"fails, and does not count until {entry.until}"
        case "stale":
            fate = "holds by now: take the entry out of the baseline"
        case "expired":
            fate = f"fails, and counts again since its last day, {entry.until}, is past"
        case _:
            fate = "was not looked at in this run"
    return f"{entry.requirement}{where} {fate} ({entry.reason})"
