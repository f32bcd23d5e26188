"""Lifecycle of a connection, one table for each role: what may come, what may be sent, and what follows.

Every (state, input) is decided. `connection.py` turns bytes and calls into inputs and obeys the cells; nothing else
changes a state.
"""

from dataclasses import dataclass
from enum import Enum

__all__ = [
    "CLIENT_TABLE",
    "SERVER_TABLE",
    "Cell",
    "ClientInput",
    "ConnectionState",
    "Drop",
    "Forbid",
    "Refuse",
    "Row",
    "ServerInput",
]


class ConnectionState(Enum):
    """Where a connection stands, in either role."""

    UNREGISTERED = "unregistered"  # RequestRegisterClient has not been said, or it was refused
    REGISTERING = "registering"  # it has been said and the server has not answered
    OPEN = "open"
    CLOSING = "closing"  # nothing is read any more, what is left may be sent
    CLOSED = "closed"


class ServerInput(Enum):
    """What can happen to a server's connection."""

    REGISTER_CLIENT_RECEIVED = "RequestRegisterClient came"
    WRONG_VERSION_RECEIVED = "RequestRegisterClient came with another protocol version"
    MESSAGE_RECEIVED = "another message came"
    REGISTER_CLIENT_REFUSED = "RequestRegisterClient came with a missing or wrong attribute"
    MESSAGE_REFUSED = "another line came that is no valid message"
    FRAMING_BROKEN = "an endless line, invalid UTF-8 or too much garbage came"
    LINK_EVENT_SENT = "EventLinkConnected or EventLinkDisconnected is to be sent"
    ERROR_SENT = "EventError is to be sent"
    MESSAGE_SENT = "another message is to be sent"
    CLIENT_REFUSED = "the server's owner refuses the client"
    PEER_CLOSED = "the client closed its side"
    CLOSED_HERE = "the connection is closed here"


class ClientInput(Enum):
    """What can happen to a client's connection."""

    LINK_EVENT_RECEIVED = "EventLinkConnected or EventLinkDisconnected came"
    ERROR_RECEIVED = "EventError came"
    MESSAGE_RECEIVED = "another message came"
    LINE_REFUSED = "a line came that is no message"
    FRAMING_BROKEN = "an endless line or invalid UTF-8 came"
    REGISTER_CLIENT_SENT = "RequestRegisterClient is to be sent"
    MESSAGE_SENT = "another message is to be sent"
    PEER_CLOSED = "the server closed its side"
    CLOSED_HERE = "the connection is closed here"


@dataclass(frozen=True, slots=True)
class Row:
    """It happens, and the state follows."""

    next: ConnectionState


@dataclass(frozen=True, slots=True)
class Refuse:
    """What came is answered with EventError; `code` None: with the reader's own code and text."""

    next: ConnectionState
    code: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Forbid:
    """What is to be sent must not be: LocalProtocolError."""

    reason: str


@dataclass(frozen=True, slots=True)
class Drop:
    """What came is thrown away."""


Cell = Row | Refuse | Forbid | Drop

_S = ConnectionState
_I = ServerInput
_C = ClientInput

NOT_REGISTERED_TEXT = "the first message must be RequestRegisterClient; send it, then this again"
REGISTERED_TWICE_TEXT = "RequestRegisterClient was accepted before; one per connection"
WRONG_VERSION_TEXT = "this server speaks tsim/1 only"

_CLOSED_TEXT = "the connection is closed"
_UNANSWERED_TEXT = (
    "the client has not been answered; EventLinkConnected, EventLinkDisconnected or EventError comes first"
)

