"""A bridge under test as a process: started in its folder, waited for, watched, and gone when the block ends.

Its output goes straight into a file; nobody has to read it for the bridge to go on. It gets a process group of its own,
so that what it starts itself ends with it.
"""

import os
import re
import signal
import subprocess
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import trio
import trio.testing

from tserver_harness.runner.errors import SetupError
from tserver_harness.runner.web import NoAnswer, exchange, parse_address
from tserver_harness.target import Probe

__all__ = ["Launch", "fill_placeholders", "launched", "wait_ready"]

STOP_SECONDS = 5.0
_PROBE_PAUSE_SECONDS = 0.05
_DYING_SECONDS = 2.0
_PROBE_ANSWER_SECONDS = 5.0
_TAIL_BYTES = 4_000
_PLACEHOLDER = re.compile(r"\{\{|\}\}|\{([a-z.]+)\}")


@dataclass(frozen=True, slots=True)
class Launch:
    """What to start, with every placeholder filled: `env` comes on top of the caller's environment."""

    command: Sequence[str]
    folder: Path
    env: Mapping[str, str]
    ready: Probe
    log: Path


def fill_placeholders(text: str, values: Mapping[str, str]) -> str:
    """Replace `{name}`; `{{` and `}}` are literal braces, and an unknown name stays as written."""

    def value(found: re.Match[str]) -> str:
        if found[0] in {"{{", "}}"}:
            return found[0][0]
        return values.get(found[1], found[0])

    return _PLACEHOLDER.sub(value, text)


@asynccontextmanager
async def launched(launch: Launch, *, on_exit: Callable[[int, str], None]) -> AsyncIterator[float]:
    """Start the bridge, wait until it is ready, yield the seconds that took, stop it when the block ends.

    `on_exit(code, output tail)` is called when the process ends by itself while the block runs.

    Raises:
        SetupError: it cannot be started, ends, or is not ready in time; or its place is taken already.
    """
    await _refuse_taken(launch.ready)
    launch.log.parent.mkdir(parents=True, exist_ok=True)
    began = trio.current_time()
    with launch.log.open("ab") as output:
        log_start = output.tell()
        process = await _start(launch, output.fileno())

        def tail() -> str:
            return _tail(launch.log, log_start)

        try:
            await _wait_ready_or_exit(launch, process, tail)
            async with trio.open_nursery() as nursery:
                nursery.start_soon(_watch, process, tail, on_exit)
                yield trio.current_time() - began
                await _let_it_finish_dying(launch.ready, process)
                nursery.cancel_scope.cancel()
        finally:
            await _stop(process)


async def _start(launch: Launch, output: int) -> trio.Process:
    try:
        return await trio.lowlevel.open_process(
            list(launch.command),
            cwd=launch.folder,
            env={**os.environ, **launch.env},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except OSError as error:
        raise SetupError(
            f"the bridge cannot be started: {launch.command[0]} in {launch.folder}: {error.strerror or error}",
            "correct `start.command` in the target file",
        ) from error


async def _refuse_taken(ready: Probe) -> None:
    address = parse_address(ready.url)
    if await _accepts(address.host, address.port):
        raise SetupError(
            f"something listens at {address.host}:{address.port} before the bridge was started",
            "end it, or leave `start` out of the target file if that is the bridge to test",
        )


async def _accepts(host: str, port: int) -> bool:
    try:
        with trio.move_on_after(_PROBE_ANSWER_SECONDS):
            stream = await trio.open_tcp_stream(host, port)
            await trio.aclose_forcefully(stream)
            return True
    except OSError:
        return False
    return False


async def wait_ready(ready: Probe) -> bool:
    """Probe until the bridge answers, at most as long as the probe says; any HTTP answer will do."""
    with trio.move_on_after(ready.within_seconds):
        while not await _answers(ready):  # noqa: ASYNC110  # another process: nothing here could set an event
            await trio.sleep(_PROBE_PAUSE_SECONDS)
        return True
    return False


async def _answers(ready: Probe) -> bool:
    address = parse_address(ready.url)
    if ready.kind == "tcp":
        return await _accepts(address.host, address.port)
    try:
        with trio.move_on_after(_PROBE_ANSWER_SECONDS):
            await exchange(address, "GET", [("Accept", "*/*")], b"", on_sent=lambda: None)
            return True
    except NoAnswer:
        return False
    return False


async def _wait_ready_or_exit(launch: Launch, process: trio.Process, tail: Callable[[], str]) -> None:
    ready = False

    async def probe(scope: trio.CancelScope) -> None:
        nonlocal ready
        ready = await wait_ready(launch.ready)
        scope.cancel()

    async with trio.open_nursery() as nursery:
        nursery.start_soon(probe, nursery.cancel_scope)
        await process.wait()
        nursery.cancel_scope.cancel()
    if process.returncode is not None:
        raise SetupError(
            f"the bridge ended with code {process.returncode} before it was ready{_quoted(tail())}",
            f"see {launch.log}",
        )
    if not ready:
        raise SetupError(
            f"the bridge did not answer at {launch.ready.address} within {launch.ready.within_seconds:g} s"
            f"{_quoted(tail())}",
            f"see {launch.log}, or give it longer with `ready.within_seconds`",
        )


async def _watch(process: trio.Process, tail: Callable[[], str], on_exit: Callable[[int, str], None]) -> None:
    code = await process.wait()
    on_exit(code, tail())


async def _let_it_finish_dying(ready: Probe, process: trio.Process) -> None:
    """A bridge that listens no more is about to end: its sockets close before its exit code can be had."""
    address = parse_address(ready.url)
    if not await _accepts(address.host, address.port):
        with trio.move_on_after(_DYING_SECONDS):
            await process.wait()
        await trio.testing.wait_all_tasks_blocked()  # `_watch` has told it


async def _stop(process: trio.Process) -> None:
    with trio.CancelScope(shield=True):
        _signal_group(process, signal.SIGTERM)
        with trio.move_on_after(STOP_SECONDS):
            await process.wait()
        _signal_group(process, signal.SIGKILL)
        with trio.move_on_after(STOP_SECONDS):
            await process.wait()


def _signal_group(process: trio.Process, number: signal.Signals) -> None:
    try:
        os.killpg(process.pid, number)  # a session of its own: the group's number is the process's
    except ProcessLookupError:
        return  # all of them have ended


def _tail(log: Path, start: int) -> str:
    with log.open("rb") as output:
        end = output.seek(0, os.SEEK_END)
        output.seek(max(start, end - _TAIL_BYTES))
        return output.read().decode("utf-8", "replace").strip()


def _quoted(tail: str) -> str:
    return f", its last line: {tail.splitlines()[-1]}" if tail else ""
