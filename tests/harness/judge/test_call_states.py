"""Every cell of the table of what one socket is told of one call, written out a second time, by hand."""

import pytest

from tserver_harness.judge.call_states import CALL_EVENTS, TABLE, AfterEnd, Cell, Repeat, Row, ToldState, cell_for
from tserver_harness.judge.requirements import load_requirements

EVENTS = ("EventRinging", "EventDialing", "EventEstablished", "EventReleased", "EventHeld")
COLUMNS = """
state      EventRinging    EventDialing    EventEstablished EventReleased   EventHeld
UNKNOWN    OFFERED         DIALLING        UP               ENDED           UNKNOWN
OFFERED    !IN-01/OFFERED  ANNOUNCED       UP               ENDED           OFFERED
DIALLING   ANNOUNCED       !OB-03/DIALLING UP               ENDED           DIALLING
ANNOUNCED  !OB-03/ANNOUNCED !OB-03/ANNOUNCED UP             ENDED           ANNOUNCED
UP         !IN-01/UP       !OB-03/UP       !AC-02/UP        ENDED           UP
ENDED      +OFFERED        +DIALLING       +UP              !HU-03/ENDED    +ENDED
"""
"""`!` told before, and what that breaks; `+` comes after the end."""


def cells() -> dict[tuple[ToldState, str], Cell]:
    _, *rows = [line.split() for line in COLUMNS.strip().splitlines()]
    return {
        (ToldState[state], event): as_cell(text)
        for state, *texts in rows
        for event, text in zip(EVENTS, texts, strict=True)
    }


def as_cell(text: str) -> Cell:
    if text.startswith("!"):
        requirement, _, state = text[1:].partition("/")
        return Repeat(requirement, ToldState[state])
    return AfterEnd(ToldState[text[1:]]) if text.startswith("+") else Row(ToldState[text])


@pytest.mark.parametrize(("state", "event"), list(cells()), ids=lambda value: getattr(value, "name", value))
def test_cell(state: ToldState, event: str) -> None:
    assert cell_for(state, event) == cells()[state, event]


@pytest.mark.parametrize("state", ToldState)
@pytest.mark.parametrize("event", sorted(CALL_EVENTS))
def test_every_cell_is_decided(state: ToldState, event: str) -> None:
    expected = cells()[state, event if event in EVENTS else "EventHeld"]

    assert cell_for(state, event) == expected


def test_table_has_no_row_that_nobody_reaches() -> None:
    assert {state for state, _ in TABLE} == set(ToldState)
    assert {event for _, event in TABLE} <= {*CALL_EVENTS, "other"}


def test_broken_requirements_exist() -> None:
    ids = load_requirements().ids

    assert {cell.requirement for cell in TABLE.values() if isinstance(cell, Repeat)} <= set(ids)
