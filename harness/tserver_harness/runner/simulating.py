"""A simulator for scenarios: on a port, tapped, with settings as its configuration file has them."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import trio

from tserver_harness.runner.errors import SetupError
from tserver_harness.runner.recorder import Recorder
from tserver_harness.runner.tap import fact_keeper
from tserver_sim.config import Config, FilesInvalid
from tserver_sim.model import switch as _  # noqa: F401  # or every process that shares the work would load it again
from tserver_sim.model.snapshot import Snapshot
from tserver_sim.server import Simulator, serve
from tserver_sim.server.listener import CannotListenError

__all__ = ["logged_in_dns", "registered_dns", "simulating"]


@asynccontextmanager
async def simulating(
    settings: Mapping[str, Any], recorder: Recorder, place: tuple[str, int]
) -> AsyncIterator[Simulator]:
    """A simulator at the place (port 0: any), until the block ends; what it sees and sends becomes facts.

    Raises:
        SetupError: the port is taken, or what the scenario sets does not fit the target's agents.
    """
    config = _config(settings)
    async with trio.open_nursery() as nursery:
        try:
            listening = await nursery.start(partial(serve, config, host=place[0], port=place[1]))
        except CannotListenError as problem:
            raise SetupError(f"the simulator {problem.problem}", problem.remedy) from None
        with listening.simulator.tap(lossless=fact_keeper(recorder)):
            yield listening.simulator
        nursery.cancel_scope.cancel()


def _config(settings: Mapping[str, Any]) -> Config:
    try:
        return Config.from_settings(settings)
    except FilesInvalid as invalid:
        error = invalid.errors[0]
        raise SetupError(f"the scenario's `config` does not fit this target: {error.problem}", error.remedy) from None


def registered_dns(state: Snapshot) -> list[str]:
    """DNs that a client has registered."""
    return sorted({dn for client in state.clients for dn in client.registrations})


def logged_in_dns(state: Snapshot) -> list[str]:
    """DNs on which an agent is logged in."""
    return sorted(agent.dn for agent in state.agents if agent.dn is not None)
