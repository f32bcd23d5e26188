"""Does a value fit a pattern? Pure; the judge and the runner ask, and get captures or the first misfit in words.

What patterns there are is in `tserver_harness.expectations`; how a scenario spells them in `language.parse_patterns`.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from tserver_harness.expectations import (
    AnyOf,
    Capture,
    Contains,
    Equals,
    Fields,
    IsAbsent,
    IsKind,
    Matches,
    Not,
    Pattern,
)

__all__ = ["ABSENT", "KINDS", "Absent", "Match", "Mismatch", "describe", "kind_of", "match", "shown"]

KINDS = ("string", "integer", "number", "boolean", "object", "list", "any")
_SHOWN_CHARACTERS = 200
_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "object": Mapping,
    "list": (list, tuple),
}


class Absent(Enum):
    """The value of a key that is not there."""

    ABSENT = "absent"


ABSENT: Final = Absent.ABSENT


@dataclass(frozen=True, slots=True)
class Match:
    """The value fits; what was captured on the way, by name."""

    captures: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mismatch:
    """The value does not fit: at this path (`$.userData.segment`) this was expected and that was there."""

    path: str
    expected: str
    received: str


def match(pattern: Pattern, value: Any, path: str = "$") -> Match | Mismatch:
    """Compare a JSON value, or ABSENT, with a pattern."""
    match pattern:
        case Capture(name=name, inner=inner):
            return _captured(name, match(inner, value, path), value)
        case AnyOf(patterns=patterns):
            return _any_of(patterns, value, path) or _misfit(pattern, value, path)
        case Fields():
            return _fields(pattern, value, path)
        case IsAbsent():
            fits = value is ABSENT
        case Equals(value=wanted):
            fits = value is not ABSENT and _same(wanted, value)
        case Matches(regex=regex):
            fits = isinstance(value, str) and re.fullmatch(regex, value, re.DOTALL) is not None
        case Contains(text=text):
            fits = isinstance(value, str) and text in value
        case IsKind(kind=kind):
            fits = value is not ABSENT and _is_kind(kind, value)
        case Not(inner=inner):
            fits = value is not ABSENT and isinstance(match(inner, value, path), Mismatch)
    return Match() if fits else _misfit(pattern, value, path)


def describe(pattern: Pattern) -> str:  # noqa: PLR0911  one return per pattern
    """The pattern in words, as it stands behind `expected`."""
    match pattern:
        case Equals(value=value):
            return shown(value)
        case Matches(regex=regex):
            return f"text that matches {regex}"
        case Contains(text=text):
            return f"text that contains {shown(text)}"
        case IsKind(kind="any"):
            return "any value"
        case IsKind(kind=kind):
            return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"
        case AnyOf(patterns=patterns):
            return " or ".join(describe(one) for one in patterns)
        case Not(inner=inner):
            return f"a value other than {describe(inner)}"
        case IsAbsent():
            return "nothing"
        case Capture(inner=inner):
            return describe(inner)
        case Fields(fields=fields, closed=closed):
            inside = ", ".join(f"{name}: {describe(one)}" for name, one in fields.items())
            return f"exactly {{{inside}}}" if closed else f"an object with {{{inside}}}" if fields else "an object"


def shown(value: Any) -> str:
    """A received value as JSON, cut where it is long; `nothing` for ABSENT."""
    if value is ABSENT:
        return "nothing"
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}... ({len(text)} characters)"


def kind_of(value: Any) -> str:
    """The kind of a JSON value, in the words of the language."""
    for kind in KINDS:
        if _is_kind(kind, value) and kind != "any":
            return kind
    return "null"


def _captured(name: str, outcome: Match | Mismatch, value: Any) -> Match | Mismatch:
    if isinstance(outcome, Mismatch) or value is ABSENT:
        return outcome
    return Match(outcome.captures | {name: value})


def _any_of(patterns: tuple[Pattern, ...], value: Any, path: str) -> Match | None:
    outcomes = (match(one, value, path) for one in patterns)
    return next((outcome for outcome in outcomes if isinstance(outcome, Match)), None)


def _fields(pattern: Fields, value: Any, path: str) -> Match | Mismatch:
    if not isinstance(value, Mapping):
        return _misfit(pattern, value, path)
    captures: dict[str, Any] = {}
    for name, inner in pattern.fields.items():
        outcome = match(inner, value.get(name, ABSENT), f"{path}.{name}")
        if isinstance(outcome, Mismatch):
            return outcome
        captures |= outcome.captures
    extra = [name for name in value if name not in pattern.fields] if pattern.closed else []
    if extra:
        return Mismatch(f"{path}.{extra[0]}", "nothing", shown(value[extra[0]]))
    return Match(captures)


def _misfit(pattern: Pattern, value: Any, path: str) -> Mismatch:
    return Mismatch(path, describe(pattern), shown(value))


def _same(wanted: Any, value: Any) -> bool:
    """Equal in kind and content; Python alone would call 1, 1.0 and True equal."""
    if isinstance(wanted, Mapping) and isinstance(value, Mapping):
        return wanted.keys() == value.keys() and all(_same(wanted[key], value[key]) for key in wanted)
    if isinstance(wanted, list | tuple) and isinstance(value, list | tuple):
        return len(wanted) == len(value) and all(_same(one, two) for one, two in zip(wanted, value, strict=True))
    return kind_of(wanted) == kind_of(value) and bool(wanted == value)


def _is_kind(kind: str, value: Any) -> bool:
    return value is not ABSENT if kind == "any" else isinstance(value, _TYPES[kind]) and _counts_as(kind, value)


def _counts_as(kind: str, value: Any) -> bool:
    """Python counts booleans among the integers, JSON does not."""
    return kind not in {"integer", "number"} or not isinstance(value, bool)
