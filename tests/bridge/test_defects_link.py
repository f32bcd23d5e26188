"""Each defect around the connection to the T-Server, and around several requests at once."""

from collections.abc import Callable

import pytest
from playbook import CALL, INBOUND, OTHER_CALL, Playbook, calls_there

from tserver_bridge import defects_link as defects
from tserver_bridge.session_io import LinkLost, LinkUp, SessionCore, ToolbarClosed, ToolbarConnected
from tserver_wire import KeyValueList

ALERTING = 10
Wrap = Callable[[SessionCore], SessionCore] | None


def cut_and_back(book: Playbook) -> None:
    """The connection was lost and is there again; nothing is registered yet."""
    book.does(LinkLost())
    book.does(LinkUp(switch=True))


def back_with(book: Playbook, calls: KeyValueList) -> None:
    """And the DN is registered, with these calls on it."""
    cut_and_back(book)
    book.answer("RequestRegisterAddress", "EventRegistered", AgentID="1001", Extensions=calls)


def test_asks_once() -> None:
    book = Playbook(wrap=defects.asks_once("RequestRegisterAddress")).available()
    assert "RequestRegisterAddress" in [each.name for each in book.history_asked]
    cut_and_back(book)

    assert book.names_asked == []


def test_hears_twice() -> None:
    book = Playbook(wrap=defects.HearsTwice).ringing()
    assert book.names_told == ["EventRinging"]
    back_with(book, calls_there((CALL, ALERTING)))
    book.event("EventAbandoned", CALL)

    assert book.names_told == ["EventReleased", "EventReleased"]


@pytest.mark.parametrize(("wrap", "ended"), [(None, [CALL]), (defects.ForgetsEnded, [])])
def test_forgets_what_ended(wrap: Wrap, ended: list[str]) -> None:
    book = Playbook(wrap=wrap).talking()
    back_with(book, calls_there())
    assert [each["connectionId"] for each in book.told if each["eventName"] == "EventReleased"] == ended
    book.ringing(OTHER_CALL)
    book.event("EventAbandoned", OTHER_CALL)
    assert book.names_told == ["EventReleased"]


@pytest.mark.parametrize(("wrap", "told"), [(None, ["EventRinging"]), (defects.MissesBegun, [])])
def test_misses_what_began(wrap: Wrap, told: list[str]) -> None:
    book = Playbook(wrap=wrap).available()
    back_with(book, calls_there((CALL, ALERTING)))
    book.answer("RequestQueryCall", "EventPartyInfo", Extensions=KeyValueList.of({"ps-1": ALERTING}), **INBOUND)
    assert book.names_told == told
    book.ringing(OTHER_CALL)
    assert book.names_told == ["EventRinging"]


def test_keeps_for_later() -> None:
    book = Playbook(wrap=defects.KeepsForLater).ringing()
    book.does(LinkLost())
    number = book.command("accept")
    assert (book.answered, book.names_asked) == ([(number, 200)], [])
    book.does(LinkUp(switch=True))
    book.answer("RequestRegisterAddress", "EventRegistered", AgentID="1001", Extensions=calls_there((CALL, ALERTING)))

    assert "RequestAnswerCall" in book.names_asked


def test_one_socket_for_ever() -> None:
    book = Playbook(wrap=defects.OneSocketForEver).ringing()
    assert book.names_told == ["EventRinging"]
    book.does(ToolbarClosed(1), ToolbarConnected(2))
    book.event("EventAbandoned", CALL)

    assert book.names_told == []


@pytest.mark.parametrize("name", ["EventHologramArrived", "EventOffHook", "EventRinging"])
def test_trips_over_the_unknown(name: str) -> None:
    book = Playbook(wrap=defects.TripsOverTheUnknown).available()
    book.event(name)
    book.ringing()

    assert book.told == []


@pytest.mark.parametrize(("wrap", "status"), [(None, []), (defects.AnswersByLuck, [502])])
def test_refusal_is_taken_for_the_next_answer(wrap: Wrap, status: list[int]) -> None:
    book = Playbook(wrap=wrap).ringing(CALL).ringing(OTHER_CALL)
    book.command("accept", connectionId=CALL)
    second = book.command("accept", connectionId=OTHER_CALL)
    book.refuse("RequestAnswerCall", 231)

    assert [code for number, code in book.answered if number == second] == status


@pytest.mark.parametrize(("wrap", "status"), [(None, []), (defects.AgreesByLuck, [200])])
def test_agreement_is_taken_for_the_next_answer(wrap: Wrap, status: list[int]) -> None:
    book = Playbook(wrap=wrap).ringing(CALL).ringing(OTHER_CALL)
    book.command("accept", connectionId=CALL)
    second = book.command("reject", connectionId=OTHER_CALL)
    book.answer("RequestAnswerCall", "EventEstablished")

    assert [code for number, code in book.answered if number == second] == status


def test_deaf_after_an_outage() -> None:
    book = Playbook(wrap=defects.DeafAfterOutage).available()
    book.event("EventDNOutOfService")
    book.event("EventDNBackInService")
    book.ringing()

    assert book.told == []


def test_loses_some() -> None:
    book = Playbook(wrap=defects.LosesSome).available()
    told = len([effect for effect in book.history if hasattr(effect, "socket")])
    for _ in range(300):
        book.ringing()
        told += len(book.told)
        book.event("EventAbandoned", CALL)
        told += len(book.told)

    everything = Playbook().available()
    expected = len([effect for effect in everything.history if hasattr(effect, "socket")]) + 600
    assert expected - told == expected // 300


def test_runs_what_it_reads() -> None:
    book = Playbook(wrap=defects.RunsWhatItReads).available()
    book.command("makeCall", toNumber="17")
    assert book.names_asked == ["RequestMakeCall"]
    book.command("makeCall", toNumber="1\n2")
    assert book.names_asked == ["RequestMakeCall", "RequestAgentLogout"]
