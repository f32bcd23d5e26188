"""One agent's session as a whole: links, timers, sockets, and whatever a T-Server or a toolbar comes up with."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playbook import CALL, OTHER_CALL, Playbook, without_stamps

from tserver_bridge.errors import CommandError
from tserver_bridge.messages import _SYNONYMS, _TEXTS, encode_message, read_command
from tserver_bridge.session_io import (
    AnswerCommand,
    AskTServer,
    CommandReceived,
    ForgetRequest,
    Input,
    LinkLost,
    LinkUp,
    StartTimer,
    StopTimer,
    TellToolbar,
    TimerFired,
    ToolbarClosed,
    ToolbarConnected,
    TServerMessage,
)
from tserver_wire import MESSAGES, KeyValueList, Message, MessageKind, encode


def test_toolbar_that_connects_while_the_link_is_down_is_told_so(book: Playbook) -> None:
    book.does(ToolbarConnected(1))
    assert [TellToolbar] == [type(effect) for effect in book.effects]
    assert without_stamps(book.told) == [{"eventName": "EventLinkDisconnected"}]
    book.does(LinkUp(switch=False), ToolbarConnected(2))
    assert [effect.socket for effect in book.effects if isinstance(effect, TellToolbar)] == [2]


def test_toolbar_that_connects_while_the_link_is_up_is_told_nothing(book: Playbook) -> None:
    book.connected()

    assert book.told == []


def test_toolbar_hears_when_the_link_comes(book: Playbook) -> None:
    book.does(ToolbarConnected(1), LinkUp(switch=True))

    assert book.names_told == ["EventLinkDisconnected", "EventLinkConnected"]


def test_link_that_was_never_up_cannot_be_lost(book: Playbook) -> None:
    book.does(LinkLost())

    assert book.effects == []


def test_switch_that_is_away_is_told_once_and_ends_what_was_asked() -> None:
    book = Playbook().talking()
    number = book.command("hold")
    book.event("EventLinkDisconnected")
    assert (["EventLinkDisconnected"], [(number, 503)]) == (book.names_told, book.answered)
    book.event("EventLinkDisconnected")
    assert book.effects == []
    book.does(LinkLost())
    assert book.told == []


def test_lost_link_ends_everything_that_was_asked() -> None:
    book = Playbook().talking()
    numbers = [book.command("hold"), book.command("sendDtmf", digits="1"), book.command("makeCall", toNumber="1")]
    book.does(LinkLost())

    assert [(number, 503) for number in numbers] == book.answered
    assert sum(isinstance(effect, StopTimer) for effect in book.effects) == 3


def test_each_request_has_a_timer_that_its_answer_stops() -> None:
    book = Playbook().ringing()
    book.command("accept")
    started = [effect for effect in book.effects if isinstance(effect, StartTimer)]
    assert [effect.seconds for effect in started] == [10.0]
    book.answer("RequestAnswerCall", "EventEstablished")

    assert [StopTimer(started[0].name)] == [effect for effect in book.effects if isinstance(effect, StopTimer)]


def test_event_is_told_before_the_command_is_answered() -> None:
    book = Playbook().ringing()
    book.command("accept")
    book.answer("RequestAnswerCall", "EventEstablished")

    assert [StopTimer, TellToolbar, AnswerCommand] == [type(effect) for effect in book.effects]


def test_answer_that_comes_too_late_is_an_event_like_any_other() -> None:
    book = Playbook().ringing()
    number = book.command("accept")
    book.does(TimerFired(f"request:{book.asked[0].reference_id}"))
    assert [(number, 504)] == book.answered
    book.answer("RequestAnswerCall", "EventEstablished")

    assert (book.names_told, book.answered) == (["EventEstablished"], [])


def test_refusal_that_comes_too_late_is_passed_over() -> None:
    book = Playbook().ringing()
    book.command("accept")
    book.does(TimerFired(f"request:{book.asked[0].reference_id}"))
    book.refuse("RequestAnswerCall", 231)

    assert book.effects == []


@pytest.mark.parametrize("name", ["request:99", "request:", "x"])
def test_timer_that_nobody_started_is_passed_over(book: Playbook, name: str) -> None:
    book.connected().does(TimerFired(name))

    assert book.effects == []


def test_socket_that_nobody_opened_may_close(book: Playbook) -> None:
    book.does(ToolbarClosed(7))

    assert book.effects == []


def test_event_of_another_dn_is_passed_over() -> None:
    book = Playbook().available()
    book.does(TServerMessage(Message("EventRinging", {"ThisDN": "7002", "ConnID": CALL})))

    assert book.effects == []


def test_reference_ids_differ() -> None:
    book = Playbook().talking()
    for digits in "123":
        book.command("sendDtmf", digits=digits)
    ids = [message.reference_id for message in book.history_asked]

    assert len(ids) == len(set(ids))


def test_each_message_says_whose_it_is() -> None:
    book = Playbook().talking()
    told = [effect.message for effect in book.history if isinstance(effect, TellToolbar)]

    assert {("7001", "1001")} == {(message["thisDN"], message["agentId"]) for message in told}
    assert all(message["timestamp"].endswith("Z") for message in told)


# Whatever comes: no exception, every command answered at most once, every effect can be written.

CONN_IDS = st.sampled_from([CALL, OTHER_CALL, "", "x"])
SCALARS = st.sampled_from(["7001", "7002", "1001", "Inbound", "Busy", "Ok", "AuxWork", "", "1 Local"]) | st.integers(
    -3, 9
)
LISTS = st.lists(
    st.tuples(st.sampled_from(["conn-1", "ps-1", "ReasonCode", "AgentStatus", "k"]), SCALARS | CONN_IDS), max_size=4
).map(lambda pairs: KeyValueList(tuple(pairs)))
ATTRIBUTES = st.dictionaries(
    st.sampled_from(
        [
            "ThisDN",
            "ConnID",
            "PreviousConnID",
            "OtherDN",
            "ANI",
            "DNIS",
            "CallType",
            "CallState",
            "AgentID",
            "ErrorCode",
            "ErrorMessage",
            "Extensions",
            "Reasons",
            "UserData",
            "ReferenceID",
            "TimeinSecs",
            "AgentWorkMode",
        ]
    ),
    SCALARS | CONN_IDS | LISTS,
    max_size=8,
)
NAMES = sorted(name for name, row in MESSAGES.items() if row.kind is MessageKind.EVENT)
TSERVER = st.builds(Message, st.sampled_from(NAMES), ATTRIBUTES).map(TServerMessage)
USEFUL = st.builds(
    lambda name, conn_id, reference: TServerMessage(
        Message(name, {"ThisDN": "7001", "ConnID": conn_id, "AgentID": "1001", "ReferenceID": reference})
    ),
    st.sampled_from(
        ["EventRinging", "EventEstablished", "EventHeld", "EventReleased", "EventDialing", "EventRegistered"]
    ),
    CONN_IDS,
    st.integers(1, 12),
)
ODD = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=4)
JSON = st.recursive(
    ODD, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
)
KINDS = sorted(set(_SYNONYMS.values()))
KEYS = sorted({*_TEXTS, "userData", "reasonCode"})
BODIES = st.builds(
    lambda kind, keys: json.dumps({**keys, "type": kind}).encode(),
    st.sampled_from(KINDS),
    st.dictionaries(st.sampled_from(KEYS), JSON | st.sampled_from([CALL, "consult", "1", {"k": "v"}]), max_size=5),
)
OTHERS = st.sampled_from(
    [
        LinkUp(switch=True),
        LinkUp(switch=False),
        LinkLost(),
        ToolbarConnected(2),
        ToolbarClosed(2),
        TimerFired("request:3"),
    ]
)
HAPPENS = st.lists(TSERVER | USEFUL | BODIES | OTHERS, max_size=25)


def as_inputs(happens: list[Any], first: int) -> list[Input]:
    inputs: list[Input] = []
    for number, each in enumerate(happens, first):
        if isinstance(each, bytes):
            with suppress(CommandError):
                inputs.append(CommandReceived(number, read_command(each)))
        else:
            inputs.append(each)
    return inputs


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(happens=HAPPENS, end=st.sampled_from([LinkLost(), None]))
def test_nothing_that_comes_can_break_a_session(happens: list[Any], end: LinkLost | None) -> None:
    book = Playbook().available()
    inputs = as_inputs(happens, 1_000)
    book.does(*inputs)
    if end is not None:
        book.does(end)

    for effect in book.history:
        match effect:
            case AskTServer(message):
                assert encode(message)
            case TellToolbar(message):
                assert encode_message(message)
            case AnswerCommand(_, status, body):
                assert status != 500
                assert encode_message(body)
            case StartTimer() | StopTimer() | ForgetRequest():
                pass
    answered = [effect.number for effect in book.history if isinstance(effect, AnswerCommand)]
    assert len(answered) == len(set(answered))
    if end is not None:
        assert {each.number for each in inputs if isinstance(each, CommandReceived)} <= set(answered)


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(happens=HAPPENS)
def test_each_call_begins_once_and_ends_once(happens: list[Any]) -> None:
    book = Playbook().available()
    book.does(*as_inputs(happens, 1_000))

    alive: set[str] = set()
    for effect in book.history:
        if isinstance(effect, TellToolbar) and "eventId" in effect.message:
            name, event_id = effect.message["eventName"], effect.message["eventId"]
            begins = event_id not in alive
            assert not begins or name in {"EventRinging", "EventDialing", "EventEstablished"}
            assert begins or name not in {"EventRinging", "EventDialing"}
            if name == "EventReleased":
                alive.remove(event_id)
            else:
                alive.add(event_id)
