"""`spec/control-api.md`, row by row, against `tsim serve` over plain HTTP."""

import json
import socket
import urllib.parse
import urllib.request
from pathlib import Path

import pytest
from telephone_world import Server, running_server


def test_health_says_ok_and_version(server: Server) -> None:
    health = server.control.get("/v1/health")
    assert health["status"] == "ok"
    assert isinstance(health["version"], str)


def test_openapi_names_every_route_of_the_page(server: Server) -> None:
    paths = server.control.get("/v1/openapi.json")["paths"]
    shape = {path.translate(str.maketrans("", "", "_")).lower() for path in paths}
    for route in [
        "/v1/health",
        "/v1/state",
        "/v1/calls",
        "/v1/calls/{id}",
        "/v1/calls/{id}/hangup",
        "/v1/calls/{id}/answer",
        "/v1/calls/{id}/user-data",
        "/v1/outside/{number}",
        "/v1/phones/{dn}/answer",
        "/v1/phones/{dn}/dial",
        "/v1/agents/{agentid}/login",
        "/v1/agents/{agentid}/not-ready",
        "/v1/route-points/{dn}/route",
        "/v1/dns/{dn}/out-of-service",
        "/v1/link/down",
        "/v1/clients/{sessionid}/cut",
        "/v1/server/down",
        "/v1/server/switch-over",
        "/v1/server/restart",
        "/v1/send",
        "/v1/faults",
        "/v1/reset",
        "/v1/events",
    ]:
        assert route in shape


def test_call_is_placed_found_by_both_ids_and_ended(server: Server) -> None:
    bridge = server.bridge("7001")
    status, placed = server.control.call(
        "POST",
        "/v1/calls",
        {"from": "+14155550123", "to": "7001", "dnis": "8005551000", "userData": {"k": "v"}, "id": "c1"},
    )
    assert status == 201
    assert {"id", "connId", "callId", "callUuid", "state"} <= placed.keys()
    assert placed["id"] == "c1"
    ringing = bridge.wait("EventRinging", ConnID=placed["connId"], CallUUID=placed["callUuid"])
    assert server.control.get("/v1/calls/c1")["connId"] == ringing["ConnID"]
    assert server.control.get(f"/v1/calls/{placed['connId']}")["id"] == "c1"
    assert "c1" in [call["id"] for call in server.control.get("/v1/calls")["calls"]]
    server.control.post("/v1/calls/c1/hangup")
    bridge.wait("EventAbandoned")
    assert server.control.get("/v1/calls/c1")["id"] == "c1"
    assert server.control.get("/v1/state")["calls"] == []


@pytest.mark.parametrize(
    ("body", "statuses"),
    [
        ({"from": "+14155550123", "to": "4711"}, {404, 422}),
        ({"from": "+14155550123"}, {422}),
        ({"from": "+14155550123", "to": 7001}, {422}),
        ({"from": "+14155550123", "to": "7001", "userData": {"a": 1.5}}, {422}),
        ({"from": "+14155550123", "to": "7001", "colour": "red"}, {422}),
        (b"not json", {400}),
        (b"[" * 5000, {400}),
        (b" " * 2**20 + b"{}", {413}),
    ],
)
def test_bad_call_is_refused_in_the_common_form_and_changes_nothing(
    server: Server, body: object, statuses: set[int]
) -> None:
    status, value = server.control.call("POST", "/v1/calls", body)
    assert status in statuses, value
    assert isinstance(value["error"]["code"], str)
    assert value["error"]["message"]
    assert server.control.get("/v1/state")["calls"] == []


def test_unknown_things_are_404_and_impossible_ones_409(server: Server) -> None:
    for path in ["/v1/calls/nope/hangup", "/v1/phones/4711/answer", "/v1/agents/9999/ready", "/v1/dns/4711/in-service"]:
        status, value = server.control.call("POST", path, {})
        assert (status, "error" in value) == (404, True), path
    assert server.control.call("POST", "/v1/phones/7001/answer", {})[0] == 409
    assert server.control.call("GET", "/v1/nope")[0] == 404
    assert server.control.call("DELETE", "/v1/calls")[0] == 405
    assert server.control.call("DELETE", "/v1/faults/4711")[0] == 404
    assert server.control.call("POST", "/v1/clients/4711/cut", {"how": "fin"})[0] == 404
    assert server.control.call("POST", "/v1/send", {"sessionId": "4711", "message": {"message": "EventOdd"}})[0] == 404


