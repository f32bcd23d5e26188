"""Each defect that shows when connections and sockets come and go."""

from collections.abc import Callable

import pytest
from playbook import CALL, OTHER_CALL, Playbook, calls_there

from tserver_bridge import defects_outage as defects
from tserver_bridge.session_io import LinkLost, LinkUp, SessionCore, ToolbarClosed, ToolbarConnected

Wrap = Callable[[SessionCore], SessionCore] | None


def cut_and_back(book: Playbook) -> None:
    """The connection was lost and is there again; nothing is registered yet."""
    book.does(LinkLost())
    book.does(LinkUp(switch=True))


@pytest.mark.parametrize(("wrap", "again"), [(None, []), (defects.RepeatsWhatWasCut, ["RequestAnswerCall"])])
def test_repeats_what_was_cut(wrap: Wrap, again: list[str]) -> None:
    book = Playbook(wrap=wrap).ringing()
    book.command("accept")
    cut_and_back(book)
    assert book.names_asked == ["RequestRegisterAddress"]
    book.answer("RequestRegisterAddress", "EventRegistered", Extensions=calls_there((CALL, 10)))

    assert [name for name in book.names_asked if name == "RequestAnswerCall"] == again


def test_what_was_answered_is_not_repeated() -> None:
    book = Playbook(wrap=defects.RepeatsWhatWasCut).ringing()
    book.command("accept")
    book.answer("RequestAnswerCall", "EventEstablished")
    cut_and_back(book)
    book.answer("RequestRegisterAddress", "EventRegistered", Extensions=calls_there((CALL, 12)))

    assert "RequestAnswerCall" not in book.names_asked


@pytest.mark.parametrize(("wrap", "told"), [(None, []), (defects.EndsCallsTooOften, [CALL])])
def test_ends_calls_too_often(wrap: Wrap, told: list[str]) -> None:
    book = Playbook(wrap=wrap).talking()
    book.does(LinkLost())
    assert [each["connectionId"] for each in book.told if each["eventName"] == "EventReleased"] == told


def test_a_call_that_is_over_does_not_end_again() -> None:
    book = Playbook(wrap=defects.EndsCallsTooOften).talking()
    book.event("EventReleased", CALL)
    book.does(LinkLost())

    assert "EventReleased" not in book.names_told


@pytest.mark.parametrize(("wrap", "ended"), [(None, {CALL, OTHER_CALL}), (defects.EndsOneOfTwo, {CALL})])
def test_ends_one_of_two(wrap: Wrap, ended: set[str]) -> None:
    book = Playbook(wrap=wrap).talking()
    book.ringing(OTHER_CALL)
    cut_and_back(book)
    book.answer("RequestRegisterAddress", "EventRegistered", Extensions=calls_there())

    assert {each["connectionId"] for each in book.told if each["eventName"] == "EventReleased"} == ended


@pytest.mark.parametrize(("wrap", "told"), [(None, ["EventLinkDisconnected"]), (defects.LateOnesUntold, [])])
def test_late_ones_are_not_told(wrap: Wrap, told: list[str]) -> None:
    book = Playbook(wrap=wrap).available()
    book.does(LinkLost())
    assert book.names_told == ["EventLinkDisconnected"]
    book.does(ToolbarConnected(2))

    assert book.names_told == told


def test_closing_mutes_all_until_another_is_opened() -> None:
    book = Playbook(wrap=defects.ClosingMutesAll).available()
    book.does(ToolbarConnected(2))
    book.does(ToolbarClosed(1))
    book.ringing()
    assert book.names_told == []
    book.does(ToolbarConnected(3))
    book.event("EventEstablished", CALL)
    assert book.names_told == ["EventEstablished"]
