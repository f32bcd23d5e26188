"""Expectations about HTTP answers and about the toolbar's socket itself. Pure.

Called by `tserver_harness.judge.evaluation`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from tserver_harness.expectations import AnswerIs, Fields, SocketCloses, SocketRefused
from tserver_harness.judge.outcomes import Broken, Met, Outcome, Unmet, differences, differences_in_words
from tserver_harness.judge.wording import describe_expectation, describe_fact
from tserver_harness.language.patterns import ABSENT, Match, match
from tserver_harness.transcript import (
    CommandAnswered,
    CommandFailed,
    Fact,
    ToolbarClosed,
    ToolbarHeard,
    ToolbarRefused,
)

__all__ = ["decoded_json", "evaluate_answer", "evaluate_socket_closes", "evaluate_socket_refused", "is_success"]


def evaluate_answer(expectation: AnswerIs, facts: Sequence[Fact]) -> Outcome:
    """The answer to one command; there is one at most, so a wrong one stays wrong."""
    expected = describe_expectation(expectation)
    for fact in facts:
        match fact:
            case CommandFailed(answer=answer) if answer == expectation.answer:
                return Broken(expected, describe_fact(fact), fact)
            case CommandAnswered(answer=answer) if answer == expectation.answer:
                return _answered(expectation, fact, expected)
            case _:
                pass
    return Unmet(expected, "no answer yet")


def is_success(answer: CommandAnswered) -> bool:
    """2xx, unless the body says `"status": "Error"`: mocks in the field refuse so, and claim no success by it."""
    body = decoded_json(answer.body)
    says_error = isinstance(body, Mapping) and str(body.get("status", "")).lower() in {"error", "failure", "failed"}
    return 200 <= answer.status < 300 and not says_error


def decoded_json(text: str) -> Any:
    """The JSON value in the text, ABSENT if there is none."""
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        return ABSENT


def _answered(expectation: AnswerIs, fact: CommandAnswered, expected: str) -> Outcome:
    wrong = expectation.outcome == ("error" if is_success(fact) else "success")
    if wrong or (expectation.statuses and fact.status not in expectation.statuses):
        return Broken(expected, describe_fact(fact), fact)
    body = decoded_json(fact.body)
    body_pattern = expectation.pattern
    headers = {name.lower(): value for name, value in fact.headers.items()}
    header_pattern = Fields({name.lower(): inner for name, inner in expectation.header_pattern.fields.items()})
    asks_body = bool(body_pattern.fields or body_pattern.closed)
    difference = (differences(body_pattern, body) if asks_body else ()) + differences(header_pattern, headers)
    if difference:
        return Broken(expected, f"{describe_fact(fact)}: {differences_in_words(difference)}", fact, difference)
    in_body = _captured(body_pattern, body) if asks_body else {}
    return Met((fact.n,), in_body | _captured(header_pattern, headers))


def _captured(pattern: Fields, value: Any) -> dict[str, Any]:
    outcome = match(pattern, value)
    return outcome.captures if isinstance(outcome, Match) else {}


def evaluate_socket_closes(expectation: SocketCloses, facts: Sequence[Fact]) -> Outcome:
    """The bridge ends the socket; a second socket of the same tab may still do so."""
    closed = [fact for fact in facts if isinstance(fact, ToolbarClosed) and _is_at(expectation, fact)]
    hit = next((fact for fact in closed if fact.by == "bridge" and _code_fits(expectation, fact)), None)
    if hit is not None:
        return Met((hit.n,))
    received = describe_fact(closed[-1]) if closed else "the socket stays open"
    return Unmet(describe_expectation(expectation), received, closed[-1] if closed else None)


def _code_fits(expectation: SocketCloses, fact: ToolbarClosed) -> bool:
    return not expectation.codes or fact.code in expectation.codes


def evaluate_socket_refused(expectation: SocketRefused, facts: Sequence[Fact]) -> Outcome:
    """Refused in the handshake; without a wanted status also closed by the bridge before it said anything.

    That nobody answers at all is no refusal: the bridge may just not be there.
    """
    at_place = [
        fact
        for fact in facts
        if isinstance(fact, ToolbarRefused | ToolbarClosed | ToolbarHeard) and _is_at(expectation, fact)
    ]
    spoken = any(isinstance(fact, ToolbarHeard) for fact in at_place)
    for fact in at_place:
        match fact:
            case ToolbarRefused(status=int() as status) if not expectation.statuses or status in expectation.statuses:
                return Met((fact.n,))
            case ToolbarClosed(by="bridge") if not expectation.statuses and not spoken:
                return Met((fact.n,))
            case _:
                pass
    refused = [fact for fact in at_place if isinstance(fact, ToolbarRefused)]
    received = describe_fact(refused[-1]) if refused else "an open socket"
    return Unmet(describe_expectation(expectation), received, refused[-1] if refused else None)


def _is_at(expectation: SocketCloses | SocketRefused, fact: ToolbarRefused | ToolbarClosed | ToolbarHeard) -> bool:
    return fact.agent == expectation.agent and expectation.tab in {None, fact.tab}
