"""Consult calls and what becomes of them: transfer in two steps, mute transfer, conference, alternate, reconnect."""

from typing import Any

import pytest
from exchange_world import World

from tserver_wire import KeyValueList

CHANGED = ("CallState", "ConnID", "PreviousConnID", "OtherDN", "OtherDNRole", "ThirdPartyDN", "ThirdPartyDNRole")


@pytest.fixture
def world() -> World:
    """7001 (A) talks to 7002 (B), who will consult 7003 (C)."""
    world = World(dns="7001 7002 7003 7004")
    world.talk("7001", "7002")
    world.told()
    return world


def main_of(world: World) -> str:
    return world.party("7001").call.conn_id


def complete(world: World, name: str, one: str, other: str) -> Any:
    attribute = "ConferenceConnID" if name == "RequestCompleteConference" else "TransferConnID"
    return world.ask(name, "7002", conn_id=one, **{attribute: other})


def test_consult_call(world: World) -> None:
    main = main_of(world)
    consult = world.consult("7002", main, "7003")

    assert world.told("ConnID", "PreviousConnID", "CallType", "ThisDNRole", "OtherDN", "OtherDNRole") == [
        ("7002", "Held", main, None, "Internal", "RoleDestination", "7001", "RoleOrigination"),
        ("7002", "Dialing", consult, main, "Consult", "RoleOrigination", "7003", "RoleDestination"),
        ("7003", "Ringing", consult, main, "Consult", "RoleDestination", "7002", "RoleOrigination"),
    ]

    world.ask("RequestAnswerCall", "7003", conn_id=consult)

    assert world.told("ConnID", "PreviousConnID", "CallType") == [
        ("7003", "Established", consult, main, "Consult"),
        ("7002", "Established", consult, main, "Consult"),
    ]


def test_transfer(world: World) -> None:
    main = main_of(world)
    consult = world.consult("7002", main, "7003")
    world.ask("RequestAnswerCall", "7003", conn_id=consult)
    world.told()
    answer = complete(world, "RequestCompleteTransfer", main, consult)

    assert (answer.name, answer["ConnID"]) == ("EventReleased", main)
    assert world.told(*CHANGED) == [
        ("7002", "Released", "Transferred", consult, main, "7003", "RoleDestination", None, None),
        ("7002", "Released", "Transferred", main, None, "7001", "RoleOrigination", None, None),
        (
            *("7003", "PartyChanged", "Transferred", main, consult, "7001", "RoleNewParty"),
            *("7002", "RoleTransferredBy"),
        ),
        ("7001", "PartyChanged", "Transferred", main, None, "7003", "RoleNewParty", "7002", "RoleTransferredBy"),
    ]
    assert world.states("7001", "7002", "7003") == [["CONNECTED"], [], ["CONNECTED"]]
    assert world.party("7003").call.call_type == "Internal"


def test_the_two_calls_come_in_either_order(world: World) -> None:
    main = main_of(world)
    consult = world.consult("7002", main, "7003")
    world.ask("RequestAnswerCall", "7003", conn_id=consult)

    answer = complete(world, "RequestCompleteTransfer", consult, main)

    assert (answer.name, answer["ConnID"]) == ("EventReleased", main)


def test_blind_transfer_while_it_rings(world: World) -> None:
    main = main_of(world)
    consult = world.consult("7002", main, "7003")
    complete(world, "RequestCompleteTransfer", main, consult)
    world.told()

    assert world.states("7001", "7003") == [["CONNECTED"], ["ALERTING"]]

    world.ask("RequestAnswerCall", "7003", conn_id=main)

    assert world.told("ConnID", "OtherDN") == [("7003", "Established", main, "7001")]


def test_blind_transfer_that_is_declined_ends_the_call(world: World) -> None:
    main = main_of(world)
    consult = world.consult("7002", main, "7003")
    complete(world, "RequestCompleteTransfer", main, consult)
    world.told()
    world.ask("RequestReleaseCall", "7003", conn_id=main)

    assert world.told() == [("7003", "Released"), ("7001", "Released")]


def test_transfer_to_a_queue(world: World) -> None:
    world.ask("RequestRegisterAddress", "8001")
    main = main_of(world)
    consult = world.consult("7002", main, "8001")

    assert world.last("EventQueued")["PreviousConnID"] == main

    complete(world, "RequestCompleteTransfer", main, consult)
    changed = world.last("EventPartyChanged", "8001")

    assert (changed["ConnID"], changed["PreviousConnID"]) == (main, consult)


