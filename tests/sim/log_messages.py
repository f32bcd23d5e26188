"""Messages of every kind that the wire's tables allow, for tests that write and read logs."""

from hypothesis import strategies as st

from tserver_sim.log import LogHeader, LogWriter, ReadLog, read_log
from tserver_sim.model.inputs import Stamp
from tserver_wire import (
    ATTRIBUTES,
    ENUMS,
    MESSAGES,
    WIRE_ATTRIBUTES,
    Addp,
    Attribute,
    KeyValueList,
    Kind,
    Message,
    Value,
)
from tserver_wire.enums import WORK_MODE_READING

AT = Stamp(1_795_345_200, 328_123)
HEADER = LogHeader(application="TServer", version="8.1.101.33", file="tserver.log")

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["", "'", "''", "it's", "a\nb", "a\r\nb", "\t'k'\t'v'", "'(list) 'k'\t1", "␊␛␚␥␦␠", "\x1b␥", "${x}",
     "C:\\new", "[3] 00", "5",
     "0071027198180001", "x\n\tAttributeThisDN\t'7001'", "\x85\u2028", "名前", "שלום", "🙂"]
)  # fmt: skip
INTEGERS = st.integers(-(2**63), 2**63 - 1)
LISTS: st.SearchStrategy[KeyValueList] = st.recursive(
    st.just(KeyValueList()),
    lambda inner: st.builds(
        KeyValueList, st.lists(st.tuples(TEXTS, TEXTS | INTEGERS | st.binary(max_size=8) | inner), max_size=4)
    ),
    max_leaves=6,
)
CONN_IDS = st.integers(0, 2**64 - 1).map("{:016x}".format)


def values(attribute: Attribute, message: str) -> st.SearchStrategy[Value]:
    """Values that a reader of the wire makes of what it accepts."""
    match attribute.kind:
        case Kind.TEXT:
            return TEXTS
        case Kind.INTEGER:
            return INTEGERS
        case Kind.REFERENCE_ID:
            return st.integers(1, 2**32 - 1)
        case Kind.CONN_ID:
            return CONN_IDS
        case Kind.ENUMERATION:
            reading = WORK_MODE_READING.get(message, {})
            names = ENUMS[attribute.enumeration].numbers
            return st.sampled_from(sorted(names)).map(lambda name: reading.get(name, name))
        case Kind.MESSAGE_NAME:
            return st.sampled_from(sorted(MESSAGES))
        case Kind.KEY_VALUE_LIST:
            return LISTS
        case Kind.ADDP:
            return st.builds(Addp, st.floats(0, 100), st.floats(0, 100))


def attributes_of(message: str) -> st.SearchStrategy[dict[str, Value]]:
    """Some attributes, of all that there are."""
    every = [*ATTRIBUTES.values(), *WIRE_ATTRIBUTES.values()]
    chosen = st.lists(st.sampled_from(every), max_size=6, unique_by=lambda row: row.name)
    return chosen.flatmap(lambda rows: st.fixed_dictionaries({row.name: values(row, message) for row in rows}))


MESSAGES_OF_THE_WIRE = st.sampled_from(sorted(MESSAGES)).flatmap(
    lambda name: attributes_of(name).map(lambda attributes: Message(name, attributes))
)


def written(*messages: Message, header: LogHeader = HEADER) -> str:
    """A log of these messages, from one client and to it."""
    writer = LogWriter(header)
    texts = [writer.opening(AT)]
    for message in messages:
        is_request = message.name.startswith("Request")
        texts.append(writer.request(AT, "s1", message) if is_request else writer.event(AT, message, ["s1"]))
    return "".join([*texts, writer.closing(AT)])


def read_back(*messages: Message) -> ReadLog:
    """The same log, read."""
    return read_log(written(*messages))
