"""A whole workbench in the test's own process, in virtual time."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import pytest
import trio

from tserver_harness.workbench.bench import Addresses, Order, Ports, serve_workbench
from tserver_sim.config import Config


@asynccontextmanager
async def working(**options: Any) -> AsyncIterator[Addresses]:
    order = Order(config=Config.default(), ports=Ports(0, 0, 0, 0, 0), **options)
    async with trio.open_nursery() as nursery:
        yield await nursery.start(partial(serve_workbench, order))
        nursery.cancel_scope.cancel()


async def read_events(url: str, count: int, **headers: str) -> tuple[str, list[Any]]:
    """The head of the answer, and the data of so many events from the first that is kept on.

    By hand: an endless answer that is left in the middle is more than a client library closes tidily.
    """
    place, _, path = url.removeprefix("http://").partition("/")
    host, _, port = place.partition(":")
    lines = {"Host": place, "Last-Event-ID": "0", **headers}
    request = [f"GET /{path} HTTP/1.1", *(f"{name}: {value}" for name, value in lines.items()), "", ""]
    received = b""
    with trio.fail_after(20):
        async with await trio.open_tcp_stream(host, int(port)) as stream:
            await stream.send_all("\r\n".join(request).encode())
            while received.count(b"\ndata: ") < count:
                received += await stream.receive_some()
    head, _, body = received.decode().partition("\r\n\r\n")
    return head, [json.loads(line[6:]) for line in body.split("\n") if line.startswith("data: ")][:count]


@pytest.fixture
def events() -> Callable[..., Any]:
    """`head, data = await events(url, 2, Origin="...")`."""
    return read_events


@pytest.fixture
def bench() -> Callable[..., Any]:
    """`async with bench(dialect=...) as addresses`."""
    return working
