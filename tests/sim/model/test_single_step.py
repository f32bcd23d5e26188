"""Transfer and conference in one step, redirecting, deleting a member."""

import pytest
from exchange_world import World

from tserver_sim.model.inputs import OutsideBehaviourSet

THIRD = ("ThirdPartyDN", "ThirdPartyDNRole")


@pytest.fixture
def world() -> World:
    """7001 talks to 7002."""
    world = World(dns="7001 7002 7003 7004 8001")
    world.talk("7001", "7002")
    world.told()
    return world


def call_of(world: World) -> str:
    return world.party("7001").call.conn_id


def test_transfer(world: World) -> None:
    conn_id = call_of(world)
    answer = world.ask("RequestSingleStepTransfer", "7002", conn_id=conn_id, OtherDN="7003", UserData={"a": 1})

    assert answer.name == "EventReleased"
    assert world.told("CallState", "OtherDN", "OtherDNRole", *THIRD) == [
        ("7002", "Released", "Transferred", "7001", "RoleOrigination", "7003", "RoleDestination"),
        ("7003", "Ringing", "Transferred", "7001", "RoleOrigination", "7002", "RoleTransferredBy"),
        ("7001", "PartyChanged", "Transferred", "7003", "RoleNewParty", "7002", "RoleTransferredBy"),
    ]
    assert dict(world.party("7003").call.user_data) == {"a": 1}

    world.ask("RequestAnswerCall", "7003", conn_id=conn_id)

    assert world.told("CallState") == [("7003", "Established", "Ok")]


def test_transfer_to_a_queue(world: World) -> None:
    world.ask("RequestSingleStepTransfer", "7002", conn_id=call_of(world), OtherDN="8001")

    assert world.told() == [("7002", "Released"), ("8001", "Queued"), ("7001", "PartyChanged")]


def test_transfer_to_an_outside_number_that_is_invalid_at_once(world: World) -> None:
    world.happens(OutsideBehaviourSet("+4989123456", "invalid", 0.0))
    world.ask("RequestSingleStepTransfer", "7002", conn_id=call_of(world), OtherDN="+4989123456")
    world.advance(0)

    assert world.told("CallState") == [
        ("7002", "Released", "Transferred"),
        ("7001", "PartyChanged", "Transferred"),
        ("7001", "Released", "SitInvalidnum"),
    ]


@pytest.mark.parametrize(("to", "code"), [("7001", 71), ("7002", 71), ("12", 71), ("7003", 231)])
def test_transfer_that_is_refused(world: World, to: str, code: int) -> None:
    world.ask("RequestSetDNDOn", "7003")

    assert world.refused("RequestSingleStepTransfer", "7002", conn_id=call_of(world), OtherDN=to) == code


def test_transfer_of_a_held_call_is_refused(world: World) -> None:
    world.ask("RequestHoldCall", "7002", conn_id=call_of(world))

    assert world.refused("RequestSingleStepTransfer", "7002", conn_id=call_of(world), OtherDN="7003") == 185


def test_conference_is_answered_when_the_new_party_has_answered(world: World) -> None:
    conn_id = call_of(world)
    answer = world.ask("RequestSingleStepConference", "7002", conn_id=conn_id, OtherDN="7003")

    assert answer.name == "later"
    assert world.told("CallState", "ThisDNRole", *THIRD) == [
        ("7003", "Ringing", "Conferenced", "RoleConferenceMember", "7002", "RoleAddedBy")
    ]

    world.ask("RequestAnswerCall", "7003", conn_id=conn_id)

    heard = world.heard("app", "OtherDN", "OtherDNRole", *THIRD)
    assert heard[0][:2] == ("7003", "Established")
    assert heard[1:] == [
        ("7001", "PartyAdded", "7003", "RoleNewParty", "7002", "RoleAddedBy"),
        ("7002", "PartyAdded", "7003", "RoleNewParty", "7002", "RoleAddedBy"),
    ]


def test_conference_carries_the_reference_id_to_the_one_who_asked(world: World) -> None:
    conn_id = call_of(world)
    world.ask("RequestSingleStepConference", "7002", conn_id=conn_id, OtherDN="7003")
    world.told()
    world.ask("RequestAnswerCall", "7003", conn_id=conn_id)
    with_id = [row[:2] for row in world.heard("app", "ReferenceID") if row[2] is not None]

    assert with_id == [("7003", "Established"), ("7002", "PartyAdded")]


def test_conference_with_one_who_declines(world: World) -> None:
    conn_id = call_of(world)
    world.ask("RequestSingleStepConference", "7002", conn_id=conn_id, OtherDN="7003")
    world.told()
    world.ask("RequestReleaseCall", "7003", conn_id=conn_id)

    assert world.told("ErrorCode") == [("7003", "Released", None), ("7002", "Error", 233)]
    assert world.states("7001", "7002") == [["CONNECTED"], ["CONNECTED"]]


