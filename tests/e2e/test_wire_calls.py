"""`spec/wire-protocol.md`: calls, in "Requests", "What happens" and the fine print."""

import itertools
from pathlib import Path
from typing import Any

import pytest
from telephone_world import Client, Server, running_server

INSIDE = "busy_release_seconds: 0.2\noutside: {after_seconds: 0.05, behaviour: manual}\n"


@pytest.fixture(scope="module")
def _quick(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with running_server(tmp_path_factory.mktemp("quick"), INSIDE) as server:
        yield server


@pytest.fixture
def quick(_quick: Server) -> Any:
    """A server that lets go of a busy caller soon, and whose outside numbers wait to be told."""
    _quick.control.post("/v1/reset")
    yield _quick
    for client in _quick.clients:
        client.close()
    _quick.clients.clear()


def dialled(bridge: Client, dn: str, to: str, **more: Any) -> dict[str, Any]:
    bridge.say("RequestMakeCall", ThisDN=dn, OtherDN=to, **more)
    return bridge.wait("EventDialing", ThisDN=dn, ReferenceID=bridge.reference)


def talk(bridge: Client, one: str, other: str) -> str:
    """Two of our DNs talk; the ConnID."""
    conn_id: str = dialled(bridge, one, other)["ConnID"]
    bridge.wait("EventRinging", ThisDN=other)
    bridge.say("RequestAnswerCall", ThisDN=other, ConnID=conn_id)
    for _ in range(2):
        bridge.wait("EventEstablished", ConnID=conn_id)
    return conn_id


# --- identity ------------------------------------------------------------------------------------------------------


def test_a_call_keeps_its_identity_in_all_its_events(server: Server) -> None:
    bridge = server.bridge("7001", "7002")
    conn_id = talk(bridge, "7001", "7002")
    for request in ("RequestHoldCall", "RequestRetrieveCall", "RequestReleaseCall"):
        bridge.say(request, ThisDN="7001", ConnID=conn_id)
    events = bridge.all()
    assert [each["message"] for each in events] == ["EventHeld", "EventRetrieved", "EventReleased", "EventReleased"]
    assert len({(each["ConnID"], each["CallID"], each["CallUUID"], each["CallType"]) for each in events}) == 1


def test_ids_count_up_from_call_to_call_and_are_never_used_again(server: Server) -> None:
    """The lower part of the ConnID and the last six characters of the CallUUID count; the rest is of this run."""
    bridge, seen = server.bridge("7001"), []
    for number in range(3):
        seen.append(server.ring_inbound(bridge, id=f"c{number}"))
        server.control.post(f"/v1/calls/c{number}/hangup")
        bridge.wait("EventAbandoned")
    conn_ids = [int(each["ConnID"], 16) for each in seen]
    uuids = [int(each["CallUUID"][26:], 32) for each in seen]
    assert [later - earlier for earlier, later in itertools.pairwise(conn_ids)] == [1, 1]
    assert [later - earlier for earlier, later in itertools.pairwise(uuids)] == [1, 1]
    assert [b["CallID"] - a["CallID"] for a, b in itertools.pairwise(seen)] == [1, 1]
    assert len({each["CallUUID"][:26] for each in seen}) == 1
    assert seen[0]["CallUUID"][25] in "048CGKOS"


def test_conn_id_holds_server_number_and_start_time(tmp_path: Path) -> None:
    with running_server(tmp_path, "switch: {server_id: 113, name: Berlin, tenant: Acme}\n") as server:
        bridge = server.client()
        link = bridge.open_session()
        assert (link["EventSequenceNumber"], link["ApplicationName"]) == (1, "Berlin")
        bridge.register("7001")
        ringing = server.ring_inbound(bridge)
        assert ringing["ConnID"][:4] == "0071"
        assert ringing["ConnID"][-3:] == "001"
        assert (ringing["CallID"], ringing["CustomerID"], ringing["CallUUID"][26:]) == (1, "Acme", "000001")


# --- numbers -------------------------------------------------------------------------------------------------------


def test_inbound_numbers(server: Server) -> None:
    bridge = server.bridge("7001")
    ringing = server.ring_inbound(bridge)
    expected = {"ThisDNRole": "RoleDestination", "OtherDN": "+14155551212", "OtherDNRole": "RoleOrigination"}
    expected |= {"ANI": "+14155551212", "DNIS": "8005551000", "CallType": "Inbound", "CallState": "Ok"}
    assert expected.items() <= ringing.items()
    assert "ThisQueue" not in ringing
    established = bridge.answer("7001", ringing["ConnID"])
    assert expected.items() <= established.items()


def test_what_was_dialled_is_the_dnis_where_none_is_given(server: Server) -> None:
    bridge = server.bridge("7001")
    server.control.post("/v1/calls", {"from": "+14155551212", "to": "7001"})
    bridge.wait("EventRinging", DNIS="7001")


def test_withheld_number_leaves_ani_and_other_dn_out(server: Server) -> None:
    bridge = server.bridge("7001")
    ringing = server.ring_inbound(bridge, **{"from": ""})
    assert not {"ANI", "OtherDN", "OtherDNRole"} & ringing.keys()


def test_outbound_numbers(quick: Server) -> None:
    bridge = quick.bridge("7001")
    expected = {
        "OtherDN": "+14155550199",
        "DNIS": "+14155550199",
        "CallType": "Outbound",
        "OtherDNRole": "RoleDestination",
    }
    dialing = dialled(bridge, "7001", "+14155550199")
    bridge.wait("EventNetworkReached", **expected)
    quick.control.post(f"/v1/calls/{dialing['ConnID']}/answer")
    established = bridge.wait("EventEstablished", CallState="Ok", ThisDNRole="RoleOrigination", **expected)
    assert expected.items() <= dialing.items()
    assert not {"ANI", "CallState"} & dialing.keys()
    assert "ANI" not in established


def test_internal_numbers_and_the_events_of_both_sides(server: Server) -> None:
    bridge = server.bridge("7001", "7002")
    dialing = dialled(bridge, "7001", "7002", MakeCallType="Regular", UserData={"k": "v"})
    assert {"CallType": "Internal", "ThisDNRole": "RoleOrigination", "OtherDN": "7002"}.items() <= dialing.items()
    assert "ANI" not in dialing
    conn_id = dialing["ConnID"]
    ringing = bridge.wait(
        "EventRinging", ThisDN="7002", OtherDN="7001", OtherDNRole="RoleOrigination", ANI="7001", UserData={"k": "v"}
    )
    assert "ReferenceID" not in ringing
    bridge.say("RequestAnswerCall", ThisDN="7002", ConnID=conn_id)
    established = {each["ThisDN"]: each for each in (bridge.wait("EventEstablished"), bridge.wait("EventEstablished"))}
    assert (established["7001"]["OtherDN"], established["7002"]["OtherDN"]) == ("7002", "7001")
    assert [("ReferenceID" in established[dn]) for dn in ("7001", "7002")] == [False, True]
    bridge.say("RequestReleaseCall", ThisDN="7001", ConnID=conn_id)
    released = {each["ThisDN"]: each for each in (bridge.wait("EventReleased"), bridge.wait("EventReleased"))}
    parties = {dn: each["Extensions"]["ReleasingParty"] for dn, each in released.items()}
    assert parties == {"7001": "1 Local", "7002": "2 Remote"}
    assert ["ReferenceID" in released[dn] for dn in ("7001", "7002")] == [True, False]
    assert released["7001"]["EventSequenceNumber"] != released["7002"]["EventSequenceNumber"]


# --- how it ends ---------------------------------------------------------------------------------------------------


def test_outside_caller_gives_up_or_hangs_up(server: Server) -> None:
    bridge = server.bridge("7001")
    conn_id = server.ring_inbound(bridge, id="c1")["ConnID"]
    server.control.post("/v1/calls/c1/hangup")
    abandoned = bridge.wait("EventAbandoned", ThisDN="7001", ConnID=conn_id)
    assert abandoned["Extensions"]["ReleasingParty"] == "2 Remote"
    conn_id = server.talk_inbound(bridge)
    server.control.post(f"/v1/calls/{conn_id}/hangup")
    released = bridge.wait("EventReleased", ThisDN="7001", ConnID=conn_id, CallState="Ok")
    assert released["Extensions"]["ReleasingParty"] == "2 Remote"


def test_inside_caller_gives_up_while_it_rings(server: Server) -> None:
    bridge = server.bridge("7001", "7002")
    conn_id = dialled(bridge, "7001", "7002")["ConnID"]
    bridge.wait("EventRinging")
    bridge.say("RequestReleaseCall", ThisDN="7001", ConnID=conn_id)
    events = {each["ThisDN"]: each for each in bridge.all()}
    assert (events["7001"]["message"], events["7002"]["message"]) == ("EventReleased", "EventAbandoned")
    assert events["7001"]["Extensions"]["ReleasingParty"] == "1 Local"
    assert events["7002"]["Extensions"]["ReleasingParty"] == "2 Remote"


@pytest.mark.parametrize("why", ["dnd", "declined", "out-of-service", "lines"])
def test_inside_caller_meets_busy_and_is_released(quick: Server, why: str) -> None:
    bridge, called = quick.bridge("7002"), quick.bridge("7001")
    match why:
        case "dnd":
            called.say("RequestSetDNDOn", ThisDN="7001")
        case "out-of-service":
            quick.control.post("/v1/dns/7001/out-of-service")
        case "lines":
            quick.talk_inbound(called)
            quick.ring_inbound(called)
    called.all()
    conn_id = dialled(bridge, "7002", "7001")["ConnID"]
    if why == "declined":
        called.wait("EventRinging", ConnID=conn_id)
        called.say("RequestReleaseCall", ThisDN="7001", ConnID=conn_id)
        called.wait("EventReleased", ConnID=conn_id, ReferenceID=called.reference)
    bridge.wait("EventDestinationBusy", CallState="Busy", ConnID=conn_id, ThisDN="7002")
    called.nothing()
    released = bridge.wait("EventReleased", ConnID=conn_id)
    assert "ReferenceID" not in released


def test_who_hears_the_busy_tone_may_release_earlier(server: Server) -> None:
    bridge = server.bridge("7001", "7002")
    bridge.say("RequestSetDNDOn", ThisDN="7002")
    bridge.wait("EventDNDOn")
    conn_id = dialled(bridge, "7001", "7002")["ConnID"]
    bridge.wait("EventDestinationBusy")
    bridge.say("RequestReleaseCall", ThisDN="7001", ConnID=conn_id)
    bridge.wait("EventReleased", ReferenceID=bridge.reference, ConnID=conn_id)
    bridge.nothing()


def test_outside_caller_of_a_busy_phone_is_gone(server: Server) -> None:
    bridge = server.bridge("7001")
    conn_id = server.ring_inbound(bridge, id="declined")["ConnID"]
    bridge.say("RequestReleaseCall", ThisDN="7001", ConnID=conn_id)
    bridge.wait("EventReleased", ConnID=conn_id, ReferenceID=bridge.reference)
    bridge.nothing()
    assert server.control.get("/v1/state")["calls"] == []


@pytest.mark.parametrize(("behaviour", "state"), [("busy", "Busy"), ("invalid", "SitInvalidnum")])
def test_outside_number_is_busy_or_unknown(quick: Server, behaviour: str, state: str) -> None:
    quick.control.call("PUT", "/v1/outside/+14155550177", {"behaviour": behaviour, "afterSeconds": 0})
    bridge = quick.bridge("7001")
    conn_id = dialled(bridge, "7001", "+14155550177")["ConnID"]
    if behaviour == "busy":
        bridge.wait("EventNetworkReached")
    bridge.wait("EventDestinationBusy", CallState=state, ConnID=conn_id)
    bridge.wait("EventReleased", ConnID=conn_id)


def test_outside_number_answers_by_itself_by_default(server: Server) -> None:
    server.control.call("PUT", "/v1/outside/+14155550188", {"behaviour": "answer", "afterSeconds": 0})
    bridge = server.bridge("7001")
    conn_id = dialled(bridge, "7001", "+14155550188")["ConnID"]
    bridge.wait("EventNetworkReached")
    bridge.wait("EventEstablished", ConnID=conn_id)


@pytest.mark.parametrize("number", ["7001", "12", "1234", "abc", "+", "+123456x", ""])
def test_oneself_and_numbers_that_lead_nowhere_are_71(server: Server, number: str) -> None:
    bridge = server.bridge("7001")
    bridge.say("RequestMakeCall", ThisDN="7001", OtherDN=number)
    bridge.wait_error(71, ThisDN="7001", ReferenceID=bridge.reference)


@pytest.mark.parametrize("number", ["12345", "+12345", "0800123456"])
def test_five_digits_with_or_without_plus_are_an_outside_number(server: Server, number: str) -> None:
    bridge = server.bridge("7001")
    bridge.say("RequestMakeCall", ThisDN="7001", OtherDN=number)
    bridge.wait("EventDialing", OtherDN=number, CallType="Outbound")


# --- no answer -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "state", "then"),
    [
        ("action: none, overflow: release", "NoAnswer", []),
        ("action: notready, overflow: release", "NoAnswer", ["EventAgentNotReady 7001"]),
        ("action: logout, overflow: release", "NoAnswer", ["EventAgentLogout 7001"]),
        ('action: none, overflow: "7002"', "NoAnswer", ["EventRinging 7002"]),
    ],
)
def test_ringing_call_that_nobody_answers(tmp_path: Path, rule: str, state: str, then: list[str]) -> None:
    with running_server(tmp_path, f"no_answer: {{seconds: 0.1, {rule}}}\n") as server:
        bridge = server.bridge("7001", "7002")
        bridge.login("7001", "1001")
        conn_id = server.ring_inbound(bridge)["ConnID"]
        released = bridge.wait("EventReleased", ThisDN="7001", ConnID=conn_id, CallState=state)
        assert released["Extensions"]["ReleasingParty"] == "3 Unknown"
        assert then == bridge.names()


