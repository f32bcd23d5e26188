"""The bridge on the network: REST and WebSocket on one port, Starlette on Hypercorn's trio worker. TRIO.

The only module that knows either. `serve` runs a whole bridge: desk, T-Server connection, and this.
"""

import secrets
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

import trio
from hypercorn.config import Config as WorkerConfig
from hypercorn.trio.tcp_server import TCPServer
from hypercorn.trio.worker_context import WorkerContext
from hypercorn.utils import wrap_app
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, Router, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from tserver_bridge.certificates import tls_context
from tserver_bridge.desk import Desk
from tserver_bridge.errors import CommandError, Problem
from tserver_bridge.guard import Guard
from tserver_bridge.messages import read_command
from tserver_bridge.metrics import health_of, metrics_of
from tserver_bridge.parts import GOOD, Around, Parts, as_it_is
from tserver_bridge.settings import BridgeConfig
from tserver_bridge.stream import CuttableStream
from tserver_bridge.toolbar_endpoint import ToolbarEndpoint
from tserver_bridge.upstream import keep_connected
from tserver_bridge.visit import Visit

__all__ = ["CannotListenError", "Serving", "serve"]

_DRAINED_BYTES = 4 * 2**20
_BODY_SECONDS = 30.0
_RANDOM = secrets.SystemRandom()


class CannotListenError(Exception):
    """The address is taken or not ours; the message says which and what to do."""


@dataclass(frozen=True, slots=True)
class Serving:
    """Where a bridge can be reached."""

    host: str
    port: int
    rest_url: str
    websocket_url: str
    health_url: str


def _wall_clock() -> datetime:
    return datetime.now(UTC)


async def serve(
    config: BridgeConfig,
    *,
    parts: Parts = GOOD,
    around: Around = as_it_is,
    now: Callable[[], datetime] = _wall_clock,
    random: Callable[[], float] = _RANDOM.random,
    task_status: trio.TaskStatus[Serving] = trio.TASK_STATUS_IGNORED,
) -> None:
    """Run a bridge until cancelled; `started` gives its addresses, whether or not the T-Server is there.

    `parts` are what it is made of; `around` may put an application between network and bridge, to watch toolbars.

    Raises:
        CannotListenError: the address cannot be listened on.
        CertificateError: the configured certificate cannot be used.
    """
    tls = None if config.tls is None else tls_context(config.tls, config.host)
    listeners = await _open_listeners(config)
    async with trio.open_nursery() as nursery:
        desk = parts.desk(config, nursery, now=now, wrap_session=parts.session)
        guard = parts.guard(config.allowed_origins, config.token)
        endpoint = parts.endpoint(desk, guard)
        app: Any = around(parts.around(_Door(_router(_RestEndpoint(config, desk, guard), endpoint, desk), guard, desk)))
        wrapped = wrap_app(app, wsgi_max_body_size=0, mode="asgi")
        handle = partial(_serve_connection, wrapped, _worker_config(parts), WorkerContext(None), tls)
        await nursery.start(partial(trio.serve_listeners, handle, listeners))
        nursery.start_soon(partial(keep_connected, config, desk, back_off=parts.back_off(random), make_link=parts.link))
        task_status.started(_serving(listeners[0], tls=tls is not None))


async def _open_listeners(config: BridgeConfig) -> list[trio.SocketListener]:
    try:
        listeners = await trio.open_tcp_listeners(config.port, host=config.host)
    except OSError as problem:
        raise CannotListenError(
            f"cannot listen on {config.host}:{config.port}: {problem.strerror or problem};"
            " end what listens there, or choose another port with --listen"
        ) from problem
    if config.port == 0:
        for listener in listeners[1:]:
            await listener.aclose()
        return listeners[:1]
    return listeners


def _serving(listener: trio.SocketListener, *, tls: bool) -> Serving:
    host, port = listener.socket.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # bound to all: this can be called
    place = f"[{shown}]:{port}" if ":" in shown else f"{shown}:{port}"
    http, ws = ("https", "wss") if tls else ("http", "ws")
    return Serving(
        host=host,
        port=port,
        rest_url=f"{http}://{place}/genesys/events",
        websocket_url=f"{ws}://{place}/genesysWs",
        health_url=f"{http}://{place}/health",
    )


def _worker_config(parts: Parts) -> WorkerConfig:
    config = WorkerConfig()
    config.accesslog = None
    config.errorlog = None
    config.include_server_header = False
    config.websocket_max_message_size = parts.max_frame_bytes
    config.keep_alive_timeout = 75
    return config


