"""The page of the state machines is as the tables are."""

from enum import Enum
from pathlib import Path

from tserver_sim.diagrams import diagram, states_page, write_page
from tserver_sim.model.party_states import PARTY_TABLE
from tserver_sim.model.tables import Cell, Refuse, Row

PAGE = Path(__file__).parents[2] / "docs/states.md"


class Door(Enum):
    OPEN = 1
    SHUT = 2


class Hand(Enum):
    PUSHES = "is pushed"
    PULLS = "is pulled"


def test_page_is_fresh() -> None:
    assert PAGE.read_text("utf-8") == states_page(), "run `python -m tserver_sim.diagrams docs/states.md`"


def test_page_is_written(tmp_path: Path) -> None:
    write_page(tmp_path / "states.md")

    assert (tmp_path / "states.md").read_text("utf-8") == states_page()


def test_arrows() -> None:
    cells: dict[tuple[Door, Hand], Cell] = {
        (Door.OPEN, Hand.PUSHES): Row(Door.SHUT, "EventShut", guess=True),
        (Door.OPEN, Hand.PULLS): Row(Door.OPEN),
        (Door.SHUT, Hand.PUSHES): Refuse(185),
        (Door.SHUT, Hand.PULLS): Row(Door.OPEN),
    }

    assert list(diagram(cells, Door.SHUT)) == [
        "```mermaid",
        "stateDiagram-v2",
        "    [*] --> SHUT",
        "    OPEN --> SHUT: is pushed / EventShut (guess)",
        "    SHUT --> OPEN: is pulled",
        "```",
    ]


def test_every_cell_is_on_the_page() -> None:
    page = states_page()

    for state, happening in PARTY_TABLE:
        assert f"| `{state.name}` | {happening.value} |" in page
