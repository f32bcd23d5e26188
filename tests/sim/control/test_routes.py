import re
from typing import Any

import httpx
import pytest

from tserver_sim.control.routes import ROUTES
from tserver_sim.model.inputs import (
    AgentMoved,
    CallPlaced,
    DigitsPressed,
    EventSent,
    LinkChanged,
    OutsideAnswered,
    OutsideBehaviourSet,
    OutsideHungUp,
    PhoneUsed,
    RouteGiven,
    RouterSet,
    ServiceChanged,
    SwitchReset,
    UserDataPatched,
)
from tserver_sim.version import VERSION
from tserver_wire import KeyValueList

PLACED = {"id": "c 1", "connId": "00710271981800ab", "callId": 1, "callUuid": "U" * 32, "state": "ringing"}


@pytest.mark.parametrize(
    ("method", "path", "body", "stimulus"),
    [
        ("POST", "/v1/calls/c1/hangup", None, OutsideHungUp("c1")),
        ("POST", "/v1/calls/c1/answer", {}, OutsideAnswered("c1")),
        ("PATCH", "/v1/calls/c1/user-data", {"b": 2}, UserDataPatched("c1", KeyValueList([("b", 2)]))),
        ("POST", "/v1/calls/c1/digits", {"digits": "12#"}, DigitsPressed("c1", "12#")),
        (
            "PUT",
            "/v1/route-points/8501/router",
            {"targets": ["7001"], "strategy": "in-turn", "afterSeconds": 1},
            RouterSet("8501", ("7001",), "in-turn", 1.0),
        ),
        ("DELETE", "/v1/route-points/8501/router", None, RouterSet("8501", ())),
        (
            "PATCH",
            "/v1/calls/c1/user-data",
            {"$pairs": [["a", "1"], ["a", "2"]]},
            UserDataPatched("c1", KeyValueList([("a", "1"), ("a", "2")])),
        ),
        ("PATCH", "/v1/calls/c1/user-data", None, UserDataPatched("c1", KeyValueList())),
        (
            "PUT",
            "/v1/outside/%2B14155550188",
            {"behaviour": "busy"},
            OutsideBehaviourSet("+14155550188", "busy", 1.0),
        ),
        (
            "PUT",
            "/v1/outside/+14155550188",
            {"behaviour": "no-answer", "afterSeconds": 0},
            OutsideBehaviourSet("+14155550188", "no-answer", 0.0),
        ),
        ("POST", "/v1/phones/7001/answer", None, PhoneUsed("7001", "answer")),
        ("POST", "/v1/phones/7001/hangup", {"connId": "00aa"}, PhoneUsed("7001", "hangup", conn_id="00aa")),
        ("POST", "/v1/phones/7001/hold", {"connId": None}, PhoneUsed("7001", "hold")),
        ("POST", "/v1/phones/7%2F1/retrieve", {}, PhoneUsed("7/1", "retrieve")),
        ("POST", "/v1/phones/7001/dial", {"to": "7002"}, PhoneUsed("7001", "dial", to="7002")),
        (
            "POST",
            "/v1/agents/1001/login",
            {"dn": "7001", "workMode": "AutoIn"},
            AgentMoved("1001", "login", dn="7001", work_mode="AutoIn"),
        ),
        ("POST", "/v1/agents/J%C3%B6rg%20M/login", {"dn": "7001"}, AgentMoved("Jörg M", "login", dn="7001")),
        ("POST", "/v1/agents/1001/logout", None, AgentMoved("1001", "logout")),
        ("POST", "/v1/agents/1001/ready", {}, AgentMoved("1001", "ready")),
        (
            "POST",
            "/v1/agents/1001/not-ready",
            {"workMode": "AuxWork", "reasons": {"ReasonCode": "lunch"}},
            AgentMoved("1001", "not-ready", work_mode="AuxWork", reasons=KeyValueList([("ReasonCode", "lunch")])),
        ),
        ("POST", "/v1/route-points/8501/route", {"connId": "c1", "to": "8001"}, RouteGiven("8501", "c1", "8001")),
        ("POST", "/v1/dns/7001/out-of-service", None, ServiceChanged("7001", in_service=False)),
        ("POST", "/v1/dns/7001/in-service", None, ServiceChanged("7001", in_service=True)),
        ("POST", "/v1/link/down", None, LinkChanged(up=False)),
        ("POST", "/v1/link/up", None, LinkChanged(up=True)),
        (
            "POST",
            "/v1/send",
            {"dn": "7001", "message": {"message": "EventUnheardOf", "Odd": [1, None]}},
            EventSent("7001", None, {"message": "EventUnheardOf", "Odd": [1, None]}),
        ),
        ("POST", "/v1/send", {"sessionId": "01AB", "message": {}}, EventSent(None, "01AB", {})),
        ("POST", "/v1/reset", None, SwitchReset()),
    ],
)
async def test_route_makes_its_stimulus_and_gives_the_switch_answer(
    autojump_clock: object,
    client: httpx.AsyncClient,
    simulator: Any,
    method: str,
    path: str,
    body: Any,
    stimulus: object,
) -> None:
    simulator.answer = {"status": "done", "seen": KeyValueList([("k", "v")])}
    answer = await (client.request(method, path) if body is None else client.request(method, path, json=body))
    assert (answer.status_code, answer.json()) == (200, {"status": "done", "seen": {"k": "v"}})
    assert [stimulus] == simulator.asked


