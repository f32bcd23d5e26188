"""Imports go one way, and what decides does no I/O."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

import pytest


class Source(Protocol):
    """A module, as the fixture gives it."""

    name: str
    package: str
    path: object
    tree: ast.Module

    def imports(self) -> list[tuple[int, str]]: ...


MAY_IMPORT: Mapping[str, frozenset[str]] = {
    "tserver_settings": frozenset(),
    "tserver_wire": frozenset(),
    "tserver_sim": frozenset({"tserver_wire", "tserver_settings"}),
    "tserver_bridge": frozenset({"tserver_wire", "tserver_settings"}),
    "tserver_harness": frozenset({"tserver_wire", "tserver_settings", "tserver_sim", "tserver_bridge"}),
}
"""Who may import whom, besides itself."""

SANS_IO = (
    "tserver_settings",
    "tserver_wire",
    "tserver_sim.log",
    "tserver_sim.model",
    "tserver_bridge.availability",
    "tserver_bridge.back_off",
    "tserver_bridge.call_flow",
    "tserver_bridge.calls",
    "tserver_bridge.commands",
    "tserver_bridge.defects",
    "tserver_bridge.errors",
    "tserver_bridge.guard",
    "tserver_bridge.messages",
    "tserver_bridge.requests",
    "tserver_bridge.session",
    "tserver_bridge.session_io",
    "tserver_bridge.settings",
    "tserver_bridge.translate",
    "tserver_harness.language",
    "tserver_harness.log_export",
    "tserver_harness.log_import",
    "tserver_harness.judge",
    "tserver_harness.reports",
    "tserver_harness.plan",
    "tserver_harness.expectations",
    "tserver_harness.transcript",
    "tserver_harness.results",
    "tserver_harness.workbench.contacts",
    "tserver_harness.workbench.run_picture",
    "tserver_harness.workbench.spelling",
    "tserver_harness.workbench.toolbar_records",
)
"""Packages and modules that decide; with all that is in them."""

NOT_IN_SANS_IO = frozenset(
    {
        "asyncio",
        "httpx",
        "hypercorn",
        "logging",
        "multiprocessing",
        "os.environ",
        "os.getenv",
        "random",
        "secrets",
        "select",
        "signal",
        "socket",
        "ssl",
        "starlette",
        "subprocess",
        "threading",
        "time",
        "trio",
        "trio_websocket",
        "uuid",
    }
)

NOT_FROM_SANS_IO = (
    "tserver_sim.server",
    "tserver_sim.control",
    "tserver_bridge.app",
    "tserver_bridge.desk",
    "tserver_harness.runner",
)
"""Shells of ours, which cores do not know."""


def is_in(name: str, packages: Sequence[str] | frozenset[str]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


@pytest.fixture
def cores(sources: Sequence[Source]) -> list[Source]:
    return [source for source in sources if is_in(source.name, SANS_IO)]


def test_every_package_is_in_the_table(sources: Sequence[Source]) -> None:
    assert {source.package for source in sources} == set(MAY_IMPORT)


def test_packages_import_one_way(sources: Sequence[Source]) -> None:
    wrong = [
        f"{source.path}:{line}: {source.package} imports {name}"
        for source in sources
        for line, name in source.imports()
        if (package := name.partition(".")[0]) in MAY_IMPORT
        and package != source.package
        and package not in MAY_IMPORT[source.package]
    ]

    assert wrong == []


def test_imports_are_absolute(sources: Sequence[Source]) -> None:
    relative = [f"{s.path}:{line}: {name}" for s in sources for line, name in s.imports() if name.startswith(".")]

    assert relative == []


def test_every_core_exists(sources: Sequence[Source]) -> None:
    names = {source.name for source in sources}

    assert [core for core in SANS_IO if core not in names] == []


def test_cores_import_no_io(cores: Sequence[Source]) -> None:
    wrong = [
        f"{source.path}:{line}: {name}"
        for source in cores
        for line, name in source.imports()
        if is_in(name, NOT_IN_SANS_IO)
    ]

    assert wrong == []


def test_cores_do_not_know_their_shells(cores: Sequence[Source]) -> None:
    wrong = [
        f"{source.path}:{line}: {name}"
        for source in cores
        for line, name in source.imports()
        if is_in(name, NOT_FROM_SANS_IO)
    ]

    assert wrong == []


def clock_readings(tree: ast.Module) -> Iterator[int]:
    """Lines that ask what time it is."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(
                    value=ast.Name(id="datetime" | "date") | ast.Attribute(attr="datetime" | "date"),
                    attr="now" | "utcnow" | "today",
                )
            ):
                yield node.lineno
            case _:
                pass


def test_cores_do_not_read_the_clock(cores: Sequence[Source]) -> None:
    assert [f"{source.path}:{line}" for source in cores for line in clock_readings(source.tree)] == []


def test_cores_await_nothing(cores: Sequence[Source]) -> None:
    wrong = [
        f"{source.path}:{node.lineno}"
        for source in cores
        for node in ast.walk(source.tree)
        if isinstance(node, ast.AsyncFunctionDef | ast.Await | ast.AsyncFor | ast.AsyncWith)
    ]

    assert wrong == []


def test_what_is_in_a_package_is_told_from_what_sounds_like_it() -> None:
    assert is_in("time.monotonic", NOT_IN_SANS_IO)
    assert is_in("os.environ", NOT_IN_SANS_IO)
    assert not is_in("timeit.timeit", NOT_IN_SANS_IO)
    assert not is_in("os.path", NOT_IN_SANS_IO)
    assert not is_in("tserver_sim.models", SANS_IO)


def test_clock_readings_are_found() -> None:
    tree = ast.parse("import datetime\ndatetime.datetime.now()\nfrom datetime import date\ndate.today()\nx.now()\n")

    assert list(clock_readings(tree)) == [2, 4]
