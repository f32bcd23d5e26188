"""The control API beside the real simulator: what only shows when both are there."""

from typing import Any

import httpx
import pytest
import trio

from tserver_sim.config import Config
from tserver_sim.server import ControlListen, serve


@pytest.fixture
async def client(nursery: trio.Nursery) -> Any:
    listening = await nursery.start(_serve)
    async with httpx.AsyncClient(base_url=listening.control_url, timeout=None, trust_env=False) as client:
        yield client
    nursery.cancel_scope.cancel()


async def _serve(*, task_status: trio.TaskStatus[Any]) -> None:
    await serve(Config.default(), port=0, control=ControlListen(port=0), task_status=task_status)


async def test_ended_call_is_kept_for_ten_minutes(autojump_clock: object, client: httpx.AsyncClient) -> None:
    placed = (await client.post("/v1/calls", json={"from": "+14155550123", "to": "7001", "id": "c1"})).json()
    assert (await client.post(f"/v1/calls/{placed['connId']}/hangup")).status_code == 200
    assert (await client.get("/v1/state")).json()["calls"] == []
    await trio.sleep(590)
    assert (await client.get(f"/v1/calls/{placed['connId'].lower()}")).json()["ended"]
    await trio.sleep(20)
    await client.post("/v1/calls", json={"from": "+14155550123", "to": "7001", "id": "c2"})
    await client.post("/v1/calls/c2/hangup")
    assert [call["id"] for call in (await client.get("/v1/calls")).json()["calls"]] == ["c2"]
    assert (await client.get("/v1/calls/c1")).status_code == 404


async def test_every_route_answers_in_its_documented_status(autojump_clock: object, client: httpx.AsyncClient) -> None:
    document = (await client.get("/v1/openapi.json")).json()
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if path == "/v1/events":
                continue
            for body in (b"", b"{}", b"[]", b"no", b'{"x":1}'):
                answer = await client.request(method.upper(), path.replace("{", "").replace("}", ""), content=body)
                assert str(answer.status_code) in operation["responses"], (method, path, body, answer.text)
                assert answer.is_success or set(answer.json()) == {"error"}


async def test_user_data_comes_back_as_it_went_in(autojump_clock: object, client: httpx.AsyncClient) -> None:
    user_data = {"text": "Zoë", "number": -5, "list": {"$pairs": [["k", 1], ["k", {"$bytes": "AP8="}]]}}
    await client.post("/v1/calls", json={"from": "", "to": "7001", "id": "c1", "userData": user_data})
    assert (await client.get("/v1/calls/c1")).json()["userData"] == user_data
    await client.patch("/v1/calls/c1/user-data", json={"number": 6})
    assert (await client.get("/v1/calls/c1")).json()["userData"] == {**user_data, "number": 6}


async def test_what_cannot_be_is_refused_by_the_simulator(autojump_clock: object, client: httpx.AsyncClient) -> None:
    for method, path, body, status in [
        ("POST", "/v1/calls", {"from": "1", "to": "4711"}, 404),
        ("POST", "/v1/phones/7001/answer", {}, 409),
        ("POST", "/v1/phones/7001/dial", {"to": "nobody"}, 404),
        ("POST", "/v1/agents/1001/ready", {}, 409),
        ("POST", "/v1/agents/9999/login", {"dn": "7001"}, 404),
        ("POST", "/v1/agents/1001/login", {"dn": "4711"}, 404),
        ("PATCH", "/v1/calls/nope/user-data", {"a": 1}, 404),
        ("POST", "/v1/route-points/8501/route", {"connId": "nope", "to": "8001"}, 404),
        ("POST", "/v1/send", {"dn": "4711", "message": {}}, 404),
        ("POST", "/v1/faults", {"kind": "refuse", "message": "EventRinging"}, 422),
        ("POST", "/v1/faults", {"kind": "drop", "message": "EventRingign"}, 422),
        ("POST", "/v1/clients/nope/cut", {"how": "rst"}, 404),
    ]:
        answer = await client.request(method, path, json=body)
        assert (path, answer.status_code) == (path, status), answer.text


async def test_server_comes_back_by_itself(autojump_clock: object, client: httpx.AsyncClient) -> None:
    assert (await client.post("/v1/server/down", json={"seconds": 5})).status_code == 200
    assert (await client.post("/v1/server/down")).status_code == 200
    assert (await client.post("/v1/server/up")).status_code == 200
    assert (await client.post("/v1/server/up")).status_code == 200