def test_call_id_must_be_new(server: Server) -> None:
    server.control.post("/v1/calls", {"from": "1", "to": "7001", "id": "same"})
    assert server.control.call("POST", "/v1/calls", {"from": "1", "to": "7001", "id": "same"})[0] == 409


def test_desk_phone_acts_unasked(server: Server) -> None:
    bridge = server.bridge("7001", "7002")
    server.control.post("/v1/calls", {"from": "+14155550123", "to": "7001"})
    bridge.wait("EventRinging")
    server.control.post("/v1/phones/7001/answer")
    assert "ReferenceID" not in bridge.wait("EventEstablished", ThisDN="7001")
    server.control.post("/v1/phones/7001/hold")
    bridge.wait("EventHeld")
    server.control.post("/v1/phones/7001/retrieve")
    bridge.wait("EventRetrieved")
    server.control.post("/v1/phones/7001/hangup")
    assert bridge.wait("EventReleased")["Extensions"]["ReleasingParty"] == "1 Local"
    server.control.post("/v1/phones/7001/dial", {"to": "7002"})
    bridge.wait("EventDialing", ThisDN="7001")
    bridge.wait("EventRinging", ThisDN="7002")


def test_agent_is_moved_by_a_supervisor(server: Server) -> None:
    bridge = server.bridge("7001")
    server.control.post("/v1/agents/1001/login", {"dn": "7001", "workMode": "AutoIn"})
    assert "ReferenceID" not in bridge.wait("EventAgentLogin", AgentID="1001")
    bridge.wait("EventAgentReady")
    server.control.post("/v1/agents/1001/not-ready", {"workMode": "AuxWork", "reasons": {"ReasonCode": "lunch"}})
    bridge.wait("EventAgentNotReady", AgentWorkMode="AuxWork", Reasons={"ReasonCode": "lunch"})
    server.control.post("/v1/agents/1001/ready")
    bridge.wait("EventAgentReady")
    server.control.post("/v1/agents/1001/logout")
    bridge.wait("EventAgentLogout")


def test_outside_number_reacts_as_told(server: Server) -> None:
    bridge = server.bridge("7001")
    number = urllib.parse.quote("+14155550188")
    server.control.call("PUT", f"/v1/outside/{number}", {"behaviour": "manual", "afterSeconds": 0})
    bridge.say("RequestMakeCall", ThisDN="7001", OtherDN="+14155550188")
    conn_id = bridge.wait("EventDialing")["ConnID"]
    seen = bridge.next(0.3)
    assert seen is None or seen["message"] == "EventNetworkReached"
    server.control.post(f"/v1/calls/{conn_id}/answer")
    bridge.wait("EventEstablished")
    assert server.control.call("PUT", f"/v1/outside/{number}", {"behaviour": "sometimes"})[0] == 422


def test_user_data_is_patched_by_someone_else(server: Server) -> None:
    bridge = server.bridge("7001")
    server.control.post("/v1/calls", {"from": "+14155550123", "to": "7001", "id": "c1", "userData": {"a": "1"}})
    bridge.wait("EventRinging")
    status, _ = server.control.call("PATCH", "/v1/calls/c1/user-data", {"b": 2})
    assert status == 200
    assert bridge.wait("EventAttachedDataChanged")["UserData"] == {"a": "1", "b": 2}


def test_message_is_sent_as_written(server: Server) -> None:
    bridge = server.bridge("7001")
    server.control.post("/v1/send", {"dn": "7001", "message": {"message": "EventUnheardOf", "Odd": [1, None]}})
    sent = bridge.next()
    assert sent is not None
    assert (sent["message"], sent["Odd"]) == ("EventUnheardOf", [1, None])


