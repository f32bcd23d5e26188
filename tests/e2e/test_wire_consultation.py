"""`spec/wire-protocol.md`: consultation, transfer and conference, in "Requests", "What happens" and the fine print."""

from typing import Any

import pytest
from telephone_world import Client, Server


def consult(server: Server, bridge: Client, request: str = "RequestInitiateTransfer", **more: Any) -> tuple[str, str]:
    """7001 talks to a customer, holds, and consults 7002, who answers; the two ConnIDs."""
    main = server.talk_inbound(bridge, userData={"segment": "gold"})
    bridge.say(request, ThisDN="7001", ConnID=main, OtherDN="7002", **more)
    bridge.wait("EventHeld", ThisDN="7001", ConnID=main)
    other: str = bridge.wait(
        "EventDialing", ThisDN="7001", CallType="Consult", PreviousConnID=main, ReferenceID=bridge.reference
    )["ConnID"]
    bridge.wait("EventRinging", ThisDN="7002", CallType="Consult", PreviousConnID=main)
    bridge.say("RequestAnswerCall", ThisDN="7002", ConnID=other)
    for _ in range(2):
        bridge.wait("EventEstablished", ConnID=other, PreviousConnID=main, CallState="Ok")
    return main, other


def by_name(events: list[dict[str, Any]]) -> dict[tuple[str, str, str], dict[str, Any]]:
    found = {(each["message"], each["ThisDN"], each["ConnID"]): each for each in events}
    assert len(found) == len(events), events
    return found


@pytest.mark.parametrize("request_name", ["RequestInitiateTransfer", "RequestInitiateConference"])
def test_held_comes_before_the_answer_and_the_consult_call_has_the_data_of_the_main_call(
    server: Server, request_name: str
) -> None:
    bridge = server.bridge("7001", "7002")
    main = server.talk_inbound(bridge, userData={"segment": "gold", "k": "old"})
    bridge.say(request_name, ThisDN="7001", ConnID=main, OtherDN="7002", UserData={"k": "new", "more": 1})
    data = {"segment": "gold", "k": "new", "more": 1}
    assert "ReferenceID" not in bridge.wait("EventHeld", ThisDN="7001", ConnID=main)
    dialing = bridge.wait("EventDialing", ThisDN="7001", ReferenceID=bridge.reference, UserData=data, OtherDN="7002")
    assert main != dialing["ConnID"]
    ringing = bridge.wait("EventRinging", ThisDN="7002", OtherDN="7001", ThisDNRole="RoleDestination", UserData=data)
    assert dialing["CallUUID"] == ringing["CallUUID"]
    bridge.say("RequestQueryCall", ThisDN="7001", ConnID=main)
    bridge.wait("EventPartyInfo", UserData={"segment": "gold", "k": "old"})


@pytest.mark.parametrize("swapped", [False, True])
def test_transfer_keeps_the_held_call_whichever_is_named_first(server: Server, swapped: bool) -> None:
    bridge = server.bridge("7001", "7002")
    main, other = consult(server, bridge)
    first, second = (other, main) if swapped else (main, other)
    bridge.say("RequestCompleteTransfer", ThisDN="7001", ConnID=first, TransferConnID=second)
    events = by_name(bridge.all())
    assert {
        ("EventReleased", "7001", main),
        ("EventReleased", "7001", other),
        ("EventPartyChanged", "7002", main),
    } == events.keys()
    of_main, of_other = events["EventReleased", "7001", main], events["EventReleased", "7001", other]
    assert bridge.reference == of_main["ReferenceID"]
    assert "ReferenceID" not in of_other
    assert [each["CallState"] for each in events.values()] == ["Transferred"] * 3
    assert of_main["Extensions"]["ReleasingParty"] == "3 Unknown"
    changed = events["EventPartyChanged", "7002", main]
    assert (other, "7001", "RoleTransferredBy") == (
        changed["PreviousConnID"], changed["ThirdPartyDN"], changed["ThirdPartyDNRole"]
    )  # fmt: skip
    assert (changed["CallType"], changed["ANI"], changed["DNIS"]) == ("Inbound", "+14155551212", "8005551000")
    bridge.say("RequestReleaseCall", ThisDN="7002", ConnID=main)
    bridge.wait("EventReleased", ThisDN="7002", ConnID=main, CallType="Inbound")


