"""Bytes in, whole lines out, with a bound.

A line ends with LF; one CR before it belongs to the end. Knows nothing of JSON and nothing of connections.
"""

from collections import deque
from dataclasses import dataclass

__all__ = ["Line", "LineDecoder", "LineTooLong"]


@dataclass(frozen=True, slots=True)
class Line:
    """A whole line without its end; never empty."""

    content: bytes


@dataclass(frozen=True, slots=True)
class LineTooLong:
    """A line passed the limit, whether its end has come or not; what followed is thrown away."""

    limit_bytes: int


class LineDecoder:
    """Cuts a stream of bytes, which arrives in any chunks, into lines.

    `max_line_bytes` counts a line without its end. After a line that is too long nothing more comes out: where the next
    line begins is anyone's guess.
    """

    def __init__(self, max_line_bytes: int) -> None:
        self._max_line_bytes = max_line_bytes
        self._whole: deque[bytes] = deque()
        self._rest = bytearray()
        self._over = False

    @property
    def unfinished_bytes(self) -> int:
        """How many bytes of a line without an end are waiting."""
        return len(self._rest)

    def feed(self, data: bytes) -> None:
        """Take bytes as they came."""
        if self._over:
            return
        if b"\n" not in data:
            self._rest += data
            return
        *whole, rest = (bytes(self._rest) + data if self._rest else data).split(b"\n")
        self._whole.extend(whole)
        self._rest = bytearray(rest)

    def next_line(self) -> Line | LineTooLong | None:
        """Give the next line that is not empty, or None until more bytes come."""
        while self._whole:
            line = self._whole.popleft()
            if line.endswith(b"\r"):
                line = line[:-1]
            if len(line) > self._max_line_bytes:
                return self._give_up()
            if line:
                return Line(line)
        if len(self._rest) > self._max_line_bytes and not self._may_still_end():
            return self._give_up()
        return None

    def _may_still_end(self) -> bool:
        """Whether the one byte over the limit is a CR, which the line's end may yet claim."""
        return len(self._rest) == self._max_line_bytes + 1 and self._rest.endswith(b"\r")

    def _give_up(self) -> LineTooLong:
        self._over = True
        self._whole.clear()
        self._rest.clear()
        return LineTooLong(self._max_line_bytes)
