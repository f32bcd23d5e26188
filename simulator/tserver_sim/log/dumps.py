"""Messages as other programs print them: agent desktops on the Platform SDK (.NET and Java), and the support phone.

Platform SDK: `Name [type] = value` lines, compounds with deeper lines, key-value pairs as `'key' [type] = value`. The
support phone prints a few attributes as `Name:value`. Both give the same messages as a T-Server's log.
"""

import re
from typing import Any

from tserver_sim.log.values import HIDDEN, attribute_of, is_unfinished, read_value
from tserver_wire import ATTRIBUTES, KeyValueList, Kind, Message, Value

__all__ = ["PhoneBlock", "SdkBlock"]

_LINE = re.compile(r"([ \t]*)(?:Attribute)?(\w+) *\[(\w+)\] *= ?(.*)", re.DOTALL)
_COMPOUND = re.compile(r"[ \t]*\w+ *= *ComplexClass\(\w*\):\s*")
_PAIR = re.compile(r"([ \t]+)'(.*?)'\s+\[(\w+)\]\s*=\s?(.*)", re.DOTALL)
_HIDDEN_PAIR = re.compile(r"([ \t]+)'(.*?)'\s+\[output suppressed\]\s*")
_NO_VALUE = re.compile(r"[ \t]*(?:Attribute)?\w+ \[\w+\]\s*")
_NEW_LINE = re.compile(r"(?:Attribute)?\w+ *\[\w+\] *=|\s+'.*'\s+\[|\d{4}-\d\d-\d\d|\d\d:\d\d:\d\d|\w+ *= ComplexClass")
_INTEGER = re.compile(r"-?\d+")

_PHONE_LINE = re.compile(r"\s+([A-Za-z ]+):(.*)")
_PHONE_NAMES = {"Seconds": "TimeinSecs", "USeconds": "TimeinuSecs"}
_NOT_ATTRIBUTES = frozenset({"Server", "Server Time", "Time"})


class SdkBlock:
    """A dump of the Platform SDK, in its old layout and in its new one."""

    def __init__(self, name: str) -> None:
        self.warnings: list[tuple[int, str]] = []
        self.hidden: list[str] = []
        self._name = name
        self._attributes: dict[str, Value] = {}
        self._lists: list[tuple[int, str, list[tuple[str, Any]]]] = []
        self._unfinished: list[str] = []
        self._unfinished_line = 0

    def take(self, line: str, number: int) -> bool:
        """Take a line, or the next part of a text; an empty one may follow an empty list."""
        if self._unfinished and not _NEW_LINE.match(line):
            self._unfinished.append(line)
            if line.endswith('"'):
                self._finish_text()
            return True
        if self._unfinished:
            self.warnings.append((self._unfinished_line, "a text has no closing quote"))
            self._finish_text()
        if not line.strip():
            return bool(self._lists)
        if line.strip() == "message attributes:" or _COMPOUND.fullmatch(line) or _NO_VALUE.fullmatch(line):
            return True
        return self._understand(line, number)

    def end(self) -> Message:
        """The message with what was read."""
        if self._unfinished:
            self.warnings.append((self._unfinished_line, "a text has no closing quote; the log ends in it"))
            self._finish_text()
        self._close_lists(-1)
        return Message(self._name, self._attributes)

    def _finish_text(self) -> None:
        text, self._unfinished = "\n".join(self._unfinished), []
        self._understand(text, self._unfinished_line, whole=True)

    def _understand(self, line: str, number: int, *, whole: bool = False) -> bool:
        pair = _HIDDEN_PAIR.fullmatch(line) or _PAIR.fullmatch(line) if self._lists else None
        found = pair or _LINE.fullmatch(line)
        if found is None:
            return False
        raw = found[found.lastindex or 0] if found.re is not _HIDDEN_PAIR else ""
        if not whole and is_unfinished(raw, '"'):
            self._unfinished, self._unfinished_line = [line], number
        elif pair is not None:
            self._pair(pair)
        else:
            self._attribute(len(found[1]), attribute_of(found[2]), raw)
        return True

    def _attribute(self, indent: int, name: str, raw: str) -> None:
        self._close_lists(-1)
        row = ATTRIBUTES.get(name)
        if raw.startswith("KVList:"):
            self._lists.append((indent, name, []))
        elif row is not None and row.kind is Kind.INTEGER and _INTEGER.fullmatch(raw):
            self._attributes[name] = int(raw)  # always decimal here, also a sequence number
        else:
            self._attributes[name] = read_value(self._name, name, raw)

    def _pair(self, found: re.Match[str]) -> None:
        indent, key = len(found[1]), found[2]
        self._close_lists(indent)
        pairs = self._lists[-1][2]
        if found.re is _HIDDEN_PAIR:
            self.hidden.append(key)
            pairs.append((key, HIDDEN))
        elif found[4].startswith("KVList:"):
            self._lists.append((indent, key, []))
        elif found[3] == "int" and _INTEGER.fullmatch(found[4]):
            pairs.append((key, int(found[4])))
        else:
            pairs.append((key, read_value(self._name, key, found[4]) if found[4][:1] == '"' else found[4]))

    def _close_lists(self, indent: int) -> None:
        """End the lists whose pairs stand deeper than this; the outermost only when the next attribute comes."""
        while self._lists and (indent < 0 or (len(self._lists) > 1 and self._lists[-1][0] >= indent)):
            _, name, pairs = self._lists.pop()
            made = KeyValueList(pairs)
            if self._lists:
                self._lists[-1][2].append((name, made))
            else:
                self._attributes[name] = made


class PhoneBlock:
    """A message as the support phone prints it."""

    def __init__(self, name: str) -> None:
        self.warnings: list[tuple[int, str]] = []
        self.hidden: list[str] = []
        self._name = name
        self._attributes: dict[str, Value] = {}

    def take(self, line: str, number: int) -> bool:  # noqa: ARG002  # as every block
        """Take an attribute; what is about the program itself is passed over."""
        found = _PHONE_LINE.fullmatch(line)
        if found is None:
            return False
        if found[1] not in _NOT_ATTRIBUTES:
            name = attribute_of(_PHONE_NAMES.get(found[1], found[1].replace(" ", "")))
            self._attributes[name] = read_value(self._name, name, found[2])
        return True

    def end(self) -> Message:
        """The message with what was read."""
        return Message(self._name, self._attributes)
