"""What a plain scalar is, by where it stands."""

from typing import Any

import pytest

from tserver_settings.errors import Problems
from tserver_settings.scalars import duration_of, free_value, integer_of, text_of, user_data_of
from tserver_settings.source import Node, read_source


def node_of(text: str) -> tuple[Node, Problems]:
    problems = Problems()
    node = read_source(text, "f", problems)
    assert node is not None
    return node, problems


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("500 ms", 0.5), ("2 s", 2.0), ("2s", 2.0), ("1 min", 60.0), ("0 s", 0.0), ("1.5 s", 1.5), ('"3 s"', 3.0)],
)
def test_durations(text: str, seconds: float) -> None:
    assert seconds == duration_of(*node_of(text), "within")


@pytest.mark.parametrize("text", ["5", "soon", "-1 s", "1 h", "1  s", "[1 s]", "s"])
def test_no_durations(text: str) -> None:
    node, problems = node_of(text)

    assert duration_of(node, problems, "within") is None
    assert len(problems.errors) == 1


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{a: 1, b: -3, c: 0}", {"a": 1, "b": -3, "c": 0}),
        (
            "{a: '1', b: 007, c: +1, d: 1.0, e: 1e5, f: 0x1f}",
            {"a": "1", "b": "007", "c": "+1", "d": "1.0", "e": "1e5", "f": "0x1f"},
        ),
        ("{a: no, b: on, c: 'true', d: 12:30}", {"a": "no", "b": "on", "c": "true", "d": "12:30"}),
        ("{a: {b: {c: 1}}}", {"a": {"b": {"c": 1}}}),
        ("{$pairs: [[k, v], [k, 1]]}", {"$pairs": [["k", "v"], ["k", 1]]}),
        ("{a: {$bytes: AAE=}}", {"a": {"$bytes": "AAE="}}),
        ("{a: ''}", {"a": ""}),
    ],
)
def test_attached_data(text: str, value: Any) -> None:
    node, problems = node_of(text)

    assert (value, []) == (user_data_of(node, problems, "userData"), problems.errors)


@pytest.mark.parametrize("text", ["{a: true}", "{a: null}", "{a: }", "{a: [1]}", "{$pairs: [k, v]}", "gold", "{a: ~}"])
def test_what_attached_data_cannot_hold(text: str) -> None:
    node, problems = node_of(text)
    user_data_of(node, problems, "userData")

    assert problems.errors


def test_command_bodies_are_read_as_yaml_1_2() -> None:
    node, _ = node_of("{a: true, b: null, c: 3, d: '3', e: no, f: [1, x], g: 1.5}")

    assert free_value(node) == {"a": True, "b": None, "c": 3, "d": "3", "e": "no", "f": [1, "x"], "g": "1.5"}


def test_text_and_integers_may_be_quoted_or_not() -> None:
    assert [text_of(*node_of(text), "x") for text in ("0017", "'0017'")] == ["0017", "0017"]
    assert [integer_of(*node_of(text), "x") for text in ("17", "'17'")] == [17, 17]
    assert integer_of(*node_of("017"), "x") is None