def test_last_one_does_not_stay_in_a_conference_for_one_who_declined(world: World) -> None:
    conn_id = call_of(world)
    world.ask("RequestSingleStepConference", "7002", conn_id=conn_id, OtherDN="7003")
    world.ask("RequestReleaseCall", "7002", conn_id=conn_id)
    world.told()
    world.ask("RequestReleaseCall", "7003", conn_id=conn_id)

    assert world.told() == [("7003", "Released"), ("7002", "Error"), ("7001", "Released")]


def test_conference_whose_asker_has_left_is_refused_when_it_comes_about(world: World) -> None:
    conn_id = call_of(world)
    world.ask("RequestSingleStepConference", "7002", conn_id=conn_id, OtherDN="7003")
    world.ask("RequestReleaseCall", "7002", conn_id=conn_id)
    world.told()
    world.ask("RequestAnswerCall", "7003", conn_id=conn_id)

    assert world.told("ErrorCode") == [
        ("7003", "Established", None),
        ("7001", "PartyAdded", None),
        ("7002", "Error", 185),
    ]


@pytest.mark.parametrize(("to", "code"), [("7001", 71), ("8001", 71), ("12", 71)])
def test_conference_that_is_refused(world: World, to: str, code: int) -> None:
    assert world.refused("RequestSingleStepConference", "7002", conn_id=call_of(world), OtherDN=to) == code


def test_delete_from_conference(world: World) -> None:
    conn_id = call_of(world)
    world.ask("RequestSingleStepConference", "7002", conn_id=conn_id, OtherDN="7003")
    world.ask("RequestAnswerCall", "7003", conn_id=conn_id)
    world.told()
    answer = world.ask("RequestDeleteFromConference", "7001", conn_id=conn_id, OtherDN="7003")
    deleted = ("PartyDeleted", "7003", "RoleDeletedParty", "7001", "RoleDeletedBy")

    assert answer.name == "EventPartyDeleted"
    assert world.told("OtherDN", "OtherDNRole", *THIRD) == [
        ("7001", *deleted),
        ("7002", *deleted),
        ("7003", "Released", None, None, None, None),
    ]


def test_deleting_where_there_is_no_conference_or_no_such_member(world: World) -> None:
    conn_id = call_of(world)

    assert world.refused("RequestDeleteFromConference", "7001", conn_id=conn_id, OtherDN="7002") == 185
    assert world.refused("RequestDeleteFromConference", "7001", conn_id=conn_id, OtherDN="7004") == 71


def test_redirect() -> None:
    world = World(dns="7001 7002")
    conn_id = world.place("7001")
    world.told()
    answer = world.ask("RequestRedirectCall", "7001", conn_id=conn_id, OtherDN="7002")

    assert answer.name == "EventReleased"
    assert world.told("CallState", "OtherDN", *THIRD) == [
        ("7001", "Released", "Redirected", "+14155551212", "7002", "RoleDestination"),
        ("7002", "Ringing", "Ok", "+14155551212", "7001", None),
    ]


def test_redirected_call_keeps_its_queue() -> None:
    world = World(dns="7001 7002 8001")
    world.ask("RequestAgentLogin", "7001", AgentID="1001", AgentWorkMode="AutoIn", ThisQueue="8001")
    conn_id = world.place("8001")
    world.ask("RequestRedirectCall", "7001", conn_id=conn_id, OtherDN="7002")

    assert world.last("EventRinging", "7002")["ThisQueue"] == "8001"
    assert world.agent_state("1001") == "Ready"


def test_redirect_of_a_call_that_was_answered_is_refused(world: World) -> None:
    assert world.refused("RequestRedirectCall", "7001", conn_id=call_of(world), OtherDN="7003") == 185


def test_redirect_to_the_caller_is_refused() -> None:
    world = World(dns="7001 7002")
    conn_id = world.dial("7001", "7002")

    assert world.refused("RequestRedirectCall", "7002", conn_id=conn_id, OtherDN="7001") == 71


def test_one_who_is_to_join_hands_the_invitation_on(world: World) -> None:
    conn_id = call_of(world)
    world.ask("RequestSingleStepConference", "7002", conn_id=conn_id, OtherDN="7003")

    assert world.refused("RequestRedirectCall", "7003", conn_id=conn_id, OtherDN="8001") == 71

    world.ask("RequestRedirectCall", "7003", conn_id=conn_id, OtherDN="7004")
    world.told()
    world.ask("RequestAnswerCall", "7004", conn_id=conn_id)

    assert world.told("OtherDN") == [
        ("7004", "Established", None),
        ("7001", "PartyAdded", "7004"),
        ("7002", "PartyAdded", "7004"),
    ]
