"""Before a run: is everything there that a test of the bridge needs? One finding after the other, each with its remedy.

Uses what the runner uses, so that what is well here is well there. What a finding rests on is not looked at where that
is missing.
"""

import json
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import trio

from tserver_harness.dialects import load_dialect
from tserver_harness.runner.errors import SetupError, bare_setup_errors
from tserver_harness.runner.foreign import RestartingGround
from tserver_harness.runner.grounds import settings_of
from tserver_harness.runner.recorder import Recorder
from tserver_harness.runner.simulating import simulating
from tserver_harness.runner.toolbar import HttpRequest, Site, Toolbars
from tserver_harness.runner.web import HttpAnswer, NoAnswer, exchange, parse_address
from tserver_harness.target import Target
from tserver_harness.transcript import CommandAnswered, CommandFailed, RequestSeen, ToolbarHeard, ToolbarRefused
from tserver_sim.server import Simulator

__all__ = ["Finding", "examine"]

CONNECT_SECONDS = 10.0
ANSWER_SECONDS = 10.0
LOOKED_AT_AGENTS = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: whether it is well, and what to do where it is not; `vital`: no run without it."""

    well: bool
    text: str
    remedy: str = ""
    vital: bool = True


async def examine(target: Target, out: Path, tell: Callable[[Finding], None]) -> bool:
    """Look at everything in order, telling each finding as it is made; whether all that is vital is well."""
    recorder = Recorder(started=datetime.now(UTC))
    told: list[Finding] = []

    def keep(finding: Finding) -> None:
        told.append(finding)
        tell(finding)

    try:
        with bare_setup_errors():
            await _Examination(target, recorder, out, keep).run()
    except SetupError as problem:
        keep(Finding(well=False, text=problem.problem, remedy=problem.remedy))
    return all(finding.well for finding in told if finding.vital)


class _Examination:
    """One look at one target."""

    def __init__(self, target: Target, recorder: Recorder, out: Path, tell: Callable[[Finding], None]) -> None:
        self._target = target
        self._recorder = recorder
        self._tell = tell
        self._ground = RestartingGround(target, recorder, trio.lowlevel.checkpoint, out)

    def _well(self, text: str) -> None:
        self._tell(Finding(well=True, text=text))

    def _ill(self, text: str, remedy: str, *, vital: bool = True) -> None:
        self._tell(Finding(well=False, text=text, remedy=remedy, vital=vital))

    async def run(self) -> None:
        target = self._target
        async with AsyncExitStack() as standing:
            simulator = await standing.enter_async_context(
                simulating(settings_of(target.agents), self._recorder, self._ground.place)
            )
            self._well(f"our T-Server listens at {target.tserver}")
            await standing.enter_async_context(self._ground.bridge(simulator))
            how = "was started and is ready" if target.start is not None else "runs"
            self._well(f"the bridge {how}; it answers at {parse_address(target.rest).authority}")
            connected = await self._look_at_connection(simulator)
            await self._look_at_preflight()
            await self._look_at_toolbars(simulator, connected=connected)

    async def _look_at_connection(self, simulator: Simulator) -> bool:
        if await _until(lambda: bool(simulator.snapshot().clients), self._recorder, CONNECT_SECONDS):
            names = ", ".join(client.application_name or "?" for client in simulator.snapshot().clients)
            self._well(f"it is connected to our T-Server and said RequestRegisterClient (as {names})")
            return True
        self._ill(
            f"it has not connected to our T-Server at {self._target.tserver} within {CONNECT_SECONDS:g} s",
            "pass it the address (`start.env` may use {tserver.host} and {tserver.port}); a bridge that connects "
            "with the first command only is fine, and is looked at again below",
            vital=False,
        )
        return False

    async def _look_at_preflight(self) -> None:
        target = self._target
        headers = [
            ("Origin", target.origin),
            ("Access-Control-Request-Method", "POST"),
            ("Access-Control-Request-Headers", "content-type"),
        ]
        answer = await self._asked("OPTIONS", headers)
        if answer is None:
            return
        allowed = answer.headers.get("access-control-allow-origin", "")
        if answer.status < 400 and allowed in {"*", target.origin}:
            self._well(f"REST answers a preflight from {target.origin}")
        else:
            self._ill(
                f"a preflight from {target.origin} is answered with {answer.status}"
                + (f" and allows {allowed!r}" if allowed else " without Access-Control-Allow-Origin"),
                "let OPTIONS through and answer with Access-Control-Allow-Origin, -Methods and -Headers, or correct "
                "`origin` in the target file: a browser sends no command otherwise",
                vital=False,
            )

    async def _asked(self, method: str, headers: list[tuple[str, str]]) -> HttpAnswer | None:
        try:
            with trio.fail_after(ANSWER_SECONDS):
                return await exchange(parse_address(self._target.rest), method, headers, b"")
        except trio.TooSlowError:
            self._ill(f"{method} {self._target.rest} is not answered within {ANSWER_SECONDS:g} s", "see its log")
        except NoAnswer as problem:
            self._ill(f"{method} {self._target.rest}: {problem}", "correct `rest` in the target file")
        return None

    async def _look_at_toolbars(self, simulator: Simulator, *, connected: bool) -> None:
        async with trio.open_nursery() as nursery:
            toolbars = Toolbars(self._site(), self._recorder, nursery)
            try:
                for number, agent in enumerate(self._target.agents[:LOOKED_AT_AGENTS]):
                    name = f"agent {agent.agent_id}"
                    if await self._opens(toolbars, name) and number == 0:
                        await self._becomes_available(toolbars, name, simulator, connected=connected)
            finally:
                toolbars.cut_connections()
            nursery.cancel_scope.cancel()

    def _site(self) -> Site:
        target = self._target
        return Site(
            rest=target.rest,
            websocket=target.websocket,
            origin=target.origin,
            dialect=load_dialect(target.dialect),
            token=self._ground.token,
            queries={f"agent {agent.agent_id}": agent.query for agent in target.agents if agent.query},
        )

    async def _opens(self, toolbars: Toolbars, name: str) -> bool:
        if await toolbars.connect(name, "main"):
            self._well(f"the socket of {name} opens")
            return True
        refusal = next(fact for fact in reversed(self._recorder.facts) if isinstance(fact, ToolbarRefused))
        remedy = "correct `websocket`, or how the toolbar says who it is (`query` of the agent), in the target file"
        if refusal.status == 403:
            remedy = f"let the bridge accept the page's origin {self._target.origin}, or correct `origin`"
        elif refusal.status == 401:
            remedy = "give the bridge's token (`token:`) in the target file"
        self._ill(f"the socket of {name} is refused: {refusal.detail}", remedy)
        return False

    async def _becomes_available(self, toolbars: Toolbars, name: str, simulator: Simulator, *, connected: bool) -> None:
        site = toolbars.site
        request = HttpRequest(
            agent=name,
            answer="initialize",
            command="initialize",
            url=site.rest_address(name),
            headers={**toolbars.headers(), "Origin": site.origin, "Content-Type": "application/json"},
            body=json.dumps(site.dialect.body("initialize", {})),
        )
        await toolbars.send(request)
        facts = self._recorder.facts
        await _until(lambda: any(_is_about_answer(fact) for fact in facts), self._recorder, ANSWER_SECONDS)
        self._tell_answer()
        if not connected and not simulator.snapshot().clients:
            self._ill(
                "it did not connect to our T-Server for `initialize` either", f"point it to {self._target.tserver}"
            )
            return
        dn = self._target.agents[0].dn
        asked = {str(fact.message.get("message")) for fact in facts if isinstance(fact, RequestSeen)}
        for wanted in ("RequestRegisterAddress", "RequestAgentLogin"):
            if wanted in asked:
                self._well(f"it asks our T-Server for {wanted}")
            else:
                remedy = f"is {name} on DN {dn} known to the bridge? It should register and log in on `initialize`"
                self._ill(f"it does not ask our T-Server for {wanted}", remedy)
        if await _until(lambda: any(_is_registered(fact) for fact in facts), self._recorder, ANSWER_SECONDS):
            self._well("the toolbar hears EventRegistered")
        else:
            self._ill(
                "the toolbar does not hear EventRegistered",
                "send it when the login was accepted, or choose the `dialect` that the bridge speaks",
            )

    def _tell_answer(self) -> None:
        answer = next((fact for fact in self._recorder.facts if _is_about_answer(fact)), None)
        match answer:
            case CommandAnswered(status=status) if status < 300:
                self._well(f"REST answers `initialize` with {status}")
            case CommandAnswered(status=status, body=body):
                self._ill(f"REST answers `initialize` with {status}: {body[:200]}", "see the bridge's log")
            case CommandFailed(problem=problem):
                self._ill(f"REST does not answer `initialize`: {problem}", "correct `rest` in the target file")
            case _:
                self._ill("REST does not answer `initialize`", "see the bridge's log")


def _is_about_answer(fact: object) -> bool:
    return isinstance(fact, CommandAnswered | CommandFailed)


def _is_registered(fact: object) -> bool:
    return isinstance(fact, ToolbarHeard) and (fact.message or {}).get("eventName") == "EventRegistered"


async def _until(holds: Callable[[], bool], recorder: Recorder, seconds: float) -> bool:
    with trio.move_on_after(seconds):
        while not holds():
            await recorder.wait_news()
        return True
    return holds()