@pytest.mark.parametrize("how", ["fin", "rst"])
def test_client_is_cut(server: Server, how: str) -> None:
    client = server.client()
    session = client.open_session()["SessionID"]
    server.control.post(f"/v1/clients/{session}/cut", {"how": how})
    assert client.closed()


def test_server_goes_down_and_comes_back_with_calls_kept(server: Server) -> None:
    bridge = server.bridge("7001")
    server.control.post("/v1/calls", {"from": "+14155550123", "to": "7001", "id": "kept"})
    bridge.wait("EventRinging")
    server.control.post("/v1/server/down")
    assert bridge.closed()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.port), timeout=1)
    server.control.post("/v1/server/up")
    snapshot = server.bridge().register("7001")
    assert "conn-1" in snapshot["Extensions"]


def test_fault_refuses_the_next_request_only(server: Server) -> None:
    bridge = server.bridge("7001")
    fault = server.control.post(
        "/v1/faults", {"kind": "refuse", "message": "RequestAgentLogin", "dn": "7001", "errorCode": 527, "times": 1}
    )
    bridge.say("RequestAgentLogin", ThisDN="7001", AgentID="1001")
    bridge.wait_error(527, ReferenceID=bridge.reference)
    bridge.login("7001", "1001")
    assert "id" in fault
    for dn, status in (("7999", 404), ("8001", 201), ("8501", 201)):
        answer = server.control.call("POST", "/v1/faults", {"kind": "drop", "message": "EventDNDOn", "dn": dn})
        assert answer[0] == status
    fault = server.control.post("/v1/faults", {"kind": "drop", "message": "EventRinging", "times": 1})
    assert server.control.call("DELETE", f"/v1/faults/{fault['id']}")[0] in {200, 204}
    server.control.post("/v1/calls", {"from": "+14155550123", "to": "7001"})
    bridge.wait("EventRinging")


def test_state_is_one_snapshot(server: Server) -> None:
    bridge = server.bridge("7001")
    bridge.login("7001", "1001")
    server.control.post("/v1/calls", {"from": "+14155550123", "to": "7001"})
    state = server.control.get("/v1/state")
    assert {"agents", "dns", "queues", "calls", "clients"} <= state.keys()
    assert len(state["calls"]) == 1
    assert any(agent.get("agentId") == "1001" for agent in state["agents"])


def test_events_are_streamed_and_resumed(server: Server) -> None:
    bridge = server.bridge("7001")
    with urllib.request.urlopen(server.control.address + "/v1/events", timeout=5) as stream:
        assert stream.headers["Content-Type"].startswith("text/event-stream")
        bridge.say("RequestQueryServer")
        lines: list[str] = []
        while not any("EventServerInfo" in line for line in lines):
            lines.append(stream.readline().decode().strip())
    ids = [int(line.removeprefix("id:").strip()) for line in lines if line.startswith("id:")]
    assert ids == sorted(ids)
    data = [json.loads(line.removeprefix("data:")) for line in lines if line.startswith("data:")]
    assert data
    request = urllib.request.Request(server.control.address + "/v1/events", headers={"Last-Event-ID": str(ids[0] - 1)})
    with urllib.request.urlopen(request, timeout=5) as stream:
        first = stream.readline().decode()
        while not first.startswith("id:"):
            first = stream.readline().decode()
    assert int(first.removeprefix("id:").strip()) == ids[0]


def test_foreign_page_is_refused(server: Server) -> None:
    status, _ = server.control.call("POST", "/v1/reset", {}, {"Origin": "https://elsewhere.example"})
    assert status == 403
    assert server.control.call("GET", "/v1/state", headers={"Origin": "http://localhost:8000"})[0] == 200


def test_token_is_required_where_one_is_set(tmp_path: Path) -> None:
    with running_server(tmp_path, "", "--control-token", "s3cret") as server:
        status, value = server.control.call("GET", "/v1/state")
        assert (status, "error" in value) == (401, True)
        assert server.control.call("POST", "/v1/reset", {}, {"Authorization": "Bearer other"})[0] == 401
        assert server.control.call("GET", "/v1/state", headers={"Authorization": "Bearer s3cret"})[0] == 200
