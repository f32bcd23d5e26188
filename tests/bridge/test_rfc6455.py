"""The bridge's WebSocket endpoint against raw frames: what RFC 6455 forbids ends that socket, and no other.

Each case is bytes from a client, and how the socket must end: with a close code, cut off, or not at all. A second
toolbar listens meanwhile, and must hear the next event whatever the first one did.
"""

import os
import struct
from collections.abc import Sequence

import pytest
import trio
from bridge_world import FakeTServer, World
from trio.testing import MockClock

TEXT, BINARY, CONTINUATION, CLOSE, PING, PONG = 0x1, 0x2, 0x0, 0x8, 0x9, 0xA
KEY = "dGhlIHNhbXBsZSBub25jZQ=="


def frame(
    opcode: int,
    payload: bytes = b"",
    *,
    fin: bool = True,
    masked: bool = True,
    reserved: int = 0,
    length: int | None = None,
) -> bytes:
    """A frame from a client; `length` lies about the payload's length."""
    size = len(payload) if length is None else length
    head = bytes([(fin << 7) | (reserved << 4) | opcode])
    if size < 126:
        head += bytes([(masked << 7) | size])
    elif size < 65_536:
        head += bytes([(masked << 7) | 126]) + struct.pack("!H", size)
    else:
        head += bytes([(masked << 7) | 127]) + struct.pack("!Q", size)
    if not masked:
        return head + payload
    mask = b"\x01\x02\x03\x04"
    return head + mask + bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload))


class RawSocket:
    """A WebSocket by hand, after the handshake."""

    def __init__(self, stream: trio.SocketStream) -> None:
        self.stream = stream
        self._rest = b""

    @classmethod
    async def open(cls, world: World, extra: str = "") -> "RawSocket":
        raw = cls(await trio.open_tcp_stream("127.0.0.1", world.serving.port))
        await raw.stream.send_all(handshake(extra))
        head = await raw.head()
        assert head.startswith(b"HTTP/1.1 101"), head
        return raw

    async def head(self) -> bytes:
        """Everything up to the empty line, in lower case but for the first line."""
        while b"\r\n\r\n" not in self._rest:
            data = await self._more()
            if not data:
                return self._rest
        head, _, self._rest = self._rest.partition(b"\r\n\r\n")
        return head

    async def _more(self) -> bytes:
        try:
            data = bytes(await self.stream.receive_some(65_536))
        except trio.BrokenResourceError:
            return b""
        self._rest += data
        return data

    async def frame(self) -> tuple[int, bytes] | None:
        """Opcode and payload of the next frame; None when the connection is over."""
        while (parsed := self._parsed()) is None:
            if not await self._more():
                return None
        return parsed

    def _parsed(self) -> tuple[int, bytes] | None:
        if len(self._rest) < 2:
            return None
        opcode, size, at = self._rest[0] & 0x0F, self._rest[1] & 0x7F, 2
        if size == 126:
            if len(self._rest) < 4:
                return None
            size, at = struct.unpack("!H", self._rest[2:4])[0], 4
        if len(self._rest) < at + size:
            return None
        payload, self._rest = self._rest[at : at + size], self._rest[at + size :]
        return opcode, payload

    async def ending(self) -> int | None:
        """The close code with which the bridge ends the socket; None if it just cuts the connection."""
        while (received := await self.frame()) is not None:
            opcode, payload = received
            if opcode == CLOSE:
                return struct.unpack("!H", payload[:2])[0] if payload else 1005
        return None


def handshake(extra: str = "", *, version: str = "13") -> bytes:
    lines = [
        "GET /genesysWs HTTP/1.1",
        "Host: 127.0.0.1",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {KEY}",
        f"Sec-WebSocket-Version: {version}",
        "Origin: http://localhost:8000",
    ]
    return ("\r\n".join(lines) + "\r\n" + extra + "\r\n").encode()


async def others_are_served(world: World, tserver: FakeTServer) -> None:
    """Another toolbar hears a call."""
    async with world.toolbar() as toolbar:
        await world.post({"type": "initialize"})
        await toolbar.hears("EventRegistered")
        await tserver.ring()
        await toolbar.hears("EventRinging")


REFUSED: dict[str, tuple[Sequence[bytes], Sequence[int]]] = {
    "opcode 3": ([frame(0x3)], [1002]),
    "opcode 11": ([frame(0xB)], [1002]),
    "reserved bit": ([frame(TEXT, b"x", reserved=4)], [1002]),
    "other reserved bit": ([frame(TEXT, b"x", reserved=1)], [1002]),
    "not masked": ([frame(TEXT, b"x", masked=False)], [1002]),
    "ping that is too long": ([frame(PING, b"x" * 126)], [1002]),
    "ping in fragments": ([frame(PING, b"x", fin=False)], [1002]),
    "continuation of nothing": ([frame(CONTINUATION, b"x")], [1002]),
    "text within a text": ([frame(TEXT, b"a", fin=False), frame(TEXT, b"b")], [1002]),
    "no UTF-8": ([frame(TEXT, b"\xff\xfe")], [1007]),
    "UTF-8 that breaks off": ([frame(TEXT, b"\xe2\x82")], [1007]),
    "surrogates": ([frame(TEXT, b"\xed\xa0\x80")], [1007]),
    "no UTF-8 in the second fragment": ([frame(TEXT, b"a", fin=False), frame(CONTINUATION, b"\xff")], [1007]),
    "close code of one byte": ([frame(CLOSE, b"\x03")], [1002]),
    "close code 999": ([frame(CLOSE, struct.pack("!H", 999))], [1002]),
    "close code 1005": ([frame(CLOSE, struct.pack("!H", 1005))], [1002]),
    "close reason without UTF-8": ([frame(CLOSE, struct.pack("!H", 1000) + b"\xff")], [1007, 1002]),
    "message beyond the limit": ([frame(TEXT, b"x" * 70_000)], [1009]),
    "message beyond the limit in fragments": (
        [frame(TEXT, b"x" * 40_000, fin=False), frame(CONTINUATION, b"x" * 40_000)],
        [1009],
    ),
    "length beyond 63 bits": ([b"\x81\xff" + b"\xff" * 8 + b"\x00" * 4], [1002, 1009]),
    "length in more bytes than it needs": ([b"\x81\xfe" + struct.pack("!H", 5) + b"\x00" * 4 + b"hello"], [1002]),
}


