"""From a run's facts to a T-Server log: what the T-Server heard and said, as its own log would have it; sans-IO.

The format is `tserver_sim.log`'s, the same as of `tsim serve --log`. What happened at the toolbar is not in it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from tserver_harness.transcript import (
    ConnectionClosed,
    ConnectionOpened,
    EventSent,
    Fact,
    RequestSeen,
    RunStarted,
    ScenarioStarted,
    SwitchNoted,
)
from tserver_sim.log import EventCopies, LogHeader, LogWriter
from tserver_sim.model.inputs import Stamp
from tserver_wire import DecodedMessage, Message, decode_event

__all__ = ["exported"]

_SECONDS_END = 2**32  # of T-Library's times


def exported(facts: Sequence[Fact], source: str) -> Iterator[str]:
    """Pieces of the log, in order; `source` is what the facts were read from."""
    if not facts:
        return
    export = _Export(facts, source)
    yield export.opening
    for fact in facts:
        yield export.take(fact)
    yield export.end()


class _Export:
    def __init__(self, facts: Sequence[Fact], source: str) -> None:
        first = facts[0]
        self._ahead = _ahead(facts)
        at = self._time_of(first)
        offset = at.utcoffset()
        version = first.suite_version if isinstance(first, RunStarted) else "0"
        self._at = _stamp(at)
        self._writer = LogWriter(
            LogHeader(
                application="TServer",
                version=version or "0",
                command_line="tsim run",
                host_info="exported from a transcript",
                file=source,
                zone_seconds=0 if offset is None else round(offset.total_seconds()),
            )
        )
        self._copies = EventCopies()
        self._copies_at = self._at
        self.opening = self._writer.opening(self._at)

    def take(self, fact: Fact) -> str:
        """The text that a fact adds; the copies of an event wait for the next thing that happens."""
        self._at = _stamp(self._time_of(fact))
        if isinstance(fact, EventSent):
            if fact.fault == "drop":
                return ""
            text = self._event(fact)
            self._copies_at = self._at
            return text
        told = self._told(fact)
        return self._flushed() + told if told else ""

    def _time_of(self, fact: Fact) -> datetime:
        return datetime.fromisoformat(fact.time) + self._ahead.get(fact.scenario, timedelta())

    def end(self) -> str:
        """What still waits, and the end."""
        return self._flushed() + self._writer.closing(self._at)

    def _event(self, fact: EventSent) -> str:
        before = self._copies.add(_message(fact.message), fact.session)
        return "" if before is None else self._writer.event(self._copies_at, before.message, before.sessions)

    def _flushed(self) -> str:
        event = self._copies.flush()
        return "" if event is None else self._writer.event(self._copies_at, event.message, event.sessions)

    def _told(self, fact: Fact) -> str:
        match fact:
            case RequestSeen():
                return self._writer.request(self._at, fact.session, _message(fact.message))
            case ConnectionOpened():
                return self._writer.connected(self._at, fact.session, fact.application)
            case ConnectionClosed():
                return self._writer.disconnected(self._at, fact.session)
            case SwitchNoted():
                return self._writer.note(self._at, fact.kind, fact.text)
            case ScenarioStarted():
                return self._writer.note(self._at, "scenario", f"{fact.file}: {fact.title}")
            case _:
                return ""


def _ahead(facts: Sequence[Fact]) -> Mapping[str | None, timedelta]:
    """By scenario how far the T-Server's clock is ahead of the run's.

    In virtual time every scenario has a T-Server of its own, whose clock starts with it. The log has its clock, so that
    records and the times within events agree.
    """
    ahead: dict[str | None, timedelta] = {}
    for fact in facts:
        if isinstance(fact, EventSent) and fact.scenario not in ahead:
            seconds, micros = fact.message.get("TimeinSecs"), fact.message.get("TimeinuSecs")
            if type(seconds) is int and type(micros) is int and 0 <= seconds < _SECONDS_END:
                told = datetime.fromtimestamp(seconds, UTC) + timedelta(microseconds=micros)
                ahead[fact.scenario] = told - datetime.fromisoformat(fact.time)
    return ahead


def _message(raw: dict[str, Any]) -> Message:
    """A message of the transcript; what could not be one on the wire keeps its name and what it holds."""
    decoded = decode_event(msgspec.json.encode(raw))
    if isinstance(decoded, DecodedMessage):
        return decoded.message
    return Message(str(raw.get("message", "")) or "unknown", {name: raw[name] for name in raw if name != "message"})


def _stamp(at: datetime) -> Stamp:
    return Stamp(int(at.timestamp() // 1), at.microsecond)
