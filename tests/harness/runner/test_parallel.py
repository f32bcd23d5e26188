"""Several processes share the cases: the facts are those of one process, and what goes wrong in one comes out."""

import os
import re
import signal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tserver_harness.judge.requirements import load_requirements
from tserver_harness.runner import parallel, suite
from tserver_harness.runner.errors import SetupError
from tserver_harness.runner.order import Order
from tserver_harness.runner.parallel import WorkerFailedError, run_in_parts
from tserver_harness.runner.suite import run_blocking
from tserver_harness.runner.suite_identity import SuiteIdentity
from tserver_harness.selection import load_cases
from tserver_harness.transcript import Fact, RunEnded, ScenarioEnded, ScenarioStarted, StepStarted, read_facts

NAMES = ("a", "b", "c", "d", "e")
SCENARIO = (
    "scenario: {name}\nverifies: [IN-01]\nsteps:\n- available: alice\n- ringing: {{call: c1, at: alice}}\n"
    "- released: {{call: c1, by: caller}}\n"
)
_NUMBERS = {"n", "at", "time", "since", "until", "seconds", "waitedSeconds", "facts"}
Tell = Callable[[Fact], None]


@pytest.fixture
def order(tmp_path: Path) -> Order:
    return order_of(tmp_path, {name: SCENARIO.format(name=name) for name in NAMES})


def order_of(folder: Path, texts: dict[str, str], **changes: Any) -> Order:
    for name, text in texts.items():
        (folder / f"{name}.scenario.yaml").write_text(text)
    requirements = load_requirements()
    cases = load_cases([folder / f"{name}.scenario.yaml" for name in texts], requirements)
    identity = SuiteIdentity("0", "sha256:0", "2026-11")
    return Order(cases=cases, identity=identity, must=("IN-01",), out=folder / "out", jobs=2, **changes)