def test_mute_transfer(world: World) -> None:
    main = main_of(world)
    answer = world.ask("RequestMuteTransfer", "7002", conn_id=main, OtherDN="7003")
    consult = answer["ConnID"]

    assert answer.name == "EventDialing"
    assert world.told("ConnID", "PreviousConnID") == [
        ("7002", "Held", main, None),
        ("7002", "Dialing", consult, main),
        ("7003", "Ringing", consult, main),
        ("7002", "Released", consult, main),
        ("7002", "Released", main, None),
        ("7003", "PartyChanged", main, consult),
        ("7001", "PartyChanged", main, None),
    ]


def test_mute_transfer_to_a_busy_phone_is_refused(world: World) -> None:
    world.ask("RequestSetDNDOn", "7003")

    assert world.refused("RequestMuteTransfer", "7002", conn_id=main_of(world), OtherDN="7003") == 231


def test_conference(world: World) -> None:
    main = main_of(world)
    consult = world.consult("7002", main, "7003")
    world.ask("RequestAnswerCall", "7003", conn_id=consult)
    world.told()
    answer = complete(world, "RequestCompleteConference", main, consult)
    added = ("PartyAdded", "Conferenced", main, None, "7003", "RoleNewParty", "7002", "RoleAddedBy")

    assert (answer.name, answer["ConnID"]) == ("EventReleased", consult)
    assert world.told(*CHANGED) == [
        ("7002", "Released", "Conferenced", consult, main, "7003", "RoleDestination", None, None),
        ("7002", "Retrieved", "Conferenced", main, None, None, None, None, None),
        ("7001", *added),
        ("7002", *added),
        ("7003", "PartyChanged", "Conferenced", main, consult, None, None, "7002", "RoleConferencedBy"),
    ]
    assert world.party("7003").role == "RoleConferenceMember"


def test_conference_names_no_other_dn(world: World) -> None:
    """Towards several parties OtherDN is left out."""
    main = main_of(world)
    consult = world.consult("7002", main, "7003")
    world.ask("RequestAnswerCall", "7003", conn_id=consult)
    complete(world, "RequestCompleteConference", main, consult)

    assert "OtherDN" not in world.ask("RequestHoldCall", "7001", conn_id=main).attributes


def test_conference_with_one_who_has_not_answered_is_refused(world: World) -> None:
    main = main_of(world)
    consult = world.consult("7002", main, "7003")
    code = world.refused("RequestCompleteConference", "7002", conn_id=main, ConferenceConnID=consult)

    assert code == 185


def test_conference_with_one_who_holds(world: World) -> None:
    main = main_of(world)
    consult = world.consult("7002", main, "7003")
    world.ask("RequestAnswerCall", "7003", conn_id=consult)
    world.ask("RequestHoldCall", "7003", conn_id=consult)
    complete(world, "RequestCompleteConference", main, consult)

    assert world.states("7001", "7002", "7003") == [["CONNECTED"], ["CONNECTED"], ["HELD"]]


@pytest.mark.parametrize("conferenced", [False, True])
def test_merge_calls(world: World, conferenced: bool) -> None:
    main = main_of(world)
    consult = world.consult("7002", main, "7003")
    world.ask("RequestAnswerCall", "7003", conn_id=consult)
    kind = {"MergeType": "MergeForConference"} if conferenced else {}
    answer = world.ask("RequestMergeCalls", "7002", conn_id=main, TransferConnID=consult, **kind)

    assert answer["ConnID"] == (consult if conferenced else main)
    assert len(world.party("7001").call.parties) == (3 if conferenced else 2)


def test_attached_data_of_both_calls_are_joined_and_the_survivors_win(world: World) -> None:
    main = main_of(world)
    world.ask("RequestAttachUserData", "7002", conn_id=main, UserData={"who": "main"})
    consult = world.consult("7002", main, "7003", UserData={"why": "consult"})
    ringing = world.last("EventRinging")
    world.ask("RequestUpdateUserData", "7002", conn_id=consult, UserData={"who": "consult", "new": 1})
    world.ask("RequestAnswerCall", "7003", conn_id=consult)
    complete(world, "RequestCompleteTransfer", main, consult)

    assert ringing["UserData"] == KeyValueList((("who", "main"), ("why", "consult")))
    assert world.party("7001").call.user_data == KeyValueList((("who", "main"), ("why", "consult"), ("new", 1)))


