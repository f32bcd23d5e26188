"""Attached data: its size, who hears of a change, and calls that share it."""

import pytest
from exchange_world import World, pairs_of

from tserver_sim.config import Config
from tserver_sim.model.attached_data import checked_size
from tserver_sim.model.rejections import Refused
from tserver_wire import KeyValueList


def consulting(wish: str | None, **user_data: str) -> tuple[World, str, str]:
    """7001 talks to 7002 about {a: 1} and consults 7003 with the Extension ConsultUserData."""
    world = World(dns="7001 7002 7003")
    main = world.dial("7001", "7002", UserData={"a": "1"})
    world.ask("RequestAnswerCall", "7002", conn_id=main)
    more = {} if wish is None else {"Extensions": {"ConsultUserData": wish}}
    consult = world.consult("7001", main, "7003", UserData=user_data, **more)
    return world, main, consult


def data_of(world: World, conn_id: str) -> dict[str, object]:
    call = world.exchange.calls.up_under(conn_id)
    assert call is not None
    return dict(call.user_data)


def test_too_much_is_refused() -> None:
    exchange = World(Config(max_user_data_bytes=20)).exchange

    assert checked_size(exchange, KeyValueList()) == KeyValueList()
    with pytest.raises(Refused, match="53"):
        checked_size(exchange, KeyValueList.of({"key": "x" * 30}))


@pytest.mark.parametrize(
    ("wish", "main", "consult"),
    [
        (None, {"a": "1"}, {"a": "1", "b": "2"}),
        ("inherited", {"a": "1"}, {"a": "1", "b": "2"}),
        ("separate", {"a": "1"}, {"b": "2"}),
        ("joint", {"a": "1", "b": "2"}, {"a": "1", "b": "2"}),
    ],
)
def test_consult_call_begins_as_wished(wish: str | None, main: dict[str, str], consult: dict[str, str]) -> None:
    world, main_id, consult_id = consulting(wish, b="2")

    assert data_of(world, main_id) == main
    assert data_of(world, consult_id) == consult


def test_unknown_wish_is_refused() -> None:
    world = World(dns="7001 7002 7003")
    main = world.talk("7001", "7002")
    wish = {"ConsultUserData": "mine"}

    assert world.refused("RequestInitiateTransfer", "7001", conn_id=main, OtherDN="7003", Extensions=wish) == 53


def test_joint_data_changes_in_both_calls_whoever_changes_it() -> None:
    world, main, consult = consulting("joint")
    world.told()
    world.ask("RequestAttachUserData", "7002", conn_id=main, UserData={"c": "3"})
    heard = world.told("ConnID")

    assert {(dn, conn_id) for dn, event, conn_id in heard if event == "AttachedDataChanged"} == {
        ("7001", main),
        ("7002", main),
        ("7001", consult),
        ("7003", consult),
    }
    assert data_of(world, main) == data_of(world, consult) == {"a": "1", "c": "3"}


def test_inherited_data_changes_in_one_call() -> None:
    world, main, consult = consulting("inherited")
    world.told()
    world.ask("RequestAttachUserData", "7002", conn_id=main, UserData={"c": "3"})

    assert [row[0] for row in world.told()] == ["7001", "7002"]
    assert data_of(world, consult) == {"a": "1"}


def test_separate_data_is_merged_on_completion() -> None:
    world, main, consult = consulting("separate", a="2", b="2")
    world.ask("RequestAnswerCall", "7003", conn_id=consult)
    world.ask("RequestCompleteTransfer", "7001", conn_id=main, TransferConnID=consult)

    assert pairs_of(world.last("EventPartyChanged", "7003"), "UserData") == {"a": "1", "b": "2"}
