"""Hours of random calls with random faults against the reference bridge, in virtual time: nothing lost, nothing leaked.

    python tests/soak/soak.py --seed 7 --hours 30

Every half hour the troubles are over, the connection is cut once more, and everything is looked at: what toolbars show
against what the switch has, registrations, logins, what the bridge still holds, tasks, sockets, memory. The same seed
plans the same soak. Exit code 0: nothing was wrong; 1: it says what.
"""

import argparse
import gc
import sys
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import trio
from soak_people import Office, Toolbar
from soak_plan import AGENTS, Call, Window, plan
from soak_troubles import Troubles
from trio.testing import MockClock

from tserver_bridge.app import Serving, serve
from tserver_bridge.desk import Desk
from tserver_bridge.parts import Parts
from tserver_bridge.settings import BridgeConfig
from tserver_harness.testing import open_tserver
from tserver_sim.config import Config
from tserver_sim.server import Simulator

__all__ = ["Soaked", "soak"]

_LOOKED_AT_BEFORE_THE_END_SECONDS = 300.0
_BACK_SECONDS = 15.0  # RS-01 asks for 10, and a restored login may have to be asked for again
_IDLE_SECONDS = 100.0  # whatever is to end by itself has ended
_WARM_UP_WINDOWS = 2
_MOST_GROWTH_BYTES = 512 * 1024


@dataclass(slots=True)
class Soaked:
    """What a soak came to."""

    seed: int
    hours: float
    counted: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    grown_bytes: int = 0


@dataclass(frozen=True, slots=True)
class _Held:
    tasks: int
    files: int
    memory_bytes: int


async def soak(seed: int, hours: float, *, tell: Callable[[str], None] = lambda _line: None) -> Soaked:
    """Run a whole soak; needs a clock that jumps."""
    soaked = Soaked(seed, hours)
    desks: list[Desk] = []

    class KnownDesk(Desk):
        def __init__(self, *arguments: Any, **named: Any) -> None:
            super().__init__(*arguments, **named)
            desks.append(self)

    async with open_tserver(Config.default()) as simulator, trio.open_nursery() as nursery:
        config = msgspec.structs.replace(BridgeConfig.default(), tserver=simulator.address, port=0)
        random = Random(seed).random  # jitter
        serving: Serving = await nursery.start(partial(serve, config, parts=Parts(desk=KnownDesk), random=random))
        run = _Soak(simulator, serving, desks[0], soaked)
        await run.begin(nursery)
        for window in plan(seed, hours):
            await run.window(window)
            tell(
                f"{window.ends_at / 3_600:5.1f} h  {run.office.counted['calls']} calls, {len(soaked.problems)} problems"
            )
            if soaked.problems:
                break
        soaked.counted = dict(sorted(run.office.counted.items()))
        nursery.cancel_scope.cancel()
    return soaked


