"""Expectations that hold one after the other: each takes the earliest facts behind those of the one before. Pure.

A silence among them lasts from the part before it to the part behind it, so "nothing before the answer" can be said.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tserver_harness.expectations import AsksNothing, Expectation, HearsNothing, InOrder
from tserver_harness.judge.outcomes import GRADES, Broken, Met, Outcome, Unmet
from tserver_harness.judge.wording import describe_expectation
from tserver_harness.transcript import Fact

__all__ = ["evaluate_in_order"]

Evaluate = Callable[[Expectation, Sequence[Fact]], Outcome]


@dataclass(slots=True)
class _Progress:
    """How far the sequence got: `last` is the number of the last fact used."""

    last: int = 0
    facts: list[int] = field(default_factory=list)
    captures: dict[str, Any] = field(default_factory=dict)
    silences: list[Expectation] = field(default_factory=list)
    verdict: str = "pass"
    reason: str = ""

    def take(self, met: Met) -> None:
        self.captures |= met.captures
        if met.facts:  # what was met by what stood before is no point in time
            self.facts += met.facts
            self.last = max(met.facts)
            self.silences = []
        if GRADES.index(met.verdict) > GRADES.index(self.verdict):
            self.verdict, self.reason = met.verdict, met.reason


def evaluate_in_order(expectation: InOrder, facts: Sequence[Fact], evaluate: Evaluate) -> Outcome:
    """Walk through the parts; `evaluate` judges one part on a stretch of facts."""
    progress = _Progress()
    expected = describe_expectation(expectation)
    for part in expectation.parts:
        if isinstance(part, HearsNothing | AsksNothing):
            progress.silences.append(part)
            continue
        rest = [fact for fact in facts if fact.n > progress.last]
        outcome = evaluate(part, rest)
        broken = _broken_silence(progress.silences, _before(outcome, rest), evaluate)
        if broken is not None:
            return Broken(expected, broken.received, broken.closest, broken.difference)
        if not isinstance(outcome, Met):
            return _stuck(expected, part, outcome, evaluate(part, facts))
        progress.take(outcome)
    rest = [fact for fact in facts if fact.n > progress.last]
    broken = _broken_silence(progress.silences, rest, evaluate)
    if broken is not None:
        return Broken(expected, broken.received, broken.closest, broken.difference)
    return Met(tuple(sorted(progress.facts)), progress.captures, progress.verdict, progress.reason)


def _before(outcome: Outcome, facts: Sequence[Fact]) -> Sequence[Fact]:
    if not isinstance(outcome, Met):
        return facts
    first = min(outcome.facts, default=0)
    return [fact for fact in facts if fact.n < first]


def _broken_silence(silences: Sequence[Expectation], facts: Sequence[Fact], evaluate: Evaluate) -> Broken | None:
    outcomes = (evaluate(silence, facts) for silence in silences)
    return next((outcome for outcome in outcomes if isinstance(outcome, Broken)), None)


def _stuck(expected: str, part: Expectation, outcome: Unmet | Broken, anywhere: Outcome) -> Outcome:
    received = f"{describe_expectation(part)}: {outcome.received}"
    if isinstance(anywhere, Met) and anywhere.facts:
        received = f"{describe_expectation(part)}: it came too early"
    return type(outcome)(expected, received, outcome.closest, outcome.difference)
