"""Requests about the server, and messages between clients."""

import pytest
from exchange_world import World, pairs_of

from tserver_sim.config import Config
from tserver_sim.model.effects import Note
from tserver_sim.model.inputs import LinkChanged
from tserver_sim.settings import SwitchIdentity
from tserver_sim.version import VERSION


def test_who_the_server_is() -> None:
    answer = World(Config(switch=SwitchIdentity(name="East"))).ask("RequestQueryServer")

    assert (answer["ApplicationName"], answer["ServerRole"], answer["ServerVersion"]) == ("East", "Primary", VERSION)
    assert int(str(answer["ServerCapabilityMask"]), 16) == 2**184 - 1


def test_time_and_place() -> None:
    world = World()

    assert pairs_of(world.ask("RequestQuerySwitch"), "Extensions") == {"DateTime": 1_795_000_000}
    assert world.ask("RequestQueryLocation")["Location"] == "TServer"


def test_user_event_goes_to_everyone_on_the_dn_as_it_was_sent() -> None:
    world = World(clients=("app", "two"), dns="7001")
    world.ask("RequestRegisterAddress", "7001", client="two")
    world.told()
    answer = world.ask("RequestDistributeUserEvent", "7001", UserData={"hello": 1})

    assert answer.name == "EventACK"
    assert [(row[:2], dict(row[2]), row[3]) for row in world.heard("two", "UserData", "ReferenceID")] == [
        (("7001", "UserEvent"), {"hello": 1}, None)
    ]


def test_router_speaks_of_a_virtual_queue() -> None:
    world = World(dns="8001")
    answer = world.ask("RequestDistributeEvent", "8001", UserEvent="EventQueued", ThisQueue="8001", CallUUID="X")

    assert answer.name == "EventACK"
    assert world.heard("app", "ThisQueue", "CallUUID", "UserEvent")[0] == ("8001", "Queued", "8001", "X", None)


@pytest.mark.parametrize("name", ["EventNothing", "RequestMakeCall"])
def test_what_is_no_event_is_not_distributed(name: str) -> None:
    assert World(dns="8001").refused("RequestDistributeEvent", "8001", UserEvent=name) == 53


def test_private_service_is_noted() -> None:
    world = World()
    answer = world.ask("RequestPrivateService", PrivateMsgID=7)

    assert answer.name == "EventACK"
    assert [each.text for each in world.exchange.out if isinstance(each, Note)] == ["PrivateMsgID 7"]


def test_private_service_needs_the_switch() -> None:
    world = World()
    world.happens(LinkChanged(up=False))

    assert world.refused("RequestPrivateService", PrivateMsgID=7) == 54
