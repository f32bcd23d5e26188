"""One connection, either side, without any I/O: bytes in, events out, and the check of what may be sent.

Give it every chunk that arrives (`receive_data`), then ask (`next_event`) until it says NeedData. Everything to be
sent goes through `send` or `send_line`, which give the bytes. It never answers by itself: the server's shell turns a
`LineRefused` into EventError (`as_event`), adds the stamps, and closes where `close` says so; it also checks the
password and the time to register, and tells with `refuse_client`.
"""

from dataclasses import dataclass
from enum import Enum

from tserver_wire.codec import Decoded, Limits, Refusal, decode_event, decode_request, encode
from tserver_wire.errors import LocalProtocolError
from tserver_wire.framing import LineDecoder, LineTooLong
from tserver_wire.messages import Message
from tserver_wire.states import (
    CLIENT_TABLE,
    SERVER_TABLE,
    Cell,
    ClientInput,
    ConnectionState,
    Forbid,
    Refuse,
    Row,
    ServerInput,
)

__all__ = [
    "MAX_CLIENT_LINE_BYTES",
    "MAX_SERVER_LINE_BYTES",
    "PROTOCOL_VERSION",
    "Connection",
    "Event",
    "LineRefused",
    "MessageReceived",
    "NeedData",
    "PeerClosed",
    "Role",
]

PROTOCOL_VERSION = "tsim/1"

MAX_CLIENT_LINE_BYTES = 65_536  # user data packs into 16,000 bytes; the rest is room for escapes and other attributes
MAX_SERVER_LINE_BYTES = 1_048_576

GARBAGE_LINES = 3  # in a row: then the peer speaks something else

UNREADABLE = 50  # TERR_UNKNOWN_ERROR


class Role(Enum):
    """Which side we are."""

    CLIENT = "client"
    SERVER = "server"


@dataclass(frozen=True, slots=True)
class NeedData:
    """Nothing more until bytes come."""


@dataclass(frozen=True, slots=True)
class MessageReceived:
    """A message came; `ignored` are attributes that the request does not know, for the log."""

    message: Message
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LineRefused:
    """A line came that cannot be accepted. Answer it (server); then close the connection where `close` says so."""

    code: int
    text: str
    reference_id: int | None
    close: bool

    def as_event(self) -> Message:
        """Give the EventError that answers it, without stamps."""
        answer: dict[str, str | int] = {"ErrorCode": self.code, "ErrorMessage": self.text}
        if self.reference_id is not None:
            answer["ReferenceID"] = self.reference_id
        return Message("EventError", answer)


@dataclass(frozen=True, slots=True)
class PeerClosed:
    """The peer closed its side; `unfinished_bytes` of a last line without an end were thrown away."""

    unfinished_bytes: int = 0


Event = NeedData | MessageReceived | LineRefused | PeerClosed

_NEED_DATA = NeedData()

_MOVING = (Row, Refuse)

_LINK_EVENTS = ("EventLinkConnected", "EventLinkDisconnected")