def test_alternate(world: World) -> None:
    main = main_of(world)
    consult = world.consult("7002", main, "7003")
    world.ask("RequestAnswerCall", "7003", conn_id=consult)
    world.told()
    answer = world.ask("RequestAlternateCall", "7002", conn_id=consult, TransferConnID=main)

    assert (answer.name, answer["ConnID"]) == ("EventHeld", consult)
    assert world.told("ConnID") == [("7002", "Held", consult), ("7002", "Retrieved", main)]


def test_alternate_the_wrong_way_round_is_refused(world: World) -> None:
    main = main_of(world)
    consult = world.consult("7002", main, "7003")
    world.ask("RequestAnswerCall", "7003", conn_id=consult)

    assert world.refused("RequestAlternateCall", "7002", conn_id=main, TransferConnID=consult) == 185


def test_held_call_survives_a_transfer_also_when_it_is_the_consult_call(world: World) -> None:
    main = main_of(world)
    consult = world.consult("7002", main, "7003")
    world.ask("RequestAnswerCall", "7003", conn_id=consult)
    world.ask("RequestAlternateCall", "7002", conn_id=consult, TransferConnID=main)
    complete(world, "RequestCompleteTransfer", main, consult)

    assert world.party("7001").call.conn_id == consult
    assert world.last("EventPartyChanged", "7001")["PreviousConnID"] == main
    assert "PreviousConnID" not in world.last("EventPartyChanged", "7003").attributes


@pytest.mark.parametrize("answered", [False, True])
def test_reconnect(world: World, answered: bool) -> None:
    main = main_of(world)
    consult = world.consult("7002", main, "7003")
    if answered:
        world.ask("RequestAnswerCall", "7003", conn_id=consult)
    world.told()
    answer = world.ask("RequestReconnectCall", "7002", conn_id=consult, TransferConnID=main)

    assert (answer.name, answer["ConnID"]) == ("EventRetrieved", main)
    assert world.told("ConnID") == [
        ("7002", "Released", consult),
        ("7003", "Released" if answered else "Abandoned", consult),
        ("7002", "Retrieved", main),
    ]


def test_reconnect_drops_only_an_active_call(world: World) -> None:
    main = main_of(world)
    consult = world.consult("7002", main, "7003")
    world.ask("RequestAnswerCall", "7003", conn_id=consult)
    world.ask("RequestHoldCall", "7002", conn_id=consult)

    assert world.refused("RequestReconnectCall", "7002", conn_id=consult, TransferConnID=main) == 185


def test_consulting_from_a_held_call_is_refused(world: World) -> None:
    main = main_of(world)
    world.ask("RequestHoldCall", "7002", conn_id=main)

    assert world.refused("RequestInitiateTransfer", "7002", conn_id=main, OtherDN="7003") == 185


def test_consulting_a_busy_phone(world: World) -> None:
    world.ask("RequestSetDNDOn", "7003")
    world.told()
    world.consult("7002", main_of(world), "7003")

    assert world.told() == [("7002", "Held"), ("7002", "Dialing"), ("7002", "DestinationBusy")]


def test_far_end_cannot_be_in_both_calls(world: World) -> None:
    """7002 consults the very DN that it talks to, which has a second line."""
    main = main_of(world)
    consult = world.consult("7002", main, "7001")

    assert world.refused("RequestCompleteTransfer", "7002", conn_id=main, TransferConnID=consult) == 185


def test_call_cannot_be_left_to_two_who_ring(world: World) -> None:
    """After a blind transfer the one who waits cannot transfer on before the other has answered."""
    main = main_of(world)
    world.ask("RequestMuteTransfer", "7002", conn_id=main, OtherDN="7003")

    assert world.refused("RequestMuteTransfer", "7001", conn_id=main, OtherDN="7004") == 185
    assert world.refused("RequestSingleStepTransfer", "7001", conn_id=main, OtherDN="7004") == 185


def test_second_call_must_be_another(world: World) -> None:
    main = main_of(world)

    assert world.refused("RequestCompleteTransfer", "7002", conn_id=main, TransferConnID=main) == 185
    assert world.refused("RequestCompleteTransfer", "7002", conn_id=main, TransferConnID="0071000000000fff") == 56
