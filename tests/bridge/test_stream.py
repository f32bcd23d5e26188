"""A connection whose writes end."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import trio
from trio.testing import MockClock

from tserver_bridge.stream import WRITE_SECONDS, CuttableStream


@asynccontextmanager
async def connected() -> AsyncIterator[tuple[CuttableStream, trio.SocketStream]]:
    """Both ends of a connection."""
    (listener,) = await trio.open_tcp_listeners(0, host="127.0.0.1")
    async with listener:
        peer = await trio.open_tcp_stream(*listener.socket.getsockname()[:2])
        stream = await listener.accept()
    async with peer, stream:
        yield CuttableStream(stream), peer


async def test_bytes_go_both_ways_and_come_to_an_end(autojump_clock: MockClock) -> None:
    async with connected() as (stream, peer):
        await stream.send_all(b"there")
        assert await peer.receive_some() == b"there"
        await peer.send_all(b"back")
        received = await stream.receive_some()
        assert (b"back", bytes) == (received, type(received))
        await stream.wait_send_all_might_not_block()
        await stream.send_eof()
        assert await peer.receive_some() == b""
        await stream.aclose()
        with pytest.raises(trio.ClosedResourceError):
            await stream.receive_some()


async def test_peer_that_does_not_read_is_cut_off_in_time(autojump_clock: MockClock) -> None:
    async with connected() as (stream, _peer):
        with pytest.raises(trio.BrokenResourceError, match="has not read"):
            await stream.send_all(bytes(2**26))
        assert pytest.approx(trio.current_time(), abs=0.1) == WRITE_SECONDS
        with pytest.raises(trio.ClosedResourceError):
            await stream.receive_some()


async def test_writer_under_a_shield_does_not_outlive_its_nursery(autojump_clock: MockClock) -> None:
    """Hypercorn writes so; without the cut a bridge could not stop while a toolbar does not read."""
    broke = False
    async with connected() as (stream, _peer):

        async def write() -> None:
            nonlocal broke
            with trio.CancelScope(shield=True):
                try:
                    await stream.send_all(bytes(2**26))
                except trio.ClosedResourceError:
                    broke = True

        async with trio.open_nursery() as nursery:
            nursery.start_soon(stream.cut_when_cancelled)
            nursery.start_soon(write)
            await trio.testing.wait_all_tasks_blocked()
            nursery.cancel_scope.cancel()
    assert broke
    assert trio.current_time() < WRITE_SECONDS
