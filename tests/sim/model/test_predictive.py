"""Calls that the switch places for a queue: the agent's side has RoleOrigination throughout."""

from typing import Any

import pytest
from exchange_world import World

from tserver_sim.model.inputs import OutsideAnswered, OutsideBehaviourSet, OutsideHungUp

CUSTOMER = "+4989123456"
SIDES = ("ThisDNRole", "OtherDN", "OtherDNRole", "ThisQueue")
OURS = ("RoleOrigination", CUSTOMER, "RoleDestination", "8001")


@pytest.fixture
def world() -> World:
    """Agent 1001 is ready for queue 8001."""
    world = World(dns="7001 8001 8501")
    world.ask("RequestAgentLogin", "7001", AgentID="1001", AgentWorkMode="AutoIn", ThisQueue="8001")
    world.told()
    return world


def predict(world: World, dn: str = "8001", **more: Any) -> str:
    answer = world.ask("RequestMakePredictiveCall", dn, OtherDN=CUSTOMER, **more)
    assert answer.name == "EventDialing"
    return str(answer["ConnID"])


def test_customer_answers_and_meets_an_agent(world: World) -> None:
    conn_id = predict(world)
    world.advance(1)
    world.ask("RequestAnswerCall", "7001", conn_id=conn_id)

    assert world.told(*SIDES, "CallState", "ThirdPartyDN", "ThirdPartyDNRole") == [
        ("8001", "Dialing", *OURS, None, None, None),
        ("8001", "Queued", *OURS, "Ok", None, None),
        ("8001", "Diverted", *OURS, None, "7001", "RoleOrigination"),
        ("7001", "Ringing", *OURS, "Ok", None, None),
        ("7001", "Established", *OURS, "Ok", None, None),
    ]


def test_through_a_route_point(world: World) -> None:
    conn_id = predict(world, "8501")
    world.advance(1)
    world.ask("RequestRouteCall", "8501", conn_id=conn_id, OtherDN="7001")

    assert world.told("ThisDNRole") == [
        ("8501", "Dialing", "RoleOrigination"),
        ("8501", "RouteRequest", None),
        ("8501", "RouteUsed", None),
        ("7001", "Ringing", "RoleOrigination"),
    ]


@pytest.mark.parametrize(
    ("behaviour", "state"), [("busy", "Busy"), ("invalid", "SitInvalidnum"), ("no-answer", "NoAnswer")]
)
def test_customer_does_not_come(world: World, behaviour: str, state: str) -> None:
    world.happens(OutsideBehaviourSet(CUSTOMER, behaviour))
    predict(world, Timeout=8000)
    world.told()
    world.advance(8)

    assert world.told("OtherDN", "CallState") == [("8001", "Released", CUSTOMER, state)]
    assert world.exchange.calls.up() == []


def test_customer_answers_by_hand(world: World) -> None:
    world.happens(OutsideBehaviourSet(CUSTOMER, "manual"))
    conn_id = predict(world, Timeout=8000)
    world.told()
    world.happens(OutsideAnswered(conn_id))
    world.advance(20)

    assert world.told() == [("8001", "Queued"), ("8001", "Diverted"), ("7001", "Ringing")]


def test_customer_declines(world: World) -> None:
    conn_id = predict(world)
    world.told()
    world.happens(OutsideHungUp(conn_id))

    assert world.told("CallState") == [("8001", "Released", "Dropped")]


def test_customer_gives_up_while_the_agent_rings(world: World) -> None:
    conn_id = predict(world)
    world.advance(1)
    world.told()
    world.happens(OutsideHungUp(conn_id))

    assert world.told("ThisDNRole") == [("7001", "Abandoned", "RoleOrigination")]


@pytest.mark.parametrize(("dn", "to", "code"), [("7001", CUSTOMER, 185), ("8001", "7001", 71), ("8001", "12", 71)])
def test_refused(world: World, dn: str, to: str, code: int) -> None:
    assert world.refused("RequestMakePredictiveCall", dn, OtherDN=to) == code
