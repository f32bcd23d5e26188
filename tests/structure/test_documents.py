"""Documents: links lead somewhere, decisions and news are named as their folders say."""

import re
from collections.abc import Mapping
from pathlib import Path

LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
NEWS_KINDS = ("feature", "fix", "change", "requirement", "removal")


def test_links_lead_somewhere(texts: Mapping[Path, str], checkout: Path) -> None:
    dead = [
        f"{path}: {link}"
        for path, text in texts.items()
        if path.suffix == ".md"
        for link in LINK.findall(text)
        if not re.match(r"[a-z]+:|#", link) and not (checkout / path.parent / link.partition("#")[0]).exists()
    ]

    assert dead == []


def test_decisions_are_numbered_and_told_in_the_same_way(checkout: Path) -> None:
    files = sorted((checkout / "docs/decisions").glob("[0-9]*.md"))

    assert [path.name[:4] for path in files] == [f"{number:04}" for number in range(1, len(files) + 1)]
    for number, path in enumerate(files, 1):
        text = path.read_text("utf-8")
        assert text.startswith(f"# {number}. "), path
        for part in ("**Context.**", "**Choice.**", "**What would change our mind.**"):
            assert part in text, f"{path}: {part}"


def test_news_are_named_by_their_kind(checkout: Path) -> None:
    names = [path.name for path in (checkout / "docs/newsfragments").iterdir() if path.name != "README.md"]

    assert [name for name in names if not re.fullmatch(rf"[\w-]+\.({'|'.join(NEWS_KINDS)})\.md", name)] == []


def test_kinds_of_news_are_those_of_the_readme(checkout: Path) -> None:
    readme = (checkout / "docs/newsfragments/README.md").read_text("utf-8")

    assert tuple(re.findall(r"^\| `(\w+)` \|", readme, re.MULTILINE)) == NEWS_KINDS


def test_architecture_names_every_package(checkout: Path) -> None:
    text = (checkout / "docs/architecture.md").read_text("utf-8")
    packages = [init.parent.name for init in checkout.glob("[a-z]*/tserver_*/__init__.py")]

    assert [name for name in packages if f"`{name}`" not in text] == []


def test_changelog_has_the_version(checkout: Path) -> None:
    version = re.search(r'^version = "(.+)"', (checkout / "pyproject.toml").read_text("utf-8"), re.MULTILINE)

    assert version is not None
    assert f"\n## {version[1]}" in (checkout / "docs/changelog.md").read_text("utf-8")
