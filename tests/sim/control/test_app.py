"""HTTP itself: errors, methods, sizes, the guard, and event streams, over a real loopback socket."""

import json
import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any, ClassVar

import httpx
import pytest
import trio

from tserver_sim.control.app import MAX_BODY_BYTES, serve_control
from tserver_sim.model.effects import Note
from tserver_wire import Message

CALL = {"from": "1", "to": "7001"}
PLACED = {"id": "c1", "connId": "00AB", "callId": 1, "callUuid": "U", "state": "ringing"}


def error_code(answer: httpx.Response) -> str:
    """The code, of an error in the common form."""
    (kind,) = answer.json()
    assert kind == "error"
    assert answer.headers["Content-Type"] == "application/json"
    return str(answer.json()["error"]["code"])


@pytest.mark.parametrize(
    "path", ["/", "/v1", "/v1/nope", "/v1/calls/", "/v1/calls//hangup", "/v2/health", "/v1/phones/7001/7002/dial"]
)
async def test_unknown_path_is_404_in_the_common_form(
    autojump_clock: object, client: httpx.AsyncClient, path: str
) -> None:
    answer = await client.post(path, json={})
    assert (answer.status_code, error_code(answer)) == (404, "no-such-route")


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("DELETE", "/v1/calls", "GET, HEAD, OPTIONS, POST"),
        ("POST", "/v1/health", "GET, HEAD, OPTIONS"),
        ("HEAD", "/v1/reset", "OPTIONS, POST"),
        ("POST", "/v1/events", "GET, HEAD, OPTIONS"),
        ("BREW", "/v1/faults/1", "DELETE, OPTIONS"),
    ],
)
async def test_wrong_method_is_405_with_what_is_allowed(
    autojump_clock: object, client: httpx.AsyncClient, method: str, path: str, allow: str
) -> None:
    answer = await client.request(method, path)
    assert (answer.status_code, answer.headers["Allow"]) == (405, allow)
    assert method == "HEAD" or error_code(answer) == "method-not-allowed"


async def test_options_says_what_is_allowed(autojump_clock: object, client: httpx.AsyncClient) -> None:
    answer = await client.options("/v1/calls")
    assert (answer.status_code, answer.headers["Allow"], answer.content) == (204, "GET, HEAD, OPTIONS, POST", b"")
    assert (await client.options("/v1/nope")).status_code == 404


async def test_head_is_get_without_body(autojump_clock: object, client: httpx.AsyncClient) -> None:
    full, head = await client.get("/v1/health"), await client.head("/v1/health")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == full.headers["Content-Length"]
    events = await client.head("/v1/events")
    assert (events.headers["Content-Type"], events.content) == ("text/event-stream; charset=utf-8", b"")


