"""How an agent becomes available, and stays so."""

from collections.abc import Mapping
from typing import Any

import pytest
from playbook import AGENT, CALL, Playbook, calls_there, without_stamps

from tserver_bridge.session_io import (
    LinkLost,
    LinkUp,
    StartTimer,
    StopTimer,
    TellToolbar,
    TimerFired,
    ToolbarClosed,
    ToolbarConnected,
)
from tserver_bridge.settings import AgentConfig
from tserver_wire import KeyValueList


def test_dn_is_registered_then_the_agent_logged_in_then_the_toolbar_told(book: Playbook) -> None:
    book.connected()
    number = book.command("initialize")
    assert book.names_asked == ["RequestRegisterAddress"]
    assert {key: value for key, value in book.asked[0].attributes.items() if key != "ReferenceID"} == {
        "ThisDN": "7001",
        "RegisterMode": "ModeShare",
        "ControlMode": "RegisterDefault",
        "AddressType": "DN",
    }
    book.answer("RequestRegisterAddress", "EventRegistered")
    assert book.names_asked == ["RequestAgentLogin"]
    assert (book.asked[0]["AgentID"], book.asked[0]["AgentWorkMode"]) == ("1001", "AutoIn")
    assert (book.told, book.answered) == ([], [])
    book.answer("RequestAgentLogin", "EventAgentLogin", AgentID="1001")

    assert [(number, 200)] == book.answered
    assert without_stamps(book.told) == [{"eventName": "EventRegistered"}]
    assert tuple(book.told[0][key] for key in ("thisDN", "agentId", "timestamp")) == (
        "7001",
        "1001",
        "2026-01-31T10:20:30.328Z",
    )


def test_agent_who_is_logged_in_already_is_not_logged_in_again(book: Playbook) -> None:
    book.connected()
    number = book.command("initialize")
    book.answer("RequestRegisterAddress", "EventRegistered", AgentID="1001")

    assert ([], [(number, 200)], ["EventRegistered"]) == (book.asked, book.answered, book.names_told)


def test_other_agent_on_the_dn_does_not_count(book: Playbook) -> None:
    book.connected()
    book.command("initialize")
    book.answer("RequestRegisterAddress", "EventRegistered", AgentID="1002")

    assert book.names_asked == ["RequestAgentLogin"]


def test_login_has_what_the_configuration_says() -> None:
    book = Playbook(AgentConfig(agent_id="1001", dn="7001", password="p", queue="8001", work_mode="ManualIn"))
    book.connected().command("initialize")
    book.answer("RequestRegisterAddress", "EventRegistered")

    asked = book.asked[0]
    assert (asked["Password"], asked["ThisQueue"], asked["AgentWorkMode"]) == ("p", "8001", "ManualIn")


def test_login_has_what_the_toolbar_says(book: Playbook) -> None:
    book.connected()
    book.command("initialize", agentId="1001", dn="7001", password="q", queue="8002", workMode="AuxWork")
    book.answer("RequestRegisterAddress", "EventRegistered")

    asked = book.asked[0]
    assert (asked["Password"], asked["ThisQueue"], asked["AgentWorkMode"]) == ("q", "8002", "AuxWork")


@pytest.mark.parametrize("keys", [{"agentId": "1002"}, {"dn": "7002"}, {"agentId": "1001", "dn": "07001"}])
def test_other_agent_or_dn_is_a_conflict(book: Playbook, keys: dict[str, Any]) -> None:
    book.connected()
    number = book.command("initialize", **keys)

    assert ([], [(number, 409)]) == (book.asked, book.answered)


def test_refused_registration_is_an_error_and_can_be_tried_again(book: Playbook) -> None:
    book.connected()
    number = book.command("initialize")
    book.refuse("RequestRegisterAddress", 59, "DN is unknown")
    assert ([(number, 502)], [], 59) == (book.answered, book.told, book.bodies[0]["errorCode"])

    book.command("initialize")
    assert book.names_asked == ["RequestRegisterAddress"]


