"""One HTTP/1.1 connection of a page: one request at a time, exact headers, raw bytes, no retries, no cookies."""

from collections.abc import Callable
from dataclasses import dataclass

import h11
import trio

__all__ = ["ClosedUnheard", "HttpAnswer", "HttpConnection", "NoAnswer"]

_CHUNK_BYTES = 65_536
_FITS_BYTES = 4_096
"""So much the system takes at once; what is longer is sent while we read."""


class NoAnswer(Exception):  # noqa: N818  # an outcome that becomes a fact, not an error of ours
    """There is no HTTP answer, and why."""


class ClosedUnheard(NoAnswer):
    """The connection was closed before one byte of an answer came."""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """An HTTP answer; header names in lower case, repeated ones joined with a comma."""

    status: int
    headers: dict[str, str]
    body: bytes


class HttpConnection:
    """A TCP connection, with TLS or without. Whoever opened it closes it: `cut`."""

    def __init__(self, stream: trio.SSLStream[trio.SocketStream] | trio.SocketStream) -> None:
        """Takes over the stream."""
        self._stream: trio.abc.Stream = stream
        self._socket = (stream.transport_stream if isinstance(stream, trio.SSLStream) else stream).socket
        self._http = h11.Connection(h11.CLIENT)
        self._sent = self._heard = False

    def is_quiet(self) -> bool:
        """Whether nothing has come since the last answer: the bridge has not closed it."""
        return not self._socket.is_readable()

    def can_go_on(self) -> bool:
        """Whether another request may follow; if so the connection is ready for it."""
        http = self._http
        if not self._sent or http.our_state is not h11.DONE or http.their_state is not h11.DONE:
            return False
        if http.trailing_data[0]:  # more than was asked for: it would be taken for the next answer
            return False
        http.start_next_cycle()
        return True

    def cut(self) -> None:
        """Close it at once."""
        self._socket.close()

    async def ask(self, method: str, authority: str, request: bytes, on_sent: Callable[[], None]) -> HttpAnswer:
        """Send the bytes of a request and read the answer; `on_sent` is called when they are on their way.

        Raises:
            NoAnswer: cut, or not HTTP.
        """
        # What is sent is written by hand, so that a scenario may send what h11 would refuse; h11 reads the answer.
        self._http.send(h11.Request(method=method, target="/", headers=[("Host", authority)]))
        self._http.send(h11.EndOfMessage())
        self._sent = self._heard = False
        try:
            if len(request) > _FITS_BYTES:
                return await self._send_while_reading(request, on_sent)
            await self._send(request, on_sent)
            return await self._read_answer()
        except (OSError, trio.BrokenResourceError, trio.ClosedResourceError) as problem:
            raise (NoAnswer if self._heard else ClosedUnheard)(f"the connection broke: {problem!r}") from problem
        except h11.RemoteProtocolError as problem:
            raise NoAnswer(f"the answer is not HTTP: {problem}") from problem

    async def _send_while_reading(self, request: bytes, on_sent: Callable[[], None]) -> HttpAnswer:
        answer: HttpAnswer | None = None
        problem: Exception | None = None
        async with trio.open_nursery() as nursery:
            nursery.start_soon(self._send, request, on_sent)
            try:
                answer = await self._read_answer()
            except (OSError, trio.BrokenResourceError, h11.RemoteProtocolError) as broken:
                problem = broken
            nursery.cancel_scope.cancel()
        if answer is None:
            raise problem or trio.BrokenResourceError("no answer")
        return answer

    async def _send(self, data: bytes, on_sent: Callable[[], None]) -> None:
        try:
            await self._stream.send_all(data)
            self._sent = True
        except (OSError, trio.BrokenResourceError):
            return  # the answer may have come all the same; the reading side tells
        finally:
            on_sent()

    async def _read_answer(self) -> HttpAnswer:
        response: h11.Response | None = None
        body = bytearray()
        while True:
            match self._http.next_event():
                case h11.NEED_DATA:
                    await self._read_more(expected=response is None)
                case h11.Response() as response:
                    pass
                case h11.Data(data=data):
                    body += data
                case h11.EndOfMessage() | h11.PAUSED if response is not None:
                    return HttpAnswer(response.status_code, _joined(list(response.headers)), bytes(body))
                case _:
                    pass  # 1xx answers

    async def _read_more(self, *, expected: bool) -> None:
        data = await self._stream.receive_some(_CHUNK_BYTES)
        if not data and expected:
            raise trio.BrokenResourceError("closed before an answer came")
        self._heard = self._heard or bool(data)
        self._http.receive_data(bytes(data))


def _joined(headers: list[tuple[bytes, bytes]]) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value in headers:
        key, text = name.decode("latin-1"), value.decode("latin-1")
        joined[key] = f"{joined[key]}, {text}" if key in joined else text
    return joined
