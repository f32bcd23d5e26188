"""Commands: what the T-Server is asked for, and what the toolbar gets where it cannot be."""

from typing import Any

import pytest
from playbook import CALL, OTHER_CALL, THIRD_CALL, Playbook

from tserver_bridge.calls import CallPhase
from tserver_bridge.session_io import LinkLost, LinkUp, TimerFired
from tserver_wire import KeyValueList, Value

ANY_KEYS: dict[str, dict[str, Any]] = {
    "makeCall": {"toNumber": "0017"},
    "transfer": {"toNumber": "0017"},
    "conference": {"toNumber": "0017"},
    "redirect": {"toNumber": "0017"},
    "sendDtmf": {"digits": "12#"},
    "attachData": {"userData": {"k": "v"}},
}
CALL_COMMANDS = [
    "accept",
    "reject",
    "hangup",
    "hold",
    "retrieve",
    "transfer",
    "completeTransfer",
    "conference",
    "completeConference",
    "alternate",
    "reconnect",
    "redirect",
    "sendDtmf",
    "attachData",
]


def in_phase(phase: CallPhase) -> Playbook:
    """One call that stands so."""
    book = Playbook()
    match phase:
        case CallPhase.OFFERED:
            book.ringing()
        case CallPhase.DIALING:
            book.available()
            book.event("EventDialing", CALL, CallType="Outbound", OtherDN="0017")
        case CallPhase.UP:
            book.talking()
        case CallPhase.HELD:
            book.talking()
            book.event("EventHeld", CALL)
    return book


ALLOWED: dict[CallPhase, set[str]] = {
    CallPhase.OFFERED: {"accept", "reject", "hangup", "redirect", "attachData"},
    CallPhase.DIALING: {"reject", "hangup", "attachData"},
    CallPhase.UP: {"reject", "hangup", "hold", "transfer", "conference", "sendDtmf", "attachData"},
    CallPhase.HELD: {"reject", "hangup", "retrieve", "attachData"},
}


@pytest.mark.parametrize("named", [False, True])
@pytest.mark.parametrize("command", CALL_COMMANDS)
@pytest.mark.parametrize("phase", CallPhase)
def test_command_is_for_calls_that_stand_so(phase: CallPhase, command: str, *, named: bool) -> None:
    book = in_phase(phase)
    keys = {**ANY_KEYS.get(command, {}), **({"connectionId": CALL} if named else {})}
    number = book.command(command, **keys)

    if command in ALLOWED[phase]:
        assert len(book.asked) == 1
        assert book.answered == []
    else:
        assert ([], [(number, 409)]) == (book.asked, book.answered)


@pytest.mark.parametrize("command", [*CALL_COMMANDS, "makeCall", "ready", "notReady", "unavailable", "initialize"])
def test_nothing_is_possible_without_a_link(command: str) -> None:
    book = Playbook().talking()
    book.does(LinkLost())
    number = book.command(command, **ANY_KEYS.get(command, {}))

    assert ([], [(number, 503)]) == (book.asked, book.answered)


@pytest.mark.parametrize("command", [*CALL_COMMANDS, "makeCall", "ready", "notReady", "unavailable"])
def test_nothing_is_possible_before_the_agent_is_available(book: Playbook, command: str) -> None:
    book.connected()
    number = book.command(command, **ANY_KEYS.get(command, {}))

    assert ([], [(number, 409)]) == (book.asked, book.answered)
    assert "initialize" in book.bodies[0]["message"]


def test_nothing_is_possible_while_the_t_server_has_no_switch(book: Playbook) -> None:
    book.does(LinkUp(switch=False))
    number = book.command("initialize")

    assert [(number, 503)] == book.answered


@pytest.mark.parametrize("name", [CALL, CALL.upper(), "mine"])
def test_call_is_named_by_either_id(name: str) -> None:
    book = Playbook().available()
    book.command("makeCall", toNumber="0017", connectionId="mine")
    book.answer("RequestMakeCall", "EventDialing", ConnID=CALL, CallType="Outbound", OtherDN="0017")
    book.command("hangup", connectionId=name)

    assert [(message.name, message["ConnID"]) for message in book.asked] == [("RequestReleaseCall", CALL)]