def test_transfer_between_insiders_tells_both_who_are_left(server: Server) -> None:
    bridge = server.bridge("7001", "7002", "7003")
    bridge.say("RequestMakeCall", ThisDN="7003", OtherDN="7001")
    main = bridge.wait("EventDialing")["ConnID"]
    bridge.wait("EventRinging")
    bridge.say("RequestAnswerCall", ThisDN="7001", ConnID=main)
    bridge.all()
    bridge.say("RequestInitiateTransfer", ThisDN="7001", ConnID=main, OtherDN="7002")
    other = next(each["ConnID"] for each in bridge.all() if each["message"] == "EventDialing")
    bridge.say("RequestAnswerCall", ThisDN="7002", ConnID=other)
    bridge.all()
    bridge.say("RequestCompleteTransfer", ThisDN="7001", ConnID=main, TransferConnID=other)
    events = by_name(bridge.all())
    stayed, came = events["EventPartyChanged", "7003", main], events["EventPartyChanged", "7002", main]
    assert (stayed["OtherDN"], stayed["OtherDNRole"]) == ("7002", "RoleNewParty")
    assert ("7003", other) == (came["OtherDN"], came["PreviousConnID"])
    assert "PreviousConnID" not in stayed


def test_data_of_the_consult_call_is_merged_in_and_the_surviving_call_wins(server: Server) -> None:
    bridge = server.bridge("7001", "7002")
    main, other = consult(server, bridge, UserData={"segment": "silver", "note": "hello"})
    bridge.say("RequestCompleteTransfer", ThisDN="7001", ConnID=main, TransferConnID=other)
    changed = next(each for each in bridge.all() if each["message"] == "EventPartyChanged")
    assert changed["UserData"] == {"segment": "gold", "note": "hello"}


def test_transfer_before_the_answer_rings_on_under_the_main_call(server: Server) -> None:
    bridge = server.bridge("7001", "7002")
    main = server.talk_inbound(bridge)
    bridge.say("RequestInitiateTransfer", ThisDN="7001", ConnID=main, OtherDN="7002")
    other = next(each["ConnID"] for each in bridge.all() if each["message"] == "EventDialing")
    bridge.say("RequestCompleteTransfer", ThisDN="7001", ConnID=main, TransferConnID=other)
    assert other == by_name(bridge.all())["EventPartyChanged", "7002", main]["PreviousConnID"]
    bridge.answer("7002", main)


@pytest.mark.parametrize("swapped", [False, True])
def test_conference_is_joined_and_left(server: Server, swapped: bool) -> None:
    bridge = server.bridge("7001", "7002")
    main, other = consult(server, bridge, "RequestInitiateConference")
    first, second = (other, main) if swapped else (main, other)
    bridge.say("RequestCompleteConference", ThisDN="7001", ConnID=first, ConferenceConnID=second)
    events = by_name(bridge.all())
    assert {
        ("EventReleased", "7001", other),
        ("EventRetrieved", "7001", main),
        ("EventPartyAdded", "7001", main),
        ("EventPartyChanged", "7002", main),
    } == events.keys()
    assert bridge.reference == events["EventReleased", "7001", other]["ReferenceID"]
    assert [each["CallState"] for each in events.values()] == ["Conferenced"] * 4
    added = events["EventPartyAdded", "7001", main]
    assert (
        added["OtherDN"], added["OtherDNRole"], added["ThirdPartyDN"], added["ThirdPartyDNRole"]
    ) == ("7002", "RoleNewParty", "7001", "RoleAddedBy")  # fmt: skip
    changed = events["EventPartyChanged", "7002", main]
    assert (other, "RoleConferencedBy") == (changed["PreviousConnID"], changed["ThirdPartyDNRole"])
    bridge.say("RequestReleaseCall", ThisDN="7002", ConnID=main)
    gone = by_name(bridge.all())
    deleted = gone["EventPartyDeleted", "7001", main]
    assert (
        deleted["OtherDN"], deleted["OtherDNRole"], deleted["ThirdPartyDN"], deleted["ThirdPartyDNRole"],
        deleted["CallState"],
    ) == ("7002", "RoleDeletedParty", "7002", "RoleDeletedBy", "Ok")  # fmt: skip
    released = gone["EventReleased", "7002", main]
    assert (released["Extensions"]["ReleasingParty"], "OtherDN" in released) == ("1 Local", False)


def test_member_is_deleted_from_a_conference(server: Server) -> None:
    bridge = server.bridge("7001", "7002")
    main, other = consult(server, bridge, "RequestInitiateConference")
    bridge.say("RequestDeleteFromConference", ThisDN="7001", ConnID=other, OtherDN="7002")
    bridge.wait_error(185)
    bridge.say("RequestCompleteConference", ThisDN="7001", ConnID=main, ConferenceConnID=other)
    bridge.all()
    bridge.say("RequestDeleteFromConference", ThisDN="7001", ConnID=main, OtherDN="7002")
    events = by_name(bridge.all())
    deleted = events["EventPartyDeleted", "7001", main]
    assert (bridge.reference, "7002", "7001") == (deleted["ReferenceID"], deleted["OtherDN"], deleted["ThirdPartyDN"])
    assert ("EventReleased", "7002", main) in events


