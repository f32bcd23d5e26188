"""What the wheel carries is what lies in the checkout: packages, scenarios, schemas, pages."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hatchling.builders.wheel import WheelBuilder

from tserver_harness.shipped import shipped

COMPONENTS = ("simulator", "bridge", "harness")
CODE_OF_OTHERS = ("__pycache__",)
SHIPPED = {"scenarios": "scenarios", "schemas": "schemas", "toolbar": "bridge/toolbar"}
"""What is shipped as data, and where it lies in the checkout."""


@pytest.fixture(scope="session")
def wheel(checkout: Path) -> Mapping[str, Path]:
    """Path in the wheel to the file that goes there."""
    builder = WheelBuilder(str(checkout))
    return {file.distribution_path: Path(file.path) for file in builder.recurse_included_files()}


@pytest.fixture(scope="session")
def forced(checkout: Path) -> Mapping[str, Path]:
    """The same for the files that are shipped as data."""
    builder = WheelBuilder(str(checkout))
    with builder.config.set_build_data({"artifacts": [], "force_include": {}}):
        files = list(builder.recurse_forced_files(builder.config.get_force_include()))
    return {file.distribution_path: Path(file.path) for file in files}


def test_packages_are_all_there_are(package_folders: Sequence[Path], checkout: Path) -> None:
    found = sorted(
        str(init.parent.relative_to(checkout))
        for each in COMPONENTS
        for init in (checkout / each).glob("*/__init__.py")
    )

    assert found == sorted(map(str, package_folders))


def test_packages_are_those_that_mypy_and_coverage_know(
    project: dict[str, Any], package_folders: Sequence[Path]
) -> None:
    names = {folder.name for folder in package_folders}

    assert names == set(project["tool"]["mypy"]["packages"])
    assert names == set(project["tool"]["coverage"]["run"]["source_pkgs"])


def test_packages_say_that_they_are_typed(package_folders: Sequence[Path], checkout: Path) -> None:
    assert [folder for folder in package_folders if not (checkout / folder / "py.typed").is_file()] == []


def test_wheel_has_every_file_of_every_package(
    wheel: Mapping[str, Path], package_folders: Sequence[Path], checkout: Path
) -> None:
    expected = {
        str(path.relative_to((checkout / folder).parent))
        for folder in package_folders
        for path in (checkout / folder).rglob("*")
        if path.is_file() and not set(CODE_OF_OTHERS) & set(path.parts)
    }

    assert expected <= set(wheel)


@pytest.mark.parametrize("kind", SHIPPED)
def test_shipped_folder_is_where_the_code_looks(project: dict[str, Any], checkout: Path, kind: Any) -> None:
    mapping = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]

    assert mapping[SHIPPED[kind]] == f"tserver_harness/_shipped/{kind}"
    assert shipped(kind) == checkout / SHIPPED[kind]


@pytest.mark.parametrize("kind", SHIPPED)
def test_shipped_data_are_the_same_in_wheel_and_checkout(forced: Mapping[str, Path], checkout: Path, kind: str) -> None:
    prefix = f"tserver_harness/_shipped/{kind}/"
    in_wheel = {
        name.removeprefix(prefix): path.read_bytes() for name, path in forced.items() if name.startswith(prefix)
    }
    in_checkout = {
        str(path.relative_to(checkout / SHIPPED[kind])): path.read_bytes()
        for path in (checkout / SHIPPED[kind]).rglob("*")
        if path.is_file()
    }

    assert in_checkout
    assert in_wheel == in_checkout


def test_nothing_else_is_forced_in(project: dict[str, Any]) -> None:
    assert set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]) == set(SHIPPED.values())


def test_licence_is_there(project: dict[str, Any], checkout: Path) -> None:
    text = (checkout / "LICENSE").read_text("utf-8")

    assert project["project"]["license"] == "Apache-2.0"
    assert "END OF TERMS AND CONDITIONS" in text
    assert "APPENDIX" in text
