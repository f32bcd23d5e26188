"""What each kind of attribute allows, in a request: one checker per attribute.

A checker takes the decoded JSON value and gives the value as the model sees it (ConnIDs in lower case, enumerations by
their name, lists as `KeyValueList`), or raises ValueError with words for whoever wrote the request.
"""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tserver_wire.attributes import ATTRIBUTES, WIRE_ATTRIBUTES, Attribute, Kind
from tserver_wire.enums import ENUMS, WORK_MODE_READING
from tserver_wire.kvlist_json import INTEGER_MAX, INTEGER_MIN, shown
from tserver_wire.messages import MESSAGES
from tserver_wire.values import Addp, KeyValueList, Value

__all__ = ["REFERENCE_ID_MAX", "Checker", "checker_of", "did_you_mean"]

Checker = Callable[[Any], Value]

REFERENCE_ID_MAX = 4294967295

_NAMES_SHOWN = 12  # of an enumeration: all of the short ones, the beginning of the long ones

_CONN_ID = re.compile(r"[0-9a-fA-F]{16}").fullmatch


def checker_of(attribute: str, message: str = "") -> Checker:
    """Give the checker of an attribute; the message matters where a number reads differently in different messages."""
    row = ATTRIBUTES.get(attribute) or WIRE_ATTRIBUTES[attribute]
    if row.enumeration:
        reading = WORK_MODE_READING.get(message, {}) if row.enumeration == "AgentWorkMode" else {}
        return _enumeration_checker(row, reading)
    return _PLAIN[row.kind](row.name)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Give ` (did you mean X?)` where a known word is close, else nothing."""
    folded = {candidate.lower(): candidate for candidate in known}
    close = difflib.get_close_matches(word.lower(), folded, n=1, cutoff=0.75)
    return f" (did you mean {folded[close[0]]}?)" if close else ""


def _text_checker(name: str) -> Checker:
    def check(value: Any) -> Value:
        if type(value) is str:
            return value
        instead = f', "{value}"' if type(value) is int else ""
        raise ValueError(f"{name} {shown(value)} is not a string; write text in quotes{instead}")

    return check


def _integer_checker(name: str) -> Checker:
    def check(value: Any) -> Value:
        if type(value) is not int:
            raise ValueError(f"{name} {shown(value)} is not an integer; write digits without quotes, point or exponent")
        if not INTEGER_MIN <= value <= INTEGER_MAX:
            raise ValueError(f"{name} {shown(value)} does not fit into 64 bits")
        return value

    return check


def _reference_id_checker(name: str) -> Checker:
    def check(value: Any) -> Value:
        if type(value) is int and 0 < value <= REFERENCE_ID_MAX:
            return value
        raise ValueError(f"{name} {shown(value)} is not an integer from 1 to {REFERENCE_ID_MAX}")

    return check


def _conn_id_checker(name: str) -> Checker:
    def check(value: Any) -> Value:
        if type(value) is str and _CONN_ID(value):
            return value.lower()
        raise ValueError(f'{name} {shown(value)} is not a connection id; write 16 hex digits, as in "0071027198180001"')

    return check


def _enumeration_checker(row: Attribute, reading: Mapping[str, str]) -> Checker:
    table = ENUMS[row.enumeration]
    accepted = {spelling: reading.get(name, name) for spelling, name in table.accepted.items()}
    numbered = {number: reading.get(name, name) for number, name in table.names.items()}

    def check(value: Any) -> Value:
        found: str | None = None
        if type(value) is str:
            found = accepted.get(value)
        elif type(value) is int:
            found = numbered.get(value)
        if found is None:
            raise ValueError(_enumeration_problem(row, value))
        return found

    return check


def _enumeration_problem(row: Attribute, value: Any) -> str:
    names = list(ENUMS[row.enumeration].numbers)
    hint = did_you_mean(value, names) if isinstance(value, str) else ""
    allowed = ", ".join(names[:_NAMES_SHOWN]) + (", ..." if len(names) > _NAMES_SHOWN else "")
    return f"{row.name} {shown(value)} is no {row.enumeration}{hint}; allowed are {allowed}, or the number"


def _message_name_checker(name: str) -> Checker:
    numbered = {row.number: row.name for row in MESSAGES.values()}

    def check(value: Any) -> Value:
        if type(value) is str and value in MESSAGES:
            return value
        if type(value) is int and value in numbered:
            return numbered[value]
        hint = did_you_mean(value, MESSAGES) if isinstance(value, str) else ""
        raise ValueError(f"{name} {shown(value)} is no T-Library message{hint}; write its name, as in EventQueued")

    return check


def _key_value_list_checker(name: str) -> Checker:
    def check(value: Any) -> Value:
        return KeyValueList.from_json(value, name)

    return check


def _addp_checker(name: str) -> Checker:
    def check(value: Any) -> Value:
        if type(value) is not dict:
            raise ValueError(f'{name} {shown(value)} is not an object; write {{"Timeout": 9, "RemoteTimeout": 9}}')
        return Addp(_seconds(name, value, "Timeout"), _seconds(name, value, "RemoteTimeout"))

    return check


def _seconds(name: str, times: dict[str, Any], key: str) -> float:
    seconds = times.get(key, 0)
    if type(seconds) not in (int, float) or not 0 <= seconds <= INTEGER_MAX:
        raise ValueError(
            f"{name}.{key} {shown(seconds)} is not a number of seconds; write 0 or more, fractions allowed"
        )
    return float(seconds)


_PLAIN: dict[Kind, Callable[[str], Checker]] = {
    Kind.TEXT: _text_checker,
    Kind.INTEGER: _integer_checker,
    Kind.REFERENCE_ID: _reference_id_checker,
    Kind.CONN_ID: _conn_id_checker,
    Kind.MESSAGE_NAME: _message_name_checker,
    Kind.KEY_VALUE_LIST: _key_value_list_checker,
    Kind.ADDP: _addp_checker,
}
