"""The states of a call as one toolbar socket is told of it, as a table; every cell is decided.

A `Repeat` or an `AfterEnd` is a fault unless the T-Server gave a new reason for it; who asks knows that
(`judge.correlation`). The names are the toolbar's event names.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

__all__ = ["CALL_EVENTS", "TABLE", "AfterEnd", "Cell", "Repeat", "Row", "ToldState", "cell_for"]


class ToldState(Enum):
    """What the toolbar shows of the call."""

    UNKNOWN = "unknown"
    OFFERED = "ringing"
    DIALLING = "dialling"
    ANNOUNCED = "announced by both words for an outbound call"
    UP = "established"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Row:
    """In order; the state that follows."""

    next: ToldState


@dataclass(frozen=True, slots=True)
class Repeat:
    """Told before: breaks the requirement that says `one`; `next` where the T-Server has said it again, too."""

    requirement: str
    next: ToldState


@dataclass(frozen=True, slots=True)
class AfterEnd:
    """Comes after EventReleased; `next` where the T-Server has begun the call anew."""

    next: ToldState


Cell = Row | Repeat | AfterEnd

OTHER = "other"
_S = ToldState

CALL_EVENTS = frozenset(
    {
        "EventRinging",
        "EventDialing",
        "EventEstablished",
        "EventReleased",
        "EventHeld",
        "EventRetrieved",
        "EventPartyAdded",
        "EventPartyChanged",
        "EventPartyDeleted",
        "EventAttachedDataChanged",
    }
)

TABLE: Mapping[tuple[ToldState, str], Cell] = {
    (_S.UNKNOWN, "EventRinging"): Row(_S.OFFERED),
    (_S.UNKNOWN, "EventDialing"): Row(_S.DIALLING),
    (_S.UNKNOWN, "EventEstablished"): Row(_S.UP),  # the socket came later than the call
    (_S.UNKNOWN, "EventReleased"): Row(_S.ENDED),
    (_S.UNKNOWN, OTHER): Row(_S.UNKNOWN),
    (_S.OFFERED, "EventRinging"): Repeat("IN-01", _S.OFFERED),
    (_S.OFFERED, "EventDialing"): Row(_S.ANNOUNCED),
    (_S.OFFERED, "EventEstablished"): Row(_S.UP),
    (_S.OFFERED, "EventReleased"): Row(_S.ENDED),
    (_S.OFFERED, OTHER): Row(_S.OFFERED),
    (_S.DIALLING, "EventRinging"): Row(_S.ANNOUNCED),
    (_S.DIALLING, "EventDialing"): Repeat("OB-03", _S.DIALLING),
    (_S.DIALLING, "EventEstablished"): Row(_S.UP),
    (_S.DIALLING, "EventReleased"): Row(_S.ENDED),
    (_S.DIALLING, OTHER): Row(_S.DIALLING),
    (_S.ANNOUNCED, "EventRinging"): Repeat("OB-03", _S.ANNOUNCED),
    (_S.ANNOUNCED, "EventDialing"): Repeat("OB-03", _S.ANNOUNCED),
    (_S.ANNOUNCED, "EventEstablished"): Row(_S.UP),
    (_S.ANNOUNCED, "EventReleased"): Row(_S.ENDED),
    (_S.ANNOUNCED, OTHER): Row(_S.ANNOUNCED),
    (_S.UP, "EventRinging"): Repeat("IN-01", _S.UP),
    (_S.UP, "EventDialing"): Repeat("OB-03", _S.UP),
    (_S.UP, "EventEstablished"): Repeat("AC-02", _S.UP),
    (_S.UP, "EventReleased"): Row(_S.ENDED),
    (_S.UP, OTHER): Row(_S.UP),
    (_S.ENDED, "EventRinging"): AfterEnd(_S.OFFERED),
    (_S.ENDED, "EventDialing"): AfterEnd(_S.DIALLING),
    (_S.ENDED, "EventEstablished"): AfterEnd(_S.UP),
    (_S.ENDED, "EventReleased"): Repeat("HU-03", _S.ENDED),
    (_S.ENDED, OTHER): AfterEnd(_S.ENDED),
}


def cell_for(state: ToldState, event: str) -> Cell:
    """The cell for one of CALL_EVENTS."""
    return TABLE.get((state, event)) or TABLE[state, OTHER]
