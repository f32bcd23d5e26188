"""The control API as a web application: Starlette on Hypercorn's trio worker. The only module that knows either. TRIO.

Each request passes the `Door` (guard, errors in the common form, CORS), then Starlette's router finds the path, then
`PathEndpoint` the method. What a route does is in `routes.py`. Called by the simulator's `serve`.
"""

import logging
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import partial
from typing import Any, Protocol
from urllib.parse import unquote_to_bytes

import msgspec
import trio
from hypercorn.config import Config as WorkerConfig
from hypercorn.trio.tcp_server import TCPServer
from hypercorn.trio.worker_context import WorkerContext
from hypercorn.utils import wrap_app
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route as WebRoute
from starlette.routing import Router
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tserver_sim.control.bodies import read_body
from tserver_sim.control.connection import CuttableStream
from tserver_sim.control.console import Console
from tserver_sim.control.errors import ControlError, as_control_error, error_body
from tserver_sim.control.event_stream import EventHistory, read_last_event_id, stream_events
from tserver_sim.control.guard import Guard
from tserver_sim.control.openapi import with_openapi_route
from tserver_sim.control.route import Answer, Asked, Route, Switchboard
from tserver_sim.control.routes import ROUTES
from tserver_sim.version import VERSION
from tserver_wire import KeyValueList

__all__ = ["MAX_BODY_BYTES", "Listen", "WatchedSwitchboard", "serve_control"]

MAX_BODY_BYTES = 2**20  # as long as the longest line that the server may write

_DRAINED_BYTES = 8 * 2**20  # read and thrown away, so that the client hears of 413; of larger bodies it may see a reset
_BODY_SECONDS = 30.0  # for a body to arrive
_KEEP_ALIVE_SECONDS = 75  # of silence between requests

_log = logging.getLogger(__name__)


class Listen(Protocol):
    """The server's ControlListen: where to listen, the token, its console's companions, and routes besides ours."""

    @property
    def host(self) -> str: ...
    @property
    def port(self) -> int: ...
    @property
    def token(self) -> str | None: ...
    @property
    def companions(self) -> Mapping[str, str]: ...
    @property
    def more_routes(self) -> Sequence[Route]: ...


class WatchedSwitchboard(Switchboard, Protocol):
    """The server's Simulator: what the routes use, and the tap that the events come from."""

    def tap(self, *, lossless: Callable[[Any], None]) -> AbstractContextManager[object]:
        """Call back with each record, in order, while the block runs."""


async def serve_control(
    simulator: WatchedSwitchboard, listen: Listen, *, task_status: trio.TaskStatus[str] = trio.TASK_STATUS_IGNORED
) -> None:
    """Serve the control API until cancelled; `started` gives its URL. A cancel ends open event streams at once.

    Raises:
        OSError: the address cannot be listened on; tell the user.
    """
    listeners = await _open_listeners(listen)
    history = EventHistory()
    door: Any = _application(simulator, listen, history)  # Starlette and Hypercorn name ASGI's types differently
    app = wrap_app(door, wsgi_max_body_size=0, mode="asgi")
    handle = partial(_serve_connection, app, _worker_config(), WorkerContext(None))
    with simulator.tap(lossless=history.add):
        async with trio.open_nursery() as connections:
            await connections.start(partial(trio.serve_listeners, handle, listeners))
            task_status.started(_url(listeners[0]))


async def _open_listeners(listen: Listen) -> list[trio.SocketListener]:
    """Open the sockets; with port 0 only one, since a name with two addresses would get two ports."""
    listeners = await trio.open_tcp_listeners(listen.port, host=listen.host)
    if listen.port == 0:
        for listener in listeners[1:]:
            await listener.aclose()
        return listeners[:1]
    return listeners


