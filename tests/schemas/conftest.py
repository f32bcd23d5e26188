"""The published schemas as they lie in the checkout."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tserver_harness.schema_book import SchemaBook, load_schema_book

FOLDER = Path(__file__).parents[2] / "schemas"


@pytest.fixture(scope="session")
def folder() -> Path:
    return FOLDER


@pytest.fixture(scope="session")
def schemas() -> Mapping[str, dict[str, Any]]:
    """Every schema by its file name."""
    return {path.name: json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.schema.json"))}


@pytest.fixture(scope="session")
def book() -> SchemaBook:
    return load_schema_book(FOLDER)
