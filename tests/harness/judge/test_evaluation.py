"""Every kind of expectation is evaluated, and alternatives are chosen in their order."""

from typing import Any, get_args

import pytest

from tserver_harness.expectations import (
    Alternative,
    AnswerIs,
    AsksNothing,
    AsksRequest,
    Capture,
    Expectation,
    Fields,
    HearsEvent,
    HearsNothing,
    InOrder,
    IsKind,
    OneOf,
    SocketCloses,
    SocketRefused,
)
from tserver_harness.judge.evaluation import Broken, Met, Unmet, evaluate
from tserver_harness.transcript import CommandAnswered, RequestSeen, ToolbarClosed, ToolbarHeard, ToolbarRefused

STAMP: dict[str, Any] = {"at": 0.0, "time": ""}
ALICE: dict[str, Any] = {"agent": "alice", "tab": "main"}


def heard(name: str, n: int = 1, **keys: Any) -> ToolbarHeard:
    return ToolbarHeard(**STAMP, **ALICE, n=n, text="", message={"eventName": name, **keys})


def hears(*names: str, **options: Any) -> HearsEvent:
    return HearsEvent(agent="alice", events=names, **options)


RINGS, UP = heard("EventRinging"), heard("EventEstablished", 2)
NO_END = HearsNothing(agent="alice", events=("EventReleased",))
ASKED = RequestSeen(**STAMP, n=3, session="s", message={"message": "RequestAnswerCall"})
ANSWERED = CommandAnswered(**STAMP, n=4, answer="a", status=200, headers={}, body="", seconds=0)
CLOSED = ToolbarClosed(**STAMP, **ALICE, n=5, code=1000, by="bridge")
REFUSED = ToolbarRefused(**STAMP, **ALICE, n=6, status=403)
OF_EACH_KIND: dict[type, tuple[Expectation, tuple[int, ...]]] = {
    HearsEvent: (hears("EventRinging"), (1,)),
    HearsNothing: (NO_END, ()),
    AsksRequest: (AsksRequest(request="RequestAnswerCall"), (3,)),
    AsksNothing: (AsksNothing(request="RequestReleaseCall"), ()),
    AnswerIs: (AnswerIs(answer="a", outcome="success"), (4,)),
    SocketCloses: (SocketCloses(agent="alice"), (5,)),
    SocketRefused: (SocketRefused(agent="alice"), (6,)),
    InOrder: (InOrder(parts=(hears("EventRinging"), AsksRequest(request="RequestAnswerCall"))), (1, 3)),
    OneOf: (OneOf(alternatives=(Alternative(parts=(hears("EventEstablished"),)),)), (2,)),
}


@pytest.mark.parametrize("kind", get_args(Expectation))
def test_expectation_of_every_kind_is_met_by_its_facts(kind: type) -> None:
    expectation, facts = OF_EACH_KIND[kind]

    outcome = evaluate(expectation, [RINGS, UP, ASKED, ANSWERED, CLOSED, REFUSED], {})
    assert isinstance(outcome, Met)
    assert outcome.facts == facts


@pytest.mark.parametrize("kind", get_args(Expectation))
def test_nothing_at_all_meets_silence_alone(kind: type) -> None:
    silent = kind in {HearsNothing, AsksNothing}

    assert type(evaluate(OF_EACH_KIND[kind][0], [], {})) is (Met if silent else Unmet)


def one_of(*alternatives: tuple[str, tuple[Expectation, ...]], reason: str = "") -> OneOf:
    return OneOf(
        alternatives=tuple(Alternative(parts=parts, verdict=verdict, reason=reason) for verdict, parts in alternatives)
    )


def test_first_alternative_that_is_met_gives_the_verdict() -> None:
    expectation = one_of(
        ("pass", (hears("EventHeld"),)), ("warn", (hears("EventRinging"),)), ("pass", (hears("EventRinging"),))
    )
    outcome = evaluate(expectation, [RINGS], {})

    assert isinstance(outcome, Met)
    assert outcome.verdict == "warn"


def test_all_parts_of_an_alternative_are_needed_and_give_their_captures() -> None:
    captures = Fields({"connectionId": Capture("id", IsKind("string"))})
    both = (hears("EventRinging", pattern=captures), hears("EventEstablished"))
    expectation = one_of(("info", both), reason="why")

    assert isinstance(evaluate(expectation, [heard("EventRinging", connectionId="c")], {}), Unmet)
    outcome = evaluate(expectation, [heard("EventRinging", connectionId="c"), UP], {})
    assert outcome == Met((1, 2), {"id": "c"}, "info", "why")


def test_nested_lower_grade_wins_over_the_higher_one_around_it() -> None:
    inner = one_of(("warn", (hears("EventRinging"),)), reason="because")
    outcome = evaluate(one_of(("info", (inner,))), [RINGS], {})

    assert isinstance(outcome, Met)
    assert (outcome.verdict, outcome.reason) == ("warn", "because")


def test_alternatives_are_hopeless_only_when_each_of_them_is() -> None:
    broken_silence = HearsNothing(agent="alice", events=("EventRinging",))
    hopeless = one_of(("pass", (broken_silence,)), ("warn", (hears("EventHeld"), broken_silence)))
    open_one = one_of(("pass", (broken_silence,)), ("warn", (hears("EventHeld"),)))

    assert isinstance(evaluate(hopeless, [RINGS], {}), Broken)
    assert isinstance(evaluate(open_one, [RINGS], {}), Unmet)


def test_nearest_alternative_explains() -> None:
    near = (hears("EventRinging"), hears("EventHeld"))
    outcome = evaluate(one_of(("pass", (hears("EventReleased"),)), ("pass", near)), [RINGS], {})

    assert isinstance(outcome, Unmet)
    assert outcome.received.startswith("nothing of the kind; the closest was EventRinging")