SERVER_TABLE: dict[tuple[ConnectionState, ServerInput], Cell] = {
    (_S.UNREGISTERED, _I.REGISTER_CLIENT_RECEIVED): Row(_S.REGISTERING),
    (_S.UNREGISTERED, _I.WRONG_VERSION_RECEIVED): Refuse(_S.CLOSING, 55, WRONG_VERSION_TEXT),
    (_S.UNREGISTERED, _I.MESSAGE_RECEIVED): Refuse(_S.UNREGISTERED, 50, NOT_REGISTERED_TEXT),
    (_S.UNREGISTERED, _I.REGISTER_CLIENT_REFUSED): Refuse(_S.UNREGISTERED),
    (_S.UNREGISTERED, _I.MESSAGE_REFUSED): Refuse(_S.UNREGISTERED, 50, NOT_REGISTERED_TEXT),
    (_S.UNREGISTERED, _I.FRAMING_BROKEN): Refuse(_S.CLOSING),
    (_S.UNREGISTERED, _I.LINK_EVENT_SENT): Forbid("the client has not said RequestRegisterClient"),
    (_S.UNREGISTERED, _I.ERROR_SENT): Row(_S.UNREGISTERED),
    (_S.UNREGISTERED, _I.MESSAGE_SENT): Forbid("the client has not said RequestRegisterClient"),
    (_S.UNREGISTERED, _I.CLIENT_REFUSED): Row(_S.CLOSING),  # too late
    (_S.UNREGISTERED, _I.PEER_CLOSED): Row(_S.CLOSING),
    (_S.UNREGISTERED, _I.CLOSED_HERE): Row(_S.CLOSED),
    (_S.REGISTERING, _I.REGISTER_CLIENT_RECEIVED): Refuse(_S.REGISTERING, 50, REGISTERED_TWICE_TEXT),
    (_S.REGISTERING, _I.WRONG_VERSION_RECEIVED): Refuse(_S.REGISTERING, 50, REGISTERED_TWICE_TEXT),
    (_S.REGISTERING, _I.MESSAGE_RECEIVED): Row(_S.REGISTERING),  # clients may send on without waiting for answers
    (_S.REGISTERING, _I.REGISTER_CLIENT_REFUSED): Refuse(_S.REGISTERING),
    (_S.REGISTERING, _I.MESSAGE_REFUSED): Refuse(_S.REGISTERING),
    (_S.REGISTERING, _I.FRAMING_BROKEN): Refuse(_S.CLOSING),
    (_S.REGISTERING, _I.LINK_EVENT_SENT): Row(_S.OPEN),
    (_S.REGISTERING, _I.ERROR_SENT): Row(_S.REGISTERING),
    (_S.REGISTERING, _I.MESSAGE_SENT): Forbid(_UNANSWERED_TEXT),
    (_S.REGISTERING, _I.CLIENT_REFUSED): Row(_S.CLOSING),  # wrong password
    (_S.REGISTERING, _I.PEER_CLOSED): Row(_S.CLOSING),
    (_S.REGISTERING, _I.CLOSED_HERE): Row(_S.CLOSED),
    (_S.OPEN, _I.REGISTER_CLIENT_RECEIVED): Refuse(_S.OPEN, 50, REGISTERED_TWICE_TEXT),
    (_S.OPEN, _I.WRONG_VERSION_RECEIVED): Refuse(_S.OPEN, 50, REGISTERED_TWICE_TEXT),
    (_S.OPEN, _I.MESSAGE_RECEIVED): Row(_S.OPEN),
    (_S.OPEN, _I.REGISTER_CLIENT_REFUSED): Refuse(_S.OPEN),
    (_S.OPEN, _I.MESSAGE_REFUSED): Refuse(_S.OPEN),
    (_S.OPEN, _I.FRAMING_BROKEN): Refuse(_S.CLOSING),
    (_S.OPEN, _I.LINK_EVENT_SENT): Row(_S.OPEN),
    (_S.OPEN, _I.ERROR_SENT): Row(_S.OPEN),
    (_S.OPEN, _I.MESSAGE_SENT): Row(_S.OPEN),
    (_S.OPEN, _I.CLIENT_REFUSED): Row(_S.CLOSING),  # dropped by the owner
    (_S.OPEN, _I.PEER_CLOSED): Row(_S.CLOSING),
    (_S.OPEN, _I.CLOSED_HERE): Row(_S.CLOSED),
    (_S.CLOSING, _I.REGISTER_CLIENT_RECEIVED): Drop(),
    (_S.CLOSING, _I.WRONG_VERSION_RECEIVED): Drop(),
    (_S.CLOSING, _I.MESSAGE_RECEIVED): Drop(),
    (_S.CLOSING, _I.REGISTER_CLIENT_REFUSED): Drop(),
    (_S.CLOSING, _I.MESSAGE_REFUSED): Drop(),
    (_S.CLOSING, _I.FRAMING_BROKEN): Drop(),
    (_S.CLOSING, _I.LINK_EVENT_SENT): Row(_S.CLOSING),  # what was queued before still goes out
    (_S.CLOSING, _I.ERROR_SENT): Row(_S.CLOSING),
    (_S.CLOSING, _I.MESSAGE_SENT): Row(_S.CLOSING),
    (_S.CLOSING, _I.CLIENT_REFUSED): Row(_S.CLOSING),
    (_S.CLOSING, _I.PEER_CLOSED): Row(_S.CLOSING),
    (_S.CLOSING, _I.CLOSED_HERE): Row(_S.CLOSED),
    (_S.CLOSED, _I.REGISTER_CLIENT_RECEIVED): Drop(),
    (_S.CLOSED, _I.WRONG_VERSION_RECEIVED): Drop(),
    (_S.CLOSED, _I.MESSAGE_RECEIVED): Drop(),
    (_S.CLOSED, _I.REGISTER_CLIENT_REFUSED): Drop(),
    (_S.CLOSED, _I.MESSAGE_REFUSED): Drop(),
    (_S.CLOSED, _I.FRAMING_BROKEN): Drop(),
    (_S.CLOSED, _I.LINK_EVENT_SENT): Forbid(_CLOSED_TEXT),
    (_S.CLOSED, _I.ERROR_SENT): Forbid(_CLOSED_TEXT),
    (_S.CLOSED, _I.MESSAGE_SENT): Forbid(_CLOSED_TEXT),
    (_S.CLOSED, _I.CLIENT_REFUSED): Row(_S.CLOSED),
    (_S.CLOSED, _I.PEER_CLOSED): Row(_S.CLOSED),
    (_S.CLOSED, _I.CLOSED_HERE): Row(_S.CLOSED),
}

