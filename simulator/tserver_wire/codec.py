"""Message <-> line, driven only by the tables.

Both directions are pure functions; where a line ends is `framing.py`'s business, and which message may come when is
`connection.py`'s. A server reads strictly, since the sender needs to hear of mistakes; a client reads leniently, since
an odd event must not end an agent's day.
"""

import json
from dataclasses import dataclass
from typing import Any

import msgspec

from tserver_wire.attributes import ATTRIBUTES, Kind
from tserver_wire.checks import REFERENCE_ID_MAX, Checker, checker_of, did_you_mean
from tserver_wire.enums import WORK_MODE_READING
from tserver_wire.errors import LocalProtocolError, RemoteProtocolError
from tserver_wire.kvlist_json import shown
from tserver_wire.messages import KEEP_ALIVE_MESSAGES, MESSAGES, Message, MessageKind, MessageType
from tserver_wire.strict_json import NotAnObjectError, StructureError, read_object
from tserver_wire.values import KeyValueList, Value

__all__ = [
    "DEFAULT_LIMITS",
    "Decoded",
    "DecodedMessage",
    "Limits",
    "Refusal",
    "decode_event",
    "decode_request",
    "encode",
    "with_reference_id",
]

UNREADABLE = 50  # TERR_UNKNOWN_ERROR: no message could be read
UNSUPPORTED = 51  # TERR_UNSUP_OPER: no such request
INVALID = 53  # TERR_INVALID_ATTR: an attribute is missing or wrong
_CLIENT_LEVELS = 100  # of objects and arrays; whoever hands an event on must be able to write it again


@dataclass(frozen=True, slots=True)
class Limits:
    """What a reader bounds; 16,000 bytes is T-Server's own default for packed user data.

    Without `names_only` it refuses requests of which no more than their names is public, as the wire page says.
    """

    max_user_data_bytes: int = 16_000
    names_only: bool = True


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class DecodedMessage:
    """A line that was accepted; `ignored` are the attributes that the request does not know."""

    message: Message
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line that was not.

    Attributes:
        code: T-Library error code for the answer.
        text: names the attribute and the value, and what is allowed.
        reference_id: of the refused request, where it could be read.
        garbage: the line is no JSON object at all.
        message: name of the message, where it could be read.
    """

    code: int
    text: str
    reference_id: int | None = None
    garbage: bool = False
    message: str | None = None


Decoded = DecodedMessage | Refusal


@dataclass(frozen=True, slots=True)
class _Plan:
    """A row of the message table, made ready for reading."""

    row: MessageType
    mandatory: frozenset[str]
    checkers: dict[str, Checker]


def _plan(row: MessageType) -> _Plan:
    names = (*row.mandatory, *row.optional, *(ATTRIBUTES if row.open_ended else ()))
    return _Plan(row, frozenset(row.mandatory), {name: checker_of(name, row.name) for name in names})


_PLANS: dict[str, _Plan] = {row.name: _plan(row) for row in MESSAGES.values() if row.answer} | {
    row.name: _plan(row) for row in KEEP_ALIVE_MESSAGES.values()
}

_KEY_VALUE_LISTS = tuple(row.name for row in ATTRIBUTES.values() if row.kind is Kind.KEY_VALUE_LIST)


def decode_request(line: bytes, limits: Limits = DEFAULT_LIMITS) -> Decoded:
    """Read a client's line strictly, by the tables; the line comes without its end."""
    try:
        raw = read_object(line)
    except NotAnObjectError as problem:
        return Refusal(UNREADABLE, str(problem), garbage=True)
    except StructureError as problem:
        reference_id = None if "ReferenceID" in problem.repeated else _reference_id(problem.raw)
        return Refusal(INVALID, str(problem), reference_id, message=_name(problem.raw))
    try:
        return _check_request(raw, limits, len(line))
    except RemoteProtocolError as problem:
        return Refusal(problem.code, problem.text, _reference_id(raw), message=_name(raw))


def _check_request(raw: dict[str, Any], limits: Limits, line_bytes: int) -> DecodedMessage:
    name = raw.get("message")
    plan = _PLANS.get(name) if type(name) is str else None
    if plan is None or (plan.row.names_only and not limits.names_only):
        raise _unknown_message(raw)
    checkers = plan.checkers
    attributes: dict[str, Value] = {}
    ignored: list[str] = []
    try:
        for attribute, value in raw.items():
            if attribute in checkers:
                attributes[attribute] = checkers[attribute](value)
            elif attribute != "message":
                ignored.append(attribute)
    except ValueError as problem:
        raise RemoteProtocolError(INVALID, f"{name}: {problem}") from None
    if not plan.mandatory <= attributes.keys() or plan.row.one_of:
        _check_presence(plan.row, attributes, ignored)
    if line_bytes * 2 > limits.max_user_data_bytes:  # packed, a pair takes less than twice its bytes in JSON
        _check_packed_sizes(plan.row, attributes, limits)
    return DecodedMessage(Message(plan.row.name, attributes), tuple(ignored))


