"""How a call reaches its destination: phones, queues, route points, outside numbers, and what if nobody answers."""

from typing import Any, Literal

import pytest
from exchange_world import World

from tserver_sim.config import Config
from tserver_sim.model.inputs import OutsideAnswered, OutsideBehaviourSet, OutsideHungUp
from tserver_sim.settings import NoAnswer, OutsideRule, RoutePointSettings

CUSTOMER = "+4989123456"


def test_outbound_call() -> None:
    world = World(dns="7001")
    world.dial("7001", CUSTOMER)
    world.advance(1)

    row = (CUSTOMER, "RoleDestination", None, CUSTOMER, "Outbound")
    assert world.told("OtherDN", "OtherDNRole", "ANI", "DNIS", "CallType") == [
        ("7001", "Dialing", *row),
        ("7001", "NetworkReached", *row),
        ("7001", "Established", *row),
    ]


@pytest.mark.parametrize(
    ("behaviour", "told"),
    [
        ("busy", [("NetworkReached", None), ("DestinationBusy", "Busy"), ("Released", "Busy")]),
        ("invalid", [("DestinationBusy", "SitInvalidnum"), ("Released", "SitInvalidnum")]),
        ("no-answer", [("NetworkReached", None)]),
        ("manual", [("NetworkReached", None)]),
    ],
)
def test_outside_number_reacts_as_told(behaviour: str, told: list[tuple[Any, ...]]) -> None:
    world = World(dns="7001")
    world.happens(OutsideBehaviourSet(CUSTOMER, behaviour))
    world.dial("7001", CUSTOMER)
    world.advance(60)

    assert [row[1:] for row in world.told("CallState")] == [("Dialing", None), *told]


def test_outside_number_reacts_as_configured() -> None:
    world = World(Config(outside=OutsideRule(behaviour="busy", after_seconds=5.0)), dns="7001")
    world.dial("7001", CUSTOMER)
    world.advance(4.9)

    assert world.states("7001") == [["DIALING"]]

    world.advance(0.2)

    assert world.states("7001") == [["BUSY"]]


def test_customer_answers_and_hangs_up_by_hand() -> None:
    world = World(dns="7001")
    world.happens(OutsideBehaviourSet(CUSTOMER, "manual"))
    conn_id = world.dial("7001", CUSTOMER)
    world.told()
    world.happens(OutsideAnswered(conn_id))
    world.happens(OutsideHungUp(conn_id))

    assert world.told("CallState") == [("7001", "Established", "Ok"), ("7001", "Released", "Ok")]


def test_dnd_meets_the_inside_caller_with_busy_and_the_phone_hears_nothing() -> None:
    world = World(dns="7001 7002")
    world.ask("RequestSetDNDOn", "7002")
    world.told()
    world.dial("7001", "7002")

    assert world.told("CallState") == [("7001", "Dialing", None), ("7001", "DestinationBusy", "Busy")]


def test_route_point() -> None:
    world = World(dns="7001 8501")
    world.ask("RequestAgentLogin", "7001", AgentID="1001")
    world.told()
    conn_id = world.place("8501")

    assert world.told("ThisQueue", "ThisDNRole", "CallState", "OtherDN", "ANI", "CallType") == [
        ("8501", "RouteRequest", "8501", None, None, "+14155551212", "+14155551212", "Inbound")
    ]

    answer = world.ask("RequestRouteCall", "8501", conn_id=conn_id, OtherDN="7001")

    assert answer.name == "EventRouteUsed"
    assert world.told("ThisQueue", "ThirdPartyDN", "ThirdPartyDNRole", "AgentID") == [
        ("8501", "RouteUsed", "8501", "7001", "RoleDestination", None),
        ("7001", "Ringing", "8501", None, None, "1001"),
    ]

    world.ask("RequestAnswerCall", "7001", conn_id=conn_id)

    assert world.told("ThisQueue") == [("7001", "Established", "8501")]


