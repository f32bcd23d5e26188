"""`tsim up`: everything that the developer of a toolbar needs, on one machine, until Ctrl-C. Arguments in; no logic."""

import datetime as dt
import signal
from dataclasses import fields
from functools import partial
from pathlib import Path

import click
import msgspec
import trio

from tserver_harness.dialects import SHIPPED_DIALECTS, Dialect, load_dialect
from tserver_harness.exit_codes import ExitCode
from tserver_harness.runner.errors import SetupError, bare_setup_errors
from tserver_harness.workbench.bench import Addresses, Order, Ports, agents_of, serve_workbench
from tserver_harness.workbench.contacts import ContactsInvalidError, read_contacts
from tserver_harness.workbench.trust import Certificates, certificates_for, how_to_trust
from tserver_sim.config import Config, load

__all__ = ["up"]

_PORT = click.IntRange(0, 65535)
_EPILOG = "\b\nExamples:\n  tsim up\n  tsim up --port 9087 --config call-centre.yaml\n  tsim up --tls"


@click.command(epilog=_EPILOG)
@click.option("--host", default="127.0.0.1", show_default=True, help="Where all of it listens.")
@click.option("--port", type=_PORT, default=8087, show_default=True, help="The bridge's port, for toolbars.")
@click.option("--tserver-port", type=_PORT, default=5020, show_default=True, help="The simulator's port, for bridges.")
@click.option("--control-port", type=_PORT, default=8088, show_default=True, help="Of the control API and console.")
@click.option("--toolbar-port", type=_PORT, default=8089, show_default=True, help="The example toolbar's port.")
@click.option("--fusion-port", type=_PORT, default=8090, show_default=True, help="The stub Fusion page's port.")
@click.option("--tls", is_flag=True, help="https and wss for bridge and pages, with a certificate of this machine.")
@click.option("--config", metavar="FILE", help="The simulator's configuration; its agents are the bridge's. Watched.")
@click.option("--dialect", metavar="NAME|FILE", help="How your toolbar spells things, if not as the guide.")
@click.option("--contacts", metavar="FILE", help="Whom the stub Fusion page knows: a list of number, name, ...")
@click.option("--json", "as_json", is_flag=True, help="The addresses as one line of JSON, for programs.")
def up(
    *,
    host: str,
    port: int,
    tserver_port: int,
    control_port: int,
    toolbar_port: int,
    fusion_port: int,
    tls: bool,
    config: str | None,
    dialect: str | None,
    contacts: str | None,
    as_json: bool,
) -> int:
    """Start simulator, bridge, console, toolbar and stub Fusion page, print every address, and run until Ctrl-C."""
    settings = Config.default() if config is None else load(config)
    if not agents_of(settings):
        raise click.UsageError("the configuration has no agent that could sit at a DN; give it `agents` and `dns`")
    order = Order(
        config=settings,
        host=host,
        ports=Ports(port, tserver_port, control_port, toolbar_port, fusion_port),
        config_file=None if config is None else Path(config),
        certificates=_certificates(host) if tls else None,
        dialect=None if dialect is None else _dialect(dialect),
        contacts=None if contacts is None else _contacts(Path(contacts)),
        tell=partial(click.echo, err=True),
    )
    with bare_setup_errors():
        trio.run(_run, order, as_json)
    return ExitCode.OK


async def _run(order: Order, as_json: bool) -> None:  # noqa: FBT001  # trio.run hands on positions only
    with trio.open_signal_receiver(signal.SIGINT, signal.SIGTERM) as signals:
        async with trio.open_nursery() as nursery:
            addresses: Addresses = await nursery.start(partial(serve_workbench, order))
            click.echo(msgspec.json.encode(_as_data(addresses)).decode() if as_json else _told(addresses, order))
            await anext(signals)
            nursery.cancel_scope.cancel()


def _certificates(host: str) -> Certificates:
    folder = Path(click.get_app_dir("tserver-sim")) / "certificates"
    try:
        return certificates_for(host, folder, dt.datetime.now(dt.UTC))
    except OSError as problem:
        raise SetupError(
            f"no certificate can be written to {folder}: {problem.strerror}",
            "make it writable, or set HOME to a folder that is",
        ) from problem


def _dialect(name_or_path: str) -> Dialect:
    try:
        return load_dialect(name_or_path)
    except OSError as problem:
        shipped = ", ".join(SHIPPED_DIALECTS)
        raise click.UsageError(f"no dialect {name_or_path!r}: {problem.strerror}; shipped are {shipped}") from problem


def _contacts(path: Path) -> Path:
    try:
        read_contacts(path.read_bytes())
    except OSError as problem:
        raise click.UsageError(f"{path} cannot be read: {problem.strerror}") from problem
    except ContactsInvalidError as problem:
        raise click.UsageError(f"{path}: {problem}") from problem
    return path.resolve()


def _as_data(addresses: Addresses) -> dict[str, object]:
    """Without passwords: the line may end in a log."""
    agents = [{"agentId": agent.agent_id, "dn": agent.dn} for agent in addresses.agents]
    return {**{each.name: getattr(addresses, each.name) for each in fields(addresses)}, "agents": agents}


def _told(addresses: Addresses, order: Order) -> str:
    first, others = addresses.agents[0], addresses.agents[1:]
    second = f"; {others[0].agent_id} with {addresses.fusion}?agent={others[0].agent_id}" if others else ""
    lines = [
        "The telephone world is up. Ctrl-C ends it.",
        "",
        f"  open this       {addresses.fusion}   Fusion with the toolbar in it",
        f"  and this        {addresses.console}   console: place calls, use the desk phones, watch",
        "",
        "  1. in the toolbar: Become available",
        "  2. in Fusion: Call me (or place a call in the console)",
        "  3. answer in Fusion, in the toolbar, or at the desk phone in the console",
        "",
        "For a toolbar of yours:",
        f"  WebSocket       {addresses.websocket}",
        f"  commands        POST {addresses.rest}",
        f"  in Fusion       {addresses.fusion}?toolbar=ADDRESS-OF-YOUR-PAGE",
        f"  the example     {addresses.toolbar}",
        f"  agents          {len(addresses.agents)}: {first.agent_id} on {first.dn}{second}",
        "For a bridge of yours:",
        f"  T-Server        {addresses.tserver} (T-Library, docs/wire.md)",
        f"  control API     {addresses.control}/v1/openapi.json",
    ]
    if order.config_file is not None:
        lines.append(f"{order.config_file} is watched: save it, and simulator and bridge start anew.")
    if order.certificates is not None:
        https = [addresses.fusion, addresses.toolbar, addresses.rest.replace("/genesys/events", "/health")]
        lines += ["", how_to_trust(order.certificates, https)]
    return "\n".join(lines)
