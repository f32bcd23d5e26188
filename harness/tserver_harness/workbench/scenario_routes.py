"""The routes that a workbench adds to the control API: list the shipped scenarios, run one, look at the run, stop it.

Rows like those of `tserver_sim.control.routes`; so the OpenAPI document has them, and the console needs nothing else.
"""

from typing import Annotated

import msgspec

from tserver_harness.workbench.run_picture import RunPicture
from tserver_harness.workbench.scenario_runs import BusyError, ScenarioListed, ScenarioRuns, list_scenarios
from tserver_sim.control.errors import ControlError
from tserver_sim.control.route import Answer, Asked, Done, Route

__all__ = ["RunStarted", "ScenarioList", "ScenarioToRun", "scenario_routes"]


class ScenarioToRun(msgspec.Struct, frozen=True, kw_only=True):
    """Either a shipped scenario by its id, or a scenario's text."""

    scenario: Annotated[str, msgspec.Meta(min_length=1, max_length=255)] | None = None
    text: Annotated[str, msgspec.Meta(min_length=1)] | None = None


class RunStarted(msgspec.Struct, frozen=True):
    """The number of the run, for looking at it."""

    id: int


class ScenarioList(msgspec.Struct, frozen=True):
    """What can be run by its id."""

    scenarios: list[ScenarioListed]


def scenario_routes(runs: ScenarioRuns) -> tuple[Route, ...]:
    """The rows, over these runs."""

    async def show_list(_asked: Asked) -> Answer:
        return Answer(ScenarioList(list_scenarios()))

    async def start(asked: Asked) -> Answer:
        return _start(runs, asked.body)

    async def show(asked: Asked) -> Answer:
        try:
            return Answer(runs.picture(_number(asked)))
        except KeyError:
            raise _no_such_run(asked) from None

    async def stop(asked: Asked) -> Answer:
        try:
            runs.stop(_number(asked))
        except KeyError:
            raise _no_such_run(asked) from None
        return Answer()

    return (
        Route("GET", "/v1/scenarios", "The shipped scenarios", show_list, answer=ScenarioList),
        Route(
            "POST",
            "/v1/scenario-runs",
            "A scenario is run against the reference bridge, in a process of its own",
            start,
            ScenarioToRun,
            RunStarted,
            201,
            asks_switch=True,
        ),
        Route(
            "GET",
            "/v1/scenario-runs/{id}",
            "A run: its steps so far, its messages, its verdict",
            show,
            answer=RunPicture,
        ),
        Route("DELETE", "/v1/scenario-runs/{id}", "A run is stopped", stop, answer=Done),
    )


def _start(runs: ScenarioRuns, body: ScenarioToRun) -> Answer:
    if (body.scenario is None) == (body.text is None):
        problem = "give either `scenario`, the id of a shipped one, or `text`, a scenario"
        raise ControlError(422, "invalid-body", problem, "scenario")
    try:
        number = runs.start(scenario=body.scenario, text=body.text)
    except BusyError:
        raise ControlError(409, "scenario-running", "a scenario is running; wait for its end, or stop it") from None
    except KeyError:
        problem = f"no shipped scenario is called {body.scenario!r}; GET /v1/scenarios lists them"
        raise ControlError(404, "no-such-scenario", problem, "scenario") from None
    return Answer(RunStarted(number), {"Location": f"/v1/scenario-runs/{number}"})


def _number(asked: Asked) -> int:
    given = asked.path["id"]
    if not (given.isascii() and given.isdigit() and len(given) < 20):
        raise KeyError(given)
    return int(given)


def _no_such_run(asked: Asked) -> ControlError:
    return ControlError(404, "no-such-run", f"no run has the id {asked.path['id']!r}; the last ten are kept")
