"""What a caller on a route point gets to hear."""

from typing import Any

import pytest
from exchange_world import World

from tserver_sim.model.inputs import DigitsPressed


@pytest.fixture
def world() -> World:
    """7001 and 7002 talk."""
    world = World(dns="7001 7002 8501")
    world.talk("7001", "7002")
    world.told()
    return world


def ask(world: World, name: str, **more: Any) -> Any:
    return world.ask(name, "7001", conn_id=world.party("7001").call.conn_id, **more)


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
        ("8501", "TreatmentEnd", "RANTreatment"),
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


@pytest.mark.parametrize(
    ("name", "treatment"),
    [
        ("RequestGiveMusicTreatment", "Music"),
        ("RequestGiveSilenceTreatment", "Silence"),
        ("RequestGiveRingBackTreatment", "RingBack"),
    ],
)
def test_older_requests_are_treatments_of_these_names(world: World, name: str, treatment: str) -> None:
    answer = world.ask(name, "8501", conn_id=world.place("8501"))

    assert (answer.name, answer["TreatmentType"]) == ("EventTreatmentApplied", treatment)
    assert ask(world, name)["ErrorCode"] == 185


def test_unknown_treatment_is_not_applied_and_changes_nothing(world: World) -> None:
    conn_id = world.place("8501")
    treat(world, conn_id, "Music")
    world.told()

    assert treat(world, conn_id, "Unknown") == "EventTreatmentNotApplied"
    assert world.told() == [("8501", "TreatmentNotApplied")]
    assert world.party("8501").treatment == "Music"


@pytest.mark.parametrize("treatment", ["CollectDigits", "PlayAnnouncementAndDigits"])
def test_treatment_that_collects_digits_ends_with_them(world: World, treatment: str) -> None:
    conn_id = world.place("8501")
    treat(world, conn_id, treatment, MAX_DIGITS=2, DURATION=20)
    world.told()
    world.happens(DigitsPressed(conn_id, "421"))

    assert world.told("TreatmentType", "CollectedDigits", "LastDigit") == [
        ("8501", "TreatmentEnd", treatment, "42", "2")
    ]
    assert [name for name in world.timers if name.startswith("treatment")] == []


def test_treatment_that_collects_digits_ends_with_those_that_came_in_time(world: World) -> None:
    conn_id = world.place("8501")
    treat(world, conn_id, "CollectDigits", MAX_DIGITS=5, DURATION=4)
    world.happens(DigitsPressed(conn_id, "7"))
    world.told()
    world.advance(4)

    assert world.told("CollectedDigits") == [("8501", "TreatmentEnd", "7")]
