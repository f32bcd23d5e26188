"""The bridge as a process that is killed at random, in real time, while calls come and go.

    python tests/soak/chaos.py --minutes 10 --seed 1

After each return every agent is registered and logged in, every call that still exists is shown, none that ended is.
Only the process that was started here is killed, by its id. Exit code 0: it was so each time; 1: it says what was not.
"""

import argparse
import json
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random

import trio
from soak_people import Office, Toolbar
from soak_plan import CALL_ENDS, Call

from tserver_harness.testing import open_tserver
from tserver_sim.config import Config
from tserver_sim.server import Simulator

__all__ = ["Chaos", "chaos"]

AGENTS = 5
_LIVES_SECONDS = (2.0, 12.0)  # of the bridge, before it is killed
_AWAY_SECONDS = (0.0, 3.0)
_BACK_SECONDS = 20.0  # to start a process on a busy machine, and RS-01's 10 s
_SETTLE_SECONDS = 2.0
_CALL_EVERY_SECONDS = 0.7


@dataclass(slots=True)
class Chaos:
    """What came of it."""

    seed: int
    minutes: float
    kills: int = 0
    calls: int = 0
    shown_again: int = 0
    slowest_return_seconds: float = 0.0
    problems: list[str] = field(default_factory=list)


async def chaos(seed: int, minutes: float) -> Chaos:
    """Kill the bridge again and again for so long."""
    result = Chaos(seed, minutes)
    random = Random(seed)
    place = _free_port()
    with tempfile.TemporaryDirectory() as folder:
        async with open_tserver(Config.default()) as simulator:
            command = _command(simulator, place, Path(folder))
            rest, websocket = f"http://127.0.0.1:{place}/genesys/events", f"ws://127.0.0.1:{place}/genesysWs"
            office = Office(simulator, rest, websocket, AGENTS, lambda _since: False)
            async with trio.open_nursery() as nursery:
                await _Run(office, command, random, result).go(nursery, trio.current_time() + minutes * 60)
                nursery.cancel_scope.cancel()
        result.calls = office.counted["calls"]
        result.problems += office.problems
    return result


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _command(simulator: Simulator, port: int, folder: Path) -> list[str]:
    agents = [{"agentId": Office.agent_id(agent), "dn": Office.dn(agent)} for agent in range(AGENTS)]
    config = folder / "bridge.yaml"
    config.write_text(json.dumps({"agents": agents, "keep_alive_seconds": 5}))
    host, tserver = simulator.address
    return [
        *(sys.executable, "-m", "tserver_harness", "bridge", "--config", str(config)),
        *("--tserver", f"{host}:{tserver}", "--listen", f"127.0.0.1:{port}"),
    ]


class _Run:
    def __init__(self, office: Office, command: list[str], random: Random, result: Chaos) -> None:
        self.office = office
        self.command = command
        self.random = random
        self.result = result

    async def go(self, nursery: trio.Nursery, until: float) -> None:
        """Everything, until the time is over and the bridge has been back once more."""
        for toolbar in self.office.steady:
            nursery.start_soon(toolbar.live)
        nursery.start_soon(self.office.press_buttons)
        nursery.start_soon(self._calls, nursery, until)
        while True:
            async with self._bridge():
                await self._returns()
                if trio.current_time() > until:
                    return
                await trio.sleep(self.random.uniform(*_LIVES_SECONDS))
            self.result.kills += 1
            await trio.sleep(self.random.uniform(*_AWAY_SECONDS))

    @asynccontextmanager
    async def _bridge(self) -> AsyncIterator[None]:
        """A process, which is killed when the block ends."""
        process = await trio.lowlevel.open_process(self.command, stdout=subprocess.DEVNULL)
        try:
            yield
        finally:
            process.send_signal(signal.SIGKILL)
            with trio.CancelScope(shield=True):
                await process.wait()

    async def _calls(self, nursery: trio.Nursery, until: float) -> None:
        """Calls whose length is about that of a bridge's life."""
        number = 0
        while trio.current_time() < until:
            number += 1
            call = Call(
                at=0,
                agent=self.random.randrange(AGENTS),
                outbound=self.random.random() < 0.2,
                end=self.random.choice(CALL_ENDS),
                ring_seconds=self.random.uniform(0.2, 6),
                talk_seconds=self.random.expovariate(1 / 10),
                number=f"+1415{number:07d}",
            )
            nursery.start_soon(self.office.have, call)
            await trio.sleep(self.random.expovariate(1 / _CALL_EVERY_SECONDS))

    async def _returns(self) -> None:
        began = trio.current_time()
        with trio.move_on_after(_BACK_SECONDS) as waiting:
            while not self._everyone_is_there():  # noqa: ASYNC110  # two parties know, and neither tells
                await trio.sleep(0.05)
        if waiting.cancelled_caught:
            self.result.problems.append(
                f"after kill {self.result.kills}: not everyone was back: {self._who_is_there()}"
            )
            return
        self.result.slowest_return_seconds = max(self.result.slowest_return_seconds, trio.current_time() - began)
        self.result.shown_again += sum(len(self.office.calls_on(agent)) for agent in range(AGENTS))
        for agent, toolbar in enumerate(self.office.steady):
            await self._shows_what_is(agent, toolbar)

    def _who_is_there(self) -> tuple[list[str], list[str]]:
        state = self.office.simulator.snapshot()
        registered = sorted(dn for client in state.clients for dn in client.registrations)
        return registered, sorted(agent.dn for agent in state.agents if agent.dn is not None)

    def _everyone_is_there(self) -> bool:
        wanted = [Office.dn(agent) for agent in range(AGENTS)]
        heard = all(toolbar.is_open and toolbar.view.registered for toolbar in self.office.steady)
        return heard and self._who_is_there() == (wanted, wanted)

    async def _shows_what_is(self, agent: int, toolbar: Toolbar) -> None:
        """Calls go on meanwhile, so the two have to agree at one moment at least."""
        with trio.move_on_after(_SETTLE_SECONDS):
            while self.office.calls_on(agent) != set(toolbar.view.calls):  # noqa: ASYNC110  # as above
                await trio.sleep(0.01)
            return
        there, shown = sorted(self.office.calls_on(agent)), sorted(toolbar.view.calls)
        self.result.problems.append(f"after kill {self.result.kills}: agent {agent} has {there}, and {shown} is shown")


def main() -> int:
    """The command line; gives the exit code."""
    parser = argparse.ArgumentParser(description="Kill the bridge at random and see what it comes back to.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=10.0)
    given = parser.parse_args()
    result = trio.run(partial(chaos, given.seed, given.minutes))
    print(
        f"seed {given.seed}: {given.minutes:g} min, {result.kills} kills, {result.calls} calls,"
        f" {result.shown_again} times one was shown again, slowest return {result.slowest_return_seconds:.1f} s: "
        + (
            f"{len(result.problems)} problems"
            if result.problems
            else "everyone back, every call shown, none that ended"
        )
    )
    for problem in result.problems:
        print(f"  {problem}")
    return 1 if result.problems else 0


if __name__ == "__main__":
    sys.exit(main())
