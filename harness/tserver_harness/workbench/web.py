"""One port with a web application on it: Starlette's kind of application on Hypercorn's trio worker. TRIO.

The only module of the workbench that knows Hypercorn. What the pages answer is in `pages.py`.
"""

import ssl
from collections.abc import Sequence
from functools import partial
from typing import Any

import trio
from hypercorn.config import Config as WorkerConfig
from hypercorn.trio.tcp_server import TCPServer
from hypercorn.trio.worker_context import WorkerContext
from hypercorn.utils import wrap_app
from starlette.types import ASGIApp

from tserver_bridge.stream import CuttableStream
from tserver_harness.runner.errors import SetupError

__all__ = ["open_port", "port_of", "serve_app"]

_KEEP_ALIVE_SECONDS = 75

Listeners = Sequence[trio.SocketListener]


async def open_port(host: str, port: int, *, option: str) -> Listeners:
    """Listen; with port 0 on one that is free. `option` is where the user can choose another.

    Raises:
        SetupError: the address is taken or not ours.
    """
    try:
        listeners = await trio.open_tcp_listeners(port, host=host)
    except OSError as problem:
        raise SetupError(
            f"cannot listen on {host}:{port}: {problem.strerror or problem}",
            f"end what listens there, or choose another port with {option}",
        ) from problem
    if port == 0:
        for listener in listeners[1:]:
            await listener.aclose()
        return listeners[:1]
    return listeners


def port_of(listeners: Listeners) -> int:
    """The port that a browser is to be sent to."""
    return int(listeners[0].socket.getsockname()[1])


async def serve_app(
    app: ASGIApp,
    listeners: Listeners,
    *,
    tls: ssl.SSLContext | None,
    task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED,
) -> None:
    """Serve until cancelled, which ends open connections at once; takes over closing the listeners."""
    named: Any = app  # Starlette and Hypercorn name ASGI's types differently
    wrapped = wrap_app(named, wsgi_max_body_size=0, mode="asgi")
    handle = partial(_serve_connection, wrapped, _worker_config(), WorkerContext(None), tls)
    async with trio.open_nursery() as connections:
        await connections.start(partial(trio.serve_listeners, handle, list(listeners)))
        task_status.started()


def _worker_config() -> WorkerConfig:
    config = WorkerConfig()
    config.accesslog = None
    config.errorlog = None
    config.include_server_header = False
    config.keep_alive_timeout = _KEEP_ALIVE_SECONDS
    return config


async def _serve_connection(
    app: Any, config: WorkerConfig, context: WorkerContext, tls: ssl.SSLContext | None, tcp: trio.SocketStream
) -> None:
    """One connection; what goes wrong with it is its own affair."""
    cuttable = CuttableStream(tcp)
    stream: Any = cuttable if tls is None else trio.SSLStream(cuttable, tls, server_side=True, https_compatible=True)
    try:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(cuttable.cut_when_cancelled)
            await TCPServer(app, config, context, {}, stream)
            nursery.cancel_scope.cancel()
    except* (OSError, trio.BrokenResourceError, trio.ClosedResourceError, ssl.SSLError):
        pass  # the browser has gone, or does not trust the certificate
