"""A toolbar that was written against one of the public mocks, on the reference bridge."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import trio
import trio_websocket

from tserver_harness.dialects import load_dialect


async def test_toolbar_of_another_dialect_takes_a_call(autojump_clock: object, bench: Callable[..., Any]) -> None:
    dialect = load_dialect("express-mock-b")
    heard: list[dict[str, Any]] = []
    async with bench(dialect=dialect) as addresses, httpx.AsyncClient(timeout=None, trust_env=False) as http:  # noqa: SIM117  # too long
        async with trio_websocket.open_websocket_url(addresses.websocket) as socket:

            async def hear(name: str) -> dict[str, Any]:
                with trio.fail_after(20):
                    while not heard or heard[-1].get("eventType") != name:
                        heard.append(json.loads(await socket.get_message()))
                return heard[-1]

            await http.post(addresses.rest, json={"type": "initialize"})
            await hear("EventRegistered")
            await http.post(addresses.control + "/v1/calls", json={"from": "+1415", "to": "7001"})
            ringing = await hear("EventRinging")
            await http.post(addresses.rest, json={"type": "Accept", "connectionId": ringing["connectionId"]})
            await hear("EventEstablished")
            await http.post(addresses.rest, json={"type": "Reject", "connectionId": ringing["connectionId"]})
            await hear("EventReleased")

    assert all("eventName" not in message for message in heard)


async def test_what_is_no_json_is_still_refused(autojump_clock: object, bench: Callable[..., Any]) -> None:
    async with (
        bench(dialect=load_dialect("express-mock-a")) as addresses,
        httpx.AsyncClient(timeout=None, trust_env=False) as http,
    ):
        head = {"Content-Type": "application/json"}
        broken = await http.post(addresses.rest, content=b"{no", headers=head)
        long = await http.post(addresses.rest, content=b"[" + b"1," * 70_000 + b"1]", headers=head)

    assert (broken.status_code, long.status_code) == (400, 413)
