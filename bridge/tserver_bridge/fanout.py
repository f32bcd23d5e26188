"""One toolbar's socket as the sessions see it: a bounded line of frames that never makes anyone else wait."""

import math

import trio

from tserver_bridge.messages import with_sequence

__all__ = ["TRY_AGAIN_LATER", "ToolbarSocket"]

TRY_AGAIN_LATER = 1013
"""The close code for a toolbar that reads too slowly."""


class ToolbarSocket:
    """Frames on their way to one socket; `put` returns at once, `frames` is read by the socket's own task.

    `too_slow` is set, and `frames` ends, when more waits than may.
    """

    def __init__(self, number: int, agent_id: str, *, capacity: int) -> None:
        """`number` is the bridge's own for this socket."""
        assert capacity < math.inf  # noqa: S101  # a line without end would be a leak
        self.number = number
        self.agent_id = agent_id
        self.too_slow = False
        self._send, self.frames = trio.open_memory_channel[str](capacity)
        self._sequence = 0

    def put(self, encoded: bytes) -> None:
        """Queue a message, which gets this socket's next `sequence`."""
        if self.too_slow:
            return
        self._sequence += 1
        try:
            self._send.send_nowait(with_sequence(encoded, self._sequence))
        except trio.WouldBlock:
            self.too_slow = True
            self._send.close()
        except (trio.BrokenResourceError, trio.ClosedResourceError):
            self.too_slow = True  # its task has ended already, or is about to

    def put_raw(self, text: str) -> None:
        """Queue a frame as it stands; for bridges with a defect."""
        try:
            self._send.send_nowait(text)
        except (trio.WouldBlock, trio.BrokenResourceError, trio.ClosedResourceError):
            self.too_slow = True

    def close(self) -> None:
        """No more frames; the socket's task ends when it has sent what waits."""
        self._send.close()
