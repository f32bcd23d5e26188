"""The sockets of toolbars: who gets one, what comes through it, and how it ends."""

import pytest
import trio
from bridge_world import CALL, FakeTServer, Start, World, leave_time_for_full_buffers
from trio.testing import MockClock

from tserver_bridge.stream import WRITE_SECONDS
from tserver_wire import KeyValueList, Message

HANDSHAKE = (
    b"GET /genesysWs HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)


async def refused(world: World, query: str = "", origin: str | None = None) -> tuple[int, str]:
    """Status and code of a handshake that fails."""
    answer = await world.refusal(query, origin=origin)
    assert answer.json()["status"] == "Error"
    return answer.status_code, answer.json()["code"]


async def test_all_sockets_of_an_agent_hear_and_no_others(
    tserver: FakeTServer, world: World, autojump_clock: MockClock
) -> None:
    async with world.toolbar() as first, world.toolbar("?agent=1001") as second, world.toolbar("?agent=1002") as other:
        await world.post({"type": "initialize"})
        await tserver.ring()
        for toolbar in (first, second):
            assert (await toolbar.hears("EventRinging"))["connectionId"] == CALL
        await other.hears_nothing()


async def test_each_socket_counts_for_itself(tserver: FakeTServer, world: World, autojump_clock: MockClock) -> None:
    async with world.toolbar() as first:
        await tserver.event("EventAgentReady")
        assert (await first.next())["sequence"] == 1
        async with world.toolbar() as second:
            await tserver.event("EventAgentReady")
            assert [(await toolbar.next())["sequence"] for toolbar in (first, second)] == [2, 1]


async def test_frame_is_one_json_object(tserver: FakeTServer, world: World, autojump_clock: MockClock) -> None:
    data = KeyValueList((("k", "v"), ("k", KeyValueList.of({"née": "\u2028\n\"'"})), ("n", -(2**63)), ("b", b"\0\xff")))
    async with world.toolbar() as toolbar:
        await tserver.ring(UserData=data)
        message = await toolbar.next()

    assert KeyValueList.from_json(message["userData"]) == data
    assert "\n" not in toolbar.frames[0]


@pytest.mark.parametrize("query", ["?agent=1003", "?agent=", "?agent=%00", "?agent=1001%20"])
async def test_unknown_agent_gets_none(world: World, query: str, autojump_clock: MockClock) -> None:
    assert await refused(world, query) == (404, "no-such-agent")


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
async def test_foreign_page_gets_none(world: World, origin: str, autojump_clock: MockClock) -> None:
    assert await refused(world, origin=origin) == (403, "foreign-origin")


async def test_page_of_this_machine_gets_one(world: World, autojump_clock: MockClock) -> None:
    async with world.toolbar(origin="http://localhost:3000") as toolbar:
        await toolbar.socket.ping()


@pytest.mark.parametrize("query", ["", "?token=", "?token=wrong", "?Token=secret"])
async def test_wrong_token_gets_none(start: Start, query: str, autojump_clock: MockClock) -> None:
    assert await refused(await start(token="secret"), query) == (401, "not-allowed")


async def test_token_in_the_address_opens(start: Start, autojump_clock: MockClock) -> None:
    world = await start(token="secret & more")
    async with world.toolbar("?agent=1002&token=secret%20%26%20more") as toolbar:
        await toolbar.socket.ping()


@pytest.mark.parametrize("path", ["/", "/genesysws", "/genesysWs/"])
async def test_other_paths_give_none(world: World, path: str, autojump_clock: MockClock) -> None:
    answer = await world.refusal(path=path)
    assert (answer.status_code, answer.json()["code"]) == (404, "no-such-path")


async def test_eleventh_socket_of_an_agent_is_refused_until_another_closes(
    world: World, autojump_clock: MockClock
) -> None:
    async with trio.open_nursery() as nursery:
        close = [await nursery.start(hold_open, world) for _ in range(10)]
        assert (await refused(world))[0] == 503
        async with world.toolbar("?agent=1002"):
            pass
        close[0].set()
        await trio.sleep(1)
        async with world.toolbar() as toolbar:
            await toolbar.socket.ping()
        nursery.cancel_scope.cancel()


async def test_sockets_of_all_agents_have_a_limit(start: Start, autojump_clock: MockClock) -> None:
    world = await start(max_sockets=2)
    async with world.toolbar(), world.toolbar("?agent=1002"):
        assert (await refused(world, "?agent=1002"))[0] == 503


async def hold_open(world: World, *, task_status: trio.TaskStatus[trio.Event]) -> None:
    """A socket, until the event is set."""
    close = trio.Event()
    async with world.toolbar():
        task_status.started(close)
        await close.wait()


@pytest.mark.slow
async def test_sockets_that_closed_are_forgotten(world: World, autojump_clock: MockClock) -> None:
    for _ in range(25):
        async with world.toolbar():
            pass
    await trio.sleep(1)
    metrics = await world.metrics()

    assert (metrics["sockets_open"], metrics["sockets_opened_total"]) == (0, 25)


@pytest.mark.parametrize("sent", ["hello", "{}", "x" * 60_000, b"\0\1", ""])
async def test_what_a_toolbar_sends_is_passed_over(
    tserver: FakeTServer, world: World, sent: str | bytes, autojump_clock: MockClock
) -> None:
    leave_time_for_full_buffers(autojump_clock)
    async with world.toolbar() as toolbar:
        for _ in range(30):
            await toolbar.socket.send_message(sent)
        await toolbar.socket.ping()
        await tserver.event("EventAgentReady")
        assert (await toolbar.next())["eventName"] == "EventAgentReady"


async def test_toolbar_that_sends_too_much_is_closed_alone(
    tserver: FakeTServer, world: World, autojump_clock: MockClock
) -> None:
    leave_time_for_full_buffers(autojump_clock)
    async with world.toolbar() as large, world.toolbar() as other:
        await large.socket.send_message("x" * 70_000)
        assert await large.end() == 1009
        await tserver.event("EventAgentReady")
        assert (await other.next())["eventName"] == "EventAgentReady"


async def stuck(world: World) -> trio.SocketStream:
    """A toolbar that has its socket and never reads from it."""
    stream = await trio.open_tcp_stream(world.serving.host, world.serving.port)
    await stream.send_all(HANDSHAKE)
    answer = await stream.receive_some(1_000)
    assert answer.startswith(b"HTTP/1.1 101")
    return stream


async def flood(tserver: FakeTServer, number: int) -> None:
    """Events with so much data that no buffer of a system takes them all."""
    data = KeyValueList.of({"k": "v" * 60_000})
    event = Message("EventAttachedDataChanged", {"ThisDN": "7001", "ConnID": CALL, "UserData": data})
    for _ in range(number):
        await tserver.say(event)


@pytest.mark.slow
async def test_toolbar_that_does_not_read_delays_nobody_and_is_cut_off(
    tserver: FakeTServer, start: Start, autojump_clock: MockClock
) -> None:
    leave_time_for_full_buffers(autojump_clock)
    world = await start(socket_messages=100)
    await world.is_linked()
    stream = await stuck(world)
    async with stream, world.toolbar() as toolbar:
        await tserver.ring()
        await toolbar.next()
        began = trio.current_time()
        for _ in range(6):
            await flood(tserver, 50)
            for _ in range(50):
                await toolbar.next()
        assert trio.current_time() - began < 1
        assert (await world.metrics())["sockets_open"] == 2
        await trio.sleep(WRITE_SECONDS + 1)
        assert (await world.metrics())["sockets_open"] == 1


@pytest.mark.slow
async def test_toolbar_that_reads_too_late_is_told_to_try_again(
    tserver: FakeTServer, start: Start, autojump_clock: MockClock
) -> None:
    leave_time_for_full_buffers(autojump_clock)
    world = await start(socket_messages=100)
    await world.is_linked()
    async with world.toolbar() as slow, world.toolbar() as quick:
        await tserver.ring()
        for toolbar in (slow, quick):
            await toolbar.next()
        for _ in range(6):
            await flood(tserver, 50)
            for _ in range(50):
                await quick.next()
        assert await slow.end() == 1013
        numbers = [message["sequence"] for message in slow.heard]
        assert numbers == list(range(1, len(numbers) + 1))
        assert len(numbers) < len(quick.heard)
