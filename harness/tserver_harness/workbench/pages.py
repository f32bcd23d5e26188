"""What the two pages answer: their files, their settings of this run, and for the console what toolbars say.

An ASGI application for each page; `web.py` puts it on a port.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import trio
from starlette.datastructures import Headers
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from tserver_harness.workbench.folder import find_file
from tserver_sim.control.errors import ControlError, error_body
from tserver_sim.control.event_stream import EventHistory, read_last_event_id, stream_events
from tserver_sim.control.guard import Guard

__all__ = ["MESSAGES_PATH", "Page"]

MESSAGES_PATH = "/v1/toolbar-messages"
"""Server-sent events in the form of the control API's `/v1/events`."""

_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


class Page:
    """One page on its own origin.

    `url` is its origin; `settings` is what its `settings.json` says in this run; `replaced` are files of the user's
    that stand in for files of the folder, by their path. All may be set while it is served.
    """

    def __init__(self, folder: Path, *, host: str, messages: EventHistory | None = None) -> None:
        """`messages` are given out under `MESSAGES_PATH`, to pages of this machine; None: there is no such path."""
        self.url = ""
        self.settings: Mapping[str, Any] = {}
        self.replaced: Mapping[str, Path] = {}
        self._folder = folder
        self._guard = Guard(host)
        self._messages = messages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http":
            await send({"type": "websocket.close"})
            return
        if scope["path"] == MESSAGES_PATH and self._messages is not None:
            await self._send_messages(self._messages, scope, receive, send)
            return
        await self._answer(scope["method"], scope["path"])(scope, receive, send)

    def _answer(self, method: str, path: str) -> Response:
        if method not in ("GET", "HEAD"):
            return PlainTextResponse("this is a page; it is only read\n", 405, {**_HEADERS, "Allow": "GET, HEAD"})
        if path == "/settings.json":
            return Response(msgspec.json.encode(self.settings), 200, _HEADERS, "application/json")
        instead = self.replaced.get(path)
        file = find_file(self._folder, path) if instead is None else find_file(instead.parent, instead.name)
        if file is None:
            return PlainTextResponse(f"there is no {path[:200]}\n", 404, _HEADERS)
        return Response(file.content, 200, _HEADERS, file.media_type)

    async def _send_messages(self, messages: EventHistory, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        cors = self._guard.cors_headers(headers)
        try:
            self._guard.check(scope["method"], headers)
            last_id = read_last_event_id(headers.get("last-event-id"))
        except ControlError as problem:
            body = error_body(problem.code, problem.message, problem.field)
            await JSONResponse(msgspec.to_builtins(body), problem.status, {**_HEADERS, **cors})(scope, receive, send)
            return
        if scope["method"] == "OPTIONS":
            allowed = self._guard.preflight_headers(headers, "GET, OPTIONS")
            await Response(status_code=204, headers={**cors, **allowed})(scope, receive, send)
            return
        await _stream(messages, last_id, {**_HEADERS, **cors}, receive, send)


async def _stream(
    messages: EventHistory, last_id: int | None, headers: Mapping[str, str], receive: Receive, send: Send
) -> None:
    named = {**headers, "Content-Type": "text/event-stream; charset=utf-8"}
    raw = [(name.lower().encode(), value.encode()) for name, value in named.items()]
    await send({"type": "http.response.start", "status": 200, "headers": raw})

    async def write(data: bytes) -> None:
        await send({"type": "http.response.body", "body": data, "more_body": True})

    async with trio.open_nursery() as nursery:
        nursery.start_soon(_cancel_when_gone, receive, nursery.cancel_scope)
        await stream_events(messages, last_id, write)
        nursery.cancel_scope.cancel()
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _cancel_when_gone(receive: Receive, scope: trio.CancelScope) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass  # the end of the request's empty body
    scope.cancel()
