"""Every mutant is a bridge with a defect, and nothing but that. That each is found: tests/e2e/test_mutants.py."""

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

from playbook import Playbook, a_day

from tserver_bridge import mutants
from tserver_bridge.mutants import MUTANTS
from tserver_bridge.parts import GOOD, Parts
from tserver_bridge.session_io import Effect, SessionCore
from tserver_harness.judge.requirements import load_requirements


def lived(wrap: Callable[[SessionCore], SessionCore] | None) -> list[Effect]:
    """What comes of a day."""
    book = Playbook(wrap=wrap)
    book.does(*a_day().inputs)
    return book.effects


OUTSIDE = sorted(name for name, mutant in MUTANTS.items() if mutant.parts.session is GOOD.session)


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
    shown = [name for name in MUTANTS if name not in OUTSIDE and lived(None) != lived(MUTANTS[name].parts.session)]

    assert len(shown) >= 40


def test_each_has_one_part_of_its_own_and_is_otherwise_good() -> None:
    for mutant in MUTANTS.values():
        own = [each.name for each in fields(Parts) if getattr(mutant.parts, each.name) != getattr(GOOD, each.name)]
        assert len(own) == 1, mutant.name


def test_good_code_does_not_know_of_its_defects() -> None:
    """A defect is a part that is exchanged, never a question that the good bridge asks."""
    folder = Path(mutants.__file__).parent
    for source in folder.glob("*.py"):
        if not source.stem.startswith(("defects", "mutants")):
            text = source.read_text("utf-8")
            assert [name for name in MUTANTS if f'"{name}"' in text] == [], source.name


def test_two_sessions_of_a_mutant_share_nothing() -> None:
    for mutant in MUTANTS.values():
        assert lived(mutant.parts.session) == lived(mutant.parts.session), mutant.name


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
