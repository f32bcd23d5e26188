"""The link between T-Server and switch, reset, clients that come, and events sent as written."""

from exchange_world import World

from tserver_sim.config import Config
from tserver_sim.model.effects import Note, SendRaw, StimulusDone, StimulusRefused
from tserver_sim.model.inputs import (
    AgentMoved,
    CallPlaced,
    EventSent,
    LinkChanged,
    OutsideHungUp,
    PhoneUsed,
    ServiceChanged,
    SwitchReset,
)
from tserver_sim.settings import NoAnswer


def test_client_is_told_whether_the_link_is_up() -> None:
    world = World()
    world.connect("two")
    world.happens(LinkChanged(up=False))
    world.told()
    world.connect("three")

    assert world.told("SessionID", "ApplicationName", "ServerRole", "ProtocolVersion") == [
        (None, "LinkDisconnected", "three", "TServer", "Primary", "tsim/1")
    ]


def test_everybody_is_told_when_the_link_goes_and_comes_once() -> None:
    world = World(clients=("app", "two"))
    world.told()
    for up in (False, False, True, True):
        world.happens(LinkChanged(up))

    assert world.heard("two", "SessionID") == [
        (None, "LinkDisconnected", "two"),
        (None, "LinkConnected", "two"),
    ]


def test_calls_that_ended_meanwhile_are_released_right_after_the_link_is_back() -> None:
    world = World(dns="7001")
    conn_id = world.place("7001")
    world.ask("RequestAnswerCall", "7001", conn_id=conn_id)
    world.happens(LinkChanged(up=False))
    world.told()
    world.happens(OutsideHungUp(conn_id))

    assert world.told() == []
    assert world.refused("RequestReleaseCall", "7001", conn_id=conn_id) == 54

    world.told()
    world.happens(LinkChanged(up=True))

    assert world.told() == [(None, "LinkConnected"), ("7001", "Released")]


def test_call_placed_meanwhile_rings_when_the_link_is_back() -> None:
    world = World(dns="7001")
    world.happens(LinkChanged(up=False))
    world.place("7001", id="mine")
    world.place("7001", id="gone")
    world.happens(OutsideHungUp("gone"))
    world.told()
    world.happens(LinkChanged(up=True))

    assert world.told() == [(None, "LinkConnected"), ("7001", "Ringing")]


def test_timers_that_ran_out_meanwhile_are_seen_when_the_link_is_back() -> None:
    world = World(Config(no_answer=NoAnswer(15.0, "none", "release")), dns="7001")
    world.place("7001")
    world.happens(LinkChanged(up=False))
    world.advance(20)
    world.told()
    world.happens(LinkChanged(up=True))

    assert world.told("CallState") == [(None, "LinkConnected", None), ("7001", "Released", "NoAnswer")]


def test_what_has_become_impossible_meanwhile_is_left_out_with_a_note() -> None:
    world = World(dns="7001")
    world.happens(LinkChanged(up=False))
    done = world.happens(PhoneUsed("7001", "answer"))
    effects = world.handle(LinkChanged(up=True))

    assert done == StimulusDone({"status": "deferred until the link is up"})
    assert [each.kind for each in effects if isinstance(each, Note)] == ["link"]


def test_registrations_and_logins_outlive_the_link() -> None:
    world = World(dns="7001")
    world.ask("RequestAgentLogin", "7001", AgentID="1001")
    world.happens(LinkChanged(up=False))
    world.happens(LinkChanged(up=True))

    assert world.agent_state("1001") == "NotReady"
    assert world.refused("RequestSetDNDOn", "7001") == 0


def test_reset_ends_calls_and_logins_and_keeps_registrations() -> None:
    world = World(Config(no_answer=NoAnswer(15.0, "none", "release")), dns="7001 7002")
    world.ask("RequestAgentLogin", "7001", AgentID="1001", AgentWorkMode="AutoIn")
    world.ask("RequestReserveAgent", AgentID="1001", Timeout=60_000)
    world.ask("RequestSetDNDOn", "7002")
    world.place("7001", id="mine")
    world.happens(ServiceChanged("7002", in_service=False))
    world.happens(LinkChanged(up=False))
    world.advance(20)
    world.told()
    world.happens(SwitchReset())

    assert world.told() == [
        (None, "LinkConnected"),
        ("7001", "Released"),
        ("7002", "DNBackInService"),
        ("7001", "AgentLogout"),
    ]
    assert world.timers == {}
    assert list(world.exchange.calls) == []
    assert not isinstance(world.happens(CallPlaced("+14155550000", "7002", id="mine")), StimulusRefused)


def test_event_is_sent_as_written() -> None:
    world = World(clients=("app", "two"), dns="7001")
    message = {"message": "EventMadeUp", "any": [1]}

    assert SendRaw(message, ("app",)) in world.handle(EventSent("7001", None, message))
    assert SendRaw(message, ("two",)) in world.handle(EventSent(None, "two", message))
    for sent in (EventSent("7999", None, message), EventSent(None, "three", message)):
        refused = world.happens(sent)
        assert isinstance(refused, StimulusRefused)
        assert refused.status == 404


def test_refusals_of_the_switch_become_http_statuses() -> None:
    world = World(dns="7001")
    world.ask("RequestAgentLogin", "7001", AgentID="1001")
    refusals = [
        world.happens(CallPlaced("+14155550000", "12")),
        world.happens(AgentMoved("1001", "login", dn="7002")),
        world.happens(PhoneUsed("7001", "dial", to="12")),
    ]

    assert [(each.status, each.code) for each in refusals if isinstance(each, StimulusRefused)] == [
        (404, "terr-71"),
        (409, "terr-527"),
        (404, "terr-71"),
    ]
