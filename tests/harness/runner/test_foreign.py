"""A bridge of anyone's: found or started, waited for, kept or begun anew; and what is said where it is not there."""

import json
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import trio

from tserver_harness import plan
from tserver_harness.runner.errors import SetupError, bare_setup_errors
from tserver_harness.runner.foreign import CONNECT_SECONDS, RestartingGround, StandingGround, agents_json
from tserver_harness.runner.recorder import Recorder
from tserver_harness.runner.reference import reference_target
from tserver_harness.target import Start, Target, TargetAgent
from tserver_harness.transcript import BridgeExited, BridgeStarted, Fact, ScenarioStarted
from tserver_settings.errors import Span
from tserver_sim.testing import connected

BRIDGE = """
import os, socket
assert os.environ["TSERVER"] == os.environ["EXPECTED"] and os.environ["AGENTS"].startswith('[{"agentId":'), os.environ
listener = socket.create_server(("127.0.0.1", int(os.environ["PORT"])))
print("up", flush=True)
listener.accept()
tserver = socket.create_connection(os.environ["TSERVER"].split(":"))
while True: listener.accept()
"""


def free_place() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"127.0.0.1:{listener.getsockname()[1]}"


def target_at(bridge: str, **changes: Any) -> Target:
    return replace(
        reference_target(), tserver=free_place(), rest=f"http://{bridge}/", websocket=f"ws://{bridge}/", **changes
    )


def case_of(**config: Any) -> plan.Case:
    return plan.Case(
        id="x", file="x", title="X", verifies=(), needs=(), cast=(plan.CastMember(name="alice", index=0),),
        config=config, variables={}, steps=(), cleanup=(), seed=0, span=Span("x", 1, 1, 1, 1),
    )  # fmt: skip


def recorder() -> Recorder:
    return Recorder(started=datetime.now(UTC))


def of_kind(facts: list[Fact], kind: type[Fact]) -> list[Any]:
    return [fact for fact in facts if isinstance(fact, kind)]


@pytest.fixture
async def running_bridge(nursery: trio.Nursery) -> str:
    """A port that is listened at, no more."""

    async def hold(stream: trio.SocketStream) -> None:
        await stream.receive_some()

    listeners = await nursery.start(serve, hold)
    return f"127.0.0.1:{listeners[0].socket.getsockname()[1]}"


async def serve(handler: Any, *, task_status: trio.TaskStatus[list[trio.SocketListener]]) -> None:
    await trio.serve_tcp(handler, 0, host="127.0.0.1", task_status=task_status)


async def enter(ground: StandingGround) -> None:
    with bare_setup_errors():
        async with ground.world(case_of(), seed=0):
            pass


@asynccontextmanager
async def standing_on(target: Target, out: Path) -> AsyncIterator[StandingGround]:
    ground = StandingGround(target, recorder(), trio.lowlevel.checkpoint, out)
    try:
        yield ground
    finally:
        await ground.close()


async def test_bridge_that_is_not_there_is_one_sentence_with_a_way_out(autojump_clock: object, tmp_path: Path) -> None:
    async with standing_on(target_at(free_place()), tmp_path) as ground:
        with pytest.raises(SetupError, match=r"no bridge answers at http://127.0.0.1:.*; start it, or say"):
            await enter(ground)


async def test_standing_ground_stays_until_settings_differ(
    autojump_clock: object, running_bridge: str, tmp_path: Path
) -> None:
    async with standing_on(target_at(running_bridge), tmp_path) as ground:
        for case in (case_of(), case_of(), case_of(wrap_up_seconds=2)):
            async with ground.world(case, seed=0):
                pass

        assert [fact.how for fact in of_kind(ground.recorder.facts, BridgeStarted)] == ["running-already"] * 2


async def test_after_a_cut_the_next_scenario_waits_for_the_bridge(
    autojump_clock: object, running_bridge: str, tmp_path: Path, nursery: trio.Nursery
) -> None:
    """A bridge that is kept may still be on its way back when the next scenario is to begin."""
    async with standing_on(target_at(running_bridge), tmp_path) as ground:

        async def come_back(seconds: float, *, task_status: trio.TaskStatus[None]) -> None:
            task_status.started()
            await trio.sleep(seconds)
            async with connected(*ground.place) as client:
                await client.register_client()
                await trio.sleep(0.2)
                await client.request("RequestRegisterAddress", ThisDN="7001")
                await trio.sleep(60)

        async with ground.world(case_of(), seed=0):
            pass
        async with connected(*ground.place) as client:
            await client.register_client()
            async with ground.world(case_of(), seed=0):
                pass
        await nursery.start(come_back, 3.0)
        async with ground.world(case_of(), seed=0):
            pass
        nursery.cancel_scope.cancel()

        assert of_kind(ground.recorder.facts, ScenarioStarted)[-1].standing_registrations == ["7001"]


