"""What a cell of a state table can be. A table that leaves a cell out has a hole, and a test finds it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

from tserver_sim.model.rejections import Refused

__all__ = ["Cell", "Impossible", "ImpossibleError", "Refuse", "Row", "decide"]

StateT = TypeVar("StateT", bound=Enum)
HappeningT = TypeVar("HappeningT", bound=Enum)


@dataclass(frozen=True, slots=True)
class Row:
    """It happens: the next state, and the event that tells of it (None: nobody is told).

    `guess` marks what is reconstructed and stands in no public document.
    """

    next: Enum
    event: str | None = None
    guess: bool = False


@dataclass(frozen=True, slots=True)
class Refuse:
    """It is refused with an error code; nothing changes."""

    code: int


@dataclass(frozen=True, slots=True)
class Impossible:
    """It cannot come to this, for the reason given; if it does, the fault is ours."""

    reason: str


Cell = Row | Refuse | Impossible


class ImpossibleError(AssertionError):
    """A cell that says it cannot be reached was reached: a fault of the model."""


def decide(table: Mapping[tuple[StateT, HappeningT], Cell], state: StateT, happening: HappeningT) -> Row:
    """What happens in this state.

    Raises:
        Refused: the table refuses it; ask before anything has changed.
        ImpossibleError: the model is at fault.
    """
    cell = table[state, happening]
    match cell:
        case Row():
            return cell
        case Refuse(code):
            raise Refused(code)
        case Impossible(reason):
            raise ImpossibleError(f"{happening} in {state}: {reason}")
