"""Key-value lists in JSON: `$pairs` for keys that repeat, `$bytes` for binary data.

Works on decoded JSON and pairs; the class for a nested list is handed in (`make`), so that `values.py` stays the only
place that knows it. Called by `KeyValueList.from_json` and `to_json` alone.
"""

import base64
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

__all__ = ["INTEGER_MAX", "INTEGER_MIN", "read_list", "read_list_leniently", "shown", "write_list"]

INTEGER_MIN = -(2**63)
INTEGER_MAX = 2**63 - 1

_SHOWN_CHARACTERS = 60  # of a refused value: enough to recognise it, short enough for one log line

_PAIRS_FORM = '{"$pairs": [["key", "value"], ...]}'

_TYPE_NAMES = {bool: "true or false", float: "a float", type(None): "null", list: "an array"}

Make = Callable[[Iterable[tuple[str, Any]]], Any]
Pairs = list[tuple[str, Any]]


def shown(value: object) -> str:
    """Give a refused value as JSON, cut where it is long, for an error text that is itself encodable."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    if len(text) > _SHOWN_CHARACTERS:
        text = text[: _SHOWN_CHARACTERS - 3] + "..."
    return text.encode("utf-8", "backslashreplace").decode()


def read_list(raw: object, *, make: Make, place: str = "") -> Pairs:
    """Read one list, strictly.

    Raises:
        ValueError: naming the key (dotted where nested) and the value.
    """
    if type(raw) is not dict:
        raise ValueError(_at(place, f"{shown(raw)} is not a key-value list; write an object"))
    for key in raw:
        if key[:1] == "$":
            return _read_dollar_list(raw, make, place)
    return [
        (key, value if type(value) is str else read_value(value, make, f"{place}.{key}" if place else key))
        for key, value in raw.items()
    ]


def read_value(value: object, make: Make, place: str) -> Any:
    """Read one value of a list: text, an integer, binary data or a nested list."""
    kind = type(value)
    if kind is str:
        return value
    if kind is int:
        if INTEGER_MIN <= value <= INTEGER_MAX:  # type: ignore[operator]  # type() does not narrow, and is the fast test
            return value
        raise ValueError(_at(place, f"{shown(value)} does not fit into 64 bits"))
    if type(value) is dict:
        if "$bytes" in value:
            return _read_bytes(value, place)
        return make(read_list(value, make=make, place=place))
    allowed = 'a value is a string, an integer, an object or {"$bytes": "<base64>"}'
    raise ValueError(_at(place, f"{shown(value)} is {_TYPE_NAMES.get(kind, kind.__name__)}; {allowed}"))


def read_list_leniently(raw: Mapping[str, object], *, make: Make) -> Pairs:
    """Read one list and keep what breaks the rules as it came."""
    pairs = raw.get("$pairs") if len(raw) == 1 else None
    if isinstance(pairs, list) and all(_is_pair(pair) for pair in pairs):
        return [(key, _read_value_leniently(value, make)) for key, value in pairs]
    return [(key, _read_value_leniently(value, make)) for key, value in raw.items()]


def write_list(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Give the JSON form of pairs."""
    written = [(key, _write_value(value)) for key, value in pairs]
    plain = dict(written)
    if len(plain) == len(written) and not any(key[:1] == "$" for key in plain):
        return plain
    return {"$pairs": [list(pair) for pair in written]}


def _write_value(value: Any) -> Any:
    match value:
        case str() | int():
            return value
        case bytes():
            return {"$bytes": base64.b64encode(value).decode("ascii")}
        case _ if hasattr(value, "pairs"):
            return write_list(value.pairs)
        case _:
            return value


def _read_dollar_list(raw: dict[str, Any], make: Make, place: str) -> Pairs:
    pairs = raw.get("$pairs")
    if "$bytes" in raw:
        raise ValueError(_at(place, "$bytes stands for one value, here a whole list is wanted"))
    if "$pairs" not in raw:
        odd = next(key for key in raw if key[:1] == "$")
        raise ValueError(_at(place, f"key {shown(odd)} begins with $; write such a list as {_PAIRS_FORM}"))
    if len(raw) > 1:
        raise ValueError(_at(place, f"$pairs stands beside other keys; write all of them as {_PAIRS_FORM}"))
    if type(pairs) is not list:
        raise ValueError(_at(place, f"$pairs is {shown(pairs)}; write {_PAIRS_FORM}"))
    return [_read_pair(pair, make, place) for pair in pairs]


def _is_pair(pair: object) -> bool:
    return isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], str)


def _read_pair(pair: object, make: Make, place: str) -> tuple[str, Any]:
    if not isinstance(pair, list) or not _is_pair(pair):
        raise ValueError(_at(place, f"{shown(pair)} in $pairs is not [key, value] with a text as key"))
    key: str = pair[0]
    return (key, read_value(pair[1], make, f"{place}.{key}" if place else key))


def _read_bytes(raw: dict[str, Any], place: str) -> bytes:
    text = raw["$bytes"]
    if len(raw) > 1:
        raise ValueError(_at(place, "$bytes stands beside other keys; it is an object of its own"))
    try:
        return base64.b64decode(text, validate=True)
    except TypeError:
        raise ValueError(_at(place, f"$bytes is {shown(text)}; write base64 as a string")) from None
    except ValueError as problem:  # also binascii.Error
        raise ValueError(_at(place, f"$bytes {shown(text)} is not base64 ({problem})")) from None


def _read_value_leniently(value: object, make: Make) -> Any:
    if not isinstance(value, dict):
        return value
    if len(value) == 1 and isinstance(value.get("$bytes"), str):
        try:
            return base64.b64decode(value["$bytes"], validate=True)
        except ValueError:
            return make(value.items())
    return make(read_list_leniently(value, make=make))


def _at(place: str, problem: str) -> str:
    return f"{place}: {problem}" if place else problem
