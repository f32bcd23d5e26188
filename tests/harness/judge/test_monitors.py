"""What is watched in every scenario: order, once, the end, not early, direction, registration."""

from typing import Any

import pytest

from tserver_harness.judge.monitors import MONITORS, watch
from tserver_harness.judge.requirements import load_requirements
from tserver_harness.judge.scenario_facts import split_by_scenario


def verdicts(one: Any) -> dict[str, list[bool]]:
    (scenario,), _ = split_by_scenario(one.finish())
    found: dict[str, list[bool]] = {}
    for finding in watch(scenario).findings:
        found.setdefault(finding.requirement, []).append(finding.ok)
    return found


def broken(one: Any) -> set[str]:
    return {name for name, oks in verdicts(one).items() if not all(oks)}


@pytest.fixture
def one(story: Any) -> Any:
    return story.Story("x").connect_bridge().opens()


@pytest.fixture
def up(one: Any) -> Any:
    """A call that rang and was answered, told well."""
    one.rings().hears_call("EventRinging").call_event("EventEstablished")
    return one.hears_call("EventEstablished")


def test_good_call_is_looked_at_and_nothing_is_broken(up: Any) -> None:
    up.call_event("EventReleased").hears_call("EventReleased")

    assert broken(up) == set()


def test_looks_of_a_good_call(up: Any) -> None:
    up.call_event("EventReleased").hears_call("EventReleased")

    assert verdicts(up) == {
        "MS-04": [True] * 3,
        "IN-01": [True],
        "AC-02": [True],
        "AC-04": [True],
        "HU-03": [True],
        "MS-05": [True],
        "HU-04": [True],
    }


@pytest.mark.parametrize(
    ("event", "requirement"), [("EventRinging", "IN-01"), ("EventEstablished", "AC-02"), ("EventReleased", "HU-03")]
)
def test_word_that_comes_twice_breaks_its_requirement(up: Any, event: str, requirement: str) -> None:
    up.call_event("EventReleased").hears_call("EventReleased") if event == "EventReleased" else None
    up.hears_call(event)

    assert broken(up) == {requirement}


def test_own_call_that_is_announced_twice_is_ob_03(one: Any) -> None:
    one.call_event("EventDialing").hears_call("EventDialing", direction="outbound")

    assert broken(one.hears_call("EventDialing", direction="outbound")) == {"OB-03"}


def test_own_call_may_be_announced_by_both_words_once(one: Any) -> None:
    one.call_event("EventDialing").hears_call("EventDialing", direction="outbound")

    assert broken(one.hears_call("EventRinging", direction="outbound")) == set()


def test_events_out_of_order_are_ms_04(one: Any) -> None:
    one.rings().call_event("EventEstablished").hears_call("EventEstablished")

    assert broken(one.hears_call("EventRinging")) >= {"MS-04"}


def test_established_before_the_t_server_said_so_is_ac_04(one: Any) -> None:
    assert broken(one.rings().hears_call("EventRinging").hears_call("EventEstablished")) == {"AC-04"}


@pytest.mark.parametrize(("event", "requirements"), [("EventReleased", {"HU-04"}), ("EventEstablished", set())])
def test_released_before_the_t_server_said_so_is_hu_04(up: Any, event: str, requirements: set[str]) -> None:
    if event == "EventReleased":
        up.hears_call(event)

    assert broken(up) == requirements


def test_word_after_the_end_is_ms_05(up: Any) -> None:
    up.call_event("EventReleased").hears_call("EventReleased").hears_call("EventHeld")

    assert broken(up) == {"MS-05"}


def test_ended_call_in_place_of_a_new_one_is_ms_06(up: Any, story: Any) -> None:
    up.call_event("EventReleased").hears_call("EventReleased").rings(story.C2)

    assert broken(up.hears_call("EventRinging", story.C1)) >= {"MS-06"}


@pytest.mark.parametrize(
    ("direction", "requirements"), [("inbound", {"OB-07"}), ("Inbound", {"OB-07"}), ("outbound", set()), (None, set())]
)
def test_own_call_presented_as_a_customers_is_ob_07(one: Any, direction: Any, requirements: set[str]) -> None:
    one.call_event("EventDialing")

    assert broken(one.hears_call("EventRinging", direction=direction)) == requirements


def test_own_call_announced_before_the_switch_dialled_is_known_by_its_id(one: Any, story: Any) -> None:
    one.posts("makeCall", "a", body={"connectionId": "mine"})
    one.hears_call("EventRinging", "mine", direction="inbound")

    assert broken(one) == {"OB-07"}


@pytest.mark.parametrize(("logged_in", "requirements"), [(True, set()), (False, {"AV-04"})])
def test_registered_before_the_login_was_accepted_is_av_04(one: Any, logged_in: bool, requirements: set[str]) -> None:
    if logged_in:
        one.event("EventAgentLogin", ThisDN="7001", AgentID="1001")

    assert broken(one.hears("EventRegistered")) == requirements


def test_delays_are_measured_from_event_to_message(one: Any) -> None:
    one.after(1).rings().after(0.25).hears_call("EventRinging").after(9).hears_call("EventRinging")
    (scenario,), _ = split_by_scenario(one.finish())

    assert [(delay.seconds, delay.at) for delay in watch(scenario).delays] == [(0.25, 1.25)]


def test_monitors_know_only_requirements_that_exist(up: Any) -> None:
    up.call_event("EventReleased").hears_call("EventReleased").hears_call("EventHeld").hears("EventRegistered")

    assert set(verdicts(up)) <= set(load_requirements().ids)
    assert len(MONITORS) == len(set(MONITORS))
