"""The vectors that codecs in other languages are held to, held to ours."""

import json
from pathlib import Path

import pytest

from tserver_wire import (
    Addp,
    DecodedMessage,
    KeyValueList,
    Line,
    LineDecoder,
    LineTooLong,
    Message,
    Refusal,
    decode_event,
    decode_request,
    encode,
)

VECTORS = Path(__file__).parent / "vectors"


def cases(name):
    loaded = json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["title"]) for case in loaded]


def value_of(written):
    match written:
        case {"list": pairs}:
            return KeyValueList((key, value_of(value)) for key, value in pairs)
        case {"bytes": digits}:
            return bytes.fromhex(digits)
        case {"addp": [timeout, remote_timeout]}:
            return Addp(timeout, remote_timeout)
        case _:
            return written


def message_of(case):
    return Message(case["message"], {name: value_of(value) for name, value in case["attributes"].items()})


def line_of(case):
    return case["line"].encode() if "line" in case else bytes.fromhex(case["line_hex"])


@pytest.mark.parametrize("case", cases("requests-accepted"))
def test_request_is_accepted(case):
    assert decode_request(line_of(case)) == DecodedMessage(message_of(case), tuple(case["ignored"]))


@pytest.mark.parametrize("case", cases("requests-refused"))
def test_request_is_refused(case):
    refusal = decode_request(line_of(case))
    assert isinstance(refusal, Refusal)
    found = {"code": refusal.code, "ReferenceID": refusal.reference_id, "garbage": refusal.garbage}
    assert found == case["refused"]


@pytest.mark.parametrize("case", cases("events"))
def test_event_is_written_and_read(case):
    assert encode(message_of(case)) == line_of(case) + b"\n"
    assert decode_event(line_of(case)) == DecodedMessage(message_of(case))


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
@pytest.mark.parametrize("case", cases("framing"))
def test_stream_gives_lines(case, size):
    decoder = LineDecoder(case["limit"])
    stream = case["stream"].encode()
    found = []
    for start in range(0, len(stream), size):
        decoder.feed(stream[start : start + size])
        while (line := decoder.next_line()) is not None:
            found.append(line)
    expected = [Line(line.encode()) for line in case["lines"]]
    assert found == expected + [LineTooLong(case["limit"])] * case.get("too_long", 0)
