"""The verdicts, which of several is the worst, and what a broken requirement counts as. Pure tables."""

from collections.abc import Collection, Iterable

from tserver_harness.judge.requirements import Requirement

__all__ = ["VERDICTS", "broken_verdict", "undeclared_verdict", "worst"]

VERDICTS = ("not-applicable", "pass", "info", "warn", "not-run", "inconclusive", "fail", "harness-error")
"""Every verdict, best first: the worst of many is the verdict of all."""

_BROKEN = {"MUST": "fail", "SHOULD": "warn", "MAY": "info"}
_UNDECLARED = {"pass": "info", "fail": "not-applicable", "warn": "not-applicable", "not-run": "not-applicable"}


def worst(verdicts: Iterable[str]) -> str:
    """The worst of the verdicts; nothing at all was not run."""
    return max(verdicts, key=VERDICTS.index, default="not-run")


def broken_verdict(requirement: Requirement | None) -> str:
    """What it means to break the requirement; an id that this revision does not know counts in full."""
    return "fail" if requirement is None else _BROKEN[requirement.keyword]


def undeclared_verdict(verdict: str, needs: Collection[str], declared: Collection[str]) -> str:
    """The verdict where something is needed that the bridge does not declare: working is information, else nothing."""
    return verdict if set(needs) <= set(declared) else _UNDECLARED.get(verdict, verdict)