def test_refused_login_is_an_error_and_nobody_is_told_of_a_registration(book: Playbook) -> None:
    book.connected()
    number = book.command("initialize")
    book.answer("RequestRegisterAddress", "EventRegistered")
    book.refuse("RequestAgentLogin", 1705)
    assert ([(number, 502)], []) == (book.answered, book.told)

    book.command("initialize")
    assert book.names_asked == ["RequestAgentLogin"]


@pytest.mark.parametrize("request_name", ["RequestRegisterAddress", "RequestAgentLogin"])
def test_no_answer_is_an_error(book: Playbook, request_name: str) -> None:
    book.connected()
    number = book.command("initialize")
    if request_name == "RequestAgentLogin":
        book.answer("RequestRegisterAddress", "EventRegistered")
    book.does(TimerFired(f"request:{book.asked[0].reference_id}"))

    assert [(number, 504)] == book.answered
    assert request_name in book.bodies[0]["message"]


def test_logged_in_already_is_fine_where_the_state_says_so_too(book: Playbook) -> None:
    book.connected()
    number = book.command("initialize")
    book.answer("RequestRegisterAddress", "EventRegistered")
    book.refuse("RequestAgentLogin", 1706)
    assert book.names_asked == ["RequestQueryAddress"]
    book.answer(
        "RequestQueryAddress", "EventAddressInfo", AgentID="1001", Extensions=KeyValueList.of({"AgentStatus": 2})
    )

    assert ([(number, 200)], ["EventRegistered"]) == (book.answered, book.names_told)


@pytest.mark.parametrize(("agent", "status"), [("1002", 2), ("1001", 0), (None, 2)])
def test_logged_in_already_is_an_error_where_the_state_says_otherwise(
    book: Playbook, agent: str | None, status: int
) -> None:
    book.connected()
    number = book.command("initialize")
    book.answer("RequestRegisterAddress", "EventRegistered")
    book.refuse("RequestAgentLogin", 1706)
    who = {} if agent is None else {"AgentID": agent}
    extensions = KeyValueList.of({"AgentStatus": status})
    book.answer("RequestQueryAddress", "EventAddressInfo", Extensions=extensions, **who)

    assert [(number, 502)] == book.answered
    assert book.bodies[0]["errorCode"] == 1706


def test_state_that_cannot_be_asked_for_is_an_error(book: Playbook) -> None:
    book.connected()
    number = book.command("initialize")
    book.answer("RequestRegisterAddress", "EventRegistered")
    book.refuse("RequestAgentLogin", 1706)
    book.refuse("RequestQueryAddress", 59)

    assert ([(number, 502)], 1706) == (book.answered, book.bodies[0]["errorCode"])


def registered_on(book: Playbook) -> list[int | None]:
    told = [effect for effect in book.effects if isinstance(effect, TellToolbar)]
    return [effect.socket for effect in told if effect.message["eventName"] == "EventRegistered"]


def test_each_initialize_is_told_on_the_newest_socket_and_once_on_the_others() -> None:
    book = Playbook().available()
    book.does(ToolbarConnected(2))
    book.command("initialize")
    assert registered_on(book) == [2]
    book.command("initialize")
    assert registered_on(book) == [2]
    book.does(ToolbarClosed(2))
    book.command("initialize")
    assert registered_on(book) == [1]


def test_repeated_initialize_asks_the_t_server_for_nothing() -> None:
    book = Playbook().available()
    number = book.command("initialize")

    assert ([], [(number, 200)]) == (book.asked, book.answered)


def test_initialize_that_comes_meanwhile_waits_for_the_first(book: Playbook) -> None:
    book.connected()
    first = book.command("initialize")
    second = book.command("initialize")
    assert book.asked == []
    book.answer("RequestRegisterAddress", "EventRegistered", AgentID="1001")

    assert [(first, 200), (second, 200)] == book.answered
    assert registered_on(book) == [1, 1]


def test_agent_who_is_not_ready_after_the_login_is_made_ready(book: Playbook) -> None:
    book.connected()
    book.command("initialize")
    book.answer("RequestRegisterAddress", "EventRegistered")
    book.answer("RequestAgentLogin", "EventAgentLogin", AgentID="1001")
    book.event("EventAgentNotReady", AgentWorkMode="AuxWork")
    assert book.names_asked == ["RequestAgentReady"]
    book.answer("RequestAgentReady", "EventAgentReady")
    book.event("EventAgentNotReady", AgentWorkMode="AuxWork")

    assert book.asked == []


