"""The socket stream: trio's contract of a stream, and writing without waiting."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import trio
from trio.testing import check_half_closeable_stream

from tserver_sim.server.socket_stream import SocketStream


@asynccontextmanager
async def connected_pair() -> AsyncIterator[tuple[SocketStream, SocketStream]]:
    (listener,) = await trio.open_tcp_listeners(0, host="127.0.0.1")
    async with listener:
        near = await trio.open_tcp_stream(*listener.socket.getsockname()[:2])
        async with SocketStream(near) as one, SocketStream(await listener.accept()) as other:
            yield one, other


async def test_it_is_a_half_closeable_stream() -> None:
    async def make() -> tuple[SocketStream, SocketStream]:
        one, other = trio.socket.socketpair()
        return SocketStream(trio.SocketStream(one)), SocketStream(trio.SocketStream(other))

    await check_half_closeable_stream(make, None)


async def test_what_fits_is_written_at_once() -> None:
    async with connected_pair() as (one, other):
        assert one.send_nowait(b"abc") == 3
        assert await other.receive_some(10) == b"abc"


async def test_what_does_not_fit_is_said() -> None:
    async with connected_pair() as (one, _other):
        much = bytes(64 * 1024 * 1024)
        assert 0 < one.send_nowait(much) < len(much)
        while one.send_nowait(much):
            pass
        assert one.send_nowait(much) == 0


async def test_reset_is_told_to_the_reader_and_then_to_the_writer() -> None:
    async with connected_pair() as (one, other):
        other.reset_on_close()
        await other.aclose()
        with pytest.raises(trio.BrokenResourceError, match="cannot read"):
            await one.receive_some(1)
        assert one.send_nowait(b"abc") == 0
        with pytest.raises(trio.BrokenResourceError, match="cannot write"):
            await one.send_all(b"abc")


async def test_waiting_to_write_ends_when_there_is_room() -> None:
    async with connected_pair() as (one, other):
        while one.send_nowait(bytes(65_536)):
            pass
        async with trio.open_nursery() as nursery:

            async def drain() -> None:
                while True:
                    await other.receive_some()

            nursery.start_soon(drain)
            await one.wait_send_all_might_not_block()
            nursery.cancel_scope.cancel()
        assert one.send_nowait(b"abc") == 3
