"""A bridge's door for toolbars of another dialect: bodies and frames change their spelling, nothing else does.

An ASGI application around the bridge's.
"""

from functools import partial
from typing import Any

import msgspec
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tserver_harness.dialects import Dialect
from tserver_harness.workbench.spelling import spelled, understood

__all__ = ["speaking"]

_READ_BYTES = 65_536  # longer bodies go through as they are; the bridge refuses them


def speaking(dialect: Dialect, inside: ASGIApp) -> ASGIApp:
    """The application in the dialect's spelling."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await inside(scope, receive, partial(_send_spelled, dialect, send))
        elif scope["type"] == "http" and scope["method"] == "POST":
            await inside(scope, _Rewritten(dialect, receive).receive, send)
        else:
            await inside(scope, receive, send)

    return app


async def _send_spelled(dialect: Dialect, send: Send, message: Message) -> None:
    text = message.get("text")
    if message["type"] == "websocket.send" and text:
        content = msgspec.json.decode(text)
        message = {**message, "text": msgspec.json.encode(spelled(dialect, content)).decode()}
    await send(message)


class _Rewritten:
    """One request's body, read to its end and handed on in our spelling."""

    def __init__(self, dialect: Dialect, receive: Receive) -> None:
        self._dialect = dialect
        self._receive = receive
        self._done = False

    async def receive(self) -> Message:
        """See ASGI."""
        if self._done:
            return await self._receive()
        body = bytearray()
        while len(body) <= _READ_BYTES:
            message = await self._receive()
            if message["type"] != "http.request":
                return message
            body += message.get("body", b"")
            if not message.get("more_body", False):
                self._done = True
                return {"type": "http.request", "body": self._in_our_spelling(bytes(body)), "more_body": False}
        self._done = True
        return {"type": "http.request", "body": bytes(body), "more_body": True}

    def _in_our_spelling(self, body: bytes) -> bytes:
        try:
            content: Any = msgspec.json.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return body
        return msgspec.json.encode(understood(self._dialect, content)) if isinstance(content, dict) else body
