"""Attached data: who hears of a change, and what it says."""

from typing import Any

import pytest
from exchange_world import World

from tserver_sim.config import Config
from tserver_sim.model.inputs import UserDataPatched
from tserver_wire import KeyValueList


@pytest.fixture
def world() -> World:
    """7001 and 7002 talk; their call has a=1."""
    world = World(dns="7001 7002 7003")
    world.dial("7001", "7002", UserData={"a": 1})
    world.told()
    return world


def conn_id(world: World) -> str:
    return world.party("7001").call.conn_id


def test_both_parties_hear_who_changed_it(world: World) -> None:
    answer = world.ask("RequestAttachUserData", "7002", conn_id=conn_id(world), UserData={"b": 2})
    both = KeyValueList((("a", 1), ("b", 2)))

    assert answer["ThisDN"] == "7002"
    assert world.told("ThirdPartyDN", "UserData", "CallState") == [
        ("7001", "AttachedDataChanged", "7002", both, None),
        ("7002", "AttachedDataChanged", "7002", both, None),
    ]


def test_one_who_is_no_party_gets_a_copy_without_this_dn(world: World) -> None:
    answer = world.ask("RequestUpdateUserData", "7003", conn_id=conn_id(world), UserData={"a": 9})

    assert answer.name == "EventAttachedDataChanged"
    assert world.told("ThirdPartyDN") == [
        ("7001", "AttachedDataChanged", "7003"),
        ("7002", "AttachedDataChanged", "7003"),
        (None, "AttachedDataChanged", "7003"),
    ]


def test_the_other_party_and_the_agent_are_not_of_this_event(world: World) -> None:
    world.ask("RequestAgentLogin", "7001", AgentID="1001")
    world.ask("RequestUpdateUserData", "7001", conn_id=conn_id(world), UserData={"a": 9})

    assert world.told("OtherDN", "OtherDNRole", "AgentID")[-2:] == [
        ("7001", "AttachedDataChanged", None, None, None),
        ("7002", "AttachedDataChanged", None, None, None),
    ]


@pytest.mark.parametrize(
    ("name", "attributes", "after"),
    [
        ("RequestAttachUserData", {"UserData": {"a": 2}}, (("a", 1), ("a", 2))),
        ("RequestUpdateUserData", {"UserData": {"a": 2}}, (("a", 2),)),
        ("RequestDeletePair", {"DataKey": "a"}, ()),
        ("RequestDeletePair", {"DataKey": "none"}, (("a", 1),)),
        ("RequestDeleteUserData", {}, ()),
    ],
)
def test_what_is_left(world: World, name: str, attributes: dict[str, Any], after: tuple[tuple[str, int], ...]) -> None:
    answer = world.ask(name, "7001", conn_id=conn_id(world), **attributes)

    assert answer["UserData"] == KeyValueList(after)


def test_unknown_call(world: World) -> None:
    assert world.refused("RequestAttachUserData", "7003", conn_id="00710000000000ff", UserData={"a": 1}) == 56


def test_too_much() -> None:
    world = World(Config(max_user_data_bytes=60), dns="7001")
    call = world.place("7001")

    assert world.refused("RequestAttachUserData", "7001", conn_id=call, UserData={"a": "x" * 60}) == 53


def test_empty_key(world: World) -> None:
    assert world.refused("RequestDeletePair", "7001", conn_id=conn_id(world), DataKey="") == 53


def test_change_from_outside_names_nobody(world: World) -> None:
    world.happens(UserDataPatched(conn_id(world), KeyValueList((("c", 3),))))

    assert [row[:3] for row in world.told("ThirdPartyDN")] == [
        ("7001", "AttachedDataChanged", None),
        ("7002", "AttachedDataChanged", None),
    ]
