"""HTTP as a browser speaks it, over trio streams: exact headers, raw bytes, no retries, no cookies.

A page's network stack and no more; what a toolbar is lives in `tserver_harness.runner.toolbar`. Certificates are not
verified: bridges under test present development certificates, and trust is not what is tested here.
"""

import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import h11
import trio

__all__ = ["Address", "HttpAnswer", "NoAnswer", "exchange", "open_stream", "parse_address"]

Headers = Sequence[tuple[str, str]]
_CHUNK_BYTES = 65_536
_SECURE = frozenset({"https", "wss"})


class NoAnswer(Exception):  # noqa: N818  # an outcome that becomes a fact, not an error of ours
    """There is no HTTP answer, and why."""


@dataclass(frozen=True, slots=True)
class Address:
    """A URL taken apart; `target` is path and query."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """Host and port as the `Host` header has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        default = 443 if self.scheme in _SECURE else 80
        return host if self.port == default else f"{host}:{self.port}"


def parse_address(url: str) -> Address:
    """Take a URL apart.

    Raises:
        ValueError: it is no http, https, ws or wss address.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https", "ws", "wss"} or not parts.hostname:
        raise ValueError(f"{url!r} is no http://, https://, ws:// or wss:// address")
    port = parts.port or (443 if parts.scheme in _SECURE else 80)
    path = parts.path or "/"
    return Address(parts.scheme, parts.hostname, port, f"{path}?{parts.query}" if parts.query else path)


async def open_stream(address: Address) -> trio.SSLStream[trio.SocketStream] | trio.SocketStream:
    """Connect; a TLS handshake happens with the first bytes."""
    stream = await trio.open_tcp_stream(address.host, address.port)
    if address.scheme not in _SECURE:
        return stream
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return trio.SSLStream(stream, context, server_hostname=address.host, https_compatible=True)


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """An HTTP answer; header names in lower case, repeated ones joined with a comma."""

    status: int
    headers: dict[str, str]
    body: bytes


async def exchange(
    address: Address,
    method: str,
    headers: Headers,
    body: bytes,
    *,
    on_sent: Callable[[], None],
) -> HttpAnswer:
    """Send one request on a connection of its own and read the answer; `on_sent` is called when it is on its way.

    An answer that comes before the whole body was sent (413) counts, as it does in a browser.

    Raises:
        NoAnswer: refused, cut, or not HTTP.
    """
    connection = h11.Connection(h11.CLIENT)
    # What is sent is written by hand, so that a scenario may send what h11 would refuse; h11 reads the answer.
    connection.send(h11.Request(method=method, target="/", headers=[("Host", address.authority)]))
    connection.send(h11.EndOfMessage())
    request = _request_bytes(address, method, headers, body)
    try:
        stream = await open_stream(address)
    except OSError as error:
        raise NoAnswer(f"no connection to {address.host}:{address.port}: {error}") from error
    async with stream:
        try:
            async with trio.open_nursery() as nursery:
                nursery.start_soon(_send, stream, request, on_sent)
                answer = await _read_answer(connection, stream)
                nursery.cancel_scope.cancel()
        except* (trio.BrokenResourceError, ssl.SSLError) as problems:
            raise NoAnswer(f"the connection broke: {problems.exceptions[0]!r}") from problems
        except* h11.RemoteProtocolError as problems:
            raise NoAnswer(f"the answer is not HTTP: {problems.exceptions[0]}") from problems
    return answer


def _request_bytes(address: Address, method: str, headers: Headers, body: bytes) -> bytes:
    lines = [f"{method} {address.target} HTTP/1.1", f"Host: {address.authority}"]
    lines += [f"{name}: {value}" for name, value in headers]
    if (body or method in {"POST", "PUT", "PATCH"}) and not any(
        name.lower() == "content-length" for name, _ in headers
    ):
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


async def _send(stream: trio.abc.SendStream, data: bytes, on_sent: Callable[[], None]) -> None:
    try:
        await stream.send_all(data)
    except trio.BrokenResourceError:
        return  # the answer may have come all the same; the reading side tells
    finally:
        on_sent()


async def _read_answer(connection: h11.Connection, stream: trio.abc.ReceiveStream) -> HttpAnswer:
    response: h11.Response | None = None
    body = bytearray()
    while True:
        match connection.next_event():
            case h11.NEED_DATA:
                data = await stream.receive_some(_CHUNK_BYTES)
                if not data and response is None:
                    raise trio.BrokenResourceError("closed before an answer came")
                connection.receive_data(bytes(data))
            case h11.Response() as response:
                pass
            case h11.Data(data=data):
                body += data
            case h11.EndOfMessage() | h11.PAUSED if response is not None:
                return HttpAnswer(response.status_code, _joined(list(response.headers)), bytes(body))
            case _:
                pass  # 1xx answers


def _joined(headers: list[tuple[bytes, bytes]]) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value in headers:
        key, text = name.decode("latin-1"), value.decode("latin-1")
        joined[key] = f"{joined[key]}, {text}" if key in joined else text
    return joined
