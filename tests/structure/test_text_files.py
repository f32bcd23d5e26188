"""Every committed text: ends well, and names no machine and no package registry."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

UNCHANGED = ("tests/schemas/asyncapi/asyncapi-3.0.0.schema.json", "LICENSE")
"""Texts of others, kept byte by byte."""

BLANKS_COUNT = (
    "tests/sim/log/samples/",
    "tests/harness/language/golden/",
    "tests/wire/vectors/",
    ".expected",
    ".expected.txt",
)
"""Where blanks and ends are what the file is about."""

REGISTRIES = re.compile(
    r"[p]ypi\.(org|python)|[p]ythonhosted\.|[n]pmjs\.|[y]arnpkg\.|[a]naconda\.|[c]rates\.io|[r]ubygems\."
    r"|[m]aven\.org|[p]roxy\.golang|[d]ocker\.io|[g]hcr\.io|[q]uay\.io",
    re.IGNORECASE,
)
MACHINE_PATHS = re.compile(r"(?<![\w.:/*}~-])/(work|root|home|Users|tmp|mnt|opt)/\w")
"""Absolute paths of somebody's machine; not those in the middle of an address or of a longer path."""

PATHS_ON_PURPOSE: Mapping[str, str] = {
    "tests/structure/test_text_files.py": "the samples below",
}
"""File to why it names such a path."""


def lines_with(pattern: re.Pattern[str], texts: Mapping[Path, str]) -> Iterator[str]:
    for path, text in texts.items():
        if str(path) not in UNCHANGED:
            for number, line in enumerate(text.splitlines(), 1):
                if (found := pattern.search(line)) is not None:
                    yield f"{path}:{number}: {found[0]}"


def is_free(path: Path) -> bool:
    return str(path) in UNCHANGED or any(part in str(path) for part in BLANKS_COUNT)


def test_there_are_texts(texts: Mapping[Path, str]) -> None:
    assert Path("pyproject.toml") in texts
    assert len(texts) > 100


def test_texts_are_utf_8_with_lf(texts: Mapping[Path, str]) -> None:
    wrong = [str(path) for path, text in texts.items() if not is_free(path) and re.search("[\r\udc80-\udcff]", text)]

    assert wrong == []


def test_texts_end_with_one_newline(texts: Mapping[Path, str]) -> None:
    wrong = [
        str(path)
        for path, text in texts.items()
        if text and not is_free(path) and (not text.endswith("\n") or text.endswith("\n\n"))
    ]

    assert wrong == []


def test_lines_do_not_end_with_blanks(texts: Mapping[Path, str]) -> None:
    wrong = [
        f"{path}:{number}"
        for path, text in texts.items()
        if not is_free(path)
        for number, line in enumerate(text.split("\n"), 1)
        if line.endswith((" ", "\t"))
    ]

    assert wrong == []


def test_no_package_registry_is_named(texts: Mapping[Path, str]) -> None:
    assert list(lines_with(REGISTRIES, texts)) == []


def test_no_path_of_a_machine_is_named(texts: Mapping[Path, str]) -> None:
    checked = {path: text for path, text in texts.items() if str(path) not in PATHS_ON_PURPOSE}

    assert list(lines_with(MACHINE_PATHS, checked)) == []


@pytest.mark.parametrize(
    ("line", "names_one"),
    [
        ('open("/home/anna/x")', True),
        ("see /tmp/notes/a.md", True),
        ("https://host/home/page", False),
        ("GET /v1/tmp/x", False),
        ("{out}/tmp/x", False),
        ("/genesys/events", False),
    ],
)
def test_paths_of_a_machine_are_told_from_others(line: str, names_one: bool) -> None:
    assert names_one == (MACHINE_PATHS.search(line) is not None)


def test_registries_are_found() -> None:
    host = "files.python{}.org".format("hosted")  # in parts, so that this file names none

    assert list(lines_with(REGISTRIES, {Path("a"): f"ok\nhttps://{host}/x\n"})) == [f"a:2: {host[6:-3]}"]
