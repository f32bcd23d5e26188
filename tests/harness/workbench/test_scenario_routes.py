"""The routes for scenarios stand beside the simulator's own, and answer in the same form."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest


def client(addresses: Any) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=addresses.control, timeout=None, trust_env=False)


async def test_openapi_names_them_beside_the_others(autojump_clock: object, bench: Callable[..., Any]) -> None:
    async with bench() as addresses, client(addresses) as api:
        paths = (await api.get("/v1/openapi.json")).json()["paths"]

    assert {"/v1/calls", "/v1/scenarios", "/v1/scenario-runs", "/v1/scenario-runs/{id}"} <= set(paths)
    assert set(paths["/v1/scenario-runs/{id}"]) == {"get", "delete"}


async def test_scenarios_are_listed(autojump_clock: object, bench: Callable[..., Any]) -> None:
    async with bench() as addresses, client(addresses) as api:
        listed = (await api.get("/v1/scenarios")).json()["scenarios"]

    assert "inbound/customer-calls-and-agent-accepts" in {each["id"] for each in listed}


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("POST", "/v1/scenario-runs", {}, 422, "invalid-body"),
        ("POST", "/v1/scenario-runs", {"scenario": "a", "text": "b"}, 422, "invalid-body"),
        ("POST", "/v1/scenario-runs", {"scenario": "../../etc/passwd"}, 404, "no-such-scenario"),
        ("GET", "/v1/scenario-runs/1", None, 404, "no-such-run"),
        ("GET", "/v1/scenario-runs/one", None, 404, "no-such-run"),
        ("DELETE", "/v1/scenario-runs/1", None, 404, "no-such-run"),
    ],
)
async def test_what_cannot_be_is_refused_in_words(
    autojump_clock: object, bench: Callable[..., Any], method: str, path: str, body: Any, status: int, code: str
) -> None:
    async with bench() as addresses, client(addresses) as api:
        answer = await api.request(method, path, json=body)

    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


@pytest.mark.slow
async def test_run_is_started_seen_and_stopped(bench: Callable[..., Any]) -> None:
    """On the real clock: the run is another process."""
    async with bench() as addresses, client(addresses) as api:
        begun = await api.post("/v1/scenario-runs", json={"scenario": "inbound/customer-calls-and-agent-accepts"})
        again = await api.post("/v1/scenario-runs", json={"text": "scenario: x"})
        place = begun.headers["location"]
        stopped = await api.delete(place)
        while (run := (await api.get(place)).json())["state"] != "ended":
            pass  # each look takes its time

    assert (begun.status_code, again.status_code, stopped.status_code) == (201, 409, 200)
    assert (run["problem"], run["holds"]) == ("stopped", None)
