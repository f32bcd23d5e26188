"""What the console is told of toolbars: everything that passes the bridge's door."""

from collections.abc import Callable
from typing import Any

import httpx
import trio_websocket

from tserver_harness.workbench.bench import Addresses

HANDSHAKE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "MDEyMzQ1Njc4OWFiY2RlZg==",
}


async def post(addresses: Addresses, body: Any, query: str = "", **headers: str) -> int:
    async with httpx.AsyncClient(timeout=None, trust_env=False) as toolbar:
        return (await toolbar.post(addresses.rest + query, json=body, headers=headers)).status_code


async def test_way_to_available_is_told(
    autojump_clock: object, bench: Callable[..., Any], events: Callable[..., Any]
) -> None:
    async with bench() as addresses:
        async with trio_websocket.open_websocket_url(addresses.websocket) as socket:
            await post(addresses, {"type": "initialize"})
            await socket.get_message()
        records = (await events(addresses.toolbar_messages, 6))[1]

    kinds = [each["kind"] for each in records]
    assert kinds[:2] == ["socket-opened", "command"]
    assert {"message", "answer", "socket-closed"} == set(kinds[2:])
    assert {"1001"} == {each["data"]["agent"] for each in records}
    registered = next(each for each in records if each["kind"] == "message")
    assert (registered["session"], registered["data"]["message"]["eventName"]) == ("socket 1", "EventRegistered")


async def test_agent_of_the_address_is_told(
    autojump_clock: object, bench: Callable[..., Any], events: Callable[..., Any]
) -> None:
    async with bench() as addresses:
        await post(addresses, {"type": "accept"}, "?agent=1002")
        (command, answer) = (await events(addresses.toolbar_messages, 2))[1]

    assert (command["data"]["agent"], command["data"]["command"]) == ("1002", 1)
    assert answer["data"]["status"] >= 400


async def test_refused_origin_is_told(
    autojump_clock: object, bench: Callable[..., Any], events: Callable[..., Any]
) -> None:
    async with bench() as addresses:
        assert await post(addresses, {"type": "accept"}, Origin="https://elsewhere.example") == 403
        (command, answer) = (await events(addresses.toolbar_messages, 2))[1]

    assert command["data"]["origin"] == "https://elsewhere.example"
    assert answer["data"]["status"] == 403


async def test_refused_socket_is_told(
    autojump_clock: object, bench: Callable[..., Any], events: Callable[..., Any]
) -> None:
    async with bench() as addresses:
        async with httpx.AsyncClient(timeout=None, trust_env=False) as toolbar:
            url = addresses.websocket.replace("ws://", "http://") + "?agent=nobody"
            assert (await toolbar.get(url, headers=HANDSHAKE)).status_code == 404
        (record,) = (await events(addresses.toolbar_messages, 1))[1]

    assert (record["kind"], record["data"]["status"]) == ("socket-refused", 404)
