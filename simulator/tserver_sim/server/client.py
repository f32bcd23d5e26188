"""One client's connection: a task that reads, a task that writes, and what the owner may do with it.

The reader turns bytes into messages and gives them to the owner's inbox, waiting while that is full. What waits in the
outbox is joined into one write: the owner writes what the system takes at once, the writer the rest, for clients that
read slowly. Everything that the owner calls returns at once. What a message means is the owner's business.
"""

from contextlib import suppress
from typing import Literal, NamedTuple

import trio

from tserver_sim.model.inputs import ClientId
from tserver_sim.server.outbox import Outbox
from tserver_sim.server.socket_stream import SocketStream
from tserver_sim.server.tls_stream import TlsStream
from tserver_wire import Connection, KeepAlive, LineRefused, MessageReceived, NeedData, PeerClosed

__all__ = ["LINGER_SECONDS", "Arrived", "Broke", "Client", "Cut", "FromClient"]

READ_BYTES = 65_536
PIECE_BYTES = 100
PIECE_SECONDS = 0.001
LINGER_SECONDS = 1.0  # between our FIN and the end, so that a last EventError is not lost to a reset
FINISH_SECONDS = 5.0  # for writing what waits to a client that is to be closed

Cut = Literal["fin", "rst", "silence"]


class Arrived(NamedTuple):
    """A connection was accepted."""


class Broke(NamedTuple):
    """A connection broke; nothing more can be read or written."""


class FromClient(NamedTuple):
    """What came from a client, for the owner's inbox."""

    client: "Client"
    event: MessageReceived | LineRefused | PeerClosed | Arrived | Broke


class Client:
    """A connection and its client.

    Attributes:
        session_id: names the connection; the switch may know its client under the SessionID of another one.
        server: the number of the T-Server that it came to.
        joined: the switch knows the client.
        muted: RequestRegisterClient was swallowed by a fault, so nothing more of it is heard.
        gone: the owner has done with it; what it still says does not count.
        keep_alive: None unless the client asked to be pinged.
        in_pieces: what is written goes out a little at a time, with pauses; a fault on purpose.
    """

    def __init__(
        self,
        stream: SocketStream | TlsStream,
        session_id: ClientId,
        connection: Connection,
        inbox: "trio.MemorySendChannel[FromClient]",
        server: int = 0,
    ) -> None:
        self.session_id = session_id
        self.server = server
        self.application_name = ""
        self.connection = connection
        self.joined = self.muted = self.gone = False
        self.keep_alive: KeepAlive | None = None
        self.in_pieces = False
        self._stream = stream
        self._inbox = inbox
        self._outbox = Outbox()
        self._unsent = b""  # what was taken from the outbox and is the writer's to write
        self._wake_writer = trio.lowlevel.ParkingLot()
        self._finishing = False
        self._peer_closed = trio.Event()
        self._life = trio.CancelScope()
        self._cut: Cut = "fin"

    def send(self, line: bytes) -> bool:
        """Queue a line. False if too much waits: drop the client."""
        return self._outbox.put(line)

    def flush(self) -> None:
        """Write what waits, as far as it fits now; the writer does the rest."""
        outbox = self._outbox
        while outbox and not self._unsent:
            data = outbox.take()
            sent = 0 if self.in_pieces else self._stream.send_nowait(data)
            if sent < len(data):
                self._unsent = data[sent:]
                self._wake_writer.unpark()
                return
            outbox.sent()

    def finish(self) -> None:
        """Write what waits, half-close, and close soon after; what comes meanwhile is thrown away."""
        self.flush()
        self.gone = self._finishing = True
        self._life.deadline = trio.current_time() + FINISH_SECONDS
        self._wake_writer.unpark()

    def cut(self, how: Cut) -> None:
        """End the connection now, whatever waits: `fin` closes, `rst` resets, `silence` leaves it open and dead."""
        self.gone = True
        self._cut = how
        self._life.cancel()

    async def run(self) -> None:
        """Serve the connection until it has ended; the caller closes the stream then."""
        with self._life:
            await self._talk()
        if self._cut == "silence":
            await self._be_silent()
        elif self._cut == "rst":
            self._stream.reset_on_close()
        if not self.gone:
            with suppress(trio.BrokenResourceError):  # the owner stops: it needs no news
                await self._inbox.send(FromClient(self, Broke()))

    async def _talk(self) -> None:
        try:
            await self._inbox.send(FromClient(self, Arrived()))
            async with trio.open_nursery() as tasks:
                tasks.start_soon(self._write)
                await self._read()
        except* trio.BrokenResourceError:
            pass  # the peer is gone, or the owner has stopped; either way there is nobody to talk to

    async def _read(self) -> None:
        while data := bytes(await self._stream.receive_some(READ_BYTES)):
            if self.gone:
                continue
            if self.keep_alive is not None:
                self.keep_alive.heard(trio.current_time())
            self.connection.receive_data(data)
            await self._pass_on()
        self._peer_closed.set()
        if not self.gone:
            self.connection.receive_data(b"")
            await self._inbox.send(FromClient(self, PeerClosed()))

    async def _pass_on(self) -> None:
        while not isinstance(event := self.connection.next_event(), NeedData):
            try:
                self._inbox.send_nowait(FromClient(self, event))
            except trio.WouldBlock:
                await self._inbox.send(FromClient(self, event))

    async def _write(self) -> None:
        """Write what did not fit at once, and at the end close our side and wait a little for the peer's."""
        while not self._finishing or self._unsent:
            while self._unsent:
                await self._send_unsent()
                self._outbox.sent()
                self._unsent = self._outbox.take() if self._outbox else b""
            if not self._finishing:
                await self._wake_writer.park()
        await self._stream.send_eof()
        with trio.move_on_after(LINGER_SECONDS):
            await self._peer_closed.wait()
        self._life.cancel()

    async def _send_unsent(self) -> None:
        while self.in_pieces and self._unsent:
            piece, self._unsent = self._unsent[:PIECE_BYTES], self._unsent[PIECE_BYTES:]
            await self._stream.send_all(piece)
            await trio.sleep(PIECE_SECONDS)
        await self._stream.send_all(self._unsent)

    async def _be_silent(self) -> None:
        """Read on without a sign of it, only to learn when the peer has gone."""
        with suppress(trio.BrokenResourceError):
            while await self._stream.receive_some(READ_BYTES):
                pass
