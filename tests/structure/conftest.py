"""The checkout as data: its source modules, parsed, and every file that is or would be committed."""

import ast
import shutil
import subprocess
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = Path(__file__).parents[2]
_NEVER_COMMITTED = {".git", ".venv", "__pycache__", "node_modules", "tsim-out", "dist", "build", ".benchmarks"}


@dataclass(frozen=True)
class Source:
    """One module of one of our packages; `name` is dotted, `path` is from the checkout on."""

    path: Path
    name: str

    @cached_property
    def text(self) -> str:
        return (CHECKOUT / self.path).read_text("utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, str(self.path))

    @property
    def package(self) -> str:
        return self.name.partition(".")[0]

    def imports(self) -> list[tuple[int, str]]:
        """Line and dotted name of everything that is imported, in functions and for types too."""
        found: list[tuple[int, str]] = []
        for node in ast.walk(self.tree):
            match node:
                case ast.Import(names=names):
                    found += [(node.lineno, alias.name) for alias in names]
                case ast.ImportFrom(module=module, level=0, names=names) if module:
                    found += [(node.lineno, f"{module}.{alias.name}") for alias in names]
                case ast.ImportFrom():
                    found.append((node.lineno, "." * node.level + (node.module or "")))
                case _:
                    pass
        return found


@pytest.fixture(scope="session")
def checkout() -> Path:
    return CHECKOUT


@pytest.fixture(scope="session")
def project() -> dict[str, Any]:
    """The content of pyproject.toml."""
    return tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))


@pytest.fixture(scope="session")
def package_folders(project: dict[str, Any]) -> Sequence[Path]:
    """The folders of our import packages, from the checkout on."""
    return [Path(folder) for folder in project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]]


@pytest.fixture(scope="session")
def sources(package_folders: Sequence[Path]) -> Sequence[Source]:
    """Every module of every package."""
    found: list[Source] = []
    for folder in package_folders:
        for path in sorted((CHECKOUT / folder).rglob("*.py")):
            inside = path.relative_to((CHECKOUT / folder).parent).with_suffix("")
            parts = inside.parts[:-1] if inside.name == "__init__" else inside.parts
            found.append(Source(path.relative_to(CHECKOUT), ".".join(parts)))
    return found


@pytest.fixture(scope="session")
def committed_files() -> Sequence[Path]:
    """Every file that is committed or would be, from the checkout on; without git, every file that looks so."""
    git = shutil.which("git")
    if git is not None and (CHECKOUT / ".git").exists():
        listed = subprocess.run(
            [git, "-C", str(CHECKOUT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            check=True,
            capture_output=True,
        ).stdout.decode()
        paths = [Path(name) for name in listed.split("\0") if name]
    else:
        paths = [path.relative_to(CHECKOUT) for path in CHECKOUT.rglob("*")]
        paths = [path for path in paths if not _NEVER_COMMITTED & set(path.parts)]
    return sorted(path for path in paths if (CHECKOUT / path).is_file())


@pytest.fixture(scope="session")
def texts(committed_files: Sequence[Path]) -> dict[Path, str]:
    """The text of every committed file that is text."""
    found: dict[Path, str] = {}
    for path in committed_files:
        data = (CHECKOUT / path).read_bytes()
        if b"\0" not in data:
            found[path] = data.decode("utf-8", "surrogateescape")
    return found