async def test_path_that_is_not_utf8_is_400(autojump_clock: object, client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/phones/%FF/answer")
    assert (answer.status_code, error_code(answer)) == (400, "bad-path")


async def test_refused_body_changes_nothing(autojump_clock: object, client: httpx.AsyncClient, simulator: Any) -> None:
    for body, status in [(b"no", 400), (b"[]", 422), (b'{"from":"1","to":"7001","userData":{"a":1.5}}', 422)]:
        answer = await client.post("/v1/calls", content=body)
        assert (answer.status_code, simulator.asked) == (status, [])
    assert answer.json()["error"]["field"] == "userData"


# Large bodies on the real clock: virtual time may jump while the kernel still carries the rest of one.
async def test_body_may_be_a_mebibyte(client: httpx.AsyncClient, simulator: Any) -> None:
    simulator.answer = PLACED
    text = json.dumps(CALL).encode()
    answer = await client.post("/v1/calls", content=text + b" " * (MAX_BODY_BYTES - len(text)))
    assert answer.status_code == 201


@pytest.mark.parametrize("more", [1, 3 * 2**20])
@pytest.mark.parametrize("chunked", [False, True])
async def test_larger_body_is_413(client: httpx.AsyncClient, simulator: Any, more: int, chunked: bool) -> None:
    body = b" " * (MAX_BODY_BYTES + more)

    async def chunks() -> AsyncIterator[bytes]:
        yield body

    answer = await client.post("/v1/calls", content=chunks() if chunked else body)
    assert (answer.status_code, error_code(answer), simulator.asked) == (413, "body-too-large", [])


async def talk(url: str, request: bytes) -> bytes:
    """What comes back on a connection of its own, to its end."""
    host, port = url.removeprefix("http://").split(":")
    stream = await trio.open_tcp_stream(host, int(port))
    async with stream:
        await stream.send_all(request)
        answer = b""
        while more := await stream.receive_some():
            answer += more
    return answer


async def test_body_that_says_to_be_endless_is_413_before_it_comes(
    autojump_clock: object, client: httpx.AsyncClient
) -> None:
    request = b"POST /v1/calls HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 999999999\r\n\r\n{"
    answer = await talk(str(client.base_url), request)
    assert answer.startswith(b"HTTP/1.1 413 ")


async def test_body_that_does_not_come_is_408(autojump_clock: object, client: httpx.AsyncClient) -> None:
    request = b"POST /v1/calls HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10\r\n\r\n{"
    answer = await talk(str(client.base_url), request)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert trio.current_time() >= 30


async def test_client_who_leaves_in_the_middle_does_no_harm(
    autojump_clock: object, client: httpx.AsyncClient, simulator: Any, caplog: pytest.LogCaptureFixture
) -> None:
    stream = await trio.open_tcp_stream("127.0.0.1", client.base_url.port)
    await stream.send_all(b"POST /v1/calls HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10\r\n\r\n{")
    await stream.aclose()
    assert (await client.get("/v1/health")).status_code == 200
    assert (caplog.records, simulator.asked) == ([], [])


async def test_mistake_of_ours_is_500_without_traceback_and_one_line_in_the_log(
    autojump_clock: object, client: httpx.AsyncClient, simulator: Any, caplog: pytest.LogCaptureFixture
) -> None:
    simulator.answer = ZeroDivisionError("secret\ntext")
    answer = await client.post("/v1/reset")
    assert (answer.status_code, error_code(answer)) == (500, "internal-error")
    assert "secret" not in answer.text
    (line,) = caplog.records
    assert (line.levelno, line.exc_info) == (logging.ERROR, None)
    assert line.getMessage().startswith("POST /v1/reset failed: ZeroDivisionError: secret text (")
    assert (await client.get("/v1/health")).status_code == 200


async def test_answer_that_is_no_json_is_a_mistake_of_ours(
    autojump_clock: object, client: httpx.AsyncClient, simulator: Any, caplog: pytest.LogCaptureFixture
) -> None:
    simulator.answer = {"odd": object()}
    assert (await client.post("/v1/reset")).status_code == 500
    assert "which has no JSON form" in caplog.text


async def test_foreign_page_is_refused_and_changes_nothing(
    autojump_clock: object, client: httpx.AsyncClient, simulator: Any
) -> None:
    answer = await client.post("/v1/reset", json={}, headers={"Origin": "https://elsewhere.example"})
    assert (answer.status_code, error_code(answer), simulator.asked) == (403, "origin-refused", [])
    assert "Access-Control-Allow-Origin" not in answer.headers


async def test_foreign_name_for_this_machine_is_refused(
    autojump_clock: object, client: httpx.AsyncClient, simulator: Any
) -> None:
    answer = await client.post("/v1/reset", json={}, headers={"Host": "elsewhere.example"})
    assert (answer.status_code, error_code(answer), simulator.asked) == (403, "host-refused", [])


async def test_page_of_this_machine_may_read_answers_errors_and_events(
    autojump_clock: object, client: httpx.AsyncClient
) -> None:
    page = {"Origin": "http://localhost:8000"}
    for path in ["/v1/state", "/v1/nope"]:
        answer = await client.get(path, headers=page)
        assert answer.headers["Access-Control-Allow-Origin"] == "http://localhost:8000"
    async with client.stream("GET", "/v1/events", headers=page) as stream:
        assert stream.headers["Access-Control-Allow-Origin"] == "http://localhost:8000"


async def test_browser_is_answered_beforehand(serving: Any, simulator: Any, autojump_clock: object) -> None:
    asks = {"Origin": "http://localhost:8000", "Access-Control-Request-Method": "POST"}
    async with serving(simulator, token="s3cret") as client:
        answer = await client.options("/v1/reset", headers=asks)
    assert (answer.status_code, answer.headers["Access-Control-Allow-Methods"]) == (204, "OPTIONS, POST")


async def test_token_is_required_everywhere(serving: Any, simulator: Any, autojump_clock: object) -> None:
    async with serving(simulator, token="s3cret") as client:
        for path in ["/v1/health", "/v1/openapi.json", "/v1/events", "/v1/nope"]:
            answer = await client.get(path)
            assert (answer.status_code, error_code(answer)) == (401, "token-refused")
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        answer = await client.get("/v1/openapi.json", headers={"Authorization": "Bearer s3cret"})
    assert (answer.status_code, answer.json()["security"]) == (200, [{"token": []}])


async def test_websocket_is_refused(autojump_clock: object, client: httpx.AsyncClient) -> None:
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    }
    assert (await client.get("/v1/events", headers=upgrade)).status_code == 403


