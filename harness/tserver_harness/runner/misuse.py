"""WebSockets as no page uses them: bytes by hand, for bridges that must not be hurt by them."""

import trio

from tserver_harness.runner.web import Address, open_stream

__all__ = ["half_a_handshake", "send_rude_frames"]

_MASK = bytes(4)  # a mask all the same: masking with zeros changes nothing
_BIG_BYTES = 1024 * 1024
_FRAGMENT_BYTES = 10_000
_MOST_FRAGMENTS = 2_000
_PAUSE_SECONDS = 0.01


async def send_rude_frames(stream: trio.abc.SendStream, how: str) -> None:
    """A text message of a mebibyte (`too-big`), or fragments without end (`endless-fragments`), as far as it goes."""
    try:
        if how == "too-big":
            await stream.send_all(_frame(0x81, b"x" * _BIG_BYTES))
            return
        await stream.send_all(_frame(0x01, b"x" * _FRAGMENT_BYTES))
        for _ in range(_MOST_FRAGMENTS):
            await stream.send_all(_frame(0x00, b"x" * _FRAGMENT_BYTES))
            await trio.sleep(_PAUSE_SECONDS)
    except (trio.BrokenResourceError, trio.ClosedResourceError):
        return  # it has had enough


def _frame(first: int, payload: bytes) -> bytes:
    size = len(payload)
    short = size <= 0xFFFF
    length = bytes([0x80 | (126 if short else 127)]) + size.to_bytes(2 if short else 8, "big")
    return bytes([first]) + length + _MASK + payload


async def half_a_handshake(address: Address, origin: str) -> bool:
    """Begin a handshake and say no more; True when the other side has ended it, False if it could not begin."""
    try:
        stream = await open_stream(address)
    except OSError:
        return False
    async with stream:
        head = f"GET {address.target} HTTP/1.1\r\nHost: {address.authority}\r\nOrigin: {origin}\r\nUpgrade: webso"
        try:
            await stream.send_all(head.encode())
            while await stream.receive_some(65_536):
                pass
        except (OSError, trio.BrokenResourceError):
            return True
    return True