def test_routing_outside() -> None:
    world = World(dns="7001 8501")
    conn_id = world.dial("7001", "8501")
    world.told()
    world.ask("RequestRouteCall", "8501", conn_id=conn_id, OtherDN=CUSTOMER)
    world.advance(1)

    assert world.told("ThirdPartyDN") == [
        ("8501", "RouteUsed", CUSTOMER),
        ("7001", "NetworkReached", None),
        ("7001", "Established", None),
    ]


@pytest.mark.parametrize(("to", "code"), [("12", 71), ("8501", 71), ("7001", 231)])
def test_route_that_fails_leaves_the_call_where_it_is(to: str, code: int) -> None:
    world = World(dns="7001 7002 8501")
    world.ask("RequestSetDNDOn", "7001")
    conn_id = world.place("8501")

    assert world.refused("RequestRouteCall", "8501", conn_id=conn_id, OtherDN=to) == code
    assert world.ask("RequestRouteCall", "8501", conn_id=conn_id, OtherDN="7002").name == "EventRouteUsed"


def test_call_cannot_be_routed_to_its_caller() -> None:
    world = World(dns="7001 8501")
    conn_id = world.dial("7001", "8501")

    assert world.refused("RequestRouteCall", "8501", conn_id=conn_id, OtherDN="7001") == 71


def test_route_point_routes_by_default_after_its_timeout() -> None:
    world = World(Config(route_points=(RoutePointSettings("8501", 3.0, "7001"),)), dns="7001 8501")
    world.place("8501")
    world.told()
    world.advance(3)

    assert world.heard("app", "ReferenceID") == [("8501", "RouteUsed", None), ("7001", "Ringing", None)]


def test_default_that_is_busy_leaves_the_call_on_the_route_point() -> None:
    world = World(Config(route_points=(RoutePointSettings("8501", 3.0, "7001"),)), dns="7001 8501")
    world.ask("RequestSetDNDOn", "7001")
    world.place("8501")
    world.told()
    world.advance(3)

    assert world.told() == []
    assert world.states("8501") == [["ROUTING"]]


def test_customer_gives_up_on_the_route_point() -> None:
    world = World(dns="8501")
    conn_id = world.place("8501")
    world.told()
    world.happens(OutsideHungUp(conn_id))

    assert world.told("ThisQueue") == [("8501", "Abandoned", "8501")]


def rings_in_vain(
    overflow: str, action: Literal["none", "notready", "logout"] = "none", *, to: str = "7001"
) -> tuple[World, str]:
    """A call that nobody answers for 15 s; 7001 has a ready agent."""
    world = World(Config(no_answer=NoAnswer(15.0, action, overflow)), dns="7001 7002 8001")
    world.ask("RequestAgentLogin", "7001", AgentID="1001", AgentWorkMode="AutoIn", ThisQueue="8001")
    conn_id = world.place(to)
    world.told()
    world.advance(15)
    return world, conn_id


@pytest.mark.parametrize(
    ("overflow", "to", "told"),
    [
        ("none", "7001", []),
        ("release", "7001", [("7001", "Released", "NoAnswer", "3 Unknown")]),
        ("recall", "7001", [("7001", "Released", "NoAnswer", "3 Unknown")]),
        ("nowhere", "7001", [("7001", "Released", "NoAnswer", "3 Unknown")]),
        ("7002", "7001", [("7001", "Released", "NoAnswer", "3 Unknown"), ("7002", "Ringing", "Ok", None)]),
    ],
)
def test_no_answer_overflow(overflow: str, to: str, told: list[tuple[Any, ...]]) -> None:
    world, _ = rings_in_vain(overflow, to=to)
    rows = [
        (*row[:3], dict(row[3])["ReleasingParty"] if row[3] else None) for row in world.told("CallState", "Extensions")
    ]

    assert rows == told


