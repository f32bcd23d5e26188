"""One peer's stay on the web port: when it is over although Hypercorn would wait on. TRIO.

Hypercorn gives an idle connection 75 s, whether the peer has asked something or not, and also when the peer has closed
its side. Many such connections are sockets that someone else does not get.
"""

import math
from typing import Any

import trio

__all__ = ["FIRST_REQUEST_SECONDS", "Visit"]

FIRST_REQUEST_SECONDS = 15.0
"""For a whole request or handshake to arrive on a new connection; a browser's needs milliseconds."""


class Visit:
    """Stands before the application on one connection, and knows what is under way there."""

    def __init__(self, app: Any) -> None:
        """`app` is one of Hypercorn's wrapped applications."""
        self._app = app
        self._has_asked = False
        self._peer_closed = False
        self._under_way = 0
        self._news = trio.Event()

    async def __call__(self, scope: Any, receive: Any, send: Any, sync_spawn: Any, call_soon: Any) -> None:
        """A request or a handshake, passed on."""
        self._has_asked = True
        self._under_way += 1
        self._tell()
        try:
            await self._app(scope, receive, send, sync_spawn, call_soon)
        finally:
            self._under_way -= 1
            self._tell()

    def peer_closed(self) -> None:
        """The peer will say no more."""
        self._peer_closed = True
        self._tell()

    async def wait_over(self) -> None:
        """Wait until the peer has gone with nothing under way, or has not asked anything in time."""
        asks_until = trio.current_time() + FIRST_REQUEST_SECONDS
        while self._under_way or not self._peer_closed:
            with trio.move_on_at(math.inf if self._has_asked else asks_until) as waiting:
                await self._news.wait()
            if waiting.cancelled_caught and not self._has_asked:
                return

    def _tell(self) -> None:
        self._news.set()
        self._news = trio.Event()
