"""One TCP connection, made safe for Hypercorn, which writes under a shield without end. TRIO."""

from collections.abc import Callable

import trio

__all__ = ["CuttableStream"]

WRITE_SECONDS = 20.0
"""More than the pause of a laptop's browser tab; after that the peer counts as gone."""


class CuttableStream(trio.abc.HalfCloseableStream):
    """A socket whose writes end in time, and which can be closed under a writer."""

    def __init__(self, stream: trio.SocketStream, on_end: Callable[[], None] = lambda: None) -> None:
        """`on_end` is called when the peer has closed its side."""
        self.socket = stream.socket  # Hypercorn asks it for both addresses
        self._on_end = on_end
        self._stream = stream

    async def cut_when_cancelled(self) -> None:
        """Wait to be cancelled, and close then at once, whoever is writing."""
        try:
            await trio.sleep_forever()
        finally:
            self.socket.close()

    async def send_all(self, data: bytes | bytearray | memoryview) -> None:
        """Write, or close on a peer who does not read, with BrokenResourceError."""
        with trio.move_on_after(WRITE_SECONDS) as writing:
            await self._stream.send_all(data)
        if writing.cancelled_caught:
            self.socket.close()
            raise trio.BrokenResourceError(f"the peer has not read for {WRITE_SECONDS} s")

    async def wait_send_all_might_not_block(self) -> None:
        """See trio."""
        await self._stream.wait_send_all_might_not_block()

    async def send_eof(self) -> None:
        """See trio."""
        await self._stream.send_eof()

    async def receive_some(self, max_bytes: int | None = None) -> bytes:
        """See trio."""
        data = bytes(await self._stream.receive_some(max_bytes))
        if not data:
            self._on_end()
        return data

    async def aclose(self) -> None:
        """See trio."""
        await self._stream.aclose()