def _unknown_message(raw: dict[str, Any]) -> RemoteProtocolError:
    if "message" not in raw:
        return RemoteProtocolError(
            UNREADABLE, 'no "message"; it names the request, as in {"message": "RequestAnswerCall"}'
        )
    name = raw["message"]
    if not isinstance(name, str):
        return RemoteProtocolError(INVALID, f"message {shown(name)} is not a string; write the name of a request")
    row = MESSAGES.get(name)
    if row is None:
        hint = did_you_mean(name, _PLANS)
        return RemoteProtocolError(UNSUPPORTED, f"message {shown(name)} is unknown{hint}")
    if row.kind is MessageKind.EVENT:
        return RemoteProtocolError(UNSUPPORTED, f"{name} is an event; a client sends requests, AddpPing and AddpPong")
    why_not = row.why_not or "only its name is public; the setting `guesses: {names_only_requests: true}` allows it"
    return RemoteProtocolError(UNSUPPORTED, f"{name} is not supported: {why_not}")


def _check_presence(row: MessageType, attributes: dict[str, Value], ignored: list[str]) -> None:
    for wanted in row.mandatory:
        if wanted not in attributes:
            hint = next((f", {shown(given)} is not it" for given in ignored if given.lower() == wanted.lower()), "")
            every = ", ".join(row.mandatory)
            raise RemoteProtocolError(INVALID, f"{row.name}: {wanted} is missing{hint}; mandatory: {every}")
    if row.one_of and not any(wanted in attributes for wanted in row.one_of):
        raise RemoteProtocolError(INVALID, f"{row.name}: one of {', '.join(row.one_of)} is needed, none is there")


def _check_packed_sizes(row: MessageType, attributes: dict[str, Value], limits: Limits) -> None:
    for attribute, value in attributes.items():
        if isinstance(value, KeyValueList) and value.packed_bytes() > limits.max_user_data_bytes:
            size = f"{value.packed_bytes()} bytes packed, more than the limit of {limits.max_user_data_bytes}"
            raise RemoteProtocolError(INVALID, f"{row.name}: {attribute} is {size}")


def _reference_id(raw: dict[str, Any]) -> int | None:
    value = raw.get("ReferenceID")
    return value if type(value) is int and 0 < value <= REFERENCE_ID_MAX else None


def _name(raw: dict[str, Any]) -> str | None:
    value = raw.get("message")
    return value if isinstance(value, str) else None


def decode_event(line: bytes) -> Decoded:
    """Read a server's line leniently: unknown names, attributes and odd values survive as they came."""
    try:
        try:
            raw = msgspec.json.decode(line)
        except msgspec.DecodeError:
            raw = json.loads(line)  # lone surrogates and endless digits, which the quick reader refuses
        if line.count(b"[") + line.count(b"{") > _CLIENT_LEVELS and _is_deeper(raw, _CLIENT_LEVELS):
            return Refusal(INVALID, f"nested more than {_CLIENT_LEVELS} levels deep")
        if type(raw) is not dict:
            return Refusal(UNREADABLE, f"{shown(raw)} is not an object", garbage=True)
        name = raw.pop("message", None)
        if type(name) is not str:
            return Refusal(UNREADABLE, f"message {shown(name)} is not a name", _reference_id(raw))
        for attribute in _KEY_VALUE_LISTS:
            if type(raw.get(attribute)) is dict:
                raw[attribute] = KeyValueList.from_json_as_it_came(raw[attribute])
    except ValueError as problem:
        return Refusal(UNREADABLE, f"not JSON: {problem}", garbage=True)
    except RecursionError:
        return Refusal(INVALID, "nested too deeply to be read")
    return DecodedMessage(Message(name, raw))


def _is_deeper(value: object, levels: int) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return levels == 0 or any(_is_deeper(each, levels - 1) for each in inner if isinstance(each, dict | list))


def _encode_special(value: object) -> object:
    if isinstance(value, KeyValueList):
        return msgspec.Raw(value.json_bytes())
    raise TypeError(f"{value!r} is no value of an attribute")


_encode_object = msgspec.json.Encoder(enc_hook=_encode_special).encode


def encode(message: Message) -> bytes:
    """Write one line, its end included.

    Raises:
        LocalProtocolError: the name or a value cannot be written.
    """
    name, attributes = message.name, message.attributes
    if not name.isidentifier():
        raise LocalProtocolError(f"{name!r} cannot be the name of a message")
    if name in WORK_MODE_READING and attributes.get("AgentWorkMode") in WORK_MODE_READING[name]:
        attributes = {**attributes, "AgentWorkMode": WORK_MODE_READING[name][str(attributes["AgentWorkMode"])]}
    try:
        return _encode_object({"message": name, **attributes}) + b"\n"
    except (TypeError, UnicodeEncodeError, OverflowError, RecursionError) as problem:
        raise LocalProtocolError(f"{name} cannot be written: {problem}") from problem


def with_reference_id(line: bytes, reference_id: int) -> bytes:
    """Put a ReferenceID behind the name of an encoded message that has none; for the copy of one client."""
    behind_name = line.index(b'"', 12) + 1  # a line begins with {"message":" and no name holds a quote
    return b'%b,"ReferenceID":%d%b' % (line[:behind_name], reference_id, line[behind_name:])
