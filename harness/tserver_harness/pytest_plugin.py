"""Pytest collects `*.scenario.yaml` and runs each case as a test; three fixtures serve tests written by hand.

Imports nothing of the harness until it is asked for, so that other test runs pay nothing. Scenarios run against the
reference bridge, or with `--tsim-target FILE` another one. `tsim_scenarios` in the ini file is the pattern of files to
collect; empty switches it off.
"""

from collections.abc import AsyncIterator, Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

# ruff: noqa: PLC0415  # imported where it is used: see above

if TYPE_CHECKING:
    from tserver_bridge.app import Serving
    from tserver_harness.plan import Case
    from tserver_harness.results import ScenarioResult
    from tserver_harness.testing import Toolbar
    from tserver_sim.server import Simulator

__all__ = ["bridge", "pytest_addoption", "pytest_collect_file", "toolbar", "tserver"]

_GOOD = frozenset({"pass", "warn", "info", "not-applicable"})


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add option and setting."""
    parser.getgroup("tserver-sim").addoption("--tsim-target", metavar="FILE", help="run scenarios against this bridge")
    parser.addini("tsim_scenarios", "pattern of scenario files to collect", default="*.scenario.yaml")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "ScenarioFile | None":
    """Collect scenario files by their name."""
    pattern = parent.config.getini("tsim_scenarios")
    return ScenarioFile.from_parent(parent, path=file_path) if pattern and fnmatch(file_path.name, pattern) else None


class ScenarioFile(pytest.File):
    """One scenario file; each of its cases is a test."""

    def collect(self) -> "Iterator[ScenarioItem]":
        """Read the file; its mistakes are a collection error in their own words."""
        from tserver_harness.judge.requirements import load_requirements
        from tserver_harness.language import FilesInvalid
        from tserver_harness.selection import load_cases

        try:
            cases = load_cases([self.path], load_requirements())
        except FilesInvalid as invalid:
            raise self.CollectError(invalid.render()) from None
        for case in cases:
            name = case.id.partition("[")[2].rstrip("]") or "scenario"
            yield ScenarioItem.from_parent(self, name=name, case=case)


class ScenarioFailedError(Exception):
    """The scenario's verdict is not a good one; `result` says why."""

    def __init__(self, result: "ScenarioResult") -> None:
        """Keep the result for the report."""
        super().__init__(result.verdict)
        self.result = result


class ScenarioItem(pytest.Item):
    """One case: run, judged, reported."""

    def __init__(self, *, case: "Case", **kwargs: Any) -> None:
        """Pytest's own arguments pass through."""
        super().__init__(**kwargs)
        self.case = case

    def runtest(self) -> None:
        """Run and judge."""
        from tserver_harness.testing import run_and_judge

        result = run_and_judge(self.case, target=self.config.getoption("--tsim-target"))
        for check in result.checks:
            if check.verdict not in {"pass", "not-applicable"}:
                self.add_report_section("call", f"tsim {check.requirement}", f"{check.verdict}: {check.received}")
        if result.verdict not in _GOOD:
            raise ScenarioFailedError(result)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What was expected and received, for a failed scenario; the traceback for anything else."""
        from tserver_harness.testing import failure_text

        if isinstance(excinfo.value, ScenarioFailedError):
            return failure_text(excinfo.value.result)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the scenario stands."""
        return self.path, self.case.span.line - 1, f"{self.case.title} ({self.name})"


@pytest.fixture
async def tserver() -> "AsyncIterator[Simulator]":
    """A simulated T-Server on a free port of the loopback; needs pytest-trio."""
    from tserver_harness.testing import open_tserver

    async with open_tserver() as simulator:
        yield simulator


@pytest.fixture
async def bridge(tserver: "Simulator") -> "AsyncIterator[Serving]":
    """The reference bridge, connected to `tserver`."""
    from tserver_harness.testing import open_bridge

    async with open_bridge(tserver) as serving:
        yield serving


@pytest.fixture
async def toolbar(bridge: "Serving") -> "AsyncIterator[Toolbar]":
    """The toolbar of agent 1001 on DN 7001, at `bridge`, its socket open."""
    from tserver_harness.testing import open_toolbar

    async with open_toolbar(bridge.rest_url, bridge.websocket_url) as opened:
        yield opened