class _Soak:
    def __init__(self, simulator: Simulator, serving: Serving, desk: Desk, soaked: Soaked) -> None:
        self.simulator = simulator
        self.desk = desk
        self.soaked = soaked
        self.troubles = Troubles(simulator, None, [])
        self.office = Office(simulator, serving.rest_url, serving.websocket_url, AGENTS, self.troubles.is_calm)
        self.troubles.toolbars = [Toolbar(self.office, agent, steady=False) for agent in range(AGENTS)]
        self._first: _Held | None = None
        self._began = trio.current_time()
        self._visitors = trio.CancelScope()

    async def begin(self, nursery: trio.Nursery) -> None:
        """Everyone comes to the office."""
        self._nursery = nursery
        for toolbar in self.office.steady:
            nursery.start_soon(toolbar.live)
        nursery.start_soon(self.office.press_buttons)
        await trio.sleep(5)
        self._began = trio.current_time()

    async def window(self, window: Window) -> None:
        """Half an hour, and the look at everything at its end."""
        async with trio.open_nursery() as visitors:
            for toolbar in self.troubles.toolbars:
                visitors.start_soon(toolbar.live)
            for deed in window.deeds:
                await trio.sleep_until(self._began + deed.at)
                do = self.office.have if isinstance(deed, Call) else self.troubles.make
                self._nursery.start_soon(do, deed)
            await trio.sleep_until(self._began + window.ends_at - _LOOKED_AT_BEFORE_THE_END_SECONDS)
            visitors.cancel_scope.cancel()
        await self._look(window)
        await trio.sleep_until(self._began + window.ends_at)

    async def _look(self, window: Window) -> None:
        self._look_at_what_waits()
        with self.troubles.trouble():
            await self.troubles.cut("fin")
            await trio.sleep(_BACK_SECONDS)
        self._look_at_registrations()
        self._look_at_calls()
        await trio.sleep(_IDLE_SECONDS)
        self.office.close_connections()
        await trio.sleep(1)
        self._look_at_what_is_held(window)
        for toolbar in self.office.steady:
            self.office.problems += toolbar.view.problems
            toolbar.view.problems = []
            toolbar.view.forget()
        self.soaked.problems += [f"window {window.number}: {problem}" for problem in self.office.problems]
        self.office.problems.clear()

    def _wrong(self, what: str) -> None:
        self.office.problems.append(what)

    def _look_at_what_waits(self) -> None:
        """Nothing is asked any more, so nothing may wait for an answer."""
        desk = self.desk
        for name in ("_waiting", "_asked_by", "_timers"):
            if left := getattr(desk, name):
                self._wrong(f"the desk still has {name}: {dict(left)!r}")
        if desk.counted["internal_errors"]:
            self._wrong(f"the bridge made {desk.counted['internal_errors']} mistakes")

    def _look_at_registrations(self) -> None:
        state = self.simulator.snapshot()
        registered = [sorted(client.registrations) for client in state.clients]
        wanted = [Office.dn(agent) for agent in range(AGENTS)]
        if registered != [wanted]:
            self._wrong(f"registered by each client: {registered}, and it should be {wanted} by one")
        logged_in = {agent.agent_id: agent.dn for agent in state.agents if agent.dn is not None}
        if logged_in != {Office.agent_id(agent): Office.dn(agent) for agent in range(AGENTS)}:
            self._wrong(f"logged in: {logged_in}")

    def _look_at_calls(self) -> None:
        for agent, toolbar in enumerate(self.office.steady):
            there, shown = self.office.calls_on(agent), set(toolbar.view.calls)
            if there != shown:
                self._wrong(f"agent {Office.agent_id(agent)} has {sorted(there)} and the toolbar shows {sorted(shown)}")

    def _look_at_what_is_held(self, window: Window) -> None:
        gc.collect()
        under_way = self.office.calls_under_way
        held = _Held(
            tasks=trio.lowlevel.current_statistics().tasks_living - under_way,
            files=sum(1 for _ in Path("/proc/self/fd").iterdir()),
            memory_bytes=tracemalloc.get_traced_memory()[0],
        )
        if self.desk.socket_count != AGENTS:
            self._wrong(f"{self.desk.socket_count} sockets are open, and {AGENTS} toolbars are there")
        if window.number + 1 < _WARM_UP_WINDOWS:
            return
        if self._first is None:
            self._first = held
        first = self._first
        self.soaked.grown_bytes = held.memory_bytes - first.memory_bytes
        if held.tasks > first.tasks:
            self._wrong(f"{held.tasks} tasks live, at first it was {first.tasks}")
        if held.files > first.files:
            self._wrong(f"{held.files} files and sockets are open, at first it was {first.files}")
        if self.soaked.grown_bytes > _MOST_GROWTH_BYTES:
            self._wrong(f"memory has grown by {self.soaked.grown_bytes} bytes")


def run(seed: int, hours: float, *, tell: Callable[[str], None] = lambda _line: None) -> Soaked:
    """A soak in virtual time."""
    tracemalloc.start(1)
    try:
        return trio.run(partial(soak, seed, hours, tell=tell), clock=MockClock(autojump_threshold=0))
    finally:
        tracemalloc.stop()


def main() -> int:
    """The command line; gives the exit code."""
    parser = argparse.ArgumentParser(description="Hours of random calls and faults in virtual time.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=1, help="so many seeds, from --seed on")
    parser.add_argument("--hours", type=float, default=30.0)
    parser.add_argument("--verbose", action="store_true", help="a line for each half hour")
    given = parser.parse_args()
    code = 0
    for seed in range(given.seed, given.seed + given.seeds):
        soaked = run(seed, given.hours, tell=print if given.verbose else lambda _line: None)
        calls, checked = soaked.counted.get("calls", 0), soaked.counted.get("checked in calm", 0)
        verdict = "nothing lost, nothing leaked" if not soaked.problems else f"{len(soaked.problems)} problems"
        print(
            f"seed {seed}: {given.hours:g} h, {calls} calls, {checked} checks of calls in calm,"
            f" memory {soaked.grown_bytes / 1024:+.0f} KiB: {verdict}",
            flush=True,
        )
        for problem in soaked.problems:
            print(f"  {problem}")
        if soaked.problems:
            print(f"  again with: python tests/soak/soak.py --seed {seed} --hours {given.hours:g} --verbose")
            code = 1
    return code


if __name__ == "__main__":
    sys.exit(main())