def test_call_that_is_not_there_is_not_found() -> None:
    book = Playbook().talking()
    number = book.command("hangup", connectionId=OTHER_CALL)

    assert [(number, 404)] == book.answered
    assert book.bodies[0]["code"] == "no-such-call"


def test_several_calls_it_could_be_are_asked_about() -> None:
    book = Playbook().ringing(CALL).ringing(OTHER_CALL)
    number = book.command("accept")

    assert ([], [(number, 409)]) == (book.asked, book.answered)
    assert "connectionId" in book.bodies[0]["message"]


def test_of_an_active_and_a_held_call_the_active_is_meant() -> None:
    book = Playbook().consulting()
    book.command("hangup")

    assert book.asked[0]["ConnID"] == OTHER_CALL


def test_hangup_means_the_active_call_and_reject_the_ringing_one() -> None:
    meant: dict[str, Value] = {}
    for command in ("hangup", "reject"):
        book = Playbook().talking().ringing(OTHER_CALL)
        book.command(command)
        meant[command] = book.asked[0]["ConnID"]

    assert meant == {"hangup": CALL, "reject": OTHER_CALL}


def test_same_command_twice_asks_once_and_answers_both() -> None:
    book = Playbook().ringing()
    first = book.command("accept")
    second = book.command("accept", connectionId=CALL)
    assert book.asked == []
    book.answer("RequestAnswerCall", "EventEstablished")

    assert [(first, 200), (second, 200)] == book.answered
    assert book.names_told == ["EventEstablished"]


def test_refusal_of_the_same_command_twice_is_both_theirs() -> None:
    book = Playbook().ringing()
    numbers = [book.command("reject"), book.command("hangup")]
    book.refuse("RequestReleaseCall", 231, "DN is busy")

    assert [(number, 502) for number in numbers] == book.answered
    assert book.bodies[1] == {"status": "Error", "code": "refused", "message": "DN is busy", "errorCode": 231}


def test_digits_are_sent_each_time() -> None:
    book = Playbook().talking()
    for digits in ("1", "1"):
        book.command("sendDtmf", digits=digits)
        assert book.asked[0]["DTMFDigits"] == "1"


def test_attached_data_goes_as_it_came() -> None:
    book = Playbook().talking()
    book.command(
        "attachData",
        userData={
            "$pairs": [["k", "v"], ["k", 2]],
        },
    )

    assert KeyValueList((("k", "v"), ("k", 2))) == book.asked[0]["UserData"]


@pytest.mark.parametrize("data", [{"k": 1.5}, {"k": None}, {"k": True}, {"k": ["v"]}, {"$x": 1}, {"k": 2**63}])
@pytest.mark.parametrize("command", ["attachData", "transfer", "conference", "makeCall"])
def test_data_that_no_t_server_can_take_is_refused(command: str, data: dict[str, Any]) -> None:
    book = Playbook().talking()
    number = book.command(command, toNumber="1", userData=data)

    assert ([], [(number, 400)]) == (book.asked, book.answered)
    assert book.bodies[0]["code"] == "bad-key"


@pytest.mark.parametrize("code", [2**63, -(2**63) - 1, 10**40])
@pytest.mark.parametrize("command", ["ready", "notReady"])
def test_reason_code_that_no_t_server_can_take_is_refused(command: str, code: int) -> None:
    book = Playbook().available()
    number = book.command(command, reasonCode=code)

    assert ([], [(number, 400)]) == (book.asked, book.answered)
    assert "userData" not in book.bodies[0]["message"]


def test_not_ready_has_its_mode_and_reason() -> None:
    book = Playbook().available()
    number = book.command("notReady", workMode="AuxWork", reasonCode="lunch")

    asked = book.asked[0]
    assert (asked.name, asked["ThisDN"], asked["AgentWorkMode"]) == ("RequestAgentNotReady", "7001", "AuxWork")
    assert KeyValueList.of({"ReasonCode": "lunch"}) == asked["Reasons"]
    book.answer("RequestAgentNotReady", "EventAgentNotReady", AgentWorkMode="AuxWork")
    assert [(number, 200)] == book.answered


def test_ready_needs_nothing() -> None:
    book = Playbook().available()
    book.command("ready")

    assert {"ThisDN", "ReferenceID"} == set(book.asked[0].attributes)


