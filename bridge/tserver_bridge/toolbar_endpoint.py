"""The WebSocket of a toolbar: the handshake, frames out, and the end. TRIO.

What a toolbar sends is read and forgotten: the guide's never sends.
"""

import trio
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from tserver_bridge.desk import Desk
from tserver_bridge.errors import CommandError
from tserver_bridge.fanout import TRY_AGAIN_LATER, ToolbarSocket
from tserver_bridge.guard import Guard

__all__ = ["ToolbarEndpoint"]

_CLOSE_SECONDS = 1.0


class ToolbarEndpoint:
    """Every socket of every toolbar of one bridge."""

    def __init__(self, desk: Desk, guard: Guard) -> None:
        self._desk = desk
        self._guard = guard

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        websocket = WebSocket(scope, receive, send)
        try:
            self._guard.check_origin(websocket.headers.get("origin"))
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
            async for frame in socket.frames:
                await self._send(websocket, frame)
            if socket.too_slow:
                with trio.move_on_after(_CLOSE_SECONDS):
                    await websocket.close(TRY_AGAIN_LATER, "too much was waiting")
            nursery.cancel_scope.cancel()

    async def _send(self, websocket: WebSocket, frame: str) -> None:
        await websocket.send_text(frame)


async def _read_to_the_end(websocket: WebSocket, scope: trio.CancelScope) -> None:
    while (await websocket.receive())["type"] != "websocket.disconnect":
        pass
    scope.cancel()
