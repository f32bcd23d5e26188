"""Which time belongs to which arrow: the bridge's, the T-Server's, and the whole of a command."""

from types import ModuleType

import pytest

from tserver_harness.judge.monitors import Delay
from tserver_harness.reports.arrows import Arrow, arrows_of

BOB = {"alice": {"agentId": "1001", "dn": "7001"}, "bob": {"agentId": "1002", "dn": "7002"}}


def took(arrows: list[Arrow]) -> dict[tuple[str, str], list[float]]:
    return {(arrow.kind, arrow.name): [round(seconds, 6) for _, seconds in arrow.took] for arrow in arrows}


def test_command_is_followed_through_bridge_and_t_server(story: ModuleType) -> None:
    one = story.Story("x").opens().posts("accept", "a1")
    reference = one.after(0.010).asks("RequestAnswerCall", ThisDN="7001", ConnID="1")
    one.after(0.020).call_event("EventEstablished", "1", ReferenceID=reference)
    one.after(0.040).answered("a1", seconds=0.075)

    found = took(arrows_of(one.finish(), []))
    steps = 0.001  # between two facts of a story that says nothing else
    assert found["command to HTTP answer", "accept"] == [0.075]
    assert found["command to T-Server request", "accept"] == [pytest.approx(0.010, abs=steps)]
    assert found["T-Server request to its answer", "RequestAnswerCall"] == [pytest.approx(0.020, abs=steps)]
    assert found["T-Server answer to HTTP answer", "accept"] == [pytest.approx(0.040, abs=steps)]


def test_commands_of_two_agents_are_told_apart(story: ModuleType) -> None:
    one = story.Story("x", agents=BOB).opens().opens("bob").posts("accept", "a1").after(1.0)
    one.posts("accept", "b1", agent="bob").after(0.5).asks("RequestAnswerCall", ThisDN="7002", ConnID="2")
    one.after(0.5).asks("RequestAnswerCall", ThisDN="7001", ConnID="1")

    found = took(arrows_of(one.finish(), []))
    assert [round(each, 1) for each in found["command to T-Server request", "accept"]] == [0.5, 2.0]


def test_second_request_of_a_command_is_no_arrow_of_its_own(story: ModuleType) -> None:
    found = took(arrows_of(story.Story("x").available().finish(), []))

    assert len(found["command to T-Server request", "initialize"]) == 1
    assert len(found["T-Server request to its answer", "RequestAgentLogin"]) == 1
    assert len(found["T-Server answer to HTTP answer", "initialize"]) == 1


def test_command_without_an_answer_is_not_timed(story: ModuleType) -> None:
    one = story.Story("x").opens().posts("accept", "a1").not_answered("a1")
    one.asks("RequestAnswerCall", ThisDN="7001", ConnID="1")

    assert took(arrows_of(one.finish(), [])) == {}


def test_events_are_named_and_kinds_are_in_the_order_of_a_call(story: ModuleType) -> None:
    facts = story.Story("x").available().finish()
    heard = next(fact for fact in facts if type(fact).__name__ == "ToolbarHeard")
    arrows = arrows_of(facts, [Delay(0.02, 5.0, heard.n), Delay(0.04, 6.0, heard.n)])

    assert arrows[0] == Arrow("T-Server event to toolbar", "EventRegistered", ((5.0, 0.02), (6.0, 0.04)))
    assert [arrow.kind for arrow in arrows][-1] == "command to HTTP answer"
