"""Variables, case columns and an include's values, put into the nodes before they are parsed.

So a column may hold anything, a number in quotes or a whole mapping, and is checked where it is used. Names that are
known only at run time (captures, `${c1.connId}`) stay.
"""

from collections.abc import Mapping

from tserver_harness.language.templates import PLACEHOLDER
from tserver_settings.source import Entry, ListNode, MapNode, Node, ScalarNode

__all__ = ["substituted"]


def substituted(node: Node, values: Mapping[str, Node], used: set[str], *, but_for: str | None = None) -> Node:
    """The node with the values put in; the names that were needed are added to `used`.

    What stands under the key `but_for` is left alone: an inner repetition counts its own rounds.
    """
    match node:
        case ScalarNode():
            return _scalar(node, values, used) if "${" in node.text else node
        case ListNode(items=items, span=span):
            return ListNode(tuple(substituted(item, values, used, but_for=but_for) for item in items), span)
        case MapNode(entries=entries, span=span):
            return MapNode(tuple(_entry(entry, values, used, but_for) for entry in entries), span)


def _entry(entry: Entry, values: Mapping[str, Node], used: set[str], but_for: str | None) -> Entry:
    if entry.key.text == but_for:
        return entry
    key = substituted(entry.key, values, used)
    return Entry(
        key if isinstance(key, ScalarNode) else entry.key, substituted(entry.value, values, used, but_for=but_for)
    )


def _scalar(node: ScalarNode, values: Mapping[str, Node], used: set[str]) -> Node:
    whole = PLACEHOLDER.fullmatch(node.text)
    if whole is not None and whole[1] in values:
        used.add(whole[1])
        return values[whole[1]]
    parts: list[str] = []
    end = 0
    for found in PLACEHOLDER.finditer(node.text):
        value = values.get(found[1])
        if isinstance(value, ScalarNode):
            used.add(found[1])
            parts += [node.text[end : found.start()], value.text]
            end = found.end()
    return ScalarNode("".join(parts) + node.text[end:], node.plain, node.span)