@pytest.mark.parametrize("case", REFUSED)
async def test_what_the_protocol_forbids_ends_that_socket_alone(
    case: str, world: World, tserver: FakeTServer, autojump_clock: MockClock
) -> None:
    sent, codes = REFUSED[case]
    raw = await RawSocket.open(world)
    async with raw.stream:
        for part in sent:
            await raw.stream.send_all(part)
        with trio.fail_after(60):
            code = await raw.ending()

    assert code is None or code in codes  # RFC 6455 7.1.7: the connection may be dropped without a word
    await others_are_served(world, tserver)


TAKEN: dict[str, Sequence[bytes]] = {
    "a text": [frame(TEXT, b"hello")],
    "an empty text": [frame(TEXT)],
    "bytes": [frame(BINARY, bytes(range(256)))],
    "a text in three fragments": [
        frame(TEXT, b"\xe2", fin=False),
        frame(CONTINUATION, b"\x82", fin=False),
        frame(CONTINUATION, b"\xac"),
    ],
    "a ping within a text": [frame(TEXT, b"a", fin=False), frame(PING, b"p"), frame(CONTINUATION, b"b")],
    "a pong that nobody asked for": [frame(PONG, b"x")],
    "one byte at a time": [bytes([byte]) for byte in frame(TEXT, b"slow")],
}


@pytest.mark.parametrize("case", TAKEN)
async def test_what_the_protocol_allows_is_taken(case: str, world: World, autojump_clock: MockClock) -> None:
    raw = await RawSocket.open(world)
    async with raw.stream:
        for part in TAKEN[case]:
            await raw.stream.send_all(part)
        await raw.stream.send_all(frame(PING, b"still there?"))
        answers = []
        with trio.fail_after(10):
            while (PONG, b"still there?") not in answers:
                received = await raw.frame()
                assert received is not None, "the bridge ended the socket"
                answers.append(received)
        await raw.stream.send_all(frame(CLOSE, struct.pack("!H", 1000)))
        with trio.fail_after(10):
            assert await raw.ending() == 1000


@pytest.mark.parametrize("payload", [b"", b"x", b"x" * 125])
async def test_ping_is_answered_with_its_payload(payload: bytes, world: World, autojump_clock: MockClock) -> None:
    raw = await RawSocket.open(world)
    async with raw.stream:
        await raw.stream.send_all(frame(PING, payload))
        with trio.fail_after(10):
            assert await raw.frame() == (PONG, payload)


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (handshake(version="12"), (400, 426)),
        (handshake("").replace(b"Connection: Upgrade\r\n", b""), (400, 404, 426)),
        (handshake("").replace(b"GET ", b"POST "), (400, 404, 405)),
        (b"GET /genesysWs HTTP/1.1\r\nHost: x\r\n\r\n", (400, 404, 405, 426)),
        (b"GET /genesysWs HTTP/1.1\r\nNo colon here\r\n\r\n", (400,)),
        (b"GET /genesysWs HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", (400,)),
        (
            b"GET /genesysWs HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n",
            (400, 404, 405, 426, 501),
        ),
        (b"GET /" + b"x" * 200_000 + b" HTTP/1.1\r\n\r\n", (400, 414, 431)),
        (os.urandom(100).replace(b"\n", b"x") + b"\r\n\r\n", (400,)),
    ],
)
async def test_handshake_that_is_none_is_refused(
    request_bytes: bytes, status: tuple[int, ...], world: World, tserver: FakeTServer, autojump_clock: MockClock
) -> None:
    raw = RawSocket(await trio.open_tcp_stream("127.0.0.1", world.serving.port))
    async with raw.stream:
        with trio.fail_after(60):
            await send_as_far_as_it_goes(raw.stream, request_bytes)
            first = (await raw.head()).split(b"\r\n")[0]

    assert first == b"" or int(first.split()[1]) in status, first
    await others_are_served(world, tserver)


async def test_slow_handshake_is_cut_off(world: World, tserver: FakeTServer, autojump_clock: MockClock) -> None:
    raw = RawSocket(await trio.open_tcp_stream("127.0.0.1", world.serving.port))
    async with raw.stream:
        await raw.stream.send_all(handshake()[:40])
        with trio.fail_after(120):
            assert await raw.frame() is None

    await others_are_served(world, tserver)


async def send_as_far_as_it_goes(stream: trio.SocketStream, data: bytes) -> None:
    try:
        await stream.send_all(data)
    except trio.BrokenResourceError:
        return
