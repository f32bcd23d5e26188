"""A whole run: what is told of it, and an end in order whatever happens."""

import os
import signal
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import trio

from tserver_harness.judge.requirements import load_requirements
from tserver_harness.runner.errors import SetupError
from tserver_harness.runner.order import Order
from tserver_harness.runner.reference import reference_target
from tserver_harness.runner.suite import run_blocking, run_suite
from tserver_harness.runner.suite_identity import SuiteIdentity
from tserver_harness.selection import load_cases
from tserver_harness.transcript import (
    BridgeStarted,
    Fact,
    HarnessProblem,
    RunEnded,
    RunStarted,
    ScenarioEnded,
    ScenarioStarted,
    StepStarted,
    read_facts,
)

CALL = "scenario: x\nverifies: [IN-01]\nsteps:\n- available: alice\n- ringing: {call: c1, at: alice}\n"
WAITS = "scenario: x\nverifies: [IN-01]\nsteps:\n- available: alice\n- wait: 3600 s\n"
CROWD = ", ".join(f"a{number}" for number in range(11))
MANY = f"scenario: x\nverifies: [IN-01]\nagents: [{CROWD}]\nsteps:\n- available: a10\n"
HOLDS = "scenario: x\nverifies: [IN-01]\nneeds: [hold]\nsteps:\n- available: alice\n"


def order_of(folder: Path, *texts: str, **changes: Any) -> Order:
    files = [folder / f"s{number}.scenario.yaml" for number in range(len(texts))]
    for path, text in zip(files, texts, strict=True):
        path.write_text(text)
    cases = load_cases(files, load_requirements())
    identity = SuiteIdentity("0", "sha256:0", "2026-11")
    return Order(cases=cases, identity=identity, must=("IN-01",), out=folder / "out", **changes)


def ends(facts: list[Fact]) -> list[str]:
    return [fact.outcome for fact in facts if isinstance(fact, ScenarioEnded)]


def ignore(_fact: Fact) -> None:
    return None


async def test_run_is_told_from_its_plan_to_its_end(autojump_clock: object, tmp_path: Path) -> None:
    facts = await run_suite(order_of(tmp_path, CALL, CALL), on_fact=ignore)

    started, ended = facts[0], facts[-1]
    assert isinstance(started, RunStarted)
    assert (started.planned, started.clock, started.bridge_name) == (["s0", "s1"], "virtual", "tserver-bridge")
    assert started.environment["dialect"] == "guide"
    assert isinstance(ended, RunEnded)
    assert (ended.status, ended.scenario, ends(facts)) == ("finished", None, ["completed", "completed"])
    assert [fact.scenario for fact in facts if isinstance(fact, ScenarioStarted)] == ["s0", "s1"]


async def test_target_file_and_mutant_are_told_for_the_way_to_run_again(autojump_clock: object, tmp_path: Path) -> None:
    facts = await run_suite(order_of(tmp_path, mutant="never-logs-in", target_file="acme.yaml"), on_fact=ignore)

    assert isinstance(facts[0], RunStarted)
    told = facts[0].environment
    assert (told["mutant"], told["target"]) == ("never-logs-in", "acme.yaml")


async def test_cancelled_run_is_interrupted_and_cleaned_up(autojump_clock: object, tmp_path: Path) -> None:
    facts: list[Fact] = []
    with trio.move_on_after(60):
        await run_suite(order_of(tmp_path, WAITS, CALL), on_fact=ignore, facts=facts)

    assert isinstance(facts[-1], RunEnded)
    assert (facts[-1].status, ends(facts)) == ("interrupted", ["interrupted"])
    assert [fact.scenario for fact in facts if isinstance(fact, ScenarioStarted)] == ["s0"]


@pytest.mark.usefixtures("ten_agents")
async def test_first_scenario_that_cannot_begin_ends_the_run(autojump_clock: object, tmp_path: Path) -> None:
    facts: list[Fact] = []
    with pytest.raises(SetupError, match="needs 11 agents and the target has 10"):
        await run_suite(order_of(tmp_path, MANY, CALL), on_fact=ignore, facts=facts)

    assert isinstance(facts[-1], RunEnded)
    assert (facts[-1].status, ends(facts)) == ("interrupted", ["environment"])


@pytest.mark.usefixtures("ten_agents")
async def test_later_scenario_that_cannot_begin_is_the_environments(autojump_clock: object, tmp_path: Path) -> None:
    facts = await run_suite(order_of(tmp_path, CALL, MANY, CALL), on_fact=ignore)

    assert ends(facts) == ["completed", "environment", "completed"]
    assert [fact.blame for fact in facts if isinstance(fact, HarnessProblem)] == ["environment"]


@pytest.mark.parametrize(("undeclared", "outcome"), [(False, "not-applicable"), (True, "completed")])
async def test_capability_that_nobody_declared(
    autojump_clock: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, undeclared: bool, outcome: str
) -> None:
    plain = replace(reference_target(), capabilities=())
    monkeypatch.setattr("tserver_harness.runner.suite.reference_target", lambda *_agents: plain)
    facts = await run_suite(order_of(tmp_path, HOLDS, try_undeclared=undeclared), on_fact=ignore)

    (ended,) = [fact for fact in facts if isinstance(fact, ScenarioEnded)]
    assert ended.outcome == outcome
    assert ended.detail == ("needs capability hold" if outcome == "not-applicable" else "")
    assert any(isinstance(fact, BridgeStarted) for fact in facts) is undeclared


async def test_fault_of_ours_is_told_and_stops_loudly(
    autojump_clock: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object, **_named: object) -> None:
        raise KeyError("ours")

    monkeypatch.setattr("tserver_harness.runner.in_process.simulating", broken)
    facts: list[Fact] = []
    with pytest.raises(ExceptionGroup):
        await run_suite(order_of(tmp_path, CALL), on_fact=ignore, facts=facts)

    assert [type(fact) for fact in facts[-3:]] == [ScenarioEnded, HarnessProblem, RunEnded]
    assert "KeyError: 'ours'" in str(getattr(facts[-2], "problem", ""))


def test_transcript_holds_every_fact(tmp_path: Path) -> None:
    order = order_of(tmp_path, CALL)
    facts = run_blocking(order, on_fact=ignore)

    with (order.out / "transcript.ndjson").open("rb") as lines:
        assert list(read_facts(lines)) == facts


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_ends_the_run_in_order(tmp_path: Path, number: signal.Signals) -> None:
    def end_it(fact: Fact) -> None:
        if isinstance(fact, StepStarted) and fact.verb == "wait":
            os.kill(os.getpid(), number)

    facts = run_blocking(order_of(tmp_path, WAITS, CALL, clock="real"), on_fact=end_it)

    assert (ends(facts), getattr(facts[-1], "status", "")) == (["interrupted"], "interrupted")