async def test_what_stands_from_the_last_scenario_is_told(
    autojump_clock: object, running_bridge: str, tmp_path: Path
) -> None:
    async with standing_on(target_at(running_bridge), tmp_path) as ground:
        async with ground.world(case_of(), seed=0):
            pass
        async with connected(*ground.place) as client:
            await client.register_client()
            await client.request("RequestRegisterAddress", ThisDN="7001")
            await client.request("RequestAgentLogin", ThisDN="7001", AgentID="1001")
            async with ground.world(case_of(), seed=0):
                pass

        first, second = of_kind(ground.recorder.facts, ScenarioStarted)
        assert (first.standing_registrations, first.standing_logins) == ([], [])
        assert (second.standing_registrations, second.standing_logins) == (["7001"], ["7001"])


async def test_bridge_that_ended_begins_anew_with_the_next_scenario(
    autojump_clock: object, running_bridge: str, tmp_path: Path
) -> None:
    async with standing_on(target_at(running_bridge), tmp_path) as ground:
        async with ground.world(case_of(), seed=0):
            ground._on_exit(3, "kaboom")
        async with ground.world(case_of(), seed=0):
            pass

        (exited,) = of_kind(ground.recorder.facts, BridgeExited)
        assert (exited.code, exited.expected, exited.output_tail) == (3, False, "kaboom")
        assert len(of_kind(ground.recorder.facts, BridgeStarted)) == 2


async def test_place_that_is_taken_is_told_and_the_ground_can_go_on(
    autojump_clock: object, running_bridge: str, tmp_path: Path
) -> None:
    async with standing_on(target_at(running_bridge), tmp_path) as ground:
        with socket.create_server(ground.place), pytest.raises(SetupError, match=ground.target.tserver):
            await enter(ground)
        async with ground.world(case_of(), seed=0):
            pass


async def test_bridge_that_connects_only_when_asked_is_waited_for_once(
    autojump_clock: object, running_bridge: str, tmp_path: Path
) -> None:
    async with standing_on(target_at(running_bridge), tmp_path) as ground:
        waited = []
        for seconds in (1, 2):
            before = trio.current_time()
            async with ground.world(case_of(wrap_up_seconds=seconds), seed=0):
                waited.append(trio.current_time() - before)

        assert (waited[0] >= CONNECT_SECONDS, waited[1]) == (True, 0)


async def test_process_is_started_for_each_scenario_with_its_values_filled_in(tmp_path: Path) -> None:
    """Ready at its port; connected when it has spoken to our simulator, which is what it does with its first peer."""
    bridge = free_place()
    target = target_at(bridge, folder=tmp_path)
    env = {"TSERVER": "{tserver.host}:{tserver.port}", "EXPECTED": target.tserver, "AGENTS": "{agents.json}"}
    start = Start(command=(sys.executable, "-S", "-c", BRIDGE), env={**env, "PORT": bridge.partition(":")[2]})
    ground = RestartingGround(replace(target, start=start), recorder(), trio.lowlevel.checkpoint, tmp_path)
    ground._connects_by_itself = False
    for _ in range(2):
        async with ground.world(case_of(), seed=0) as world:
            assert world.start == of_kind(ground.recorder.facts, ScenarioStarted)[-1].n - 1

    assert [fact.how for fact in of_kind(ground.recorder.facts, BridgeStarted)] == ["process", "process"]
    assert of_kind(ground.recorder.facts, BridgeExited) == []
    assert (tmp_path / "bridge.log").read_text().endswith("up\n")


def test_agents_are_listed_for_a_bridge_to_read() -> None:
    target = replace(reference_target(), agents=(TargetAgent("1", "7001"), TargetAgent("2", "7002", password="p")))

    assert json.loads(agents_json(target)) == [
        {"agentId": "1", "dn": "7001"},
        {"agentId": "2", "dn": "7002", "password": "p"},
    ]
