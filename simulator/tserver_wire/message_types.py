"""The shape of a row in the message tables."""

from dataclasses import dataclass
from enum import Enum

__all__ = ["Certainty", "MessageKind", "MessageType"]


class MessageKind(Enum):
    """Who sends it: the client a request, the server an event, either a keep-alive."""

    REQUEST = "request"
    EVENT = "event"
    KEEP_ALIVE = "keep-alive"


class Certainty(Enum):
    """Whether the row rests on public documentation, or partly on background knowledge and inference."""

    DOCUMENTED = "documented"
    RECONSTRUCTED = "reconstructed"


@dataclass(frozen=True, slots=True)
class MessageType:
    """What is known about one message.

    Attributes:
        number: T-Library's; -1 for the keep-alive messages, which are ours.
        answer: the event that answers a request and carries its ReferenceID; empty where there is none.
        why_not: why a request without an answer is refused.
        one_of: at least one of these is there.
        open_ended: any attribute may be there; the lists name only what is known.
        mark: the source of the attribute lists.
        names_only: only name and number are public; the rest of the row is ours.
    """

    number: int
    name: str
    kind: MessageKind
    mandatory: tuple[str, ...]
    optional: tuple[str, ...]
    certainty: Certainty
    mark: str
    answer: str = ""
    why_not: str = ""
    one_of: tuple[str, ...] = ()
    open_ended: bool = False
    names_only: bool = False
