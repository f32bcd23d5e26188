"""HTTP as a browser speaks it: addresses, and connections that are used again while the bridge keeps them.

A page's network stack and no more; what a toolbar is lives in `tserver_harness.runner.toolbar`. Certificates are not
verified: bridges under test present development certificates, and trust is not what is tested here.
"""

import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

import trio

from tserver_harness.runner.http_connection import ClosedUnheard, HttpAnswer, HttpConnection, NoAnswer

__all__ = ["Address", "Connections", "HttpAnswer", "NoAnswer", "exchange", "open_stream", "parse_address"]

Headers = Sequence[tuple[str, str]]
_SECURE = frozenset({"https", "wss"})


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

    @property
    def place(self) -> tuple[str, str, int]:
        """What requests on one connection have in common."""
        return self.scheme, self.host, self.port


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
    stream = await _connected(address.host, address.port)
    if address.scheme not in _SECURE:
        return stream
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return trio.SSLStream(stream, context, server_hostname=address.host, https_compatible=True)


async def _connected(host: str, port: int) -> trio.SocketStream:
    """A numeric address needs no choice among several."""
    try:
        family = trio.socket.AF_INET6 if ip_address(host).version == 6 else trio.socket.AF_INET
    except ValueError:
        return await trio.open_tcp_stream(host, port)
    connecting = trio.socket.socket(family)
    try:
        await connecting.connect((host, port))
    except BaseException:
        connecting.close()
        raise
    return trio.SocketStream(connecting)


class Connections:
    """The open connections of a page. Each carries one request at a time; more at once get more connections."""

    def __init__(self) -> None:
        self._idle: dict[tuple[str, str, int], list[HttpConnection]] = {}
        self._open: set[HttpConnection] = set()

    async def exchange(
        self, address: Address, method: str, headers: Headers, body: bytes, *, on_sent: Callable[[], None]
    ) -> HttpAnswer:
        """Send one request and read the answer; `on_sent` is called when it is on its way.

        An answer that comes before the whole body was sent (413) counts, as it does in a browser. A kept connection
        that the bridge closes at this moment is replaced by a new one, also as in a browser.

        Raises:
            NoAnswer: refused, cut, or not HTTP.
        """
        request = _request_bytes(address, method, headers, body)
        kept = self._idle_one(address)
        if kept is not None:
            try:
                return await self._ask(kept, address, method, request, on_sent)
            except ClosedUnheard:
                pass  # it did not see the request: the bridge had closed it before
        return await self._ask(await self._opened(address), address, method, request, on_sent)

    def cut(self) -> None:
        """Close all of them at once."""
        while self._open:
            self._open.pop().cut()
        self._idle.clear()

    def _idle_one(self, address: Address) -> HttpConnection | None:
        idle = self._idle.get(address.place, [])
        while idle:
            connection = idle.pop()
            if connection.is_quiet():
                return connection
            self._drop(connection)
        return None

    async def _opened(self, address: Address) -> HttpConnection:
        try:
            connection = HttpConnection(await open_stream(address))
        except OSError as error:
            raise NoAnswer(f"no connection to {address.host}:{address.port}: {error}") from error
        self._open.add(connection)
        return connection

    async def _ask(
        self, connection: HttpConnection, address: Address, method: str, request: bytes, on_sent: Callable[[], None]
    ) -> HttpAnswer:
        goes_on = False
        try:
            answer = await connection.ask(method, address.authority, request, on_sent)
            goes_on = connection.can_go_on()
        finally:
            if not goes_on:
                self._drop(connection)
        self._idle.setdefault(address.place, []).extend([connection] if goes_on else [])
        return answer

    def _drop(self, connection: HttpConnection) -> None:
        self._open.discard(connection)
        connection.cut()


async def exchange(
    address: Address, method: str, headers: Headers, body: bytes, *, on_sent: Callable[[], None] = lambda: None
) -> HttpAnswer:
    """Send one request on a connection of its own and read the answer.

    Raises:
        NoAnswer: refused, cut, or not HTTP.
    """
    connections = Connections()
    try:
        return await connections.exchange(address, method, headers, body, on_sent=on_sent)
    finally:
        connections.cut()


def _request_bytes(address: Address, method: str, headers: Headers, body: bytes) -> bytes:
    lines = [f"{method} {address.target} HTTP/1.1", f"Host: {address.authority}"]
    lines += [f"{name}: {value}" for name, value in headers]
    if (body or method in {"POST", "PUT", "PATCH"}) and not any(
        name.lower() == "content-length" for name, _ in headers
    ):
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body
