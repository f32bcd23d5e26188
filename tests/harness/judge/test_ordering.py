"""One after the other, and silence between."""

from collections.abc import Sequence
from typing import Any

import pytest

from tserver_harness.expectations import Alternative, Expectation, HearsEvent, HearsNothing, InOrder, OneOf
from tserver_harness.judge.evaluation import evaluate
from tserver_harness.judge.ordering import evaluate_in_order
from tserver_harness.judge.outcomes import Broken, Met, Outcome, Unmet
from tserver_harness.transcript import Fact, ToolbarHeard


def told(*names: str) -> list[Fact]:
    return [
        ToolbarHeard(n=n, at=0, time="", agent="alice", tab="main", text="", message={"eventName": name})
        for n, name in enumerate(names, start=1)
    ]


def hears(name: str, **options: Any) -> HearsEvent:
    return HearsEvent(agent="alice", events=(name,), **options)


def never(name: str) -> HearsNothing:
    return HearsNothing(agent="alice", events=(name,))


def in_order(parts: Sequence[Expectation], *names: str) -> Outcome:
    return evaluate_in_order(InOrder(parts=tuple(parts)), told(*names), lambda part, facts: evaluate(part, facts, {}))


@pytest.mark.parametrize(
    ("parts", "names", "facts"),
    [
        ("AB", "AB", (1, 2)),
        ("AB", "xAxB", (2, 4)),
        ("AB", "BAB", (2, 3)),
        ("AA", "AA", (1, 2)),
        ("ABA", "ABBA", (1, 2, 4)),
        ("", "A", ()),
    ],
)
def test_each_part_takes_the_earliest_fact_behind_the_one_before(
    parts: str, names: str, facts: tuple[int, ...]
) -> None:
    assert in_order([hears(part) for part in parts], *names) == Met(facts)


@pytest.mark.parametrize(
    ("parts", "names", "received"),
    [("AB", "BA", "it came too early"), ("AA", "A", "it came too early"), ("AB", "A", "hears B: nothing")],
)
def test_what_is_missing_is_told_apart_from_what_came_too_early(parts: str, names: str, received: str) -> None:
    outcome = in_order([hears(part) for part in parts], *names)

    assert isinstance(outcome, Unmet)
    assert received in outcome.received


@pytest.mark.parametrize(
    ("names", "kind"),
    [("AB", Met), ("AxB", Met), ("ASB", Broken), ("SAB", Met), ("ABS", Met), ("AS", Broken), ("A", Unmet)],
)
def test_silence_lasts_between_its_neighbours(names: str, kind: type) -> None:
    assert type(in_order([hears("A"), never("S"), hears("B")], *names)) is kind


@pytest.mark.parametrize(("names", "kind"), [("A", Met), ("SA", Broken), ("AS", Met)])
def test_silence_at_the_beginning_lasts_until_the_first(names: str, kind: type) -> None:
    assert type(in_order([never("S"), hears("A")], *names)) is kind


@pytest.mark.parametrize(("names", "kind"), [("A", Met), ("SA", Met), ("AS", Broken)])
def test_silence_at_the_end_lasts_to_the_end(names: str, kind: type) -> None:
    assert type(in_order([hears("A"), never("S")], *names)) is kind


def test_part_that_is_broken_breaks_the_whole() -> None:
    assert isinstance(in_order([hears("A", count=1)], "A", "A"), Broken)


def test_lower_grade_of_a_part_is_that_of_the_whole() -> None:
    lower = OneOf(alternatives=(Alternative(parts=(hears("B"),), verdict="warn", reason="why"),))
    outcome = in_order([hears("A"), lower], "A", "B")

    assert isinstance(outcome, Met)
    assert (outcome.facts, outcome.verdict, outcome.reason) == ((1, 2), "warn", "why")
