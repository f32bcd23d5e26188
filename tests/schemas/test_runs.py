"""Transcripts and results as they are really written: every line and every verdict file is valid."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from tserver_harness.judge.requirements import load_requirements
from tserver_harness.judge.verdicts import judge
from tserver_harness.results import RunResult
from tserver_harness.schema_book import SchemaBook
from tserver_harness.shipped import shipped
from tserver_harness.transcript import read_facts, write_fact

GOLDEN = sorted((Path(__file__).parents[1] / "harness/judge/golden").glob("*.ndjson"))


def name_of(path: Path) -> str:
    return path.stem


def test_there_are_golden_transcripts() -> None:
    assert len(GOLDEN) > 20


@pytest.mark.parametrize("path", GOLDEN, ids=name_of)
def test_transcript_as_written_is_valid(book: SchemaBook, path: Path) -> None:
    with path.open("rb") as lines:
        facts = list(read_facts(lines))

    assert [problem for fact in facts if (problem := book.problem("transcript", json.loads(write_fact(fact))))] == []


@pytest.mark.parametrize("path", GOLDEN, ids=name_of)
def test_result_as_written_is_valid(book: SchemaBook, path: Path) -> None:
    with path.open("rb") as lines:
        result = judge(list(read_facts(lines)), load_requirements(), schemas=book)

    assert book.problem("result", msgspec.json.decode(msgspec.json.encode(result))) is None


def test_result_of_nothing_is_valid(book: SchemaBook) -> None:
    result = judge([], load_requirements(), schemas=book)

    assert book.problem("result", msgspec.json.decode(msgspec.json.encode(result))) is None


@pytest.mark.parametrize("name", ["result", "transcript"])
def test_examples_can_be_read(schemas: dict[str, Any], name: str) -> None:
    for example in schemas[f"{name}.schema.json"]["examples"]:
        line = msgspec.json.encode(example)
        if name == "result":
            assert msgspec.json.decode(line, type=RunResult).status == example["status"]
        else:
            assert list(read_facts([line + b"\n"]))


@pytest.mark.parametrize(
    "fact",
    [
        {},
        {"fact": "rumour", "n": 1, "at": 0, "time": ""},
        {"fact": "late", "n": 1, "at": 0, "time": "", "seconds": 1},
        {"fact": "late", "n": 0, "at": 0, "time": "", "seconds": 1, "where": "x"},
        {"fact": "run-ended", "n": 1, "at": 0, "time": "", "status": "done"},
    ],
)
def test_what_is_no_fact_is_refused(book: SchemaBook, fact: Any) -> None:
    assert book.problem("transcript", fact) is not None


def test_requirements_are_valid(book: SchemaBook) -> None:
    text = (shipped("scenarios") / "requirements.yaml").read_text("utf-8")

    assert book.problem("requirements", yaml.safe_load(text)) is None
