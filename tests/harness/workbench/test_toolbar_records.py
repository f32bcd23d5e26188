import json
from typing import Any

import pytest

from tserver_harness.schema_book import load_schema_book
from tserver_harness.workbench.toolbar_records import ToolbarRecord, ToolbarRecords
from tserver_sim.model.inputs import Stamp

GOOD = {"eventName": "EventRinging", "connectionId": "00ab", "eventId": "00ab", "ANI": "+1", "direction": "inbound"}


@pytest.fixture
def told() -> list[ToolbarRecord]:
    return []


@pytest.fixture
def records(told: list[ToolbarRecord]) -> ToolbarRecords:
    return ToolbarRecords(load_schema_book(), told.append, now=lambda: Stamp(1, 2))


def body(value: Any) -> bytes:
    return json.dumps(value).encode()


def test_command_and_answer_have_one_number(records: ToolbarRecords, told: list[ToolbarRecord]) -> None:
    number = records.command("1001", "POST", body({"type": "accept"}), "http://localhost:1")
    records.answer("1001", number, 200, body({"status": "Success"}))

    assert [(each.kind, each.data["command"]) for each in told] == [("command", 1), ("answer", 1)]
    assert [each.n for each in told] == [1, 2]
    assert "problem" not in told[0].data


@pytest.mark.parametrize(
    ("method", "sent", "words"),
    [
        ("POST", b"{no", "not JSON"),
        ("POST", body({"type": "pickup"}), "pickup"),
        ("POST", body({"type": "makeCall"}), "toNumber"),
        ("POST", body([1]), "object"),
        ("GET", b"", "posted"),
    ],
)
def test_wrong_command_is_told_with_its_reason(
    records: ToolbarRecords, told: list[ToolbarRecord], method: str, sent: bytes, words: str
) -> None:
    records.command("1001", method, sent, None)

    assert words in told[0].data["problem"]


def test_password_is_hidden(records: ToolbarRecords, told: list[ToolbarRecord]) -> None:
    records.command("1001", "POST", body({"type": "initialize", "password": "secret"}), None)

    assert "secret" not in repr(told)


def test_good_message_has_no_problem(records: ToolbarRecords, told: list[ToolbarRecord]) -> None:
    records.message("1001", "socket 1", json.dumps(GOOD))

    assert told[0].data["message"] == GOOD
    assert "problem" not in told[0].data


@pytest.mark.parametrize(
    ("frame", "words"),
    [(b"{}", "binary"), ("ping", "JSON object"), ("[]", "JSON object"), (json.dumps({**GOOD, "ANI": 1}), "ANI")],
)
def test_wrong_message_is_told_with_its_reason(
    records: ToolbarRecords, told: list[ToolbarRecord], frame: str | bytes, words: str
) -> None:
    records.message("1001", "socket 1", frame)

    assert words in told[0].data["problem"]