def _url(listener: trio.SocketListener) -> str:
    host, port = listener.socket.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # bound to all: this one can be called
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _worker_config() -> WorkerConfig:
    config = WorkerConfig()
    config.accesslog = None
    config.errorlog = None  # the Door logs, one line for each mistake
    config.include_server_header = False
    config.keep_alive_timeout = _KEEP_ALIVE_SECONDS
    return config


async def _serve_connection(app: Any, config: WorkerConfig, context: WorkerContext, stream: trio.SocketStream) -> None:
    connection = CuttableStream(stream)
    try:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(_cut_when_cancelled, connection)
            await TCPServer(app, config, context, {}, connection)  # type: ignore[arg-type]  # has what it uses
            nursery.cancel_scope.cancel()
    except Exception as problem:  # noqa: BLE001  # one connection's end must not be everyone's
        _log.error("a connection of the control API failed: %s", _described(problem))


async def _cut_when_cancelled(connection: CuttableStream) -> None:
    try:
        await trio.sleep_forever()
    finally:
        connection.cut()


def _application(simulator: Switchboard, listen: Listen, history: EventHistory) -> "Door":
    routes = with_openapi_route((*ROUTES, *listen.more_routes), version=VERSION, token=listen.token is not None)
    guard = Guard(listen.host, listen.token)
    fault_ids: set[int] = set()
    by_path: dict[str, list[Route]] = {}
    for route in routes:
        by_path.setdefault(route.path, []).append(route)
    web_routes = [
        WebRoute(path, PathEndpoint(rows, simulator, history, guard, fault_ids)) for path, rows in by_path.items()
    ]
    console = Console(listen.companions, needs_token=listen.token is not None)
    return Door(Router(web_routes, redirect_slashes=False, default=_refuse_path), guard, console)


async def _refuse_path(scope: Scope, _receive: Receive, _send: Send) -> None:
    raise ControlError(404, "no-such-route", f"there is no {scope['path'][:200]}; GET /v1/openapi.json lists what is")


