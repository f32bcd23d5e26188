"""WebSockets as no page uses them, against a peer that counts what comes."""

from functools import partial
from typing import Any

import pytest
import trio
import trio.testing
from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, Request, TextMessage
from wsproto.utilities import RemoteProtocolError

from tserver_harness.runner.misuse import half_a_handshake, send_rude_frames
from tserver_harness.runner.web import Address


def server() -> WSConnection:
    """A peer that has accepted the handshake."""
    client, wire = WSConnection(ConnectionType.CLIENT), WSConnection(ConnectionType.SERVER)
    wire.receive_data(client.send(Request(host="b", target="/")))
    list(wire.events())
    wire.send(AcceptConnection())
    return wire


class Sink(trio.abc.SendStream):
    """Takes bytes until it has enough."""

    def __init__(self, most: int = 1 << 30) -> None:
        self.taken = bytearray()
        self._most = most

    async def send_all(self, data: Any) -> None:
        await trio.lowlevel.checkpoint()
        if len(self.taken) >= self._most:
            raise trio.BrokenResourceError
        self.taken += data

    async def wait_send_all_might_not_block(self) -> None:
        await trio.lowlevel.checkpoint()

    async def aclose(self) -> None:
        await trio.lowlevel.checkpoint()


async def test_message_too_big_is_one_good_frame_of_a_mebibyte(autojump_clock: object) -> None:
    sink = Sink()
    await send_rude_frames(sink, "too-big")
    wire = server()
    wire.receive_data(bytes(sink.taken))

    messages = [event for event in wire.events() if isinstance(event, TextMessage)]
    assert "".join(str(event.data) for event in messages) == "x" * 1024 * 1024
    assert messages[-1].message_finished


async def test_fragments_never_finish_and_stop_where_the_peer_has_enough(autojump_clock: object) -> None:
    sink = Sink(most=500_000)
    await send_rude_frames(sink, "endless-fragments")
    wire = server()
    wire.receive_data(bytes(sink.taken))

    try:
        messages = [event for event in wire.events() if isinstance(event, TextMessage)]
    except RemoteProtocolError as problem:
        raise AssertionError("the frames themselves are good") from problem
    assert len(messages) >= 49
    assert not any(event.message_finished for event in messages)


async def serve(handler: Any, *, task_status: trio.TaskStatus[Any]) -> None:
    await trio.serve_tcp(handler, 0, host="127.0.0.1", task_status=task_status)


@pytest.mark.parametrize("how", ["close", "reset"])
async def test_half_a_handshake_waits_for_the_end(autojump_clock: object, nursery: trio.Nursery, how: str) -> None:
    seen = bytearray()

    async def handle(stream: trio.SocketStream) -> None:
        seen.extend(await stream.receive_some())
        await trio.sleep(10)
        if how == "reset":
            stream.socket.setsockopt(trio.socket.SOL_SOCKET, trio.socket.SO_LINGER, bytes([1, 0, 0, 0, 0, 0, 0, 0]))
        stream.socket.close()

    listeners: Any = await nursery.start(partial(serve, handle))
    address = Address("ws", "127.0.0.1", listeners[0].socket.getsockname()[1], "/ws")
    began = trio.current_time()

    assert await half_a_handshake(address, "http://o") is True
    assert trio.current_time() - began >= 10
    assert seen.startswith(b"GET /ws HTTP/1.1\r\n")
    assert b"\r\n\r\n" not in seen


async def test_half_a_handshake_that_cannot_begin(autojump_clock: object) -> None:
    assert await half_a_handshake(Address("ws", "127.0.0.1", 9, "/"), "http://o") is False
