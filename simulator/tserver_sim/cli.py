"""`tsim serve`: the simulator as a program of its own. Arguments in, exit code out; no logic."""

import signal
from collections.abc import Callable
from functools import partial
from typing import Any

import click
import trio

from tserver_settings import FilesInvalid
from tserver_sim.config import Config, load
from tserver_sim.server import CannotListenError, ControlListen, Listening, serve, wall_clock

__all__ = ["serve_command"]

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
@click.option("--config", metavar="FILE", help="DNs, agents, queues and the rest (tsim schema simulator-config).")
def serve_command(
    listen: tuple[str, int], control: tuple[str, int], control_token: str | None, config: str | None
) -> None:
    """Run the simulated T-Server alone, until Ctrl-C or SIGTERM.

    \b
    Example: tsim serve --listen 127.0.0.1:5020 --control 127.0.0.1:8088 --config simulator.yaml
    """
    run = partial(
        serve,
        _config(config),
        host=listen[0],
        port=listen[1],
        control=ControlListen(*control, control_token),
        now=wall_clock,
    )
    problem = None
    try:
        trio.run(_serve_until_signalled, run)
    except* CannotListenError as problems:
        problem = _first(problems)
    if problem is not None:
        click.echo(f"tsim: {problem}", err=True)
        raise click.exceptions.Exit(ENVIRONMENT)


async def _serve_until_signalled(run: Callable[..., Any]) -> None:
    with trio.open_signal_receiver(signal.SIGINT, signal.SIGTERM) as signals:
        async with trio.open_nursery() as nursery:
            click.echo(_welcome(await nursery.start(run)))
            await anext(signals)
            nursery.cancel_scope.cancel()


def _welcome(listening: Listening) -> str:
    name = listening.simulator.config.switch.name
    place = f"{listening.host}:{listening.port}"
    return f"T-Server {name} listens on {place}, control API on {listening.control_url} (Ctrl-C ends it)"


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
