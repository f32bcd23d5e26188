"""WebSocket, the server's side: the handshake's answer, frames, and for each socket a thread that writes."""

import base64
import collections
import contextlib
import hashlib
import select
import socket
import struct
import threading
import time

__all__ = ["BadFrameError", "ToolbarSocket", "accept_key"]

_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
MAX_MESSAGE_BYTES = 65_536
MAX_WAITING = 5_000
FRAGMENT_SECONDS = 5.0
WRITE_SECONDS = 10.0
TEXT, CLOSE, PING, PONG, CONTINUATION = 1, 8, 9, 10, 0


class BadFrameError(Exception):
    """The toolbar broke the protocol; the socket is closed with the code."""

    def __init__(self, code: int, why: str) -> None:
        super().__init__(why)
        self.code = code


def accept_key(key: str) -> str:
    """The value of Sec-WebSocket-Accept."""
    return base64.b64encode(hashlib.sha1((key + _GUID).encode()).digest()).decode()


def frame(opcode: int, payload: bytes, *, final: bool = True) -> bytes:
    """A frame from server to client: never masked."""
    first = (0x80 if final else 0) | opcode
    if len(payload) < 126:
        return struct.pack("!BB", first, len(payload)) + payload
    if len(payload) < 65_536:
        return struct.pack("!BBH", first, 126, len(payload)) + payload
    return struct.pack("!BBQ", first, 127, len(payload)) + payload


class ToolbarSocket:
    """One socket after its handshake. `send` never blocks; `serve` reads until the socket is over."""

    def __init__(self, connection: socket.socket, *, delay_seconds: float, fragments: bool) -> None:
        self._connection, self._delay, self._fragments = connection, delay_seconds, fragments
        self._queue: collections.deque[tuple[float, bytes]] = collections.deque()
        self._news = threading.Condition()
        self._over = False
        self.sequence = 0

    def send(self, text: str) -> None:
        """Queue a message; a toolbar that does not read loses its socket, nobody waits for it."""
        self._put(self._framed(text.encode()))

    def _framed(self, payload: bytes) -> bytes:
        if not self._fragments:
            return frame(TEXT, payload)
        half = len(payload) // 2
        return b"".join(
            (frame(PING, b"?"), frame(TEXT, payload[:half], final=False), frame(PING, b"!"),
             frame(CONTINUATION, payload[half:]))
        )  # fmt: skip

    def _put(self, data: bytes, *, at_once: bool = False) -> None:
        with self._news:
            if len(self._queue) >= MAX_WAITING:
                self._over = True
            else:
                self._queue.append((time.monotonic() + (0 if at_once else self._delay), data))
            self._news.notify()

    def serve(self, early: bytes) -> None:
        """Read until the toolbar or we close; `early` came with the handshake."""
        writer = threading.Thread(target=self._write, name="toolbar writer", daemon=True)
        writer.start()
        try:
            self._read(early)
        except BadFrameError as wrong:
            self._put(frame(CLOSE, struct.pack("!H", wrong.code) + str(wrong).encode()), at_once=True)
        except OSError:
            pass
        with self._news:
            self._over = True
            self._news.notify()
        writer.join(WRITE_SECONDS)

    def refuse(self, code: int) -> None:
        """Close at once: there is no room."""
        self._connection.sendall(frame(CLOSE, struct.pack("!H", code)))

    def _write(self) -> None:
        self._connection.settimeout(None)
        try:
            while True:
                with self._news:
                    while not self._queue and not self._over:
                        self._news.wait()
                    if not self._queue:
                        break
                    due, data = self._queue.popleft()
                pause = due - time.monotonic()
                if pause > 0:
                    threading.Event().wait(pause)
                self._connection.sendall(data)
        except OSError:
            pass
        with contextlib.suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)

    def _read(self, early: bytes) -> None:
        reader = _Bytes(self._connection, early)
        parts: list[bytes] = []
        fragments_until: float | None = None
        while True:
            final, opcode, payload = reader.frame(fragments_until)
            if opcode == CLOSE:
                raise BadFrameError(struct.unpack("!H", payload[:2])[0] if len(payload) >= 2 else 1000, "")
            if opcode == PING:
                self._put(frame(PONG, payload), at_once=True)
            elif opcode != PONG:
                if (opcode == CONTINUATION) != bool(parts):
                    raise BadFrameError(1002, "a fragment out of turn")
                parts.append(payload)
                fragments_until = fragments_until or time.monotonic() + FRAGMENT_SECONDS
                if sum(map(len, parts)) > MAX_MESSAGE_BYTES:
                    raise BadFrameError(1009, "too large")
                if final:
                    parts, fragments_until = [], None  # a toolbar has nothing to say


class _Bytes:
    """What comes from the toolbar, cut into frames."""

    def __init__(self, connection: socket.socket, early: bytes) -> None:
        self._connection, self._held = connection, early

    def take(self, count: int, until: float | None) -> bytes:
        while len(self._held) < count:
            self._wait_readable(until)
            got = self._connection.recv(65_536)
            if not got:
                raise ConnectionResetError("the toolbar is gone")
            self._held += got
        taken, self._held = self._held[:count], self._held[count:]
        return taken

    def _wait_readable(self, until: float | None) -> None:
        left = None if until is None else max(0.0, until - time.monotonic())
        if not select.select([self._connection], [], [], left)[0]:
            raise BadFrameError(1008, "fragments without end")

    def frame(self, until: float | None) -> tuple[bool, int, bytes]:
        first, second = self.take(2, until)
        opcode, size = first & 0x0F, second & 0x7F
        if first & 0x70 or opcode not in {TEXT, 2, CLOSE, PING, PONG, CONTINUATION}:
            raise BadFrameError(1002, "reserved bits or an unknown kind")
        if not second & 0x80:
            raise BadFrameError(1002, "not masked")
        if opcode >= CLOSE and (size > 125 or not first & 0x80):
            raise BadFrameError(1002, "a control frame that is too long or in pieces")
        if size == 126:
            size = struct.unpack("!H", self.take(2, until))[0]
        elif size == 127:
            size = struct.unpack("!Q", self.take(8, until))[0]
        if size > MAX_MESSAGE_BYTES:
            raise BadFrameError(1009, "too large")
        mask, data = self.take(4, until), self.take(size, until)
        return bool(first & 0x80), opcode, bytes(byte ^ mask[at % 4] for at, byte in enumerate(data))
