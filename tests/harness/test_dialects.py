"""Dialects: spelling out, spelling in, and files with mistakes."""

from typing import Any

import pytest

from tserver_harness.dialects import SHIPPED_DIALECTS, Dialect, load_dialect, read_dialect
from tserver_settings.errors import FilesInvalid

NESTED = """\
dialect: nested
events: {name: $.type}
keys: {connectionId: eventData.id, ANI: eventData.ani}
eventNames: {EventRinging: ring}
commands:
  initialize: {type: hello, version: 2}
  makeCall: {type: dial, target: {number: "tel:{toNumber}", own: "{eventId}"}, list: ["{toNumber}"]}
"""


@pytest.mark.parametrize(
    ("dialect", "command", "keys", "body"),
    [
        ("guide", "initialize", {}, {"type": "initialize"}),
        ("guide", "initialize", {"agentId": "1001"}, {"type": "initialize", "agentId": "1001"}),
        ("guide", "accept", {"connectionId": "0071"}, {"type": "accept", "connectionId": "0071"}),
        ("guide", "makeCall", {"eventId": "x"}, {"type": "makeCall", "connectionId": "x"}),
        ("guide", "makeCall", {"toNumber": ""}, {"type": "makeCall", "toNumber": ""}),
        ("guide", "attachData", {"userData": {"a": 1}}, {"type": "attachData", "userData": {"a": 1}}),
        ("express-mock-a", "hangup", {"connectionId": "0071"}, {"type": "Reject", "connectionId": "0071"}),
        ("express-mock-a", "accept", {}, {"type": "Accept"}),
        ("express-mock-b", "makeCall", {"toNumber": "17", "eventId": "own", "userData": {"a": 1}},
         {"type": "makeCall", "toNumber": "17", "connectionId": "own", "userData": {"a": 1}}),
        ("express-mock-b", "hold", {"connectionId": "0071"}, {"type": "hold", "connectionId": "0071"}),
    ],
)  # fmt: skip
def test_body_of_a_command(dialect: str, command: str, keys: dict[str, Any], body: dict[str, Any]) -> None:
    assert body == load_dialect(dialect).body(command, keys)


def test_message_of_mock_b_is_heard_in_our_spelling() -> None:
    heard = load_dialect("express-mock-b").heard({"eventType": "EventRinging", "ANI": "17", "other": 1})

    assert heard == {"eventName": "EventRinging", "ANI": "17", "other": 1}


def test_message_of_the_guide_is_as_it_is() -> None:
    raw = {"eventName": "EventRinging", "ANI": "17", "userData": {"a": 1}, "unknown": None}

    assert raw == load_dialect("guide").heard(raw)


def test_nested_spelling_goes_both_ways() -> None:
    dialect = read_dialect(NESTED, "nested.yaml")

    raw = {"type": "ring", "eventData": {"id": "0071", "ani": "17"}, "sequence": 1}
    assert dialect.heard(raw) == {"eventName": "EventRinging", "connectionId": "0071", "ANI": "17", "sequence": 1}
    assert dialect.heard({"type": "EventOther"}) == {"eventName": "EventOther"}
    assert dialect.body("initialize", {}) == {"type": "hello", "version": 2}
    filled = {"type": "dial", "target": {"number": "tel:17", "own": "x"}, "list": ["17"]}
    assert filled == dialect.body("makeCall", {"toNumber": "17", "eventId": "x"})
    assert dialect.body("makeCall", {"eventId": "x"})["target"] == {"own": "x"}


def test_message_that_is_not_as_the_dialect_says_is_no_trouble() -> None:
    dialect = read_dialect(NESTED, "nested.yaml")

    assert dialect.heard({"type": 17, "eventData": "text"}) == {"eventName": 17}
    assert dialect.heard({}) == {}


def test_shipped_dialects_are_named_as_their_files() -> None:
    assert list(SHIPPED_DIALECTS) == [load_dialect(name).name for name in SHIPPED_DIALECTS]


def test_dialect_without_anything_is_the_guides() -> None:
    assert Dialect("x") == read_dialect("dialect: x\n", "x.yaml")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("dialct: x\n", "did you mean `dialect`?"),
        ("dialect: x\nkeys: {connectionID: id}\n", "there is no key `connectionID`; did you mean `connectionId`?"),
        ("dialect: x\neventNames: {EventRing: ring}\n", "there is no event `EventRing`; did you mean `EventRinging`?"),
        ("dialect: x\ncommands: {answer: {type: x}}\n", "`commands` has no key `answer`"),
        ("dialect: x\ncommands: {accept: answer}\n", "the body of `accept` is no mapping"),
        ("", "the file is empty"),
    ],
)
def test_mistakes_are_located(text: str, problem: str) -> None:
    with pytest.raises(FilesInvalid) as caught:
        read_dialect(text, "x.yaml")

    assert any(problem in str(error) for error in caught.value.errors)
