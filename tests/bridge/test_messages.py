"""Bodies of toolbars as commands, messages as frames."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tserver_bridge.errors import CommandError, Problem
from tserver_bridge.messages import Command, encode_message, read_command, with_sequence

DEEP = 100_000


def problem_of(body: bytes) -> Problem:
    with pytest.raises(CommandError) as refused:
        read_command(body)
    return refused.value.problem


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"initialize",
        b"{",
        b'{"type":"ready"',
        b'{"type":"ready"}x',
        b"{'type':'ready'}",
        b'{"type":"ready",}',
        b'{"type":NaN}',
        b'{"type":"ready","reasonCode":Infinity}',
        b'{"type":"ready","reasonCode":1e400}',
        b'{"type":"\xff"}',
        b"\xff\xfe{\x00}\x00",
        b'\xef\xbb\xbf{"type":"ready"}',
        b'{"type":"\\ud800"}',
        b'{"type":"ready","reasonCode":"\\udfff"}',
        b"[" * DEEP,
        b'{"a":' * DEEP,
        b"[" * DEEP + b"]" * DEEP,
        b'"ready"',
        b"[]",
        b'[{"type":"ready"}]',
        b"7",
        b"null",
    ],
)
def test_what_is_no_json_object_is_refused(body: bytes) -> None:
    assert Problem.NOT_JSON is problem_of(body)


@pytest.mark.parametrize(
    "body", [b"{}", b'{"type":null}', b'{"type":7}', b'{"type":["ready"]}', b'{"type":"dance"}', b'{"type":""}']
)
def test_unknown_type_is_refused(body: bytes) -> None:
    assert Problem.UNKNOWN_TYPE is problem_of(body)


def test_unknown_type_is_not_repeated_at_length() -> None:
    with pytest.raises(CommandError) as refused:
        read_command(json.dumps({"type": "x" * 60_000}).encode())
    assert len(refused.value.message) < 200


@pytest.mark.parametrize(
    "keys",
    [
        {"type": "makeCall"},
        {"type": "makeCall", "toNumber": ""},
        {"type": "makeCall", "toNumber": None},
        {"type": "makeCall", "toNumber": 4155551212},
        {"type": "makeCall", "toNumber": "1", "userData": "x"},
        {"type": "makeCall", "toNumber": "1", "userData": ["x"]},
        {"type": "accept", "connectionId": 7},
        {"type": "transfer"},
        {"type": "transfer", "toNumber": "1", "mode": "blind"},
        {"type": "conference"},
        {"type": "redirect"},
        {"type": "sendDtmf"},
        {"type": "sendDtmf", "digits": 1},
        {"type": "attachData"},
        {"type": "notReady", "reasonCode": True},
        {"type": "notReady", "reasonCode": 1.5},
        {"type": "notReady", "reasonCode": ["lunch"]},
        {"type": "notReady", "workMode": 3},
        {"type": "initialize", "password": 1234},
    ],
)
def test_key_that_is_missing_or_of_the_wrong_kind_is_refused(keys: dict[str, Any]) -> None:
    assert Problem.BAD_KEY is problem_of(json.dumps(keys).encode())


@pytest.mark.parametrize(
    "keys",
    [
        {"type": "makeCall", "toNumber": "1" * 65_000},
        {"type": "attachData", "userData": {"k": "v" * 65_000}},
        {"type": "notReady", "reasonCode": "x" * 65_000},
    ],
)
def test_command_that_would_not_fit_into_a_line_is_refused(keys: dict[str, Any]) -> None:
    """The T-Server would close the connection over such a line, for every agent."""
    assert Problem.TOO_LARGE is problem_of(json.dumps(keys).encode())


def test_large_key_that_goes_nowhere_harms_nobody() -> None:
    assert read_command(json.dumps({"type": "ready", "more": "x" * 65_000}).encode()).type == "ready"


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("register", "initialize"),
        ("ANSWER", "accept"),
        ("Decline", "reject"),
        ("disconnect", "hangup"),
        ("Release", "hangup"),
        ("wrapUp", "hangup"),
        ("MAKECALL", "makeCall"),
        ("notready", "notReady"),
    ],
)
def test_type_is_compared_without_case_and_has_synonyms(word: str, kind: str) -> None:
    assert kind == read_command(json.dumps({"type": word, "toNumber": "1"}).encode()).type


def test_keys_come_as_they_are() -> None:
    body = b'{"type":"makeCall","toNumber":"+1 (415)","connectionId":"mine","userData":{"a":1},"connectTo":null}'

    keys = {"toNumber": "+1 (415)", "connectionId": "mine", "userData": {"a": 1}}
    assert Command("makeCall", keys) == read_command(body)


def test_last_of_two_equal_keys_counts() -> None:
    assert read_command(b'{"type":"ready","type":"accept"}').type == "accept"


def test_text_of_a_key_is_text_or_none() -> None:
    command = Command("notReady", {"reasonCode": 7, "workMode": "AuxWork"})

    assert command.text("workMode") == "AuxWork"
    assert command.text("reasonCode") is None
    assert command.text("queue") is None


@given(body=st.binary(max_size=60))
def test_any_bytes_are_a_command_or_refused(body: bytes) -> None:
    status = 400
    try:
        read_command(body)
    except CommandError as refused:
        status = refused.problem.status
    assert status == 400


def test_frame_ends_with_its_sequence() -> None:
    message = {"eventName": "EventRinging", "ANI": "+1", "userData": {"grün": '\u2028"}'}}
    frame = with_sequence(encode_message(message), 12)

    assert {**message, "sequence": 12} == json.loads(frame)
    assert frame.endswith(',"sequence":12}')
    assert "\n" not in frame


def test_one_message_makes_frames_for_many() -> None:
    encoded = encode_message({"eventName": "EventRinging"})

    assert [json.loads(with_sequence(encoded, number))["sequence"] for number in (1, 9)] == [1, 9]


def test_message_with_what_the_quick_writer_refuses_is_written_all_the_same() -> None:
    """Half a surrogate pair, and an integer beyond 64 bits; a page's JSON.parse reads both."""
    odd = {"eventName": "EventRinging", "ANI": "\ud800", "userData": {"a": 10**30, "b": [float("nan"), 0.5]}}
    frame = with_sequence(encode_message(odd), 1)

    assert json.loads(frame) == {**odd, "userData": {"a": 10**30, "b": [None, 0.5]}, "sequence": 1}