class Door:
    """Lets requests in by the guard's rules, and answers every exception in the common form.

    The console's files are for all who may come to the door: a browser cannot show a token before it has the page.
    """

    def __init__(self, inside: ASGIApp, guard: Guard, console: Console) -> None:
        self._inside = inside
        self._guard = guard
        self._console = console

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http":  # a WebSocket; Hypercorn answers 403
            await send({"type": "websocket.close"})
            return
        headers = Headers(scope=scope)
        extra = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", **self._guard.cors_headers(headers)}
        begun = False

        async def send_with_headers(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                MutableHeaders(scope=message).update(extra)
            await send(message)

        try:
            file = self._console.find(scope["method"], scope["path"])
            self._guard.check(scope["method"], headers, public=file is not None)
            if file is not None:
                await Response(file.content, 200, file.headers, file.media_type)(scope, receive, send_with_headers)
                return
            # Routed before it is percent-decoded: a %2F belongs to a name, it does not separate.
            raw_path = scope["raw_path"].decode("ascii")
            await self._inside({**scope, "path": raw_path}, receive, send_with_headers)
        except ClientDisconnect:
            return
        except Exception as problem:  # noqa: BLE001  # answered, and reported where it is ours
            refused = as_control_error(problem)
            if refused is None:
                _log.error("%s %s failed: %s", scope["method"], scope["path"], _described(problem))
                refused = ControlError(500, "internal-error", "the simulator made a mistake; its log says which")
            if begun:
                return
            await _error_response(refused)(scope, receive, send_with_headers)


class PathEndpoint:
    """All methods of one path."""

    def __init__(
        self,
        routes: Sequence[Route],
        simulator: Switchboard,
        history: EventHistory,
        guard: Guard,
        fault_ids: set[int],
    ) -> None:
        self._routes = {route.method: route for route in routes}
        self._simulator = simulator
        self._history = history
        self._guard = guard
        self._fault_ids = fault_ids

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        request = Request(scope, receive)
        if request.method == "OPTIONS":
            preflight = self._guard.preflight_headers(request.headers, self._allow)
            await Response(status_code=204, headers={"Allow": self._allow, **preflight})(scope, receive, send)
            return
        route = self._routes.get("GET" if request.method == "HEAD" else request.method)
        if route is None:
            problem = f"{request.method[:20]} is not for {scope['path'][:200]}; {self._allow} are"
            raise ControlError(405, "method-not-allowed", problem, headers={"Allow": self._allow})
        if route.act is None:
            await _send_events(self._history, request, send)
            return
        asked = Asked(self._simulator, _path_parts(request), await _body(route, request), self._fault_ids)
        await _response(route.status, await route.act(asked))(scope, receive, send)

    @property
    def _allow(self) -> str:
        methods = {*self._routes, "OPTIONS", *(["HEAD"] if "GET" in self._routes else [])}
        return ", ".join(sorted(methods))


def _path_parts(request: Request) -> Mapping[str, str]:
    try:
        return {name: unquote_to_bytes(part).decode() for name, part in request.path_params.items()}
    except UnicodeDecodeError:
        raise ControlError(400, "bad-path", "the path is not UTF-8 where it is percent-encoded") from None


async def _body(route: Route, request: Request) -> Any:
    if route.body is None:
        return None
    data = b""
    with trio.move_on_after(_BODY_SECONDS) as reading:
        data = await _read_bytes(request)
    if reading.cancelled_caught:
        raise ControlError(408, "body-missing", f"the body did not arrive within {_BODY_SECONDS:g} s")
    return read_body(data, route.body)


async def _read_bytes(request: Request) -> bytes:
    told = request.headers.get("content-length", "")
    if told.isdigit() and int(told) > _DRAINED_BYTES:
        raise _too_large()
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > _DRAINED_BYTES:
            raise _too_large()
        if size <= MAX_BODY_BYTES:
            chunks.append(chunk)
    if size > MAX_BODY_BYTES:
        raise _too_large()
    return b"".join(chunks)


def _too_large() -> ControlError:
    return ControlError(413, "body-too-large", f"the body is larger than {MAX_BODY_BYTES} bytes")


async def _send_events(history: EventHistory, request: Request, send: Send) -> None:
    last_id = read_last_event_id(request.headers.get("last-event-id"))
    headers = [(b"content-type", b"text/event-stream; charset=utf-8"), (b"x-accel-buffering", b"no")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})

    async def write(data: bytes) -> None:
        await send({"type": "http.response.body", "body": data, "more_body": True})

    if request.method != "HEAD":
        async with trio.open_nursery() as nursery:
            nursery.start_soon(_cancel_when_gone, request.receive, nursery.cancel_scope)
            await stream_events(history, last_id, write)
            nursery.cancel_scope.cancel()
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _cancel_when_gone(receive: Receive, scope: trio.CancelScope) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass  # the end of the request's empty body
    scope.cancel()


def _response(status: int, answer: Answer) -> Response:
    return Response(_json(answer.value), status, answer.headers, "application/json")


def _error_response(refused: ControlError) -> Response:
    body = error_body(refused.code, refused.message, refused.field)
    return Response(_json(body), refused.status, refused.headers, "application/json")


def _json(value: Any) -> bytes:
    return msgspec.json.encode(value, enc_hook=_plain)


def _plain(value: object) -> object:
    match value:
        case KeyValueList():
            return value.to_json()
        case Mapping():
            return dict(value)
        case _:
            raise TypeError(f"an answer holds {type(value).__name__}, which has no JSON form")


def _described(problem: BaseException) -> str:
    """Give an exception in one line, with the place it comes from."""
    if isinstance(problem, BaseExceptionGroup):
        return "; ".join(map(_described, problem.exceptions))
    frames: Iterable[traceback.FrameSummary] = traceback.extract_tb(problem.__traceback__)
    place = "".join(f" ({frame.filename}:{frame.lineno})" for frame in list(frames)[-1:])
    return " ".join(f"{type(problem).__name__}: {problem}".split()) + place