_FIRST_TEXT = "RequestRegisterClient has to be sent first"
_TWICE_TEXT = "RequestRegisterClient has been sent; one per connection"

CLIENT_TABLE: dict[tuple[ConnectionState, ClientInput], Cell] = {
    (_S.UNREGISTERED, _C.LINK_EVENT_RECEIVED): Row(_S.OPEN),  # after an error of a request that was sent on
    (_S.UNREGISTERED, _C.ERROR_RECEIVED): Row(_S.UNREGISTERED),
    (_S.UNREGISTERED, _C.MESSAGE_RECEIVED): Row(_S.UNREGISTERED),
    (_S.UNREGISTERED, _C.LINE_REFUSED): Refuse(_S.UNREGISTERED),
    (_S.UNREGISTERED, _C.FRAMING_BROKEN): Refuse(_S.CLOSING),
    (_S.UNREGISTERED, _C.REGISTER_CLIENT_SENT): Row(_S.REGISTERING),
    (_S.UNREGISTERED, _C.MESSAGE_SENT): Forbid(_FIRST_TEXT),
    (_S.UNREGISTERED, _C.PEER_CLOSED): Row(_S.CLOSING),
    (_S.UNREGISTERED, _C.CLOSED_HERE): Row(_S.CLOSED),
    (_S.REGISTERING, _C.LINK_EVENT_RECEIVED): Row(_S.OPEN),
    (_S.REGISTERING, _C.ERROR_RECEIVED): Row(_S.UNREGISTERED),  # it may be said again
    (_S.REGISTERING, _C.MESSAGE_RECEIVED): Row(_S.REGISTERING),
    (_S.REGISTERING, _C.LINE_REFUSED): Refuse(_S.REGISTERING),
    (_S.REGISTERING, _C.FRAMING_BROKEN): Refuse(_S.CLOSING),
    (_S.REGISTERING, _C.REGISTER_CLIENT_SENT): Forbid(_TWICE_TEXT),
    (_S.REGISTERING, _C.MESSAGE_SENT): Row(_S.REGISTERING),
    (_S.REGISTERING, _C.PEER_CLOSED): Row(_S.CLOSING),
    (_S.REGISTERING, _C.CLOSED_HERE): Row(_S.CLOSED),
    (_S.OPEN, _C.LINK_EVENT_RECEIVED): Row(_S.OPEN),
    (_S.OPEN, _C.ERROR_RECEIVED): Row(_S.OPEN),
    (_S.OPEN, _C.MESSAGE_RECEIVED): Row(_S.OPEN),
    (_S.OPEN, _C.LINE_REFUSED): Refuse(_S.OPEN),
    (_S.OPEN, _C.FRAMING_BROKEN): Refuse(_S.CLOSING),
    (_S.OPEN, _C.REGISTER_CLIENT_SENT): Forbid(_TWICE_TEXT),
    (_S.OPEN, _C.MESSAGE_SENT): Row(_S.OPEN),
    (_S.OPEN, _C.PEER_CLOSED): Row(_S.CLOSING),
    (_S.OPEN, _C.CLOSED_HERE): Row(_S.CLOSED),
    (_S.CLOSING, _C.LINK_EVENT_RECEIVED): Drop(),
    (_S.CLOSING, _C.ERROR_RECEIVED): Drop(),
    (_S.CLOSING, _C.MESSAGE_RECEIVED): Drop(),
    (_S.CLOSING, _C.LINE_REFUSED): Drop(),
    (_S.CLOSING, _C.FRAMING_BROKEN): Drop(),
    (_S.CLOSING, _C.REGISTER_CLIENT_SENT): Forbid("the connection is ending"),
    (_S.CLOSING, _C.MESSAGE_SENT): Forbid("the connection is ending"),
    (_S.CLOSING, _C.PEER_CLOSED): Row(_S.CLOSING),
    (_S.CLOSING, _C.CLOSED_HERE): Row(_S.CLOSED),
    (_S.CLOSED, _C.LINK_EVENT_RECEIVED): Drop(),
    (_S.CLOSED, _C.ERROR_RECEIVED): Drop(),
    (_S.CLOSED, _C.MESSAGE_RECEIVED): Drop(),
    (_S.CLOSED, _C.LINE_REFUSED): Drop(),
    (_S.CLOSED, _C.FRAMING_BROKEN): Drop(),
    (_S.CLOSED, _C.REGISTER_CLIENT_SENT): Forbid(_CLOSED_TEXT),
    (_S.CLOSED, _C.MESSAGE_SENT): Forbid(_CLOSED_TEXT),
    (_S.CLOSED, _C.PEER_CLOSED): Row(_S.CLOSED),
    (_S.CLOSED, _C.CLOSED_HERE): Row(_S.CLOSED),
}