def test_alternate_holds_the_active_call_and_retrieves_the_other(server: Server) -> None:
    bridge = server.bridge("7001", "7002")
    main, other = consult(server, bridge)
    for active, held in ((other, main), (main, other)):
        bridge.say("RequestAlternateCall", ThisDN="7001", ConnID=active, TransferConnID=held)
        bridge.wait("EventHeld", ThisDN="7001", ConnID=active, ReferenceID=bridge.reference)
        assert "ReferenceID" not in bridge.wait("EventRetrieved", ThisDN="7001", ConnID=held)
    bridge.say("RequestAlternateCall", ThisDN="7001", ConnID=main, TransferConnID=other)
    bridge.wait_error(185)
    bridge.nothing()


def test_reconnect_drops_the_active_call_and_goes_back_to_the_other(server: Server) -> None:
    bridge = server.bridge("7001", "7002")
    main, other = consult(server, bridge)
    bridge.say("RequestReconnectCall", ThisDN="7001", ConnID=other, TransferConnID=main)
    events = by_name(bridge.all())
    assert {
        ("EventReleased", "7001", other),
        ("EventReleased", "7002", other),
        ("EventRetrieved", "7001", main),
    } == events.keys()
    assert bridge.reference == events["EventRetrieved", "7001", main]["ReferenceID"]


@pytest.mark.parametrize("far_answers", [True, False])
def test_single_step_transfer_moves_the_call(server: Server, far_answers: bool) -> None:
    bridge = server.bridge("7001", "7002")
    main = server.talk_inbound(bridge)
    bridge.say("RequestSingleStepTransfer", ThisDN="7001", ConnID=main, OtherDN="7002", UserData={"note": "x"})
    bridge.wait("EventReleased", ThisDN="7001", ConnID=main, CallState="Transferred", ReferenceID=bridge.reference)
    bridge.wait("EventRinging", ThisDN="7002", ConnID=main, UserData={"note": "x"}, OtherDN="+14155551212")
    if far_answers:
        bridge.answer("7002", main)
    else:
        bridge.say("RequestReleaseCall", ThisDN="7002", ConnID=main)
        bridge.wait("EventReleased", ThisDN="7002")


def test_mute_transfer_is_answered_by_dialing_and_leaves_the_call(server: Server) -> None:
    bridge = server.bridge("7001", "7002")
    main = server.talk_inbound(bridge)
    bridge.say("RequestMuteTransfer", ThisDN="7001", ConnID=main, OtherDN="7002")
    events = bridge.all()
    names = [each["message"] for each in events]
    dialing = events[1]
    assert names == ["EventHeld", "EventDialing", "EventRinging", "EventReleased", "EventReleased", "EventPartyChanged"]
    assert bridge.reference == dialing["ReferenceID"]
    assert (dialing["ConnID"], main) == (events[5]["PreviousConnID"], events[5]["ConnID"])
    bridge.answer("7002", main)


def test_single_step_conference_rings_at_the_new_party_which_answers(server: Server) -> None:
    bridge = server.bridge("7001", "7002")
    main = server.talk_inbound(bridge)
    bridge.say("RequestSingleStepConference", ThisDN="7001", ConnID=main, OtherDN="7002")
    asked = bridge.reference
    bridge.wait("EventRinging", ThisDN="7002", ConnID=main)
    bridge.nothing()
    bridge.say("RequestAnswerCall", ThisDN="7002", ConnID=main)
    events = by_name(bridge.all())
    assert {("EventEstablished", "7002", main), ("EventPartyAdded", "7001", main)} == events.keys()
    added = events["EventPartyAdded", "7001", main]
    assert (asked, "7002", "7001") == (added["ReferenceID"], added["OtherDN"], added["ThirdPartyDN"])


def test_second_call_that_is_named_must_exist_and_be_another(server: Server) -> None:
    bridge = server.bridge("7001", "7002")
    main, other = consult(server, bridge)
    unknown = "00710271981f0fff"
    for request, attribute in (
        ("RequestCompleteTransfer", "TransferConnID"),
        ("RequestCompleteConference", "ConferenceConnID"),
        ("RequestAlternateCall", "TransferConnID"),
        ("RequestReconnectCall", "TransferConnID"),
    ):
        bridge.say(request, ThisDN="7001", ConnID=other)
        assert attribute in bridge.wait_error(53)["ErrorMessage"]
        bridge.say(request, ThisDN="7001", ConnID=other, **{attribute: unknown})
        bridge.wait_error(56)
        bridge.say(request, ThisDN="7001", ConnID=main, **{attribute: main})
        bridge.wait_error(185)
    bridge.nothing()