def test_redirected_call_is_released_with_redirected_and_rings_elsewhere(server: Server) -> None:
    bridge = server.bridge("7001", "7002")
    conn_id = server.ring_inbound(bridge)["ConnID"]
    bridge.say("RequestRedirectCall", ThisDN="7001", ConnID=conn_id, OtherDN="7002")
    bridge.wait("EventReleased", ThisDN="7001", ConnID=conn_id, CallState="Redirected", ReferenceID=bridge.reference)
    bridge.wait("EventRinging", ThisDN="7002", ConnID=conn_id, OtherDN="+14155551212")


def test_forwarded_call_is_released_with_forwarded(tmp_path: Path) -> None:
    with running_server(tmp_path, "no_answer: {seconds: 0.1}\n") as server:
        bridge = server.bridge("7001", "7002")
        bridge.say("RequestCallForwardSet", ThisDN="7001", OtherDN="7002", ForwardMode="OnNoAnswer")
        bridge.wait("EventForwardSet")
        conn_id = server.ring_inbound(bridge)["ConnID"]
        bridge.wait("EventReleased", ThisDN="7001", ConnID=conn_id, CallState="Forwarded")
        bridge.wait("EventRinging", ThisDN="7002", ConnID=conn_id)


def test_one_dn_may_ring_again_for_a_call_that_had_left_it(server: Server) -> None:
    bridge = server.bridge("7001", "7002")
    conn_id = server.ring_inbound(bridge)["ConnID"]
    for here, there in (("7001", "7002"), ("7002", "7001")):
        bridge.say("RequestRedirectCall", ThisDN=here, ConnID=conn_id, OtherDN=there)
        bridge.wait("EventReleased", ThisDN=here, ConnID=conn_id)
        bridge.wait("EventRinging", ThisDN=there, ConnID=conn_id)
    bridge.answer("7001", conn_id)


