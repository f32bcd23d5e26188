"""`spec/wire-protocol.md`, "Session", over plain sockets."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from telephone_world import Server, running_server

HELLO = {
    "message": "RequestRegisterClient",
    "ReferenceID": 1,
    "ProtocolVersion": "tsim/1",
    "ApplicationName": "my-bridge",
}


# --- 1: the first message ------------------------------------------------------------------------------------------


def test_missing_first_message_gets_event_error_after_10_s_and_the_connection_is_closed(server: Server) -> None:
    """Bytes that trickle in, or messages that are refused, do not buy time."""
    began = time.monotonic()
    silent, slow, chatty = server.client(), server.client(), server.client()
    for byte in json.dumps(HELLO).encode()[:16]:
        slow.write(bytes([byte]))
        chatty.say("RequestQueryServer")
        chatty.wait_error(50)
        silent.socket.settimeout(0.55)
        with pytest.raises(TimeoutError):
            silent.socket.recv(1)
    for client in (silent, slow, chatty):
        client.wait_error(57)
        assert client.closed()
    assert time.monotonic() - began >= 9.9


def test_client_password_is_asked_for_where_configured(tmp_path: Path) -> None:
    with running_server(tmp_path, "client_password: secret\n") as server:
        for given in ({"ClientPassword": "guess"}, {}, {"ClientPassword": ""}):
            wrong = server.client()
            wrong.say("RequestRegisterClient", ProtocolVersion="tsim/1", ApplicationName="x", **given)
            wrong.wait_error(119, ReferenceID=1)
            assert wrong.closed()
        server.client().open_session(ClientPassword="secret")


def test_client_password_is_not_looked_at_where_none_is_configured(server: Server) -> None:
    server.client().open_session(ClientPassword="whatever")


# --- 2: the answer -------------------------------------------------------------------------------------------------


def test_answer_says_who_the_server_is(server: Server) -> None:
    client = server.client()
    client.write(json.dumps(HELLO).encode() + b"\n")
    answer = client.wait(
        "EventLinkConnected",
        ReferenceID=1,
        ApplicationName="TServer",
        ServerRole="Primary",
        ProtocolVersion="tsim/1",
    )
    assert isinstance(answer["SessionID"], str)
    assert isinstance(answer["ServerVersion"], str)


def test_each_client_has_a_session_id_of_its_own(server: Server) -> None:
    ids = [server.client().open_session()["SessionID"] for _ in range(5)]
    assert len(set(ids)) == 5


def test_link_down_is_the_answer_while_it_is_down_and_both_come_unasked_later(server: Server) -> None:
    early = server.bridge()
    server.control.post("/v1/link/down")
    unasked = early.wait("EventLinkDisconnected")
    assert "ReferenceID" not in unasked
    late = server.client()
    late.write(json.dumps(HELLO).encode() + b"\n")
    answer = late.wait("EventLinkDisconnected", ReferenceID=1, ApplicationName="TServer", ProtocolVersion="tsim/1")
    assert {"SessionID", "ServerVersion", "ServerRole"} <= answer.keys()
    server.control.post("/v1/link/up")
    for client in (early, late):
        assert "ReferenceID" not in client.wait("EventLinkConnected")


@pytest.mark.parametrize("version", ["tsim/9", "", "TSIM/1", "tsim/1.0"])
def test_unknown_version_gets_event_error_and_the_connection_is_closed(server: Server, version: str) -> None:
    client = server.client()
    client.say("RequestRegisterClient", ProtocolVersion=version, ApplicationName="x")
    client.wait_error(55, ReferenceID=1)
    assert client.closed()


@pytest.mark.parametrize(
    "wrong",
    [{"ApplicationName": None}, {"ProtocolVersion": None}, {"ApplicationName": 7}, {"ProtocolVersion": 1}, {"Addp": 9}],
)
def test_register_client_with_a_wrong_attribute_is_53_and_may_be_said_again(
    server: Server, wrong: dict[str, Any]
) -> None:
    client = server.client()
    line = {**HELLO, **wrong}
    client.write(json.dumps({key: value for key, value in line.items() if value is not None}).encode() + b"\n")
    text = client.wait_error(53, ReferenceID=1)["ErrorMessage"]
    assert next(iter(wrong)) in text
    client.open_session()


# --- 3: what comes before ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        b'{"message":"RequestRegisterAddress","ReferenceID":7,"ThisDN":"7001"}',
        b'{"message":"RequestRegisterAddress","ReferenceID":7}',
        b'{"message":"RequestQueryServer","ReferenceID":7}',
        b'{"message":"RequestNoSuch","ReferenceID":7}',
        b'{"message":"EventRinging","ReferenceID":7}',
        b'{"ReferenceID":7}',
    ],
)
def test_anything_before_register_client_is_50_and_the_session_stays_open(server: Server, line: bytes) -> None:
    client = server.client()
    client.write(line + b"\n")
    client.wait_error(50, ReferenceID=7)
    client.open_session()


def test_ping_before_register_client_is_50_too(server: Server) -> None:
    client = server.client()
    client.write(b'{"message":"AddpPing","Id":1}\nhello\n')
    client.wait_error(50)
    client.wait_error(50)
    client.open_session()


def test_second_register_client_gets_event_error_and_changes_nothing(server: Server) -> None:
    bridge = server.bridge("7001")
    bridge.say("RequestRegisterClient", ProtocolVersion="tsim/1", ApplicationName="again")
    bridge.wait_error(50, ReferenceID=bridge.reference)
    bridge.say("RequestRegisterClient", ProtocolVersion="tsim/9", ApplicationName="again")
    bridge.wait_error(50, ReferenceID=bridge.reference)
    assert [each["applicationName"] for each in server.control.get("/v1/state")["clients"]] == ["contract"]
    bridge.login("7001", "1001")


# --- 5: sending on -------------------------------------------------------------------------------------------------


def test_requests_sent_on_without_waiting_are_carried_out_in_their_order(server: Server) -> None:
    client = server.client()
    lines = [
        HELLO,
        {"message": "RequestRegisterAddress", "ReferenceID": 2, "ThisDN": "7001"},
        {"message": "RequestAgentLogin", "ReferenceID": 3, "ThisDN": "7001", "AgentID": "1001"},
        {"message": "RequestQueryAddress", "ReferenceID": 4, "ThisDN": "7001"},
        {"message": "RequestNoSuch", "ReferenceID": 5},
        {"message": "RequestAgentLogout", "ReferenceID": 6, "ThisDN": "7001"},
    ]
    client.write(b"\n\r\n".join(json.dumps(line).encode() for line in lines) + b"\n")
    expected = ["EventLinkConnected", "EventRegistered", "EventAgentLogin", "EventAgentNotReady", "EventAddressInfo"]
    seen = [client.next() for _ in range(7)]
    assert [*expected, "EventError", "EventAgentLogout"] == [each and each["message"] for each in seen]
    assert [each and each.get("ReferenceID") for each in seen] == [1, 2, 3, None, 4, 5, 6]


def test_what_was_sent_before_half_closing_is_carried_out_and_answered(server: Server) -> None:
    """`printf ... | nc` closes its side at once; what it asked for is answered all the same."""
    client = server.client()
    client.write(json.dumps(HELLO).encode() + b'\n{"message":"RequestQueryServer","ReferenceID":2}\n')
    client.socket.shutdown(1)
    client.wait("EventLinkConnected", ReferenceID=1)
    client.wait("EventServerInfo", ReferenceID=2)
    assert client.closed()


# --- ReferenceID, and who gets what --------------------------------------------------------------------------------


def test_reference_id_stands_only_in_the_copy_for_the_asking_client(server: Server) -> None:
    one, other = server.bridge("7001"), server.bridge("7001")
    one.say("RequestAgentLogin", ThisDN="7001", AgentID="1001")
    mine = one.wait("EventAgentLogin", ReferenceID=one.reference)
    theirs = other.wait("EventAgentLogin")
    assert {key: value for key, value in mine.items() if key != "ReferenceID"} == theirs
    for client in (one, other):
        assert "ReferenceID" not in client.wait("EventAgentNotReady")


def test_request_without_reference_id_is_answered_without_one(server: Server) -> None:
    bridge = server.bridge()
    bridge.write(b'{"message":"RequestRegisterAddress","ThisDN":"7002"}\n')
    assert "ReferenceID" not in bridge.wait("EventRegistered", ThisDN="7002")
    bridge.write(b'{"message":"RequestAgentLogin","ThisDN":"7002","AgentID":"99"}\n')
    assert "ReferenceID" not in bridge.wait_error(192)


def test_answers_to_registration_and_queries_and_errors_go_to_the_asking_client_alone(server: Server) -> None:
    one, other = server.bridge("7001"), server.bridge("7001")
    conn_id = server.ring_inbound(one)["ConnID"]
    other.all()
    one.register("7001")
    for request, event in (
        ({"message": "RequestQueryAddress", "ThisDN": "7001"}, "EventAddressInfo"),
        ({"message": "RequestQueryCall", "ThisDN": "7001", "ConnID": conn_id}, "EventPartyInfo"),
        ({"message": "RequestQueryServer"}, "EventServerInfo"),
        ({"message": "RequestSetInputMask", "InputMask": "f" * 128}, "EventACK"),
        ({"message": "RequestHoldCall", "ThisDN": "7001", "ConnID": conn_id}, "EventError"),
        ({"message": "RequestUnregisterAddress", "ThisDN": "7001"}, "EventUnregistered"),
    ):
        one.say(request.pop("message"), **request)
        one.wait(event, ReferenceID=one.reference)
    other.nothing()


def test_all_other_events_go_to_every_client_registered_on_this_dn_and_to_no_other(server: Server) -> None:
    one, other, elsewhere = server.bridge("7001"), server.bridge("7001"), server.bridge("7002")
    conn_id = server.talk_inbound(one)
    one.say("RequestReleaseCall", ThisDN="7001", ConnID=conn_id)
    one.wait("EventReleased")
    assert other.names() == ["EventRinging 7001", "EventEstablished 7001", "EventReleased 7001"]
    elsewhere.nothing()


def test_sequence_numbers_grow_strictly_and_copies_share_them(server: Server) -> None:
    one, other = server.bridge("7001", "7002"), server.bridge("7001", "7002")
    one.login("7001", "1001")
    one.say("RequestMakeCall", ThisDN="7001", OtherDN="7002")
    one.say("RequestNoSuch")
    one.say("RequestQueryServer")
    mine, theirs = one.all(), other.all()
    for seen in (mine, theirs):
        numbers = [each["EventSequenceNumber"] for each in seen]
        assert numbers == sorted(set(numbers))
    shared = {each["EventSequenceNumber"]: (each["message"], each.get("ThisDN")) for each in mine}
    calls = [each for each in theirs if "ConnID" in each]
    assert [each["message"] for each in calls] == ["EventDialing", "EventRinging"]
    assert all(shared[each["EventSequenceNumber"]] == (each["message"], each["ThisDN"]) for each in calls)


# --- keep-alive ----------------------------------------------------------------------------------------------------


def test_ping_is_answered_at_once_with_its_id_and_nothing_else(server: Server) -> None:
    bridge = server.bridge()
    for number in (77, 0, -1, 2**63 - 1):
        bridge.write(b'{"message":"AddpPing","Id":%d}\n' % number)
        assert {"message": "AddpPong", "Id": number} == bridge.next()
    bridge.write(b'{"message":"AddpPong","Id":5}\n')
    bridge.nothing()


@pytest.mark.parametrize(
    "line", [b'{"message":"AddpPing"}', b'{"message":"AddpPing","Id":"1"}', b'{"message":"AddpPing","Id":1.5}']
)
def test_ping_without_a_whole_id_is_53(server: Server, line: bytes) -> None:
    bridge = server.bridge()
    bridge.write(line + b"\n")
    assert "Id" in bridge.wait_error(53)["ErrorMessage"]


def test_server_pings_who_asked_after_silence_and_takes_a_silent_one_for_lost(server: Server) -> None:
    client = server.client()
    client.open_session(Addp={"Timeout": 0, "RemoteTimeout": 0.2})
    ping = client.wait("AddpPing")
    client.write(b'{"message":"AddpPong","Id":%d}\n' % ping["Id"])
    assert ping["Id"] != client.wait("AddpPing")["Id"]
    assert client.closed()


def test_anything_that_comes_counts_as_an_answer_to_the_ping(server: Server) -> None:
    client = server.client()
    client.open_session(Addp={"RemoteTimeout": 0.3})
    for _ in range(4):
        client.wait("AddpPing")
        client.write(b"\n")
    client.say("RequestQueryServer")
    client.wait("EventServerInfo")


@pytest.mark.parametrize("addp", [{}, {"Timeout": 0.05}, {"RemoteTimeout": 0}, {"Timeout": 1, "RemoteTimeout": 0.0}])
def test_server_pings_nobody_who_did_not_ask(server: Server, addp: dict[str, float]) -> None:
    client = server.client()
    client.open_session(Addp=addp)
    assert client.next(0.3) is None
    client.nothing()


@pytest.mark.parametrize(
    "addp", [{"Timeout": -1}, {"RemoteTimeout": "9"}, {"RemoteTimeout": None}, {"Timeout": True}, []]
)
def test_addp_of_another_kind_is_53(server: Server, addp: Any) -> None:
    client = server.client()
    client.say("RequestRegisterClient", ProtocolVersion="tsim/1", ApplicationName="x", Addp=addp)
    assert "Addp" in client.wait_error(53)["ErrorMessage"]


# --- the end -------------------------------------------------------------------------------------------------------


def test_agents_stay_logged_in_and_calls_go_on_when_their_client_goes(server: Server) -> None:
    bridge = server.bridge("7001")
    bridge.login("7001", "1001")
    conn_id = server.talk_inbound(bridge)
    bridge.close()
    snapshot = server.bridge().register("7001")
    assert snapshot["AgentID"] == "1001"
    assert (conn_id, 12) == (snapshot["Extensions"]["conn-1"], snapshot["Extensions"]["ps-1"])


def test_registrations_end_with_their_client(server: Server) -> None:
    owner, other = server.bridge(), server.bridge()
    owner.register("7001", RegisterMode="ModePrivate")
    session = next(each for each in server.control.get("/v1/state")["clients"] if each["registrations"])["sessionId"]
    server.control.post(f"/v1/clients/{session}/cut", {"how": "rst"})
    other.register("7001", RegisterMode="ModePrivate")


def test_logout_on_disconnect_logs_out_the_agents_of_who_sent_the_first_login(tmp_path: Path) -> None:
    with running_server(tmp_path, "logout_on_disconnect: true\nrelogin: accept\n") as server:
        first, second, watcher = server.bridge("7001"), server.bridge("7001"), server.bridge("7001")
        first.login("7001", "1001")
        second.all()
        second.say("RequestAgentLogin", ThisDN="7001", AgentID="1001")
        second.wait("EventAgentLogin", ReferenceID=second.reference)
        watcher.all()
        second.close()
        watcher.nothing()
        first.close()
        assert "ReferenceID" not in watcher.wait("EventAgentLogout", ThisDN="7001", AgentID="1001")


def test_logout_on_disconnect_counts_unregistering_too(tmp_path: Path) -> None:
    with running_server(tmp_path, "logout_on_disconnect: true\n") as server:
        bridge, watcher = server.bridge("7001"), server.bridge("7001")
        bridge.login("7001", "1001")
        bridge.say("RequestUnregisterAddress", ThisDN="7001")
        bridge.wait("EventUnregistered")
        watcher.wait("EventAgentLogin")
        watcher.wait("EventAgentReady")
        watcher.wait("EventAgentLogout", AgentID="1001")
