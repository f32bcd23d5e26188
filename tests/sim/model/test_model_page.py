"""`docs/model.md` names every request and every guess."""

import re
from collections import Counter
from pathlib import Path

from tserver_sim.model.party_states import PARTY_TABLE
from tserver_sim.model.requests import REQUEST_TABLE
from tserver_sim.model.tables import Row
from tserver_wire import MESSAGES

CHECKOUT = Path(__file__).parents[3]
MODEL = CHECKOUT / "simulator/tserver_sim/model"
PAGE = (CHECKOUT / "docs/model.md").read_text("utf-8")
ROWS = re.findall(r"^\| `(\w+\.py)` \| (.+) \|$", PAGE, re.MULTILINE)


def guessed_cells() -> list[str]:
    return [
        f"{state.name}, {happening.name}"
        for (state, happening), cell in PARTY_TABLE.items()
        if isinstance(cell, Row) and cell.guess
    ]


def test_every_guess_of_the_code_is_on_the_page_and_no_other() -> None:
    """A comment that says GUESS has a row of its own, and so has a cell that is marked as one."""
    in_code = Counter({path.name: path.read_text("utf-8").count("GUESS") for path in MODEL.glob("*.py")})
    in_code["party_states.py"] += len(guessed_cells())

    assert Counter(module for module, _ in ROWS) == +in_code


def test_every_guessed_cell_is_named() -> None:
    named = [what.partition(":")[0] for module, what in ROWS if module == "party_states.py" and ":" in what]

    assert sorted(named) == sorted(guessed_cells())


def test_every_request_is_on_the_page() -> None:
    table = PAGE.partition("## Requests")[2].partition("## Call models")[0]

    assert sorted(set(re.findall(r"Request\w+", table))) == sorted(REQUEST_TABLE)


def test_messages_that_the_page_names_exist() -> None:
    assert set(re.findall(r"\b(?:Event|Request)(?!SequenceNumber)[A-Z]\w+", PAGE)) <= set(MESSAGES)
