"""The port that clients connect to: it opens, it goes away and comes back, always the same one.

Whoever wants it open or closed says so from any task; one task (`run`) accepts. What becomes of a connection is not its
business.
"""

import errno
import math
from collections.abc import Awaitable, Callable
from typing import Self

import trio

__all__ = ["CannotListenError", "Listener"]

RETRY_SECONDS = 1.0  # when someone else took the port while we were down


class CannotListenError(OSError):
    """An address cannot be listened on: where, why, and the way out."""

    def __init__(self, host: str, port: int, problem: OSError) -> None:
        self.host, self.port = host, port
        taken = problem.errno == errno.EADDRINUSE
        why = "another program listens there" if taken else problem.strerror or str(problem)
        self.remedy = "end that program, or choose another port" if taken else "choose another address"
        self.problem = f"cannot listen on {host}:{port}: {why}"
        self.explanation = f"{self.problem}; {self.remedy}"
        super().__init__(problem.errno, self.explanation)

    def __str__(self) -> str:
        return self.explanation


class Listener:
    """A listening port. Use as a context manager, which closes it."""

    def __init__(self, host: str, port: int) -> None:
        """Port 0: any that is free, and the same one whenever it comes back."""
        self.host = host
        self.port = port
        self._open: list[trio.SocketListener] = []
        self._back_at = math.inf
        self._accepting = trio.CancelScope()
        self._waiting = trio.CancelScope()
        self._closed = trio.Event()
        self._closed.set()
        self._reopened = trio.Event()

    @property
    def is_up(self) -> bool:
        """Whether clients can connect."""
        return bool(self._open)

    async def open(self) -> None:
        """Listen, if it does not yet.

        Raises:
            CannotListenError: the port is taken, or there is no such address.
        """
        if self._open:
            return
        try:
            opened = await trio.open_tcp_listeners(self.port, host=self.host)
        except OSError as problem:
            raise CannotListenError(self.host, self.port, problem) from problem
        if self.port == 0:
            for further in opened[1:]:  # a name with several addresses: each would have a port of its own
                await further.aclose()
            del opened[1:]
        self.port = int(opened[0].socket.getsockname()[1])
        self._open = opened
        self._accepting = trio.CancelScope()  # made here, so that a close counts before anybody accepts
        self._closed = trio.Event()
        self._reopened.set()

    async def close(self, seconds: float | None) -> None:
        """Listen no more; with `seconds` it comes back by itself after them. Connections are not touched."""
        self._back_at = math.inf if seconds is None else trio.current_time() + seconds
        self._waiting.deadline = self._back_at
        self._accepting.cancel()
        await self._closed.wait()

    async def run(
        self,
        handler: Callable[[trio.SocketStream], Awaitable[None]],
        handler_nursery: trio.Nursery,
        tell: Callable[[str], None],
        came_back: Callable[[], Awaitable[object]] = trio.lowlevel.checkpoint,
    ) -> None:
        """Accept until cancelled; each connection gets a task in `handler_nursery`. Open it before.

        `tell` is given words when the port cannot be opened again by itself; that is tried until it can be. When it is
        open again, `came_back` is awaited before anybody is accepted.
        """
        while True:
            with self._accepting:
                await trio.serve_listeners(handler, self._open, handler_nursery=handler_nursery)
            self._open = []
            self._reopened = trio.Event()
            self._closed.set()
            while not self._open:
                with trio.CancelScope(deadline=self._back_at) as self._waiting:
                    await self._reopened.wait()
                if not self._open:
                    await self._try_again(tell)
            await came_back()

    async def aclose(self) -> None:
        """Close for good."""
        for listener in self._open:
            await listener.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *problem: object) -> None:
        await self.aclose()

    async def _try_again(self, tell: Callable[[str], None]) -> None:
        try:
            await self.open()
        except CannotListenError as problem:
            tell(f"{problem}; tried again every {RETRY_SECONDS:g} s")
            self._back_at = trio.current_time() + RETRY_SECONDS