# --- states --------------------------------------------------------------------------------------------------------


def test_hold_and_retrieve_are_told_to_the_holder_only(server: Server) -> None:
    bridge, far = server.bridge("7001"), server.bridge("7002")
    conn_id = dialled(bridge, "7001", "7002")["ConnID"]
    far.wait("EventRinging")
    far.answer("7002", conn_id)
    bridge.wait("EventEstablished")
    bridge.say("RequestHoldCall", ThisDN="7001", ConnID=conn_id)
    held = bridge.wait("EventHeld", ConnID=conn_id, ReferenceID=bridge.reference, OtherDN="7002")
    assert "CallState" not in held
    bridge.say("RequestRetrieveCall", ThisDN="7001", ConnID=conn_id)
    bridge.wait("EventRetrieved", ConnID=conn_id, ThisDNRole="RoleOrigination", CallState="Ok", OtherDN="7002")
    far.nothing()


def test_wrong_states_are_185_and_change_nothing(server: Server) -> None:
    bridge, other = server.bridge("7001"), server.bridge("7001")
    ringing = server.ring_inbound(bridge)["ConnID"]
    other.all()
    for request in ("RequestHoldCall", "RequestRetrieveCall"):
        bridge.say(request, ThisDN="7001", ConnID=ringing)
        bridge.wait_error(185, ThisDN="7001", ConnID=ringing)
    bridge.answer("7001", ringing)
    for request in ("RequestAnswerCall", "RequestRetrieveCall"):
        bridge.say(request, ThisDN="7001", ConnID=ringing)
        bridge.wait_error(185)
    bridge.say("RequestHoldCall", ThisDN="7001", ConnID=ringing)
    bridge.wait("EventHeld")
    bridge.say("RequestHoldCall", ThisDN="7001", ConnID=ringing)
    bridge.wait_error(185)
    bridge.say("RequestInitiateTransfer", ThisDN="7001", ConnID=ringing, OtherDN="7002")
    bridge.wait_error(185)
    assert other.names() == ["EventEstablished 7001", "EventHeld 7001"]


