"""The reference bridge in this process, new for each scenario: no state is carried over, and any clock will do."""

import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from random import Random

import trio

from tserver_bridge.app import Serving
from tserver_bridge.app import serve as serve_bridge
from tserver_bridge.config import AgentConfig, BridgeConfig
from tserver_bridge.mutants import Mutant
from tserver_bridge.parts import GOOD
from tserver_harness.plan import Case
from tserver_harness.runner.grounds import Ground
from tserver_harness.runner.leaves import presents_token
from tserver_harness.runner.recorder import Recorder
from tserver_harness.runner.reference import reference_target
from tserver_harness.runner.simulating import simulating
from tserver_harness.runner.toolbar import TokenRule
from tserver_harness.runner.world import World
from tserver_harness.target import Target, TargetAgent
from tserver_harness.transcript import BridgeExited, BridgeStarted
from tserver_sim.server import Simulator

__all__ = ["InProcessGround"]

_ANY_PORT = ("127.0.0.1", 0)
_TOKEN = TokenRule("token-of-the-reference-bridge", "Authorization: Bearer {token}", "token={token}")


class InProcessGround(Ground):
    """Simulator and reference bridge on ports of their own for each scenario, gone with it."""

    def __init__(
        self, target: Target, recorder: Recorder, settle: Callable[[], Awaitable[None]], mutant: Mutant | None
    ) -> None:
        """With a mutant the bridge has that defect."""
        super().__init__(target, recorder, settle)
        self._mutant = mutant

    @asynccontextmanager
    async def world(self, case: Case, *, seed: int) -> AsyncIterator[World]:
        """See `Ground.world`."""
        started = self.tell_scenario(case)
        settings = self.simulator_settings(case)
        async with (
            simulating(settings, self.recorder, _ANY_PORT) as simulator,
            self._bridge(case, simulator, seed) as serving,
        ):
            await self.settle()
            site = self.site(case, rest=serving.rest_url, websocket=serving.websocket_url)
            async with self.inhabited(case, simulator, site, start=started.n - 1) as world:
                yield world

    @asynccontextmanager
    async def _bridge(self, case: Case, simulator: Simulator, seed: int) -> AsyncIterator[Serving]:
        async with trio.open_nursery() as nursery:
            config = self._bridge_config(case, simulator.address)
            random = Random(seed).random  # noqa: S311  # jitter, not secrets
            serving = await nursery.start(self._serve, config, random)
            self.recorder.keep(
                BridgeStarted(
                    **self.recorder.stamp(), how="in-process", rest=serving.rest_url, websocket=serving.websocket_url
                )
            )
            yield serving
            nursery.cancel_scope.cancel()

    def _bridge_config(self, case: Case, tserver: tuple[str, int]) -> BridgeConfig:
        agents = tuple(
            AgentConfig(agent_id=agent.agent_id, dn=agent.dn, password=agent.password)
            for agent in self.agents_for(case)
        )
        token = self.token_for(case)
        return BridgeConfig(
            tserver=tserver, host="127.0.0.1", port=0, agents=agents, token=None if token is None else token.value
        )

    def agents_for(self, case: Case) -> tuple[TargetAgent, ...]:
        """See `Ground.agents_for`: as many as the case needs, and at least the usual ones."""
        needed = max((member.index for member in case.cast), default=-1) + 1
        return self.target.agents if needed <= len(self.target.agents) else reference_target(needed).agents

    @property
    def has_token(self) -> bool:
        """See `Ground.has_token`."""
        return True

    def token_for(self, case: Case) -> TokenRule | None:
        """Only a case that speaks of tokens gets a bridge that wants one."""
        return _TOKEN if presents_token(case) else None

    async def _serve(
        self, config: BridgeConfig, random: Callable[[], float], *, task_status: trio.TaskStatus[Serving]
    ) -> None:
        """The bridge, whose end is a fact: a defect of it must not take the harness along."""
        parts = GOOD if self._mutant is None else self._mutant.parts
        try:
            await serve_bridge(config, parts=parts, now=self.recorder.now, random=random, task_status=task_status)
        except Exception as problem:  # noqa: BLE001  # the boundary between the bridge and us
            tail = "".join(traceback.format_exception(problem))
            self.recorder.keep(BridgeExited(**self.recorder.stamp(), code=None, expected=False, output_tail=tail))
