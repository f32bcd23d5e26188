"""The workbench of a toolbar developer: simulator, control API with console, bridge, toolbar and Fusion page. TRIO.

The pages live as long as the workbench; simulator and bridge start anew, on the same ports, when the configuration
changes. Called by `tsim up`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import trio
from starlette.types import ASGIApp

from tserver_bridge.app import CannotListenError as BridgeCannotListenError
from tserver_bridge.app import Serving
from tserver_bridge.app import serve as serve_bridge
from tserver_bridge.certificates import tls_context
from tserver_bridge.settings import AgentConfig, BridgeConfig, Tls
from tserver_harness.dialects import Dialect
from tserver_harness.runner.errors import SetupError
from tserver_harness.schema_book import load_schema_book
from tserver_harness.shipped import shipped
from tserver_harness.workbench.config_watch import watch_config
from tserver_harness.workbench.dialect_edge import speaking
from tserver_harness.workbench.pages import MESSAGES_PATH, Page
from tserver_harness.workbench.scenario_routes import scenario_routes
from tserver_harness.workbench.scenario_runs import ScenarioRuns
from tserver_harness.workbench.toolbar_records import ToolbarRecords
from tserver_harness.workbench.toolbar_watch import ToolbarWatch
from tserver_harness.workbench.trust import Certificates
from tserver_harness.workbench.web import open_port, port_of, serve_app
from tserver_sim.config import Config
from tserver_sim.control.event_stream import EventHistory
from tserver_sim.server import CannotListenError, ControlListen, Listening, wall_clock
from tserver_sim.server import serve as serve_simulator

__all__ = ["Addresses", "Order", "Ports", "agents_of", "serve_workbench"]

UEF_PATH = "/cdn/ui-events-framework/libs/ui-events-framework-client.js"
"""Of the stub's script; the real one has the same path at its own host."""

_UNREAD_CHANGES = 1  # the newest configuration is enough; the watcher waits with a second one


@dataclass(frozen=True, slots=True)
class Ports:
    """Where what listens; 0: any that is free."""

    bridge: int = 8087
    tserver: int = 5020
    control: int = 8088
    toolbar: int = 8089
    fusion: int = 8090


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted.

    Attributes:
        config_file: where `config` comes from; it is watched.
        dialect: what toolbars speak, if not the guide's.
        contacts: whom the stub Fusion page knows, instead of its own.
        tell: prints a line while the workbench runs.
    """

    config: Config
    host: str = "127.0.0.1"
    ports: Ports = field(default_factory=Ports)
    config_file: Path | None = None
    certificates: Certificates | None = None
    dialect: Dialect | None = None
    contacts: Path | None = None
    tell: Callable[[str], None] = print


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where everything can be reached."""

    toolbar: str
    fusion: str
    console: str
    rest: str
    websocket: str
    tserver: str
    control: str
    toolbar_messages: str
    agents: tuple[AgentConfig, ...]


def agents_of(config: Config) -> tuple[AgentConfig, ...]:
    """The configuration's agents as the bridge's: each on the DN where it is at home, else on the next free one."""
    taken = {agent.dn for agent in config.agents if agent.dn is not None}
    free = iter(dn for dn in config.dns if dn not in taken)
    placed = [(agent, agent.dn or next(free, None)) for agent in config.agents]
    return tuple(
        AgentConfig(agent_id=agent.agent_id, dn=dn, password=agent.password) for agent, dn in placed if dn is not None
    )


async def serve_workbench(order: Order, *, task_status: trio.TaskStatus[Addresses] = trio.TASK_STATUS_IGNORED) -> None:
    """Run it all until cancelled; `started` gives the addresses.

    Raises:
        SetupError: a port is taken.
    """
    history = EventHistory()
    watch = ToolbarWatch(ToolbarRecords(load_schema_book(), history.add, now=wall_clock))
    toolbar = await open_port(order.host, order.ports.toolbar, option="--toolbar-port")
    fusion = await open_port(order.host, order.ports.fusion, option="--fusion-port")
    tls = None if order.certificates is None else tls_context(_tls_files(order.certificates), order.host)
    pages = shipped("toolbar")
    toolbar_page = Page(pages / "page", host=order.host)
    fusion_page = Page(pages / "fusion", host=order.host, messages=history)
    if order.contacts is not None:
        fusion_page.replaced = {"/contacts.json": order.contacts}
    scheme = f"http{'' if tls is None else 's'}://{_shown_host(order.host)}"
    toolbar_page.url, fusion_page.url = f"{scheme}:{port_of(toolbar)}", f"{scheme}:{port_of(fusion)}"
    runs = ScenarioRuns()
    bench = _Bench(order, watch, toolbar_page, fusion_page, runs)
    async with trio.open_nursery() as page_life:
        await page_life.start(partial(serve_app, toolbar_page, toolbar, tls=tls))
        await page_life.start(partial(serve_app, fusion_page, fusion, tls=tls))
        await page_life.start(runs.serve)
        changes, changed = trio.open_memory_channel[Config](_UNREAD_CHANGES)
        page_life.start_soon(bench.run, changed, task_status)
        if order.config_file is not None:
            page_life.start_soon(partial(watch_config, order.config_file, changes, complain=order.tell))


