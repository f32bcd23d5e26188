"""The T-Server message behind a finding."""

from typing import Any

import pytest

from tserver_harness.expectations import (
    Alternative,
    AnswerIs,
    AsksNothing,
    AsksRequest,
    Expectation,
    HearsEvent,
    HearsNothing,
    InOrder,
    OneOf,
    SocketCloses,
)
from tserver_harness.judge.causes import cause_for, subject_of
from tserver_harness.judge.scenario_facts import split_by_scenario

HEARS = HearsEvent(agent="alice", events=("EventRinging",), call="c1")


@pytest.fixture
def told(story: Any) -> Any:
    """Registered, c1 rings (fact numbers follow), c2 rings at another DN."""
    one = story.Story("x").connect_bridge()
    one.event("EventRegistered", ThisDN="7001").named("c1", story.C1.upper()).rings(story.C1)
    one.rings(story.C2, dn="7002", fault="delay")
    (scenario,), _ = split_by_scenario(one.finish())
    return scenario


@pytest.mark.parametrize(
    ("expectation", "subject"),
    [
        (HEARS, (("0071027198180001",), "7001")),
        (HearsNothing(agent="alice"), ((), "7001")),
        (HearsNothing(agent="nobody", call="c9"), ((), "")),
        (AsksRequest(request="RequestAnswerCall", dn="7002", call="c1"), (("0071027198180001",), "7002")),
        (AsksNothing(), ((), "")),
        (SocketCloses(agent="alice"), ((), "7001")),
        (AnswerIs(answer="a"), ((), "")),
        (InOrder(parts=(HearsNothing(agent="alice"), HEARS)), (("0071027198180001",), "7001")),
        (InOrder(parts=()), ((), "")),
        (OneOf(alternatives=(Alternative(parts=()), Alternative(parts=(HEARS,)))), (("0071027198180001",), "7001")),
    ],
)
def test_subject_is_the_call_else_the_dn(told: Any, expectation: Expectation, subject: object) -> None:
    assert subject_of(expectation, told) == subject


def test_cause_is_the_last_message_about_the_call(told: Any, story: Any) -> None:
    cause = cause_for(told.facts, ((story.C2.lower(),), "7001"), told.facts[-1].n)

    assert cause is not None
    assert (cause["message"], cause["connId"], cause["thisDN"], cause["fault"]) == (
        "EventRinging", story.C2, "7002", "delay",
    )  # fmt: skip


def test_cause_of_a_call_without_messages_is_the_last_to_its_dn(told: Any, story: Any) -> None:
    until = next(fact.n for fact in told.facts if getattr(fact, "call", None) == "c1")
    cause = cause_for(told.facts, ((story.C1,), "7001"), until)

    assert cause is not None
    assert (cause["message"], cause["connId"]) == ("EventRegistered", None)


@pytest.mark.parametrize(("subject", "until"), [(((), ""), 99), (((), "7009"), 99), (((), "7001"), 1)])
def test_nothing_sent_is_no_cause(told: Any, subject: Any, until: int) -> None:
    assert cause_for(told.facts, subject, until) is None