def test_agent_whom_the_t_server_does_not_let_be_ready_is_not_asked_for_again(book: Playbook) -> None:
    book.connected()
    book.command("initialize")
    book.answer("RequestRegisterAddress", "EventRegistered")
    book.answer("RequestAgentLogin", "EventAgentLogin", AgentID="1001")
    book.event("EventAgentNotReady")
    book.refuse("RequestAgentReady", 231)
    book.event("EventAgentNotReady")

    assert book.asked == []


def test_agent_who_wants_to_be_away_is_left_so(book: Playbook) -> None:
    book.connected()
    book.command("initialize", workMode="AuxWork")
    book.answer("RequestRegisterAddress", "EventRegistered")
    book.answer("RequestAgentLogin", "EventAgentLogin", AgentID="1001")
    book.event("EventAgentNotReady", AgentWorkMode="AuxWork")

    assert book.asked == []


def test_state_of_the_agent_is_told() -> None:
    book = Playbook().available()
    book.event("EventAgentNotReady", AgentWorkMode="AuxWork", Reasons=KeyValueList.of({"ReasonCode": 7}))
    not_ready = {"eventName": "EventAgentNotReady", "workMode": "AuxWork", "reasonCode": 7}
    assert [not_ready] == without_stamps(book.told)
    book.event("EventAgentReady", AgentWorkMode="ManualIn")
    assert without_stamps(book.told) == [{"eventName": "EventAgentReady", "workMode": "ManualIn"}]
    book.event("EventAgentReady", AgentWorkMode=99)
    assert without_stamps(book.told) == [{"eventName": "EventAgentReady"}]
    book.event("EventAgentLogout")
    assert without_stamps(book.told) == [{"eventName": "EventAgentLogout"}]


def test_agent_who_was_logged_out_elsewhere_is_logged_in_by_initialize() -> None:
    book = Playbook().available()
    book.event("EventAgentLogout")
    book.command("initialize")

    assert book.names_asked == ["RequestAgentLogin"]


def test_dn_out_of_service_is_told_and_the_login_made_again_where_it_was_lost() -> None:
    book = Playbook().available()
    book.event("EventDNOutOfService")
    assert book.names_told == ["EventDNOutOfService"]
    book.event("EventDNBackInService")
    assert (book.names_told, book.asked) == (["EventDNBackInService"], [])

    book.event("EventDNOutOfService")
    book.event("EventAgentLogout")
    book.event("EventDNBackInService")
    assert book.names_asked == ["RequestAgentLogin"]


def test_link_that_comes_back_makes_the_agent_available_again() -> None:
    book = Playbook().available()
    book.does(LinkLost())
    assert book.names_told == ["EventLinkDisconnected"]
    book.does(LinkUp(switch=True))
    assert (book.names_told, book.names_asked) == (["EventLinkConnected"], ["RequestRegisterAddress"])
    book.answer("RequestRegisterAddress", "EventRegistered")
    assert book.names_asked == ["RequestAgentLogin"]
    book.answer("RequestAgentLogin", "EventAgentLogin", AgentID="1001")
    book.command("initialize")

    assert book.asked == []


def test_agent_who_was_not_available_is_left_alone_after_an_outage(book: Playbook) -> None:
    book.connected()
    book.does(LinkLost(), LinkUp(switch=True))

    assert (book.names_told, book.asked) == (["EventLinkDisconnected", "EventLinkConnected"], [])


def test_switch_that_comes_back_after_the_link_makes_the_agent_available_again() -> None:
    """The T-Server was started anew and saw its switch only later."""
    book = Playbook().available()
    book.does(LinkLost(), LinkUp(switch=False))
    assert (book.names_told, book.asked) == (["EventLinkDisconnected"], [])
    book.event("EventLinkConnected")

    assert (book.names_told, book.names_asked) == (["EventLinkConnected"], ["RequestRegisterAddress"])


def test_switch_that_was_away_keeps_the_agent() -> None:
    book = Playbook().available()
    book.event("EventLinkDisconnected")
    book.event("EventLinkConnected")

    assert (book.names_told, book.asked) == (["EventLinkConnected"], [])


