"""The calls as they happen, for people at a terminal: T-Server left, bridge in the middle, toolbars right.

One line per fact, plain text; facts that say nothing about who sent what have none.
"""

from collections.abc import Mapping
from typing import Any

from tserver_harness.transcript import (
    CommandAnswered,
    CommandFailed,
    CommandSent,
    EventSent,
    Fact,
    RequestSeen,
    StimulusGiven,
    ToolbarClosed,
    ToolbarHeard,
    ToolbarOpened,
    ToolbarRefused,
)

__all__ = ["HEADER", "line_of"]

_LEFT, _GAP = 44, 44
_MUTE = frozenset({"RequestRegisterClient", "EventLinkConnected", "AddpPing", "AddpPong"})
HEADER = f"{'':9}{'T-Server':<{_LEFT - 8}}{'bridge':^16}{'toolbar':>{_GAP - 8}}"


def line_of(fact: Fact, *, since: float) -> str | None:
    """The line for a fact, without its line end, its time counted from `since`; None for what is nobody's message."""
    text = _text_of(fact)
    return None if text is None else f"{fact.at - since:7.3f}  {text}"


def _text_of(fact: Fact) -> str | None:  # noqa: PLR0911  # one return per kind of fact
    match fact:
        case StimulusGiven():
            return f"* {fact.text}"
        case RequestSeen(message=message) if message.get("message") not in _MUTE:
            return _arrow(_tserver_text(message), to_left=True)
        case EventSent(message=message) if message.get("message") not in _MUTE:
            return _arrow(_tserver_text(message), to_left=False)
        case CommandSent():
            return _right(f"{fact.command or fact.method} by {fact.agent}", to_left=True)
        case CommandAnswered():
            return _right(f"HTTP {fact.status}", to_left=False)
        case CommandFailed():
            return _right(f"no answer: {fact.problem}", to_left=False)
        case ToolbarHeard():
            return _right(f"{_toolbar_text(fact)} at {fact.agent}", to_left=False)
        case ToolbarOpened() | ToolbarRefused() | ToolbarClosed():
            return _right(_socket_text(fact), to_left=True)
        case _:
            return None


def _arrow(text: str, *, to_left: bool) -> str:
    bar = "-" * max(2, _LEFT - len(text) - 5)
    return f"<{bar} {text} -|" if to_left else f"|- {text} {bar}>"


def _right(text: str, *, to_left: bool) -> str:
    bar = "-" * max(2, _GAP - len(text) - 5)
    arrow = f"<{bar} {text} -|" if to_left else f"|- {text} {bar}>"
    return f"{'':{_LEFT}}{arrow}"


def _tserver_text(message: Mapping[str, Any]) -> str:
    parts = [str(message.get("message")), str(message.get("ThisDN", ""))]
    number = message.get("ANI") if message.get("message") == "EventRinging" else None
    if number is not None:
        parts.append(f"from {number}")
    if message.get("message") == "RequestMakeCall":
        parts.append(f"to {message.get('OtherDN')}")
    if "ErrorCode" in message:
        parts.append(f"{message['ErrorCode']}")
    return " ".join(part for part in parts if part)


def _toolbar_text(fact: ToolbarHeard) -> str:
    message = fact.message or {}
    name = str(message.get("eventName", fact.kind))
    number = message.get("ANI")
    return f"{name} {number}" if name == "EventRinging" and number else name


def _socket_text(fact: ToolbarOpened | ToolbarRefused | ToolbarClosed) -> str:
    match fact:
        case ToolbarOpened():
            return f"socket of {fact.agent}"
        case ToolbarRefused():
            return f"socket of {fact.agent}: refused"
        case ToolbarClosed():
            return f"socket of {fact.agent} closed"
