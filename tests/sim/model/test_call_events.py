"""The attributes of call events, as a party sees its call."""

import pytest
from exchange_world import World

from tserver_sim.model.call_events import party_attributes


def test_event_of_a_call_has_all_that_identifies_it() -> None:
    world = World(dns="7001")
    world.ask("RequestAgentLogin", "7001", AgentID="1001")
    conn_id = world.place("7001", dnis="8005551000")
    call = world.party("7001").call
    event = world.last("EventRinging")

    assert {name: event[name] for name in event.attributes if not name.startswith(("Time", "EventSeq"))} == {
        "ThisDN": "7001",
        "ThisDNRole": "RoleDestination",
        "OtherDN": "+14155551212",
        "OtherDNRole": "RoleOrigination",
        "CallState": "Ok",
        "CallType": "Inbound",
        "CallID": 1,
        "ConnID": conn_id,
        "CallUUID": call.call_uuid,
        "ANI": "+14155551212",
        "DNIS": "8005551000",
        "AgentID": "1001",
        "CustomerID": "Resources",
    }


@pytest.mark.parametrize("event", ["EventDialing", "EventHeld", "EventDiverted", "EventRouteUsed"])
def test_some_events_have_no_call_state(event: str) -> None:
    world = World(dns="7001")
    world.place("7001")

    assert "CallState" not in party_attributes(world.party("7001"), event, "Ok", {})


def test_none_leaves_an_attribute_out() -> None:
    world = World(dns="7001")
    world.place("7001")
    attributes = party_attributes(world.party("7001"), "EventReleased", "Ok", {"OtherDN": None, "ANI": "other"})

    assert "OtherDN" not in attributes
    assert attributes["ANI"] == "other"


def test_caller_is_not_told_its_own_number_as_ani() -> None:
    world = World(dns="7001 7002")
    world.dial("7001", "7002")

    assert "ANI" not in world.last("EventDialing").attributes
    assert world.last("EventRinging")["ANI"] == "7001"


def test_previous_conn_id_of_a_party_changed_is_only_the_one_it_had() -> None:
    """On a consult call other events name the main call so; EventPartyChanged would claim a change of ConnID."""
    world = World(dns="7001 7002 7003 7004")
    main = world.talk("7001", "7002")
    consult = world.consult("7002", main, "7003")
    world.ask("RequestAnswerCall", "7003", conn_id=consult)
    world.told()
    world.ask("RequestSingleStepTransfer", "7003", conn_id=consult, OtherDN="7004")

    assert world.last("EventRinging")["PreviousConnID"] == main
    assert "PreviousConnID" not in world.last("EventPartyChanged").attributes
