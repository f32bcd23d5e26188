"""Expectations and facts in words, for everything that people read. Pure.

One place, so that a failure reads the same in the terminal, in JUnit and in the HTML page.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from tserver_harness.expectations import (
    Alternative,
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
from tserver_harness.judge.masking import MASK, is_secret, masked_text
from tserver_harness.language.patterns import describe as describe_pattern
from tserver_harness.transcript import (
    CommandAnswered,
    CommandFailed,
    CommandSent,
    EventSent,
    Fact,
    RequestSeen,
    ToolbarClosed,
    ToolbarHeard,
    ToolbarOpened,
    ToolbarRefused,
)

__all__ = ["describe_alternative", "describe_expectation", "describe_fact", "describe_message", "listed_with"]

_TEXT_CHARACTERS = 120


def describe_expectation(expectation: Expectation) -> str:  # noqa: PLR0911  one return per kind of expectation
    """The expectation as half a sentence: what is to happen, and where."""
    match expectation:
        case HearsEvent(events=events, count=count):
            return f"{_place(expectation)} hears {_times(listed_with(events, 'or'), count)}{_about(expectation)}"
        case HearsNothing(events=events):
            what = f"no {listed_with(events, 'or')}" if events else "nothing"
            return f"{_place(expectation)} hears {what}{_about(expectation)}"
        case AsksRequest(request=request, count=count):
            return f"the bridge asks {_times(request, count)}{_about(expectation)}{_standing(expectation.standing)}"
        case AsksNothing(request=request):
            return f"the bridge asks {f'no {request}' if request else 'nothing of the T-Server'}{_about(expectation)}"
        case AnswerIs():
            return _answer(expectation)
        case SocketCloses(codes=codes):
            by_code = f" with code {listed_with(codes, 'or')}" if codes else ""
            return f"the bridge closes the socket of {_place(expectation)}{by_code}"
        case SocketRefused(statuses=statuses):
            by_status = f" with status {listed_with(statuses, 'or')}" if statuses else ""
            return f"the bridge refuses the socket of {_place(expectation)}{by_status}"
        case InOrder(parts=parts):
            return "in this order: " + "; then ".join(describe_expectation(part) for part in parts)
        case OneOf(alternatives=alternatives):
            return "one of: " + "; or ".join(describe_alternative(one) for one in alternatives)


def describe_alternative(alternative: Alternative) -> str:
    """One acceptable outcome, with its grade where that is not a plain pass."""
    parts = " and ".join(describe_expectation(part) for part in alternative.parts) or "anything"
    grade = "" if alternative.verdict == "pass" else f" ({alternative.verdict})"
    return f"{parts}{grade}" + (f", because {alternative.reason}" if alternative.reason else "")


def describe_fact(fact: Fact) -> str:  # noqa: PLR0911  one return per kind of fact
    """What was seen, in one line; only kinds that an expectation can be about."""
    match fact:
        case ToolbarHeard(message=None, kind=kind, text=text):
            return f"a {kind} message that is no JSON object: {_cut(masked_text(text))}"
        case ToolbarHeard(message=dict() as message):
            return describe_message(message, "eventName", ("connectionId", "eventId", "ANI", "direction", "cause"))
        case RequestSeen(message=message) | EventSent(message=message):
            return describe_message(message, "message", ("ThisDN", "ConnID", "OtherDN", "AgentID", "ErrorCode"))
        case CommandSent(command=command, method=method, url=url):
            return f"command {command}" if command else f"{method} {masked_text(url)}"
        case CommandAnswered(status=status, body=body):
            held = f"with the body {_cut(masked_text(body))}" if body else "without a body"
            return f"HTTP status {status} {held}"
        case CommandFailed(problem=problem):
            return f"no HTTP answer: {problem}"
        case ToolbarOpened():
            return "an open socket"
        case ToolbarRefused(status=status, detail=detail):
            by = "no HTTP answer" if status is None else f"status {status}"
            return f"a refused socket: {by}" + (f" ({_cut(detail)})" if detail else "")
        case ToolbarClosed(code=code, by=by):
            return f"a socket closed by the {by} " + ("without a close frame" if code is None else f"with code {code}")
        case _:
            return type(fact).__name__


def describe_message(message: Mapping[str, Any], name_key: str, keys: Iterable[str]) -> str:
    """The message's name and those of the keys that it has, on one line."""
    name = message.get(name_key)
    given = [key for key in keys if message.get(key) is not None and message[key] != ""]
    shown = ", ".join(f"{key} {_cut(message[key])}" for key in given)
    said = _cut(name) if isinstance(name, str) else f"a message without {name_key}"
    return said + (f" ({shown})" if shown else "")


def listed_with(words: Iterable[object], conjunction: str) -> str:
    """`a, b or c`."""
    texts = [str(word) for word in words]
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} {conjunction} {texts[-1]}" if texts else ""


def _place(expectation: HearsEvent | HearsNothing | SocketCloses | SocketRefused) -> str:
    tab = "" if expectation.tab in {None, "main"} else f" ({expectation.tab})"
    return f"{expectation.agent}'s toolbar{tab}"


def _times(what: str, count: int | None) -> str:
    return what if count is None else f"exactly {count} {what}"


def _about(expectation: HearsEvent | HearsNothing | AsksRequest | AsksNothing) -> str:
    of_dn = f" for DN {expectation.dn}" if isinstance(expectation, AsksRequest | AsksNothing) and expectation.dn else ""
    of_call = f" of call {expectation.call}" if expectation.call else ""
    return of_dn + of_call + _with(expectation.pattern)


def _with(pattern: Fields) -> str:
    fields = ", ".join(
        f"{name} {MASK if is_secret(name) else describe_pattern(inner)}" for name, inner in pattern.fields.items()
    )
    if pattern.closed:
        return f" with exactly {fields or 'no keys'}"
    return f" with {fields}" if fields else ""


def _standing(standing: str | None) -> str:
    words = {"registered": " (or the DN is registered already)", "logged-in": " (or the agent is logged in already)"}
    return words.get(standing or "", "")


def _answer(expectation: AnswerIs) -> str:
    words = {"success": "success (2xx)", "error": "an error", "any": "any HTTP status"}
    what = words.get(expectation.outcome, expectation.outcome)
    if expectation.statuses:
        status = f"HTTP status {listed_with(expectation.statuses, 'or')}"
        what = status if expectation.outcome == "any" else f"{what}, {status}"
    headers = _with(expectation.header_pattern).replace(" with ", " and headers with ", 1)
    return f"the command {expectation.answer} is answered with {what}{_with(expectation.pattern)}{headers}"


def _cut(value: object) -> str:
    text = str(value)
    return text if len(text) <= _TEXT_CHARACTERS else f"{text[:_TEXT_CHARACTERS]}..."
