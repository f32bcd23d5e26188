"""One connection, driven by hand: what the owner would do is done by the test."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import trio
from trio.testing import MockClock

from tserver_sim.server.client import Arrived, Broke, Client, FromClient
from tserver_sim.server.socket_stream import SocketStream
from tserver_wire import Connection, LineRefused, MessageReceived, PeerClosed, Role

REGISTER = b'{"message":"RequestRegisterClient","ProtocolVersion":"tsim/1","ApplicationName":"x"}\n'

Inbox = trio.MemoryReceiveChannel[FromClient]


@asynccontextmanager
async def talking(capacity: int = 10) -> AsyncIterator[tuple[trio.SocketStream, Client, Inbox]]:
    """A running client, the peer's end, and what it tells its owner."""
    (listener,) = await trio.open_tcp_listeners(0, host="127.0.0.1")
    send, receive = trio.open_memory_channel[FromClient](capacity)
    async with listener, await trio.open_tcp_stream(*listener.socket.getsockname()[:2]) as peer:
        stream = SocketStream(await listener.accept())
        client = Client(stream, "s1", Connection(Role.SERVER), send)
        async with trio.open_nursery() as nursery:
            nursery.start_soon(serve, client, stream)
            assert await receive.receive() == FromClient(client, Arrived())
            yield peer, client, receive
            nursery.cancel_scope.cancel()


async def serve(client: Client, stream: SocketStream) -> None:
    async with stream:
        await client.run()


async def test_what_arrives_goes_to_the_owner_in_order(autojump_clock: MockClock) -> None:
    async with talking() as (peer, _client, inbox):
        await peer.send_all(REGISTER + b"rubbish\n")
        await peer.send_eof()
        kinds = [type((await inbox.receive()).event) for _ in range(3)]
    assert kinds == [MessageReceived, LineRefused, PeerClosed]


async def test_reading_waits_while_the_inbox_is_full(autojump_clock: MockClock) -> None:
    async with talking(capacity=1) as (peer, _client, inbox):
        await peer.send_all(b"rubbish\n{}\n")
        await trio.testing.wait_all_tasks_blocked(0.01)
        assert inbox.statistics().tasks_waiting_send == 1
        assert [type((await inbox.receive()).event) for _ in range(2)] == [LineRefused, LineRefused]


async def test_lines_are_written_when_flushed(autojump_clock: MockClock) -> None:
    async with talking() as (peer, client, _inbox):
        assert client.send(b"a\n")
        assert client.send(b"b\n")
        client.flush()
        assert await peer.receive_some() == b"a\nb\n"


async def test_writer_goes_on_where_the_flush_had_to_stop(autojump_clock: MockClock) -> None:
    line = b"x" * 999_999 + b"\n"
    async with talking() as (peer, client, _inbox):
        for number in range(7):
            client.send(line[:-2] + b"%d\n" % number)
            client.flush()
        got = b""
        while len(got) < 7 * len(line):
            got += await peer.receive_some()
    assert [each[-1:] for each in got.split(b"\n")[:-1]] == [b"%d" % number for number in range(7)]


async def test_finish_writes_what_waits_then_closes(autojump_clock: MockClock) -> None:
    async with talking() as (peer, client, _inbox):
        client.send(b"x" * 5_000_000 + b"\n")
        client.flush()
        client.send(b"last\n")
        client.finish()
        got = b""
        while more := await peer.receive_some():
            got += more
        assert got.endswith(b"x\nlast\n")
        assert client.gone


async def test_finish_does_not_wait_for_ever_for_a_peer_that_does_not_read(autojump_clock: MockClock) -> None:
    async with talking() as (peer, client, _inbox):
        client.send(b"x" * 8_000_000)
        client.finish()
        await trio.sleep(10)
        with pytest.raises((trio.BrokenResourceError, AssertionError)):
            await drain(peer, 8_000_000)


async def drain(peer: trio.SocketStream, number: int) -> None:
    while number > 0:
        more = await peer.receive_some()
        assert more
        number -= len(more)


async def test_broken_connection_is_told_once(autojump_clock: MockClock) -> None:
    async with talking() as (peer, client, inbox):
        peer.setsockopt(1, 13, b"\1\0\0\0\0\0\0\0")  # SO_LINGER of no seconds: closing resets
        await peer.aclose()
        assert await inbox.receive() == FromClient(client, Broke())
        with trio.move_on_after(10) as quiet:
            await inbox.receive()
        assert quiet.cancelled_caught


async def test_silence_ends_when_the_peer_goes(autojump_clock: MockClock) -> None:
    async with talking() as (peer, client, _inbox):
        client.cut("silence")
        await peer.send_all(REGISTER)
        with trio.move_on_after(100) as quiet:
            await peer.receive_some()
        assert quiet.cancelled_caught
        await peer.send_eof()
        await trio.testing.wait_all_tasks_blocked(0.01)


async def test_owner_that_has_stopped_ends_the_client(autojump_clock: MockClock) -> None:
    async with talking() as (peer, _client, inbox):
        await inbox.aclose()
        await peer.send_all(REGISTER)
        await trio.testing.wait_all_tasks_blocked(0.01)
