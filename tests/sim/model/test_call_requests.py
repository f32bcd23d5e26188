"""Requests about calls: what they are refused for, and those that need no file of their own."""

import pytest
from exchange_world import World

from tserver_sim.config import Config
from tserver_sim.model.inputs import ServiceChanged


def test_hold_and_retrieve_are_told_to_the_holder_only() -> None:
    world = World(dns="7001 7002")
    conn_id = world.talk("7001", "7002")
    world.told()
    world.ask("RequestHoldCall", "7002", conn_id=conn_id)
    world.ask("RequestRetrieveCall", "7002", conn_id=conn_id)

    assert world.told("ThisDNRole", "OtherDN", "CallState") == [
        ("7002", "Held", "RoleDestination", "7001", None),
        ("7002", "Retrieved", "RoleDestination", "7001", "Ok"),
    ]


def test_far_end_hangs_up_while_it_is_held() -> None:
    world = World(dns="7001 7002")
    conn_id = world.talk("7001", "7002")
    world.ask("RequestHoldCall", "7002", conn_id=conn_id)
    world.told()
    world.ask("RequestReleaseCall", "7001", conn_id=conn_id)

    assert world.told() == [("7001", "Released"), ("7002", "Released")]


@pytest.mark.parametrize(
    "name", ["RequestAnswerCall", "RequestRetrieveCall", "RequestRouteCall", "RequestRedirectCall"]
)
def test_wrong_state(name: str) -> None:
    world = World(dns="7001 7002")
    conn_id = world.talk("7001", "7002")

    assert world.refused(name, "7001", conn_id=conn_id, OtherDN="7003") == 185


@pytest.mark.parametrize("name", ["RequestHoldCall", "RequestRetrieveCall"])
def test_ringing_call_is_neither_held_nor_retrieved(name: str) -> None:
    world = World(dns="7001")

    assert world.refused(name, "7001", conn_id=world.place("7001")) == 185


@pytest.mark.parametrize(("to", "code"), [("7001", 71), ("12", 71), ("7002", 0), ("+4989123456", 0), ("8501", 0)])
def test_whom_one_can_dial(to: str, code: int) -> None:
    assert World(dns="7001").refused("RequestMakeCall", "7001", OtherDN=to) == code


def test_phone_in_use_cannot_dial() -> None:
    world = World(dns="7001 7002")
    conn_id = world.talk("7001", "7002")

    assert world.refused("RequestMakeCall", "7001", OtherDN="7003") == 185

    world.ask("RequestHoldCall", "7001", conn_id=conn_id)

    assert world.refused("RequestMakeCall", "7001", OtherDN="7003") == 0
    assert world.refused("RequestRetrieveCall", "7001", conn_id=conn_id) == 185


def test_queue_and_dead_phone_cannot_dial() -> None:
    world = World(dns="7001 8001")
    world.happens(ServiceChanged("7001", in_service=False))

    assert world.refused("RequestMakeCall", "8001", OtherDN="7002") == 185
    assert world.refused("RequestMakeCall", "7001", OtherDN="7002") == 185


def test_user_data_that_is_too_large() -> None:
    world = World(Config(max_user_data_bytes=50), dns="7001 7002")
    large = {"key": "x" * 50}
    conn_id = world.talk("7001", "7002")

    assert world.refused("RequestInitiateTransfer", "7001", conn_id=conn_id, OtherDN="7003", UserData=large) == 53
    assert world.refused("RequestSingleStepTransfer", "7001", conn_id=conn_id, OtherDN="7003", UserData=large) == 53


def test_clear_call_ends_it_for_everybody() -> None:
    world = World(dns="7001 7002 7003")
    conn_id = world.talk("7001", "7002")
    world.ask("RequestSingleStepConference", "7001", conn_id=conn_id, OtherDN="7003")
    world.ask("RequestAnswerCall", "7003", conn_id=conn_id)
    world.told()
    answer = world.ask("RequestClearCall", "7002", conn_id=conn_id)

    assert (answer.name, answer["ThisDN"]) == ("EventReleased", "7002")
    assert world.told() == [("7001", "Released"), ("7002", "Released"), ("7003", "Released")]


def test_route_point_clears_no_call() -> None:
    world = World(dns="8501")

    assert world.refused("RequestClearCall", "8501", conn_id=world.place("8501")) == 185
