"""How long a peer may stay on the web port."""

from collections.abc import Callable

import pytest
import trio
from bridge_world import World
from trio.testing import MockClock, wait_all_tasks_blocked

from tserver_bridge.visit import FIRST_REQUEST_SECONDS, Visit


async def an_app(scope: float, *_rest: object) -> None:
    """Takes as long as its scope says."""
    await trio.sleep(scope)


async def over_at(visit: Visit, happens: Callable[[], None]) -> float:
    """When the visit is over, if this happens after three seconds."""
    with trio.move_on_after(1_000):
        async with trio.open_nursery() as nursery:
            nursery.start_soon(visit.wait_over)
            await trio.sleep(3)
            happens()
    return trio.current_time()


async def test_peer_that_asks_nothing_is_waited_for_a_while(autojump_clock: MockClock) -> None:
    assert await over_at(Visit(an_app), lambda: None) == pytest.approx(FIRST_REQUEST_SECONDS)


async def test_peer_that_has_gone_is_not_waited_for(autojump_clock: MockClock) -> None:
    visit = Visit(an_app)

    assert await over_at(visit, visit.peer_closed) == pytest.approx(3)


async def test_peer_that_has_asked_may_stay_and_what_is_under_way_is_finished(autojump_clock: MockClock) -> None:
    async with trio.open_nursery() as nursery:
        visit = Visit(an_app)
        nursery.start_soon(visit, 50.0, None, None, None, None)
        await wait_all_tasks_blocked()

        assert await over_at(visit, visit.peer_closed) == pytest.approx(50)


async def test_peer_that_asked_once_and_is_silent_is_not_this_ones_business(autojump_clock: MockClock) -> None:
    visit = Visit(an_app)
    await visit(1.0, None, None, None, None)

    assert await over_at(visit, lambda: None) == pytest.approx(1_001)


async def test_connection_that_the_page_closes_is_gone_at_once(world: World, autojump_clock: MockClock) -> None:
    """A kept connection without a request must not hold its socket until an idle timer runs out."""
    for _ in range(3):
        stream = await trio.open_tcp_stream("127.0.0.1", world.serving.port)
        await stream.send_all(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        await stream.receive_some()
        await stream.send_eof()
        with trio.fail_after(1):
            while await stream.receive_some():
                pass
        await stream.aclose()


@pytest.mark.parametrize("sent", [b"", b"GET /genesysWs HTTP/1.1\r\nUpgr"])
async def test_handshake_that_does_not_come_is_cut_off(world: World, sent: bytes, autojump_clock: MockClock) -> None:
    began = trio.current_time()
    stream = await trio.open_tcp_stream("127.0.0.1", world.serving.port)
    async with stream:
        await stream.send_all(sent)
        with trio.fail_after(20):
            assert await stream.receive_some() == b""
    assert trio.current_time() - began == pytest.approx(FIRST_REQUEST_SECONDS, abs=1)
