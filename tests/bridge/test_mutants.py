"""Every mutant is a bridge with a defect, and nothing but that. That each is found: tests/e2e/test_mutants.py."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playbook import Playbook, a_day

from tserver_bridge import mutants
from tserver_bridge.mutants import MUTANTS
from tserver_bridge.session_io import Effect, SessionCore
from tserver_harness.judge.requirements import load_requirements

SHELL = ("app", "desk", "toolbar_endpoint", "upstream")
"""Where defects outside the session are looked for by their names."""


def lived(wrap: Callable[[SessionCore], SessionCore] | None) -> list[Effect]:
    """What comes of a day."""
    book = Playbook(wrap=wrap)
    book.does(*a_day().inputs)
    return book.effects


def outside_of(name: str) -> frozenset[str]:
    """The defects that a mutant has outside the session."""
    defects: frozenset[str] = getattr(MUTANTS[name].wrap(Playbook().session), "defects", frozenset())
    return defects


OUTSIDE = sorted(name for name in MUTANTS if outside_of(name))


def test_the_day_is_a_good_one() -> None:
    """What the others are compared with has everything in it that they change."""
    book = a_day()

    assert book.history == lived(None)
    assert [effect.status for effect in book.history if hasattr(effect, "status")] == [
        502,
        200,
        502,
        200,
        200,
        200,
        200,
    ]


def test_most_defects_inside_the_session_show_on_any_day() -> None:
    shown = [name for name in MUTANTS if name not in OUTSIDE and lived(None) != lived(MUTANTS[name].wrap)]

    assert len(shown) >= 40


@pytest.mark.parametrize("name", OUTSIDE)
def test_defect_outside_the_session_changes_nothing_in_it(name: str) -> None:
    assert lived(None) == lived(MUTANTS[name].wrap)


def test_every_defect_outside_is_looked_for_and_nothing_else_is() -> None:
    folder = Path(mutants.__file__).parent
    code = "\n".join((folder / f"{each}.py").read_text("utf-8") for each in SHELL)
    looked_for = set(re.findall(r'"([a-z-]+)" (?:not )?in (?:self\._?|desk\.)?(?:_desk\.)?(?:all_)?defects', code))

    assert {defect for name in OUTSIDE for defect in outside_of(name)} == looked_for


def test_two_sessions_of_a_mutant_share_nothing() -> None:
    for mutant in MUTANTS.values():
        assert lived(mutant.wrap) == lived(mutant.wrap), mutant.name


def test_mutants_have_names_texts_and_requirements_that_exist() -> None:
    known = {each.id for each in load_requirements()}

    for name, mutant in MUTANTS.items():
        assert (name, name.lower()) == (mutant.name, mutant.name)
        assert mutant.text.rstrip(".") == mutant.text != ""
        assert mutant.breaks
        assert [each for each in mutant.breaks if each not in known] == [], name


def test_names_are_given_once() -> None:
    texts = [mutant.text for mutant in MUTANTS.values()]

    assert len(texts) == len(set(texts))
