"""Where scenarios run: a simulator and a bridge, made anew for each scenario or kept between them.

This module holds what all grounds share. `in_process` has the reference bridge in this process, `foreign` a bridge of
anyone's: started again for each scenario, or one that stays. A ground gets simulator and bridge up and down; what
happens in between is `tserver_harness.runner.run`.
"""

import os
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import trio

from tserver_harness.dialects import load_dialect
from tserver_harness.language.templates import fill
from tserver_harness.plan import Case
from tserver_harness.runner.calls import CallBook
from tserver_harness.runner.errors import SetupError
from tserver_harness.runner.leaves import presents_token
from tserver_harness.runner.recorder import Recorder
from tserver_harness.runner.switchboard import Switchboard
from tserver_harness.runner.toolbar import Site, TokenRule, Toolbars
from tserver_harness.runner.world import World
from tserver_harness.target import Target, TargetAgent
from tserver_harness.transcript import ScenarioStarted
from tserver_sim.server import Simulator

__all__ = ["Ground", "settings_of"]


class Ground(ABC):
    """One way to have a simulator and a bridge; `target` says who is under test and which agents there are."""

    def __init__(self, target: Target, recorder: Recorder, settle: Callable[[], Awaitable[None]]) -> None:
        """`settle` lets everything happen that is under way, as far as the clock allows to know."""
        self.target = target
        self.recorder = recorder
        self.settle = settle

    @abstractmethod
    def world(self, case: Case, *, seed: int) -> AbstractAsyncContextManager[World]:
        """Everything up and ready for a case; down again, or idle, when the block ends."""

    def why_not(self, case: Case) -> str:
        """Why the case does not apply to this bridge, "" if it does."""
        missing = [need for need in case.needs if need not in self.target.capabilities]
        if missing:
            return f"needs capability {', '.join(missing)}"
        return "needs a bridge that wants a token" if presents_token(case) and not self.has_token else ""

    @property
    def has_token(self) -> bool:
        """Whether the bridge can be one that wants a token."""
        return self.target.token is not None

    def token_for(self, case: Case) -> TokenRule | None:  # noqa: ARG002  # others make it depend on the case
        """How toolbars show their token in the case, None where the bridge wants none.

        Raises:
            SetupError: the bridge wants one and the environment does not hold it.
        """
        return self.token

    @property
    def token(self) -> TokenRule | None:
        """How toolbars show the token of the target, None where it wants none.

        Raises:
            SetupError: the bridge wants one and the environment does not hold it.
        """
        token = self.target.token
        if token is None:
            return None
        value = os.environ.get(token.env)
        if value is None:
            raise SetupError(
                f"the bridge's token should be in the environment variable {token.env}, which is not set",
                f"export {token.env}=...",
            )
        return TokenRule(value, token.rest, token.websocket)

    def site(self, case: Case, *, rest: str, websocket: str) -> Site:
        """What the toolbars of the case know of the bridge."""
        return Site(
            rest=rest,
            websocket=websocket,
            origin=self.target.origin,
            dialect=load_dialect(self.target.dialect),
            token=self.token_for(case),
            queries={name: agent.query for name, agent in self.cast_of(case).items() if agent.query},
        )

    def agents_for(self, case: Case) -> tuple[TargetAgent, ...]:  # noqa: ARG002  # others make them for the case
        """The agents that the bridge has in the case."""
        return self.target.agents

    def cast_of(self, case: Case) -> dict[str, TargetAgent]:
        """The target's agents under the names that they have in the case.

        Raises:
            SetupError: the target has too few.
        """
        agents = self.agents_for(case)
        needed = max((member.index for member in case.cast), default=-1) + 1
        if needed > len(agents):
            raise SetupError(
                f"the scenario needs {needed} agents and the target has {len(agents)}",
                "add agents to the target file, many at once as `{count: ..., firstAgentId: ..., firstDn: ...}`",
            )
        return {member.name: agents[member.index] for member in case.cast}

    def tell_scenario(
        self, case: Case, *, registrations: Collection[str] = (), logins: Collection[str] = ()
    ) -> ScenarioStarted:
        """Write down that the scenario begins, and what the bridge has standing from before."""
        there = self.agents_for(case)
        agents = {member.name: there[member.index] for member in case.cast if member.index < len(there)}
        return self.recorder.keep(
            ScenarioStarted(
                **self.recorder.stamp(),
                file=case.file,
                title=case.title,
                verifies=list(case.verifies),
                needs=list(case.needs),
                agents={name: {"agentId": agent.agent_id, "dn": agent.dn} for name, agent in agents.items()},
                seed=case.seed,
                standing_registrations=sorted(registrations),
                standing_logins=sorted(logins),
            )
        )

    def simulator_settings(self, case: Case) -> dict[str, Any]:
        """The simulator's configuration for the case: the target's agents, and what the scenario wants otherwise."""
        agents = {name: {"dn": agent.dn, "agentId": agent.agent_id} for name, agent in self.cast_of(case).items()}
        wanted: Mapping[str, Any] = fill(case.config, agents)
        return {**settings_of(self.agents_for(case)), **wanted}

    @asynccontextmanager
    async def inhabited(self, case: Case, simulator: Simulator, site: Site, *, start: int) -> AsyncIterator[World]:
        """The world of a case in which simulator and bridge are up: with toolbars, and with names for its calls."""
        cast = self.cast_of(case)
        async with trio.open_nursery() as nursery:
            world = World(
                recorder=self.recorder,
                switchboard=Switchboard(simulator, self.recorder),
                toolbars=Toolbars(site, self.recorder, nursery),
                cast=cast,
                book=CallBook({name: agent.dn for name, agent in cast.items()}),
                settle=self.settle,
                origin=self.target.origin,
                foreign_origin=self.target.foreign_origin,
                start=start,
                within_seconds=self.target.within_seconds,
            )
            self.recorder.observer = world.observe
            try:
                yield world
            finally:
                self.recorder.observer = None
                world.toolbars.cut_connections()
            nursery.cancel_scope.cancel()


def settings_of(there: Collection[TargetAgent]) -> dict[str, Any]:
    """The simulator's configuration that fits a target's agents: their DNs, and each with her password."""
    agents = []
    for agent in there:
        password = {} if agent.password is None else {"password": agent.password}
        agents.append({"agentId": agent.agent_id, "dn": agent.dn, **password})
    return {"dns": list(dict.fromkeys(agent.dn for agent in there)), "agents": agents}
