"""Which call a message is about."""

from typing import Any

import pytest

from tserver_harness.judge.identity import ids_in_toolbar_message, request_is_of, toolbar_message_is_of
from tserver_harness.transcript import CallNamed

CALL = CallNamed(n=1, at=0, time="", call="c1", conn_ids=["00AB", "00cd"], event_id="Mine")


@pytest.mark.parametrize(
    ("message", "ids"),
    [
        ({"eventId": "e", "connectionId": "c"}, ("c", "e")),
        ({"eventId": "e", "connectionId": ""}, ("e",)),
        ({"eventId": 7, "connectionId": None}, ()),
        ({}, ()),
    ],
)
def test_ids_of_a_toolbar_message(message: dict[str, Any], ids: tuple[str, ...]) -> None:
    assert ids_in_toolbar_message(message) == ids


@pytest.mark.parametrize(
    ("message", "is_of"),
    [
        ({"connectionId": "00ab"}, True),
        ({"eventId": "00CD"}, True),
        ({"eventId": "Mine"}, True),
        ({"eventId": "mine"}, False),
        ({"connectionId": "other", "eventId": "Mine"}, True),
        ({"connectionId": "other"}, False),
        ({}, False),
    ],
)
def test_toolbar_message_names_its_call_by_either_id(message: dict[str, Any], is_of: bool) -> None:
    assert toolbar_message_is_of(message, CALL) is is_of
    assert toolbar_message_is_of(message, None) is False


@pytest.mark.parametrize(
    ("message", "is_of"),
    [
        ({"message": "RequestAnswerCall", "ConnID": "00Ab"}, True),
        ({"message": "RequestAnswerCall", "ConnID": "00ff"}, False),
        ({"message": "RequestAnswerCall"}, False),
        ({"message": "RequestAnswerCall", "ConnID": "00ff", "TransferConnID": "00ab"}, False),
        ({"message": "RequestCompleteTransfer", "ConnID": "00ff", "TransferConnID": "00ab"}, True),
        ({"message": "RequestCompleteConference", "ConnID": "00ff", "ConferenceConnID": "00cd"}, True),
    ],
)
def test_request_names_its_call_and_completing_names_two(message: dict[str, Any], is_of: bool) -> None:
    assert request_is_of(message, CALL) is is_of
    assert request_is_of(message, None) is False
