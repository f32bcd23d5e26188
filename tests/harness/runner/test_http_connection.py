"""Connections as a browser keeps them: used again, replaced when they went stale, and given up when nobody answers."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
import trio
import trio.testing

from tserver_harness.runner.http_connection import ClosedUnheard, HttpAnswer, HttpConnection, NoAnswer
from tserver_harness.runner.recorder import Recorder
from tserver_harness.runner.toolbar import HttpRequest, Site, Toolbars
from tserver_harness.runner.web import Address, Connections
from tserver_harness.transcript import CommandAnswered, CommandSent

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
BIG = b"x" * 20_000_000
Behaviour = Callable[[trio.SocketStream], Awaitable[None]]


class Server:
    """Each connection is handled by the next of the behaviours; `heads` are the requests of each, in order."""

    def __init__(self, *behaviours: Behaviour) -> None:
        self._left = list(behaviours)
        self.count = 0

    async def handle(self, stream: trio.SocketStream) -> None:
        self.count += 1
        await self._left.pop(0)(stream)


@asynccontextmanager
async def serving(*behaviours: Behaviour) -> AsyncIterator[tuple[Server, Address]]:
    server = Server(*behaviours)
    async with trio.open_nursery() as nursery:
        listeners: list[trio.SocketListener] = await nursery.start(_serve, server)
        yield server, Address("http", "127.0.0.1", listeners[0].socket.getsockname()[1], "/events")
        nursery.cancel_scope.cancel()


async def _serve(server: Server, *, task_status: trio.TaskStatus[list[trio.SocketListener]]) -> None:
    await trio.serve_tcp(server.handle, 0, host="127.0.0.1", task_status=task_status)


def answering(*answers: bytes, after: float = 0.0, then_closes: bool = False) -> Behaviour:
    """One answer for each request; afterwards the connection stays open, or is closed."""

    async def behave(stream: trio.SocketStream) -> None:
        for answer in answers:
            await stream.receive_some()
            await trio.sleep(after)
            await stream.send_all(answer)
        if not then_closes:
            await trio.sleep_forever()

    return behave


@pytest.fixture
async def connections() -> AsyncIterator[Connections]:
    kept = Connections()
    yield kept
    kept.cut()


async def post(connections: Connections, address: Address, body: bytes = b"{}") -> HttpAnswer:
    return await connections.exchange(address, "POST", [], body, on_sent=lambda: None)


async def test_kept_connection_is_used_again(autojump_clock: object, connections: Connections) -> None:
    async with serving(answering(OK, OK, OK)) as (server, address):
        answers = [(await post(connections, address)).body for _ in range(3)]

    assert (answers, server.count) == ([b"ok"] * 3, 1)


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
    ],
    ids=["connection-close", "http-1.0"],
)
async def test_answer_that_ends_its_connection_is_followed_by_a_new_one(
    autojump_clock: object, connections: Connections, answer: bytes
) -> None:
    async with serving(answering(answer), answering(OK)) as (server, address):
        first, second = [await post(connections, address) for _ in range(2)]

    assert (first.body, second.body, server.count) == (b"ok", b"ok", 2)


async def test_body_that_lasts_until_the_connection_ends_is_whole(
    autojump_clock: object, connections: Connections
) -> None:
    old = answering(b"HTTP/1.0 200 OK\r\n\r\nlong ago", then_closes=True)
    async with serving(old, answering(OK)) as (server, address):
        first, second = [await post(connections, address) for _ in range(2)]

    assert (first.body, second.body, server.count) == (b"long ago", b"ok", 2)


async def test_connection_that_was_closed_while_idle_is_not_used(
    autojump_clock: object, connections: Connections
) -> None:
    async with serving(answering(OK, then_closes=True), answering(OK)) as (server, address):
        await post(connections, address)
        await trio.testing.wait_all_tasks_blocked()
        second = await post(connections, address)

    assert (second.body, server.count) == (b"ok", 2)


async def test_word_that_nobody_asked_for_makes_a_kept_connection_stale(
    autojump_clock: object, connections: Connections
) -> None:
    late = b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n"
    async with serving(answering(OK + late), answering(OK)) as (server, address):
        await post(connections, address)
        second = await post(connections, address)

    assert (second.status, server.count) == (200, 2)


async def test_request_is_sent_anew_where_a_kept_connection_closes_at_that_moment(
    autojump_clock: object, connections: Connections
) -> None:
    async def closes_unheard(stream: trio.SocketStream) -> None:
        await stream.receive_some()
        await stream.send_all(OK)
        await stream.receive_some()

    async with serving(closes_unheard, answering(OK)) as (server, address):
        answers = [(await post(connections, address)).body for _ in range(2)]

    assert (answers, server.count) == ([b"ok", b"ok"], 2)


async def test_new_connection_that_closes_unheard_is_no_answer_and_not_tried_again(
    autojump_clock: object, connections: Connections
) -> None:
    async def closes(stream: trio.SocketStream) -> None:
        await stream.receive_some()

    async with serving(closes, answering(OK)) as (server, address):
        with pytest.raises(ClosedUnheard, match="closed before an answer came"):
            await post(connections, address)

    assert server.count == 1


async def test_half_an_answer_on_a_kept_connection_is_not_tried_again(
    autojump_clock: object, connections: Connections
) -> None:
    """The bridge has heard the request, so it must not get it twice."""
    half = b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\nhalf"
    async with serving(answering(OK, half, then_closes=True), answering(OK)) as (server, address):
        await post(connections, address)
        with pytest.raises(NoAnswer, match="not HTTP") as caught:
            await post(connections, address)

    assert (type(caught.value), server.count) == (NoAnswer, 1)


async def test_413_before_the_whole_body_counts_and_ends_the_connection(
    autojump_clock: object, connections: Connections
) -> None:
    refusal = b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n"
    async with serving(answering(refusal), answering(OK)) as (server, address):
        first = await post(connections, address, BIG)
        second = await post(connections, address)

    assert (first.status, second.status, server.count) == (413, 200, 2)


async def test_413_and_a_close_in_the_middle_of_the_body_is_the_413(
    autojump_clock: object, connections: Connections
) -> None:
    refusal = b"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"

    async def refuses(stream: trio.SocketStream) -> None:
        await stream.receive_some(10)
        await stream.send_all(refusal)
        await stream.send_eof()
        while await stream.receive_some():
            pass

    async with serving(refuses) as (_, address):
        assert (await post(connections, address, BIG)).status == 413


async def test_requests_at_once_have_a_connection_each_and_keep_both(
    autojump_clock: object, connections: Connections
) -> None:
    slow = answering(OK, OK, after=1)
    async with serving(slow, slow) as (server, address):
        for _ in range(2):
            async with trio.open_nursery() as nursery:
                nursery.start_soon(post, connections, address)
                nursery.start_soon(post, connections, address)

    assert server.count == 2


async def test_cut_closes_everything_that_was_kept(autojump_clock: object, connections: Connections) -> None:
    ended = trio.Event()

    async def watches(stream: trio.SocketStream) -> None:
        await stream.receive_some()
        await stream.send_all(OK)
        assert not await stream.receive_some()
        ended.set()

    async with serving(watches) as (_, address):
        await post(connections, address)
        connections.cut()
        with trio.fail_after(1):
            await ended.wait()


async def test_connection_says_whether_another_request_may_follow(autojump_clock: object) -> None:
    async with serving(answering(OK)) as (_, address):
        stream = await trio.open_tcp_stream(address.host, address.port)
        connection = HttpConnection(stream)
        before = connection.can_go_on()
        await connection.ask("GET", "127.0.0.1", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", lambda: None)

        assert (before, connection.is_quiet(), connection.can_go_on()) == (False, True, True)
        connection.cut()


class Plain:
    def body(self, command: str, keys: Any) -> dict[str, Any]:
        return {"type": command, **keys}

    def heard(self, raw: dict[str, Any]) -> dict[str, Any]:
        return raw


async def test_toolbar_survives_the_request_that_is_sent_anew(autojump_clock: object, nursery: trio.Nursery) -> None:
    """Sending anew tells "it is on its way" a second time; a nursery hears that once."""

    async def closes_unheard(stream: trio.SocketStream) -> None:
        await stream.receive_some()
        await stream.send_all(OK)
        await stream.receive_some()

    async with serving(closes_unheard, answering(OK)) as (_, address):
        url = f"http://{address.authority}/events"
        recorder = Recorder(started=datetime.now(UTC))
        toolbars = Toolbars(Site(rest=url, websocket="ws://x", origin="http://o", dialect=Plain()), recorder, nursery)
        for answer in ("a1", "a2"):
            await toolbars.send(
                HttpRequest(agent="alice", answer=answer, command="accept", url=url, headers={}, body="")
            )
            await toolbars.wait_answers()
        toolbars.cut_connections()

    kinds = [type(fact) for fact in recorder.facts]
    assert kinds == [CommandSent, CommandAnswered, CommandSent, CommandAnswered]
