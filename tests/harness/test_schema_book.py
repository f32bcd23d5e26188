"""Schemas that say valid or not, and explain what they refuse by the part that is nearest to what was meant."""

import json
from pathlib import Path
from typing import Any

import pytest

from tserver_harness.schema_book import SchemaBook, load_schema_book

BOOK = load_schema_book()
SMALL = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "oneOf": [{"$ref": "#/$defs/a"}, {"$ref": "#/$defs/b"}],
    "$defs": {
        "a": {
            "type": "object",
            "required": ["type", "x"],
            "properties": {"type": {"const": "a"}, "x": {"type": "integer"}},
        },
        "b": {"type": "object", "required": ["type"], "properties": {"type": {"const": "b"}}},
    },
}


@pytest.fixture
def small() -> SchemaBook:
    return SchemaBook({"small": SMALL})


@pytest.mark.parametrize("value", [{"type": "a", "x": 1}, {"type": "b"}])
def test_what_is_valid_has_no_problem(small: SchemaBook, value: Any) -> None:
    assert small.problem("small", value) is None


def test_refusal_is_explained_by_the_definition_that_was_meant(small: SchemaBook) -> None:
    problem = small.problem("small", {"type": "a", "x": "1"}, definition="a")

    assert problem is not None
    assert (problem.path, problem.expected, problem.received) == ("$.x", "a value of type integer", '"1"')
    assert problem.schema_path == "small.schema.json#/$defs/a/properties/x/type"


@pytest.mark.parametrize("definition", ["", "c"])
def test_without_a_definition_the_whole_explains(small: SchemaBook, definition: str) -> None:
    problem = small.problem("small", {"type": "c"}, definition=definition)

    assert problem is not None
    assert problem.schema_path.startswith("small.schema.json#/")


def test_missing_keys_are_named(small: SchemaBook) -> None:
    problem = small.problem("small", {"type": "a"}, definition="a")

    assert problem is not None
    assert (problem.expected, problem.received) == ("the key x", "the keys type")


def test_long_values_are_cut() -> None:
    book = SchemaBook({"s": {"type": "integer"}})
    problem = book.problem("s", "y" * 1_000)

    assert problem is not None
    assert len(problem.received) < 300


def test_schema_that_is_not_there_is_an_incomplete_installation(small: SchemaBook) -> None:
    assert ("small" in small, "other" in small) == (True, False)
    with pytest.raises(KeyError):
        small.problem("other", {})


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"eventName": "EventRinging", "connectionId": 5}, "$"),
        ({"eventName": "EventRinging", "ANI": 5}, "$"),
        ({"eventName": 5}, "$"),
        ({}, "$"),
    ],
)
def test_toolbar_event_is_explained_by_its_own_event(value: Any, path: str) -> None:
    problem = BOOK.problem_of_event(value)

    assert problem is not None
    assert problem.path.startswith(path)
    assert problem.schema_path.startswith("toolbar-event.schema.json#")


@pytest.mark.parametrize("body", [None, [], "text", {"type": 5}, {"type": "makeCall", "toNumber": 5}])
def test_command_that_is_none_is_refused_with_words(body: Any) -> None:
    problem = BOOK.problem_of_command(body)

    assert problem is not None
    assert problem.problem


@pytest.mark.parametrize("body", [{"type": "initialize"}, {"type": "accept", "connectionId": "0071027198180001"}])
def test_good_command_is_good(body: Any) -> None:
    assert BOOK.problem_of_command(body) is None


def test_folder_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "mine.schema.json").write_text(json.dumps({"type": "string"}))
    (tmp_path / "README.md").write_text("no schema")
    book = load_schema_book(tmp_path)

    assert ("mine" in book, book.problem("mine", "x")) == (True, None)
    assert book.problem("mine", 5) is not None


def test_references_lead_into_the_same_folder() -> None:
    word = {"$id": "https://schemas.invalid/word", "type": "string"}
    words = {"$id": "https://schemas.invalid/words", "type": "array", "items": {"$ref": "word"}}
    book = SchemaBook({"word": word, "words": words})

    assert book.problem("words", ["a"]) is None
    problem = book.problem("words", ["a", 5])
    assert problem is not None
    assert problem.path == "$[1]"
