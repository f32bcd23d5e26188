"""Where calls go from a route point, by RouteType."""

import pytest
from exchange_world import World

from tserver_sim.config import Config
from tserver_sim.settings import RoutePointSettings

NUMBERED = ["Unknown", "Label", "DDD", "IDDD", "Direct", "Priority", "DirectPriority"]


def waiting(**settings: object) -> tuple[World, str]:
    """A call from outside waits on 8501."""
    world = World(Config.from_settings(dict(settings)), dns="7001 7002 8001 8501")
    conn_id = world.place("8501")
    world.told()
    return world, conn_id


def route(world: World, conn_id: str, to: str, kind: str | None = None, **more: object) -> int:
    kinds = {} if kind is None else {"RouteType": kind}
    return world.refused("RequestRouteCall", "8501", conn_id=conn_id, OtherDN=to, **kinds, **more)


@pytest.mark.parametrize("kind", [None, *NUMBERED])
def test_ways_to_dial_go_to_the_number(kind: str | None) -> None:
    world, conn_id = waiting()

    assert route(world, conn_id, "7001", kind) == 0
    assert world.told() == [("8501", "RouteUsed"), ("7001", "Ringing")]


def test_default_without_a_number_is_the_route_points_own() -> None:
    world, conn_id = waiting()

    assert route(world, conn_id, "", "Default") == 0
    assert world.told("ThirdPartyDN") == [("8501", "RouteUsed", "8001"), ("8001", "Queued", None)]


def test_number_that_is_named_wins_over_the_default() -> None:
    world, conn_id = waiting()

    assert route(world, conn_id, "7001", "Default") == 0
    assert world.told("ThirdPartyDN")[0] == ("8501", "RouteUsed", "7001")


def test_without_a_default_there_is_none() -> None:
    world = World(Config(route_points=(RoutePointSettings("8501"),)), dns="8501")

    assert route(world, world.place("8501"), "", "Default") == 71


def test_dnis_is_overwritten() -> None:
    world, conn_id = waiting()
    route(world, conn_id, "7001", "OverwriteDNIS")

    assert world.last("EventRinging", "7001")["DNIS"] == "7001"


def test_dnis_stays_where_the_route_is_refused() -> None:
    world, conn_id = waiting()

    assert route(world, conn_id, "1", "OverwriteDNIS") == 71
    assert world.party("8501").call.dnis == "8501"


@pytest.mark.parametrize("kind", ["AgentID", "DirectAgent"])
def test_agent_is_found_where_he_is_logged_in(kind: str) -> None:
    world, conn_id = waiting()

    assert route(world, conn_id, "1001", kind) == 71
    world.ask("RequestAgentLogin", "7002", AgentID="1001")
    assert route(world, conn_id, "1001", kind) == 0
    assert world.last("EventRinging").get("ThisDN") == "7002"


@pytest.mark.parametrize("kind", ["Announcement", "PostFeature"])
def test_devices_that_are_not_there_are_refused(kind: str) -> None:
    world, conn_id = waiting()

    assert route(world, conn_id, "7001", kind) == 51
    assert world.states("8501") == [["ROUTING"]]


@pytest.mark.parametrize("kind", ["Reject", "CallDisconnect"])
def test_outside_caller_is_gone(kind: str) -> None:
    world, conn_id = waiting()

    assert route(world, conn_id, "", kind) == 0
    assert world.told() == [("8501", "RouteUsed")]
    assert world.exchange.calls.up() == []


@pytest.mark.parametrize(("kind", "event"), [("Reject", "DestinationBusy"), ("CallDisconnect", "Released")])
def test_inside_caller_hears_it(kind: str, event: str) -> None:
    world = World(dns="7001 8501")
    conn_id = world.dial("7001", "8501")
    world.told()
    route(world, conn_id, "", kind)

    assert world.told() == [("8501", "RouteUsed"), ("7001", event)]


def test_only_a_call_that_waits_is_routed() -> None:
    world = World(dns="7001")

    assert world.refused("RequestRouteCall", "7001", conn_id=world.place("7001"), OtherDN="7002") == 185


@pytest.mark.parametrize(
    "extensions", [{"NO_ANSWER_TIMEOUT": "x"}, {"NO_ANSWER_ACTION": "sleep"}, {"NO_ANSWER_OVERFLOW": {"a": 1}}]
)
def test_extensions_that_cannot_be_read_are_refused(extensions: dict[str, object]) -> None:
    world, conn_id = waiting()

    assert route(world, conn_id, "7001", Extensions=extensions) == 53


@pytest.mark.parametrize("action", ["none", "notready", "logout"])
def test_extensions_say_what_happens_when_nobody_answers(action: str) -> None:
    world, conn_id = waiting()
    world.ask("RequestAgentLogin", "7001", AgentID="1001", AgentWorkMode="AutoIn")
    wish = {"NO_ANSWER_TIMEOUT": 3, "NO_ANSWER_ACTION": action, "NO_ANSWER_OVERFLOW": "7002"}
    route(world, conn_id, "7001", Extensions=wish)
    world.advance(3)

    states = {"none": "Ready", "notready": "NotReady", "logout": "LoggedOut"}
    assert world.agent_state("1001") == states[action]
    assert world.states("7001", "7002") == [[], ["ALERTING"]]
