"""What the cells of a state table lead to."""

from enum import Enum

import pytest

from tserver_sim.model.rejections import Refused
from tserver_sim.model.tables import Cell, Impossible, ImpossibleError, Refuse, Row, decide


class Door(Enum):
    OPEN = 1
    SHUT = 2


class Hand(Enum):
    PUSHES = 1
    PULLS = 2


TABLE: dict[tuple[Door, Hand], Cell] = {
    (Door.OPEN, Hand.PUSHES): Row(Door.SHUT, "EventShut"),
    (Door.OPEN, Hand.PULLS): Refuse(185),
    (Door.SHUT, Hand.PUSHES): Impossible("it is shut"),
}


def test_row() -> None:
    assert decide(TABLE, Door.OPEN, Hand.PUSHES) == Row(Door.SHUT, "EventShut")


def test_refusal_carries_its_code() -> None:
    with pytest.raises(Refused) as caught:
        decide(TABLE, Door.OPEN, Hand.PULLS)

    assert caught.value.code == 185


def test_impossible_names_state_happening_and_reason() -> None:
    with pytest.raises(ImpossibleError, match=r"Hand\.PUSHES in Door\.SHUT: it is shut"):
        decide(TABLE, Door.SHUT, Hand.PUSHES)


def test_hole_is_an_error() -> None:
    with pytest.raises(KeyError):
        decide(TABLE, Door.SHUT, Hand.PULLS)