def test_no_answer_takes_a_call_back_to_its_queue() -> None:
    world, _ = rings_in_vain("recall", "notready", to="8001")

    assert world.told("CallState", "ThisQueue") == [
        ("7001", "Released", "Redirected", "8001"),
        ("8001", "Queued", "Ok", "8001"),
        ("7001", "AgentNotReady", None, None),
    ]


def test_no_answer_logs_the_agent_out() -> None:
    world, _ = rings_in_vain("none", "logout")

    assert world.told() == [("7001", "AgentLogout")]


def test_answer_in_time_stops_the_clock() -> None:
    world = World(Config(no_answer=NoAnswer(15.0, "logout", "release")), dns="7001")
    conn_id = world.place("7001")
    world.advance(14)
    world.ask("RequestAnswerCall", "7001", conn_id=conn_id)
    world.told()
    world.advance(60)

    assert world.told() == []


def test_no_answer_of_an_invited_party_leaves_the_two_talking() -> None:
    world = World(Config(no_answer=NoAnswer(15.0, "none", "release")), dns="7001 7002 7003")
    conn_id = world.talk("7001", "7002")
    world.ask("RequestSingleStepConference", "7001", conn_id=conn_id, OtherDN="7003")
    world.told()
    world.advance(15)

    assert world.told("ErrorCode") == [("7003", "Released", None), ("7001", "Error", 233)]
    assert world.states("7001", "7002") == [["CONNECTED"], ["CONNECTED"]]


def test_route_says_what_becomes_of_a_call_that_nobody_answers() -> None:
    world = World(dns="7001 7002 8501")
    world.ask("RequestAgentLogin", "7001", AgentID="1001")
    conn_id = world.place("8501")
    rule = {"NO_ANSWER_TIMEOUT": 4, "NO_ANSWER_ACTION": "notready", "NO_ANSWER_OVERFLOW": "7002"}
    world.ask("RequestRouteCall", "8501", conn_id=conn_id, OtherDN="7001", Extensions=rule)
    world.told()
    world.advance(4)

    assert world.told() == [("7001", "Released"), ("7002", "Ringing"), ("7001", "AgentNotReady")]


@pytest.mark.parametrize("rule", [{"NO_ANSWER_TIMEOUT": "soon"}, {"NO_ANSWER_ACTION": "sing"}])
def test_route_that_says_it_wrongly_is_refused(rule: dict[str, str]) -> None:
    world = World(dns="7001 8501")
    conn_id = world.place("8501")

    assert world.refused("RequestRouteCall", "8501", conn_id=conn_id, OtherDN="7001", Extensions=rule) == 53


@pytest.mark.parametrize(
    ("mode", "wait", "told"),
    [
        ("ForwardModeUnconditional", 0, [("7002", "Ringing", "Ok")]),
        ("ForwardModeOnBusy", 60, [("7001", "Ringing", "Ok")]),
        (
            "ForwardModeOnNoAnswer",
            15,
            [("7001", "Ringing", "Ok"), ("7001", "Released", "Forwarded"), ("7002", "Ringing", "Ok")],
        ),
    ],
)
def test_forwarding(mode: str, wait: float, told: list[tuple[Any, ...]]) -> None:
    world = World(dns="7001 7002")
    world.ask("RequestCallForwardSet", "7001", OtherDN="7002", ForwardMode=mode)
    world.told()
    world.place("7001")
    world.advance(wait)

    assert world.told("CallState") == told
    assert world.states("7002") == [["ALERTING"] if len(told) != 1 or mode.endswith("Unconditional") else []]


def test_forwarded_on_busy() -> None:
    world = World(dns="7001 7002")
    world.ask("RequestCallForwardSet", "7001", OtherDN="7002", ForwardMode="ForwardModeOnBusy")
    world.ask("RequestSetDNDOn", "7001")
    world.told()
    world.place("7001")

    assert world.told("ThirdPartyDN") == [("7002", "Ringing", "7001")]
