"""Expectations about toolbar events and T-Server requests: which facts fit, how many, and which came nearest. Pure.

Called by `tserver_harness.judge.evaluation`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tserver_harness.expectations import AsksNothing, AsksRequest, Fields, HearsEvent, HearsNothing
from tserver_harness.judge.identity import request_is_of, toolbar_message_is_of
from tserver_harness.judge.outcomes import Broken, Met, Outcome, Unmet, differences, differences_in_words
from tserver_harness.judge.wording import describe_expectation, describe_fact
from tserver_harness.language.patterns import Match, Mismatch, match
from tserver_harness.transcript import CallNamed, Fact, RequestSeen, ScenarioStarted, ToolbarHeard

__all__ = ["evaluate_occurrences", "evaluate_silence", "has_occurred"]

Calls = Mapping[str, CallNamed]
SomeEvent = HearsEvent | HearsNothing
SomeRequest = AsksRequest | AsksNothing

_UNCOUNTED = frozenset(
    {"RequestRegisterClient", "RequestQueryAddress", "RequestQueryCall", "RequestQueryServer", "AddpPing", "AddpPong"}
)
"""What a bridge may say at any time although nothing was to be asked: keep-alive, handshake, looking."""

_NEARNESS = {(True, True): 0, (True, False): 1, (False, True): 2, (False, False): 3}
"""By (name fits, call fits): how far off a fact is."""
_NO_MESSAGE = 4


@dataclass(frozen=True, slots=True)
class _Misfit:
    """Why a fact is not the one; rank 0 is the right kind of message about the right call, with other values."""

    rank: int
    difference: tuple[Mismatch, ...] = ()


Candidate = tuple[Fact, _Misfit | None]


def evaluate_occurrences(expectation: HearsEvent | AsksRequest, facts: Sequence[Fact], calls: Calls) -> Outcome:
    """At least one such message, or exactly `count`."""
    if isinstance(expectation, AsksRequest) and expectation.standing is not None and _stands(expectation, facts):
        return Met()
    candidates = list(_candidates(expectation, facts, calls))
    most = max(_per_socket([fact for fact, misfit in candidates if misfit is None]), key=len, default=[])
    expected, count = describe_expectation(expectation), expectation.count
    if count is not None and len(most) > count:
        return Broken(expected, f"{len(most)} of them, the last one {describe_fact(most[-1])}", most[-1])
    if count == 0:
        return Met()
    if most and count in {None, len(most)}:
        chosen = most[:1] if count is None else most
        return Met(tuple(fact.n for fact in chosen), _captures(expectation.pattern, chosen[-1]))
    if most:
        return Unmet(expected, f"only {len(most)} of them", most[-1])
    return _nearest(expected, candidates, _hint(expectation, facts, calls))


def evaluate_silence(expectation: HearsNothing | AsksNothing, facts: Sequence[Fact], calls: Calls) -> Outcome:
    """No such message; `Met` means so far."""
    hits = [fact for fact, misfit in _candidates(expectation, facts, calls) if misfit is None]
    if not hits:
        return Met()
    more = f", and {len(hits) - 1} more" if len(hits) > 1 else ""
    return Broken(describe_expectation(expectation), describe_fact(hits[0]) + more, hits[0])


def has_occurred(expectation: HearsEvent | AsksRequest, facts: Sequence[Fact], calls: Calls) -> bool:
    """Whether there is at least one such message; the quick answer, without words."""
    if isinstance(expectation, AsksRequest) and expectation.standing is not None and _stands(expectation, facts):
        return True
    return any(misfit is None for _, misfit in _candidates(expectation, facts, calls))


def _per_socket(hits: Sequence[Fact]) -> list[list[Fact]]:
    """Every socket of an agent hears every event, so a count is the count on one of them."""
    tabs: dict[str, list[Fact]] = {}
    for fact in hits:
        tabs.setdefault(fact.tab if isinstance(fact, ToolbarHeard) else "", []).append(fact)
    return list(tabs.values())


def _stands(expectation: AsksRequest, facts: Sequence[Fact]) -> bool:
    started = next((fact for fact in facts if isinstance(fact, ScenarioStarted)), None)
    if started is None:
        return False
    standing = {"registered": started.standing_registrations, "logged-in": started.standing_logins}
    return expectation.dn in standing.get(expectation.standing or "", ())


def _candidates(expectation: SomeEvent | SomeRequest, facts: Sequence[Fact], calls: Calls) -> Iterator[Candidate]:
    if isinstance(expectation, HearsEvent | HearsNothing):
        for fact in facts:
            if isinstance(fact, ToolbarHeard) and _at_place(expectation, fact):
                yield fact, _heard_misfit(expectation, fact, calls)
        return
    for fact in facts:
        if isinstance(fact, RequestSeen):
            yield fact, _asked_misfit(expectation, fact.message, calls)


def _at_place(expectation: SomeEvent, fact: ToolbarHeard) -> bool:
    return fact.agent == expectation.agent and expectation.tab in {None, fact.tab}


def _heard_misfit(expectation: SomeEvent, fact: ToolbarHeard, calls: Calls) -> _Misfit | None:
    if fact.message is None:
        # A silence without any condition is broken by whatever comes, even by what is no message.
        plain = not expectation.events and expectation.call is None and not expectation.pattern.fields
        return None if plain else _Misfit(_NO_MESSAGE)
    named = not expectation.events or fact.message.get("eventName") in expectation.events
    about = expectation.call is None or toolbar_message_is_of(fact.message, calls.get(expectation.call))
    return _misfit(named=named, about=about, pattern=expectation.pattern, value=fact.message)


def _asked_misfit(expectation: SomeRequest, message: Mapping[str, Any], calls: Calls) -> _Misfit | None:
    name = message.get("message")
    named = name not in _UNCOUNTED if expectation.request is None else name == expectation.request
    about = expectation.call is None or request_is_of(message, calls.get(expectation.call))
    at_dn = expectation.dn is None or message.get("ThisDN") == expectation.dn
    return _misfit(named=named, about=about and at_dn, pattern=expectation.pattern, value=message)


def _misfit(*, named: bool, about: bool, pattern: Fields, value: Mapping[str, Any]) -> _Misfit | None:
    difference = differences(pattern, value) if named and about else ()
    if named and about and not difference:
        return None
    return _Misfit(_NEARNESS[named, about], difference)


def _captures(pattern: Fields, fact: Fact) -> dict[str, Any]:
    outcome = match(pattern, fact.message) if isinstance(fact, ToolbarHeard | RequestSeen) else Match()
    return outcome.captures if isinstance(outcome, Match) else {}


def _nearest(expected: str, candidates: Sequence[Candidate], hint: str) -> Unmet:
    ranked = [(misfit, fact) for fact, misfit in candidates if misfit is not None]
    if not ranked:
        return Unmet(expected, hint or "nothing")
    misfit, closest = min(ranked, key=lambda pair: (pair[0].rank, len(pair[0].difference), -pair[1].n))
    if misfit.difference:
        received = f"{describe_fact(closest)}: {differences_in_words(misfit.difference)}"
    else:
        received = hint or f"nothing of the kind; the closest was {describe_fact(closest)}"
    return Unmet(expected, received, closest, misfit.difference)


def _hint(expectation: HearsEvent | AsksRequest, facts: Sequence[Fact], calls: Calls) -> str:
    """What helps more than `nothing`: there is no such call, or another toolbar heard it."""
    if expectation.call is not None and expectation.call not in calls:
        return f"nothing; there is no call {expectation.call}: nobody dialled it, or the switch refused it"
    for fact in facts:
        if isinstance(fact, ToolbarHeard) and _is_elsewhere(expectation, fact, calls):
            place = fact.agent if fact.tab == "main" else f"{fact.agent}.{fact.tab}"
            return f"nothing there; {place} heard {describe_fact(fact)}"
    return ""


def _is_elsewhere(expectation: HearsEvent | AsksRequest, fact: ToolbarHeard, calls: Calls) -> bool:
    return (
        isinstance(expectation, HearsEvent)
        and not _at_place(expectation, fact)
        and _heard_misfit(expectation, fact, calls) is None
    )
