"""The values that attributes carry, above all the key-value list.

Text, names, ConnIDs and enumeration names are `str`, integers are `int`. What JSON has no word for, a list that repeats
keys and binary data, is written as the wire page says (`$pairs`, `$bytes`); see `kvlist_json.py`. Not here: which
attribute carries which kind (`attributes.py`) and how a request is checked (`checks.py`).
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Union

import msgspec

from tserver_wire import kvlist_json

__all__ = ["Addp", "KeyValue", "KeyValueList", "Value"]

KeyValue = Union[str, int, bytes, "KeyValueList"]


class KeyValueList:
    """A T-Library key-value list: immutable, in order, and a key may occur more than once."""

    __slots__ = ("_json", "_packed", "pairs")

    pairs: tuple[tuple[str, KeyValue], ...]
    _packed: int | None
    _json: bytes | None

    def __init__(self, pairs: Iterable[tuple[str, KeyValue]] = ()) -> None:
        object.__setattr__(self, "pairs", tuple(pairs))
        object.__setattr__(self, "_packed", None)
        object.__setattr__(self, "_json", None)

    @classmethod
    def of(cls, mapping: Mapping[str, Any]) -> "KeyValueList":
        """Make a list from a mapping, whose nested mappings become nested lists."""
        return cls((key, cls.of(value) if isinstance(value, Mapping) else value) for key, value in mapping.items())

    @classmethod
    def from_json(cls, raw: object, place: str = "") -> "KeyValueList":
        """Read a list from decoded JSON, by the rules of the wire page; `place` names the attribute in error texts.

        Raises:
            ValueError: with words that name the key, the value and what is allowed; show them to whoever sent it.
        """
        return cls(kvlist_json.read_list(raw, make=cls, place=place))

    @classmethod
    def from_json_as_it_came(cls, raw: Mapping[str, object]) -> "KeyValueList":
        """Read a list from decoded JSON and keep what breaks the rules (floats, null, odd `$` objects) as it came."""
        return cls(kvlist_json.read_list_leniently(raw, make=cls))

    def to_json(self) -> dict[str, Any]:
        """Give the JSON form: an object in order, or `$pairs` where a key repeats or begins with `$`."""
        return kvlist_json.write_list(self.pairs)

    def json_bytes(self) -> bytes:
        """Give the JSON form encoded; made once, since a call's user data goes out in many events."""
        encoded = self._json
        if encoded is None:
            encoded = msgspec.json.encode(self.to_json())
            object.__setattr__(self, "_json", encoded)
        return encoded

    def find(self, key: str) -> KeyValue | None:
        """Give the first value of a key."""
        return next((value for name, value in self.pairs if name == key), None)

    def attached(self, more: "KeyValueList") -> "KeyValueList":
        """Add pairs at the end, also where the key is there already."""
        return KeyValueList(self.pairs + more.pairs)

    def updated(self, more: "KeyValueList") -> "KeyValueList":
        """Replace the pairs of the same key where the first of them stands, and add the others at the end."""
        waiting: dict[str, list[tuple[str, KeyValue]]] = {}
        for pair in more.pairs:
            waiting.setdefault(pair[0], []).append(pair)
        replaced = set(waiting)
        merged: list[tuple[str, KeyValue]] = []
        for pair in self.pairs:
            if pair[0] in replaced:
                merged.extend(waiting.pop(pair[0], ()))
            else:
                merged.append(pair)
        merged.extend(pair for pairs in waiting.values() for pair in pairs)
        return KeyValueList(merged)

    def without(self, key: str) -> "KeyValueList":
        """Drop every pair with this key."""
        return KeyValueList(pair for pair in self.pairs if pair[0] != key)

    def packed_bytes(self) -> int:
        """Give the size in bytes as T-Library packs the list: what `max_user_data_bytes` limits and the log prints."""
        packed = self._packed
        if packed is None:
            packed = 2 + sum(_packed_pair_bytes(key, value) for key, value in self.pairs)
            object.__setattr__(self, "_packed", packed)
        return packed

    def __bool__(self) -> bool:
        return bool(self.pairs)

    def __len__(self) -> int:
        return len(self.pairs)

    def __iter__(self) -> Iterator[tuple[str, KeyValue]]:
        return iter(self.pairs)

    def __eq__(self, other: object) -> bool:
        return self.pairs == other.pairs if isinstance(other, KeyValueList) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.pairs)

    def __repr__(self) -> str:
        return f"KeyValueList({list(self.pairs)!r})"

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a KeyValueList does not change; make a new one instead of setting {name}")

    def __reduce__(self) -> tuple[type["KeyValueList"], tuple[tuple[tuple[str, KeyValue], ...]]]:
        return (KeyValueList, (self.pairs,))


class Addp(msgspec.Struct, frozen=True):
    """The keep-alive a client asks for: seconds of silence before it pings, and before the server is to; 0 is never."""

    timeout_seconds: float = msgspec.field(default=0, name="Timeout")
    remote_timeout_seconds: float = msgspec.field(default=0, name="RemoteTimeout")


Value = str | int | KeyValueList | Addp


def _packed_pair_bytes(key: str, value: KeyValue) -> int:
    """Type (1 byte), key (2 bytes of length, then its bytes), 2 bytes of length, then the value."""
    match value:
        case str():
            size = len(value.encode("utf-8", "surrogatepass"))
        case KeyValueList():
            size = 2 + value.packed_bytes()
        case bytes():
            size = len(value)
        case _:
            size = 4  # an integer is packed in 4 bytes however large it is here
    return 5 + len(key.encode("utf-8", "surrogatepass")) + size
