"""`tsim bridge`: the reference bridge as a program of its own. Arguments in, exit code out; no logic."""

import signal
from functools import partial
from typing import Any

import click
import msgspec
import trio

from tserver_bridge.app import CannotListenError, serve
from tserver_bridge.certificates import CertificateError
from tserver_bridge.config import BridgeConfig, FilesInvalid, address_of, load
from tserver_bridge.mutants import MUTANTS
from tserver_bridge.parts import GOOD

__all__ = ["bridge_command"]

WRONG_INPUT = 2
ENVIRONMENT = 3


class _Address(click.ParamType[tuple[str, int]]):
    """HOST:PORT, [IPV6]:PORT, or a port alone."""

    name = "host:port"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, int]:
        if isinstance(value, tuple):
            return value
        address = address_of(str(value))
        if address is None:
            self.fail(
                f"{value!r} is no address; write it like 127.0.0.1:5020, with a port from 0 (any) to 65535", param, ctx
            )
        return address


@click.command("bridge", context_settings={"help_option_names": ["--help"], "max_content_width": 100})
@click.option("--tserver", type=_Address(), help="The T-Server.  [default: 127.0.0.1:5020]")
@click.option("--listen", type=_Address(), help="Where toolbars connect.  [default: 127.0.0.1:8087]")
@click.option("--config", metavar="FILE", help="Agents, origins, token, TLS and the rest.")
@click.option(
    "--mutant",
    metavar="NAME",
    type=click.Choice(sorted(MUTANTS)),
    help="A defect that the bridge is to have, to see a harness find it.",
)
def bridge_command(
    tserver: tuple[str, int] | None, listen: tuple[str, int] | None, config: str | None, mutant: str | None
) -> None:
    """Run the reference bridge alone, until Ctrl-C or SIGTERM.

    \b
    Example: tsim bridge --tserver 127.0.0.1:5020 --listen 127.0.0.1:8087
    """
    settings = _config(config)
    if tserver is not None:
        settings = msgspec.structs.replace(settings, tserver=tserver)
    if listen is not None:
        settings = msgspec.structs.replace(settings, host=listen[0], port=listen[1])
    problem: BaseException | None = None
    try:
        trio.run(_serve_until_signalled, settings, mutant)
    except* (CannotListenError, CertificateError) as problems:
        problem = _first(problems)
    if problem is not None:
        click.echo(f"tsim: {problem}", err=True)
        raise click.exceptions.Exit(ENVIRONMENT if isinstance(problem, CannotListenError) else WRONG_INPUT)


async def _serve_until_signalled(config: BridgeConfig, mutant: str | None) -> None:
    parts = GOOD if mutant is None else MUTANTS[mutant].parts
    with trio.open_signal_receiver(signal.SIGINT, signal.SIGTERM) as signals:
        async with trio.open_nursery() as nursery:
            serving = await nursery.start(partial(serve, config, parts=parts))
            host, port = config.tserver
            click.echo(
                f"the bridge takes commands at {serving.rest_url} and toolbars at {serving.websocket_url},"
                f" for the T-Server at {host}:{port} (Ctrl-C ends it)"
            )
            await anext(signals)
            nursery.cancel_scope.cancel()


def _config(file: str | None) -> BridgeConfig:
    if file is None:
        return BridgeConfig.default()
    try:
        return load(file)
    except FilesInvalid as problems:
        click.echo(problems.render(), err=True, nl=False)
        raise click.exceptions.Exit(WRONG_INPUT) from problems


def _first(problems: BaseExceptionGroup[BaseException]) -> BaseException:
    first: BaseException = problems
    while isinstance(first, BaseExceptionGroup):
        first = first.exceptions[0]
    return first
