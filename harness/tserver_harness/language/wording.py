"""Expectations and steps in words, for `tsim explain`, the terminal and the reports."""

import re
from typing import Any

from tserver_harness.expectations import (
    AnswerIs,
    AsksNothing,
    AsksRequest,
    Expectation,
    Fields,
    HearsEvent,
    HearsNothing,
    InOrder,
    OneOf,
    SocketCloses,
    SocketRefused,
)
from tserver_harness.language.patterns import describe

__all__ = ["duration_text", "expectation_text", "named", "toolbar_text"]

_NAMES = (
    (re.compile(r'"?\$\{([\w#-]+)\.dn\}"?'), r"\1's DN"),
    (re.compile(r'"?\$\{([\w#-]+)\.agentId\}"?'), r"\1's agent id"),
    (re.compile(r'"?\$\{([\w#-]+)\.connId\}"?'), r"\1's ConnID"),
    (re.compile(r'"?\$\{([\w#-]+)\.eventId\}"?'), r"\1's eventId"),
)


def named(value: Any) -> str:
    """Text with the run-time names in words: `alice's DN` for `${alice.dn}`."""
    text = str(value)
    for pattern, words in _NAMES:
        text = pattern.sub(words, text)
    return text


def duration_text(seconds: float) -> str:
    """`500 ms`, `2 s`, `1 min`."""
    if seconds < 1 and seconds > 0:
        return f"{seconds * 1000:g} ms"
    return f"{seconds / 60:g} min" if seconds >= 60 and seconds % 60 == 0 else f"{seconds:g} s"


def toolbar_text(agent: str, tab: str | None) -> str:
    """Whose toolbar."""
    return f"{agent}'s toolbar" if tab in {None, "main"} else f"{agent}'s toolbar {tab}"


def expectation_text(expectation: Expectation) -> str:  # noqa: PLR0911  one return per expectation
    """The expectation as a sentence without an end."""
    match expectation:
        case HearsEvent(agent=agent, tab=tab, events=events, count=count):
            times = "" if count is None else f" exactly {count} times" if count != 1 else " exactly once"
            what = " or ".join(events)
            return f"{toolbar_text(agent, tab)} hears {what}{_details(expectation.call, expectation.pattern)}{times}"
        case HearsNothing(agent=agent, tab=tab, events=events):
            what = " and no ".join(events) if events else "message"
            return f"{toolbar_text(agent, tab)} hears no {what}{_details(expectation.call, expectation.pattern)}"
        case AsksRequest(request=request, count=count, standing=standing):
            times = "" if count is None else f" exactly {count} times" if count != 1 else " exactly once"
            standing_text = "" if standing is None else f" (or is {standing} already)"
            return f"the bridge asks {request}{_whose(expectation)}{times}{standing_text}"
        case AsksNothing(request=request):
            return f"the bridge asks no {request or 'request about a call, an agent or a DN'}{_whose(expectation)}"
        case AnswerIs():
            return _answer_text(expectation)
        case SocketCloses(agent=agent, tab=tab, codes=codes):
            return f"the bridge closes the socket of {toolbar_text(agent, tab)}{_numbers(' with code', codes)}"
        case SocketRefused(agent=agent, tab=tab, statuses=statuses):
            return f"the bridge refuses the socket of {toolbar_text(agent, tab)}{_numbers(' with status', statuses)}"
        case InOrder(parts=parts):
            return "in this order: " + "; ".join(expectation_text(part) for part in parts)
        case OneOf(alternatives=alternatives):
            return "one of: " + "; or ".join(
                " and ".join(expectation_text(part) for part in one.parts)
                + ("" if one.verdict == "pass" else f" ({one.verdict}{f': {one.reason}' if one.reason else ''})")
                for one in alternatives
            )


def _answer_text(expectation: AnswerIs) -> str:
    outcome = {"success": "is a success", "error": "is an error", "any": "comes"}[expectation.outcome]
    name = expectation.answer
    whose = name if name.startswith("answer of step ") else f"answer {name}"
    parts = [f"the {whose} {outcome}{_numbers(' with status', expectation.statuses)}"]
    if expectation.pattern.fields:
        parts.append(f"its body {_fields_text(expectation.pattern)}")
    if expectation.header_pattern.fields:
        parts.append(f"its headers {_fields_text(expectation.header_pattern)}")
    return ", ".join(parts)


def _numbers(words: str, numbers: tuple[int, ...]) -> str:
    return f"{words} {' or '.join(str(number) for number in numbers)}" if numbers else ""


def _whose(expectation: AsksRequest | AsksNothing) -> str:
    dn = "" if expectation.dn is None else f" on {named(expectation.dn)}"
    return dn + _details(expectation.call, expectation.pattern)


def _details(call: str | None, pattern: Fields) -> str:
    of_call = "" if call is None else f" of {call}"
    return of_call + (f" with {_fields_text(pattern)}" if pattern.fields else "")


def _fields_text(pattern: Fields) -> str:
    return named(", ".join(f"{name} {describe(one)}" for name, one in pattern.fields.items()))
