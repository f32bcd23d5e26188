import pytest

from tserver_wire import Certainty
from tserver_wire.event_table import EVENTS

CALL_EVENTS = [name for name, row in EVENTS.items() if "CallID" in row.mandatory]


def test_every_event_of_the_server_is_stamped():
    unstamped = {name for name, row in EVENTS.items() if "TimeinSecs" not in row.mandatory}
    assert unstamped == {"EventServerConnected", "EventServerDisconnected"}
    for name in set(EVENTS) - unstamped:
        assert "TimeinuSecs" in EVENTS[name].mandatory
        assert "EventSequenceNumber" in EVENTS[name].optional


@pytest.mark.parametrize("name", CALL_EVENTS)
def test_call_events_may_carry_the_call_uuid(name):
    assert "CallUUID" in EVENTS[name].optional


@pytest.mark.parametrize(
    ("name", "mandatory"),
    [
        ("EventRinging", "CallID CallState CallType ConnID ThisDN ThisDNRole"),
        ("EventDialing", "CallID CallType ConnID ThisDN ThisDNRole"),
        ("EventRegistered", "Extensions AddressInfoType ThisDN"),
        ("EventAttachedDataChanged", "CallID CallType ConnID UserData"),
        ("EventRouteRequest", "CallID CallType ConnID ThisDN ThisQueue"),
        ("EventError", "ErrorCode"),
        ("EventReserved_1", ""),
    ],
)
def test_mandatory_attributes(name, mandatory):
    assert EVENTS[name].mandatory == (*mandatory.split(), "TimeinSecs", "TimeinuSecs")


def test_reference_id_is_never_mandatory_since_a_request_may_lack_one():
    assert not [name for name, row in EVENTS.items() if "ReferenceID" in row.mandatory]


@pytest.mark.parametrize("name", ["EventLinkConnected", "EventLinkDisconnected"])
def test_link_events_carry_the_facts_of_the_server(name):
    facts = {"SessionID", "ApplicationName", "ServerVersion", "ServerRole", "ProtocolVersion", "ReferenceID"}
    assert facts <= set(EVENTS[name].optional)


def test_events_of_which_only_the_name_is_known_are_open_and_reconstructed():
    row = EVENTS["EventResourceInfo"]
    assert (row.open_ended, row.certainty, row.mark) == (True, Certainty.RECONSTRUCTED, "H")


def test_a_reserved_agent_is_named_in_one_of_three_ways():
    assert EVENTS["EventAgentReserved"].one_of == ("AgentID", "Place", "ThisDN")
