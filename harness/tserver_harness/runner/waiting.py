"""Waiting for an expectation: until it is decided or its time is over, looking again only when a fact arrives.

What an expectation means is decided by `tserver_harness.judge.evaluation` alone; this module knows when there is no
point in waiting longer.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import trio

from tserver_harness.expectations import (
    Alternative,
    AsksNothing,
    AsksRequest,
    Expectation,
    HearsEvent,
    HearsNothing,
    InOrder,
    OneOf,
)
from tserver_harness.judge.evaluation import Broken, Met, Unmet, evaluate
from tserver_harness.judge.occurrences import has_occurred
from tserver_harness.language.templates import TemplateError, fill
from tserver_harness.runner.recorder import Recorder
from tserver_harness.transcript import CallNamed, Fact

__all__ = ["DEFAULT_SILENCE_SECONDS", "DEFAULT_WITHIN_SECONDS", "Waited", "is_silent", "wait_until_decided"]

DEFAULT_WITHIN_SECONDS = 5.0
DEFAULT_SILENCE_SECONDS = 0.5
COUNT_SECONDS = 0.25  # "exactly n" is looked at a little longer: one too many comes after the last one
_RANKS = {"pass": 0, "info": 1, "warn": 2}


@dataclass(frozen=True, slots=True)
class Waited:
    """How the waiting ended. `expectation` has every `${name}` filled in that was known."""

    met: bool
    expectation: Expectation
    seconds: float
    detail: str = ""
    captures: Mapping[str, Any] = field(default_factory=dict)


def is_silent(expectation: Expectation) -> bool:
    """Whether the whole time has to pass before the expectation can be met."""
    match expectation:
        case HearsNothing() | AsksNothing():
            return True
        case InOrder(parts=parts):
            return any(is_silent(part) for part in parts)
        case _:
            return False


def _counts(expectation: Expectation) -> bool:
    match expectation:
        case HearsEvent(count=count) | AsksRequest(count=count):
            return count is not None
        case InOrder(parts=parts):
            return any(_counts(part) for part in parts)
        case OneOf(alternatives=alternatives):
            return any(_counts(part) for alternative in alternatives for part in alternative.parts)
        case _:
            return False


@dataclass(frozen=True, slots=True)
class _Look:
    """One look at the window."""

    facts: Sequence[Fact]
    calls: Mapping[str, CallNamed]

    def evaluate(self, expectation: Expectation) -> Met | Unmet | Broken:
        return evaluate(expectation, self.facts, self.calls)

    def decides(self, expectation: Expectation) -> bool:
        """Whether no later fact within the time could change what counts."""
        if isinstance(expectation, HearsEvent | AsksRequest) and expectation.count is None:
            return has_occurred(expectation, self.facts, self.calls)
        match expectation, self.evaluate(expectation):
            case OneOf(alternatives=alternatives), _:
                return self._decides_one(alternatives)
            case _, Broken():
                return True
            case _, Met():
                return not is_silent(expectation)
            case _:
                return False

    def _decides_one(self, alternatives: Sequence[Alternative]) -> bool:
        best_open = len(_RANKS)
        for alternative in alternatives:
            rank = _RANKS.get(alternative.verdict, 0)
            outcomes = [self.evaluate(part) for part in alternative.parts]
            if any(isinstance(outcome, Broken) for outcome in outcomes):
                continue
            met = all(isinstance(outcome, Met) for outcome in outcomes)
            if met and all(self.decides(part) for part in alternative.parts):
                return rank <= best_open
            best_open = min(best_open, rank)
        return best_open == len(_RANKS)  # all of them are broken


@dataclass(slots=True)
class _Looking:
    """Looks again and again, at what is new only where that is enough: under load a window has thousands of facts."""

    since: int
    _meant: tuple[Expectation, CallNamed | None] | None = None
    _seen: int = 0

    def decides(self, expectation: Expectation, facts: Sequence[Fact], calls: Mapping[str, CallNamed]) -> bool:
        """See `_Look.decides`."""
        if not isinstance(expectation, HearsEvent | AsksRequest) or expectation.count is not None:
            return _Look(facts[self.since :], calls).decides(expectation)
        meant = (expectation, None if expectation.call is None else calls.get(expectation.call))
        if meant != self._meant:  # what did not fit may fit now that more is known of the call
            self._meant, self._seen = meant, self.since
        first, self._seen = self._seen, len(facts)
        return _Look(facts[first:], calls).decides(expectation)


async def wait_until_decided(
    expectation: Expectation,
    *,
    since: int,
    within_seconds: float,
    recorder: Recorder,
    calls: Mapping[str, CallNamed],
    variables: Callable[[], Mapping[str, Any]],
) -> Waited:
    """Wait until the expectation is met or cannot be met any more, at most so long.

    `calls` and `variables()` are looked at anew each time: names may become known while we wait.
    """
    began = trio.current_time()
    deadline = began + within_seconds
    counted = False
    looking = _Looking(since)
    while True:
        filled, unknown = _filled(expectation, variables())
        if unknown is None and looking.decides(filled, recorder.facts, calls):
            look = _Look(recorder.facts[since:], calls)
            if counted or not _counts(filled) or isinstance(look.evaluate(filled), Broken):
                break
            counted = True
            await trio.sleep(min(COUNT_SECONDS, max(0.0, deadline - trio.current_time())))
            continue
        with trio.move_on_at(deadline) as waiting:
            await recorder.wait_news()
        if waiting.cancelled_caught:
            filled, unknown = _filled(expectation, variables())
            look = _Look(recorder.facts[since:], calls)
            break
    seconds = round(trio.current_time() - began, 6)
    if unknown is not None:
        return Waited(met=False, expectation=filled, seconds=seconds, detail=unknown)
    outcome = look.evaluate(filled)
    if isinstance(outcome, Met):
        return Waited(met=True, expectation=filled, seconds=seconds, captures=outcome.captures)
    return Waited(met=False, expectation=filled, seconds=seconds, detail=_worded(outcome))


def _filled(expectation: Expectation, variables: Mapping[str, Any]) -> tuple[Expectation, str | None]:
    try:
        filled: Expectation = fill(expectation, variables)
    except TemplateError as error:
        return expectation, str(error)
    return filled, None


def _worded(outcome: Unmet | Broken) -> str:
    return f"expected {outcome.expected}; received {outcome.received}"
