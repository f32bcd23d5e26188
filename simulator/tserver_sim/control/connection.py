"""One TCP connection of the control API, made safe for Hypercorn: a peer that does not read can be cut at any time.

Hypercorn writes under a shield, without end: a browser tab that stopped reading would keep a stopping simulator alive.
Called by `app.py` for each connection. TRIO.
"""

import trio

__all__ = ["WRITE_SECONDS", "CuttableStream"]

WRITE_SECONDS = 20.0  # more than the pause of a laptop's browser tab, less than anyone wants to keep its events


class CuttableStream(trio.abc.HalfCloseableStream):
    """A socket whose writes end in time, and which `cut` closes under a writer."""

    def __init__(self, stream: trio.SocketStream, write_seconds: float = WRITE_SECONDS) -> None:
        self.socket = stream.socket  # Hypercorn asks it for both addresses
        self._stream = stream
        self._write_seconds = write_seconds

    def cut(self) -> None:
        """Close at once; whoever reads or writes gets ClosedResourceError."""
        self.socket.close()

    async def send_all(self, data: bytes | bytearray | memoryview) -> None:
        """Write, or cut the peer who does not read, with BrokenResourceError."""
        with trio.move_on_after(self._write_seconds) as writing:
            await self._stream.send_all(data)
        if writing.cancelled_caught:
            self.cut()
            raise trio.BrokenResourceError(f"the peer has not read for {self._write_seconds} s")

    async def wait_send_all_might_not_block(self) -> None:
        """See trio."""
        await self._stream.wait_send_all_might_not_block()

    async def send_eof(self) -> None:
        """See trio."""
        await self._stream.send_eof()

    async def receive_some(self, max_bytes: int | None = None) -> bytes:
        """See trio."""
        return bytes(await self._stream.receive_some(max_bytes))

    async def aclose(self) -> None:
        """See trio."""
        await self._stream.aclose()
