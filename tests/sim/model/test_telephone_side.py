"""What customers, desk phones and supervisors do, and why it may not be possible now."""

from typing import Any

import pytest
from exchange_world import World

from tserver_sim.config import Config
from tserver_sim.model.effects import StimulusDone, StimulusRefused
from tserver_sim.model.inputs import (
    AgentMoved,
    CallPlaced,
    OutsideAnswered,
    OutsideBehaviourSet,
    OutsideHungUp,
    PhoneUsed,
    RouteGiven,
    ServiceChanged,
    Stimulus,
    UserDataPatched,
)
from tserver_wire import KeyValueList

LARGE = KeyValueList((("key", "x" * 100),))


@pytest.fixture
def world() -> World:
    """7001 talks to 7002; 7003 has two calls that ring."""
    world = World(Config(max_user_data_bytes=80), dns="7001 7002 7003 7004 8501")
    world.talk("7001", "7002")
    world.place("7003", id="ringing")
    world.place("7003", id="second")
    world.place("7004", id="ended")
    world.happens(OutsideHungUp("ended"))
    world.told()
    return world


@pytest.mark.parametrize(
    ("stimulus", "status", "code"),
    [
        (CallPlaced("+1415", "7004", id="ringing"), 409, "id-taken"),
        (CallPlaced("+1415", "+4989123456"), 404, "no-such-number"),
        (CallPlaced("+1415", "7003"), 409, "busy"),
        (CallPlaced("+1415", "7004", user_data=LARGE), 422, "too-large"),
        (OutsideHungUp("nothing"), 404, "no-such-call"),
        (OutsideHungUp("ended"), 409, "call-ended"),
        (OutsideHungUp("call-1"), 409, "nobody-outside"),
        (OutsideAnswered("ringing"), 409, "nothing-rings"),
        (OutsideBehaviourSet("+4989123456", "sing"), 422, "unknown-behaviour"),
        (PhoneUsed("7999", "answer"), 404, "no-such-dn"),
        (PhoneUsed("7004", "dial"), 422, "missing"),
        (PhoneUsed("7004", "sing"), 422, "unknown-action"),
        (PhoneUsed("7004", "answer"), 409, "no-such-call-now"),
        (PhoneUsed("7003", "answer"), 409, "ambiguous"),
        (PhoneUsed("7004", "answer", conn_id="ringing"), 409, "not-on-call"),
        (PhoneUsed("7001", "dial", to="7004"), 409, "terr-185"),
        (AgentMoved("1999", "login"), 404, "no-such-agent"),
        (AgentMoved("1001", "ready"), 409, "not-logged-in"),
        (AgentMoved("1001", "login", work_mode="Sleeping"), 422, "unknown-work-mode"),
        (AgentMoved("1001", "login", dn="7999"), 404, "no-such-dn"),
        (UserDataPatched("ringing", LARGE), 422, "too-large"),
        (RouteGiven("7003", "ringing", "7004"), 409, "not-waiting"),
        (RouteGiven("8501", "ringing", "7004"), 409, "not-waiting"),
        (ServiceChanged("7999", in_service=True), 404, "no-such-dn"),
    ],
)
def test_refused(world: World, stimulus: Stimulus, status: int, code: str) -> None:
    refused = world.happens(stimulus)

    assert isinstance(refused, StimulusRefused)
    assert (refused.status, refused.code) == (status, code)


def test_phone_does_what_a_client_could() -> None:
    world = World(dns="7001 7002")
    done: list[Any] = [
        world.happens(PhoneUsed("7001", "dial", to="7002")),
        world.happens(PhoneUsed("7002", "answer")),
        world.happens(PhoneUsed("7002", "hold")),
        world.happens(PhoneUsed("7002", "retrieve")),
        world.happens(PhoneUsed("7002", "hangup")),
    ]

    assert [each.value["state"] for each in done] == ["ringing", "established", "held", "established", "ended"]
    assert [row[1] for row in world.told()] == [
        *("Dialing", "Ringing", "Established", "Established"),
        *("Held", "Retrieved", "Released", "Released"),
    ]


def test_hangup_means_the_call_that_one_talks_on(world: World) -> None:
    first = world.party("7002").call
    world.place("7002")
    world.happens(PhoneUsed("7002", "hangup"))

    assert first.ended is not None
    assert world.states("7002") == [["ALERTING"]]


def test_agent_logs_in_at_home() -> None:
    world = World(dns="7001")
    done = world.happens(AgentMoved("1001", "login", work_mode="AutoIn"))
    for action in ("not-ready", "ready", "logout"):
        world.happens(AgentMoved("1001", action, reasons=KeyValueList((("ReasonCode", 4),))))

    assert done == StimulusDone({"agentId": "1001", "dn": "7001", "state": "Ready"})
    assert [row[:2] for row in world.told()] == [
        ("7001", "AgentLogin"),
        ("7001", "AgentReady"),
        ("7001", "AgentNotReady"),
        ("7001", "AgentReady"),
        ("7001", "AgentLogout"),
    ]


def test_route_is_given_by_one_who_is_no_client(world: World) -> None:
    conn_id = world.place("8501", id="waiting")
    world.told()
    world.happens(RouteGiven("8501", conn_id, "7004"))

    assert world.told() == [("8501", "RouteUsed"), ("7004", "Ringing")]


def test_device_that_goes_ends_its_calls_and_meets_callers_with_busy() -> None:
    world = World(dns="7001 7002 7003")
    world.ask("RequestAgentLogin", "7002", AgentID="1002")
    world.talk("7001", "7002")
    world.dial("7003", "7002")
    world.told()
    world.happens(ServiceChanged("7002", in_service=False))
    world.happens(ServiceChanged("7002", in_service=False))

    assert world.told("AgentID", "CallState") == [
        ("7002", "DNOutOfService", "1002", None),
        ("7002", "Released", "1002", "Ok"),
        ("7001", "Released", None, "Ok"),
        ("7002", "Released", "1002", "Ok"),
        ("7003", "DestinationBusy", None, "Busy"),
    ]
    assert world.agent_state("1002") == "NotReady"

    world.happens(ServiceChanged("7002", in_service=True))

    assert world.told() == [("7002", "DNBackInService")]


def test_agent_is_logged_out_with_its_device_where_it_is_configured_so() -> None:
    world = World(Config(logout_on_out_of_service=True), dns="7001")
    world.happens(AgentMoved("1001", "login"))
    world.told()
    world.happens(ServiceChanged("7001", in_service=False))

    assert world.told() == [("7001", "DNOutOfService"), ("7001", "AgentLogout")]
