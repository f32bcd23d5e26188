"""What a sender writes, the reader reads, for any message and in any chunks; and no bytes at all break a connection."""

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tserver_wire import (
    ATTRIBUTES,
    ENUMS,
    KEEP_ALIVE_MESSAGES,
    MESSAGES,
    WIRE_ATTRIBUTES,
    Addp,
    Connection,
    DecodedMessage,
    KeyValueList,
    Kind,
    Limits,
    Line,
    LineDecoder,
    LineRefused,
    Message,
    MessageReceived,
    NeedData,
    PeerClosed,
    Refusal,
    Role,
    decode_event,
    decode_request,
    encode,
    with_reference_id,
)
from tserver_wire.enums import WORK_MODE_READING
from tserver_wire.strict_json import StructureError, read_object

REGISTER = b'{"message":"RequestRegisterClient","ProtocolVersion":"tsim/1","ApplicationName":"any"}\n'

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
integers = st.integers(-(2**63), 2**63 - 1)
reference_ids = st.integers(1, 4294967295)

key_value_lists = st.recursive(
    st.lists(st.tuples(texts, texts | integers | st.binary(max_size=8)), max_size=4).map(KeyValueList),
    lambda inner: st.lists(st.tuples(texts, inner | texts), max_size=3).map(KeyValueList),
    max_leaves=4,
)

KINDS = {
    Kind.TEXT: texts,
    Kind.INTEGER: integers,
    Kind.REFERENCE_ID: reference_ids,
    Kind.CONN_ID: st.integers(0, 2**64 - 1).map("{:016x}".format),
    Kind.MESSAGE_NAME: st.sampled_from(list(MESSAGES)),
    Kind.KEY_VALUE_LIST: key_value_lists,
    Kind.ADDP: st.builds(Addp, st.floats(0, 1e6), st.floats(0, 1e6)),
}

REQUESTS = [row for row in MESSAGES.values() if row.answer] + list(KEEP_ALIVE_MESSAGES.values())


def values_of(message, attribute):
    row = ATTRIBUTES.get(attribute) or WIRE_ATTRIBUTES[attribute]
    if row.kind is not Kind.ENUMERATION:
        return KINDS[row.kind]
    reading = WORK_MODE_READING.get(message, {}) if attribute == "AgentWorkMode" else {}
    return st.sampled_from([name for name in ENUMS[row.enumeration].numbers if name not in reading])


@st.composite
def messages(draw, rows):
    row = draw(st.sampled_from(rows))
    chosen = draw(st.sets(st.sampled_from(row.optional))) if row.optional else set()
    wanted = [*row.mandatory, *sorted(chosen | set(row.one_of))]
    return Message(row.name, {name: draw(values_of(row.name, name)) for name in wanted})


@given(messages(REQUESTS))
def test_a_request_is_read_as_it_was_written(message):
    assert decode_request(encode(message)[:-1]) == DecodedMessage(message)


@given(messages(list(MESSAGES.values())))
def test_a_client_reads_any_message_as_it_was_written(message):
    expected = {
        name: msgspec.to_builtins(value) if isinstance(value, Addp) else value
        for name, value in message.attributes.items()
    }
    assert decode_event(encode(message)[:-1]) == DecodedMessage(Message(message.name, expected))


@given(messages([row for row in MESSAGES.values() if row.name.startswith("Event")]), reference_ids)
def test_a_spliced_reference_id_is_the_same_as_a_written_one(message, reference_id):
    bare = Message(message.name, {key: value for key, value in message.attributes.items() if key != "ReferenceID"})
    full = Message(message.name, {"ReferenceID": reference_id, **bare.attributes})
    assert with_reference_id(encode(bare), reference_id) == encode(full)


@given(st.lists(st.text("ab\r", max_size=5), max_size=8), st.data())
def test_any_chunking_gives_the_same_lines(written, data):
    stream = "".join(f"{line}\n" for line in written).encode()
    cuts = data.draw(st.lists(st.integers(0, len(stream)), max_size=6).map(sorted))
    decoder = LineDecoder(10)
    found = []
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        decoder.feed(stream[start:end])
        while (line := decoder.next_line()) is not None:
            found.append(line)
    contents = [line.removesuffix("\r") for line in written]
    assert found == [Line(line.encode()) for line in contents if line]


@given(st.lists(st.binary(max_size=40) | messages(REQUESTS).map(encode) | st.just(b"\n"), max_size=8))
def test_no_bytes_break_a_server(chunks):
    """Whatever comes, it is a message, a refusal with words, or nothing; and after a closing refusal, silence."""
    connection = Connection(Role.SERVER, max_line_bytes=2000)
    connection.receive_data(REGISTER)
    ended = False
    for chunk in [*chunks, b"\n", b""]:
        connection.receive_data(chunk)
        while not isinstance(event := connection.next_event(), NeedData | PeerClosed):
            assert not ended
            assert isinstance(event, MessageReceived | LineRefused)
            ended = isinstance(event, LineRefused) and event.close
            if isinstance(event, LineRefused):
                assert encode(event.as_event())
    assert isinstance(connection.next_event(), PeerClosed)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


@given(st.sampled_from(REQUESTS), st.data())
def test_any_json_value_is_accepted_or_refused_with_words_and_reference(row, data):
    names = [*row.mandatory, *row.optional, "Unknown"]
    given_values = {name: data.draw(json_values) for name in data.draw(st.sets(st.sampled_from(names), max_size=4))}
    given_values["ReferenceID"] = 7
    decoded = decode_request(json.dumps({"message": row.name, **given_values}).encode(), Limits())
    if isinstance(decoded, Refusal):
        assert (decoded.reference_id, decoded.garbage) == (7, False)
        assert decoded.code == 53
        assert decoded.text
    else:
        assert set(decoded.message.attributes) | set(decoded.ignored) == set(given_values)


awkward = st.text(':",{}[]\\ a', max_size=4)


@given(st.lists(st.tuples(awkward, awkward, st.sampled_from([":", " : "])), max_size=6), st.booleans())
def test_a_repeated_key_is_always_seen_and_never_imagined(members, escaped):
    """Colons, quotes and brackets in keys and texts neither hide a repetition nor feign one."""
    text = ",".join(f"{json.dumps(key)}{colon}{json.dumps(value)}" for key, value, colon in members)
    line = f"{{{text}}}".replace("a", "\\u0061" if escaped else "a").encode()
    keys = [key for key, _, _ in members]
    if len(set(keys)) == len(keys):
        assert read_object(line) == {key: value for key, value, _ in members}
    else:
        with pytest.raises(StructureError, match="is repeated"):
            read_object(line)
