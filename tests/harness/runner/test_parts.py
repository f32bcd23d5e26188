"""Facts of several processes become one run: in the order of the cases, numbered and timed anew."""

from datetime import datetime
from typing import Any

from tserver_harness.expectations import HearsEvent
from tserver_harness.runner.parts import Merger
from tserver_harness.transcript import (
    Expected,
    Fact,
    HarnessProblem,
    RunEnded,
    RunStarted,
    ScenarioEnded,
    ScenarioStarted,
    ToolbarOpened,
)


class Part:
    """One process: its facts are numbered and timed by itself."""

    def __init__(self, source: int, merger: Merger) -> None:
        self.source, self.merger = source, merger
        self.n, self.at = 0, 0.0

    def tell(self, kind: Any, scenario: str | None = None, *, after: float = 0.0, **values: Any) -> None:
        self.n += 1
        self.at += after
        stamp = {"n": self.n, "at": self.at, "time": "2026-11-23T12:00:00.000+00:00", "scenario": scenario}
        self.merger.take(self.source, kind(**stamp, **values))

    def begin(self) -> None:
        words = dict.fromkeys(("suite_version", "suite_digest", "revision", "bridge_name", "bridge_version"), "")
        self.tell(RunStarted, clock="virtual", profiles=[], capabilities=[], planned=["mine"], **words)

    def case(self, name: str, *, seconds: float = 1.0) -> None:
        self.tell(ScenarioStarted, name, file="", title="", verifies=[])
        self.tell(ToolbarOpened, name, after=seconds, agent="alice", tab="main")
        self.tell(ScenarioEnded, name, outcome="completed", seconds=seconds)

    def end(self, status: str = "finished") -> None:
        self.tell(RunEnded, status=status)
        self.merger.ended(self.source)


def merging(*planned: str) -> tuple[Merger, list[Fact], Part, Part]:
    told: list[Fact] = []
    merger = Merger(planned, told.append)
    return merger, told, Part(1, merger), Part(2, merger)


def order_of(facts: list[Fact]) -> list[str]:
    return [fact.scenario or "" for fact in facts if isinstance(fact, ScenarioStarted)]


def test_cases_come_in_their_order_whoever_is_faster() -> None:
    merger, told, one, two = merging("a", "b", "c")
    two.begin()
    two.case("b")
    two.end()
    assert order_of(told) == []

    one.begin()
    one.case("a")
    one.case("c")
    assert order_of(told) == ["a", "b"]

    one.end()
    facts = merger.finish()

    assert (order_of(facts), facts) == (["a", "b", "c"], told)
    assert [fact.n for fact in facts] == list(range(1, len(facts) + 1))


def test_run_has_one_beginning_with_the_whole_plan_and_one_end() -> None:
    merger, told, one, two = merging("a", "b")
    for part, name in ((one, "a"), (two, "b")):
        part.begin()
        part.case(name)
        part.end()
    merger.finish()

    assert [fact.planned for fact in told if isinstance(fact, RunStarted)] == [["a", "b"]]
    assert [fact.status for fact in told if isinstance(fact, RunEnded)] == ["finished"]
    assert (type(told[0]), type(told[-1])) == (RunStarted, RunEnded)


def test_time_goes_on_from_case_to_case() -> None:
    merger, told, one, two = merging("a", "b")
    one.begin()
    one.case("a", seconds=2)
    two.begin()
    two.case("b", seconds=3)
    for part in (one, two):
        part.end()
    merger.finish()

    assert [fact.at for fact in told] == [0, 0, 2, 2, 2, 5, 5, 5]
    begin, end = (datetime.fromisoformat(fact.time) for fact in (told[0], told[-1]))
    assert (end - begin).total_seconds() == 5


def test_windows_of_expectations_move_with_the_numbers() -> None:
    merger, told, one, two = merging("a", "b")
    one.begin()
    one.case("a")
    two.begin()
    two.tell(ScenarioStarted, "b", file="", title="", verifies=[])
    two.tell(
        Expected, "b", step="1", checks=[], expectation=HearsEvent(agent="alice", events=("EventRinging",)),
        since=1, until=2, within_seconds=5, waited_seconds=0, met=True,
    )  # fmt: skip
    for part in (one, two):
        part.end()
    merger.finish()

    expected = next(fact for fact in told if isinstance(fact, Expected))
    started = next(fact for fact in told if isinstance(fact, ScenarioStarted) and fact.scenario == "b")
    assert (expected.since, expected.until) == (started.n - 1, started.n)


def test_what_is_told_after_a_case_stays_with_it_and_what_comes_before_any_is_told_at_once() -> None:
    merger, told, one, _ = merging("a")
    one.begin()
    one.tell(HarnessProblem, problem="early")
    one.case("a")
    one.tell(HarnessProblem, problem="late")
    one.end()
    merger.finish()

    assert [type(fact).__name__ for fact in told] == [
        "RunStarted", "HarnessProblem", "ScenarioStarted", "ToolbarOpened", "ScenarioEnded", "HarnessProblem",
        "RunEnded",
    ]  # fmt: skip


def test_what_was_left_behind_a_case_that_never_came_is_in_the_order_of_the_plan() -> None:
    merger, told, one, two = merging("a", "b", "c", "d")
    two.begin()
    two.case("d")
    two.case("b")
    two.end("interrupted")
    one.begin()
    one.case("c")
    one.end("interrupted")
    merger.finish()

    assert order_of(told) == ["b", "c", "d"]
    assert told[-1] == RunEnded(n=told[-1].n, at=told[-1].at, time=told[-1].time, status="interrupted")


def test_one_interrupted_part_interrupts_the_run() -> None:
    merger, told, one, two = merging("a", "b")
    one.begin()
    one.case("a")
    one.end("interrupted")
    two.begin()
    two.case("b")
    two.end()
    merger.finish()

    assert isinstance(told[-1], RunEnded)
    assert told[-1].status == "interrupted"


def test_part_that_went_without_a_word_interrupts_the_run() -> None:
    merger, told, one, two = merging("a", "b")
    one.begin()
    two.begin()
    two.case("b")
    two.end()
    merger.ended(1)
    merger.finish()

    assert isinstance(told[-1], RunEnded)
    assert (told[-1].status, order_of(told)) == ("interrupted", ["b"])


def test_nothing_at_all_is_an_interrupted_run() -> None:
    merger, told, _, _ = merging("a")

    assert [type(fact) for fact in merger.finish()] == [RunEnded]
    assert getattr(told[0], "status", "") == "interrupted"
