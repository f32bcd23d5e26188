"""A supervisor listens in: asked for, joined, left; one call or all of them."""

import pytest
from exchange_world import World

from tserver_sim.model.effects import StimulusRefused
from tserver_sim.model.inputs import PhoneUsed

ROLES = ("ThisDNRole", "OtherDN", "OtherDNRole", "CallState")


@pytest.fixture
def world() -> World:
    """7003 watches 7002."""
    return World(dns="7001 7002 7003")


def watch(world: World, which: str = "MonitorOneCall") -> None:
    world.ask("RequestMonitorNextCall", "7003", OtherDN="7002", MonitorNextCallType=which)
    world.told()


def test_both_hear_that_somebody_watches(world: World) -> None:
    answer = world.ask("RequestMonitorNextCall", "7003", OtherDN="7002", MonitorNextCallType="MonitorAllCalls")

    assert (answer.name, answer["ThisDN"]) == ("EventMonitoringNextCall", "7003")
    assert world.told("OtherDN", "MonitorNextCallType") == [
        ("7003", "MonitoringNextCall", "7002", "MonitorAllCalls"),
        ("7002", "MonitoringNextCall", "7003", "MonitorAllCalls"),
    ]


def test_one_call_from_beginning_to_end(world: World) -> None:
    watch(world)
    conn_id = world.talk("7001", "7002")
    party = ("RoleDestination", "7001", "RoleOrigination")

    assert world.told(*ROLES)[2:] == [
        ("7002", "Established", *party, "Ok"),
        ("7001", "Established", "RoleOrigination", "7002", "RoleDestination", "Ok"),
        ("7003", "Ringing", "RoleObserver", "7001", "RoleOrigination", "Bridged"),
        ("7002", "PartyAdded", "RoleDestination", "7003", "RoleObserver", "Bridged"),
        ("7003", "Established", "RoleObserver", "7001", "RoleOrigination", "Bridged"),
    ]

    world.ask("RequestReleaseCall", "7002", conn_id=conn_id)

    assert world.told("ThisDNRole", "OtherDN", "OtherDNRole") == [
        ("7002", "Released", *party),
        ("7003", "PartyDeleted", "RoleObserver", "7002", "RoleDeletedParty"),
        ("7003", "Released", "RoleObserver", "7001", "RoleOrigination"),
        ("7003", "MonitoringCancelled", None, "7002", None),
        ("7002", "MonitoringCancelled", None, "7003", None),
        ("7001", "Released", "RoleOrigination", "7002", "RoleDestination"),
    ]


def test_all_calls(world: World) -> None:
    watch(world, "MonitorAllCalls")
    for _ in range(2):
        conn_id = world.talk("7001", "7002")
        assert world.states("7003") == [["CONNECTED"]]
        world.ask("RequestReleaseCall", "7001", conn_id=conn_id)
        assert world.states("7003") == [[]]


def test_observer_leaves_without_a_word_to_the_others(world: World) -> None:
    watch(world)
    conn_id = world.talk("7001", "7002")
    world.told()
    answer = world.ask("RequestReleaseCall", "7003", conn_id=conn_id)

    assert answer.name == "EventReleased"
    assert world.told() == [("7003", "Released")]


def test_observer_only_listens(world: World) -> None:
    watch(world)
    conn_id = world.talk("7001", "7002")

    assert world.refused("RequestHoldCall", "7003", conn_id=conn_id) == 185
    assert world.refused("RequestSingleStepTransfer", "7003", conn_id=conn_id, OtherDN="7004") == 185
    assert world.happens(PhoneUsed("7003", "hold")) == StimulusRefused(409, "observer", "7003 only listens in")


def test_supervisor_who_is_on_the_phone_misses_the_call(world: World) -> None:
    watch(world)
    world.place("7003")
    world.talk("7001", "7002")

    assert world.states("7003") == [["ALERTING"]]


def test_nobody_watches_any_more(world: World) -> None:
    watch(world)
    answer = world.ask("RequestCancelMonitoring", "7003", OtherDN="7002")
    world.told()
    world.talk("7001", "7002")

    assert answer.name == "EventMonitoringCancelled"
    assert world.states("7003") == [[]]


def test_cancelling_what_is_not_there_is_refused(world: World) -> None:
    assert world.refused("RequestCancelMonitoring", "7003", OtherDN="7002") == 185


@pytest.mark.parametrize(("dn", "to", "code"), [("7003", "7003", 71), ("7003", "8001", 71), ("7001", "7002", 185)])
def test_monitoring_that_is_refused(world: World, dn: str, to: str, code: int) -> None:
    watch(world)

    assert world.refused("RequestMonitorNextCall", dn, OtherDN=to) == code


def test_observer_goes_along_in_a_conference(world: World) -> None:
    """7002, who is watched, is brought into another call: the observer's role stays what it was."""
    watch(world, "MonitorAllCalls")
    world.ask("RequestRegisterAddress", "7004")
    main = world.talk("7001", "7004")
    consult = world.consult("7001", main, "7002")
    world.ask("RequestAnswerCall", "7002", conn_id=consult)
    world.ask("RequestCompleteConference", "7001", conn_id=main, ConferenceConnID=consult)

    assert world.party("7003").role == "RoleObserver"
    assert world.party("7003").call.conn_id == main
