"""Mute, digits, treatments."""

from typing import Any

import pytest
from exchange_world import World


@pytest.fixture
def world() -> World:
    """7001 and 7002 talk."""
    world = World(dns="7001 7002 8501")
    world.talk("7001", "7002")
    world.told()
    return world


def ask(world: World, name: str, **more: Any) -> Any:
    return world.ask(name, "7001", conn_id=world.party("7001").call.conn_id, **more)


@pytest.mark.parametrize(
    ("name", "event"),
    [
        ("RequestSetMuteOn", "EventMuteOn"),
        ("RequestSetMuteOff", "EventMuteOff"),
        ("RequestListenDisconnect", "EventListenDisconnected"),
        ("RequestListenReconnect", "EventListenReconnected"),
    ],
)
def test_told_to_the_dn_alone(world: World, name: str, event: str) -> None:
    assert ask(world, name).name == event
    assert world.told() == [("7001", event.removeprefix("Event"))]


def test_mute_and_deafness_end(world: World) -> None:
    for name in ("RequestSetMuteOn", "RequestListenDisconnect", "RequestSetMuteOff", "RequestListenReconnect"):
        ask(world, name)

    assert world.party("7001").state_number() == 0x0C


def test_other_member_can_be_made_deaf(world: World) -> None:
    ask(world, "RequestListenDisconnect", OtherDN="7002")

    assert world.party("7002").deaf
    assert ask(world, "RequestListenDisconnect", OtherDN="7009")["ErrorCode"] == 71


@pytest.mark.parametrize(("digits", "event"), [("1*#A,", "EventDTMFSent"), ("", "EventError"), ("hello", "EventError")])
def test_digits(world: World, digits: str, event: str) -> None:
    answer = ask(world, "RequestSendDTMF", DTMFDigits=digits)

    assert answer.name == event
    assert answer.get("ErrorCode") == (302 if event == "EventError" else None)


def test_digits_are_collected_for_as_long_as_asked(world: World) -> None:
    assert ask(world, "RequestCollectDigits", Timeout=3).name == "later"
    assert ask(world, "RequestCollectDigits")["ErrorCode"] == 185

    world.told()
    world.advance(3)

    (row,) = world.heard("app", "CollectedDigits", "ReferenceID")
    assert row[:3] == ("7001", "DigitsCollected", "")
    assert row[3] is not None


def test_collecting_ends_with_the_call(world: World) -> None:
    ask(world, "RequestCollectDigits", Timeout=3)
    world.told()
    ask(world, "RequestReleaseCall")

    assert world.told("ErrorCode")[:2] == [("7001", "Released", None), ("7001", "Error", 185)]
    assert [name for name in world.timers if name.startswith("digits")] == []


@pytest.mark.parametrize("name", ["RequestSetMuteOn", "RequestSendDTMF", "RequestCollectDigits"])
def test_only_while_talking(world: World, name: str) -> None:
    ask(world, "RequestHoldCall")

    assert ask(world, name, DTMFDigits="1")["ErrorCode"] == 185


def treat(world: World, conn_id: str, treatment: str, **parameters: int) -> str:
    answer = world.ask(
        "RequestApplyTreatment", "8501", conn_id=conn_id, TreatmentType=treatment, TreatmentParms=parameters
    )
    return answer.name


def test_treatment_ends_by_itself(world: World) -> None:
    conn_id = world.place("8501")
    world.told()

    assert treat(world, conn_id, "RANTreatment", DURATION=2) == "EventTreatmentApplied"

    world.advance(2)

    assert world.told("TreatmentType") == [
        ("8501", "TreatmentApplied", "RANTreatment"),
        ("8501", "TreatmentEnd", None),
    ]


def test_music_plays_until_something_else_does(world: World) -> None:
    conn_id = world.place("8501")
    treat(world, conn_id, "Music", DURATION=2)
    world.told()
    world.advance(5)

    assert world.told() == []

    treat(world, conn_id, "RANTreatment")

    assert world.told() == [("8501", "TreatmentEnd"), ("8501", "TreatmentApplied")]


def test_treatment_stops_when_the_call_is_routed(world: World) -> None:
    conn_id = world.place("8501")
    treat(world, conn_id, "RANTreatment")
    world.ask("RequestRouteCall", "8501", conn_id=conn_id, OtherDN="7003")

    assert [name for name in world.timers if name.startswith("treatment")] == []


def test_treatments_are_for_route_points(world: World) -> None:
    assert ask(world, "RequestApplyTreatment", TreatmentType="Music")["ErrorCode"] == 185
