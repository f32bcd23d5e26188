"""Patterns under `with`: nodes to `expectations.Pattern`, read by what each key holds."""

import re
from collections.abc import Callable, Mapping
from typing import Any

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
from tserver_harness.language.patterns import KINDS
from tserver_harness.language.syntax import NamePlace
from tserver_harness.language.templates import PLACEHOLDER
from tserver_harness.language.tlibrary import attribute_names, read_attribute
from tserver_harness.language.vocabulary import TOOLBAR_KEYS, ValueKind
from tserver_settings.errors import Problems, did_you_mean, listed
from tserver_settings.scalars import free_value, integer_of, user_data_value, what
from tserver_settings.source import Entry, ListNode, MapNode, Node, ScalarNode

__all__ = ["OPERATORS", "PatternReader"]

OPERATORS: Mapping[str, str] = {
    "matches": "text that the regular expression matches from end to end",
    "contains": "text with this part in it",
    "is": "a value of this kind: `string`, `integer`, `number`, `boolean`, `object`, `list` or `any`",
    "anyOf": "one of these values or patterns",
    "not": "there, but not so",
    "absent": "the key is not there: `{absent: true}`",
    "as": "kept under this name for later steps; may stand beside another operator",
    "exactly": "an object with these keys and no others",
    "object": "an object with these keys, where they look like operators",
}

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
Scalars = Callable[[ScalarNode], Any]
"""Reads a scalar where a value of some kind is expected."""


class PatternReader:
    """Reads the patterns of one step; `captures` are the names that they set."""

    def __init__(self, problems: Problems) -> None:
        self._problems = problems
        self.captures: list[NamePlace] = []

    def toolbar(self, node: Node) -> Fields:
        """Patterns by toolbar key."""
        return self._fields(node, self._toolbar_key)

    def tserver(self, node: Node) -> Fields:
        """Patterns by T-Library attribute."""
        return self._fields(node, self._attribute)

    def free(self, node: Node) -> Fields:
        """Patterns by any key."""
        return self._fields(node, lambda entry: self._pattern(entry.value, free_value))

    def _fields(self, node: Node, read: Callable[[Entry], Pattern | None], *, closed: bool = False) -> Fields:
        if not isinstance(node, MapNode):
            self._problems.add(node.span, f"`with` needs a mapping, got {what(node)}", "write `{key: value}`")
            return Fields({})
        patterns = {entry.key.text: read(entry) for entry in node.entries}
        return Fields({name: pattern for name, pattern in patterns.items() if pattern is not None}, closed=closed)

    def _toolbar_key(self, entry: Entry) -> Pattern | None:
        name = entry.key.text
        if name not in TOOLBAR_KEYS:
            problem = f"toolbar messages have no key `{name}`"
            self._problems.add(entry.key.span, problem, did_you_mean(name, TOOLBAR_KEYS))
            return None
        match TOOLBAR_KEYS[name]:
            case ValueKind.INTEGER:
                return self._pattern(entry.value, lambda scalar: self._integer(scalar, name))
            case ValueKind.USER_DATA:
                return self._pattern(entry.value, self._user_data)
            case _:
                return self._pattern(entry.value, _text)

    def _attribute(self, entry: Entry) -> Pattern | None:
        name = entry.key.text
        if name not in attribute_names():
            problem = f"T-Library has no attribute `{name}`"
            self._problems.add(entry.key.span, problem, did_you_mean(name, attribute_names()))
            return None
        return self._pattern(entry.value, lambda scalar: read_attribute(name, scalar, self._problems))

    def _integer(self, scalar: ScalarNode, name: str) -> Any:
        return scalar.text if PLACEHOLDER.search(scalar.text) else integer_of(scalar, self._problems, name)

    def _user_data(self, scalar: ScalarNode) -> Any:
        return user_data_value(scalar, self._problems)

    def _pattern(self, node: Node, scalars: Scalars) -> Pattern | None:
        match node:
            case ScalarNode():
                return Equals(scalars(node))
            case ListNode():
                return Equals(free_value(node))
            case MapNode(entries=entries):
                operators = [entry for entry in entries if entry.key.text in OPERATORS]
                if not operators:
                    return self._fields(node, lambda entry: self._pattern(entry.value, scalars))
                return self._operators(node, operators, scalars)

    def _operators(self, node: MapNode, operators: list[Entry], scalars: Scalars) -> Pattern | None:
        if len(operators) < len(node.entries):
            other = next(entry.key for entry in node.entries if entry not in operators)
            problem = f"`{operators[0].key.text}` is an operator, `{other.text}` beside it is not"
            self._problems.add(
                other.span, problem, f"operators are {listed(OPERATORS)}; an object's keys go into `object`"
            )
            return None
        tests = [entry for entry in operators if entry.key.text != "as"]
        name = next((entry for entry in operators if entry.key.text == "as"), None)
        if len(tests) > 1:
            problem = f"two operators, `{tests[0].key.text}` and `{tests[1].key.text}`"
            self._problems.add(tests[1].key.span, problem, "keep one; only `as` may stand beside another")
            return None
        inner = self._operator(tests[0], scalars) if tests else IsKind("any")
        return inner if name is None or inner is None else self._capture(name.value, inner)

    def _capture(self, node: Node, inner: Pattern) -> Pattern | None:
        if isinstance(node, ScalarNode) and _NAME.fullmatch(node.text):
            self.captures.append(NamePlace(node.text, node.span))
            return Capture(node.text, inner)
        self._problems.add(node.span, f"`as` needs a name, got {what(node)}", "a name is letters, digits, `-` and `_`")
        return None

    def _operator(self, entry: Entry, scalars: Scalars) -> Pattern | None:  # noqa: PLR0911  one return per operator
        node = entry.value
        match entry.key.text, node:
            case "matches", ScalarNode(text=text):
                return self._regex(node, text)
            case "contains", ScalarNode(text=text):
                return Contains(text)
            case "is", ScalarNode(text=text) if text in KINDS:
                return IsKind(text)
            case "is", ScalarNode(text=text):
                self._problems.add(node.span, f"there is no kind `{text}`", did_you_mean(text, KINDS))
            case "absent", ScalarNode(text="true"):
                return IsAbsent()
            case "anyOf", ListNode(items=items) if items:
                patterns = [self._pattern(item, scalars) for item in items]
                return AnyOf(tuple(pattern for pattern in patterns if pattern is not None))
            case "not", _:
                inner = self._pattern(node, scalars)
                return None if inner is None else Not(inner)
            case ("exactly" | "object") as word, MapNode():
                return self._fields(node, lambda one: self._pattern(one.value, scalars), closed=word == "exactly")
            case word, _:
                self._problems.add(node.span, f"`{word}` cannot be {what(node)}", f"`{word}`: {OPERATORS[word]}")
        return None

    def _regex(self, node: ScalarNode, text: str) -> Pattern | None:
        try:
            re.compile(text)
        except re.error as error:
            problem = f"this is no regular expression: {error.msg}"
            self._problems.add(node.span, problem, "put a backslash before characters that mean themselves")
            return None
        return Matches(text)


def _text(scalar: ScalarNode) -> str:
    return scalar.text
