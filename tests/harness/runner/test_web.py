"""HTTP as a page sends it: exact, raw, and every way in which no answer comes."""

from collections.abc import Awaitable, Callable

import pytest
import trio

from tserver_harness.runner.web import Address, HttpAnswer, NoAnswer, exchange, parse_address

Handler = Callable[[trio.SocketStream], Awaitable[None]]


async def serve_once(nursery: trio.Nursery, handler: Handler) -> str:
    """A listener with this handler; its URL."""
    listeners = await nursery.start(_serve, handler)
    return f"http://127.0.0.1:{listeners[0].socket.getsockname()[1]}/genesys/events?agent=1002"


async def _serve(handler: Handler, *, task_status: trio.TaskStatus[list[trio.SocketListener]]) -> None:
    await trio.serve_tcp(handler, 0, host="127.0.0.1", task_status=task_status)


async def post(url: str, body: bytes = b"{}") -> HttpAnswer:
    return await exchange(
        parse_address(url), "POST", [("Content-Type", "application/json")], body, on_sent=lambda: None
    )


@pytest.mark.parametrize(
    ("url", "address", "authority"),
    [
        ("http://127.0.0.1:8087/a?b=c", Address("http", "127.0.0.1", 8087, "/a?b=c"), "127.0.0.1:8087"),
        ("ws://[::1]/", Address("ws", "::1", 80, "/"), "[::1]"),
        ("wss://bridge.example", Address("wss", "bridge.example", 443, "/"), "bridge.example"),
    ],
)
def test_url_is_taken_apart(url: str, address: Address, authority: str) -> None:
    assert address == parse_address(url)
    assert authority == parse_address(url).authority


def test_what_is_no_web_address_is_refused() -> None:
    with pytest.raises(ValueError, match="'7001' is no http://"):
        parse_address("7001")


async def test_request_has_exactly_the_bytes_that_were_asked_for(autojump_clock: object) -> None:
    seen = bytearray()

    async def handler(stream: trio.SocketStream) -> None:
        while not seen.endswith(b"\xff"):
            seen.extend(await stream.receive_some())
        await stream.send_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A: 1\r\nX-A: 2\r\n\r\nok")

    async with trio.open_nursery() as nursery:
        url = await serve_once(nursery, handler)
        answer = await exchange(
            parse_address(url), "POST", [("Origin", "http://x")], b"\x00a\xff", on_sent=lambda: None
        )
        nursery.cancel_scope.cancel()

    port = url.split(":")[2].split("/")[0].encode()
    assert (
        b"POST /genesys/events?agent=1002 HTTP/1.1\r\nHost: 127.0.0.1:" + port + b"\r\nOrigin: http://x\r\n"
        b"Content-Length: 3\r\n\r\n\x00a\xff" == bytes(seen)
    )
    assert HttpAnswer(200, {"content-length": "2", "x-a": "1, 2"}, b"ok") == answer


async def test_answer_that_comes_before_the_whole_body_was_taken_counts(autojump_clock: object) -> None:
    async def handler(stream: trio.SocketStream) -> None:
        await stream.receive_some(10)
        await stream.send_all(b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n")
        await trio.sleep_forever()

    async with trio.open_nursery() as nursery:
        answer = await post(await serve_once(nursery, handler), b"x" * 30_000_000)
        nursery.cancel_scope.cancel()

    assert answer.status == 413


async def test_answer_without_length_ends_with_the_connection(autojump_clock: object) -> None:
    async def handler(stream: trio.SocketStream) -> None:
        await stream.receive_some()
        await stream.send_all(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\nhal")
        await stream.send_all(b"lo")

    async with trio.open_nursery() as nursery:
        answer = await post(await serve_once(nursery, handler))
        nursery.cancel_scope.cancel()

    assert answer.body == b"hallo"


@pytest.mark.parametrize(
    ("reply", "problem"),
    [(b"", "the connection broke"), (b"SSH-2.0-x\r\n\r\n", "the answer is not HTTP")],
)
async def test_what_is_no_answer_is_told_apart(autojump_clock: object, reply: bytes, problem: str) -> None:
    async def handler(stream: trio.SocketStream) -> None:
        await stream.receive_some()
        await stream.send_all(reply)

    async with trio.open_nursery() as nursery:
        url = await serve_once(nursery, handler)
        with pytest.raises(NoAnswer, match=problem):
            await post(url)
        nursery.cancel_scope.cancel()


async def test_refused_connection_is_no_answer(autojump_clock: object) -> None:
    with pytest.raises(NoAnswer, match=r"no connection to 127.0.0.1:9"):
        await post("http://127.0.0.1:9/")
