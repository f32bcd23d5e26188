"""Mute, and disconnected from listening."""

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


@pytest.mark.parametrize("name", ["RequestSetMuteOn", "RequestSetMuteOff", "RequestListenDisconnect"])
def test_only_while_talking(world: World, name: str) -> None:
    ask(world, "RequestHoldCall")

    assert ask(world, name)["ErrorCode"] == 185
