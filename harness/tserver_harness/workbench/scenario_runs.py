"""Runs scenarios for those who watch, one at a time, each in a process of its own: `tsim run` on the real clock. TRIO.

The run has its own simulator and bridge, so the calls on the workbench are left alone, and whatever goes wrong in it
stays there. What happens is read from its transcript while it is written.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from subprocess import DEVNULL
from tempfile import TemporaryDirectory

import msgspec
import trio
import yaml

from tserver_harness.results import RunResult
from tserver_harness.shipped import shipped
from tserver_harness.transcript import Fact, read_facts
from tserver_harness.workbench.run_picture import RunPicture, picture_of

__all__ = ["BusyError", "ScenarioListed", "ScenarioRuns", "list_scenarios"]

OWN = "recorded.scenario.yaml"
"""What a text that is run is called in messages."""

_SUFFIX = ".scenario.yaml"
_LOOK_SECONDS = 0.1
_KEPT_RUNS = 10  # for those who look again; the transcript of one may be megabytes
_PROBLEM_CHARACTERS = 4000
_COMMAND = (sys.executable, "-m", "tserver_harness", "run")


class ScenarioListed(msgspec.Struct, frozen=True):
    """A shipped scenario: the id is its path without the suffix."""

    id: str
    title: str


class BusyError(Exception):
    """A run is on; there is one at a time."""


@dataclass(slots=True)
class _Run:
    number: int
    scenario: str
    text: str
    file: Path | None
    facts: list[Fact] = field(default_factory=list)
    result: RunResult | None = None
    problem: str = ""
    ended: bool = False
    scope: trio.CancelScope = field(default_factory=trio.CancelScope)


def list_scenarios(folder: Path | None = None) -> list[ScenarioListed]:
    """All shipped scenarios by id, read anew each time, as one may be editing them."""
    place = shipped("scenarios") if folder is None else folder
    files = sorted(place.rglob(f"*{_SUFFIX}"))
    return [ScenarioListed(_id_of(file, place), _title_of(file)) for file in files]


def _id_of(file: Path, place: Path) -> str:
    return file.relative_to(place).as_posix().removesuffix(_SUFFIX)


def _title_of(file: Path) -> str:
    with file.open(encoding="utf-8") as lines:
        line = next((line for line in lines if line.startswith("scenario:")), "")
    try:
        return str(yaml.safe_load(line)["scenario"])
    except (yaml.YAMLError, TypeError, KeyError):  # a title of several lines, or a file that is being written
        return line.removeprefix("scenario:").strip()


class ScenarioRuns:
    """Owns the runs; `serve` carries them out, and the others are for whoever asks."""

    def __init__(self, command: Sequence[str] = _COMMAND, folder: Path | None = None) -> None:
        """`command` is what runs the file that it is given, with `tsim run`'s options."""
        self._command = tuple(command)
        self._folder = folder
        self._runs: dict[int, _Run] = {}
        self._number = 0
        self._send, self._wanted = trio.open_memory_channel[_Run](1)  # the one that may be on

    async def serve(self, *, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED) -> None:
        """Carry out what is wanted until cancelled, which ends the process that is running."""
        task_status.started()
        async for run in self._wanted:
            with run.scope:
                try:
                    await self._carry_out(run)
                except OSError as problem:  # no room for its files, no process: one run's affair
                    run.problem = f"the run could not begin: {problem}"
            run.ended = True

    def start(self, *, scenario: str | None, text: str | None) -> int:
        """Run a shipped scenario by its id, or a scenario's text; gives the number of the run.

        Raises:
            BusyError: one is running.
            KeyError: there is no such scenario.
        """
        if any(not run.ended for run in self._runs.values()):
            raise BusyError
        file = self._file_of(scenario or "") if text is None else None
        text = file.read_text("utf-8") if file is not None else text or ""
        self._number += 1
        run = _Run(self._number, scenario or OWN, text, file)
        self._runs[run.number] = run
        for old in list(self._runs)[:-_KEPT_RUNS]:
            del self._runs[old]
        self._send.send_nowait(run)
        return run.number

    def picture(self, number: int) -> RunPicture:
        """The run as it is now.

        Raises:
            KeyError: there is no such run, or it is long ago.
        """
        run = self._runs[number]
        return picture_of(
            number, run.scenario, run.text, run.facts, result=run.result, ended=run.ended, problem=run.problem
        )

    def stop(self, number: int) -> None:
        """End the run, if it has not ended.

        Raises:
            KeyError: there is no such run.
        """
        run = self._runs[number]
        if not run.ended:
            run.problem = "stopped"
            run.scope.cancel()

    def _file_of(self, scenario: str) -> Path:
        """Only what is listed: the id comes from a page, and a path of anyone's would be read otherwise."""
        place = shipped("scenarios") if self._folder is None else self._folder
        for file in place.rglob(f"*{_SUFFIX}"):
            if _id_of(file, place) == scenario:
                return file
        raise KeyError(scenario)

    async def _carry_out(self, run: _Run) -> None:
        with TemporaryDirectory(prefix="tsim-run-") as folder:
            place = Path(folder)
            own = place / OWN
            own.write_text(run.text, "utf-8")
            command = [*self._command, str(run.file or own), "--clock", "real", "--out", str(place / "out")]
            async with trio.open_nursery() as nursery:
                nursery.start_soon(_follow, place / "out" / "transcript.ndjson", run.facts)
                process = partial(trio.run_process, check=False, stdin=DEVNULL, stdout=DEVNULL, capture_stderr=True)
                done = await process(command)
                nursery.cancel_scope.cancel()
            _read_more(place / "out" / "transcript.ndjson", run.facts, 0)
            said = done.stderr.decode("utf-8", "replace").replace(f"{folder}/", "")
            run.result = _result_in(place / "out" / "result.json")
            run.problem = "" if run.result is not None else said.strip()[-_PROBLEM_CHARACTERS:]


async def _follow(transcript: Path, facts: list[Fact]) -> None:
    """Read what is added, line by line, until cancelled."""
    position = 0
    while True:
        position = _read_more(transcript, facts, position)
        await trio.sleep(_LOOK_SECONDS)


def _read_more(transcript: Path, facts: list[Fact], position: int) -> int:
    """Add the whole lines behind `position` that are not there yet; gives the new position."""
    try:
        with transcript.open("rb") as file:
            file.seek(position)
            data = file.read()
    except FileNotFoundError:  # not begun
        return position
    whole = data[: data.rfind(b"\n") + 1]
    known = facts[-1].n if facts else 0
    facts.extend(fact for fact in read_facts(whole.splitlines(keepends=True)) if fact.n > known)
    return position + len(whole)


def _result_in(file: Path) -> RunResult | None:
    try:
        return msgspec.json.decode(file.read_bytes(), type=RunResult)
    except (OSError, msgspec.DecodeError):  # nothing was judged: the file had mistakes, or the run was ended
        return None
