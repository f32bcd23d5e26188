"""Call-based notifications: who asked for them hears of calls and parties, without registering a DN."""

import pytest
from exchange_world import World

from tserver_sim.model.inputs import OutsideHungUp
from tserver_wire import KeyValueList


def watching(**which: str) -> World:
    world = World(clients=("app", "watcher"), dns="7001 7002 7003")
    answer = world.ask("RequestStartCallMonitoring", client="watcher", **which)
    assert (answer.name, answer["UserEvent"]) == ("EventACK", "RequestStartCallMonitoring")
    world.told()
    return world


def test_call_is_followed_from_its_beginning_to_its_end() -> None:
    world = watching()
    conn_id = world.place("7001", user_data=KeyValueList.of({"a": 1}))
    world.ask("RequestAnswerCall", "7001", conn_id=conn_id)
    world.ask("RequestAttachUserData", "7001", conn_id=conn_id, UserData={"b": 2})
    world.happens(OutsideHungUp(conn_id))

    heard = world.heard("watcher", "ConnID", "DN", "PartyState", "CtrlParty")
    caller = "+14155551212"
    assert [row[1:] for row in heard] == [
        ("CallCreated", conn_id, None, None, None),
        ("CallPartyAdded", conn_id, caller, 0, None),
        ("CallPartyState", conn_id, caller, 65548, None),
        ("CallPartyAdded", conn_id, "7001", 0, None),
        ("CallPartyState", conn_id, "7001", 10, None),
        ("CallPartyState", conn_id, "7001", 12, None),
        ("CallPartyState", conn_id, caller, 12, None),
        ("CallDataChanged", conn_id, None, None, None),
        ("CallPartyState", conn_id, caller, 0, None),
        ("CallPartyState", conn_id, "7001", 0, None),
        ("CallPartyDeleted", conn_id, caller, 0, None),
        ("CallPartyDeleted", conn_id, "7001", 0, None),
        ("CallDeleted", conn_id, None, None, caller),
    ]


def test_transfer_moves_a_party_and_deletes_a_call() -> None:
    world = watching()
    main = world.talk("7001", "7002")
    consult = world.consult("7001", main, "7003")
    world.ask("RequestAnswerCall", "7003", conn_id=consult)
    world.told()
    world.ask("RequestCompleteTransfer", "7001", conn_id=main, TransferConnID=consult)

    heard = [row[1:] for row in world.heard("watcher", "ConnID", "DN", "RefConnID")]
    assert ("CallPartyMoved", main, "7003", consult) in heard
    assert [row[:2] for row in heard if row[0] == "CallDeleted"] == [("CallDeleted", consult)]


def test_one_call_can_be_followed() -> None:
    world = World(clients=("app", "watcher"), dns="7001 7002")
    conn_id = world.place("7001")
    world.ask("RequestStartCallMonitoring", client="watcher", conn_id=conn_id)
    world.told()
    world.place("7002")

    assert world.heard("watcher") == []

    world.ask("RequestAnswerCall", "7001", conn_id=conn_id)
    assert [row[1] for row in world.heard("watcher")] == ["CallPartyState", "CallPartyState"]


@pytest.mark.parametrize("one", [False, True])
def test_following_ends(one: bool) -> None:
    world = World(clients=("app", "watcher"), dns="7001")
    conn_id = world.place("7001")
    which = {"conn_id": conn_id} if one else {}
    world.ask("RequestStartCallMonitoring", client="watcher", **which)
    assert world.ask("RequestStopCallMonitoring", client="watcher", **which).name == "EventACK"
    world.told()
    world.ask("RequestAnswerCall", "7001", conn_id=conn_id)

    assert world.heard("watcher") == []


def test_what_cannot_be_followed_is_refused() -> None:
    world = World(dns="7001")
    conn_id = world.place("7001")

    assert world.refused("RequestStartCallMonitoring", conn_id="00710000000000ff") == 56
    assert world.refused("RequestStopCallMonitoring") == 41
    world.ask("RequestStartCallMonitoring")
    assert world.refused("RequestStopCallMonitoring", conn_id=conn_id) == 53


def test_masked_notifications_do_not_come() -> None:
    world = watching()
    world.ask("RequestSetInputMask", client="watcher", InputMask="00" * 64)
    world.told()
    world.place("7001")

    assert world.heard("watcher") == []
