"""Reads a T-Server log, and those of its relatives: SIP Server, URS and other clients, Platform SDK desktops.

A machine over lines: a line begins a block, belongs to the one that is open, or says who sent or got a message.
Everything else is passed over, because real logs are full of it. Text in, values out.
"""

import codecs
import re
from dataclasses import replace

from tserver_sim.log.blocks import Block, ForeignBlock, ServerBlock
from tserver_sim.log.clock import LogClock
from tserver_sim.log.dumps import PhoneBlock, SdkBlock
from tserver_sim.log.entries import Entry, LogClient, LogWarning, Mark, ReadLog

__all__ = ["NotATServerLogError", "read_log", "text_of"]

LOOKED_FOR = (
    "`message EventX` or `message RequestX` with Attribute lines, a Platform SDK dump ('EventX' (60)), a support "
    "phone's `Event:EventX`, a SIP Server's `$+CTI:...` lines, or a T-Server's file header"
)

_RECEIVED = re.compile(
    r"\S+\s+(?:Trc|Int|Std|Dbg|Trace|Interaction)\s+0454[13] (?:Message )?(\w+) received from "
    r"\[?\d+\]? \(([0-9a-fA-F]{8}) (\S+)"
)
_SENT = re.compile(
    r"\S+\s+(?:Trc|Trace)\s+04542 (?:Message )?(\w+) sent to \[?\d+\]? \(([0-9a-fA-F]{8}) (\S+)"
)  # fmt: skip
_SENT_TO_NAME = re.compile(r'\S+\s+(?:Int|Interaction)\s+04545 Interaction message "(\w+)" sent to \d+ \("(.*)"\)')
_SERVER_EVENT = re.compile(r"(?:\S+\] )?@?\d.*: message (Event\w+)$")
_SERVER_REQUEST = re.compile(r"message (Request\w+)$")
_CLIENT_REQUEST = re.compile(r"request to \d+.* message (Request\w+)$")
_CLIENT_EVENT = re.compile(r"received from \d+\([^)]*\).* message (Event\w+)(?:\(refid=(\d+)\))?$")
_SDK = re.compile(r"(?:.*[ =\[])?'((?:Event|Request)\w+)' \('?\d+'?\)(?: attributes:)?\]?\s*$")
_PHONE = re.compile(r"\s+Event:(Event\w+)\s*$")
_FOREIGN = re.compile(r"@?[\d:.]*\s*\[(?:BSYNC|ISCC|TCONF|tsim)\]|.*\bISCC(?:Event|Request)\w+$")
_HEADER_LINE = re.compile(r"([A-Z][\w ()]+):\s*(.*)")
_MARK = re.compile(r"\S+ \$\+\w+:\w+:(AGENT_LOGGED_IN|AGENT_LOGGED_OUT|ON_DN_IN_SERVICE):")
_MARK_DN = re.compile(r'.*?\b(?:dn:|DN=")([^\s":]+)')


class NotATServerLogError(ValueError):
    """The text is no log that could be read; says what was looked for."""


def text_of(data: bytes) -> str:
    """Make text of a file's bytes: UTF-8, or UTF-16 with its mark, else the western code page of Windows hosts."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def read_log(text: str) -> ReadLog:
    """Read a whole log.

    Raises:
        NotATServerLogError: nothing in it looks like one; show the words.
    """
    reader = _Reader()
    for number, line in enumerate(text.split("\n"), 1):
        reader.take(line.removesuffix("\r"), number)
    log = reader.end()
    if not log.entries and not log.marks and not log.header.get("Application type", "").startswith("TServer"):
        raise NotATServerLogError(f"no T-Server log: none of these is in it: {LOOKED_FOR}")
    return log


class _Reader:
    """The machine: at most one block is open."""

    def __init__(self) -> None:
        self._clock = LogClock()
        self._block: Block | None = None
        self._begin: tuple[int, float | None, tuple[LogClient, ...]] = (0, None, ())
        self._sender: tuple[str, LogClient] | None = None
        self._header: dict[str, str] = {}
        self._in_header = True
        self._entries: list[Entry] = []
        self._marks: list[Mark] = []
        self._mark: str | None = None
        self._warnings: list[LogWarning] = []

    def take(self, line: str, number: int) -> None:
        """Take the next line."""
        if self._block is not None:
            if self._block.take(line, number):
                return
            self._end_block()
        timed = self._clock.read(line)
        if self._in_header:
            self._head(line, timed=timed)
        if not self._begins_block(line, number):
            self._note_record(line, number)

    def end(self) -> ReadLog:
        """What was read."""
        self._end_block()
        return ReadLog(self._header, tuple(self._entries), tuple(self._marks), tuple(self._warnings))

    def _head(self, line: str, *, timed: bool) -> None:
        found = _HEADER_LINE.fullmatch(line)
        if found is not None and (self._header or found[1].startswith("Application ")):
            self._header[found[1]] = found[2]
        elif timed or self._header:
            self._in_header = False

    def _begins_block(self, line: str, number: int) -> bool:
        block = _block_of(line)
        if block is None:
            return False
        clients: tuple[LogClient, ...] = ()
        if self._sender is not None and line == f"message {self._sender[0]}":
            clients = (self._sender[1],)
        self._sender = None
        self._block, self._begin = block, (number, self._clock.now, clients)
        return True

    def _note_record(self, line: str, number: int) -> None:
        if (found := _RECEIVED.match(line)) is not None:
            self._sender = found[1], LogClient(int(found[2], 16), found[3])
        elif (found := _SENT.match(line)) is not None:
            self._receiver(found[1], LogClient(int(found[2], 16), found[3]))
        elif (found := _SENT_TO_NAME.match(line)) is not None:
            self._receiver(found[1], LogClient(None, "_".join(found[2].split())))
        elif (found := _MARK.match(line)) is not None:
            self._mark = found[1]
        elif self._mark is not None and (found := _MARK_DN.match(line)) is not None:
            self._marks.append(Mark(self._clock.now, self._mark, found[1], number))
            self._mark = None
        elif " $-" in line:
            self._mark = None

    def _receiver(self, name: str, client: LogClient) -> None:
        """Someone got the last event; 04545 tells the name, 04542 behind it the number as well."""
        if not self._entries or self._entries[-1].message.name != name:
            return
        last = self._entries[-1]
        known = last.clients
        if client.number is not None and known and known[-1] == LogClient(None, client.application):
            known = known[:-1]
        self._entries[-1] = replace(last, clients=(*known, client))

    def _end_block(self) -> None:
        block, self._block = self._block, None
        if block is None:
            return
        message = block.end()
        line, at, clients = self._begin
        self._warnings += [LogWarning(number, text) for number, text in block.warnings]
        if message is not None:
            self._entries.append(Entry(at, message, clients, line, tuple(block.hidden)))


def _block_of(line: str) -> Block | None:
    """The block that a line begins."""
    if _FOREIGN.match(line) is not None:
        return ForeignBlock()
    if "message " in line:
        for pattern in (_SERVER_EVENT, _SERVER_REQUEST, _CLIENT_REQUEST):
            if (found := pattern.match(line)) is not None:
                return ServerBlock(found[1])
        if (found := _CLIENT_EVENT.match(line)) is not None:
            return ServerBlock(found[1], int(found[2]) if found[2] else None)
    if (found := _SDK.match(line)) is not None:
        return SdkBlock(found[1])
    found = _PHONE.match(line)
    return None if found is None else PhoneBlock(found[1])
