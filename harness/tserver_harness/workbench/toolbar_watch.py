"""Sees everything that passes between toolbars and the bridge, at the bridge's door, and changes nothing.

An ASGI application around the bridge's: so what the bridge refuses is seen too, and each frame as it is sent.
"""

from itertools import count
from typing import Any
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tserver_harness.workbench.toolbar_records import ToolbarRecords

__all__ = ["ToolbarWatch"]

_COMMANDS_PATH = "/genesys/events"
_KEPT_BYTES = 65_536  # as much as the bridge reads of a body


class ToolbarWatch:
    """Makes watched applications of bridges; one per run of the workbench, so that numbers go on after a restart."""

    def __init__(self, records: ToolbarRecords) -> None:
        self.first_agent = ""
        """Who is meant by an address without `?agent=`."""
        self._records = records
        self._sockets = count(1)

    def around(self, inside: ASGIApp) -> ASGIApp:
        """The application, watched."""

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "websocket":
                await self._socket(inside, scope, receive, send)
            elif scope["type"] == "http" and scope["path"] == _COMMANDS_PATH and scope["method"] != "OPTIONS":
                await self._command(inside, scope, receive, send)
            else:
                await inside(scope, receive, send)

        return app

    async def _command(self, inside: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        agent = self._agent_of(scope)
        body, answer = bytearray(), bytearray()
        number: int | None = None
        status = 0

        def tell_command() -> int:
            origin = Headers(scope=scope).get("origin")
            return self._records.command(agent, scope["method"], bytes(body), origin)

        async def watched_receive() -> Message:
            nonlocal number
            message = await receive()
            if message["type"] == "http.request":
                _keep(body, message.get("body", b""))
                if number is None and not message.get("more_body", False):
                    number = tell_command()
            return message

        async def watched_send(message: Message) -> None:
            nonlocal number, status
            if message["type"] == "http.response.start":
                status = message["status"]
                number = tell_command() if number is None else number  # refused before its body was read
            elif message["type"] == "http.response.body" and number is not None:
                _keep(answer, message.get("body", b""))
                if not message.get("more_body", False):
                    self._records.answer(agent, number, status, bytes(answer))
            await send(message)

        await inside(scope, watched_receive, watched_send)

    async def _socket(self, inside: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        agent, name = self._agent_of(scope), f"socket {next(self._sockets)}"
        origin = Headers(scope=scope).get("origin")
        opened = closed = False

        def tell_close(code: Any) -> None:
            nonlocal closed
            if opened and not closed:
                closed = True
                self._records.socket("socket-closed", agent, name, code=code)

        async def watched_receive() -> Message:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                tell_close(message.get("code"))
            return message

        async def watched_send(message: Message) -> None:
            nonlocal opened
            match message["type"]:
                case "websocket.accept":
                    opened = True
                    self._records.socket("socket-opened", agent, name, origin=origin)
                case "websocket.send":
                    self._records.message(agent, name, message.get("text") or message.get("bytes") or "")
                case "websocket.close" if opened:
                    tell_close(message.get("code", 1000))
                case "websocket.close":
                    self._records.socket("socket-refused", agent, name, origin=origin, status=403)
                case "websocket.http.response.start":
                    self._records.socket("socket-refused", agent, name, origin=origin, status=message["status"])
                case _:
                    pass  # the body of a refusal
            await send(message)

        try:
            await inside(scope, watched_receive, watched_send)
        finally:
            tell_close(1006)

    def _agent_of(self, scope: Scope) -> str:
        named = parse_qs(scope["query_string"].decode("latin-1")).get("agent")
        return named[0] if named else self.first_agent


def _keep(kept: bytearray, more: bytes) -> None:
    kept += more[: max(0, _KEPT_BYTES - len(kept))]
