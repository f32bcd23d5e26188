"""The reference bridge in this process: new for each scenario, with a token only where that is the question."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import trio
import trio.testing

from tserver_bridge.mutants import MUTANTS, Mutant
from tserver_harness import plan
from tserver_harness.runner.in_process import InProcessGround
from tserver_harness.runner.recorder import Recorder
from tserver_harness.runner.reference import reference_target
from tserver_harness.transcript import (
    BridgeExited,
    BridgeStarted,
    ConnectionOpened,
    Fact,
    RequestSeen,
    ScenarioStarted,
    ToolbarRefused,
)
from tserver_settings.errors import Span

SPAN = Span("x", 1, 1, 1, 1)
WRONG_TOKEN = plan.ConnectToolbar(path="1", verb="v", text="t", span=SPAN, agent="alice", token="wrong")


def case_of(*steps: plan.Step) -> plan.Case:
    return plan.Case(
        id="x", file="x", title="X", verifies=(), needs=(), cast=(plan.CastMember(name="alice", index=0),), config={},
        variables={}, steps=steps, cleanup=(), seed=0, span=SPAN,
    )  # fmt: skip


def ground_with(mutant: Mutant | None = None) -> InProcessGround:
    recorder = Recorder(started=datetime.now(UTC))
    return InProcessGround(reference_target(), recorder, trio.testing.wait_all_tasks_blocked, mutant)


def of_kind(ground: InProcessGround, kind: type[Fact]) -> list[Any]:
    return [fact for fact in ground.recorder.facts if isinstance(fact, kind)]


async def test_each_scenario_has_a_bridge_of_its_own(autojump_clock: object) -> None:
    ground = ground_with()
    for _ in range(2):
        async with ground.world(case_of(), seed=0) as world:
            assert await world.toolbars.connect("alice", "main")
            await world.toolbars.close_all()

    first, second = of_kind(ground, BridgeStarted)
    assert (first.how, second.how) == ("in-process", "in-process")
    assert first.rest != second.rest
    assert len(of_kind(ground, ConnectionOpened)) == 2
    assert of_kind(ground, BridgeExited) == []


async def test_case_has_as_many_agents_as_it_needs(autojump_clock: object) -> None:
    crowd = tuple(plan.CastMember(name=f"a{index}", index=index) for index in range(12))
    ground = ground_with()
    async with ground.world(replace(case_of(), cast=crowd), seed=0) as world:
        assert await world.toolbars.connect("a11", "main")
        assert world.cast["a11"].dn == "7012"
        await world.toolbars.close_all()

    async with ground.world(case_of(), seed=0) as world:
        assert [len(ground.agents_for(case_of())), len(world.cast)] == [10, 1]


async def test_scenario_begins_before_its_bridge_does(autojump_clock: object) -> None:
    ground = ground_with()
    async with ground.world(case_of(), seed=0) as world:
        assert world.start == of_kind(ground, ScenarioStarted)[0].n - 1
        assert of_kind(ground, ScenarioStarted)[0].n < of_kind(ground, BridgeStarted)[0].n


@pytest.mark.parametrize(("step", "token", "status"), [(WRONG_TOKEN, "wrong", 401), (None, None, None)])
async def test_token_is_wanted_only_where_the_scenario_shows_one(
    autojump_clock: object, step: plan.Step | None, token: str | None, status: int | None
) -> None:
    ground = ground_with()
    case = case_of(*([] if step is None else [step]))
    assert ground.why_not(case) == ""
    async with ground.world(case, seed=0) as world:
        assert await world.toolbars.connect("alice", "main", token=token) is (status is None)
        assert await world.toolbars.connect("alice", "second")
        await world.toolbars.close_all()

    assert [fact.status for fact in of_kind(ground, ToolbarRefused)] == ([] if status is None else [status])


async def test_mutant_has_its_defect(autojump_clock: object) -> None:
    ground = ground_with(MUTANTS["never-registers"])
    async with ground.world(case_of(), seed=0) as world:
        await world.toolbars.connect("alice", "main")
        await trio.sleep(5)
        await world.toolbars.close_all()

    asked = {fact.message["message"] for fact in of_kind(ground, RequestSeen)}
    assert "RequestRegisterAddress" not in asked


async def test_bridge_that_breaks_is_a_fact_and_takes_nobody_along(
    autojump_clock: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks(*_arguments: object, task_status: trio.TaskStatus[Any], **_named: object) -> None:
        class Serving:
            rest_url, websocket_url = "http://127.0.0.1:9/", "ws://127.0.0.1:9/"

        task_status.started(Serving())
        raise KeyError("theirs")

    monkeypatch.setattr("tserver_harness.runner.in_process.serve_bridge", breaks)
    ground = ground_with()
    async with ground.world(case_of(), seed=0):
        await trio.sleep(1)

    (exited,) = of_kind(ground, BridgeExited)
    assert (exited.expected, exited.code) == (False, None)
    assert "KeyError: 'theirs'" in exited.output_tail
