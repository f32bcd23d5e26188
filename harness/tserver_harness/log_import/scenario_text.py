"""Writes a scenario file: steps in YAML, and the log's messages as comments beside them.

Every text stands in double quotes unless it is a plain word, so YAML never makes a number or a boolean of it.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tserver_sim.log import HIDDEN
from tserver_wire import Addp, KeyValueList, Message, Value

__all__ = ["Body", "Line", "Step", "attached", "literal", "scenario_text", "shown_message"]

LONGEST_KEY = 900  # YAML allows 1024 characters for a key without a question mark, its quotes and escapes included

_WORD = re.compile(r"[A-Za-z][A-Za-z]*(?:-[A-Za-z]+)*")
_NOT_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
# What YAML does not allow in a file, or takes for the end of a line.
_UNWRITABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the verb and its value, as in the file; the log's texts have been through `literal`."""

    verb: str
    value: Any = None


@dataclass(frozen=True, slots=True)
class Line:
    """A comment."""

    text: str


@dataclass(frozen=True, slots=True)
class Body:
    """What a file says."""

    title: str
    head: Sequence[str]
    needs: Sequence[str]
    variables: Mapping[str, str]
    items: Sequence[Step | Line] = field(default_factory=tuple)


def scenario_text(body: Body) -> str:
    """The whole file."""
    lines = [f"# {_printable(line)}" for line in body.head]
    lines += [f"scenario: {_quoted(body.title)}", "verifies: []"]
    if body.needs:
        lines.append(f"needs: [{', '.join(body.needs)}]")
    if body.variables:
        lines.append(f"variables: {_flow(body.variables)}")
    lines.append("steps:")
    for item in body.items:
        match item:
            case Line(text):
                lines.append(f"# {_printable(text)}")
            case Step(verb, None):
                lines.append(f"- {verb}:")
            case Step(verb, value):
                lines.append(f"- {verb}: {_flow(value)}")
    return "\n".join(lines) + "\n"


def attached(pairs: KeyValueList, hidden: Mapping[str, str]) -> Any:
    """A key-value list as a scenario has it; `hidden` maps keys whose value the log hides to names of variables."""
    return _attached(pairs.to_json(), hidden)


def _attached(value: Any, hidden: Mapping[str, str]) -> Any:
    match value:
        case {"$pairs": list() as pairs} if len(value) == 1:
            return {"$pairs": [[literal(key), _one(key, inner, hidden)] for key, inner in pairs]}
        case dict():
            return {literal(key): _one(key, inner, hidden) for key, inner in value.items()}
        case _:
            return literal(value)


def _one(key: str, value: Any, hidden: Mapping[str, str]) -> Any:
    return "${" + hidden[key] + "}" if value == HIDDEN and key in hidden else _attached(value, hidden)


def literal(value: Any) -> Any:
    """A text of the log, whose `${` is no name of the scenario's; other values as they are."""
    return value.replace("${", "$${") if isinstance(value, str) else value


def shown_message(message: Message) -> str:
    """A message with every attribute, on one line."""
    shown = {name: _json(value) for name, value in message.attributes.items()}
    return f"{message.name} {json.dumps(shown, ensure_ascii=False, default=str)}"


def _json(value: Value) -> Any:
    match value:
        case KeyValueList():
            return value.to_json()
        case Addp():
            return {"Timeout": value.timeout_seconds, "RemoteTimeout": value.remote_timeout_seconds}
        case _:
            return value


def _flow(value: Any) -> str:
    match value:
        case str():
            return value if _WORD.fullmatch(value) and value.lower() not in _NOT_WORDS else _quoted(value)
        case Step(verb, inner):
            return f"{{{verb}: {_flow(inner)}}}"
        case dict():
            return "{" + ", ".join(f"{_key(key)}: {_flow(inner)}" for key, inner in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(_flow(inner) for inner in value) + "]"
        case _:
            return json.dumps(value)


def _key(key: str) -> str:
    if len(key) > LONGEST_KEY:
        return f"? {_quoted(key)} "
    return key if _KEY.fullmatch(key) and key.lower() not in _NOT_WORDS else _quoted(key)


def _quoted(text: str) -> str:
    return _printable(json.dumps(text, ensure_ascii=False))


def _printable(text: str) -> str:
    return _UNWRITABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
