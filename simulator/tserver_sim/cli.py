"""`tsim serve`: the simulator as a program of its own. Arguments in, exit code out; no logic."""

import signal
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, Literal

import click
import msgspec
import trio

from tserver_settings import FilesInvalid
from tserver_sim.config import Config, load
from tserver_sim.server import CannotListenError, ControlListen, Listening, TapRecord, serve, wall_clock
from tserver_sim.server.log_file import header_here, writing_log
from tserver_sim.settings import BackupSettings
from tserver_sim.version import VERSION

__all__ = ["serve_command"]

Watcher = Callable[[TapRecord], None]

WRONG_INPUT = 2
ENVIRONMENT = 3


class _Address(click.ParamType[tuple[str, int]]):
    """HOST:PORT, [IPV6]:PORT, or a port alone."""

    name = "host:port"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, int]:
        if isinstance(value, tuple):
            return value
        host, _, port = str(value).rpartition(":")
        if not (port.isascii() and port.isdigit() and int(port) < 65_536):
            self.fail(
                f"{value!r} is no address; write it like 127.0.0.1:5020, with a port from 0 (any) to 65535", param, ctx
            )
        return host.removeprefix("[").removesuffix("]") or "127.0.0.1", int(port)


@click.command("serve", context_settings={"help_option_names": ["--help"], "max_content_width": 100})
@click.option(
    "--listen", type=_Address(), default="127.0.0.1:5020", show_default=True, help="Where T-Server clients connect."
)
@click.option(
    "--control", type=_Address(), default="127.0.0.1:8088", show_default=True, help="Where the control API listens."
)
@click.option(
    "--control-token",
    metavar="TOKEN",
    envvar="TSIM_CONTROL_TOKEN",
    help="Ask for this bearer token at the control API; also from TSIM_CONTROL_TOKEN.",
)
@click.option(
    "--backup", type=_Address(), help="Run a backup T-Server too, which listens here (docs/server.md has what it does)."
)
@click.option(
    "--standby",
    type=click.Choice(("warm", "hot")),
    help="How the backup stands by; with it there is one, one port on unless --backup says where.",
)
@click.option("--config", metavar="FILE", help="DNs, agents, queues and the rest (tsim schema simulator-config).")
@click.option("--log", metavar="FILE", help="Write a T-Server log; FILE is written anew (docs/tserver-log.md).")
def serve_command(
    *,
    listen: tuple[str, int],
    control: tuple[str, int],
    control_token: str | None,
    backup: tuple[str, int] | None,
    standby: Literal["warm", "hot"] | None,
    config: str | None,
    log: str | None,
) -> None:
    """Run the simulated T-Server alone, until Ctrl-C or SIGTERM.

    \b
    Example: tsim serve --listen 127.0.0.1:5020 --control 127.0.0.1:8088 --config simulator.yaml
    """
    settings = _with_backup(_config(config), backup, standby)
    run = partial(
        serve,
        settings,
        host=listen[0],
        port=listen[1],
        control=ControlListen(*control, control_token),
        now=wall_clock,
    )
    problem = None
    try:
        trio.run(_serve_until_signalled, run, _no_log() if log is None else _log(log, settings))
    except* CannotListenError as problems:
        problem = _first(problems)
    if problem is not None:
        click.echo(f"tsim: {problem}", err=True)
        raise click.exceptions.Exit(ENVIRONMENT)


async def _serve_until_signalled(run: Callable[..., Any], log: AbstractAsyncContextManager[Watcher | None]) -> None:
    with trio.open_signal_receiver(signal.SIGINT, signal.SIGTERM) as signals, ExitStack() as watching:
        async with log as watcher, trio.open_nursery() as nursery:
            listening = await nursery.start(run)
            if watcher is not None:
                watching.enter_context(listening.simulator.tap(lossless=watcher))
            click.echo(_welcome(listening))
            await anext(signals)
            nursery.cancel_scope.cancel()


@asynccontextmanager
async def _no_log() -> AsyncIterator[None]:
    yield None


def _log(file: str, settings: Config) -> AbstractAsyncContextManager[Watcher]:
    """The log, which is opened at once, so that a wrong path is told before anything listens."""
    path = Path(file)
    try:
        path.open("wb").close()
    except OSError as problem:
        click.echo(f"tsim: the log {file} cannot be written: {problem.strerror}; choose another --log", err=True)
        raise click.exceptions.Exit(WRONG_INPUT) from problem
    header = header_here(settings.switch.name, VERSION, str(path.resolve()), _without_token(sys.argv))
    return writing_log(path, header, wall_clock, lambda text: click.echo(f"tsim: {file}: {text}", err=True))


def _without_token(command: Sequence[str]) -> list[str]:
    """The command line as the log may have it."""
    shown = [f"{word.partition('=')[0]}=****" if word.startswith("--control-token=") else word for word in command]
    return ["****" if before == "--control-token" else word for before, word in zip(["", *shown], shown, strict=False)]


def _welcome(listening: Listening) -> str:
    config = listening.simulator.config
    place = f"{listening.host}:{listening.port}"
    if listening.backup is not None and config.backup is not None:
        place += f", its backup on {listening.backup[0]}:{listening.backup[1]} ({config.backup.mode} standby)"
    return f"T-Server {config.switch.name} listens on {place}, control API on {listening.control_url} (Ctrl-C ends it)"


def _with_backup(config: Config, listen: tuple[str, int] | None, mode: Literal["warm", "hot"] | None) -> Config:
    """The configuration with what the command line says of a backup."""
    if listen is None and mode is None:
        return config
    backup = config.backup or BackupSettings()
    backup = BackupSettings(mode or backup.mode, listen or backup.listen, backup.name, backup.server_id)
    return msgspec.structs.replace(config, backup=backup)


def _config(file: str | None) -> Config:
    if file is None:
        return Config.default()
    try:
        return load(file)
    except FilesInvalid as problems:
        click.echo(problems.render(), err=True, nl=False)
        raise click.exceptions.Exit(WRONG_INPUT) from problems


def _first(problems: BaseExceptionGroup[CannotListenError]) -> CannotListenError:
    first: BaseException = problems
    while isinstance(first, BaseExceptionGroup):
        first = first.exceptions[0]
    assert isinstance(first, CannotListenError)  # noqa: S101  # `except*` leaves nothing else in the group
    return first
