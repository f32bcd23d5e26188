"""A bridge of anyone's, in real time: our simulator waits for it at the target's address.

`RestartingGround` starts it for each scenario; `StandingGround` keeps it, started once or running already, and only
ends calls in between. Both speak of it in the facts alike.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import trio

from tserver_harness.plan import Case
from tserver_harness.runner.errors import SetupError
from tserver_harness.runner.grounds import Ground
from tserver_harness.runner.launch import Launch, fill_placeholders, launched, wait_ready
from tserver_harness.runner.recorder import Recorder
from tserver_harness.runner.sides import side_of
from tserver_harness.runner.simulating import logged_in_dns, registered_dns, simulating
from tserver_harness.runner.toolbar import Site
from tserver_harness.runner.web import parse_address
from tserver_harness.runner.world import World
from tserver_harness.target import Probe, Start, Target
from tserver_harness.transcript import BridgeExited, BridgeStarted
from tserver_sim.server import Simulator

__all__ = ["ForeignGround", "RestartingGround", "StandingGround", "agents_json"]

CONNECT_SECONDS = 2.0
"""How long a bridge that is ready is given to connect to the T-Server before its first scenario; one that connects only
when a command comes is known after that, and waited for no more."""
REACH_SECONDS = 5.0
READY_SECONDS = 30.0
RECONNECT_SECONDS = 10.0  # RS-01
QUIET_SECONDS = 0.3
"""After a reconnect a bridge that says nothing for so long has registered whom it registers."""


class ForeignGround(Ground):
    """What both have in common: where the simulator listens, how the bridge is started, and where it answers."""

    def __init__(
        self, target: Target, recorder: Recorder, settle: Callable[[], Awaitable[None]], out: Path, *, side: int = 0
    ) -> None:
        """`out` is the run's folder; the bridge's output goes there. `side` says which of several bridges this is."""
        super().__init__(side_of(target, side), recorder, settle)
        self._out = out
        self._log = out / ("bridge.log" if side == 0 else f"bridge-{side + 1}.log")
        host, _, port = self.target.tserver.rpartition(":")
        self.place = (host, int(port))
        self.ended = False
        self._connects_by_itself = True

    @asynccontextmanager
    async def bridge(self, simulator: Simulator) -> AsyncIterator[None]:
        """The bridge, started if the target says how; ready, and connected if it connects by itself."""
        start = self.target.start
        if start is None:
            began = trio.current_time()
            probe = Probe("tcp", parse_address(self.target.rest).authority, REACH_SECONDS)
            if not await wait_ready(probe):
                raise SetupError(
                    f"no bridge answers at {self.target.rest}",
                    "start it, or say in the target file how to start it (`start:`)",
                )
            self._tell_bridge("running-already", trio.current_time() - began)
            await self._wait_connected(simulator, RECONNECT_SECONDS)
            yield
            return
        self.ended = False
        async with launched(self._launch(start), on_exit=self._on_exit) as seconds:
            self._tell_bridge("process", seconds)
            await self._wait_connected(simulator, CONNECT_SECONDS)
            yield

    def _launch(self, start: Start) -> Launch:
        values = {
            "tserver.host": self.place[0],
            "tserver.port": str(self.place[1]),
            "rest.port": str(parse_address(self.target.rest).port),
            "websocket.port": str(parse_address(self.target.websocket).port),
            "agents.json": agents_json(self.target),
            "out": str(self._out.absolute()),
        }
        return Launch(
            command=[fill_placeholders(part, values) for part in start.command],
            folder=self.target.folder,
            env={name: fill_placeholders(text, values) for name, text in start.env.items()},
            ready=start.ready or Probe("tcp", parse_address(self.target.rest).authority, READY_SECONDS),
            log=self._log,
        )

    def _on_exit(self, code: int, tail: str) -> None:
        self.ended = True
        self.recorder.keep(BridgeExited(**self.recorder.stamp(), code=code, expected=False, output_tail=tail))

    def _tell_bridge(self, how: str, seconds: float) -> None:
        self.recorder.keep(
            BridgeStarted(
                **self.recorder.stamp(),
                how=how,
                rest=self.target.rest,
                websocket=self.target.websocket,
                seconds=round(seconds, 3),
            )
        )

    def _site(self, case: Case) -> Site:
        return self.site(case, rest=self.target.rest, websocket=self.target.websocket)

    async def _wait_connected(self, simulator: Simulator, seconds: float) -> None:
        """Give the bridge time to connect; whether it does so before it is asked to is its own choice."""
        if not self._connects_by_itself:
            return
        with trio.move_on_after(seconds):
            while not simulator.snapshot().clients:
                await self.recorder.wait_news()
            return
        self._connects_by_itself = False


class RestartingGround(ForeignGround):
    """Simulator and bridge begin anew with each scenario."""

    @asynccontextmanager
    async def world(self, case: Case, *, seed: int) -> AsyncIterator[World]:  # noqa: ARG002  # nothing of it is ours
        """See `Ground.world`."""
        started = self.tell_scenario(case)
        async with (
            simulating(self.simulator_settings(case), self.recorder, self.place) as simulator,
            self.bridge(simulator),
            self.inhabited(case, simulator, self._site(case), start=started.n - 1) as world,
        ):
            yield world


class StandingGround(ForeignGround):
    """Simulator and bridge stay; they begin anew only for other settings of the simulator, or after the bridge ended.

    What stays up is entered in one scenario and left in a later one or at the end, always while nothing is open above
    it, so the nesting that trio asks for is kept.
    """

    def __init__(
        self, target: Target, recorder: Recorder, settle: Callable[[], Awaitable[None]], out: Path, *, side: int = 0
    ) -> None:
        """See `ForeignGround`; whoever makes it closes it."""
        super().__init__(target, recorder, settle, out, side=side)
        self._standing = AsyncExitStack()
        self._sessions: frozenset[str] = frozenset()
        self._settings: dict[str, Any] | None = None
        self._simulator: Simulator | None = None

    async def close(self) -> None:
        """End what stays."""
        self._simulator, self._settings = None, None
        await self._standing.aclose()

    @asynccontextmanager
    async def world(self, case: Case, *, seed: int) -> AsyncIterator[World]:  # noqa: ARG002  # nothing of it is ours
        """See `Ground.world`."""
        simulator = await self._stand(self.simulator_settings(case))
        state = simulator.snapshot()
        started = self.tell_scenario(case, registrations=registered_dns(state), logins=logged_in_dns(state))
        async with self.inhabited(case, simulator, self._site(case), start=started.n - 1) as world:
            yield world

    async def _stand(self, settings: dict[str, Any]) -> Simulator:
        if self._simulator is None or self._settings != settings or self.ended:
            await self.close()
            simulator = await self._standing.enter_async_context(simulating(settings, self.recorder, self.place))
            await self._standing.enter_async_context(self.bridge(simulator))
            self._simulator, self._settings = simulator, settings
        else:
            await self._wait_recovered(self._simulator)
        self._sessions = _sessions(self._simulator)
        return self._simulator

    async def _wait_recovered(self, simulator: Simulator) -> None:
        """Where the scenario before cut the connection, the bridge is given time to connect and to register again."""
        if _sessions(simulator) == self._sessions:
            return
        await self._wait_connected(simulator, RECONNECT_SECONDS)
        with trio.move_on_after(RECONNECT_SECONDS):
            while True:
                with trio.move_on_after(QUIET_SECONDS) as quiet:
                    await self.recorder.wait_news()
                if quiet.cancelled_caught:
                    return


def _sessions(simulator: Simulator) -> frozenset[str]:
    return frozenset(client.session_id for client in simulator.snapshot().clients)


def agents_json(target: Target) -> str:
    """The target's agents as a bridge may read them from its environment."""
    agents = []
    for agent in target.agents:
        password = {} if agent.password is None else {"password": agent.password}
        agents.append({"agentId": agent.agent_id, "dn": agent.dn, **password})
    return msgspec.json.encode(agents).decode()