class _Bench:
    """What is behind the pages; knows the ports that it once got."""

    def __init__(self, order: Order, watch: ToolbarWatch, toolbar: Page, fusion: Page, runs: ScenarioRuns) -> None:
        self._order = order
        self._watch = watch
        self._toolbar = toolbar
        self._fusion = fusion
        self._ports = order.ports
        self._scenario_routes = scenario_routes(runs)

    async def run(self, changed: trio.MemoryReceiveChannel[Config], task_status: trio.TaskStatus[Addresses]) -> None:
        """Simulator and bridge, again and again with each new configuration."""
        config, started = self._order.config, False
        while True:
            async with trio.open_nursery() as simulators:
                listening: Listening = await self._start_simulator(simulators, config)
                async with trio.open_nursery() as bridges:
                    serving = await self._start_bridge(bridges, config, listening)
                    addresses = self._addresses(config, listening, serving)
                    if not started:
                        started = True
                        task_status.started(addresses)
                    config = await self._next_config(changed)
                    self._order.tell(f"{self._order.config_file} has changed: simulator and bridge start anew")
                    bridges.cancel_scope.cancel()
                simulators.cancel_scope.cancel()

    async def _next_config(self, changed: trio.MemoryReceiveChannel[Config]) -> Config:
        while True:
            config = await changed.receive()
            if agents_of(config):
                return config
            self._order.tell(f"{self._order.config_file} leaves no agent at a DN; the old configuration stays")

    async def _start_simulator(self, nursery: trio.Nursery, config: Config) -> Listening:
        companions = {"toolbarMessages": self._fusion.url + MESSAGES_PATH, "fusion": self._fusion.url + "/"}
        control = ControlListen(
            self._order.host, self._ports.control, companions=companions, more_routes=self._scenario_routes
        )
        start = partial(serve_simulator, config, host=self._order.host, port=self._ports.tserver, control=control)
        try:
            listening: Listening = await nursery.start(start)
        except* CannotListenError as problems:
            raise _setup_error(problems, "--tserver-port or --control-port") from None
        control_port = int((listening.control_url or ":0").rpartition(":")[2])
        self._ports = replace(self._ports, tserver=listening.port, control=control_port)
        return listening

    async def _start_bridge(self, nursery: trio.Nursery, config: Config, listening: Listening) -> Serving:
        certificates = self._order.certificates
        agents = agents_of(config)
        bridge = BridgeConfig(
            tserver=(listening.host, listening.port),
            host=self._order.host,
            port=self._ports.bridge,
            agents=agents,
            client_password=config.client_password,
            tls=None if certificates is None else _tls_files(certificates),
        )
        self._watch.first_agent = agents[0].agent_id
        try:
            serving: Serving = await nursery.start(partial(serve_bridge, bridge, around=self._around))
        except* BridgeCannotListenError as problems:
            raise _setup_error(problems, "--port") from None
        self._ports = replace(self._ports, bridge=serving.port)
        return serving

    def _around(self, bridge: ASGIApp) -> ASGIApp:
        watched = self._watch.around(bridge)
        dialect = self._order.dialect
        return watched if dialect is None else speaking(dialect, watched)

    def _addresses(self, config: Config, listening: Listening, serving: Serving) -> Addresses:
        control = listening.control_url or ""
        agents = agents_of(config)
        self._toolbar.settings = {
            "restUrl": serving.rest_url,
            "websocketUrl": serving.websocket_url,
            "uefUrl": self._fusion.url + UEF_PATH,
        }
        self._fusion.settings = {
            "toolbarUrl": self._toolbar.url + "/",
            "controlUrl": control,
            "dn": agents[0].dn,
            "dns": _dns_by_agent(agents),
        }
        return Addresses(
            toolbar=self._toolbar.url + "/",
            fusion=self._fusion.url + "/",
            console=control + "/",
            rest=serving.rest_url,
            websocket=serving.websocket_url,
            tserver=f"{listening.host}:{listening.port}",
            control=control,
            toolbar_messages=self._fusion.url + MESSAGES_PATH,
            agents=agents,
        )


def _dns_by_agent(agents: tuple[AgentConfig, ...]) -> Mapping[str, str]:
    return {agent.agent_id: agent.dn for agent in agents}


def _tls_files(certificates: Certificates) -> Tls:
    return Tls(certificate=str(certificates.chain), key=str(certificates.key))


def _shown_host(host: str) -> str:
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # bound to all: this can be called
    return f"[{shown}]" if ":" in shown else shown


def _setup_error(problems: BaseExceptionGroup[Exception], option: str) -> SetupError:
    """The same problem, with the way out that there is here."""
    first: BaseException = problems
    while isinstance(first, BaseExceptionGroup):
        first = first.exceptions[0]
    problem = str(first).partition(";")[0]
    return SetupError(problem, f"end what listens there, or choose another port with {option}")
