"""What a scenario's names mean at a moment: agents, calls and their ids, captures, origins."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tserver_harness.runner.calls import CallBook
from tserver_harness.runner.recorder import Recorder
from tserver_harness.runner.world import World
from tserver_harness.target import TargetAgent
from tserver_harness.transcript import CallNamed, ToolbarHeard

C1 = "0071000000000001"
C2 = "0071000000000002"


async def nothing() -> None:
    return None


@pytest.fixture
async def world() -> World:
    nobody: Any = None
    made = World(
        recorder=Recorder(started=datetime.now(UTC)),
        switchboard=nobody,
        toolbars=nobody,
        cast={"alice": TargetAgent(agent_id="1001", dn="7001")},
        book=CallBook({"alice": "7001"}),
        settle=nothing,
        origin="http://o",
        foreign_origin="http://f",
    )
    made.recorder.observer = made.observe
    return made


def hears(world: World, agent: str = "alice", **keys: Any) -> None:
    stamp = world.recorder.stamp()
    world.recorder.keep(ToolbarHeard(**stamp, agent=agent, tab="main", text="", message={"eventName": "E", **keys}))


def name(world: World, call: str, conn_id: str = C1) -> None:
    world.book.name(call, conn_id)
    world.tell_calls()


async def test_agent_stands_for_her_dn_and_a_number_for_itself(world: World) -> None:
    assert (world.dn_of("alice"), world.dn_of("8001")) == ("7001", "8001")


async def test_variables_are_target_agents_calls_and_captures(world: World) -> None:
    name(world, "c1")
    world.captures["id"] = 7

    assert world.variables() == {
        "origin": "http://o",
        "foreignOrigin": "http://f",
        "alice": {"dn": "7001", "agentId": "1001"},
        "c1": {"connId": C1},
        "id": 7,
    }


async def test_call_is_told_again_only_when_more_is_known_of_it(world: World) -> None:
    name(world, "c1")
    hears(world, eventName="EventRinging", connectionId=C1, eventId="e-1")
    hears(world, eventName="EventEstablished", connectionId=C1, eventId="e-1")

    told = [(fact.conn_ids, fact.event_id) for fact in world.recorder.facts if isinstance(fact, CallNamed)]
    assert told == [([C1], None), ([C1], "e-1")]
    assert world.variables()["c1"] == {"connId": C1, "eventId": "e-1"}


async def test_toolbar_uses_the_id_that_it_heard_last(world: World) -> None:
    name(world, "c1")
    assert world.toolbar_id_of("alice", "c1") == C1

    hears(world, connectionId=C1.upper(), eventId="e-1")
    assert world.toolbar_id_of("alice", "c1") == C1.upper()

    hears(world, connectionId="", eventId="e-1")
    hears(world, connectionId=C2)
    assert world.toolbar_id_of("alice", "c1") == "e-1"


async def test_what_another_agent_heard_is_not_known_to_her(world: World) -> None:
    name(world, "c1")
    hears(world, agent="bob", connectionId=C1.upper())

    assert world.toolbar_id_of("alice", "c1") == C1


async def test_what_was_heard_before_the_scenario_does_not_count(world: World) -> None:
    name(world, "c1")
    hears(world, connectionId=C1.upper())
    world.start = world.recorder.last

    assert world.toolbar_id_of("alice", "c1") == C1


async def test_call_that_the_toolbar_made_goes_by_its_own_id_until_more_is_heard(world: World) -> None:
    world.posted_ids["c1"] = "mine"
    assert (world.toolbar_id_of("alice", "c1"), world.conn_id_of("c1")) == ("mine", None)

    name(world, "c1")
    assert (world.toolbar_id_of("alice", "c1"), world.conn_id_of("c1")) == ("mine", C1)


async def test_unknown_call_has_no_id(world: World) -> None:
    assert (world.toolbar_id_of("alice", "c1"), world.conn_id_of("c1")) == (None, None)