class Connection:
    """One side of one connection; see the module for how to drive it."""

    def __init__(
        self,
        role: Role,
        *,
        max_line_bytes: int | None = None,
        max_user_data_bytes: int = Limits().max_user_data_bytes,
        names_only: bool = True,
    ) -> None:
        """`names_only`: whether a server takes requests of which no more than their names is public."""
        if max_line_bytes is None:
            max_line_bytes = MAX_CLIENT_LINE_BYTES if role is Role.SERVER else MAX_SERVER_LINE_BYTES
        self.role = role
        self.state = ConnectionState.UNREGISTERED
        self._lines = LineDecoder(max_line_bytes)
        self._limits = Limits(max_user_data_bytes, names_only)
        self._garbage = 0
        self._peer_closed = False

    def receive_data(self, data: bytes) -> None:
        """Take bytes as they came; `b""` says that the peer closed its side."""
        if data:
            self._lines.feed(data)
        else:
            self._peer_closed = True

    def next_event(self) -> Event:
        """Say what came next. After the peer closed, says PeerClosed again and again."""
        while (line := self._lines.next_line()) is not None:
            event: Event | None
            if isinstance(line, LineTooLong):
                event = self._broken(f"a line is longer than {line.limit_bytes} bytes, its end not counted")
            elif not line.content.isascii() and (problem := _utf8_problem(line.content)):
                event = self._broken(problem)
            elif self.role is Role.SERVER:
                event = self._take_request(decode_request(line.content, self._limits))
            else:
                event = self._take_event(decode_event(line.content))
            if event is not None:
                return event
        if not self._peer_closed:
            return _NEED_DATA
        self._step(ServerInput.PEER_CLOSED, ClientInput.PEER_CLOSED)
        return PeerClosed(self._lines.unfinished_bytes)

    def send(self, message: Message) -> bytes:
        """Give the bytes of a message.

        Raises:
            LocalProtocolError: it may not be sent now, or cannot be written; the state is as before.
        """
        line = encode(message)
        self._check_sending(message.name)
        return line

    def send_line(self, line: bytes) -> bytes:
        """Give back an encoded message after the same check; for lines that are encoded once and sent to many.

        Raises:
            LocalProtocolError: it may not be sent now; the state is as before.
        """
        if self.state is not ConnectionState.OPEN:
            self._check_sending(line[12 : line.index(b'"', 12)].decode())  # a line begins with {"message":"
        return line

    def refuse_client(self) -> None:
        """Stop reading (server): wrong password, or the time to register is over. EventError may still be sent."""
        self._step(ServerInput.CLIENT_REFUSED, ClientInput.CLOSED_HERE)

    def close(self) -> None:
        """Note that the connection is closed here; nothing more may be sent, what comes is thrown away."""
        self._step(ServerInput.CLOSED_HERE, ClientInput.CLOSED_HERE)

    def send_failed(self) -> None:
        """Note that bytes could not be sent: the connection is gone, whatever of them arrived."""
        self.close()

    def _check_sending(self, name: str) -> None:
        cell = self._step(_server_sends(name), _client_sends(name))
        if isinstance(cell, Forbid):
            raise LocalProtocolError(f"{name} may not be sent while {self.state.value}: {cell.reason}")

    def _take_request(self, decoded: Decoded) -> Event | None:
        if isinstance(decoded, Refusal):
            return self._take_refusal(decoded)
        self._garbage = 0
        message = decoded.message
        match self._step(_server_receives(message), ClientInput.MESSAGE_RECEIVED):
            case Row():
                return MessageReceived(message, decoded.ignored)
            case Refuse(next=state, code=int() as code, text=text):
                close = state is ConnectionState.CLOSING
                return LineRefused(code, f"{message.name}: {text}", message.reference_id, close)
            case _:
                return None

    def _take_refusal(self, refusal: Refusal) -> Event | None:
        if refusal.garbage:
            self._garbage += 1
            if self._garbage >= GARBAGE_LINES:
                return self._broken(f"{refusal.text}; {GARBAGE_LINES} lines of garbage in a row")
        registering = refusal.message == "RequestRegisterClient"
        kind = ServerInput.REGISTER_CLIENT_REFUSED if registering else ServerInput.MESSAGE_REFUSED
        match self._step(kind, ClientInput.MESSAGE_RECEIVED):
            case Refuse(code=None):
                return LineRefused(refusal.code, refusal.text, refusal.reference_id, close=False)
            case Refuse(code=int() as code, text=text):
                return LineRefused(code, f"{refusal.text}; {text}", refusal.reference_id, close=False)
            case _:
                return None

    def _take_event(self, decoded: Decoded) -> Event | None:
        if isinstance(decoded, Refusal):
            cell = self._step(ServerInput.MESSAGE_REFUSED, ClientInput.LINE_REFUSED)
            refused = LineRefused(decoded.code, decoded.text, decoded.reference_id, close=False)
            return refused if isinstance(cell, Refuse) else None
        cell = self._step(ServerInput.MESSAGE_RECEIVED, _client_receives(decoded.message.name))
        return MessageReceived(decoded.message) if isinstance(cell, Row) else None

    def _broken(self, problem: str) -> LineRefused | None:
        cell = self._step(ServerInput.FRAMING_BROKEN, ClientInput.FRAMING_BROKEN)
        if isinstance(cell, Refuse):
            return LineRefused(UNREADABLE, f"{problem}; the connection is closed", None, close=True)
        return None

    def _step(self, as_server: ServerInput, as_client: ClientInput) -> Cell:
        """Look up what happened in the table of our role, and take the state that follows."""
        server = self.role is Role.SERVER
        cell = SERVER_TABLE[self.state, as_server] if server else CLIENT_TABLE[self.state, as_client]
        if isinstance(cell, _MOVING):
            self.state = cell.next
        return cell


def _server_receives(message: Message) -> ServerInput:
    if message.name != "RequestRegisterClient":
        return ServerInput.MESSAGE_RECEIVED
    if message["ProtocolVersion"] != PROTOCOL_VERSION:
        return ServerInput.WRONG_VERSION_RECEIVED
    return ServerInput.REGISTER_CLIENT_RECEIVED


def _server_sends(name: str) -> ServerInput:
    if name in _LINK_EVENTS:
        return ServerInput.LINK_EVENT_SENT
    return ServerInput.ERROR_SENT if name == "EventError" else ServerInput.MESSAGE_SENT


def _client_receives(name: str) -> ClientInput:
    if name in _LINK_EVENTS:
        return ClientInput.LINK_EVENT_RECEIVED
    return ClientInput.ERROR_RECEIVED if name == "EventError" else ClientInput.MESSAGE_RECEIVED


def _client_sends(name: str) -> ClientInput:
    return ClientInput.REGISTER_CLIENT_SENT if name == "RequestRegisterClient" else ClientInput.MESSAGE_SENT


def _utf8_problem(line: bytes) -> str:
    try:
        line.decode()
    except UnicodeDecodeError as problem:
        return f"byte {problem.start + 1} of the line is not UTF-8"
    return ""