@pytest.fixture(autouse=True)
def same_signals() -> Iterator[None]:
    """Whatever happens, the signals of this process are as they were."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    assert {number: signal.getsignal(number) for number in before} == before


def without_numbers(value: Any) -> Any:
    """The facts without what depends on when and where they came: counts, clocks, ports, ids of sessions."""
    if isinstance(value, dict):
        return {key: without_numbers(inner) for key, inner in value.items() if key not in _NUMBERS}
    if isinstance(value, list | tuple):
        return [without_numbers(each) for each in value]
    if isinstance(value, str):
        return re.sub(r":\d{4,5}\b|[0-9a-f]{16,}|[0-9A-F]{16,}", "_", value)
    return value


def kinds(facts: Sequence[Fact]) -> list[tuple[str | None, str]]:
    return [(fact.scenario, type(fact).__name__) for fact in facts]


def test_facts_are_those_of_one_process(order: Order) -> None:
    alone = run_blocking(replace(order, jobs=1), on_fact=lambda _fact: None)
    shared = run_blocking(order, on_fact=lambda _fact: None)

    assert kinds(alone) == kinds(shared)
    ids = {"sessionId", "SessionID", "session", "TimeinSecs", "TimeinuSecs", "Time", "headers"}
    plain = [[without_numbers(msgspec.to_builtins(fact)) for fact in facts] for facts in (alone, shared)]
    for one, other in zip(*plain, strict=True):
        assert {key: one[key] for key in one.keys() - ids - {"message", "text", "data"}} == {
            key: other[key] for key in other.keys() - ids - {"message", "text", "data"}
        }


def test_numbers_are_one_row_and_the_transcript_has_what_was_told(order: Order) -> None:
    told: list[Fact] = []
    facts = run_blocking(order, on_fact=told.append)

    assert [fact.n for fact in facts] == list(range(1, len(facts) + 1))
    assert [fact.at for fact in facts] == sorted(fact.at for fact in facts)
    assert [fact.scenario for fact in facts if isinstance(fact, ScenarioStarted)] == list(ids_of(order))
    with (order.out / "transcript.ndjson").open("rb") as lines:
        assert list(read_facts(lines)) == facts == told


def ids_of(order: Order) -> Iterator[str]:
    return (case.id for case in order.cases)


def test_largest_case_has_a_process_to_itself(order: Order) -> None:
    """A case of thousands of steps must not be one of many that a process has while the others are done."""
    large = replace(order.cases[1], steps=order.cases[1].steps * 50)
    parts = parallel._parts(replace(order, cases=(order.cases[0], large, *order.cases[2:])))

    assert [[case.id for case in part.cases] for part in parts] == [["b"], ["a", "c", "d", "e"]]
    assert [part.begins_run for part in parts] == [False, True]


def test_more_processes_than_cases_are_not_started(order: Order) -> None:
    starts: list[int] = []
    shared = replace(order, jobs=64)
    facts = run_in_parts(shared, suite._run_part, lambda fact: starts.append(fact.n))

    assert isinstance(facts[-1], RunEnded)
    assert facts[-1].status == "finished"
    assert len([fact for fact in facts if isinstance(fact, ScenarioEnded)]) == len(NAMES)


def test_first_case_that_cannot_begin_ends_the_run(order: Order) -> None:
    def part(order: Order, _tell: Tell) -> None:
        if order.begins_run:
            raise SetupError("port 5020 is taken", "choose another")

    with pytest.raises(SetupError) as caught:
        run_in_parts(order, part, lambda _fact: None)

    assert (caught.value.problem, caught.value.remedy) == ("port 5020 is taken", "choose another")


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.usefixtures("ten_agents")
def test_later_case_that_cannot_begin_is_told_and_the_run_goes_on(tmp_path: Path, jobs: int) -> None:
    """The first case of another process is not the first of the run."""
    crowd = ", ".join(f"a{number}" for number in range(11))
    many = f"scenario: many\nverifies: [IN-01]\nagents: [{crowd}]\nsteps:\n- available: a10\n"
    order = order_of(tmp_path, {"one": SCENARIO.format(name="one"), "many": many})
    facts = run_blocking(replace(order, jobs=jobs), on_fact=lambda _fact: None)

    ends = [fact for fact in facts if isinstance(fact, ScenarioEnded)]
    assert [end.outcome for end in ends] == ["completed", "environment"]
    assert "needs 11 agents" in ends[1].detail


def test_failure_of_ours_comes_out_with_its_traceback(order: Order) -> None:
    def part(order: Order, _tell: Tell) -> None:
        if order.begins_run:
            raise KeyError("ours")

    with pytest.raises(WorkerFailedError, match=r"Traceback[\s\S]*KeyError: 'ours'"):
        run_in_parts(order, part, lambda _fact: None)


def test_process_that_is_killed_is_a_failure_and_no_silence(order: Order) -> None:
    def part(order: Order, tell: Tell) -> None:
        if order.begins_run:
            os.kill(os.getpid(), signal.SIGKILL)
        suite._run_part(order, tell)

    told: list[Fact] = []
    with pytest.raises(WorkerFailedError, match=r"ended by signal 9 \(Killed\)"):
        run_in_parts(order, part, told.append)

    assert len([fact for fact in told if isinstance(fact, ScenarioEnded)]) == 2
    assert isinstance(told[-1], RunEnded)


def test_request_to_end_reaches_all_and_what_they_tell_is_taken(tmp_path: Path) -> None:
    waits = "scenario: waits\nverifies: [IN-01]\nsteps:\n- wait: 3600 s\n"
    order = order_of(tmp_path, {"one": waits, "two": waits}, clock="real")
    handler = signal.signal(signal.SIGTERM, signal.SIG_DFL)

    def part(order: Order, tell: Tell) -> None:
        def tell_and_end(fact: Fact) -> None:
            tell(fact)
            if isinstance(fact, StepStarted) and order.begins_run:
                while not catches(os.getppid(), signal.SIGTERM):
                    os.sched_yield()
                os.kill(os.getppid(), signal.SIGTERM)

        suite._run_part(order, tell_and_end)

    facts = run_in_parts(order, part, lambda _fact: None)
    signal.signal(signal.SIGTERM, handler)

    assert isinstance(facts[-1], RunEnded)
    assert facts[-1].status == "interrupted"
    first = next(fact for fact in facts if isinstance(fact, ScenarioEnded))
    assert (first.scenario, first.outcome) == (order.cases[0].id, "interrupted")


def catches(pid: int, number: int) -> bool:
    mask = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("SigCgt"))
    return bool(int(mask.split()[1], 16) >> (number - 1) & 1)