def test_login_that_the_switch_interrupted_is_made_when_it_is_back() -> None:
    book = Playbook().available()
    book.does(LinkLost(), LinkUp(switch=True))
    book.answer("RequestRegisterAddress", "EventRegistered")
    book.event("EventLinkDisconnected")
    book.event("EventLinkConnected")

    assert book.names_asked == ["RequestAgentLogin"]


def test_agent_who_was_logged_out_elsewhere_stays_so_when_the_switch_is_back() -> None:
    book = Playbook().available()
    book.event("EventAgentLogout")
    book.event("EventLinkDisconnected")
    book.event("EventLinkConnected")

    assert book.asked == []


def test_login_that_is_refused_after_an_outage_is_told() -> None:
    book = Playbook().available()
    book.does(LinkLost(), LinkUp(switch=True))
    book.answer("RequestRegisterAddress", "EventRegistered")
    book.refuse("RequestAgentLogin", 527, "busy")

    error = {"eventName": "EventError", "errorCode": 527, "errorMessage": "busy", "command": "initialize"}
    assert [error] == without_stamps(book.told)
    book.command("initialize")
    assert book.names_asked == ["RequestAgentLogin"]


def test_initialize_ends_with_the_link(book: Playbook) -> None:
    book.connected()
    numbers = [book.command("initialize"), book.command("initialize")]
    book.does(LinkLost())
    assert [(number, 503) for number in numbers] == book.answered

    book.does(LinkUp(switch=True))
    book.command("initialize")
    assert book.names_asked == ["RequestRegisterAddress"]


def test_calls_that_the_dn_has_are_looked_at() -> None:
    book = Playbook()
    book.connected().command("initialize")
    book.answer("RequestRegisterAddress", "EventRegistered", AgentID="1001", Extensions=calls_there((CALL, 10)))

    assert [(message.name, message["ConnID"]) for message in book.asked] == [("RequestQueryCall", CALL)]


def test_agent_is_the_one_of_the_configuration() -> None:
    assert AGENT.agent_id == Playbook().agent.agent_id


@pytest.mark.parametrize("refused", [True, False])
def test_agent_who_could_not_be_brought_back_is_tried_again_until_it_works(refused: bool) -> None:
    """The T-Server refuses the login after an outage, or does not answer it."""
    book = Playbook().available()
    book.does(LinkLost(), LinkUp(switch=True))
    for _ in range(3):
        book.answer(
            "RequestRegisterAddress", "EventRegistered"
        ) if "RequestRegisterAddress" in book.names_asked else None
        if refused:
            book.refuse("RequestAgentLogin", 58)
        else:
            book.does(TimerFired(_timer_of(book, "RequestAgentLogin")))
        assert [StartTimer("available again", 5.0)] == [
            effect for effect in book.effects if isinstance(effect, StartTimer)
        ]
        book.does(TimerFired("available again"))
    book.answer("RequestAgentLogin", "EventAgentLogin", AgentID="1001")
    book.does(TimerFired("available again"))

    assert book.asked == []
    assert [each["eventName"] for each in _all_told(book)].count("EventError") == (1 if refused else 0)


def test_agent_who_was_not_available_is_not_tried_again(book: Playbook) -> None:
    book.connected().command("initialize")
    book.answer("RequestRegisterAddress", "EventRegistered")
    book.refuse("RequestAgentLogin", 58)

    assert [effect for effect in book.effects if isinstance(effect, StartTimer)] == []


def test_link_that_goes_again_ends_the_trying() -> None:
    book = Playbook().available()
    book.does(LinkLost(), LinkUp(switch=True))
    book.answer("RequestRegisterAddress", "EventRegistered")
    book.refuse("RequestAgentLogin", 58)
    book.does(LinkLost())
    assert StopTimer("available again") in book.effects
    book.does(TimerFired("available again"))

    assert book.asked == []


def _timer_of(book: Playbook, request: str) -> str:
    asked = [message for message in book.history_asked if message.name == request][-1]
    return f"request:{asked.reference_id}"


def _all_told(book: Playbook) -> list[Mapping[str, Any]]:
    return [effect.message for effect in book.history if isinstance(effect, TellToolbar)]
