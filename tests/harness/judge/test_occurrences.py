"""Which facts an expectation means, how many of them, and which came nearest."""

from typing import Any

import pytest

from tserver_harness.expectations import (
    AsksNothing,
    AsksRequest,
    Capture,
    Equals,
    Fields,
    HearsEvent,
    HearsNothing,
    IsKind,
)
from tserver_harness.judge.occurrences import evaluate_occurrences, evaluate_silence
from tserver_harness.judge.outcomes import Broken, Met, Unmet
from tserver_harness.transcript import CallNamed, Fact, RequestSeen, ScenarioStarted, ToolbarHeard

STAMP: dict[str, Any] = {"at": 0.0, "time": ""}
CALLS = {"c1": CallNamed(**STAMP, n=1, call="c1", conn_ids=["00ab"], event_id="e1")}


def heard(name: str, n: int = 1, tab: str = "main", agent: str = "alice", **keys: Any) -> ToolbarHeard:
    return ToolbarHeard(**STAMP, agent=agent, tab=tab, n=n, text="", message={"eventName": name, **keys})


def noise(n: int = 9) -> ToolbarHeard:
    return ToolbarHeard(**STAMP, agent="alice", tab="main", n=n, text="hello")


def asked(name: str, n: int = 1, **attributes: Any) -> RequestSeen:
    return RequestSeen(**STAMP, n=n, session="s", message={"message": name, **attributes})


def hears(*events: str, **options: Any) -> HearsEvent:
    return HearsEvent(agent="alice", events=events or ("EventRinging",), **options)


def met(expectation: HearsEvent | AsksRequest, *facts: Fact) -> tuple[int, ...] | None:
    outcome = evaluate_occurrences(expectation, facts, CALLS)
    return outcome.facts if isinstance(outcome, Met) else None


@pytest.mark.parametrize(
    ("expectation", "fact", "fits"),
    [
        (hears(), heard("EventRinging"), True),
        (hears("A", "B"), heard("B"), True),
        (hears(), heard("EventReleased"), False),
        (hears(), heard("EventRinging", agent="bob"), False),
        (hears(tab="t2"), heard("EventRinging"), False),
        (hears(tab="t2"), heard("EventRinging", tab="t2"), True),
        (hears(call="c1"), heard("EventRinging", connectionId="00AB"), True),
        (hears(call="c1"), heard("EventRinging", eventId="e1"), True),
        (hears(call="c1"), heard("EventRinging", connectionId="00ff"), False),
        (hears(call="c9"), heard("EventRinging", connectionId="00ab"), False),
        (hears(pattern=Fields({"ANI": Equals("1")})), heard("EventRinging", ANI="1"), True),
        (hears(pattern=Fields({"ANI": Equals("1")})), heard("EventRinging", ANI=1), False),
        (hears(), noise(), False),
        (AsksRequest(request="R"), asked("R"), True),
        (AsksRequest(request="R"), asked("Q"), False),
        (AsksRequest(request="R", dn="7001"), asked("R", ThisDN="7001"), True),
        (AsksRequest(request="R", dn="7001"), asked("R", ThisDN="7002"), False),
        (AsksRequest(request="R", call="c1"), asked("R", ConnID="00AB"), True),
        (AsksRequest(request="R", call="c1"), asked("R", ConnID="00cd"), False),
    ],
)
def test_what_fits(expectation: Any, fact: Fact, fits: bool) -> None:
    assert (met(expectation, fact) is not None) is fits


def test_one_is_enough_and_it_is_the_first() -> None:
    assert met(hears(), heard("EventReleased"), heard("EventRinging", 2), heard("EventRinging", 3)) == (2,)


@pytest.mark.parametrize(("count", "kind"), [(0, Met), (1, Unmet), (2, Unmet)])
def test_none_of_them(count: int, kind: type) -> None:
    assert type(evaluate_occurrences(hears(count=count), [heard("EventReleased")], CALLS)) is kind


@pytest.mark.parametrize(("count", "kind"), [(0, Broken), (1, Broken), (2, Met), (3, Unmet)])
def test_exactly_so_many(count: int, kind: type) -> None:
    facts = [heard("EventRinging"), heard("EventRinging", 2)]

    assert type(evaluate_occurrences(hears(count=count), facts, CALLS)) is kind


