import pytest
import trio

from tserver_sim.control.connection import CuttableStream

CHUNK = b"x" * 2**20


async def pair(write_seconds: float) -> tuple[CuttableStream, trio.SocketStream]:
    """A server's stream over loopback, and its peer."""
    (listener,) = await trio.open_tcp_listeners(0, host="127.0.0.1")
    async with listener:
        peer = await trio.open_tcp_stream(*listener.socket.getsockname())
        return CuttableStream(await listener.accept(), write_seconds), peer


async def write_for_ever(stream: CuttableStream) -> None:
    while True:
        await stream.send_all(CHUNK)


async def test_bytes_go_both_ways() -> None:
    stream, peer = await pair(20)
    async with stream, peer:
        await peer.send_all(b"in")
        assert await stream.receive_some(10) == b"in"
        await stream.wait_send_all_might_not_block()
        await stream.send_all(b"out")
        await stream.send_eof()
        assert await peer.receive_some(10) == b"out"
        assert await peer.receive_some(10) == b""


async def test_peer_who_does_not_read_is_cut_in_time(autojump_clock: trio.testing.MockClock) -> None:
    stream, peer = await pair(20)
    async with peer:
        with pytest.raises(trio.BrokenResourceError, match="has not read for 20 s"):
            await write_for_ever(stream)
        assert trio.current_time() >= 20


async def test_writer_under_a_shield_is_cut() -> None:
    stream, peer = await pair(1e9)

    async def write() -> None:
        with trio.CancelScope(shield=True), pytest.raises(trio.ClosedResourceError):
            await write_for_ever(stream)

    async with peer, trio.open_nursery() as nursery:
        nursery.start_soon(write)
        await trio.testing.wait_all_tasks_blocked()
        stream.cut()
