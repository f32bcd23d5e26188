"""`spec/wire-protocol.md`, sentence by sentence, against `tsim serve` over plain sockets."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from telephone_world import Client, Server, running_server


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("serve")) as server:
        yield server


@pytest.fixture
def server(shared_server: Server) -> Iterator[Server]:
    """The shared process, with nobody connected, nobody logged in and no call."""
    shared_server.control.post("/v1/reset")
    yield shared_server
    for client in shared_server.clients:
        client.close()
    shared_server.clients.clear()


def ring_inbound(server: Server, bridge: Client, dn: str = "7001", **body: Any) -> dict[str, Any]:
    """Place a call from outside; the EventRinging on the DN."""
    server.control.post("/v1/calls", {"from": "+14155551212", "to": dn, "dnis": "8005551000", **body})
    return bridge.wait("EventRinging", ThisDN=dn)


def answer(bridge: Client, dn: str, conn_id: str) -> dict[str, Any]:
    reference = bridge.say("RequestAnswerCall", ThisDN=dn, ConnID=conn_id)
    return bridge.wait("EventEstablished", ThisDN=dn, ConnID=conn_id, ReferenceID=reference)


def test_session_of_the_page_can_be_played_by_hand(server: Server) -> None:
    nc = server.client()
    nc.write(b'{"message":"RequestRegisterClient","ReferenceID":1,"ProtocolVersion":"tsim/1","ApplicationName":"nc"}\n')
    link = nc.wait("EventLinkConnected", ReferenceID=1, ServerRole="Primary", ProtocolVersion="tsim/1")
    assert {"SessionID", "ApplicationName", "ServerVersion", "TimeinSecs", "TimeinuSecs"} <= link.keys()
    nc.write(
        b'{"message":"RequestRegisterAddress","ReferenceID":2,"ThisDN":"7001","RegisterMode":"ModeShare",'
        b'"ControlMode":"RegisterDefault","AddressType":"DN"}\n'
    )
    registered = nc.wait("EventRegistered", ReferenceID=2, ThisDN="7001", AddressInfoType="AddressType")
    assert {"AgentStatus": 0, "status": 0}.items() <= registered["Extensions"].items()
    nc.write(
        b'{"message":"RequestAgentLogin","ReferenceID":3,"ThisDN":"7001","AgentID":"1001","AgentWorkMode":"AutoIn"}\n'
    )
    nc.wait("EventAgentLogin", ReferenceID=3, ThisDN="7001", AgentID="1001", AgentWorkMode="AutoIn")
    ready = nc.wait("EventAgentReady", ThisDN="7001", AgentID="1001", AgentWorkMode="AutoIn")
    assert "ReferenceID" not in ready
    server.control.post(
        "/v1/calls", {"from": "+14155551212", "to": "7001", "dnis": "8005551000", "userData": {"segment": "gold"}}
    )
    ringing = nc.wait(
        "EventRinging",
        ThisDN="7001",
        ThisDNRole="RoleDestination",
        OtherDN="+14155551212",
        OtherDNRole="RoleOrigination",
        CallType="Inbound",
        CallState="Ok",
        ANI="+14155551212",
        DNIS="8005551000",
        AgentID="1001",
        UserData={"segment": "gold"},
    )
    assert re.fullmatch(r"[0-9a-f]{16}", ringing["ConnID"])
    assert re.fullmatch(r"[0-9A-V]{32}", ringing["CallUUID"])
    conn_id = ringing["ConnID"]
    nc.write(
        json.dumps({"message": "RequestAnswerCall", "ReferenceID": 4, "ThisDN": "7001", "ConnID": conn_id}).encode()
    )
    nc.write(b"\r\n")
    established = nc.wait("EventEstablished", ReferenceID=4, ThisDN="7001", ConnID=conn_id, CallState="Ok")
    assert established["CallUUID"] == ringing["CallUUID"]
    nc.write(
        json.dumps({"message": "RequestReleaseCall", "ReferenceID": 5, "ThisDN": "7001", "ConnID": conn_id}).encode()
        + b"\n"
    )
    released = nc.wait("EventReleased", ReferenceID=5, ThisDN="7001", ConnID=conn_id, CallState="Ok")
    assert released["Extensions"]["ReleasingParty"] == "1 Local"


def test_sequence_numbers_grow_strictly_and_every_event_is_stamped(server: Server) -> None:
    bridge = server.bridge("7001")
    bridge.login("7001", "1001")
    ring_inbound(server, bridge)
    bridge.say("RequestQueryServer")
    bridge.say("RequestNoSuch")
    seen = list(iter(lambda: bridge.next(0.3), None))
    numbers = [message["EventSequenceNumber"] for message in seen]
    assert numbers == sorted(set(numbers))
    assert all(isinstance(message["TimeinSecs"], int) and isinstance(message["TimeinuSecs"], int) for message in seen)


# --- session -------------------------------------------------------------------------------------------------------


def test_anything_before_register_client_is_refused_and_the_session_stays_open(server: Server) -> None:
    client = server.client()
    client.say("RequestRegisterAddress", ThisDN="7001")
    client.wait_error(50, ReferenceID=1)
    client.open_session()


def test_second_register_client_is_refused_and_changes_nothing(server: Server) -> None:
    bridge = server.bridge("7001")
    bridge.say("RequestRegisterClient", ProtocolVersion="tsim/1", ApplicationName="again")
    bridge.wait("EventError")
    bridge.say("RequestAgentLogin", ThisDN="7001", AgentID="1001")
    bridge.wait("EventAgentLogin")


def test_wrong_protocol_version_is_refused_and_closed(server: Server) -> None:
    client = server.client()
    client.say("RequestRegisterClient", ProtocolVersion="tsim/9", ApplicationName="x")
    client.wait_error(55)
    assert client.closed()


def test_requests_sent_on_without_waiting_are_carried_out_in_order(server: Server) -> None:
    client = server.client()
    lines = [
        {"message": "RequestRegisterClient", "ReferenceID": 1, "ProtocolVersion": "tsim/1", "ApplicationName": "x"},
        {"message": "RequestRegisterAddress", "ReferenceID": 2, "ThisDN": "7001"},
        {"message": "RequestAgentLogin", "ReferenceID": 3, "ThisDN": "7001", "AgentID": "1001"},
        {"message": "RequestQueryAddress", "ReferenceID": 4, "ThisDN": "7001"},
    ]
    client.write(b"\n\r\n".join(json.dumps(line).encode() for line in lines) + b"\n")
    client.wait("EventLinkConnected", ReferenceID=1)
    client.wait("EventRegistered", ReferenceID=2)
    client.wait("EventAgentLogin", ReferenceID=3)
    client.wait("EventAgentNotReady")
    client.wait("EventAddressInfo", ReferenceID=4, AgentID="1001")


def test_reference_id_stands_only_in_the_copy_for_the_asking_client(server: Server) -> None:
    one, other = server.bridge("7001"), server.bridge("7001")
    one.say("RequestAgentLogin", ThisDN="7001", AgentID="1001")
    mine = one.wait("EventAgentLogin", ReferenceID=one.reference)
    theirs = other.wait("EventAgentLogin")
    assert "ReferenceID" not in theirs
    assert mine["EventSequenceNumber"] == theirs["EventSequenceNumber"]


def test_request_without_reference_id_is_answered_without_one(server: Server) -> None:
    bridge = server.bridge()
    bridge.write(b'{"message":"RequestRegisterAddress","ThisDN":"7002"}\n')
    assert "ReferenceID" not in bridge.wait("EventRegistered", ThisDN="7002")


def test_ping_is_answered_at_once_and_no_ping_comes_unasked(server: Server) -> None:
    bridge = server.bridge()
    bridge.write(b'{"message":"AddpPing","Id":77}\n')
    assert bridge.wait("AddpPong", Id=77).keys() == {"message", "Id"}
    bridge.nothing()


def test_server_pings_who_asked_and_drops_who_is_silent(server: Server) -> None:
    client = server.client()
    client.open_session(Addp={"Timeout": 0, "RemoteTimeout": 0.2})
    ping = client.wait("AddpPing")
    assert isinstance(ping["Id"], int)
    assert client.closed()


# --- registration --------------------------------------------------------------------------------------------------


def test_unknown_dn_is_59_and_unregistered_dn_41(server: Server) -> None:
    bridge = server.bridge("7001")
    bridge.say("RequestRegisterAddress", ThisDN="4711")
    bridge.wait_error(59, ThisDN="4711")
    bridge.say("RequestAgentLogin", ThisDN="7002", AgentID="1002")
    bridge.wait_error(41)
    bridge.say("RequestAgentLogin", ThisDN="4711", AgentID="1002")
    bridge.wait_error(59)


def test_private_registration_keeps_others_out_but_not_monitors(server: Server) -> None:
    owner, other = server.bridge(), server.bridge()
    owner.register("7003", RegisterMode="ModePrivate")
    other.say("RequestRegisterAddress", ThisDN="7003")
    other.wait_error(42)
    other.register("7003", RegisterMode="ModeMonitor")
    other.say("RequestAgentLogin", ThisDN="7003", AgentID="1003")
    other.wait_error(51)
    shared = server.bridge("7004")
    owner.say("RequestRegisterAddress", ThisDN="7004", RegisterMode="ModePrivate")
    owner.wait_error(42)
    shared.register("7004")


def test_enumerations_are_accepted_by_number_and_by_either_name(server: Server) -> None:
    bridge = server.bridge()
    bridge.register("7001", RegisterMode=0, ControlMode=0, AddressType=1)
    bridge.register("7001", RegisterMode="ModeShare", AddressType="AddressTypeDN")
    bridge.say("RequestAgentLogin", ThisDN="7001", AgentID="1001", AgentWorkMode="AgentManualIn")
    bridge.wait("EventAgentLogin", AgentWorkMode="ManualIn")
    bridge.wait("EventAgentReady", AgentWorkMode="ManualIn")


def test_unregister_ends_the_events(server: Server) -> None:
    bridge = server.bridge("7001")
    bridge.say("RequestUnregisterAddress", ThisDN="7001")
    bridge.wait("EventUnregistered", ThisDN="7001", ReferenceID=bridge.reference)
    server.control.post("/v1/calls", {"from": "+14155551212", "to": "7001"})
    bridge.nothing()


# --- agents --------------------------------------------------------------------------------------------------------


def test_login_refusals_have_their_codes(server: Server) -> None:
    bridge = server.bridge("7001", "7002")
    bridge.login("7001", "1001")
    for dn, agent, code in [("7001", "1001", 1706), ("7002", "1001", 527), ("7001", "1002", 527), ("7002", "9", 192)]:
        bridge.say("RequestAgentLogin", ThisDN=dn, AgentID=agent)
        bridge.wait_error(code)
    bridge.say("RequestAgentLogout", ThisDN="7002")
    bridge.wait_error(1707)


def test_not_ready_carries_reasons_and_registering_shows_the_agent(server: Server) -> None:
    bridge = server.bridge("7001")
    bridge.login("7001", "1001")
    bridge.say("RequestAgentNotReady", ThisDN="7001", AgentWorkMode="AuxWork", Reasons={"ReasonCode": 12})
    bridge.wait("EventAgentNotReady", AgentWorkMode="AuxWork", Reasons={"ReasonCode": 12})
    other = server.bridge()
    snapshot = other.register("7001")
    assert (snapshot["AgentID"], snapshot["Extensions"]["AgentStatus"]) == ("1001", 3)
    bridge.say("RequestAgentNotReady", ThisDN="7001", AgentWorkMode="AfterCallWork")
    bridge.wait("EventAgentNotReady", AgentWorkMode="AfterCallWork")
    bridge.say("RequestQueryAddress", ThisDN="7001", AddressType="DN", AddressInfoType="DNStatus")
    assert bridge.wait("EventAddressInfo")["Extensions"]["AgentStatus"] == 4


def test_agents_stay_logged_in_when_their_client_goes(server: Server) -> None:
    bridge = server.bridge("7001")
    bridge.login("7001", "1001")
    bridge.close()
    assert server.bridge().register("7001")["AgentID"] == "1001"


# --- calls ---------------------------------------------------------------------------------------------------------


def test_internal_call_from_dialing_to_release(server: Server) -> None:
    bridge = server.bridge("7001", "7002")
    bridge.say("RequestMakeCall", ThisDN="7001", OtherDN="7002", MakeCallType="Regular", UserData={"k": "v"})
    dialing = bridge.wait(
        "EventDialing", ThisDN="7001", ThisDNRole="RoleOrigination", CallType="Internal", OtherDN="7002"
    )
    conn_id = dialing["ConnID"]
    ringing = bridge.wait(
        "EventRinging", ThisDN="7002", OtherDN="7001", ANI="7001", ConnID=conn_id, UserData={"k": "v"}
    )
    assert "ReferenceID" in dialing
    assert "ReferenceID" not in ringing
    bridge.say("RequestAnswerCall", ThisDN="7002", ConnID=conn_id.upper())
    established = sorted((bridge.wait("EventEstablished") for _ in range(2)), key=lambda event: event["ThisDN"])
    assert [event["ThisDN"] for event in established] == ["7001", "7002"]
    assert [("ReferenceID" in event) for event in established] == [False, True]
    bridge.say("RequestReleaseCall", ThisDN="7001", ConnID=conn_id)
    released = {event["ThisDN"]: event for event in (bridge.wait("EventReleased") for _ in range(2))}
    assert released["7001"]["Extensions"]["ReleasingParty"] == "1 Local"
    assert released["7002"]["Extensions"]["ReleasingParty"] == "2 Remote"
    assert released["7001"]["ReferenceID"] == bridge.reference


def test_outbound_call_is_answered_by_the_default_behaviour(server: Server) -> None:
    bridge = server.bridge("7001")
    bridge.say("RequestMakeCall", ThisDN="7001", OtherDN="+14155550199")
    dialing = bridge.wait("EventDialing", CallType="Outbound", OtherDN="+14155550199", DNIS="+14155550199")
    assert "ANI" not in dialing
    following = bridge.next()
    if following and following["message"] == "EventNetworkReached":
        following = bridge.next()
    assert following is not None
    assert following["message"] == "EventEstablished"


@pytest.mark.parametrize(("behaviour", "states"), [("busy", {"Busy"}), ("invalid", {"SitInvalidnum"})])
def test_busy_outside_number_is_busy_and_released_after_two_seconds(
    server: Server, behaviour: str, states: set[str]
) -> None:
    server.control.call("PUT", "/v1/outside/+14155550177", {"behaviour": behaviour, "afterSeconds": 0})
    bridge = server.bridge("7001")
    bridge.say("RequestMakeCall", ThisDN="7001", OtherDN="+14155550177")
    bridge.wait("EventDialing")
    following = bridge.next()
    if following and following["message"] == "EventNetworkReached":
        following = bridge.next()
    assert following is not None
    assert following["message"] == "EventDestinationBusy"
    assert following["CallState"] in states
    bridge.wait("EventReleased")


def test_impossible_destinations_are_71(server: Server) -> None:
    bridge = server.bridge("7001")
    for number in ["7001", "12", "abc"]:
        bridge.say("RequestMakeCall", ThisDN="7001", OtherDN=number)
        bridge.wait_error(71)


def test_caller_gives_up_and_caller_hangs_up(server: Server) -> None:
    bridge = server.bridge("7001")
    conn_id = ring_inbound(server, bridge, id="c1")["ConnID"]
    server.control.post("/v1/calls/c1/hangup")
    abandoned = bridge.wait("EventAbandoned", ThisDN="7001", ConnID=conn_id)
    assert abandoned["Extensions"]["ReleasingParty"] == "2 Remote"
    conn_id = ring_inbound(server, bridge)["ConnID"]
    answer(bridge, "7001", conn_id)
    server.control.post(f"/v1/calls/{conn_id}/hangup")
    bridge.wait("EventReleased", ThisDN="7001", ConnID=conn_id, CallState="Ok")


def test_withheld_number_leaves_ani_and_other_dn_out(server: Server) -> None:
    bridge = server.bridge("7001")
    ringing = ring_inbound(server, bridge, **{"from": ""})
    assert not {"ANI", "OtherDN", "OtherDNRole"} & ringing.keys()


def test_wrong_state_is_185_and_unknown_call_56(server: Server) -> None:
    bridge = server.bridge("7001")
    conn_id = ring_inbound(server, bridge)["ConnID"]
    bridge.say("RequestHoldCall", ThisDN="7001", ConnID=conn_id)
    bridge.wait_error(185, ThisDN="7001", ConnID=conn_id)
    bridge.say("RequestAnswerCall", ThisDN="7001", ConnID="00710271981f0fff")
    bridge.wait_error(56)
    answer(bridge, "7001", conn_id)
    bridge.say("RequestAnswerCall", ThisDN="7001", ConnID=conn_id)
    bridge.wait_error(185)


def test_hold_and_retrieve_are_told_to_the_holder_only(server: Server) -> None:
    bridge, far = server.bridge("7001"), server.bridge("7002")
    bridge.say("RequestMakeCall", ThisDN="7001", OtherDN="7002")
    conn_id = bridge.wait("EventDialing")["ConnID"]
    far.wait("EventRinging")
    answer(far, "7002", conn_id)
    bridge.wait("EventEstablished")
    bridge.say("RequestHoldCall", ThisDN="7001", ConnID=conn_id)
    bridge.wait("EventHeld", ConnID=conn_id, ReferenceID=bridge.reference, OtherDN="7002")
    bridge.say("RequestRetrieveCall", ThisDN="7001", ConnID=conn_id)
    bridge.wait("EventRetrieved", ConnID=conn_id, ThisDNRole="RoleOrigination", CallState="Ok")
    far.nothing()


def test_second_call_rings_and_third_is_busy(server: Server) -> None:
    bridge = server.bridge("7001", "7002")
    answer(bridge, "7001", ring_inbound(server, bridge)["ConnID"])
    ring_inbound(server, bridge)
    bridge.say("RequestMakeCall", ThisDN="7002", OtherDN="7001")
    bridge.wait("EventDialing", ThisDN="7002")
    bridge.wait("EventDestinationBusy", ThisDN="7002", CallState="Busy")


def test_dnd_makes_an_inside_caller_meet_busy(server: Server) -> None:
    bridge, caller = server.bridge("7001"), server.bridge("7002")
    bridge.say("RequestSetDNDOn", ThisDN="7001")
    bridge.wait("EventDNDOn", ReferenceID=bridge.reference)
    caller.say("RequestMakeCall", ThisDN="7002", OtherDN="7001")
    caller.wait("EventDialing")
    caller.wait("EventDestinationBusy", CallState="Busy")
    bridge.nothing()
    bridge.say("RequestSetDNDOff", ThisDN="7001")
    bridge.wait("EventDNDOff")


# --- attached data -------------------------------------------------------------------------------------------------


def test_attached_data_is_attached_updated_and_deleted(server: Server) -> None:
    bridge = server.bridge("7001")
    conn_id = ring_inbound(server, bridge, userData={"segment": "gold", "visits": 3})["ConnID"]
    bridge.say("RequestAttachUserData", ThisDN="7001", ConnID=conn_id, UserData={"segment": "more"})
    pairs = [["segment", "gold"], ["visits", 3], ["segment", "more"]]
    bridge.wait("EventAttachedDataChanged", UserData={"$pairs": pairs}, ThirdPartyDN="7001", ThisDN="7001")
    bridge.say("RequestUpdateUserData", ThisDN="7001", ConnID=conn_id, UserData={"segment": "new", "tree": {"a": 1}})
    changed = bridge.wait("EventAttachedDataChanged")["UserData"]
    assert changed == {"segment": "new", "visits": 3, "tree": {"a": 1}}
    bridge.say("RequestDeletePair", ThisDN="7001", ConnID=conn_id, DataKey="visits")
    assert "visits" not in bridge.wait("EventAttachedDataChanged")["UserData"]
    bridge.say("RequestDeleteUserData", ThisDN="7001", ConnID=conn_id)
    assert bridge.wait("EventAttachedDataChanged")["UserData"] == {}


def test_data_changed_by_someone_else_names_them(server: Server) -> None:
    bridge, third = server.bridge("7001"), server.bridge("7003")
    conn_id = ring_inbound(server, bridge)["ConnID"]
    third.say("RequestUpdateUserData", ThisDN="7003", ConnID=conn_id, UserData={"k": "v"})
    bridge.wait("EventAttachedDataChanged", ThisDN="7001", ThirdPartyDN="7003", UserData={"k": "v"})
    assert "ThisDN" not in third.wait("EventAttachedDataChanged", ThirdPartyDN="7003", ReferenceID=third.reference)
    third.say("RequestUpdateUserData", ThisDN="7003", ConnID="00710271981f0fff", UserData={"k": "v"})
    third.wait_error(56)


# --- consultation --------------------------------------------------------------------------------------------------


def consult(server: Server, bridge: Client) -> tuple[str, str]:
    """7001 talks to a customer, holds, consults 7002 who answers; the two ConnIDs."""
    main = ring_inbound(server, bridge, userData={"segment": "gold"})["ConnID"]
    answer(bridge, "7001", main)
    bridge.say("RequestInitiateTransfer", ThisDN="7001", ConnID=main, OtherDN="7002")
    bridge.wait("EventHeld", ThisDN="7001", ConnID=main)
    dialing = bridge.wait("EventDialing", ThisDN="7001", CallType="Consult", PreviousConnID=main)
    other = dialing["ConnID"]
    bridge.wait("EventRinging", ThisDN="7002", CallType="Consult", PreviousConnID=main, UserData={"segment": "gold"})
    bridge.say("RequestAnswerCall", ThisDN="7002", ConnID=other)
    for _ in range(2):
        bridge.wait("EventEstablished", ConnID=other, PreviousConnID=main)
    return main, other


@pytest.mark.parametrize("swapped", [False, True])
def test_two_step_transfer_keeps_the_held_call(server: Server, swapped: bool) -> None:
    bridge = server.bridge("7001", "7002")
    main, other = consult(server, bridge)
    first, second = (other, main) if swapped else (main, other)
    bridge.say("RequestCompleteTransfer", ThisDN="7001", ConnID=first, TransferConnID=second)
    events = [bridge.next() for _ in range(3)]
    assert all(events)
    released = {e["ConnID"]: e for e in events if e and e["message"] == "EventReleased"}
    assert released.keys() == {main, other}
    assert "ReferenceID" in released[main]
    assert "ReferenceID" not in released[other]
    changed = next(e for e in events if e and e["message"] == "EventPartyChanged")
    assert (changed["ThisDN"], changed["ConnID"], changed["PreviousConnID"]) == ("7002", main, other)
    assert changed["ThirdPartyDN"] == "7001"
    bridge.say("RequestReleaseCall", ThisDN="7002", ConnID=main)
    bridge.wait("EventReleased", ThisDN="7002", ConnID=main)


def test_conference_is_joined_and_left(server: Server) -> None:
    bridge = server.bridge("7001", "7002")
    main, other = consult(server, bridge)
    bridge.say("RequestCompleteConference", ThisDN="7001", ConnID=main, ConferenceConnID=other)
    seen = list(iter(lambda: bridge.next(0.3), None))
    names = [(message["message"], message["ThisDN"], message["ConnID"]) for message in seen]
    assert ("EventReleased", "7001", other) in names
    assert ("EventRetrieved", "7001", main) in names
    assert ("EventPartyChanged", "7002", main) in names
    assert ("EventPartyAdded", "7001", main) in names
    bridge.say("RequestReleaseCall", ThisDN="7002", ConnID=main)
    events = {(e["message"], e["ThisDN"]): e for e in (bridge.next(), bridge.next()) if e}
    assert ("EventReleased", "7002") in events
    assert events["EventPartyDeleted", "7001"]["OtherDN"] == "7002"


def test_single_step_transfer_moves_the_call(server: Server) -> None:
    bridge = server.bridge("7001", "7002")
    main = ring_inbound(server, bridge)["ConnID"]
    answer(bridge, "7001", main)
    bridge.say("RequestSingleStepTransfer", ThisDN="7001", ConnID=main, OtherDN="7002")
    bridge.wait("EventReleased", ThisDN="7001", ConnID=main, CallState="Transferred", ReferenceID=bridge.reference)
    bridge.wait("EventRinging", ThisDN="7002", ConnID=main)


def test_redirect_sends_a_ringing_call_elsewhere(server: Server) -> None:
    bridge = server.bridge("7001", "7002")
    main = ring_inbound(server, bridge)["ConnID"]
    bridge.say("RequestRedirectCall", ThisDN="7001", ConnID=main, OtherDN="7002")
    bridge.wait("EventReleased", ThisDN="7001", CallState="Redirected", ReferenceID=bridge.reference)
    bridge.wait("EventRinging", ThisDN="7002", ConnID=main, OtherDN="+14155551212")


# --- queues --------------------------------------------------------------------------------------------------------


def test_call_to_a_queue_reaches_a_ready_agent_through_it(server: Server) -> None:
    bridge = server.bridge("7001", "8001")
    bridge.say("RequestAgentLogin", ThisDN="7001", AgentID="1001", AgentWorkMode="AutoIn", ThisQueue="8001")
    bridge.wait("EventAgentLogin", ThisDN="7001")
    while (event := bridge.next(0.3)) is not None:
        assert event["message"] in {"EventAgentReady", "EventAgentLogin"}
    server.control.post("/v1/calls", {"from": "+14155551212", "to": "8001"})
    bridge.wait("EventQueued", ThisDN="8001", ThisQueue="8001")
    bridge.wait("EventDiverted", ThisDN="8001", ThisQueue="8001")
    bridge.wait("EventRinging", ThisDN="7001", ThisQueue="8001")


def test_route_point_asks_its_router(server: Server) -> None:
    bridge = server.bridge("7001")
    router = server.client()
    router.open_session("router")
    assert router.register("8501", AddressType="RouteDN")["ThisDN"] == "8501"
    server.control.post("/v1/calls", {"from": "+14155551212", "to": "8501"})
    request = router.next()
    assert request is not None
    if request["message"] == "EventQueued":
        request = router.next()
    assert request is not None
    assert (request["message"], request["ThisDN"], request["ThisQueue"]) == ("EventRouteRequest", "8501", "8501")
    router.say("RequestRouteCall", ThisDN="8501", ConnID=request["ConnID"], OtherDN="7001", RouteType="Default")
    router.wait("EventRouteUsed", ReferenceID=router.reference, ThisDN="8501")
    bridge.wait("EventRinging", ThisDN="7001", ThisQueue="8501", ConnID=request["ConnID"])


# --- links and devices ---------------------------------------------------------------------------------------------


def test_link_down_and_up_is_told_and_keeps_everything(server: Server) -> None:
    bridge = server.bridge("7001")
    bridge.login("7001", "1001")
    conn_id = ring_inbound(server, bridge)["ConnID"]
    answer(bridge, "7001", conn_id)
    server.control.post("/v1/link/down")
    assert "ReferenceID" not in bridge.wait("EventLinkDisconnected")
    bridge.say("RequestReleaseCall", ThisDN="7001", ConnID=conn_id)
    bridge.wait_error(54)
    bridge.say("RequestQueryAddress", ThisDN="7001")
    assert bridge.wait("EventAddressInfo")["Extensions"]["conn-1"] == conn_id
    late = server.client()
    late.say("RequestRegisterClient", ProtocolVersion="tsim/1", ApplicationName="late")
    late.wait("EventLinkDisconnected", ReferenceID=1)
    server.control.post(f"/v1/calls/{conn_id}/hangup")
    bridge.nothing()
    server.control.post("/v1/link/up")
    bridge.wait("EventLinkConnected")
    bridge.wait("EventReleased", ThisDN="7001", ConnID=conn_id)


def test_dn_out_of_service_releases_its_calls(server: Server) -> None:
    bridge = server.bridge("7001")
    bridge.login("7001", "1001")
    conn_id = ring_inbound(server, bridge)["ConnID"]
    answer(bridge, "7001", conn_id)
    server.control.post("/v1/dns/7001/out-of-service")
    names = {event["message"] for event in (bridge.next(), bridge.next()) if event}
    assert names == {"EventDNOutOfService", "EventReleased"}
    bridge.say("RequestMakeCall", ThisDN="7001", OtherDN="7002")
    bridge.wait_error(185)
    assert server.bridge().register("7001")["Extensions"]["status"] == 1
    server.control.post("/v1/dns/7001/in-service")
    bridge.wait("EventDNBackInService", ThisDN="7001")


def test_snapshot_lists_calls_with_type_and_state(server: Server) -> None:
    bridge = server.bridge("7001")
    conn_id = ring_inbound(server, bridge)["ConnID"]
    extensions = server.bridge().register("7001")["Extensions"]
    assert (extensions["conn-1"], extensions["ct-1"], extensions["ps-1"]) == (conn_id, 2, 10)
    answer(bridge, "7001", conn_id)
    bridge.say("RequestHoldCall", ThisDN="7001", ConnID=conn_id)
    bridge.wait("EventHeld")
    bridge.say("RequestQueryCall", ThisDN="7001", ConnID=conn_id)
    info = bridge.wait("EventPartyInfo", ConnID=conn_id, CallType="Inbound", ThisDN="7001", ANI="+14155551212")
    assert info["Extensions"]["ps-1"] == 14
    assert {"CallID", "CallUUID", "CallState", "ThisDNRole", "OtherDN", "DNIS"} <= info.keys()


# --- when something is wrong ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"hello", 50),
        (b"[1]", 50),
        (b'{"ReferenceID": 9}', 50),
        (b'{"message":"RequestNoSuchThing","ReferenceID":9}', 51),
        (b'{"message":"EventRinging","ReferenceID":9}', 51),
        (b'{"message":"RequestRegisterAddress","ReferenceID":9}', 53),
        (b'{"message":"RequestRegisterAddress","ReferenceID":9,"ThisDN":7001}', 53),
        (b'{"message":"RequestRegisterAddress","ReferenceID":9,"ThisDN":null}', 53),
        (b'{"message":"RequestRegisterAddress","ReferenceID":9,"ThisDN":"7001","RegisterMode":"ModeWrong"}', 53),
        (b'{"message":"RequestRegisterAddress","ReferenceID":9,"ThisDN":"7001","ThisDN":"7002"}', 53),
        (b'{"message":"RequestRegisterAddress","ReferenceID":9,"ThisDN":"\\ud800"}', 53),
        (b'{"message":"RequestRegisterAddress","ReferenceID":0,"ThisDN":"7001"}', 53),
        (b'{"message":"RequestRegisterAddress","ReferenceID":1.0,"ThisDN":"7001"}', 53),
        (b'{"message":"RequestRegisterAddress","ReferenceID":true,"ThisDN":"7001"}', 53),
        (b'{"message":"RequestRegisterAddress","ReferenceID":9,"ThisDN":"7001","Extensions":{"a":1.5}}', 53),
        (b'{"message":"RequestRegisterAddress","ReferenceID":9,"ThisDN":"7001","Extensions":{"a":[1]}}', 53),
    ],
)
def test_bad_line_gets_its_error_and_the_session_goes_on(server: Server, line: bytes, code: int) -> None:
    bridge = server.bridge("7002")
    bridge.write(line + b"\n")
    bridge.wait_error(code)
    bridge.register("7001")


def test_unknown_attribute_is_ignored(server: Server) -> None:
    bridge = server.bridge()
    bridge.register("7001", NoSuchAttribute={"anything": [1, 2.5, None]})


def test_error_names_attribute_and_value(server: Server) -> None:
    bridge = server.bridge()
    bridge.say("RequestRegisterAddress", ThisDN="7001", RegisterMode="ModeShar")
    text = bridge.wait_error(53, ReferenceID=bridge.reference)["ErrorMessage"]
    assert "RegisterMode" in text
    assert "ModeShar" in text


def test_three_lines_of_garbage_close_the_connection_and_a_valid_message_resets(server: Server) -> None:
    bridge = server.bridge()
    for _ in range(2):
        bridge.write(b"garbage\ngarbage\n")
        bridge.wait_error(50)
        bridge.wait_error(50)
        bridge.register("7001")
    bridge.write(b"x\ny\nz\n")
    for _ in range(3):
        bridge.wait_error(50)
    assert bridge.closed()


@pytest.mark.parametrize("data", [b"x" * 65_537, b'{"message":"\xff\xfe"}\n'])
def test_too_long_a_line_and_bad_utf8_close_the_connection(server: Server, data: bytes) -> None:
    bridge = server.bridge()
    bridge.write(data)
    bridge.wait("EventError")
    assert bridge.closed()


def test_line_of_exactly_the_limit_is_taken(server: Server) -> None:
    bridge = server.bridge()
    line = json.dumps({"message": "RequestRegisterAddress", "ReferenceID": 5, "ThisDN": "7001", "Padding": ""})
    bridge.write((line[:-2] + "x" * (65_536 - len(line)) + line[-2:] + "\r\n").encode())
    bridge.wait("EventRegistered", ReferenceID=5)


def test_user_data_over_16000_packed_bytes_is_refused(server: Server) -> None:
    bridge = server.bridge("7001")
    conn_id = ring_inbound(server, bridge)["ConnID"]
    bridge.say("RequestAttachUserData", ThisDN="7001", ConnID=conn_id, UserData={"k": "x" * 16_001})
    bridge.wait_error(53)


def test_bytes_may_come_one_at_a_time(server: Server) -> None:
    bridge = server.bridge()
    for byte in b'{"message":"RequestRegisterAddress","ReferenceID":3,"ThisDN":"7001"}\r\n':
        bridge.write(bytes([byte]))
    bridge.wait("EventRegistered", ReferenceID=3)


def test_refused_request_changes_nothing_and_no_one_else_hears(server: Server) -> None:
    bridge, other = server.bridge("7001"), server.bridge("7001")
    before = server.control.get("/v1/state")
    bridge.say("RequestAnswerCall", ThisDN="7001", ConnID="0000000000000001")
    bridge.wait_error(56)
    other.nothing()
    after = server.control.get("/v1/state")
    assert before["calls"] == after["calls"]
    assert before["agents"] == after["agents"]


def test_client_password_is_asked_for_where_configured(tmp_path: Path) -> None:
    with running_server(tmp_path, "client_password: secret\n") as server:
        wrong = server.client()
        wrong.say("RequestRegisterClient", ProtocolVersion="tsim/1", ApplicationName="x", ClientPassword="guess")
        wrong.wait("EventError")
        assert wrong.closed()
        server.client().open_session(ClientPassword="secret")
