import pytest

from tserver_wire import Line, LineDecoder, LineTooLong


def lines_of(*chunks, limit=10):
    decoder = LineDecoder(limit)
    found = []
    for chunk in chunks:
        decoder.feed(chunk)
        while (line := decoder.next_line()) is not None:
            found.append(line)
    return found


def byte_by_byte(data):
    return [data[i : i + 1] for i in range(len(data))]


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        (b"", []),
        (b"a", []),
        (b"a\n", [b"a"]),
        (b"a\r\n", [b"a"]),
        (b"a\nb\n", [b"a", b"b"]),
        (b"\n\r\n\na\n", [b"a"]),
        (b"a\nb", [b"a"]),
        (b"a\r\r\n", [b"a\r"]),
        (b"a\rb\n", [b"a\rb"]),
        (b"0123456789\n", [b"0123456789"]),
        (b"0123456789\r\n", [b"0123456789"]),
        (b" \n", [b" "]),
    ],
)
def test_lines_come_out_whole_and_byte_by_byte(data, lines):
    assert [Line(line) for line in lines] == lines_of(data)
    assert [Line(line) for line in lines] == lines_of(*byte_by_byte(data))


@pytest.mark.parametrize(
    "data", [b"0123456789X", b"0123456789X\n", b"0123456789\rX", b"0123456789\r\r\n", b"0123456789X\r\n"]
)
def test_a_line_over_the_limit_is_cut_off_there(data):
    assert [LineTooLong(10)] == lines_of(data)
    assert [LineTooLong(10)] == lines_of(*byte_by_byte(data))


def test_the_limit_is_noticed_before_the_line_ends():
    decoder = LineDecoder(10)
    decoder.feed(b"0123456789")
    assert decoder.next_line() is None
    decoder.feed(b"X")
    assert decoder.next_line() == LineTooLong(10)


def test_lines_before_an_endless_one_come_out_and_nothing_after_it():
    assert [Line(b"a"), LineTooLong(10)] == lines_of(b"a\n" + b"x" * 11 + b"\nb\n", b"c\n")


def test_a_hundred_lines_at_once():
    assert [Line(b"%d" % n) for n in range(100)] == lines_of(b"".join(b"%d\n" % n for n in range(100)))


def test_the_bytes_of_an_unfinished_line_are_counted():
    decoder = LineDecoder(10)
    decoder.feed(b"a\nbcd")
    assert decoder.unfinished_bytes == 3
