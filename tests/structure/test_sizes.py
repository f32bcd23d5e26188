"""A module is one idea: none is longer than 400 lines, unless it is a table of data."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol


class Source(Protocol):
    """A module, as the fixture gives it."""

    path: Path
    text: str


MAX_LINES = 400
TABLES: Mapping[str, str] = {}
"""Modules that may be longer, with the reason: rows of data that belong together."""


def test_no_module_is_too_long(sources: Sequence[Source]) -> None:
    too_long = [
        f"{source.path}: {lines} lines"
        for source in sources
        if (lines := source.text.count("\n")) > MAX_LINES and str(source.path) not in TABLES
    ]

    assert too_long == [], "split them by responsibility"


def test_exemptions_are_needed(sources: Sequence[Source]) -> None:
    long = {str(source.path) for source in sources if source.text.count("\n") > MAX_LINES}

    assert set(TABLES) <= long