def test_call_is_made_with_the_number_as_it_is() -> None:
    book = Playbook().available()
    number = book.command("makeCall", toNumber="+1 (415) 555", userData={"k": "v"})

    asked = book.asked[0]
    assert (asked.name, asked["ThisDN"], asked["OtherDN"]) == ("RequestMakeCall", "7001", "+1 (415) 555")
    assert KeyValueList.of({"k": "v"}) == asked["UserData"]
    book.answer("RequestMakeCall", "EventDialing", ConnID=CALL, OtherDN="+1 (415) 555")
    assert [(number, 200)] == book.answered


def test_id_of_a_call_that_is_there_cannot_be_given_again() -> None:
    book = Playbook().available()
    book.command("makeCall", toNumber="1", connectionId="mine")
    book.answer("RequestMakeCall", "EventDialing", ConnID=CALL, OtherDN="1")
    number = book.command("makeCall", toNumber="2", connectionId="mine")

    assert ([], [(number, 409)]) == (book.asked, book.answered)


def test_id_of_a_refused_call_is_free_again() -> None:
    book = Playbook().available()
    book.command("makeCall", toNumber="1", connectionId="mine")
    book.refuse("RequestMakeCall", 71)
    book.command("makeCall", toNumber="2", connectionId="mine")
    book.answer("RequestMakeCall", "EventDialing", ConnID=CALL, OtherDN="2")

    assert [message["eventId"] for message in book.told] == ["mine"]


def test_call_whose_answer_came_too_late_still_has_the_toolbars_id() -> None:
    book = Playbook().available()
    number = book.command("makeCall", toNumber="1", connectionId="mine")
    book.does(TimerFired(f"request:{book.history_asked[-1].reference_id}"))
    assert [(number, 504)] == book.answered
    book.answer("RequestMakeCall", "EventDialing", ConnID=CALL, OtherDN="1")

    assert [message["eventId"] for message in book.told] == ["mine"]
    assert book.answered == []


@pytest.mark.parametrize(
    ("command", "request_name", "first", "second", "key"),
    [
        ("completeTransfer", "RequestCompleteTransfer", CALL, OTHER_CALL, "TransferConnID"),
        ("completeConference", "RequestCompleteConference", CALL, OTHER_CALL, "ConferenceConnID"),
        ("alternate", "RequestAlternateCall", OTHER_CALL, CALL, "TransferConnID"),
        ("reconnect", "RequestReconnectCall", OTHER_CALL, CALL, "TransferConnID"),
    ],
)
@pytest.mark.parametrize("named", [None, CALL, OTHER_CALL])
def test_two_calls_are_named_in_the_right_order(
    command: str, request_name: str, first: str, second: str, key: str, named: str | None
) -> None:
    book = Playbook().consulting()
    book.command(command, **({} if named is None else {"connectionId": named}))

    asked = book.asked[0]
    assert (request_name, first, second) == (asked.name, asked["ConnID"], asked[key])


def test_third_call_is_not_one_of_the_two() -> None:
    book = Playbook().consulting().ringing(THIRD_CALL)
    number = book.command("completeTransfer", connectionId=THIRD_CALL)

    assert [(number, 404)] == book.answered


def test_release_that_was_refused_does_not_count_as_ours() -> None:
    """The caller hangs up after our release was refused: not we have ended the call."""
    book = Playbook().talking()
    book.command("hangup")
    book.refuse("RequestReleaseCall", 231)
    book.event("EventReleased", CALL)

    assert [message["cause"] for message in book.told] == ["remote-hangup"]


def test_refused_hold_does_not_undo_a_release_that_is_under_way() -> None:
    book = Playbook().talking()
    book.command("hangup")
    book.command("hold")
    book.refuse("RequestHoldCall", 231)
    book.event("EventReleased", CALL)

    assert [message["cause"] for message in book.told] == ["hangup"]


@pytest.mark.parametrize("command", CALL_COMMANDS)
def test_answer_that_does_not_come_in_time_is_an_error(command: str) -> None:
    book = Playbook().consulting().ringing(THIRD_CALL)
    wanted = {"accept": THIRD_CALL, "redirect": THIRD_CALL, "retrieve": CALL}.get(command)
    keys = {**ANY_KEYS.get(command, {}), **({} if wanted is None else {"connectionId": wanted})}
    number = book.command(command, **keys)
    book.does(TimerFired(f"request:{book.asked[0].reference_id}"))

    assert [(number, 504)] == book.answered
