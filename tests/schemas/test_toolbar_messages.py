"""Messages to toolbars: what any bridge must send, and the contract in full."""

from collections.abc import Mapping
from typing import Any

import pytest

from tserver_harness.language.vocabulary import TOOLBAR_EVENTS, TOOLBAR_KEYS
from tserver_harness.schema_book import SchemaBook

CONN_ID = "006b028e4c7a0001"
EVERYWHERE = {
    "thisDN": "7001",
    "agentId": "1001",
    "timestamp": "2026-11-23T09:00:00.125+00:00",
    "sequence": 1,
}
OF_A_CALL = {"connectionId": CONN_ID, "eventId": "e-1", "ANI": "+14155550123", "direction": "inbound"}
FULL_RINGING = {"eventName": "EventRinging", **EVERYWHERE, **OF_A_CALL}
CALL_EVENTS = sorted(
    TOOLBAR_EVENTS
    - {
        "EventRegistered",
        "EventAgentReady",
        "EventAgentNotReady",
        "EventAgentLogout",
        "EventError",
        "EventLinkDisconnected",
        "EventLinkConnected",
        "EventDNOutOfService",
        "EventDNBackInService",
    }
)
OPTIONAL_TEXTS = (
    "direction",
    "DNIS",
    "queueName",
    "callType",
    "callState",
    "otherDN",
    "thisDN",
    "agentId",
    "timestamp",
)


def is_valid(book: SchemaBook, message: Any, *, level: str = "toolbar-event") -> bool:
    return book.problem(level, message) is None


def events_of(schema: Mapping[str, Any]) -> set[str]:
    return {name for name in schema["$defs"] if name.startswith("Event")}


@pytest.mark.parametrize("level", ["toolbar-event", "toolbar-ws"])
def test_events_are_those_of_the_contract(schemas: Mapping[str, Any], level: str) -> None:
    assert events_of(schemas[f"{level}.schema.json"]) == TOOLBAR_EVENTS


@pytest.mark.parametrize("level", ["toolbar-event", "toolbar-ws"])
def test_keys_are_those_of_the_contract(schemas: Mapping[str, Any], level: str) -> None:
    definitions = schemas[f"{level}.schema.json"]["$defs"]

    keys = {key for definition in definitions.values() for key in definition.get("properties", {})}

    assert set(TOOLBAR_KEYS) == {key for key in keys if not key.startswith("$")}


# --- any bridge


@pytest.mark.parametrize("name", sorted(TOOLBAR_EVENTS))
def test_least_message_of_any_bridge(book: SchemaBook, name: str) -> None:
    message = {"eventName": name}
    if name in CALL_EVENTS:
        assert not is_valid(book, message)
        message["eventId"] = "e-1"
    if name == "EventRinging":
        assert not is_valid(book, message)
        message["ANI"] = ""

    assert is_valid(book, message)


@pytest.mark.parametrize("id_key", ["connectionId", "eventId"])
def test_either_id_is_enough_and_must_be_text_that_names_something(book: SchemaBook, id_key: str) -> None:
    assert is_valid(book, {"eventName": "EventEstablished", id_key: "1"})
    assert not is_valid(book, {"eventName": "EventEstablished", id_key: 1})
    assert not is_valid(book, {"eventName": "EventEstablished", id_key: ""})
    assert not is_valid(book, {"eventName": "EventEstablished", id_key: None})


@pytest.mark.parametrize("ani", [14155550123, None, ["+1"]])
def test_number_of_the_caller_is_text(book: SchemaBook, ani: Any) -> None:
    problem = book.problem_of_event({"eventName": "EventRinging", "connectionId": "1", "ANI": ani})

    assert problem is not None
    assert problem.path == "$.ANI"
    assert problem.schema_path.startswith("toolbar-event.schema.json#/$defs/EventRinging/")


