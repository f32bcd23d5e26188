"""Bodies of commands and answers."""

from collections.abc import Mapping
from typing import Any

import pytest

from tserver_harness.language.vocabulary import COMMANDS
from tserver_harness.schema_book import SchemaBook

LEAST: Mapping[str, Mapping[str, Any]] = {
    "makeCall": {"toNumber": "+14155550123"},
    "transfer": {"toNumber": "7002"},
    "conference": {"toNumber": "7002"},
    "redirect": {"toNumber": "8001"},
    "sendDtmf": {"digits": "12#"},
    "attachData": {"userData": {"k": "v"}},
}
WITHOUT_A_CALL = {"initialize", "ready", "notReady", "unavailable"}


def is_command(book: SchemaBook, body: Any) -> bool:
    return book.problem_of_command(body) is None


def test_commands_are_those_of_the_contract(schemas: Mapping[str, Any]) -> None:
    assert list(COMMANDS) == list(schemas["rest-command.schema.json"]["$defs"])


@pytest.mark.parametrize("command", COMMANDS)
def test_keys_are_those_of_the_command(schemas: Mapping[str, Any], command: str) -> None:
    properties = set(schemas["rest-command.schema.json"]["$defs"][command]["properties"])
    the_call = set() if command in WITHOUT_A_CALL else {"connectionId"}

    assert {"type", *COMMANDS[command]} | the_call == properties


@pytest.mark.parametrize("command", COMMANDS)
def test_command_with_what_it_needs_and_no_less(book: SchemaBook, command: str) -> None:
    needed = LEAST.get(command, {})

    assert is_command(book, {"type": command, **needed})
    for key in needed:
        assert not is_command(book, {"type": command, **{name: needed[name] for name in needed if name != key}})


@pytest.mark.parametrize(
    "word",
    [
        "Accept",
        "ACCEPT",
        "answer",
        "Register",
        "decline",
        "Disconnect",
        "release",
        "wrapUp",
        "NOTREADY",
        "completetransfer",
    ],
)
def test_type_is_compared_without_case_and_has_synonyms(book: SchemaBook, word: str) -> None:
    assert is_command(book, {"type": word})


def test_synonyms_are_held_to_the_same_keys(book: SchemaBook) -> None:
    assert not is_command(book, {"type": "MAKECALL"})
    assert not is_command(book, {"type": "Answer", "connectionId": 5})


@pytest.mark.parametrize(
    "body", [None, [], "accept", {}, {"type": 1}, {"type": "nonsense"}, {"type": "accept "}, {"type": "xaccept"}]
)
def test_what_is_no_command_is_refused(book: SchemaBook, body: Any) -> None:
    assert not is_command(book, body)


@pytest.mark.parametrize("number", [14155550123, None, ""])
def test_number_to_call_is_text(book: SchemaBook, number: Any) -> None:
    problem = book.problem_of_command({"type": "makeCall", "toNumber": number})

    assert problem is not None
    assert problem.path == "$.toNumber"


def test_keys_outside_the_contract_are_ignored(book: SchemaBook) -> None:
    assert is_command(book, {"type": "accept", "clientTime": 5})


def test_mode_of_a_transfer_is_one_of_three(book: SchemaBook) -> None:
    assert is_command(book, {"type": "transfer", "toNumber": "7002", "mode": "mute"})
    assert not is_command(book, {"type": "transfer", "toNumber": "7002", "mode": "blind"})


@pytest.mark.parametrize("body", [None, "", [], {}, {"status": "Success"}, {"result": 1}])
def test_any_bridge_may_answer_anything(book: SchemaBook, body: Any) -> None:
    assert book.problem_of_answer(body) is None


@pytest.mark.parametrize(
    ("body", "fits"),
    [
        ({"status": "Success"}, True),
        ({"status": "success"}, False),
        ({"status": "Error", "code": "refused", "message": "Invalid call state", "errorCode": 231}, True),
        ({"status": "Error", "code": "no-link", "message": "no link to the T-Server"}, True),
        ({"status": "Error", "code": "our-own", "message": "x"}, False),
        ({"status": "Error", "code": "no-link"}, False),
        ({"status": "Error", "message": "no link"}, False),
        ({"status": "Error", "code": "refused", "message": "no", "errorCode": "231"}, False),
        ({}, False),
    ],
)
def test_reference_answers_as_the_contract_says(book: SchemaBook, body: Any, fits: bool) -> None:
    assert fits == (book.problem("toolbar-rest", body) is None)
