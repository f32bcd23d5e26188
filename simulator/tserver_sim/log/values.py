"""One attribute's value as a T-Server log prints it, and back.

Text stands in single quotes, numbers and enumerations are bare decimals, connection ids bare hex digits. Real logs
escape nothing. So that any text survives on one line, control characters are written as the symbols that Unicode has
for them (a line feed as U+240A), the symbols themselves behind U+2425; real text holds neither. What a log has no form
for (a number where text belongs, the keep-alive times) stands as JSON behind U+2426. Key-value lists are in `pairs.py`.
"""

import json
import re
from collections.abc import Mapping

import msgspec

from tserver_wire import ATTRIBUTES, ENUMS, MESSAGES, WIRE_ATTRIBUTES, Addp, Attribute, Kind, Message, Value
from tserver_wire.enums import WORK_MODE_READING

__all__ = [
    "HIDDEN",
    "MASKED",
    "SECRETS",
    "attribute_of",
    "is_unfinished",
    "log_name",
    "masked",
    "plain",
    "read_quoted",
    "read_value",
    "symbols",
    "written_odd",
    "written_value",
]

HIDDEN = "[output suppressed]"
"""What stands where a log filter hides a value."""

MASKED = "****"
SECRETS = frozenset({"Password", "ClientPassword", "ApplicationPassword"})

ESCAPE = "\u2425"
ODD = "\u2426"
_TO_SYMBOL = {code: chr(0x2400 + code) for code in range(32)} | {0x7F: "\u2421"}
_FROM_SYMBOL = {symbol: chr(code) for code, symbol in _TO_SYMBOL.items()}
_CONTROL = re.compile("[\x00-\x1f\x7f]")
_SYMBOL = re.compile("[\u2400-\u2421\u2425\u2426]")
_ESCAPED = re.compile(f"{ESCAPE}(.)|[\u2400-\u241f\u2421]", re.DOTALL)
_HEX_ID = re.compile(r"[0-9a-fA-F]{16}")
_NUMBER = re.compile(r"(-?\d+)(?:\s+[(\[](.*?)[)\]]?)?\s*")

_LOG_NAMES = {"Reasons": "Reason"}
_ALL = ATTRIBUTES | WIRE_ATTRIBUTES
_WIRE_NAMES = {name.lower(): name for name in _ALL} | {"reason": "Reasons"}
_MESSAGE_NAMES = {row.number: row.name for row in MESSAGES.values()}


def log_name(attribute: str) -> str:
    """Give the name of an attribute as the log spells it, without its prefix: `Reason` for `Reasons`."""
    return symbols(_LOG_NAMES.get(attribute, attribute))


def attribute_of(name: str) -> str:
    """Give our name of an attribute that a log names, in the case that other writers use as well (`CallUuid`)."""
    return _WIRE_NAMES.get(name.lower(), plain(name))


def masked(message: Message) -> Message:
    """Give the message as it may be logged: passwords masked."""
    if SECRETS.isdisjoint(message.attributes):
        return message
    shown = {name: MASKED if name in SECRETS else value for name, value in message.attributes.items()}
    return Message(message.name, shown)


def symbols(text: str) -> str:
    """Write control characters as symbols, and what looks like one behind an escape."""
    if _CONTROL.search(text) or _SYMBOL.search(text):
        return _SYMBOL.sub(lambda found: ESCAPE + found[0], text).translate(_TO_SYMBOL)
    return text


def plain(text: str) -> str:
    """Undo `symbols`."""
    if _SYMBOL.search(text):
        return _ESCAPED.sub(lambda found: found[1] or _FROM_SYMBOL.get(found[0], found[0]), text)
    return text


def written_value(message: str, name: str, value: Value, zone_seconds: int) -> str:
    """Write the value of an attribute that is no list; `zone_seconds` is how far local time is ahead of UTC."""
    row = _ALL.get(name)
    match value:
        case str():
            return _written_text(message, row, value)
        case bool():
            return written_odd(value)
        case int():
            return _written_integer(row, value, zone_seconds)
        case _:
            return written_odd(value)


