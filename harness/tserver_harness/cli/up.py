"""`tsim up`: simulator, control API and reference bridge for someone who develops a toolbar, until Ctrl-C."""

import signal
from functools import partial

import click
import msgspec
import trio

from tserver_bridge.app import CannotListenError as BridgeCannotListenError
from tserver_bridge.app import Serving
from tserver_bridge.app import serve as serve_bridge
from tserver_bridge.config import AgentConfig, BridgeConfig, Tls
from tserver_harness.exit_codes import ExitCode
from tserver_sim.config import Config, load
from tserver_sim.server import CannotListenError, ControlListen, Listening
from tserver_sim.server import serve as serve_simulator

__all__ = ["agents_of", "up"]

_PORT = click.IntRange(0, 65535)
_EPILOG = "\b\nExamples:\n  tsim up\n  tsim up --port 9087 --config call-centre.yaml"


@click.command(epilog=_EPILOG)
@click.option("--host", default="127.0.0.1", show_default=True, help="Where all of it listens.")
@click.option("--port", type=_PORT, default=8087, show_default=True, help="The bridge's port, for toolbars.")
@click.option("--tserver-port", type=_PORT, default=5020, show_default=True, help="The simulator's port, for bridges.")
@click.option("--control-port", type=_PORT, default=8088, show_default=True, help="The control API's port.")
@click.option("--tls", is_flag=True, help="https and wss at the bridge, with a certificate made for this run.")
@click.option("--config", metavar="FILE", help="The simulator's configuration; its agents are the bridge's.")
def up(*, host: str, port: int, tserver_port: int, control_port: int, tls: bool, config: str | None) -> int:
    """Start simulator, control API and reference bridge, print every address, and run until Ctrl-C."""
    settings = Config.default() if config is None else load(config)
    bridge = BridgeConfig(host=host, port=port, agents=agents_of(settings), tls=Tls() if tls else None)
    problem = None
    try:
        trio.run(_run, settings, bridge, (host, tserver_port), ControlListen(host, control_port))
    except* (CannotListenError, BridgeCannotListenError) as problems:
        problem = str(_first(problems))
    if problem is not None:
        click.echo(f"tsim: {problem}", err=True)
        return ExitCode.ENVIRONMENT
    return ExitCode.OK


def agents_of(config: Config) -> tuple[AgentConfig, ...]:
    """The configuration's agents as the bridge's: each on the DN where it is at home, else on the next free one.

    Raises:
        click.UsageError: there is no agent, or no DN for one.
    """
    taken = {agent.dn for agent in config.agents if agent.dn is not None}
    free = iter(dn for dn in config.dns if dn not in taken)
    placed = [(agent, agent.dn or next(free, None)) for agent in config.agents]
    agents = tuple(
        AgentConfig(agent_id=agent.agent_id, dn=dn, password=agent.password) for agent, dn in placed if dn is not None
    )
    if not agents:
        raise click.UsageError("the configuration has no agent that could sit at a DN; give it `agents` and `dns`")
    return agents


async def _run(config: Config, bridge: BridgeConfig, tserver: tuple[str, int], control: ControlListen) -> None:
    """The bridge goes first when it ends, then the simulator."""
    with trio.open_signal_receiver(signal.SIGINT, signal.SIGTERM) as signals:
        async with trio.open_nursery() as simulators:
            start = partial(serve_simulator, config, host=tserver[0], port=tserver[1], control=control)
            listening: Listening = await simulators.start(start)
            async with trio.open_nursery() as bridges:
                connected = msgspec.structs.replace(bridge, tserver=(listening.host, listening.port))
                serving: Serving = await bridges.start(partial(serve_bridge, connected))
                click.echo(_addresses(listening, serving, bridge))
                await anext(signals)
                bridges.cancel_scope.cancel()
            simulators.cancel_scope.cancel()


def _addresses(listening: Listening, serving: Serving, bridge: BridgeConfig) -> str:
    first = bridge.agents[0]
    call = f'{{"from": "+14155550123", "to": "{first.dn}", "userData": {{"segment": "gold"}}}}'
    control = listening.control_url
    return "\n".join(
        [
            "The telephone world is up. Ctrl-C ends it.",
            "",
            f"  toolbars connect to    {serving.websocket_url}",
            f"  commands are posted to {serving.rest_url}",
            f"  agents                 {len(bridge.agents)}; {first.agent_id} on {first.dn}, others by ?agent=<id>",
            f"  bridges connect to     {listening.host}:{listening.port} (T-Library, docs/wire.md)",
            f"  control API            {control}/v1/openapi.json",
            f"  what happens, live     {control}/v1/events",
            "",
            "Let a customer call:",
            f"  curl -X POST {control}/v1/calls -H 'Content-Type: application/json' -d '{call}'",
        ]
    )


def _first(problems: BaseExceptionGroup[Exception]) -> BaseException:
    first: BaseException = problems
    while isinstance(first, BaseExceptionGroup):
        first = first.exceptions[0]
    return first