class EventReader:
    """An event stream on a connection of its own."""

    def __init__(self, stream: trio.SocketStream) -> None:
        self.stream = stream
        self._buffer = b""

    @classmethod
    async def open(cls, url: httpx.URL, *headers: str) -> "EventReader":
        """Ask for events, and wait until they would come."""
        reader = cls(await trio.open_tcp_stream(url.host, url.port or 80))
        lines = ["GET /v1/events HTTP/1.1", "Host: 127.0.0.1", *headers, "", ""]
        await reader.stream.send_all("\r\n".join(lines).encode())
        await reader._part(b"retry: 1000\n\n")
        return reader

    async def next_event(self) -> dict[str, Any]:
        """The next event: its id, name and data."""
        text = (await self._part(b"\n\n")).decode()
        event = dict(line.split(": ", 1) for line in text[text.index("id: ") :].splitlines())
        return {**event, "data": json.loads(event["data"])}

    async def _part(self, end: bytes) -> bytes:
        while end not in self._buffer:
            more = await self.stream.receive_some()
            assert more, "the stream ended"
            self._buffer += more
        part, _, self._buffer = self._buffer.partition(end)
        return part


async def test_events_come_as_they_happen_and_are_resumed(
    autojump_clock: object, client: httpx.AsyncClient, simulator: Any
) -> None:
    reader = await EventReader.open(client.base_url)
    async with reader.stream:
        simulator.tell("in", Message("RequestQueryServer", {"ReferenceID": 1}), "01AB")
        first = await reader.next_event()
        simulator.tell("note", Note("call", "c1 rings", {"id": "c1"}))
        second = await reader.next_event()
    assert (first["id"], first["event"], first["data"]["session"]) == ("1", "in", "01AB")
    assert first["data"]["message"] == {"message": "RequestQueryServer", "ReferenceID": 1}
    assert (second["id"], second["data"]["data"]) == ("2", {"id": "c1"})
    reader = await EventReader.open(client.base_url, "Last-Event-ID: 1")
    async with reader.stream:
        assert await reader.next_event() == second


async def test_last_event_id_that_is_no_number_is_400(autojump_clock: object, client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/events", headers={"Last-Event-ID": "last"})
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, "Last-Event-ID")


async def test_stop_ends_open_streams_at_once(serving: Any, simulator: Any, autojump_clock: object) -> None:
    before = trio.current_time()
    async with serving(simulator) as client:
        reader = await EventReader.open(client.base_url)
        simulator.tell("note", Note("x", "y", {}))
        await reader.next_event()
    assert trio.current_time() - before < 1
    assert not simulator.taps.watched
    await reader.stream.aclose()


async def test_stop_does_not_wait_for_a_reader_who_stopped_reading(simulator: Any, autojump_clock: object) -> None:
    big = Note("big", "x" * 100_000, {})
    with trio.CancelScope() as stopping:
        async with trio.open_nursery() as nursery:
            url = await nursery.start(serve_control, simulator, FakeListen())
            reader = await EventReader.open(httpx.URL(url))
            for _ in range(300):
                simulator.tell("note", big)
            before = trio.current_time()
            await trio.testing.wait_all_tasks_blocked(0.01)
            stopping.cancel()
    assert trio.current_time() - before < 1
    await reader.stream.aclose()


async def test_reader_who_stopped_reading_is_cut(
    autojump_clock: object, client: httpx.AsyncClient, simulator: Any
) -> None:
    reader = await EventReader.open(client.base_url)
    for _ in range(300):
        simulator.tell("note", Note("big", "x" * 100_000, {}))
    await trio.sleep(60)
    got = 0
    with suppress(trio.BrokenResourceError):  # a reset, or an end
        while more := await reader.stream.receive_some(2**20):
            got += len(more)
    assert got < 30_000_000
    await reader.stream.aclose()
    assert (await client.get("/v1/health")).status_code == 200


class FakeListen:
    host = "127.0.0.1"
    port = 0
    token = None
    companions: ClassVar[dict[str, str]] = {}
    more_routes = ()


@pytest.mark.parametrize(("host", "shown"), [("0.0.0.0", "http://127.0.0.1:"), ("::1", "http://[::1]:")])
async def test_url_can_be_called(simulator: Any, autojump_clock: object, host: str, shown: str) -> None:
    listen = FakeListen()
    listen.host = host
    async with trio.open_nursery() as nursery:
        url = await nursery.start(serve_control, simulator, listen)
        async with httpx.AsyncClient(trust_env=False, timeout=None) as client:
            assert (await client.get(f"{url}/v1/health")).status_code == 200
        nursery.cancel_scope.cancel()
    assert url.startswith(shown)


async def test_port_that_is_taken_is_an_error(
    autojump_clock: object, client: httpx.AsyncClient, simulator: Any
) -> None:
    listen = FakeListen()
    listen.port = client.base_url.port or 0
    with pytest.raises(OSError, match="in use"):
        await serve_control(simulator, listen)


async def test_twenty_clients_at_once(autojump_clock: object, client: httpx.AsyncClient, simulator: Any) -> None:
    async def ask() -> None:
        assert (await client.post("/v1/reset")).status_code == 200

    async with trio.open_nursery() as nursery:
        for _ in range(20):
            nursery.start_soon(ask)
    assert len(simulator.asked) == 20