def _written_text(message: str, row: Attribute | None, value: str) -> str:
    match row.kind if row is not None else Kind.TEXT:
        case Kind.CONN_ID if _HEX_ID.fullmatch(value):
            return value
        case Kind.MESSAGE_NAME if value.isidentifier():
            return value
        case Kind.ENUMERATION if row is not None and value in ENUMS[row.enumeration].numbers:
            number = ENUMS[row.enumeration].numbers[value]
            return str(number) if value == _name_of(message, row, number) else f"{number} ({value})"
        case _:
            return f"'{symbols(value)}'"


def _written_integer(row: Attribute | None, value: int, zone_seconds: int) -> str:
    if row is None or row.kind in {Kind.INTEGER, Kind.REFERENCE_ID, Kind.ENUMERATION}:
        if row is not None and row.name == "EventSequenceNumber" and 0 <= value < 2**64:
            return f"{value:016x}"
        if row is not None and row.name == "TimeinSecs":
            minutes, seconds = divmod((value + zone_seconds) % 86_400, 60)
            return f"{value} ({minutes // 60:02}:{minutes % 60:02}:{seconds:02})"
        return str(value)
    return written_odd(value)


def written_odd(value: object) -> str:
    """Write what the log has no form for."""
    if isinstance(value, Addp):
        value = msgspec.to_builtins(value)
    return ODD + symbols(json.dumps(value, ensure_ascii=False))


def is_unfinished(raw: str, quote: str = "'") -> bool:
    """Whether a quoted text goes on in the next line, as logs of others have it."""
    return raw[:1] == quote and (len(raw) == 1 or raw[-1] != quote)


def read_quoted(raw: str) -> str:
    """Read a text that stands in quotes."""
    return plain(raw[1:-1] if len(raw) > 1 and raw[-1] == raw[0] else raw[1:])


def read_value(message: str, name: str, raw: str) -> Value:  # noqa: PLR0911  one return per kind of value
    """Read the value of an attribute that is no list; what does not fit its kind is kept as text, as it came."""
    row = _ALL.get(name)
    if raw[:1] in {"'", '"'}:
        return read_quoted(raw)
    if raw[:1] == ODD:
        return _read_odd(row, raw[1:])
    match row.kind if row is not None else None:
        case Kind.ENUMERATION if row is not None:
            return _read_enumeration(message, row, raw)
        case Kind.INTEGER | Kind.REFERENCE_ID:
            return _read_integer(name, raw)
        case Kind.MESSAGE_NAME:
            return _MESSAGE_NAMES.get(int(raw), raw) if raw.isdecimal() else raw
        case None:
            return _read_unknown(raw)
        case _:
            return plain(raw)


def _read_odd(row: Attribute | None, raw: str) -> Value:
    value: Value
    try:
        value = json.loads(plain(raw))
    except ValueError:
        return plain(ODD + raw)
    if row is not None and row.kind is Kind.ADDP and isinstance(value, Mapping):
        return msgspec.convert(value, Addp)
    return value


def _read_enumeration(message: str, row: Attribute, raw: str) -> Value:
    found = _NUMBER.fullmatch(raw)
    if found is None:
        return plain(raw)
    number = int(found[1])
    told = ENUMS[row.enumeration].accepted.get(found[2] or "")
    if told is not None and ENUMS[row.enumeration].numbers[told] == number:
        return told
    name = _name_of(message, row, number)
    return number if name is None else name


def _name_of(message: str, row: Attribute, number: int) -> str | None:
    name = ENUMS[row.enumeration].names.get(number)
    if name is None or row.enumeration != "AgentWorkMode":
        return name
    return WORK_MODE_READING.get(message, {}).get(name, name)


def _read_integer(name: str, raw: str) -> Value:
    if name == "EventSequenceNumber" and _HEX_ID.fullmatch(raw):
        return int(raw, 16)
    found = _NUMBER.fullmatch(raw)
    return plain(raw) if found is None else int(found[1])


def _read_unknown(raw: str) -> Value:
    if _HEX_ID.fullmatch(raw):
        return raw
    found = _NUMBER.fullmatch(raw)
    return plain(raw) if found is None else int(found[1])
