"""The WebSocket of a toolbar: the handshake, frames out, and the end. TRIO.

What a toolbar sends is read and forgotten: the guide's never sends.
"""

from contextlib import nullcontext

import trio
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from tserver_bridge.desk import Desk
from tserver_bridge.errors import CommandError
from tserver_bridge.fanout import TRY_AGAIN_LATER, ToolbarSocket
from tserver_bridge.guard import Guard
from tserver_bridge.settings import BridgeConfig

__all__ = ["ToolbarEndpoint"]

_CLOSE_SECONDS = 1.0
_BAD_PING_SECONDS = 0.05
_LONG_SECONDS = 0.2
_NOBODY_WAITS = nullcontext()
_LOOKS_LIKE_US = ("http://localhost", "http://127.0.0.1")


class ToolbarEndpoint:
    """Every socket of every toolbar of one bridge."""

    def __init__(self, config: BridgeConfig, desk: Desk) -> None:
        self._desk = desk
        self._guard = Guard(config.allowed_origins, config.token)
        self._one_at_a_time = trio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        websocket = WebSocket(scope, receive, send)
        try:
            origin = websocket.headers.get("origin", "")
            lookalike = "looks-at-the-beginning" in self._desk.all_defects and origin.startswith(_LOOKS_LIKE_US)
            if not lookalike and "lets-anyone-in" not in self._desk.all_defects:
                self._guard.check_origin(websocket.headers.get("origin"))
            if "asks-for-no-token" not in self._desk.all_defects:
                self._guard.check_token(websocket.query_params.get("token"))
            socket = self._desk.connect(self._desk.agent_of(websocket.query_params.get("agent")))
        except CommandError as problem:
            await websocket.send_denial_response(JSONResponse(problem.body, status_code=problem.problem.status))
            return
        try:
            await websocket.accept()
            await self._serve(websocket, socket)
        except (WebSocketDisconnect, OSError, trio.BrokenResourceError, trio.ClosedResourceError):
            return
        finally:
            self._desk.disconnect(socket)

    async def _serve(self, websocket: WebSocket, socket: ToolbarSocket) -> None:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(_read_to_the_end, websocket, nursery.cancel_scope)
            if "talks-of-pings" in self._desk.defects_of(socket.agent_id):
                nursery.start_soon(_ping_badly, socket)
            turn = self._one_at_a_time if "waits-for-the-slowest" in self._desk.all_defects else _NOBODY_WAITS
            async for frame in socket.frames:
                if "takes-its-time" in self._desk.all_defects:
                    await trio.sleep(_LONG_SECONDS)
                async with turn:
                    await websocket.send_text(frame)
            if socket.too_slow:
                with trio.move_on_after(_CLOSE_SECONDS):
                    await websocket.close(TRY_AGAIN_LATER, "too much was waiting")
            nursery.cancel_scope.cancel()


async def _read_to_the_end(websocket: WebSocket, scope: trio.CancelScope) -> None:
    while (await websocket.receive())["type"] != "websocket.disconnect":
        pass
    scope.cancel()


async def _ping_badly(socket: ToolbarSocket) -> None:
    await trio.sleep(_BAD_PING_SECONDS)
    socket.put_raw("ping")
