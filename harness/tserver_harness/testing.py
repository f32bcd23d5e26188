"""For tests in Python: one scenario run and judged, and simulator, bridge and toolbar to act on by hand.

The pytest plugin's fixtures are made of these; they serve any trio program as well. In virtual time (an autojump
clock) all of it runs as fast as it can.
"""

import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
import trio

from tserver_bridge.app import Serving
from tserver_bridge.app import serve as serve_bridge
from tserver_bridge.config import BridgeConfig
from tserver_harness.dialects import load_dialect
from tserver_harness.judge.requirements import load_requirements
from tserver_harness.judge.verdicts import judge
from tserver_harness.plan import Case
from tserver_harness.results import ScenarioResult
from tserver_harness.runner.order import Order
from tserver_harness.runner.recorder import Recorder
from tserver_harness.runner.suite import run_blocking
from tserver_harness.runner.suite_identity import suite_identity
from tserver_harness.runner.toolbar import HttpRequest, Site, Toolbars
from tserver_harness.schema_book import load_schema_book
from tserver_harness.target import load_target
from tserver_harness.transcript import CommandAnswered, CommandFailed, ToolbarHeard
from tserver_sim.config import Config
from tserver_sim.server import Simulator
from tserver_sim.server import serve as serve_simulator

__all__ = ["Toolbar", "failure_text", "open_bridge", "open_toolbar", "open_tserver", "run_and_judge"]


def run_and_judge(case: Case, *, target: str | None = None) -> ScenarioResult:
    """Run one case against the reference bridge in virtual time, or the target's in real time, and judge it."""
    requirements = load_requirements()
    with tempfile.TemporaryDirectory(prefix="tsim-") as out:
        order = Order(
            cases=[case],
            identity=suite_identity(requirements.revision),
            must=frozenset(each.id for each in requirements if each.keyword == "MUST"),
            target=None if target is None else load_target(Path(target).read_text("utf-8"), target),
            clock="virtual" if target is None else "real",
            out=Path(out),
        )
        facts = run_blocking(order, on_fact=lambda _fact: None)
    return judge(facts, requirements, schemas=load_schema_book()).scenarios[0]


def failure_text(result: ScenarioResult) -> str:
    """Each check that does not hold: place, requirement in words, expected, received, likely causes; how to rerun."""
    requirements = load_requirements()
    lines = [f"{result.file}: {result.title}: {result.verdict}"]
    if result.detail:
        lines.append(result.detail)
    for check in result.checks:
        if check.verdict in {"pass", "info", "not-applicable"}:
            continue
        requirement = requirements.find(check.requirement)
        words = "" if requirement is None else f" {requirement.text}"
        lines += [
            f"{result.file}:{check.line}: {check.verdict} {check.requirement}{words}",
            f"  expected  {check.expected}",
            f"  received  {check.received}",
            *(f"  perhaps   {cause}" for cause in check.likely),
        ]
    return "\n".join([*lines, *([f"again with  {result.rerun}"] if result.rerun else [])])


@asynccontextmanager
async def open_tserver(config: Config | None = None) -> AsyncIterator[Simulator]:
    """A simulator on a free port of the loopback, gone when the block ends."""
    async with trio.open_nursery() as nursery:
        listening = await nursery.start(_simulator, config or Config.default())
        yield listening.simulator
        nursery.cancel_scope.cancel()


async def _simulator(config: Config, *, task_status: trio.TaskStatus[Any]) -> None:
    await serve_simulator(config, port=0, task_status=task_status)


@asynccontextmanager
async def open_bridge(tserver: Simulator) -> AsyncIterator[Serving]:
    """The reference bridge at that T-Server, on a free port of the loopback."""

    async def serve(*, task_status: trio.TaskStatus[Serving]) -> None:
        config = BridgeConfig.default()
        await serve_bridge(msgspec.structs.replace(config, tserver=tserver.address, port=0), task_status=task_status)

    async with trio.open_nursery() as nursery:
        yield await nursery.start(serve)
        nursery.cancel_scope.cancel()


class Toolbar:
    """One agent's toolbar with its socket open, for tests by hand; made by `open_toolbar`."""

    def __init__(self, toolbars: Toolbars, recorder: Recorder) -> None:
        """`toolbars` are one page's; all its facts go to the recorder."""
        self._toolbars = toolbars
        self._recorder = recorder
        self._numbers = count(1)
        self._looked = 0

    @property
    def heard(self) -> list[dict[str, Any]]:
        """Every message so far, in order."""
        messages = [fact.message for fact in self._recorder.facts if isinstance(fact, ToolbarHeard)]
        return [message for message in messages if message is not None]

    async def command(self, type: str, **keys: Any) -> tuple[int, dict[str, Any]]:  # noqa: A002  # the contract's word
        """Post a command and wait for its answer: status and body.

        Raises:
            TimeoutError: no answer came; the message says why.
        """
        site, answer = self._toolbars.site, f"answer {next(self._numbers)}"
        request = HttpRequest(
            agent="agent",
            answer=answer,
            command=type,
            url=site.rest_address("agent"),
            headers={**self._toolbars.headers(), "Origin": site.origin, "Content-Type": "application/json"},
            body=msgspec.json.encode({"type": type, **keys}).decode(),
        )
        await self._toolbars.send(request)
        await self._toolbars.wait_answers()
        for fact in reversed(self._recorder.facts):
            match fact:
                case CommandAnswered(answer=name, status=status, body=body) if name == answer:
                    return status, msgspec.json.decode(body) if body else {}
                case CommandFailed(answer=name, problem=problem) if name == answer:
                    raise TimeoutError(f"{type}: {problem}")
                case _:
                    continue
        raise AssertionError("every request ends with an answer or a failure")

    async def hears(self, event: str, *, within: float = 5.0) -> dict[str, Any]:
        """The next message of this name after the one that was asked for last; waits for it.

        Raises:
            trio.TooSlowError: it did not come in time.
        """
        with trio.fail_after(within):
            while True:
                for number, message in enumerate(self.heard):
                    if number >= self._looked and message.get("eventName") == event:
                        self._looked = number + 1
                        return message
                await self._recorder.wait_news()


@asynccontextmanager
async def open_toolbar(
    rest: str, websocket: str, *, query: str = "", origin: str = "http://localhost:8000"
) -> AsyncIterator[Toolbar]:
    """A toolbar with an open socket; `query` says whose it is, as in a target file."""
    queries: Mapping[str, str] = {"agent": query} if query else {}
    site = Site(rest=rest, websocket=websocket, origin=origin, dialect=load_dialect("guide"), queries=queries)
    recorder = Recorder(started=datetime.now(UTC))
    async with trio.open_nursery() as nursery:
        toolbars = Toolbars(site, recorder, nursery)
        if not await toolbars.connect("agent", "main"):
            raise ConnectionRefusedError(f"the bridge did not take the socket at {websocket}")
        yield Toolbar(toolbars, recorder)
        await toolbars.close_all()
        nursery.cancel_scope.cancel()
