"""The wire between a bridge and the simulated T-Server, version tsim/1; sans-IO, for both sides.

The vocabulary: a `Message` is a name and attributes, as in T-Library; `encode` makes a line of it, and the two readers
make a message of a line: `decode_request` strictly for a server, `decode_event` leniently for a client. A `Connection`
does that for one side of one connection, with the order that the protocol asks for. `KeepAlive` says when to ping.
`MESSAGES`, `ATTRIBUTES`, `ENUMS` and `ERRORS` are T-Library's tables with its numbers.
"""

from tserver_wire import enums
from tserver_wire.attributes import ATTRIBUTES, WIRE_ATTRIBUTES, Attribute, Kind
from tserver_wire.codec import (
    Decoded,
    DecodedMessage,
    Limits,
    Refusal,
    decode_event,
    decode_request,
    encode,
    with_reference_id,
)
from tserver_wire.connection import (
    MAX_CLIENT_LINE_BYTES,
    MAX_SERVER_LINE_BYTES,
    PROTOCOL_VERSION,
    Connection,
    Event,
    LineRefused,
    MessageReceived,
    NeedData,
    PeerClosed,
    Role,
)
from tserver_wire.enums import ENUMS, Enumeration, name_of, number_of
from tserver_wire.error_codes import ERRORS, ErrorCode
from tserver_wire.errors import LocalProtocolError, ProtocolError, RemoteProtocolError
from tserver_wire.framing import Line, LineDecoder, LineTooLong
from tserver_wire.keepalive import KeepAlive, Lost, Ping
from tserver_wire.messages import KEEP_ALIVE_MESSAGES, MESSAGES, Certainty, Message, MessageKind, MessageType
from tserver_wire.states import ConnectionState
from tserver_wire.values import Addp, KeyValue, KeyValueList, Value

__all__ = [
    "ATTRIBUTES",
    "ENUMS",
    "ERRORS",
    "KEEP_ALIVE_MESSAGES",
    "MAX_CLIENT_LINE_BYTES",
    "MAX_SERVER_LINE_BYTES",
    "MESSAGES",
    "PROTOCOL_VERSION",
    "WIRE_ATTRIBUTES",
    "Addp",
    "Attribute",
    "Certainty",
    "Connection",
    "ConnectionState",
    "Decoded",
    "DecodedMessage",
    "Enumeration",
    "ErrorCode",
    "Event",
    "KeepAlive",
    "KeyValue",
    "KeyValueList",
    "Kind",
    "Limits",
    "Line",
    "LineDecoder",
    "LineRefused",
    "LineTooLong",
    "LocalProtocolError",
    "Lost",
    "Message",
    "MessageKind",
    "MessageReceived",
    "MessageType",
    "NeedData",
    "PeerClosed",
    "Ping",
    "ProtocolError",
    "Refusal",
    "RemoteProtocolError",
    "Role",
    "Value",
    "decode_event",
    "decode_request",
    "encode",
    "enums",
    "name_of",
    "number_of",
    "with_reference_id",
]
