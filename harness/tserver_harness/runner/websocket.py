"""The client end of one WebSocket, as a browser has it: messages put together from fragments, pings answered unseen.

Around wsproto. Reading happens only inside `receive`, so whoever does not call it is a page that does not read.
"""

import ssl
from collections.abc import Sequence
from dataclasses import dataclass

import trio
from wsproto import ConnectionType, WSConnection
from wsproto.connection import ConnectionState
from wsproto.events import (
    AcceptConnection,
    BytesMessage,
    CloseConnection,
    Event,
    Ping,
    RejectConnection,
    RejectData,
    Request,
    TextMessage,
)
from wsproto.utilities import LocalProtocolError, RemoteProtocolError

from tserver_harness.runner.misuse import send_rude_frames
from tserver_harness.runner.web import Address, open_stream

__all__ = ["Binary", "Closed", "Invalid", "Received", "SocketRefusedError", "Text", "WebSocket"]

_CHUNK_BYTES = 4_096
_NO_CODE = 1005  # what an endpoint reports when the close frame had no code


class SocketRefusedError(Exception):
    """The handshake did not succeed; `status` None means that no HTTP answer came."""

    def __init__(self, status: int | None, detail: str) -> None:
        """Keep what the bridge said."""
        super().__init__(f"status {status}: {detail}" if status else detail)
        self.status, self.detail = status, detail


@dataclass(frozen=True, slots=True)
class Text:
    """A whole text message."""

    text: str


@dataclass(frozen=True, slots=True)
class Binary:
    """A whole binary message."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Invalid:
    """Bytes that are no WebSocket frames, or a text that is not UTF-8; the connection is over."""

    problem: str


@dataclass(frozen=True, slots=True)
class Closed:
    """The connection is over; `code` None: it ended without a close frame."""

    code: int | None
    reason: str = ""


Received = Text | Binary | Invalid | Closed


class WebSocket:
    """One open connection; made by `open`. One task receives, any task may close."""

    def __init__(self, stream: trio.SSLStream[trio.SocketStream] | trio.SocketStream, wire: WSConnection) -> None:
        """Take over the stream and its closing."""
        self._stream = stream
        self._wire = wire
        self._texts: list[str] = []
        self._pieces: list[bytes] = []
        self._ready: list[Received] = []
        self._sending = trio.Lock()  # the reading task answers pings while another may close

    @classmethod
    async def open(cls, address: Address, headers: Sequence[tuple[str, str]]) -> "WebSocket":
        """Connect and shake hands.

        Raises:
            SocketRefusedError: the bridge answered otherwise, or not at all.
        """
        try:
            stream = await open_stream(address)
        except OSError as error:
            raise SocketRefusedError(None, f"no connection to {address.host}:{address.port}: {error}") from error
        wire = WSConnection(ConnectionType.CLIENT)
        socket = cls(stream, wire)
        extra = [(name.encode("latin-1"), value.encode("utf-8")) for name, value in headers]
        try:
            await stream.send_all(
                wire.send(Request(host=address.authority, target=address.target, extra_headers=extra))
            )
            await socket._shake_hands()
        except (trio.BrokenResourceError, ssl.SSLError) as error:
            await trio.aclose_forcefully(stream)
            raise SocketRefusedError(None, f"the connection broke in the handshake: {error!r}") from error
        except RemoteProtocolError as error:
            await trio.aclose_forcefully(stream)
            raise SocketRefusedError(None, f"the answer to the handshake is not valid: {error}") from error
        except BaseException:
            await trio.aclose_forcefully(stream)
            raise
        return socket

    async def _shake_hands(self) -> None:
        status: int | None = None
        body = b""
        while True:
            for event in self._wire.events():
                match event:
                    case AcceptConnection():
                        return
                    case RejectConnection():
                        status = event.status_code
                        if not event.has_body:
                            raise SocketRefusedError(status, "")
                    case RejectData(data=data, body_finished=finished):
                        body += data
                        if finished:
                            raise SocketRefusedError(status, body.decode("utf-8", "replace"))
                    case _:
                        pass
            chunk = await self._stream.receive_some(_CHUNK_BYTES)
            if not chunk:
                raise SocketRefusedError(status, body.decode("utf-8", "replace") or "closed in the handshake")
            self._wire.receive_data(bytes(chunk))

    async def receive(self) -> Received:
        """Wait for the next message or the end; after the end it may not be called again.

        Cancellation loses nothing.
        """
        while True:
            await self._take_events()
            if self._ready:
                return self._ready.pop(0)
            try:
                chunk = await self._stream.receive_some(_CHUNK_BYTES)
            except (trio.BrokenResourceError, trio.ClosedResourceError):
                chunk = b""
            if not chunk:
                return Closed(None)
            try:
                self._wire.receive_data(bytes(chunk))
            except RemoteProtocolError as error:
                self._ready += [Invalid(str(error)), Closed(None)]

    async def _take_events(self) -> None:
        for event in list(self._wire.events()):
            match event:
                case TextMessage(data=data, message_finished=finished):
                    self._texts.append(data)
                    if finished:
                        self._ready.append(Text("".join(self._texts)))
                        self._texts.clear()
                case BytesMessage(data=data, message_finished=finished):
                    self._pieces.append(bytes(data))
                    if finished:
                        self._ready.append(Binary(b"".join(self._pieces)))
                        self._pieces.clear()
                case Ping():
                    await self._send(event.response())
                case CloseConnection():
                    await self._end(event)
                case _:
                    pass

    async def _end(self, event: CloseConnection) -> None:
        if self._wire.state is ConnectionState.OPEN:  # no close frame: wsproto could not read on, and proposes the code
            await self._send(CloseConnection(code=event.code))
            self._ready += [Invalid(event.reason or "invalid frame"), Closed(None)]
            return
        if self._wire.state is ConnectionState.REMOTE_CLOSING:
            await self._send(event.response())
        self._ready.append(Closed(event.code or _NO_CODE, event.reason or ""))

    async def _send(self, event: Event) -> None:
        try:
            async with self._sending:
                await self._stream.send_all(self._wire.send(event))
        except (trio.BrokenResourceError, trio.ClosedResourceError, LocalProtocolError):
            return  # the reading side comes to the end of the stream and tells

    async def send_close(self, code: int = 1000) -> None:
        """Begin the closing handshake; `receive` tells when the other side has answered."""
        await self._send(CloseConnection(code=code))

    async def misuse(self, how: str) -> None:
        """Send frames that no page would, until the other side has had enough."""
        async with self._sending:
            await send_rude_frames(self._stream, how)

    async def cut(self) -> None:
        """End the connection at once, without a close frame."""
        await trio.aclose_forcefully(self._stream)

    def shrink_receive_buffer(self) -> None:
        """Let the kernel hold as little as it can for a page that does not read."""
        stream = self._stream.transport_stream if isinstance(self._stream, trio.SSLStream) else self._stream
        stream.setsockopt(trio.socket.SOL_SOCKET, trio.socket.SO_RCVBUF, 4_096)
