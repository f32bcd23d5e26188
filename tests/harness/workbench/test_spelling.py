from typing import Any

import pytest

from tserver_harness.dialects import SHIPPED_DIALECTS, Dialect, load_dialect
from tserver_harness.workbench.spelling import spelled, understood

NESTED = Dialect(
    "nested",
    name_path="event.type",
    keys={"connectionId": "event.id", "ANI": "from"},
    event_names={"EventRinging": "incoming"},
    commands={"accept": {"do": {"what": "take", "call": "{connectionId}"}}, "hangup": {"do": {"what": "drop"}}},
)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"do": {"what": "take", "call": "1a"}}, {"type": "accept", "connectionId": "1a"}),
        ({"do": {"what": "TAKE"}}, {"type": "accept"}),
        ({"do": {"what": "drop", "more": 1}}, {"type": "hangup"}),
        ({"do": {"what": "else"}}, {"do": {"what": "else"}}),
        ({"type": "accept"}, {"type": "accept"}),
    ],
)
def test_command_is_understood(body: dict[str, Any], expected: dict[str, Any]) -> None:
    assert expected == understood(NESTED, body)


def test_event_is_spelled_as_the_dialect_has_it() -> None:
    message = {"eventName": "EventRinging", "connectionId": "1a", "ANI": "+1", "sequence": 3}

    assert spelled(NESTED, message) == {"event": {"type": "incoming", "id": "1a"}, "from": "+1", "sequence": 3}


def test_key_that_the_message_lacks_is_left_out() -> None:
    assert spelled(NESTED, {"eventName": "EventRegistered"}) == {"event": {"type": "EventRegistered"}}


@pytest.mark.parametrize("name", SHIPPED_DIALECTS)
def test_what_a_dialect_spells_it_hears(name: str) -> None:
    """The two directions of the one table belong together."""
    dialect = load_dialect(name)
    message = {"eventName": "EventRinging", "connectionId": "1a", "eventId": "1a", "ANI": "+1", "direction": "inbound"}

    assert message == dialect.heard(spelled(dialect, message))


@pytest.mark.parametrize("name", SHIPPED_DIALECTS)
@pytest.mark.parametrize("command", ["initialize", "accept", "makeCall"])
def test_what_a_dialect_posts_is_understood(name: str, command: str) -> None:
    dialect = load_dialect(name)
    keys = {"connectionId": "1a", "eventId": "1a", "toNumber": "+1"} if command != "initialize" else {}

    meant = understood(dialect, dialect.body(command, keys))

    assert command.lower() == meant["type"].lower()
    if command == "makeCall":
        assert (meant["toNumber"], meant["connectionId"]) == ("+1", "1a")
