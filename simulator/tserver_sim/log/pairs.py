"""A key-value list as a T-Server log prints it, and back.

A head line has the list's packed size and its first four bytes, then each pair has a line of its own. The first pair of
a list within a list stands on the line of its key, the others a tab deeper. Knows nothing of messages.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from tserver_sim.log.values import ESCAPE, HIDDEN, ODD, is_unfinished, plain, read_quoted, symbols, written_odd
from tserver_wire import KeyValue, KeyValueList

__all__ = ["PairsReader", "declared_bytes", "list_lines"]

_LIST_MARK = "'(list)"
_LIST = re.compile(rf"'((?:{ESCAPE}.|[^{ESCAPE}'\t]|'(?!\(list\)|\t))*)'\(list\) ?(.*)", re.DOTALL)
_SPACED = re.compile(r"'(.*?)'\s+(.*)", re.DOTALL)
_BINARY = re.compile(r"\[(\d+)\]((?: [0-9a-fA-F]{2})*)(\.\.)?")
_INTEGER = re.compile(r"-?\d+")
_HEAD = re.compile(r"\[(\d+)\](?: [0-9a-fA-F]{2})*(?:\.\.)?\s*")
_TYPE_OF = ((str, 0), (bytes, 2), (KeyValueList, 3))


def list_lines(name: str, pairs: KeyValueList) -> list[str]:
    """Write an attribute that is a list: its head line and its pairs."""
    return [f"\tAttribute{name}\t[{pairs.packed_bytes()}] {_first_bytes(pairs)}..", *_pair_lines(pairs, "\t\t")]


def declared_bytes(head: str) -> int | None:
    """Give the packed size that a head line tells; None if it is no head of a list."""
    found = _HEAD.fullmatch(head)
    return None if found is None else int(found[1])


def _first_bytes(pairs: KeyValueList) -> str:
    """Two bytes of count, the first pair's type, the high byte of its key's length."""
    packed = list((len(pairs) & 0xFFFF).to_bytes(2))
    for key, value in pairs.pairs[:1]:
        kind = next((number for python, number in _TYPE_OF if isinstance(value, python)), 1)
        packed += [kind, len(key.encode("utf-8", "surrogatepass")) >> 8 & 0xFF]
    return " ".join(f"{byte:02x}" for byte in packed)


def _pair_lines(pairs: KeyValueList, indent: str) -> Iterator[str]:
    for key, value in pairs:
        name = _written_key(key)
        if not isinstance(value, KeyValueList):
            yield f"{indent}{name}\t{_written(value)}"
            continue
        first, *others = [line.lstrip("\t") if n == 0 else line for n, line in _numbered(value, indent)] or [""]
        yield f"{indent}{name}(list) {first}"
        yield from others


def _numbered(pairs: KeyValueList, indent: str) -> Iterator[tuple[int, str]]:
    return enumerate(_pair_lines(pairs, indent + "\t"))


def _written_key(key: str) -> str:
    return "'" + symbols(key).replace(_LIST_MARK, ESCAPE + _LIST_MARK) + "'"


def _written(value: Any) -> str:
    match value:
        case str():
            return f"'{symbols(value)}'"
        case bytes():
            return f"[{len(value)}]" + "".join(f" {byte:02x}" for byte in value)
        case int() if not isinstance(value, bool):
            return str(value)
        case _:
            return written_odd(value)


class _Pairs(list[tuple[str, Any]]):
    """A list that is still being read."""


class PairsReader:
    """Takes the lines of one list, in order; `result` is the list so far.

    Attributes:
        hidden: keys whose value a log filter has hidden.
        cut: keys of binary values that the log shows in part.
    """

    def __init__(self) -> None:
        self.hidden: list[str] = []
        self.cut: list[str] = []
        self._top = _Pairs()
        self._open: list[tuple[int, _Pairs]] = []

    @property
    def result(self) -> KeyValueList:
        """The list, as far as it was read."""
        return _frozen(self._top)

    def take(self, line: str) -> bool:
        """Take a line; False if it is no pair, or if its text goes on in the next line (see `goes_on`)."""
        text = line.lstrip(" \t")
        return self._pair(text, len(line) - len(text))

    @staticmethod
    def goes_on(line: str) -> bool:
        """Whether the line is a pair whose quoted text is not at its end."""
        text = line.lstrip(" \t")
        while (found := _LIST.match(text)) is not None:
            text = found[2]
        split = _split(text)
        return split is not None and is_unfinished(split[1])

    def _pair(self, text: str, indent: int) -> bool:
        if (found := _LIST.match(text)) is not None:
            inner = _Pairs()
            self._list_at(indent).append((plain(found[1]), inner))
            self._open.append((indent + 1, inner))
            return not found[2].strip() or self._pair(found[2], indent + 1)
        split = _split(text)
        if split is None:
            return False
        key = plain(split[0])
        self._list_at(indent).append((key, self._value(key, split[1])))
        return True

    def _list_at(self, indent: int) -> _Pairs:
        """The list that a pair with this indent belongs to; lists that stand deeper have ended."""
        if not self._open:
            self._open.append((indent, self._top))
        while len(self._open) > 1 and self._open[-1][0] > indent:
            self._open.pop()
        return self._open[-1][1]

    def _value(self, key: str, raw: str) -> Any:
        if raw[:1] == "'":
            return read_quoted(raw)
        if raw.strip() == HIDDEN:
            self.hidden.append(key)
            return HIDDEN
        if raw[:1] == ODD:
            return _read_odd(raw)
        if _INTEGER.fullmatch(raw):
            return int(raw)
        if (binary := _BINARY.fullmatch(raw.rstrip())) is not None:
            data = bytes.fromhex(binary[2])
            if len(data) != int(binary[1]):
                self.cut.append(key)
            return data
        return plain(raw)


def _split(text: str) -> tuple[str, str] | None:
    """Key and value; a key may hold blanks, so it ends at a quote with a tab, if there is one."""
    if text[:1] != "'":
        return None
    key, tab, raw = text[1:].partition("'\t")
    if tab:
        return key, raw
    found = _SPACED.fullmatch(text)
    return None if found is None else (found[1], found[2])


def _read_odd(raw: str) -> Any:
    try:
        return json.loads(plain(raw[1:]))
    except ValueError:
        return plain(raw)


def _frozen(pairs: _Pairs) -> KeyValueList:
    made: list[tuple[str, KeyValue]] = [
        (key, _frozen(value) if isinstance(value, _Pairs) else value) for key, value in pairs
    ]
    return KeyValueList(made)
