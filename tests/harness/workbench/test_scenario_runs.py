"""Scenarios are run one at a time, each by a process, and are looked at while they run."""

import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import trio

from tserver_harness.transcript import ScenarioStarted, StepStarted, write_fact
from tserver_harness.workbench.run_picture import RunPicture
from tserver_harness.workbench.scenario_runs import BusyError, ScenarioRuns, list_scenarios

pytestmark = pytest.mark.slow  # processes

TEXT = "scenario: A call\nverifies: [AV-03]\nsteps:\n- available: alice\n"


@asynccontextmanager
async def running(command: Sequence[str] | None = None, folder: Path | None = None) -> AsyncIterator[ScenarioRuns]:
    runs = ScenarioRuns(folder=folder) if command is None else ScenarioRuns(command, folder)
    with trio.fail_after(30):
        async with trio.open_nursery() as nursery:
            await nursery.start(runs.serve)
            yield runs
            nursery.cancel_scope.cancel()


async def wait_until(runs: ScenarioRuns, number: int, seen: Callable[[RunPicture], object]) -> RunPicture:
    """Another process is at work: there is nothing of ours that could wake the test."""
    for _ in range(500):
        picture = runs.picture(number)
        if seen(picture):
            return picture
        await trio.sleep(0.05)
    raise AssertionError(runs.picture(number))


async def wait_ended(runs: ScenarioRuns, number: int) -> RunPicture:
    return await wait_until(runs, number, lambda picture: picture.state == "ended")


def script(tmp_path: Path, text: str) -> list[str]:
    """A stand-in for `tsim run`: it gets the file, and `--out` with the folder as its last word."""
    file = tmp_path / "stand_in.py"
    file.write_text(f"import pathlib, sys, time\nout = pathlib.Path(sys.argv[-1])\nout.mkdir()\n{text}", "utf-8")
    return [sys.executable, str(file)]


def lines_of_a_beginning() -> bytes:
    stamp = {"at": 0.1, "time": "2026-01-01T00:00:00.000+00:00", "scenario": "x"}
    first = ScenarioStarted(n=1, **stamp, file="x", title="A call", verifies=[])  # type: ignore[arg-type]
    second = StepStarted(n=2, **stamp, step="1", verb="call", text="+1 dials", line=4)  # type: ignore[arg-type]
    return write_fact(first) + write_fact(second)


def test_shipped_scenarios_are_listed_with_their_titles() -> None:
    listed = {each.id: each.title for each in list_scenarios()}

    assert len(listed) > 100
    name = "inbound/customer-calls-and-agent-accepts"
    assert listed[name] == "A customer calls, the agent accepts in the toolbar, the customer hangs up"
    assert all(listed.values())


async def test_text_is_run_and_judged() -> None:
    async with running() as runs:
        ended = await wait_ended(runs, runs.start(scenario=None, text=TEXT))

    assert (ended.holds, ended.problem, ended.findings) == (True, "", [])
    assert {step.state for step in ended.cases[0].steps} == {"done"}
    assert [arrow.label for arrow in ended.arrows if "initialize" in arrow.label] == ["initialize by alice"]


async def test_mistake_in_a_text_is_told_with_its_place() -> None:
    async with running() as runs:
        ended = await wait_ended(runs, runs.start(scenario=None, text=TEXT.replace("available", "availables")))

    assert ended.holds is None
    assert "recorded.scenario.yaml:4:3" in ended.problem
    assert "did you mean" in ended.problem


async def test_run_is_seen_while_it_runs_and_can_be_stopped(tmp_path: Path) -> None:
    text = f"(out / 'transcript.ndjson').write_bytes({lines_of_a_beginning()!r})\ntime.sleep(60)\n"
    async with running(script(tmp_path, text)) as runs:
        number = runs.start(scenario=None, text=TEXT)
        seen = await wait_until(runs, number, lambda picture: picture.cases)
        with pytest.raises(BusyError):
            runs.start(scenario=None, text=TEXT)
        runs.stop(number)
        ended = await wait_ended(runs, number)
        again = runs.start(scenario=None, text=TEXT)

    assert (seen.state, seen.cases[0].steps[0].state) == ("running", "running")
    assert (ended.problem, ended.holds) == ("stopped", None)
    assert again == number + 1


async def test_shipped_one_is_found_by_its_id_only(tmp_path: Path) -> None:
    (tmp_path / "folder" / "inner").mkdir(parents=True)
    (tmp_path / "folder" / "inner" / "a.scenario.yaml").write_text(TEXT, "utf-8")
    (tmp_path / "secret.scenario.yaml").write_text(TEXT, "utf-8")
    async with running(script(tmp_path, "sys.exit(2)\n"), tmp_path / "folder") as runs:
        with pytest.raises(KeyError):
            runs.start(scenario="../secret", text=None)
        ended = await wait_ended(runs, runs.start(scenario="inner/a", text=None))

    assert (ended.scenario, ended.text) == ("inner/a", TEXT)
