"""A transcript taken apart: whose fact is whose, and what a scenario says about itself."""

from typing import Any

from tserver_harness.judge.scenario_facts import AgentSeat, split_by_scenario
from tserver_harness.transcript import BridgeExited, HarnessProblem, Late, RunEnded, RunStarted


def test_facts_go_to_their_scenarios_and_the_rest_lies_between(story: Any) -> None:
    one = story.Story("a").rings().end()
    one.add(Late, seconds=1.0, where="here")
    one.begin("stories/b", ["AV-01"])
    scenarios, between = split_by_scenario(one.finish())

    assert [scenario.id for scenario in scenarios] == ["stories/a", "stories/b"]
    assert [type(fact) for fact in between] == [RunStarted, Late, RunEnded]


def test_scenario_knows_its_cast_its_calls_and_its_steps(story: Any) -> None:
    one = story.Story("a").named("c1", "00ab").step("first").step("second").step_fails("why")
    one.named("c1", "00ab", "00cd", event_id="e")
    (scenario,), _ = split_by_scenario(one.finish())

    assert scenario.agents == {"alice": AgentSeat("alice", "1001", "7001")}
    assert (scenario.calls["c1"].conn_ids, scenario.calls["c1"].event_id) == (["00ab", "00cd"], "e")
    assert [step.text for step in scenario.steps.values()] == ["first", "second"]
    assert [(step.step, step.detail) for step in scenario.failed_steps] == [("2", "why")]


def test_run_that_broke_off_has_no_end(story: Any) -> None:
    one = story.Story("a").rings()
    (scenario,), _ = split_by_scenario(one.facts)

    assert scenario.started is not None
    assert (scenario.ended, scenario.crash, scenario.expected) == (None, None, [])


def test_window_is_open_at_its_beginning_and_closed_at_its_end(story: Any) -> None:
    (scenario,), _ = split_by_scenario(story.Story("a").rings().rings().rings().finish())
    first = scenario.facts[0].n

    assert [fact.n for fact in scenario.window(first, first + 2)] == [first + 1, first + 2]
    assert list(scenario.window(0, 99)) == list(scenario.facts)
    assert scenario.window(first + 2, first) == []
    assert scenario.by_number[first + 1].n == first + 1


def test_only_an_end_that_nobody_asked_for_is_a_crash(story: Any) -> None:
    one = story.Story("a")
    one.add(BridgeExited, code=0, expected=True)
    one.add(BridgeExited, code=11, expected=False)
    one.add(HarnessProblem, problem="p")
    (scenario,), _ = split_by_scenario(one.finish())

    assert scenario.crash is not None
    assert (scenario.crash.code, [fact.problem for fact in scenario.problems]) == (11, ["p"])
