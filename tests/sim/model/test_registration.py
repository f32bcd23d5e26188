"""Registering, unregistering, looking, and choosing events."""

import pytest
from exchange_world import World, pairs_of

from tserver_sim.config import Config
from tserver_sim.model.inputs import LinkChanged, ServiceChanged


def test_registration_is_answered_with_a_snapshot() -> None:
    world = World(dns="7001")
    world.ask("RequestAgentLogin", "7001", AgentID="1001", AgentWorkMode="AutoIn")
    conn_id = world.place("7001")
    answer = world.ask("RequestRegisterAddress", "7001")

    assert (answer.name, answer["AgentID"], answer["AddressInfoType"]) == ("EventRegistered", "1001", "AddressType")
    assert pairs_of(answer, "Extensions") == {"AgentStatus": 2, "status": 0, "conn-1": conn_id, "ct-1": 2, "ps-1": 10}


def test_answer_goes_to_the_asking_client_alone() -> None:
    world = World(clients=("app", "two"), dns="7001")
    world.ask("RequestRegisterAddress", "7001", client="two")
    world.ask("RequestQueryAddress", "7001", client="two")

    assert world.heard("app") == []


@pytest.mark.parametrize(
    ("held", "asked", "code"),
    [
        ("ModeShare", "ModeShare", 0),
        ("ModeShare", "ModePrivate", 42),
        ("ModePrivate", "ModeShare", 42),
        ("ModePrivate", "ModePrivate", 42),
        ("ModePrivate", "ModeMonitor", 0),
        ("ModeMonitor", "ModePrivate", 0),
    ],
)
def test_modes(held: str, asked: str, code: int) -> None:
    world = World(clients=("app", "two"))
    world.ask("RequestRegisterAddress", "7001", RegisterMode=held)

    assert world.refused("RequestRegisterAddress", "7001", client="two", RegisterMode=asked) == code


def test_registering_again_changes_the_mode() -> None:
    world = World(dns="7001")
    world.ask("RequestRegisterAddress", "7001", RegisterMode="ModeMonitor")

    assert world.refused("RequestSetDNDOn", "7001") == 51


def test_unregistered_dn_is_silent() -> None:
    world = World(dns="7001")
    world.ask("RequestRegisterAddress", "7001")

    assert world.ask("RequestUnregisterAddress", "7001").name == "EventUnregistered"

    world.told()
    world.place("7001")

    assert world.heard("app") == []
    assert world.refused("RequestSetDNDOn", "7001") == 41


def test_unknown_dn() -> None:
    assert World().refused("RequestRegisterAddress", "7999") == 59


@pytest.mark.parametrize("disconnects", [False, True])
def test_agent_goes_with_the_client_that_logged_it_in_where_it_is_configured_so(disconnects: bool) -> None:
    world = World(Config(logout_on_disconnect=True), clients=("app", "two"), dns="7001 7002")
    world.ask("RequestRegisterAddress", "7001", client="two")
    world.ask("RequestAgentLogin", "7001", client="two", AgentID="1001")
    world.ask("RequestAgentLogin", "7002", AgentID="1002")
    world.told()
    if disconnects:
        world.lose("two")
    else:
        world.ask("RequestUnregisterAddress", "7001", client="two")

    assert [row for row in world.heard("app") if row[1] != "Unregistered"] == [("7001", "AgentLogout")]
    assert world.agent_state("1002") == "NotReady"


def test_agent_stays_otherwise() -> None:
    world = World(dns="7001")
    world.ask("RequestAgentLogin", "7001", AgentID="1001")
    world.lose("app")

    assert world.agent_state("1001") == "NotReady"


@pytest.mark.parametrize(
    ("kind", "status"),
    [("DNStatus", 0), ("AddressStatus", 0), ("AgentStatus", 3), ("AddressType", 1), ("CallsQuery", 2)],
)
def test_query_address(kind: str, status: int) -> None:
    world = World(dns="7001")
    world.ask("RequestAgentLogin", "7001", AgentID="1001")
    held = world.place("7001")
    world.ask("RequestAnswerCall", "7001", conn_id=held)
    world.ask("RequestHoldCall", "7001", conn_id=held)
    active = world.place("7001")
    answer = world.ask("RequestQueryAddress", "7001", AddressInfoType=kind)

    assert (answer["AddressInfoType"], answer["AddressInfoStatus"], answer["AgentID"]) == (kind, status, "1001")
    assert ("Extensions" in answer.attributes) == (kind == "DNStatus")
    assert (answer.get("ConnID"), answer.get("PreviousConnID")) == (
        (active, held) if kind == "CallsQuery" else (None, None)
    )


def test_query_of_something_else_is_unsupported() -> None:
    assert World().refused("RequestQueryAddress", "7001", AddressInfoType="DateTime") == 51


def test_status_of_a_queue_is_how_many_wait() -> None:
    world = World()
    world.place("8001")

    assert world.ask("RequestQueryAddress", "8001")["AddressInfoStatus"] == 1


def test_query_works_without_registration_and_link() -> None:
    world = World()
    world.happens(ServiceChanged("7001", in_service=False))
    world.happens(LinkChanged(up=False))

    assert pairs_of(world.ask("RequestQueryAddress", "7001"), "Extensions")["status"] == 1


def test_query_call() -> None:
    world = World(dns="7001")
    world.ask("RequestAgentLogin", "7001", AgentID="1001")
    conn_id = world.place("7001", dnis="0800")
    answer = world.ask("RequestQueryCall", "7001", conn_id=conn_id)
    asked = ("ConnID", "CallID", "CallType", "CallState", "ThisDNRole", "OtherDN", "ANI", "DNIS", "AgentID")

    assert answer.name == "EventPartyInfo"
    assert tuple(answer[name] for name in asked) == (
        *(conn_id, 1, "Inbound", "Ok", "RoleDestination"),
        *("+14155551212", "+14155551212", "0800", "1001"),
    )
    assert pairs_of(answer, "Extensions") == {"ps-1": 10}


@pytest.mark.parametrize("digits", ["", "ff", "zz" * 64, "f" * 129, " f" * 64])
def test_input_mask_that_is_none(digits: str) -> None:
    assert World().refused("RequestSetInputMask", InputMask=digits) == 53


def test_party_states_of_the_snapshot() -> None:
    world = World(dns="7001 7002 7003 8001 8501")
    main = world.talk("7001", "7002")
    world.consult("7002", main, "7003")
    world.place("8001")
    world.place("8501")

    def states(dn: str) -> list[object]:
        extensions = pairs_of(world.ask("RequestQueryAddress", dn), "Extensions")
        return [value for key, value in extensions.items() if key.startswith("ps-")]

    assert [states(dn) for dn in ("7001", "7002", "7003", "8001", "8501")] == [[12], [14, 65548], [10], [9], [2057]]
