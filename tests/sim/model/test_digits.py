"""Digits that are sent, pressed, and collected."""

from typing import Any

import pytest
from exchange_world import World

from tserver_sim.model.digits import Collecting, are_digits
from tserver_sim.model.effects import StimulusRefused
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


@pytest.mark.parametrize("name", ["RequestSendDTMF", "RequestCollectDigits"])
def test_only_while_talking(world: World, name: str) -> None:
    ask(world, "RequestHoldCall")

    assert ask(world, name, DTMFDigits="1")["ErrorCode"] == 185


def test_far_end_of_a_call_presses_what_is_collected(world: World) -> None:
    ask(world, "RequestCollectDigits", NumberOfDigits=3, Timeout=30)
    world.told()
    world.ask("RequestSendDTMF", "7002", conn_id=world.party("7002").call.conn_id, DTMFDigits="4,71")

    assert world.told("CollectedDigits", "LastDigit") == [
        ("7002", "DTMFSent", None, None),
        ("7001", "DigitsCollected", "471", "1"),
    ]
    assert [name for name in world.timers if name.startswith("digits")] == []


def test_customer_presses_digits_until_a_terminating_one() -> None:
    world = World(dns="7001")
    conn_id = world.place("7001")
    world.ask("RequestAnswerCall", "7001", conn_id=conn_id)
    world.ask("RequestCollectDigits", "7001", conn_id=conn_id, TerminateDigits="#*", Timeout=30)
    world.told()
    for digits in ("12", "3", "#9"):
        world.happens(DigitsPressed(conn_id, digits))

    (row,) = world.heard("app", "CollectedDigits", "LastDigit", "ReferenceID")
    assert row[:4] == ("7001", "DigitsCollected", "123", "#")
    assert row[4] is not None


def test_digits_that_came_before_the_time_was_over_count() -> None:
    world = World(dns="7001")
    conn_id = world.place("7001")
    world.ask("RequestAnswerCall", "7001", conn_id=conn_id)
    world.ask("RequestCollectDigits", "7001", conn_id=conn_id, NumberOfDigits=4, Timeout=3)
    world.happens(DigitsPressed(conn_id, "12"))
    world.told()
    world.advance(3)

    assert world.told("CollectedDigits", "LastDigit") == [("7001", "DigitsCollected", "12", "2")]


def test_digits_that_nobody_collects_are_heard_by_nobody() -> None:
    world = World(dns="7001")
    conn_id = world.place("7001")
    world.told()
    world.happens(DigitsPressed(conn_id, "12"))

    assert world.told() == []


@pytest.mark.parametrize(("digits", "status"), [("12x", 422), ("", 422)])
def test_what_is_no_digits_cannot_be_pressed(digits: str, status: int) -> None:
    world = World(dns="7001")
    answer = world.happens(DigitsPressed(world.place("7001"), digits))

    assert isinstance(answer, StimulusRefused)
    assert answer.status == status


def test_nobody_outside_can_press_digits_in_an_internal_call(world: World) -> None:
    answer = world.happens(DigitsPressed(world.party("7001").call.conn_id, "1"))

    assert isinstance(answer, StimulusRefused)
    assert answer.status == 409


def test_terminator_ends_and_is_not_collected() -> None:
    got: list[tuple[str, str]] = []
    collecting = Collecting(most=3, terminators="#", done=lambda digits, last: got.append((digits, last)))

    assert [collecting.take(digit) for digit in "1#"] == [False, True]
    assert got == [("1", "#")]
    assert are_digits("0A*#,")
