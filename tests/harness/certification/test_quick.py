"""A quick look: few cases, each requirement once, nothing that has to wait."""

from typing import Any

import pytest

from tserver_harness import plan
from tserver_harness.certification.quick import LONGEST_SECONDS, quick_choice, seconds_to_wait
from tserver_harness.expectations import HearsEvent, HearsNothing
from tserver_settings.errors import Span

SPAN = Span("x", 1, 1, 1, 1)
COMMON: dict[str, Any] = {"path": "1", "verb": "v", "text": "t", "span": SPAN}
HEARS, SILENCE = HearsEvent(agent="a", events=("E",)), HearsNothing(agent="a")


def wait(seconds: float) -> plan.Step:
    return plan.Wait(**COMMON, seconds=seconds)


def until(seconds: float) -> plan.Step:
    return plan.Wait(**COMMON, seconds=seconds, since="1")


def expect(expectation: Any, within: float | None) -> plan.Step:
    return plan.Expect(**COMMON, expectation=expectation, within_seconds=within)


def case(
    name: str, *verifies: str, steps: tuple[plan.Step, ...] = (), cleanup: tuple[plan.Step, ...] = ()
) -> plan.Case:
    return plan.Case(
        id=name, file="", title="", verifies=verifies, needs=(), cast=(), config={}, variables={}, steps=steps,
        cleanup=cleanup, seed=0, span=SPAN,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("step", "seconds"),
    [
        (wait(2), 2),
        (expect(SILENCE, 1.5), 1.5),
        (expect(HEARS, None), 0),
        (expect(HEARS, 5), 0),
        (expect(HEARS, 20), 20),
        (plan.Block(**COMMON, steps=(wait(1), wait(2))), 3),
        (plan.Together(**COMMON, branches=((wait(1),), (wait(2),))), 2),
        (plan.Together(**COMMON, branches=((until(9), wait(1)), (wait(4), until(5), wait(6)))), 10),
    ],
)
def test_what_a_case_waits_for_at_least(step: plan.Step, seconds: float) -> None:
    assert seconds_to_wait(case("x", steps=(step,))) == seconds
    assert seconds_to_wait(case("x", cleanup=(step,))) == seconds


def ids(*cases: plan.Case) -> list[str]:
    return [each.id for each in quick_choice(cases)]


def test_each_requirement_once_by_what_covers_much() -> None:
    assert ids(case("a", "1"), case("b", "1", "2", "3"), case("c", "3"), case("d", "4")) == ["b", "d"]


def test_cheap_ones_are_taken_first() -> None:
    assert ids(case("slow", "1", steps=(wait(2),)), case("fast", "1")) == ["fast"]


def test_what_takes_long_is_left_out_with_what_it_alone_verifies() -> None:
    assert ids(case("long", "1", "2", steps=(wait(LONGEST_SECONDS),)), case("short", "1")) == ["short"]


def test_nothing_to_choose_from() -> None:
    assert ids() == []
    assert ids(case("a")) == []
