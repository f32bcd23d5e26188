"""Diagrams of the state tables, for the documentation: Mermaid for the eye, a table for whoever looks something up.

`python -m tserver_sim.diagrams docs/states.md` writes the page anew; a test says when that is due.
"""

import sys
from collections.abc import Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import TypeVar

from tserver_sim.model.agent_states import AGENT_TABLE, AgentState
from tserver_sim.model.party_states import PARTY_TABLE, PartyState
from tserver_sim.model.server_roles import ROLE_TABLE, RoleState
from tserver_sim.model.tables import Cell, Impossible, Refuse, Row

__all__ = ["diagram", "states_page", "write_page"]

_TITLE = """\
# States

What can happen to a party of a call, to an agent, and to a T-Server. This page is made from the tables in
`tserver_sim.model` (`party_states.py`, `agent_states.py`, `server_roles.py`) by
`python -m tserver_sim.diagrams docs/states.md`; do not write it by hand.
An arrow says what happens and which event tells the clients of the DN; *(guess)* marks what is reconstructed and stands
in no public document. [The model](model.md) says what each means for the others in the call.
"""

_PARTY = """
## A party

One DN, queue, route point or outside number in one call. `NULL` is before and after the call. The numbers are those of
`ps-n` in `Extensions`.
"""

_AGENT = """
## An agent

The busy states are those of an agent whose phone has a call of a queue; the states without an arrow's event change in
silence.
"""

_SERVER = """
## A T-Server

Of a pair one is primary at first, the other its backup; a T-Server without a backup is primary or down.
[Servers](server.md) says what each knows after a change.
"""

StateT = TypeVar("StateT", bound=Enum)
HappeningT = TypeVar("HappeningT", bound=Enum)


def states_page() -> str:
    """The whole page, as Markdown."""
    numbers = [f"| `{state.name}` | {state.value} |" for state in PartyState]
    return "\n".join(
        [
            _TITLE + _PARTY,
            *diagram(PARTY_TABLE, PartyState.NULL),
            "",
            "| state | number |",
            "|---|---|",
            *numbers,
            "",
            *table(PARTY_TABLE),
            _AGENT,
            *diagram(AGENT_TABLE, AgentState.LOGGED_OUT),
            "",
            *table(AGENT_TABLE),
            _SERVER,
            *diagram(ROLE_TABLE, RoleState.PRIMARY),
            "",
            *table(ROLE_TABLE),
            "",
        ]
    )


def diagram(cells: Mapping[tuple[StateT, HappeningT], Cell], start: StateT) -> Iterator[str]:
    """The lines of a Mermaid diagram: one arrow from state to state for each happening; silence at home is left out."""
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield f"    [*] --> {start.name}"
    for (state, happening), cell in cells.items():
        if isinstance(cell, Row) and (cell.next is not state or cell.event is not None):
            yield f"    {state.name} --> {cell.next.name}: {_happens(happening, cell)}"
    yield "```"


def _happens(happening: Enum, row: Row) -> str:
    event = "" if row.event is None else f" / {row.event}"
    return f"{happening.value}{event}{' (guess)' if row.guess else ''}"


def table(cells: Mapping[tuple[StateT, HappeningT], Cell]) -> Iterator[str]:
    """The lines of a Markdown table of every cell, state by state."""
    yield "| state | what happens | what comes of it |"
    yield "|---|---|---|"
    for (state, happening), cell in sorted(cells.items(), key=_place):
        yield f"| `{state.name}` | {happening.value} | {_words(state, cell)} |"


def _place(item: tuple[tuple[StateT, HappeningT], Cell]) -> tuple[int, int]:
    state, happening = item[0]
    return list(type(state)).index(state), list(type(happening)).index(happening)


def _words(state: Enum, cell: Cell) -> str:
    match cell:
        case Row(next, event, guess):
            told = "nobody is told" if event is None else event
            stays = "stays" if next is state else f"`{next.name}`"
            return f"{stays}, {told}{' *(guess)*' if guess else ''}"
        case Refuse(code):
            return f"refused, {code}"
        case Impossible(reason):
            return f"cannot be: {reason}"


def write_page(path: Path) -> None:
    """Write the page anew."""
    path.write_text(states_page(), "utf-8")


if __name__ == "__main__":
    write_page(Path(sys.argv[1]))
