"""A port with an application on it."""

from functools import partial

import httpx
import pytest
import trio
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from tserver_harness.runner.errors import SetupError
from tserver_harness.workbench.web import open_port, port_of, serve_app


async def hello(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("hello")(scope, receive, send)


async def test_application_answers_on_the_port(autojump_clock: object, nursery: trio.Nursery) -> None:
    listeners = await open_port("127.0.0.1", 0, option="--x")
    await nursery.start(partial(serve_app, hello, listeners, tls=None))
    async with httpx.AsyncClient(timeout=None, trust_env=False) as browser:
        answer = await browser.get(f"http://127.0.0.1:{port_of(listeners)}/")

    assert answer.text == "hello"


async def test_connection_that_is_no_http_harms_nobody(autojump_clock: object, nursery: trio.Nursery) -> None:
    listeners = await open_port("127.0.0.1", 0, option="--x")
    await nursery.start(partial(serve_app, hello, listeners, tls=None))
    async with await trio.open_tcp_stream("127.0.0.1", port_of(listeners)) as stream:
        await stream.send_all(b"\x16\x03\x01")
    async with httpx.AsyncClient(timeout=None, trust_env=False) as browser:
        answer = await browser.get(f"http://127.0.0.1:{port_of(listeners)}/")

    assert answer.status_code == 200


async def test_taken_port_names_the_way_out() -> None:
    listeners = await open_port("127.0.0.1", 0, option="--x")
    with pytest.raises(SetupError, match="--toolbar-port"):
        await open_port("127.0.0.1", port_of(listeners), option="--toolbar-port")
    for listener in listeners:
        await listener.aclose()
