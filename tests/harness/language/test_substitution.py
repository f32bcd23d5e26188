"""Variables put into nodes."""

from tserver_harness.language.substitution import substituted
from tserver_settings.errors import Problems
from tserver_settings.scalars import free_value
from tserver_settings.source import MapNode, Node, read_source


def read(text: str) -> Node:
    node = read_source(text, "f", Problems())
    assert node is not None
    return node


def values_of(text: str) -> dict[str, Node]:
    node = read(text)
    assert isinstance(node, MapNode)
    return {entry.key.text: entry.value for entry in node.entries}


VALUES = values_of("{n: 17, t: '17', data: {a: [1, 2]}}")


def test_whole_text_becomes_the_value_itself() -> None:
    used: set[str] = set()
    node = substituted(read('{a: "${n}", b: "${t}", c: "${data}"}'), VALUES, used)

    assert free_value(node) == {"a": 17, "b": "17", "c": {"a": [1, 2]}}
    assert used == {"n", "t", "data"}


def test_part_of_a_text_and_a_key_become_text() -> None:
    node = substituted(read('{"k${n}": "no. ${n}${t}"}'), VALUES, set())

    assert free_value(node) == {"k17": "no. 1717"}


def test_other_names_and_escapes_stay() -> None:
    node = substituted(read('["${c1.connId}", "$${n}", "${unknown} ${n}", "${data}!"]'), VALUES, set())

    assert free_value(node) == ["${c1.connId}", "$${n}", "${unknown} 17", "${data}!"]


def test_what_stands_under_one_key_is_left_alone() -> None:
    node = substituted(read('{a: "${n}", repeat: {b: "${n}"}}'), VALUES, set(), but_for="repeat")

    assert free_value(node) == {"a": 17, "repeat": {"b": "${n}"}}


def test_value_keeps_the_place_of_its_cell() -> None:
    node = substituted(read('a: "${n}"'), VALUES, set())

    assert isinstance(node, MapNode)
    assert node.entries[0].value.span.column == 5
