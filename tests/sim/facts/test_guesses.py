"""Every guess of the code is in the list, and every setting changes one."""

from collections import Counter
from pathlib import Path

import msgspec

from tserver_sim.facts.guesses import GUESSES
from tserver_sim.model.party_states import PARTY_TABLE
from tserver_sim.model.tables import Row
from tserver_sim.settings import Guesses

MODEL = Path(__file__).parents[3] / "simulator/tserver_sim/model"


def guessed_cells() -> list[str]:
    return [
        f"{state.name}, {happening.name}"
        for (state, happening), cell in PARTY_TABLE.items()
        if isinstance(cell, Row) and cell.guess
    ]


def test_every_guess_of_the_code_is_in_the_list_and_no_other() -> None:
    """A comment that says GUESS has a row of its own, and so has a cell that is marked as one."""
    in_code = Counter({path.name: path.read_text("utf-8").count("GUESS") for path in MODEL.glob("*.py")})
    in_code["party_states.py"] += len(guessed_cells())
    listed = Counter(guess.module for guess in GUESSES if guess.module != "settings.py")

    assert listed == +in_code


def test_every_guessed_cell_is_named() -> None:
    named = [
        guess.what.partition(":")[0] for guess in GUESSES if guess.module == "party_states.py" and ":" in guess.what
    ]

    assert sorted(named) == sorted(guessed_cells())


def test_every_setting_changes_one_guess() -> None:
    settings = [guess.setting for guess in GUESSES if guess.setting is not None]

    assert sorted(settings) == sorted(field.name for field in msgspec.structs.fields(Guesses))
    assert all(guess.otherwise for guess in GUESSES if guess.setting is not None)
    assert all(guess.setting is not None for guess in GUESSES if guess.module == "settings.py")
