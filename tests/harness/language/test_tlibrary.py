"""T-Library's words, and values as their attribute's kind reads them."""

from typing import Any

import pytest

from tserver_harness.language.tlibrary import (
    attribute_names,
    event_names,
    message_names,
    read_attribute,
    request_names,
)
from tserver_settings.errors import Problems
from tserver_settings.source import MapNode, ScalarNode, read_source


def read(name: str, text: str) -> tuple[Any, list[str]]:
    problems = Problems()
    node = read_source(f"x: {text}\n", "f", problems)
    assert isinstance(node, MapNode)
    scalar = node.entries[0].value
    assert isinstance(scalar, ScalarNode)
    return read_attribute(name, scalar, problems), [f"{each.problem}; {each.remedy}" for each in problems.errors]


def test_requests_and_events_are_told_apart() -> None:
    assert "RequestAnswerCall" in request_names()
    assert "EventRinging" in event_names()
    assert not request_names() & event_names()
    assert {*event_names(), "RequestAnswerCall"} <= set(message_names())


def test_attributes_of_the_wire_are_among_them() -> None:
    assert {"ThisDN", "ConnID", "ReferenceID", "ApplicationName"} <= set(attribute_names())


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("ThisDN", "7001", "7001"),
        ("ThisDN", "0017", "0017"),
        ("ErrorCode", "527", 527),
        ("ErrorCode", "'527'", 527),
        ("ErrorCode", "${code}", "${code}"),
        ("ReferenceID", "5", 5),
        ("UserData", "5", 5),
        ("UserData", "'5'", "5"),
        ("CallType", "Inbound", "Inbound"),
        ("CallType", "2", "Inbound"),
        ("CallType", "${kind}", "${kind}"),
        ("CallState", "0", "Ok"),
    ],
)
def test_value_is_read_by_the_attributes_kind(name: str, text: str, value: Any) -> None:
    assert read(name, text) == (value, [])


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("CallType", "Inbond", "`CallType` has no value `Inbond`; did you mean `Inbound`"),
        ("CallType", "999", "`CallType` has no value `999`"),
        ("ErrorCode", "much", "`ErrorCode` needs an integer"),
    ],
)
def test_value_that_the_kind_does_not_have_is_told(name: str, text: str, problem: str) -> None:
    _, (told,) = read(name, text)

    assert told.startswith(problem)
