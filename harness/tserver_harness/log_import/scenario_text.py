"""Writes a scenario file: steps in YAML, and the log's messages as comments beside them.

Every text stands in double quotes unless it is a plain word, so YAML never makes a number or a boolean of it.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tserver_sim.log import HIDDEN, MASKED  # noqa: F401  # re-exported for those who look for hidden values
from tserver_wire import Addp, KeyValueList, Message, Value

__all__ = ["Line", "Step", "attached", "scenario_text", "shown_message"]

_WORD = re.compile(r"[A-Za-z][A-Za-z]*(?:-[A-Za-z]+)*")
_NOT_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
# What YAML does not allow in a file, or takes for the end of a line.
_UNWRITABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the verb and its value, in words and mappings as in the file; texts of the log are `Text`."""

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


def attached(pairs: KeyValueList) -> Any:
    """A key-value list as a scenario has it; `${` in its texts is no name of ours."""
    return _literal(pairs.to_json())


def _literal(value: Any) -> Any:
    match value:
        case str():
            return value.replace("${", "$${")
        case dict():
            return {_literal(key): _literal(inner) for key, inner in value.items()}
        case list():
            return [_literal(inner) for inner in value]
        case _:
            return value


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
    return key if _KEY.fullmatch(key) and key.lower() not in _NOT_WORDS else _quoted(key)


def _quoted(text: str) -> str:
    return _printable(json.dumps(text, ensure_ascii=False))


def _printable(text: str) -> str:
    return _UNWRITABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
