"""YAML to nodes with places; what YAML would guess is kept as it was written."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tserver_settings.errors import Problems, Span
from tserver_settings.source import ListNode, MapNode, Node, ScalarNode, read_source


def read(text: str) -> tuple[Node | None, list[str]]:
    problems = Problems()
    node = read_source(text, "f", problems)
    return node, [error.problem for error in problems.errors]


def plain(node: Node | None) -> Any:
    match node:
        case ScalarNode(text=text, plain=is_plain):
            return text if is_plain else f"'{text}'"
        case ListNode(items=items):
            return [plain(item) for item in items]
        case MapNode(entries=entries):
            return {entry.key.text: plain(entry.value) for entry in entries}
        case None:
            return None


def test_scalars_stay_as_they_were_written() -> None:
    node, problems = read('a: 0017\nb: no\nc: 12:30\nd: +14155550123\ne: 1e5\nf: "0017"\ng:\nh: ~\n')

    expected = {"a": "0017", "b": "no", "c": "12:30", "d": "+14155550123", "e": "1e5", "f": "'0017'", "g": "", "h": "~"}
    assert (expected, []) == (plain(node), problems)


def test_every_node_knows_its_place() -> None:
    node, _ = read("a: 1\nlist:\n- {b: two}\n")

    assert isinstance(node, MapNode)
    inner = node.entries[1].value
    assert isinstance(inner, ListNode)
    assert isinstance(inner.items[0], MapNode)
    entry = inner.items[0].entries[0]
    assert Span("f", 3, 4, 3, 5) == entry.key.span
    assert Span("f", 3, 7, 3, 10) == entry.value.span
    assert Span("f", 1, 1, 3, 10) == node.span


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: 1\na: 2\n", "the key `a` stands twice"),
        ("a: &x 1\n", "`&x` is an anchor"),
        ("a: &x 1\nb: *x\n", "`*x` is an alias"),
        ("a: !!int 1\n", "`!!int` is a tag"),
        ("<<: {a: 1}\n", "merge keys (`<<`) are not part of the language"),
        ("{[a]: 1}\n", "a key must be a word"),
        ("a: 1\n---\nb: 2\n", "a second document begins here"),
        ("", "the file is empty"),
        ("# only a comment\n", "the file is empty"),
        ("a:\n\tb: 1\n", "a tab in the indentation"),
        ("a: \x07\n", "the character U+0007 is not allowed in YAML"),
        ('a: "open\n', "this is no YAML: found unexpected end of stream"),
        ("[" * 50 + "]" * 50, "nested more than 40 levels deep"),
    ],
)
def test_what_surprises_is_refused(text: str, problem: str) -> None:
    _, problems = read(text)

    assert problem in problems


def test_hostile_depth_does_not_exhaust_the_stack() -> None:
    _, problems = read("[" * 5_000 + "]" * 5_000)

    assert problems


@given(st.text(max_size=60))
def test_any_text_gives_a_node_or_a_problem(text: str) -> None:
    node, problems = read(text)

    assert node is not None or problems