async def test_health_says_ok_and_version(autojump_clock: object, client: httpx.AsyncClient) -> None:
    assert (await client.get("/v1/health")).json() == {"status": "ok", "version": VERSION}


async def test_state_is_the_snapshot(autojump_clock: object, client: httpx.AsyncClient) -> None:
    state = (await client.get("/v1/state")).json()
    assert {
        "switch": "TServer",
        "linkUp": True,
        **{key: [] for key in ("clients", "agents", "queues", "calls", "servers")},
        "dns": [
            {
                "dn": "7001",
                "addressType": "DN",
                "inService": True,
                "doNotDisturb": False,
                "agentId": None,
                "calls": [],
                "forwardTo": None,
            }
        ],
    } == state


async def test_call_is_placed_with_everything(
    autojump_clock: object, client: httpx.AsyncClient, simulator: Any
) -> None:
    simulator.answer = PLACED
    body = {"from": "", "to": "7001", "dnis": "8005551000", "userData": {"k": "v", "n": {"x": 1}}, "id": "c 1"}
    answer = await client.post("/v1/calls", json=body)
    assert (answer.status_code, answer.json(), answer.headers["Location"]) == (201, PLACED, "/v1/calls/c%201")
    nested = KeyValueList([("k", "v"), ("n", KeyValueList([("x", 1)]))])
    assert [CallPlaced("", "7001", "8005551000", nested, "c 1")] == simulator.asked


async def test_refusal_of_the_switch_is_passed_on(
    autojump_clock: object, client: httpx.AsyncClient, simulator: Any, refused: Any
) -> None:
    simulator.answer = refused(409, "id-taken", "the id 'c1' is taken; choose another", "id")
    answer = await client.post("/v1/calls", json={"from": "1", "to": "7001", "id": "c1"})
    expected = {"error": {"code": "id-taken", "message": "the id 'c1' is taken; choose another", "field": "id"}}
    assert (409, expected) == (answer.status_code, answer.json())
    simulator.answer = refused(404, "no-such-dn", "no DN 4711")
    answer = await client.post("/v1/phones/4711/answer")
    assert (answer.status_code, answer.json()) == (404, {"error": {"code": "no-such-dn", "message": "no DN 4711"}})


@pytest.mark.parametrize(
    ("name", "found"),
    [("c1", "c1"), ("00710271981800ab", "c1"), ("00710271981800AB", "00710271981800AB")],
)
async def test_call_is_found_by_id_or_conn_id(
    autojump_clock: object, client: httpx.AsyncClient, simulator: Any, call: Any, name: str, found: str
) -> None:
    simulator.calls = [call("c1", "00710271981800AB"), call("00710271981800AB", "00710271981800ac")]
    # An id that is exactly so comes before another call's ConnID.
    assert found == (await client.get(f"/v1/calls/{name}")).json()["id"]


async def test_state_has_no_ended_calls_and_the_list_has(
    autojump_clock: object, client: httpx.AsyncClient, simulator: Any, call: Any
) -> None:
    simulator.calls = [call("c1", "00AA", ended=True), call("c2", "00AB")]
    assert [each["id"] for each in (await client.get("/v1/state")).json()["calls"]] == ["c2"]
    assert [each["id"] for each in (await client.get("/v1/calls")).json()["calls"]] == ["c1", "c2"]
    assert (await client.get("/v1/calls/c1")).json()["ended"]


@pytest.mark.parametrize(("ended", "found"), [((True, False), "00AB"), ((False, True), "00AA"), ((True, True), "00AB")])
async def test_of_two_calls_with_an_id_the_one_that_lives_is_found(
    autojump_clock: object, client: httpx.AsyncClient, simulator: Any, call: Any, ended: tuple[bool, bool], found: str
) -> None:
    simulator.calls = [call("c1", "00AA", ended=ended[0]), call("c1", "00AB", ended=ended[1])]
    assert (await client.get("/v1/calls/c1")).json()["connId"] == found


