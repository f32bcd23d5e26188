"""The book of calls: who is found under which name, and for how long."""

import pytest
from exchange_world import World

from tserver_sim.model.calls import KEEP_ENDED_SECONDS
from tserver_sim.model.inputs import CallPlaced, OutsideHungUp
from tserver_sim.model.rejections import NotNowError


def test_call_is_found_by_conn_id_and_by_our_id() -> None:
    world = World()
    conn_id = world.place("7001", id="mine")
    book = world.exchange.calls

    assert book.find("mine") is book.find(conn_id) is book.find(conn_id.upper()) is book.up_under(conn_id)


def test_unknown_call_is_not_found() -> None:
    with pytest.raises(NotNowError, match="'nothing'") as caught:
        World().exchange.calls.find("nothing")

    assert caught.value.status == 404


def test_ended_call_is_kept_for_ten_minutes() -> None:
    world = World()
    conn_id = world.place("7001", id="mine")
    world.happens(OutsideHungUp("mine"))
    world.advance(KEEP_ENDED_SECONDS - 1)

    assert world.exchange.calls.up_under(conn_id) is None
    assert world.exchange.calls.find("mine").ended is not None

    world.advance(2)

    assert list(world.exchange.calls) == []
    assert world.timers == {}


def test_later_call_is_forgotten_later() -> None:
    world = World()
    world.place("7001", id="one")
    world.happens(OutsideHungUp("one"))
    world.advance(100)
    world.place("7001", id="two")
    world.happens(OutsideHungUp("two"))
    world.advance(KEEP_ENDED_SECONDS - 99)

    assert [call.id for call in world.exchange.calls] == ["two"]

    world.advance(100)

    assert list(world.exchange.calls) == []


def test_own_id_that_is_taken_is_passed_by() -> None:
    world = World()
    world.place("7001", id="call-2")
    world.happens(CallPlaced("+14155550000", "7002"))

    assert [call.id for call in world.exchange.calls] == ["call-2", "call-2x"]


def test_state_number_has_mute_and_deafness() -> None:
    world = World(dns="7001 7002")
    conn_id = world.talk("7001", "7002")
    world.ask("RequestSetMuteOn", "7001", conn_id=conn_id)
    world.ask("RequestListenDisconnect", "7001", conn_id=conn_id)

    assert world.party("7001").state_number() == 0x0C | 0x10 | 0x20


def test_other_is_the_only_other_one() -> None:
    world = World(dns="7001 7002 7003")
    conn_id = world.talk("7001", "7002")
    party = world.party("7001")

    assert world.party("7002") is party.other()

    world.ask("RequestSingleStepConference", "7001", conn_id=conn_id, OtherDN="7003")

    assert None is party.other()