def test_a_second_call_rings_a_third_is_busy(server: Server) -> None:
    bridge = server.bridge("7001")
    server.talk_inbound(bridge)
    server.ring_inbound(bridge)
    status, value = server.control.call("POST", "/v1/calls", {"from": "+14155551212", "to": "7001"})
    assert (status, value["error"]["code"]) == (409, "busy")


def test_lines_per_dn_is_configured(tmp_path: Path) -> None:
    with running_server(tmp_path, "lines_per_dn: 1\n") as server:
        bridge = server.bridge("7001")
        server.ring_inbound(bridge)
        assert server.control.call("POST", "/v1/calls", {"from": "+14155551212", "to": "7001"})[0] == 409


def test_making_or_retrieving_a_call_while_another_is_active_is_185(server: Server) -> None:
    bridge = server.bridge("7001")
    first = server.talk_inbound(bridge)
    bridge.say("RequestMakeCall", ThisDN="7001", OtherDN="7002")
    bridge.wait_error(185)
    bridge.say("RequestHoldCall", ThisDN="7001", ConnID=first)
    bridge.wait("EventHeld")
    second = dialled(bridge, "7001", "7002")["ConnID"]
    bridge.say("RequestRetrieveCall", ThisDN="7001", ConnID=first)
    bridge.wait_error(185)
    bridge.say("RequestReleaseCall", ThisDN="7001", ConnID=second)
    bridge.wait("EventReleased", ConnID=second)
    bridge.say("RequestRetrieveCall", ThisDN="7001", ConnID=first)
    bridge.wait("EventRetrieved", ConnID=first)


def test_dtmf_is_answered(server: Server) -> None:
    bridge = server.bridge("7001")
    conn_id = server.talk_inbound(bridge)
    bridge.say("RequestSendDTMF", ThisDN="7001", ConnID=conn_id, DTMFDigits="12#")
    sent = bridge.wait("EventDTMFSent", ThisDN="7001", ConnID=conn_id, ReferenceID=bridge.reference)
    assert "DTMFDigits" not in sent
