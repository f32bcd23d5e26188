"""What a plain scalar is, by where it stands: text for numbers and names, T-Library's two kinds in attached data.

Numbers and DNs are text always. In attached data plain digits are an integer and everything else is text; `true`,
`false` and `null` do not exist there and are refused rather than guessed. In command bodies they are what YAML 1.2
says.
"""

import re
from typing import Any

from tserver_settings.errors import Problems
from tserver_settings.source import ListNode, MapNode, Node, ScalarNode

__all__ = ["duration_of", "free_value", "integer_of", "text_of", "user_data_of", "user_data_value", "what"]

_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_DURATION = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?(ms|s|min)")
_SECONDS = {"ms": 0.001, "s": 1.0, "min": 60.0}
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("null", "Null", "NULL", "~", ""), None),
}


def what(node: Node) -> str:
    """The node's kind in words, for `expected a duration, got a list`."""
    match node:
        case ScalarNode(text="", plain=True):
            return "nothing"
        case ScalarNode(text=text):
            return f"`{text}`"
        case ListNode():
            return "a list"
        case MapNode():
            return "a mapping"


def text_of(node: Node, problems: Problems, name: str) -> str | None:
    """Text, quoted or not."""
    if isinstance(node, ScalarNode):
        return node.text
    problems.add(node.span, f"`{name}` needs text, got {what(node)}", "put one value there")
    return None


def integer_of(node: Node, problems: Problems, name: str) -> int | None:
    """An integer, quoted or not."""
    if isinstance(node, ScalarNode) and _INTEGER.fullmatch(node.text):
        return int(node.text)
    problems.add(node.span, f"`{name}` needs an integer, got {what(node)}", "write digits, such as `3`")
    return None


def duration_of(node: Node, problems: Problems, name: str) -> float | None:
    """Seconds, from `500 ms`, `2 s`, `1 min`."""
    found = _DURATION.fullmatch(node.text) if isinstance(node, ScalarNode) else None
    if found is not None:
        return round(float(found[1]) * _SECONDS[found[2]], 6)
    problems.add(
        node.span, f"`{name}` needs a duration, got {what(node)}", "write a number and a unit: `500 ms`, `2 s`, `1 min`"
    )
    return None


def free_value(node: Node) -> Any:
    """A JSON value as YAML 1.2 reads it, but for fractions, which stay text."""
    match node:
        case ScalarNode(text=text, plain=True) if text in _WORDS:
            return _WORDS[text]
        case ScalarNode(text=text, plain=plain):
            return int(text) if plain and _INTEGER.fullmatch(text) else text
        case ListNode(items=items):
            return [free_value(item) for item in items]
        case MapNode(entries=entries):
            return {entry.key.text: free_value(entry.value) for entry in entries}


def user_data_of(node: Node, problems: Problems, name: str) -> dict[str, Any] | None:
    """A key-value list: a mapping of texts, integers, further mappings; `$pairs` and `$bytes` as on the wire."""
    if isinstance(node, MapNode):
        value = user_data_value(node, problems)
        return value if isinstance(value, dict) else None
    problems.add(node.span, f"`{name}` needs a mapping, got {what(node)}", "write `{key: value}`")
    return None


def user_data_value(node: Node, problems: Problems) -> Any:
    """One value of a key-value list."""
    match node:
        case ScalarNode(text=text, plain=True) if text in _WORDS:
            problem = f"attached data has no {what(node)}; its values are text, integers and lists of pairs"
            problems.add(node.span, problem, f'write text in quotes: "{text}"')
            return text
        case MapNode(entries=(only,)) if only.key.text == "$pairs":
            return {"$pairs": _pairs(only.value, problems)}
        case MapNode(entries=entries):
            return {entry.key.text: user_data_value(entry.value, problems) for entry in entries}
        case ListNode():
            problems.add(
                node.span, "attached data has no lists", "repeat a key with `$pairs: [[key, value], [key, value]]`"
            )
            return {}
        case _:
            return free_value(node)


def _pairs(node: Node, problems: Problems) -> list[list[Any]]:
    pairs: list[list[Any]] = []
    for item in node.items if isinstance(node, ListNode) else (node,):
        match item:
            case ListNode(items=(ScalarNode(text=key), value)):
                pairs.append([key, user_data_value(value, problems)])
            case _:
                problems.add(
                    item.span, f"`$pairs` holds pairs, got {what(item)}", "write `[[key, value], [key, value]]`"
                )
    return pairs
