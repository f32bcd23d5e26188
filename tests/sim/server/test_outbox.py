"""What waits for one client."""

from hypothesis import given
from hypothesis import strategies as st

from tserver_sim.server.outbox import Outbox


def test_lines_come_out_joined_and_in_order() -> None:
    outbox = Outbox()
    for line in (b"a\n", b"b\n", b"c\n"):
        outbox.put(line)
    assert outbox.take() == b"a\nb\nc\n"
    assert not outbox


def test_one_write_takes_whole_lines_and_not_much_more_than_its_share() -> None:
    outbox = Outbox(write_bytes=5)
    for _ in range(4):
        outbox.put(b"abc\n")
    assert outbox.take() == b"abc\nabc\n"
    outbox.sent()
    assert outbox.take() == b"abc\nabc\n"


def test_a_line_larger_than_a_write_is_taken_whole() -> None:
    outbox = Outbox(write_bytes=2)
    outbox.put(b"abcdef\n")
    outbox.put(b"g\n")
    assert outbox.take() == b"abcdef\n"


def test_the_number_of_messages_is_bounded() -> None:
    outbox = Outbox(max_messages=3)
    assert [outbox.put(b"\n") for _ in range(3)] == [True, True, False]


def test_the_number_of_bytes_is_bounded() -> None:
    outbox = Outbox(max_bytes=10)
    assert [outbox.put(b"1234\n") for _ in range(2)] == [True, False]


def test_what_is_being_written_still_waits() -> None:
    outbox = Outbox(max_messages=3)
    outbox.put(b"a\n")
    outbox.put(b"b\n")
    outbox.take()
    assert outbox.waiting_messages == 2
    assert not outbox.put(b"c\n")
    outbox.sent()
    assert (outbox.waiting_messages, outbox.waiting_bytes) == (1, 2)
    assert outbox.put(b"d\n")


@given(st.lists(st.one_of(st.binary(min_size=1, max_size=9), st.none())), st.integers(1, 20))
def test_nothing_is_lost_whenever_it_is_taken(steps: list[bytes | None], write_bytes: int) -> None:
    outbox = Outbox(write_bytes=write_bytes)
    written = b""
    for line in [*steps, *[None] * len(steps)]:
        if line is not None:
            outbox.put(line)
        elif outbox:
            written += outbox.take()
            outbox.sent()
    assert written == b"".join(line for line in steps if line is not None)
    assert (outbox.waiting_messages, outbox.waiting_bytes) == (0, 0)
