"""HTTP by hand: one thread for each connection, which becomes the socket's reading thread after an upgrade."""

import hmac
import json
import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from commands import Commands
from desk import Desk
from sockets import ToolbarSocket, accept_key
from switchboard import Switchboard

__all__ = ["serve"]

HEAD_SECONDS = 8.0
IDLE_SECONDS = 60.0
MAX_HEAD_BYTES = 16_384
MAX_BODY_BYTES = 65_536
REASONS: Mapping[int, str] = {
    101: "Switching Protocols", 200: "OK", 202: "Accepted", 204: "No Content", 400: "Bad Request", 401: "Unauthorized",
    403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 408: "Request Timeout", 409: "Conflict",
    411: "Length Required", 413: "Content Too Large", 415: "Unsupported Media Type", 426: "Upgrade Required",
    431: "Request Header Fields Too Large", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout",
}  # fmt: skip


@dataclass
class Request:
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""


class BadRequestError(Exception):
    """The request is answered with this status, and the connection ended."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def serve(listener: socket.socket, switchboard: Switchboard, token: str | None) -> None:
    """Take connections for ever."""
    commands = Commands(switchboard)
    while True:
        connection, _ = listener.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        visit = Visit(connection, switchboard, commands, token)
        threading.Thread(target=visit.run, name="visitor", daemon=True).start()


class Visit:
    """One TCP connection."""

    def __init__(
        self, connection: socket.socket, switchboard: Switchboard, commands: Commands, token: str | None
    ) -> None:
        self._connection, self._switchboard, self._commands, self._token = connection, switchboard, commands, token
        self._held = b""

    def run(self) -> None:
        with self._connection:
            try:
                while self._one():
                    pass
            except BadRequestError as bad:
                self._answer(bad.status, _error(bad.status), {"Connection": "close"})
            except OSError:
                return
            self._linger()

    def _linger(self) -> None:
        """Let the answer arrive: what was not read would turn into a reset."""
        try:
            self._connection.shutdown(socket.SHUT_WR)
            self._connection.settimeout(0.5)
            while self._connection.recv(65_536):
                pass
        except OSError:
            pass

    def _one(self) -> bool:
        """One request; whether another may follow on this connection."""
        request = self._read()
        if request is None:
            return False
        origin = request.headers.get("origin")
        if request.path == "/genesysWs":
            self._upgrade(request, origin)
            return False
        cors = _cors(origin)
        status, body, more = self._respond(request, origin)
        self._answer(status, body, {**cors, **more})
        return request.headers.get("connection", "").lower() != "close"

    def _respond(self, request: Request, origin: str | None) -> tuple[int, bytes, dict[str, str]]:
        if request.path == "/health" and request.method == "GET":
            return 200, json.dumps({"status": "ok", "tserver": self._switchboard.is_up}).encode(), {}
        if request.path != "/genesys/events":
            return 404, _error(404), {}
        if not _is_allowed(origin):
            return 403, _error(403), {}
        if request.method == "OPTIONS":
            allow = {"Access-Control-Allow-Methods": "POST, OPTIONS", "Access-Control-Max-Age": "60"}
            return 204, b"", {**allow, "Access-Control-Allow-Headers": "content-type, authorization"}
        if request.method != "POST":
            return 405, _error(405), {"Allow": "POST, OPTIONS"}
        if self._token and not hmac.compare_digest(request.headers.get("authorization", ""), f"Bearer {self._token}"):
            return 401, _error(401), {"WWW-Authenticate": "Bearer"}
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            return 415, _error(415), {}
        desk = self._desk(request)
        if desk is None:
            return 404, _error(404), {}
        return (*self._commands.carry_out(desk, request.body), {})

    def _desk(self, request: Request) -> Desk | None:
        if "agent" not in request.query:
            return next(iter(self._switchboard.desks.values()))
        return self._switchboard.desks.get(request.query["agent"])

    # --- bytes

    def _read(self) -> Request | None:
        head = self._head()
        if head is None:
            return None
        first, *lines = head.decode("latin-1").split("\r\n")
        parts = first.split(" ")
        if len(parts) != 3 or not parts[2].startswith("HTTP/1."):
            raise BadRequestError(400)
        headers = {}
        for line in lines:
            name, colon, value = line.partition(":")
            if not colon or name != name.strip():
                raise BadRequestError(400)
            headers[name.lower()] = value.strip()
        url = urlsplit(parts[1])
        query = {key: values[0] for key, values in parse_qs(url.query, keep_blank_values=True).items()}
        return Request(parts[0], url.path, query, headers, self._body(headers))

    def _head(self) -> bytes | None:
        until = time.monotonic() + (IDLE_SECONDS if not self._held else HEAD_SECONDS)
        while b"\r\n\r\n" not in self._held:
            if len(self._held) > MAX_HEAD_BYTES:
                raise BadRequestError(431)
            had = bool(self._held)
            if not self._receive(until):
                return None
            if not had:
                until = time.monotonic() + HEAD_SECONDS
        head, _, self._held = self._held.partition(b"\r\n\r\n")
        return head

    def _body(self, headers: Mapping[str, str]) -> bytes:
        if "transfer-encoding" in headers:
            raise BadRequestError(411)
        length = headers.get("content-length", "0")
        if not length.isascii() or not length.isdecimal():
            raise BadRequestError(400)
        if int(length) > MAX_BODY_BYTES:
            raise BadRequestError(413)
        until = time.monotonic() + HEAD_SECONDS
        if headers.get("expect", "").lower() == "100-continue":
            self._connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        while len(self._held) < int(length):
            if not self._receive(until):
                raise BadRequestError(400)
        body, self._held = self._held[: int(length)], self._held[int(length) :]
        return body

    def _receive(self, until: float) -> bool:
        left = until - time.monotonic()
        if left <= 0:
            raise BadRequestError(408)
        self._connection.settimeout(left)
        try:
            got = self._connection.recv(65_536)
        except TimeoutError:
            if not self._held:
                return False
            raise BadRequestError(408) from None
        self._held += got
        return bool(got)

    def _answer(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        lines = [f"HTTP/1.1 {status} {REASONS.get(status, 'Other')}", f"content-length: {len(body)}"]
        if body:
            lines.append("content-type: application/json; charset=utf-8")
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self._connection.settimeout(HEAD_SECONDS)
        self._connection.sendall("\r\n".join([*lines, "", ""]).encode("latin-1") + body)

    # --- WebSocket

    def _upgrade(self, request: Request, origin: str | None) -> None:
        if not _is_allowed(origin):
            raise BadRequestError(403)
        if self._token and not hmac.compare_digest(request.query.get("token", "").encode(), self._token.encode()):
            raise BadRequestError(401)
        desk = self._desk(request)
        if desk is None:
            raise BadRequestError(404)
        key = request.headers.get("sec-websocket-key")
        if request.method != "GET" or request.headers.get("upgrade", "").lower() != "websocket" or not key:
            raise BadRequestError(426)
        quirks = self._switchboard.quirks
        delay = 0.04 if "slow" in quirks else 0.15 if "answers-first" in quirks else 0.0
        toolbar = ToolbarSocket(self._connection, delay_seconds=delay, fragments="fragments" in quirks)
        head = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Accept": accept_key(key)}
        lines = ["HTTP/1.1 101 Switching Protocols", *(f"{name}: {value}" for name, value in head.items()), "", ""]
        has_room = desk.join(toolbar)  # before the toolbar can know that it is open, or it might miss something
        try:
            self._connection.sendall("\r\n".join(lines).encode())
            self._connection.settimeout(None)
            if has_room:
                toolbar.serve(self._held)
            else:
                toolbar.refuse(1013)
        finally:
            desk.leave(toolbar)


def _is_allowed(origin: str | None) -> bool:
    """Pages of this machine; whoever says no origin is no browser."""
    return origin is None or urlsplit(origin).hostname in {"localhost", "127.0.0.1", "::1"}


def _cors(origin: str | None) -> dict[str, str]:
    if origin is None or not _is_allowed(origin):
        return {}
    return {"Access-Control-Allow-Origin": origin, "Vary": "Origin"}


def _error(status: int) -> bytes:
    return json.dumps({"status": "Error", "code": str(status), "message": REASONS.get(status, "")}).encode()
