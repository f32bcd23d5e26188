"""Every mutant is a bridge with a defect, and nothing but that."""

from collections.abc import Callable

import pytest
from playbook import Playbook, a_day

from tserver_bridge.mutants import MUTANTS, Mutant
from tserver_bridge.session_io import Effect, SessionCore
from tserver_harness.judge.requirements import load_requirements

OUTSIDE = {
    "talks-of-pings": {"talks-of-pings"},
    "breaks-lines": {"breaks-lines"},
    "no-cors": {"no-cors"},
    "half-answers": {"answers-in-half"},
    "bad-bodies-look-fine": {"hides-bad-bodies"},
    "dies-of-a-bad-body": {"dies-of-a-bad-body"},
}
"""Defects in HTTP and on the wire: test_app.py, test_toolbar_endpoint.py and test_upstream.py show them."""

ANOTHER_DAY = {"established-only-by-command"}
"""Defects that do not show on a day on which the agent accepts a call first."""


def lived(wrap: Callable[[SessionCore], SessionCore] | None) -> list[Effect]:
    """What comes of a day."""
    book = Playbook(wrap=wrap)
    book.does(*a_day().inputs)
    return book.effects


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


@pytest.mark.parametrize(
    "mutant", [MUTANTS[name] for name in sorted(MUTANTS.keys() - OUTSIDE - ANOTHER_DAY)], ids=lambda each: each.name
)
def test_defect_shows(mutant: Mutant) -> None:
    assert lived(None) != lived(mutant.wrap)


@pytest.mark.parametrize("name", ANOTHER_DAY)
def test_defect_shows_where_calls_are_answered_at_the_phone(name: str) -> None:
    assert Playbook().talking().history != Playbook(wrap=MUTANTS[name].wrap).talking().history


@pytest.mark.parametrize("name", OUTSIDE)
def test_defect_outside_the_session_is_named_and_changes_nothing_in_it(name: str) -> None:
    wrapped = MUTANTS[name].wrap(Playbook().session)

    assert OUTSIDE[name] == getattr(wrapped, "defects")  # noqa: B009  # not every session has it
    assert lived(None) == lived(MUTANTS[name].wrap)


@pytest.mark.parametrize("name", sorted(MUTANTS.keys() - OUTSIDE))
def test_defect_inside_the_session_is_nowhere_else(name: str) -> None:
    assert frozenset() == getattr(MUTANTS[name].wrap(Playbook().session), "defects", frozenset())


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