@pytest.mark.parametrize("key", OPTIONAL_TEXTS)
def test_what_need_not_be_there_is_text_or_null(book: SchemaBook, key: str) -> None:
    message = {"eventName": "EventRinging", "connectionId": "1", "ANI": "1"}

    assert is_valid(book, {**message, key: "anything"})
    assert is_valid(book, {**message, key: None})
    assert not is_valid(book, {**message, key: 5})


@pytest.mark.parametrize("message", [None, [], "EventRinging", 1, {}, {"eventName": ""}, {"eventName": 1}])
def test_message_is_an_object_that_names_its_event(book: SchemaBook, message: Any) -> None:
    assert not is_valid(book, message)


def test_events_and_keys_outside_the_contract_are_allowed(book: SchemaBook) -> None:
    assert is_valid(book, {"eventName": "QueueStatistics", "connectionId": 5, "ANI": None})
    assert is_valid(book, {"eventName": "EventRegistered", "server": {"version": 3}})


@pytest.mark.parametrize(
    "user_data",
    [
        {},
        {"segment": "gold", "visits": 3, "nested": {"k": {"l": "v"}}},
        {"$pairs": [["k", "v"], ["k", 5], ["l", {"m": "n"}]]},
        {"scan": {"$bytes": "AAE="}},
    ],
)
@pytest.mark.parametrize("level", ["toolbar-event", "toolbar-ws"])
def test_attached_data_is_as_on_the_wire(book: SchemaBook, level: str, user_data: Any) -> None:
    assert is_valid(book, {**FULL_RINGING, "userData": user_data}, level=level)


@pytest.mark.parametrize(
    "user_data",
    [
        "gold",
        [["k", "v"]],
        {"k": 1.5},
        {"k": True},
        {"k": None},
        {"k": ["v"]},
        {"$pairs": [["k"]]},
        {"k": {"$bytes": 1}},
    ],
)
def test_attached_data_that_cannot_be_on_the_wire_is_refused(book: SchemaBook, user_data: Any) -> None:
    assert not is_valid(book, {**FULL_RINGING, "userData": user_data})


# --- the contract in full


@pytest.mark.parametrize("key", [*EVERYWHERE, *OF_A_CALL])
def test_reference_level_wants_every_key(book: SchemaBook, key: str) -> None:
    assert is_valid(book, FULL_RINGING, level="toolbar-ws")
    assert not is_valid(book, {name: value for name, value in FULL_RINGING.items() if name != key}, level="toolbar-ws")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("timestamp", "2026-11-23T09:00:00+00:00"),
        ("timestamp", "2026-11-23T09:00:00.125"),
        ("sequence", 0),
        ("sequence", "1"),
        ("direction", "Inbound"),
        ("connectionId", "006B028E4C7A0001"),
        ("connectionId", "7a0001"),
        ("eventId", ""),
        ("queueName", None),
        ("thisDN", ""),
    ],
)
def test_reference_level_wants_the_contracts_form(book: SchemaBook, key: str, value: Any) -> None:
    assert not is_valid(book, {**FULL_RINGING, key: value}, level="toolbar-ws")


def test_released_call_has_a_cause(book: SchemaBook) -> None:
    released = {**FULL_RINGING, "eventName": "EventReleased"}

    assert not is_valid(book, released, level="toolbar-ws")
    assert is_valid(book, {**released, "cause": "link-lost"}, level="toolbar-ws")
    assert not is_valid(book, {**released, "cause": "gone"}, level="toolbar-ws")


def test_changed_party_names_the_call_it_was(book: SchemaBook) -> None:
    changed = {**FULL_RINGING, "eventName": "EventPartyChanged", "party": "7002", "by": "7001"}

    assert not is_valid(book, changed, level="toolbar-ws")
    assert is_valid(book, {**changed, "previousConnectionId": CONN_ID}, level="toolbar-ws")


def test_what_is_valid_in_full_is_valid_for_any_bridge(book: SchemaBook, schemas: Mapping[str, Any]) -> None:
    examples = schemas["toolbar-ws.schema.json"]["examples"]

    assert {example["eventName"] for example in examples} == TOOLBAR_EVENTS
    assert [example for example in examples if not is_valid(book, example)] == []
