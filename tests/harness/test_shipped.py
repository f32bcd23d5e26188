"""The shipped folders: of a checkout if this is one, else of the installed package, never anyone else's."""

from pathlib import Path
from typing import Any

import pytest

from tserver_harness import shipped as module
from tserver_harness.shipped import shipped

KINDS: Any = ("scenarios", "schemas", "toolbar")


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The package somewhere else, with nothing around it."""
    folder = tmp_path / "site" / "harness" / "tserver_harness"
    folder.mkdir(parents=True)
    monkeypatch.setattr(module, "_PACKAGE", folder)
    return folder


def lay(root: Path, kind: str) -> Path:
    mark = root / module._MARKS[kind]
    mark.parent.mkdir(parents=True)
    mark.write_text("")
    return root


@pytest.mark.parametrize("kind", KINDS)
def test_checkout_has_them(kind: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)

    assert any(shipped(kind).iterdir())


@pytest.mark.parametrize("kind", KINDS)
def test_installed_package_has_them_where_there_is_no_checkout(package: Path, kind: Any) -> None:
    installed = lay(package / "_shipped" / kind, kind)

    assert shipped(kind) == installed


@pytest.mark.parametrize("kind", KINDS)
def test_checkout_wins(package: Path, kind: Any) -> None:
    lay(package / "_shipped" / kind, kind)
    checkout = lay(package.parents[1] / module._FOLDERS[kind], kind)

    assert shipped(kind) == checkout


@pytest.mark.parametrize("kind", KINDS)
def test_folder_of_the_same_name_without_our_mark_is_not_ours(package: Path, kind: Any) -> None:
    (package.parents[1] / module._FOLDERS[kind]).mkdir(parents=True)
    with pytest.raises(FileNotFoundError, match=f"no {kind} in .*; the installation is incomplete, install again"):
        shipped(kind)