async def test_calls_are_listed(autojump_clock: object, client: httpx.AsyncClient, simulator: Any, call: Any) -> None:
    simulator.calls = [call("c1", "00710271981800AB")]
    listed = (await client.get("/v1/calls")).json()["calls"]
    assert [(each["id"], each["connId"]) for each in listed] == [("c1", "00710271981800AB")]


async def test_unknown_call_is_404(autojump_clock: object, client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/calls/nope")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "no-such-call")


async def test_client_is_cut(autojump_clock: object, client: httpx.AsyncClient, simulator: Any) -> None:
    simulator.sessions = {"01AB"}
    answer = await client.post("/v1/clients/01AB/cut", json={"how": "silence"})
    assert (answer.status_code, simulator.asked) == (200, [("cut", "01AB", "silence")])
    answer = await client.post("/v1/clients/02AB/cut", json={"how": "fin"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "no-such-client")


async def test_server_goes_down_and_comes_up(autojump_clock: object, client: httpx.AsyncClient, simulator: Any) -> None:
    for path, body in [("down", {"seconds": 2.5}), ("down", {"server": "backup"}), ("up", {})]:
        assert (await client.post(f"/v1/server/{path}", json=body)).status_code == 200
    assert simulator.asked == [("down", 2.5, "primary"), ("down", None, "backup"), "up"]


async def test_server_changes_places_with_its_backup_or_starts_anew(
    autojump_clock: object, client: httpx.AsyncClient, simulator: Any
) -> None:
    assert (await client.post("/v1/server/switch-over")).json() == {"primary": "TServer_B"}
    assert (await client.post("/v1/server/restart")).json() == {"calls": "kept"}
    assert (await client.post("/v1/server/restart", json={"calls": "lost", "seconds": 1})).json() == {"calls": "lost"}
    assert simulator.asked == ["switch-over", ("restart", "kept", None), ("restart", "lost", 1)]


async def test_port_that_is_taken_meanwhile_is_409(
    autojump_clock: object, client: httpx.AsyncClient, simulator: Any
) -> None:
    simulator.answer = OSError("cannot listen on 127.0.0.1:5020: another program listens there")
    answer = await client.post("/v1/server/up")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "port-taken")


async def test_fault_is_injected_and_deleted_once(
    autojump_clock: object, client: httpx.AsyncClient, simulator: Any
) -> None:
    body = {"kind": "refuse", "message": "RequestAnswerCall", "dn": "7001", "errorCode": 527}
    answer = await client.post("/v1/faults", json=body)
    number = answer.json()["id"]
    assert (201, f"/v1/faults/{number}") == (answer.status_code, answer.headers["Location"])
    fault = simulator.faults.take("RequestAnswerCall", "7001")
    assert (number, "refuse", 527) == (fault.id, fault.kind, fault.error_code)
    assert [(await client.delete(f"/v1/faults/{number}")).status_code for _ in range(2)] == [200, 404]


@pytest.mark.parametrize("number", ["1", "nope", "%C2%B2", "9" * 30])
async def test_unknown_fault_is_404(autojump_clock: object, client: httpx.AsyncClient, number: str) -> None:
    answer = await client.delete(f"/v1/faults/{number}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "no-such-fault")


@pytest.mark.parametrize(("dn", "status"), [("7099", 404), ("7001", 201)])
async def test_fault_is_for_a_dn_that_there_is(
    autojump_clock: object, client: httpx.AsyncClient, dn: str, status: int
) -> None:
    answer = await client.post("/v1/faults", json={"kind": "drop", "message": "EventRinging", "dn": dn})
    assert (answer.status_code, answer.json().get("error", {}).get("code")) == (
        status,
        "no-such-dn" if status == 404 else None,
    )


async def test_fault_that_cannot_be_is_422(autojump_clock: object, client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/faults", json={"kind": "drop", "message": "EventRinging2"})
    assert (answer.status_code, answer.json()["error"]["field"]) == (422, "message")


async def test_reset_takes_faults_away(autojump_clock: object, client: httpx.AsyncClient, simulator: Any) -> None:
    number = (await client.post("/v1/faults", json={"kind": "drop", "message": "EventRinging"})).json()["id"]
    await client.post("/v1/reset")
    assert None is simulator.faults.take("EventRinging", "7001")
    assert (await client.delete(f"/v1/faults/{number}")).status_code == 404


def test_no_route_is_there_twice() -> None:
    rows = [(route.method, re.sub(r"\{\w+\}", "{}", route.path)) for route in ROUTES]
    assert len(set(rows)) == len(rows)
