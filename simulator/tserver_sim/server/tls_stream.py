"""One client's connection with TLS, with the interface of `SocketStream`.

TLS knows no half-closed connection that trio would offer: `send_eof` leaves the end to `aclose`, which tells it to the
peer in TLS's own way. Nothing can be written without waiting either, so the owner leaves all writing to the writer.
"""

import ssl
from typing import Self

import trio

from tserver_sim.server.socket_stream import SocketStream

__all__ = ["TlsStream"]

CLOSE_SECONDS = 1.0  # for the peer to take the word that this is the end


class TlsStream:
    """One TCP connection with TLS; hands are shaken with the first read or write."""

    def __init__(self, transport: SocketStream, context: ssl.SSLContext) -> None:
        """Takes over the connection."""
        self._transport = transport
        self._tls = trio.SSLStream(transport, context, server_side=True)
        self._can_say_the_end = False  # before hands are shaken there is no word for it, and after a reset no use

    def send_nowait(self, data: bytes) -> int:  # noqa: ARG002  # the interface
        """Write nothing: how many bytes that was. What is to be written must be encrypted first."""
        return 0

    async def send_all(self, data: bytes) -> None:
        """Write everything, waiting as long as it takes.

        Raises:
            BrokenResourceError: the connection is broken, or the peer speaks no TLS.
        """
        await self._tls.send_all(data)
        self._can_say_the_end = True

    async def receive_some(self, max_bytes: int | None = None) -> bytes:
        """Wait for bytes and give them; none when the peer has closed its side.

        Raises:
            BrokenResourceError: as for writing; and the peer went without saying so.
        """
        data = bytes(await self._tls.receive_some(max_bytes))
        self._can_say_the_end = True
        return data

    async def send_eof(self) -> None:
        """Nothing more will be written; the peer hears of it when the connection is closed."""
        await trio.lowlevel.checkpoint()

    def reset_on_close(self) -> None:
        """Have closing reset the connection, whatever is still on its way."""
        self._can_say_the_end = False
        self._transport.reset_on_close()

    async def aclose(self) -> None:
        """Say the end, without waiting for the peer's, and close the connection."""
        if self._can_say_the_end:
            with trio.move_on_after(CLOSE_SECONDS):
                await self._tls.aclose()
        await self._transport.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *problem: object) -> None:
        await self.aclose()
