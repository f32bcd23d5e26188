"""The stream with TLS: what goes through it, and how it ends."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import trio
import trio.testing
import trustme

from tserver_sim.server.socket_stream import SocketStream
from tserver_sim.server.tls_stream import TlsStream

AUTHORITY = trustme.CA()


@asynccontextmanager
async def connected_pair() -> AsyncIterator[tuple[trio.SSLStream[trio.SocketStream], TlsStream]]:
    """A client that trusts the server, and the server's stream."""
    ours, theirs = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), ssl.create_default_context()
    AUTHORITY.issue_cert("127.0.0.1").configure_cert(ours)
    AUTHORITY.configure_trust(theirs)
    near, far = trio.socket.socketpair()
    client = trio.SSLStream(trio.SocketStream(near), theirs, server_hostname="127.0.0.1", https_compatible=True)
    async with TlsStream(SocketStream(trio.SocketStream(far)), ours) as server, client:
        yield client, server


async def test_bytes_go_both_ways() -> None:
    async with connected_pair() as (client, server), trio.open_nursery() as nursery:
        nursery.start_soon(client.send_all, b"abc")
        assert await server.receive_some() == b"abc"
        nursery.start_soon(server.send_all, b"def")
        assert await client.receive_some() == b"def"


async def test_nothing_is_written_at_once_and_closing_does_not_wait_for_hands_to_be_shaken() -> None:
    async with connected_pair() as (client, server):
        assert server.send_nowait(b"abc") == 0
        await server.aclose()
        assert await client.transport_stream.receive_some() == b""


async def test_closing_does_not_wait_for_one_who_does_not_read(autojump_clock: trio.testing.MockClock) -> None:
    async with connected_pair() as (client, server), trio.open_nursery() as nursery:
        nursery.start_soon(client.send_all, b"abc")
        await server.receive_some()
        with trio.move_on_after(5):
            await server.send_all(bytes(64 * 1024 * 1024))
        await server.aclose()
        assert trio.current_time() < 7


async def test_after_its_last_word_it_reads_on_and_closing_tells_the_peer_the_end() -> None:
    async with connected_pair() as (client, server), trio.open_nursery() as nursery:
        nursery.start_soon(client.send_all, b"abc")
        await server.receive_some()
        await server.send_eof()
        nursery.start_soon(client.send_all, b"more")
        assert await server.receive_some() == b"more"
        nursery.start_soon(server.aclose)
        assert await client.receive_some() == b""


async def test_reset_says_nothing_any_more() -> None:
    async with connected_pair() as (client, server):
        async with trio.open_nursery() as nursery:
            nursery.start_soon(client.do_handshake)
            nursery.start_soon(server.send_all, b"abc")
        assert await client.receive_some() == b"abc"
        server.reset_on_close()
        await server.aclose()
        assert await client.transport_stream.receive_some() in (b"", b"abc")


async def test_peer_that_speaks_no_tls_breaks_it() -> None:
    near, far = trio.socket.socketpair()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    async with trio.SocketStream(near) as client, TlsStream(SocketStream(trio.SocketStream(far)), context) as server:
        await client.send_all(b"hello, this is not TLS\n")
        with pytest.raises(trio.BrokenResourceError):
            await server.receive_some()
