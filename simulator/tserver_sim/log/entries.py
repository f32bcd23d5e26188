"""What a T-Server log says, as values: messages with their client and time; and copies of one event put together.

The log has one block for an event, however many clients got it. Writers (the simulator's, the harness's) see one copy
per client, so `EventCopies` collects them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tserver_wire import Message

__all__ = ["Entry", "EventCopies", "LogClient", "LogWarning", "Mark", "PublishedEvent", "ReadLog"]


@dataclass(frozen=True, slots=True)
class LogClient:
    """A client as the log names it.

    Attributes:
        number: its ClientID, in the log as eight hex digits; None where the log does not tell.
        application: without blanks, because the log's readers end it there.
    """

    number: int | None
    application: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One message of a log.

    Attributes:
        at: seconds, for order and distance only: local time, of 1970 if the log tells no date; None without a time.
        message: as on the wire; passwords are masked.
        clients: who asked, or everyone who got the event; empty in a client's log.
        line: where its block begins, from 1.
        hidden: keys of values that a log filter has hidden.
    """

    at: float | None
    message: Message
    clients: tuple[LogClient, ...]
    line: int
    hidden: tuple[str, ...] = ()

    @property
    def is_request(self) -> bool:
        """Whether a client sent it."""
        return self.message.name.startswith("Request")


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that a SIP Server's thread log tells without a message: `AGENT_LOGGED_IN` of a DN."""

    at: float | None
    name: str
    dn: str
    line: int


@dataclass(frozen=True, slots=True)
class LogWarning:
    """Something in a log that was not understood, or that is missing."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class ReadLog:
    """A log, read.

    Attributes:
        header: labels and values of the file's head; empty if it has none.
        entries: in the log's order.
        marks: as above, of a SIP Server's thread log.
    """

    header: Mapping[str, str] = field(default_factory=dict)
    entries: tuple[Entry, ...] = ()
    marks: tuple[Mark, ...] = ()
    warnings: tuple[LogWarning, ...] = ()


@dataclass(frozen=True, slots=True)
class PublishedEvent:
    """An event with all who got it; the message has the ReferenceID of the copy that answers, if one does."""

    message: Message
    sessions: tuple[str, ...]


class EventCopies:
    """Puts the copies of one event together; copies of one event come one behind the other."""

    def __init__(self) -> None:
        self._message: Message | None = None
        self._sessions: list[str] = []

    def add(self, message: Message, session: str) -> PublishedEvent | None:
        """Take a copy; gives the event before, if this is another one."""
        if self._message is not None and _is_copy(self._message, message) and session not in self._sessions:
            self._sessions.append(session)
            if "ReferenceID" in message.attributes:
                self._message = message
            return None
        before = self.flush()
        self._message, self._sessions = message, [session]
        return before

    def flush(self) -> PublishedEvent | None:
        """Give the event that is not given yet; no further copy of it will come."""
        if self._message is None:
            return None
        event = PublishedEvent(self._message, tuple(self._sessions))
        self._message, self._sessions = None, []
        return event


def _is_copy(one: Message, other: Message) -> bool:
    number = one.get("EventSequenceNumber")
    if number is None or number != other.get("EventSequenceNumber") or one.name != other.name:
        return False
    if "ReferenceID" in one.attributes and "ReferenceID" in other.attributes:
        return False
    return _without_reference(one) == _without_reference(other)


def _without_reference(message: Message) -> dict[str, object]:
    return {name: value for name, value in message.attributes.items() if name != "ReferenceID"}
