"""How long messages took, and MS-07 of it."""

from typing import Any

import pytest

from tserver_harness.judge.delays import check_delays, idle_delays, summarize_delays
from tserver_harness.judge.monitors import Delay
from tserver_harness.judge.scenario_facts import ScenarioFacts, split_by_scenario
from tserver_harness.transcript import Late


def delays(*seconds: float) -> list[Delay]:
    return [Delay(each, 10.0 + each, number) for number, each in enumerate(seconds, start=1)]


def scenario_of(one: Any) -> ScenarioFacts:
    (scenario,), _ = split_by_scenario(one.finish())
    return scenario


def test_nothing_measured_is_nothing_said() -> None:
    assert summarize_delays([]) == {}


@pytest.mark.parametrize(
    ("count", "p50", "p90", "p99"), [(1, 1, 1, 1), (2, 1, 2, 2), (10, 5, 9, 10), (100, 50, 90, 99), (101, 51, 91, 100)]
)
def test_percentiles_are_nearest_ranks(count: int, p50: float, p90: float, p99: float) -> None:
    seconds = [float(number) for number in range(count, 0, -1)]

    assert summarize_delays(delays(*seconds)) == {
        "count": count, "p50": p50, "p90": p90, "p99": p99, "max": count,
    }  # fmt: skip


def test_burst_is_not_idle(story: Any) -> None:
    one = story.Story("x").after(5)
    for _ in range(21):
        one.call_event("EventAttachedDataChanged")
    one.after(5).rings()
    scenario = scenario_of(one)
    in_burst, alone = Delay(0.3, 5.3, 1), Delay(0.3, 10.3, 2)

    assert idle_delays(scenario, [in_burst, alone]) == [alone]


def test_toolbar_that_does_not_read_is_no_measure(story: Any) -> None:
    one = story.Story("x").step("alice's page hangs", "stop-reading")

    assert idle_delays(scenario_of(one), delays(3.0)) == []


def test_what_we_write_slowly_is_no_measure(story: Any) -> None:
    one = story.Story("x").stimulus("fault", kind="pieces")

    assert idle_delays(scenario_of(one), delays(3.0)) == []


def test_other_faults_do_not_keep_a_message_from_being_measured(story: Any) -> None:
    one = story.Story("x").stimulus("fault", kind="duplicate")

    assert idle_delays(scenario_of(one), delays(3.0)) == delays(3.0)


@pytest.mark.parametrize(
    ("seconds", "ok"),
    [((0.05, 0.1), True), ((0.05, 0.11), False), ((*[0.01] * 99, 3.0), True), ((*[0.01] * 98, 3.0, 3.0), False)],
    ids=["at-the-bound", "above", "one-in-a-hundred", "two-in-a-hundred"],
)
def test_ms_07_is_about_the_99th_of_a_hundred(story: Any, seconds: tuple[float, ...], ok: bool) -> None:
    scenario = scenario_of(story.Story("x"))
    (finding,) = check_delays([scenario], {scenario.id: delays(*seconds)}).values()

    assert (finding.requirement, finding.ok, finding.late_seconds) == ("MS-07", ok, 0.0)
    assert (f"took {max(seconds) * 1000:.0f} ms" in finding.received) is not ok


def test_late_harness_blames_nobody(story: Any) -> None:
    one = story.Story("x").after(10.2)
    one.add(Late, seconds=1.0, where="here")
    scenario = scenario_of(one)
    (finding,) = check_delays([scenario], {scenario.id: delays(0.5)}).values()

    assert (finding.ok, finding.late_seconds) == (False, 1.0)


def test_scenario_without_messages_has_no_finding(story: Any) -> None:
    scenario = scenario_of(story.Story("x"))

    assert check_delays([scenario], {scenario.id: []}) == {}
