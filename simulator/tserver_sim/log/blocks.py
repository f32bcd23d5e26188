"""A message's block in a log of a T-Server or of its C++ clients: attribute lines and the pairs of their lists.

A block takes lines until one is not its own. Text that goes on in the next line is put together again; what a block
does not understand it says, and goes on. The blocks of other writers are in `dumps.py`.
"""

import re
from typing import Protocol

from tserver_sim.log.pairs import PairsReader, declared_bytes
from tserver_sim.log.values import attribute_of, is_unfinished, read_value
from tserver_wire import Message, Value

__all__ = ["Block", "ForeignBlock", "ServerBlock"]

_ATTRIBUTE = re.compile(r"\s+Attribute(\S+?)(?:\t|\s+|$)(.*)", re.DOTALL)
_NEW_LINE = re.compile(r"\s+Attribute\w|\t+'[^\t]*'(?:\t|\(list\))|@?\d\d:\d\d:\d\d|\d{4}-\d\d-\d\d|message \w+$")
_ERROR_TEXT = re.compile(r"\s+\(.*\)")


class Block(Protocol):
    """What the reader needs of a block.

    Attributes:
        warnings: what was not understood, with the line.
        hidden: keys whose value a log filter has hidden.
    """

    warnings: list[tuple[int, str]]
    hidden: list[str]

    def take(self, line: str, number: int) -> bool:
        """Take a line; False if it is not the block's, which ends there."""
        ...

    def end(self) -> Message | None:
        """The message; None if the block holds none for us."""
        ...


class ForeignBlock:
    """A block of something else (a copy to the backup, ISCC): its lines are passed over."""

    def __init__(self) -> None:
        self.warnings: list[tuple[int, str]] = []
        self.hidden: list[str] = []

    def take(self, line: str, number: int) -> bool:  # noqa: ARG002  # as every block
        """Pass over attribute lines, and the line that names the message."""
        return line[:1] in {"\t", " "} or line.startswith("message ")

    def end(self) -> None:
        """Nothing of it is for us."""


class ServerBlock:
    """A block as T-Servers write it, and URS, ORS and others of its clients."""

    def __init__(self, name: str, reference_id: int | None = None) -> None:
        self.warnings: list[tuple[int, str]] = []
        self.hidden: list[str] = []
        self._name = name
        self._attributes: dict[str, Value] = {} if reference_id is None else {"ReferenceID": reference_id}
        self._list: PairsReader | None = None
        self._list_name = ""
        self._list_line = 0
        self._declared: int | None = None
        self._unfinished: list[str] = []
        self._unfinished_line = 0

    def take(self, line: str, number: int) -> bool:
        """Take a line, or the next part of a text."""
        if self._unfinished and not _NEW_LINE.match(line):
            self._unfinished.append(line)
            if line.endswith("'"):
                self._finish_text()
            return True
        if self._unfinished:
            self.warnings.append((self._unfinished_line, "a text has no closing quote"))
            self._finish_text()
        if line[:1] not in {"\t", " "} or not line.strip():
            return False
        self._understand(line, number)
        return True

    def end(self) -> Message:
        """The message with what was read."""
        if self._unfinished:
            self.warnings.append((self._unfinished_line, "a text has no closing quote; the log ends in it"))
            self._finish_text()
        self._end_list()
        return Message(self._name, self._attributes)

    def _finish_text(self) -> None:
        text, self._unfinished = "\n".join(self._unfinished), []
        self._understand(text, self._unfinished_line, whole=True)

    def _understand(self, line: str, number: int, *, whole: bool = False) -> None:
        if (found := _ATTRIBUTE.match(line)) is not None:
            if not whole and is_unfinished(found[2]):
                self._unfinished, self._unfinished_line = [line], number
                return
            self._attribute(attribute_of(found[1]), found[2], number)
        elif self._list is not None and line.lstrip()[:1] == "'":
            if not whole and PairsReader.goes_on(line):
                self._unfinished, self._unfinished_line = [line], number
            elif not self._list.take(line):
                self.warnings.append((number, f"no pair of a key and a value: {line.strip()[:60]}"))
        elif not _ERROR_TEXT.fullmatch(line):
            self.warnings.append((number, f"neither an attribute nor a pair: {line.strip()[:60]}"))

    def _attribute(self, name: str, raw: str, number: int) -> None:
        self._end_list()
        declared = declared_bytes(raw)
        if declared is None:
            self._attributes[name] = read_value(self._name, name, raw)
            return
        self._list, self._list_name, self._list_line, self._declared = PairsReader(), name, number, declared

    def _end_list(self) -> None:
        if self._list is None:
            return
        pairs = self._list.result
        self._attributes[self._list_name] = pairs
        self.hidden += self._list.hidden
        if self._list.hidden:
            keys = ", ".join(self._list.hidden)
            self.warnings.append((self._list_line, f"a filter has hidden the value of {keys} in {self._list_name}"))
        elif self._list.cut:
            self.warnings.append((self._list_line, f"{', '.join(self._list.cut)} is binary and stands there in part"))
        elif pairs.packed_bytes() != self._declared:
            told = f"{self._list_name} has {self._declared} bytes by its head, {pairs.packed_bytes()} by its pairs"
            self.warnings.append((self._list_line, f"{told}: a value is lost or changed"))
        self._list = None
