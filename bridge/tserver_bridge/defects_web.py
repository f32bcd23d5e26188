"""Defects of REST and WebSocket: wrappers around the bridge's application, its guard and its sockets. TRIO."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from traceback import format_stack

import trio
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket

from tserver_bridge.desk import Desk
from tserver_bridge.guard import Guard
from tserver_bridge.toolbar_endpoint import ToolbarEndpoint

__all__ = [
    "AnswersInHalf",
    "AsksForNoToken",
    "CallsForNothing",
    "DiesOfABadBody",
    "HidesBadBodies",
    "LetsAnyoneIn",
    "LooksAtTheBeginning",
    "OneAgentForAll",
    "ShowsStackTraces",
    "SlowsDown",
    "TakesAnyForm",
    "TakesItsTime",
    "WaitsForTheSlowest",
    "WithoutCors",
]

_COMMANDS = "/genesys/events"
_LONG_SECONDS = 0.2
_SLOWER_SECONDS = 0.0005
_LOOKS_LIKE_US = ("http://localhost", "http://127.0.0.1")


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer on its way out."""

    status: int
    headers: Sequence[tuple[bytes, bytes]]
    body: bytes


class ChangedAnswers:
    """An application whose HTTP answers are changed as a whole; sockets pass."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    def changed(self, scope: Scope, answer: Answered) -> Answered:  # noqa: ARG002  # others look at it
        """What becomes of an answer."""
        return answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begin: Message = {}
        body = bytearray()

        async def keep(message: Message) -> None:
            if message["type"] == "http.response.start":
                begin.update(message)
                return
            body.extend(message.get("body", b""))
            if not message.get("more_body", False):
                answer = Answered(begin["status"], begin.get("headers", []), bytes(body))
                await send_answer(send, self.changed(scope, answer))

        await self._app(scope, receive, keep)


async def send_answer(send: Send, answer: Answered) -> None:
    """Send an answer, with the length that it has now."""
    headers = [(name, value) for name, value in answer.headers if name.lower() != b"content-length"]
    length = (b"content-length", str(len(answer.body)).encode())
    await send({"type": "http.response.start", "status": answer.status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": answer.body})


class WithoutCors(ChangedAnswers):
    """Browsers are not told that a page may read the answer."""

    def changed(self, scope: Scope, answer: Answered) -> Answered:  # noqa: ARG002
        """See ChangedAnswers."""
        kept = [header for header in answer.headers if not header[0].startswith(b"access-control-")]
        return replace(answer, headers=kept)


class ShowsStackTraces(ChangedAnswers):
    """An error's answer shows where it was raised."""

    def changed(self, scope: Scope, answer: Answered) -> Answered:  # noqa: ARG002
        """See ChangedAnswers."""
        trace = f"Traceback (most recent call last):\n{''.join(format_stack())}".encode()
        return replace(answer, body=trace) if answer.status >= 400 else answer


class AnswersInHalf(ChangedAnswers):
    """The JSON of an answer breaks off."""

    def changed(self, scope: Scope, answer: Answered) -> Answered:
        """See ChangedAnswers."""
        if scope["path"] == _COMMANDS and answer.status == 200:
            return replace(answer, body=answer.body[:-1])
        return answer


class HidesBadBodies(ChangedAnswers):
    """A body that is no command is answered with success."""

    def changed(self, scope: Scope, answer: Answered) -> Answered:  # noqa: ARG002
        """See ChangedAnswers."""
        hidden = Answered(200, answer.headers, b'{"status": "Success"}')
        return hidden if answer.status in {400, 415} else answer


class DiesOfABadBody(ChangedAnswers):
    """After a body that is no command, no other is carried out."""

    _dead = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if self._dead and scope["type"] == "http":
            await send_answer(send, Answered(500, [], b""))
        else:
            await super().__call__(scope, receive, send)

    def changed(self, scope: Scope, answer: Answered) -> Answered:  # noqa: ARG002
        """See ChangedAnswers."""
        self._dead = self._dead or answer.status == 400
        return answer


class OneAgentForAll:
    """Who sends a command is not looked at: all are the first agent's."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        await self._app({**scope, "query_string": b""} if scope["type"] == "http" else scope, receive, send)


class TakesAnyForm:
    """Any method and any content type will do."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http" or scope["path"] != _COMMANDS or scope["method"] == "OPTIONS":
            await self._app(scope, receive, send)
        elif scope["method"] == "POST":
            others = [header for header in scope["headers"] if header[0] != b"content-type"]
            headers = [*others, (b"content-type", b"application/json")]
            await self._app({**scope, "headers": headers}, receive, send)
        else:
            await send_answer(send, Answered(200, [(b"content-type", b"application/json")], b"{}"))


class CallsForNothing:
    """A call without a number is a call to 0."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""

        async def with_a_number() -> Message:
            message = await receive()
            body = message.get("body", b"")
            try:
                command = json.loads(body)
            except ValueError:
                return message
            calls = isinstance(command, dict) and command.get("type") == "makeCall"
            return {**message, "body": json.dumps({"toNumber": "0", **command}).encode()} if calls else message

        await self._app(scope, with_a_number if scope["type"] == "http" else receive, send)


class LetsAnyoneIn(Guard):
    """Any page may use the bridge."""

    def allows(self, origin: str) -> bool:  # noqa: ARG002
        """See Guard."""
        return True


class LooksAtTheBeginning(Guard):
    """A page may use the bridge if the name of its origin begins as ours do."""

    def allows(self, origin: str) -> bool:
        """See Guard."""
        return origin.startswith(_LOOKS_LIKE_US) or super().allows(origin)


class AsksForNoToken(Guard):
    """The token is not looked at."""

    def check_token(self, shown: str | None) -> None:
        """See Guard."""


class WaitsForTheSlowest(ToolbarEndpoint):
    """One frame at a time, for all toolbars together."""

    def __init__(self, desk: Desk, guard: Guard) -> None:
        super().__init__(desk, guard)
        self._one_at_a_time = trio.Lock()

    async def _send(self, websocket: WebSocket, frame: str) -> None:
        async with self._one_at_a_time:
            await super()._send(websocket, frame)


class TakesItsTime(ToolbarEndpoint):
    """Every frame waits a little."""

    async def _send(self, websocket: WebSocket, frame: str) -> None:
        await trio.sleep(_LONG_SECONDS)
        await super()._send(websocket, frame)


class SlowsDown(ToolbarEndpoint):
    """A frame waits the longer, the more were sent before it, to whomever."""

    _sent = 0

    async def _send(self, websocket: WebSocket, frame: str) -> None:
        self._sent += 1
        await trio.sleep(self._sent * _SLOWER_SECONDS)
        await super()._send(websocket, frame)
