"""The reference bridge keeps the contract in full: what it takes, what it answers and what it tells toolbars."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tserver_bridge.errors import CommandError, Problem
from tserver_bridge.messages import read_command
from tserver_harness.judge.requirements import load_requirements
from tserver_harness.language.vocabulary import COMMANDS
from tserver_harness.runner.order import Order
from tserver_harness.runner.suite import run_blocking
from tserver_harness.runner.suite_identity import suite_identity
from tserver_harness.schema_book import SchemaBook
from tserver_harness.selection import load_cases
from tserver_harness.shipped import shipped
from tserver_harness.transcript import CommandAnswered, Fact, ToolbarHeard, write_fact

FOLDERS = ("outbound", "userdata", "http")


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Fact]:
    """A run of some shipped scenarios in virtual time."""
    requirements = load_requirements()
    files = [path for name in FOLDERS for path in sorted((shipped("scenarios") / name).glob("*.scenario.yaml"))]
    order = Order(
        cases=load_cases(files, requirements),
        identity=suite_identity(requirements.revision),
        must=frozenset(each.id for each in requirements if each.keyword == "MUST"),
        target=None,
        clock="virtual",
        out=tmp_path_factory.mktemp("out"),
    )
    return run_blocking(order, on_fact=lambda _fact: None)


@pytest.mark.slow
def test_messages_keep_the_contract_in_full(facts: Sequence[Fact], book: SchemaBook) -> None:
    messages = [fact.message for fact in facts if isinstance(fact, ToolbarHeard) and fact.message is not None]

    assert {"EventRegistered", "EventRinging", "EventEstablished", "EventReleased"} <= {
        m["eventName"] for m in messages
    }
    assert [problem for message in messages if (problem := book.problem("toolbar-ws", message))] == []
    assert [problem for message in messages if (problem := book.problem_of_event(message))] == []


@pytest.mark.slow
def test_answers_keep_the_contract_in_full(facts: Sequence[Fact], book: SchemaBook) -> None:
    answers = [fact for fact in facts if isinstance(fact, CommandAnswered) and fact.body]
    wrong = [problem for fact in answers if (problem := book.problem("toolbar-rest", json.loads(fact.body)))]

    assert {200, 400, 502} <= {fact.status for fact in answers}
    assert wrong == []


@pytest.mark.slow
def test_transcript_is_valid(facts: Sequence[Fact], book: SchemaBook) -> None:
    assert [problem for fact in facts if (problem := book.problem("transcript", json.loads(write_fact(fact))))] == []


def test_codes_are_those_of_the_bridge(schemas: Mapping[str, Any]) -> None:
    code = schemas["toolbar-rest.schema.json"]["$defs"]["error"]["properties"]["code"]

    assert [problem.code for problem in Problem] == code["enum"]


def test_error_with_each_code_is_valid(book: SchemaBook) -> None:
    bodies = [CommandError(problem, "why", error_code=231).body for problem in Problem]

    assert [problem for body in bodies if (problem := book.problem("toolbar-rest", body))] == []


def test_statuses_are_those_of_the_openapi_document(folder: Path) -> None:
    text = (folder / "toolbar-rest.openapi.yaml").read_text("utf-8")

    assert [problem.status for problem in Problem if f"'{problem.status}':" not in text] == []


def accepts(body: Any) -> bool:
    try:
        read_command(json.dumps(body).encode())
    except CommandError:
        return False
    return True


VALUES = st.text(max_size=3) | st.integers() | st.booleans() | st.lists(st.integers(), max_size=1) | st.just({"k": "v"})


@st.composite
def bodies(draw: st.DrawFn) -> dict[str, Any]:
    """A command with some of its own keys, of any kind."""
    name = draw(st.sampled_from(list(COMMANDS)))
    keys = draw(st.lists(st.sampled_from(["connectionId", *COMMANDS[name]]), unique=True))
    has_no_call = name in {"initialize", "ready", "notReady", "unavailable"}
    return {
        "type": draw(st.sampled_from([name, name.upper()])),
        **{key: draw(VALUES | st.just("mute")) for key in keys if not (has_no_call and key == "connectionId")},
    }


@settings(max_examples=300, deadline=None)
@given(body=bodies())
def test_bridge_takes_what_the_schema_takes(book: SchemaBook, body: dict[str, Any]) -> None:
    assert accepts(body) == (book.problem_of_command(body) is None)


@pytest.mark.parametrize(
    "word", ["register", "answer", "decline", "disconnect", "release", "wrapup", "WrapUp", "Reject"]
)
def test_bridge_knows_the_same_synonyms(book: SchemaBook, word: str) -> None:
    assert accepts({"type": word})
    assert book.problem_of_command({"type": word}) is None
