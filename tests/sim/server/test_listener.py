"""The port by itself; going down and coming back is in test_simulator.py."""

import errno

import pytest
import trio
from trio.testing import MockClock

from tserver_sim.server.listener import CannotListenError, Listener


async def test_any_free_port_is_kept(autojump_clock: MockClock) -> None:
    async with Listener("127.0.0.1", 0) as listener:
        await listener.open()
        assert listener.is_up
        port = listener.port
        await listener.open()
        assert listener.port == port > 0


async def test_taken_port_names_place_and_way_out(autojump_clock: MockClock) -> None:
    async with Listener("127.0.0.1", 0) as first, Listener("127.0.0.1", 0) as second:
        await first.open()
        second.port = first.port
        with pytest.raises(CannotListenError) as taken:
            await second.open()
        problem = taken.value
        assert problem.errno == errno.EADDRINUSE
        place = f"127.0.0.1:{first.port}"
        expected = f"cannot listen on {place}: another program listens there; end that program, or choose another port"
        assert str(problem) == expected


async def test_address_that_is_not_ours_is_said(autojump_clock: MockClock) -> None:
    async with Listener("192.0.2.1", 0) as listener:
        with pytest.raises(CannotListenError, match=r"192\.0\.2\.1:0: .*; choose another address"):
            await listener.open()


async def test_closed_for_good_it_can_be_taken_by_others(autojump_clock: MockClock) -> None:
    async with Listener("127.0.0.1", 0) as listener:
        await listener.open()
    (other,) = await trio.open_tcp_listeners(listener.port, host="127.0.0.1")
    await other.aclose()