async def _serve_connection(
    app: Any, config: WorkerConfig, context: WorkerContext, tls: ssl.SSLContext | None, tcp: trio.SocketStream
) -> None:
    """One connection; what goes wrong with it is its own affair."""
    visit = Visit(app)
    cuttable = CuttableStream(tcp, visit.peer_closed)
    stream: Any = cuttable if tls is None else trio.SSLStream(cuttable, tls, server_side=True, https_compatible=True)
    try:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(cuttable.cut_when_cancelled)
            nursery.start_soon(_cancel_when_over, visit, nursery.cancel_scope)
            await TCPServer(visit, config, context, {}, stream)
            nursery.cancel_scope.cancel()
    except* (OSError, trio.BrokenResourceError, trio.ClosedResourceError, ssl.SSLError):
        pass


async def _cancel_when_over(visit: Visit, scope: trio.CancelScope) -> None:
    await visit.wait_over()
    scope.cancel()


def _router(rest: "_RestEndpoint", endpoint: ToolbarEndpoint, desk: Desk) -> Router:
    async def health(_request: Request) -> Response:
        return JSONResponse(health_of(desk))

    async def metrics(_request: Request) -> Response:
        return PlainTextResponse(metrics_of(desk), media_type="text/plain; version=0.0.4")

    routes = [
        Route("/genesys/events", rest),
        Route("/health", health, methods=["GET"]),
        Route("/metrics", metrics, methods=["GET"]),
        WebSocketRoute("/genesysWs", endpoint),
    ]
    return Router(routes, redirect_slashes=False, default=_no_such_path)


async def _no_such_path(scope: Scope, receive: Receive, send: Send) -> None:
    problem = CommandError(Problem.NO_SUCH_PATH, "there is no such path")
    if scope["type"] == "websocket":
        await WebSocket(scope, receive, send).send_denial_response(_refusal(problem))
        return
    raise problem


class _Door:
    """Adds what browsers need to every answer, and words every error."""

    def __init__(self, inside: ASGIApp, guard: Guard, desk: Desk) -> None:
        self._inside = inside
        self._guard = guard
        self._desk = desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http":
            if scope["type"] == "websocket":
                await self._inside(scope, receive, send)
            return
        request = Request(scope)
        origin = request.headers.get("origin")
        preflight = scope["method"] == "OPTIONS"
        cors = self._guard.cors_headers(origin, request.headers, preflight=preflight)
        begun = False

        async def send_with_cors(message: Any) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                added = [(name.lower().encode(), value.encode()) for name, value in cors.items()]
                message["headers"] = [*message.get("headers", []), *added]
            await send(message)

        try:
            self._guard.check_origin(origin)
            await self._inside(scope, receive, send_with_cors)
        except ClientDisconnect:
            return
        except CommandError as problem:
            if not begun:
                await _refusal(problem)(scope, receive, send_with_cors)
        except Exception:  # noqa: BLE001  # one request's end must not be everyone's; nothing of it may leak
            self._desk.counted["internal_errors"] += 1
            if not begun:
                mistake = CommandError(Problem.INTERNAL, "the bridge made a mistake")
                await _refusal(mistake)(scope, receive, send_with_cors)


def _refusal(problem: CommandError, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse(problem.body, status_code=problem.problem.status, headers=headers)


class _RestEndpoint:
    """Commands."""

    def __init__(self, config: BridgeConfig, desk: Desk, guard: Guard) -> None:
        self._config = config
        self._desk = desk
        self._guard = guard

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        response = await self._answer(Request(scope, receive))
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": "POST, OPTIONS"})
        if request.method != "POST":
            problem = CommandError(Problem.WRONG_METHOD, "commands are posted")
            return _refusal(problem, {"Allow": "POST, OPTIONS"})
        kind, _, shown = request.headers.get("authorization", "").partition(" ")
        self._guard.check_token(shown.strip() if kind.lower() == "bearer" else None)
        agent_id = self._desk.agent_of(request.query_params.get("agent"))
        body = await _body_of(request, self._config.max_body_bytes)
        _check_content_type(request)
        status, answer = await self._desk.command(agent_id, read_command(body))
        return JSONResponse(answer, status_code=status)


def _check_content_type(request: Request) -> None:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json" and not kind.endswith("+json"):
        raise CommandError(Problem.WRONG_CONTENT_TYPE, "commands are application/json")


async def _body_of(request: Request, limit: int) -> bytes:
    """The body; one that is too large is read to its end, in bounds, so that the answer arrives."""
    body = bytearray()
    size = 0
    with trio.move_on_after(_BODY_SECONDS) as reading:
        async for part in request.stream():
            size += len(part)
            if size <= limit:
                body += part
            elif size > _DRAINED_BYTES:
                break
    if reading.cancelled_caught:
        raise CommandError(Problem.NOT_JSON, "the body did not come to its end")
    if size > limit:
        raise CommandError(Problem.TOO_LARGE, f"a body has at most {limit} bytes")
    return bytes(body)
