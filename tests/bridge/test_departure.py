"""How an agent leaves, and what may go wrong on the way."""

import pytest
from playbook import Playbook

from tserver_bridge.session_io import LinkLost, LinkUp


def test_unavailable_is_not_ready_then_out_then_unregistered() -> None:
    book = Playbook().available()
    number = book.command("unavailable")
    assert book.names_asked == ["RequestAgentNotReady"]
    book.answer("RequestAgentNotReady", "EventAgentNotReady")
    assert book.names_asked == ["RequestAgentLogout"]
    book.answer("RequestAgentLogout", "EventAgentLogout")
    assert (book.names_asked, book.names_told) == (["RequestUnregisterAddress"], ["EventAgentLogout"])
    book.answer("RequestUnregisterAddress", "EventUnregistered")
    assert [(number, 200)] == book.answered

    number = book.command("ready")
    assert [(number, 409)] == book.answered
    book.command("initialize")
    assert book.names_asked == ["RequestRegisterAddress"]


def test_unavailable_agent_stays_so_after_an_outage() -> None:
    book = Playbook().available()
    book.command("unavailable")
    book.answer("RequestAgentNotReady", "EventAgentNotReady")
    book.answer("RequestAgentLogout", "EventAgentLogout")
    book.answer("RequestUnregisterAddress", "EventUnregistered")
    book.does(LinkLost(), LinkUp(switch=True))

    assert book.asked == []


def test_unavailable_goes_on_where_not_ready_is_refused() -> None:
    book = Playbook().available()
    book.command("unavailable")
    book.refuse("RequestAgentNotReady", 231)

    assert book.names_asked == ["RequestAgentLogout"]


@pytest.mark.parametrize("refused", ["RequestAgentLogout", "RequestUnregisterAddress"])
def test_unavailable_that_is_refused_is_an_error(refused: str) -> None:
    book = Playbook().available()
    number = book.command("unavailable")
    book.answer("RequestAgentNotReady", "EventAgentNotReady")
    if refused == "RequestUnregisterAddress":
        book.answer("RequestAgentLogout", "EventAgentLogout")
    book.refuse(refused, 231)

    assert ([(number, 502)], 231) == (book.answered, book.bodies[0]["errorCode"])


@pytest.mark.parametrize("steps", [0, 1, 2])
def test_unavailable_is_answered_when_the_link_goes(steps: int) -> None:
    book = Playbook().available()
    number = book.command("unavailable")
    if steps > 0:
        book.answer("RequestAgentNotReady", "EventAgentNotReady")
    if steps > 1:
        book.answer("RequestAgentLogout", "EventAgentLogout")
    book.does(LinkLost())

    assert [(number, 503)] == book.answered


def gone() -> Playbook:
    book = Playbook().available()
    book.command("unavailable")
    book.answer("RequestAgentNotReady", "EventAgentNotReady")
    book.answer("RequestAgentLogout", "EventAgentLogout")
    return book


def test_who_could_not_leave_is_brought_back_after_an_outage() -> None:
    book = Playbook().available()
    book.command("unavailable")
    book.answer("RequestAgentNotReady", "EventAgentNotReady")
    book.refuse("RequestAgentLogout", 231)
    book.does(LinkLost(), LinkUp(switch=True))

    assert book.names_asked == ["RequestRegisterAddress"]


def test_who_was_logged_out_already_is_only_unregistered() -> None:
    book = Playbook().available()
    book.event("EventAgentLogout")
    number = book.command("unavailable")
    assert book.names_asked == ["RequestUnregisterAddress"]
    book.answer("RequestUnregisterAddress", "EventUnregistered")
    assert book.answered == [(number, 200)]


def test_second_unavailable_is_answered_with_the_first() -> None:
    book = gone()
    second = book.command("unavailable")
    assert (book.asked, book.answered) == ([], [])
    book.answer("RequestUnregisterAddress", "EventUnregistered")
    assert [status for _, status in book.answered] == [200, 200]
    assert book.answered[1][0] == second


def test_initialize_meanwhile_waits_and_brings_the_agent_back() -> None:
    book = gone()
    number = book.command("initialize")
    assert (book.asked, book.answered) == ([], [])
    book.answer("RequestUnregisterAddress", "EventUnregistered")
    assert book.names_asked == ["RequestRegisterAddress"]
    book.answer("RequestRegisterAddress", "EventRegistered")
    book.answer("RequestAgentLogin", "EventAgentLogin", AgentID="1001")
    assert (book.answered, book.names_told) == ([(number, 200)], ["EventRegistered"])


def test_initialize_behind_a_departure_that_failed_finds_the_agent_there() -> None:
    book = Playbook().available()
    leaves = book.command("unavailable")
    stays = book.command("initialize")
    book.answer("RequestAgentNotReady", "EventAgentNotReady")
    book.refuse("RequestAgentLogout", 231)

    assert book.answered == [(leaves, 502), (stays, 200)]
    assert book.names_told == ["EventRegistered"]


def test_link_that_goes_answers_all_who_wait() -> None:
    book = gone()
    book.command("unavailable")
    book.command("initialize")
    book.does(LinkLost())

    assert sorted(status for _, status in book.answered) == [503, 503, 503]
