"""The line of frames of one socket."""

import json

import pytest
import trio

from tserver_bridge.fanout import TRY_AGAIN_LATER, ToolbarSocket
from tserver_bridge.messages import encode_message

RINGING = encode_message({"eventName": "EventRinging"})


def a_socket(capacity: int = 2) -> ToolbarSocket:
    return ToolbarSocket(1, "1001", capacity=capacity)


async def frames_of(socket: ToolbarSocket) -> list[str]:
    return [frame async for frame in socket.frames]


async def test_frames_come_in_order_with_growing_sequence() -> None:
    socket = a_socket()
    socket.put(RINGING)
    socket.put(RINGING)
    socket.close()

    assert [json.loads(frame)["sequence"] for frame in await frames_of(socket)] == [1, 2]


async def test_full_line_ends_with_what_was_in_it() -> None:
    socket = a_socket(2)
    for _ in range(5):
        socket.put(RINGING)

    assert socket.too_slow
    assert [json.loads(frame)["sequence"] for frame in await frames_of(socket)] == [1, 2]


def test_line_that_just_fits_is_not_too_slow() -> None:
    socket = a_socket(2)
    socket.put(RINGING)
    socket.put(RINGING)

    assert not socket.too_slow


def test_nobody_waits_and_nothing_breaks_when_the_reader_is_gone() -> None:
    socket = a_socket()
    socket.frames.close()
    socket.put(RINGING)
    socket.put(RINGING)

    assert socket.too_slow


async def test_closing_twice_is_fine() -> None:
    socket = a_socket()
    socket.close()
    socket.close()

    with pytest.raises(trio.EndOfChannel):
        await socket.frames.receive()


def test_nothing_breaks_after_closing() -> None:
    """The session may still have something to say in the moment in which its toolbar goes."""
    socket = a_socket()
    socket.close()
    socket.put(RINGING)
    socket.put_raw("ping")

    assert socket.too_slow


async def test_raw_frame_stands_as_it_is() -> None:
    socket = a_socket(1)
    socket.put_raw("ping")
    socket.put_raw("ping")
    socket.close()

    assert socket.too_slow
    assert await frames_of(socket) == ["ping"]


def test_close_code_says_try_again_later() -> None:
    assert TRY_AGAIN_LATER == 1013
