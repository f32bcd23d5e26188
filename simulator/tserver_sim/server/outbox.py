"""What waits to be written to one client, with a bound; no I/O.

Lines go in one by one and come out joined, so that a burst costs one write. What a write has taken counts as waiting
until it is known to be sent. The bounds are the wire's promise: 10,000 messages or 8 MiB, then the client is dropped.
"""

from collections import deque

__all__ = ["MAX_WAITING_BYTES", "MAX_WAITING_MESSAGES", "WRITE_BYTES", "Outbox"]

MAX_WAITING_MESSAGES = 10_000
MAX_WAITING_BYTES = 8 * 1024 * 1024
WRITE_BYTES = 65_536  # enough to make the cost of a write small, little enough to know soon what was sent


class Outbox:
    """Encoded lines in the order in which they were put, and how much they are."""

    def __init__(
        self,
        *,
        max_messages: int = MAX_WAITING_MESSAGES,
        max_bytes: int = MAX_WAITING_BYTES,
        write_bytes: int = WRITE_BYTES,
    ) -> None:
        self._max_messages = max_messages
        self._max_bytes = max_bytes
        self._write_bytes = write_bytes
        self._lines: deque[bytes] = deque()
        self._taken = 0
        self._taken_bytes = 0
        self.waiting_bytes = 0

    def __bool__(self) -> bool:
        """Whether there is something to take."""
        return bool(self._lines)

    @property
    def waiting_messages(self) -> int:
        """Lines that were put and are not known to be sent."""
        return len(self._lines) + self._taken

    def put(self, line: bytes) -> bool:
        """Add a line. False if that is more than may wait: the line is in, but the client is to be dropped."""
        self._lines.append(line)
        self.waiting_bytes += len(line)
        return len(self._lines) + self._taken < self._max_messages and self.waiting_bytes < self._max_bytes

    def take(self) -> bytes:
        """Take what one write is to carry, joined; whole lines, at least one. Say `sent` before taking again."""
        lines = self._lines
        if len(lines) == 1:
            self._taken, taken = 1, lines.popleft()
        else:
            part: list[bytes] = []
            size = 0
            while lines and size < self._write_bytes:
                size += len(lines[0])
                part.append(lines.popleft())
            self._taken, taken = len(part), b"".join(part)
        self._taken_bytes = len(taken)
        return taken

    def sent(self) -> None:
        """Note that what was taken is with the operating system now."""
        self.waiting_bytes -= self._taken_bytes
        self._taken = self._taken_bytes = 0