def test_count_is_that_of_one_socket() -> None:
    """Every socket of an agent hears every event."""
    facts = [heard("EventRinging"), heard("EventRinging", 2, tab="t2"), heard("EventRinging", 3, tab="t2")]

    assert isinstance(evaluate_occurrences(hears(count=1), facts[:2], CALLS), Met)
    assert isinstance(evaluate_occurrences(hears(count=1), facts, CALLS), Broken)


def test_captures_are_those_of_the_fact_that_met_it() -> None:
    pattern = Fields({"id": Capture("id", IsKind("string"))})
    facts = [heard("EventRinging", id=1), heard("EventRinging", 2, id="b"), heard("EventRinging", 3, id="c")]

    assert evaluate_occurrences(hears(pattern=pattern), facts, CALLS) == Met((2,), {"id": "b"})


@pytest.mark.parametrize(
    ("standing", "dn", "kind"),
    [("registered", "7001", Met), ("registered", "7002", Unmet), ("logged-in", "7001", Unmet), (None, "7001", Unmet)],
)
def test_what_stood_before_will_do_where_the_scenario_says_so(standing: str | None, dn: str, kind: type) -> None:
    started = ScenarioStarted(**STAMP, n=1, file="", title="", verifies=[], standing_registrations=["7001"])
    expectation = AsksRequest(request="RequestRegisterAddress", dn=dn, standing=standing)

    assert type(evaluate_occurrences(expectation, [started], CALLS)) is kind
    assert type(evaluate_occurrences(expectation, [], CALLS)) is Unmet


@pytest.mark.parametrize(
    ("facts", "received"),
    [
        ([], "nothing"),
        ([noise()], "nothing of the kind; the closest was a text message"),
        ([heard("EventRinging", 1, connectionId="00ab", ANI="2"), heard("EventRinging", 2, connectionId="00ff")],
         '$.ANI is "2" instead of "1"'),
        ([heard("EventReleased", 1, connectionId="00ff"), heard("EventReleased", 2, connectionId="00ab")],
         "the closest was EventReleased (connectionId 00ab"),
        ([heard("EventRinging", 1, agent="bob", connectionId="00ab", ANI="1")],
         "nothing there; bob heard EventRinging"),
    ],
)  # fmt: skip
def test_what_came_nearest_is_told(facts: list[Fact], received: str) -> None:
    outcome = evaluate_occurrences(hears(call="c1", pattern=Fields({"ANI": Equals("1")})), facts, CALLS)

    assert isinstance(outcome, Unmet)
    assert received in outcome.received


def test_call_that_never_was_is_told() -> None:
    outcome = evaluate_occurrences(hears(call="c9"), [heard("EventRinging")], CALLS)

    assert isinstance(outcome, Unmet)
    assert "there is no call c9: nobody dialled it" in outcome.received


@pytest.mark.parametrize(
    ("silence", "fact", "broken"),
    [
        (HearsNothing(agent="alice"), heard("E"), True),
        (HearsNothing(agent="alice"), noise(), True),
        (HearsNothing(agent="alice", events=("EventRinging",)), noise(), False),
        (HearsNothing(agent="alice", call="c1"), noise(), False),
        (HearsNothing(agent="alice"), heard("E", agent="bob"), False),
        (HearsNothing(agent="alice", tab="t2"), heard("E"), False),
        (HearsNothing(agent="alice", events=("E",)), heard("F"), False),
        (AsksNothing(), asked("RequestAnswerCall"), True),
        (AsksNothing(), asked("AddpPing"), False),
        (AsksNothing(), asked("RequestQueryAddress"), False),
        (AsksNothing(request="RequestQueryAddress"), asked("RequestQueryAddress"), True),
        (AsksNothing(dn="7001"), asked("RequestAnswerCall", ThisDN="7002"), False),
    ],
)
def test_silence_is_broken_by_what_it_is_about(silence: Any, fact: Fact, broken: bool) -> None:
    assert type(evaluate_silence(silence, [fact], CALLS)) is (Broken if broken else Met)


def test_broken_silence_says_how_much_more_came() -> None:
    outcome = evaluate_silence(HearsNothing(agent="alice"), [heard("A"), heard("B", 2), heard("C", 3)], CALLS)

    assert isinstance(outcome, Broken)
    assert (outcome.received, outcome.closest) == ("A, and 2 more", heard("A"))
