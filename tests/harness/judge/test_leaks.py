"""Values of another call in this one (MS-06), and of another agent (IN-07, MA-01)."""

from typing import Any

import pytest

from tserver_harness.judge.correlation import read_own_ids, walk
from tserver_harness.judge.findings import Finding
from tserver_harness.judge.leaks import check_foreign, check_stale
from tserver_harness.judge.scenario_facts import split_by_scenario
from tserver_harness.judge.switch_side import SwitchSide


def stale(one: Any) -> list[list[str]]:
    """For each message that was looked at, the paths that leaked."""
    (scenario,), _ = split_by_scenario(one.finish())
    own_ids = read_own_ids(scenario)
    found = [finding for told in walk(scenario, own_ids) for finding in check_stale(told, own_ids)]
    assert all(finding.requirement == "MS-06" and finding.ok is not bool(finding.difference) for finding in found)
    return [[row["path"] for row in finding.difference] for finding in found]


def foreign(one: Any) -> list[Finding]:
    (scenario,), _ = split_by_scenario(one.finish())
    final = SwitchSide()
    for fact in scenario.facts:
        final.observe(fact)
    return list(check_foreign(scenario, read_own_ids(scenario), final))


@pytest.fixture
def second_call(story: Any) -> Any:
    """The first call had data and numbers; the second one has others."""
    one = story.Story("x").connect_bridge().opens()
    one.rings(story.C1, story.CALLER, DNIS="800", UserData={"segment": "gold", "same": "x"})
    one.call_event("EventReleased", story.C1)
    return one.rings(story.C2, story.OTHER_CALLER, DNIS="900", UserData={"segment": "iron", "same": "x"})


def test_first_call_has_no_earlier_one(story: Any) -> None:
    assert stale(story.Story("x").opens().rings().hears_call("EventRinging")) == []


@pytest.mark.parametrize(
    ("keys", "leaks"),
    [
        ({"ANI": "0017001", "DNIS": "900", "userData": {"segment": "iron", "same": "x"}}, []),
        ({"ANI": "+14155550123"}, ["$.ANI"]),
        ({"ANI": "0017001", "DNIS": "800"}, ["$.DNIS"]),
        ({"ANI": "0017001", "otherDN": "+14155550123"}, ["$.otherDN"]),
        ({"ANI": "0017001", "userData": {"segment": "gold"}}, ["$.userData.segment"]),
        ({"ANI": "0017001", "userData": {"$pairs": [["segment", "gold"]]}}, ["$.userData.segment"]),
        ({"ANI": "nobody's", "userData": {"mine": "new"}}, []),
        ({"ANI": "0017001", "eventId": "0071027198180001"}, ["$.eventId"]),
        ({"ANI": ["+14155550123"], "userData": "gold"}, []),
    ],
)
def test_value_that_only_an_earlier_call_had_is_a_leak(
    second_call: Any, story: Any, keys: dict[str, Any], leaks: list[str]
) -> None:
    assert stale(second_call.hears_call("EventRinging", story.C2, **keys)) == [leaks]


def test_id_that_the_toolbar_used_twice_is_its_own_affair(second_call: Any, story: Any) -> None:
    for name in ("a", "b"):
        second_call.posts("makeCall", name, body={"connectionId": "again"})
    second_call.named("c1", story.C1, event_id="again")

    assert stale(second_call.hears_call("EventRinging", story.C2, ANI="0017001", eventId="again")) == [[]]


def two_agents(story: Any, *, opens: tuple[str, ...] = ("alice", "bob")) -> Any:
    one = story.Story("x", agents={"alice": story.ALICE, "bob": story.BOB}).connect_bridge()
    for agent in opens:
        one.opens(agent)
    return one.rings(story.C1, dn="7001").rings(story.C2, dn="7002")


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        ({}, ""),
        ({"thisDN": "7002"}, "thisDN is 7002, alice's is 7001"),
        ({"agentId": "1002"}, "agentId is 1002, alice's is 1001"),
        ({"connectionId": "0071027198180002", "eventId": ""}, "that call was never at DN 7001, but at 7002"),
        ({"connectionId": "unknown", "eventId": ""}, ""),
        ({"thisDN": None, "agentId": 5}, ""),
    ],
)
def test_event_of_another_dn_is_not_for_her(story: Any, keys: dict[str, Any], problem: str) -> None:
    findings = foreign(two_agents(story).hears_call("EventRinging", story.C1, **keys))

    assert [finding.requirement for finding in findings] == ["IN-07", "MA-01"]
    assert [finding.received.endswith(problem) for finding in findings] == [True, True]
    assert [finding.ok for finding in findings] == [not problem] * 2


def test_several_agents_are_a_question_only_with_several_toolbars(story: Any) -> None:
    one = two_agents(story, opens=("alice",)).hears_call("EventRinging", story.C1)

    assert [finding.requirement for finding in foreign(one)] == ["IN-07"]


def test_alone_there_was_nothing_to_keep_away(story: Any) -> None:
    assert foreign(story.Story("x").opens().rings().hears_call("EventRinging")) == []


def test_events_of_the_bridges_own_may_say_what_they_like(story: Any) -> None:
    findings = foreign(two_agents(story).hears("EventTeamState", thisDN="7002"))

    assert all(finding.ok for finding in findings)
