"""One WebSocket as a browser has it: whole messages, invisible pings, and how it ended."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
import trio
from wsproto import ConnectionType, WSConnection
from wsproto.events import (
    AcceptConnection,
    BytesMessage,
    CloseConnection,
    Event,
    Ping,
    Pong,
    RejectConnection,
    RejectData,
    Request,
    TextMessage,
)

from tserver_harness.runner.web import parse_address
from tserver_harness.runner.websocket import Binary, Closed, Invalid, SocketRefusedError, Text, WebSocket


class Peer:
    """The server's end, driven by hand: what came, and sending any event or raw bytes."""

    def __init__(self, stream: trio.SocketStream) -> None:
        self.stream = stream
        self.wire = WSConnection(ConnectionType.SERVER)

    async def next(self) -> Event:
        while True:
            for event in self.wire.events():
                return event
            self.wire.receive_data(await self.stream.receive_some() or None)

    async def send(self, *events: Event) -> None:
        await self.stream.send_all(b"".join(self.wire.send(event) for event in events))


Play = Callable[[Peer], Awaitable[None]]


@asynccontextmanager
async def connected(play: Play) -> AsyncIterator[WebSocket]:
    """An open socket to a peer that accepts and then plays its part."""

    async def handler(stream: trio.SocketStream) -> None:
        peer = Peer(stream)
        await peer.next()
        await peer.send(AcceptConnection())
        await play(peer)

    async with trio.open_nursery() as nursery:
        socket = await WebSocket.open(parse_address(await listening(nursery, handler)), [])
        yield socket
        await socket.cut()
        nursery.cancel_scope.cancel()


async def listening(nursery: trio.Nursery, handler: Callable[[trio.SocketStream], Awaitable[None]]) -> str:
    async def serve(*, task_status: trio.TaskStatus[list[trio.SocketListener]]) -> None:
        await trio.serve_tcp(handler, 0, host="127.0.0.1", task_status=task_status)

    listeners = await nursery.start(serve)
    return f"ws://127.0.0.1:{listeners[0].socket.getsockname()[1]}/genesysWs?agent=1002"


async def test_handshake_shows_address_and_origin(autojump_clock: object) -> None:
    requests = []

    async def handler(stream: trio.SocketStream) -> None:
        peer = Peer(stream)
        requests.append(await peer.next())
        await peer.send(AcceptConnection())

    async with trio.open_nursery() as nursery:
        url = await listening(nursery, handler)
        socket = await WebSocket.open(parse_address(url), [("Origin", "http://localhost:8000")])
        await socket.cut()
        nursery.cancel_scope.cancel()

    (request,) = requests
    assert isinstance(request, Request)
    assert request.target == "/genesysWs?agent=1002"
    assert (b"origin", b"http://localhost:8000") in request.extra_headers


async def test_messages_come_whole_whatever_the_frames(autojump_clock: object) -> None:
    async def play(peer: Peer) -> None:
        await peer.send(
            TextMessage('{"a"', message_finished=False),
            Ping(b"between"),
            TextMessage(":1}"),
            BytesMessage(b"\x01"),
            TextMessage(""),
        )
        assert Pong(b"between") == await peer.next()
        await peer.send(CloseConnection(1013, "slow"))

    async with connected(play) as socket:
        received = [await socket.receive() for _ in range(4)]

    assert [Text('{"a":1}'), Binary(b"\x01"), Text(""), Closed(1013, "slow")] == received


async def test_end_without_close_frame_has_no_code(autojump_clock: object) -> None:
    async def play(peer: Peer) -> None:
        await peer.stream.aclose()

    async with connected(play) as socket:
        assert Closed(None) == await socket.receive()


@pytest.mark.parametrize("raw", [b"\x81\x01\xff", b"\x83\x00"], ids=["text that is not UTF-8", "unknown opcode"])
async def test_bytes_that_are_no_message_are_told(autojump_clock: object, raw: bytes) -> None:
    async def play(peer: Peer) -> None:
        await peer.stream.send_all(raw)
        await trio.sleep_forever()

    async with connected(play) as socket:
        first, second = await socket.receive(), await socket.receive()

    assert isinstance(first, Invalid)
    assert Closed(None) == second


async def test_clean_close_is_answered_with_its_code(autojump_clock: object) -> None:
    async def play(peer: Peer) -> None:
        event = await peer.next()
        assert isinstance(event, CloseConnection)
        await peer.send(event.response())

    async with connected(play) as socket:
        await socket.send_close()
        assert Closed(1000, "") == await socket.receive()


@pytest.mark.parametrize("body", [b"", b"unknown agent"])
async def test_refusal_has_status_and_body(autojump_clock: object, body: bytes) -> None:
    async def handler(stream: trio.SocketStream) -> None:
        peer = Peer(stream)
        await peer.next()
        await peer.send(RejectConnection(404, headers=[(b"content-length", b"%d" % len(body))], has_body=True))
        await peer.send(RejectData(body))

    async with trio.open_nursery() as nursery:
        url = await listening(nursery, handler)
        with pytest.raises(SocketRefusedError) as refusal:
            await WebSocket.open(parse_address(url), [])
        nursery.cancel_scope.cancel()

    assert (404, body.decode()) == (refusal.value.status, refusal.value.detail)


@pytest.mark.parametrize("reply", [b"", b"HTTP/1.1 200 OK\r\n\r\n", b"no HTTP at all\r\n\r\n"])
async def test_what_is_no_handshake_is_a_refusal(autojump_clock: object, reply: bytes) -> None:
    async def handler(stream: trio.SocketStream) -> None:
        await stream.receive_some()
        await stream.send_all(reply)

    async with trio.open_nursery() as nursery:
        url = await listening(nursery, handler)
        with pytest.raises(SocketRefusedError):
            await WebSocket.open(parse_address(url), [])
        nursery.cancel_scope.cancel()


async def test_nobody_there_is_a_refusal(autojump_clock: object) -> None:
    with pytest.raises(SocketRefusedError, match=r"no connection to 127\.0\.0\.1:9"):
        await WebSocket.open(parse_address("ws://127.0.0.1:9/"), [])
