"""Expectations and facts in words: the golden sentences that every report uses."""

from typing import Any

import pytest

from tserver_harness.expectations import (
    Alternative,
    AnswerIs,
    AsksNothing,
    AsksRequest,
    Equals,
    Expectation,
    Fields,
    HearsEvent,
    HearsNothing,
    InOrder,
    OneOf,
    SocketCloses,
    SocketRefused,
)
from tserver_harness.judge.masking import MASK
from tserver_harness.judge.wording import describe_expectation, describe_fact, listed_with
from tserver_harness.transcript import (
    CommandAnswered,
    CommandFailed,
    CommandSent,
    EventSent,
    Fact,
    RequestSeen,
    RunEnded,
    ToolbarClosed,
    ToolbarHeard,
    ToolbarOpened,
    ToolbarRefused,
)

STAMP: dict[str, Any] = {"n": 1, "at": 0.0, "time": ""}
ALICE: dict[str, Any] = {"agent": "alice", "tab": "main"}
RINGS = HearsEvent(agent="alice", events=("EventRinging",))


@pytest.mark.parametrize(
    ("expectation", "words"),
    [
        (RINGS, "alice's toolbar hears EventRinging"),
        (HearsEvent(agent="alice", tab="t2", events=("A", "B"), call="c1", count=2),
         "alice's toolbar (t2) hears exactly 2 A or B of call c1"),
        (HearsEvent(agent="alice", events=("A",), pattern=Fields({"ANI": Equals("1"), "password": Equals("x")})),
         f'alice\'s toolbar hears A with ANI "1", password {MASK}'),
        (HearsEvent(agent="alice", events=("A",), pattern=Fields({}, closed=True)),
         "alice's toolbar hears A with exactly no keys"),
        (HearsNothing(agent="alice"), "alice's toolbar hears nothing"),
        (HearsNothing(agent="alice", events=("A",), call="c1"), "alice's toolbar hears no A of call c1"),
        (AsksRequest(request="R", dn="7001", standing="registered"),
         "the bridge asks R for DN 7001 (or the DN is registered already)"),
        (AsksRequest(request="R", count=1, standing="logged-in"),
         "the bridge asks exactly 1 R (or the agent is logged in already)"),
        (AsksNothing(), "the bridge asks nothing of the T-Server"),
        (AsksNothing(request="R", dn="7001"), "the bridge asks no R for DN 7001"),
        (AnswerIs(answer="a"), "the command a is answered with any HTTP status"),
        (AnswerIs(answer="a", outcome="success"), "the command a is answered with success (2xx)"),
        (AnswerIs(answer="a", statuses=(404, 409)), "the command a is answered with HTTP status 404 or 409"),
        (AnswerIs(answer="a", outcome="error", statuses=(409,), header_pattern=Fields({"X": Equals("1")})),
         'the command a is answered with an error, HTTP status 409 and headers with X "1"'),
        (SocketCloses(agent="alice"), "the bridge closes the socket of alice's toolbar"),
        (SocketCloses(agent="alice", codes=(1000, 1001)),
         "the bridge closes the socket of alice's toolbar with code 1000 or 1001"),
        (SocketRefused(agent="alice", statuses=(403,)),
         "the bridge refuses the socket of alice's toolbar with status 403"),
        (InOrder(parts=(RINGS, AsksNothing())),
         "in this order: alice's toolbar hears EventRinging; then the bridge asks nothing of the T-Server"),
        (OneOf(alternatives=(Alternative(parts=(RINGS,)), Alternative(parts=(), verdict="warn", reason="why"))),
         "one of: alice's toolbar hears EventRinging; or anything (warn), because why"),
    ],
)  # fmt: skip
def test_expectation_in_words(expectation: Expectation, words: str) -> None:
    assert describe_expectation(expectation) == words


def heard(message: Any, **values: Any) -> ToolbarHeard:
    return ToolbarHeard(**STAMP, **ALICE, **{"text": "", **values}, message=message)


def answered(body: str) -> CommandAnswered:
    return CommandAnswered(**STAMP, answer="a", status=200, headers={}, body=body, seconds=0)


def sent(command: str) -> CommandSent:
    return CommandSent(
        **STAMP, **ALICE, answer="a", command=command, method="GET", url="http://b/?token=x", headers={}, body=""
    )


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        (heard({"eventName": "EventRinging", "connectionId": "00ab", "ANI": "", "cause": None}),
         "EventRinging (connectionId 00ab)"),
        (heard({"eventName": "E", "ANI": [], "direction": {}}), "E (ANI [], direction {})"),
        (heard({"eventName": ["E"]}), "a message without eventName"),
        (heard(None, text="hello", kind="text"), "a text message that is no JSON object: hello"),
        (heard(None, text="y" * 200), f"a text message that is no JSON object: {'y' * 120}..."),
        (RequestSeen(**STAMP, session="s", message={"message": "R", "ThisDN": "7001", "Password": "x"}),
         "R (ThisDN 7001)"),
        (EventSent(**STAMP, session="s", message={"message": "EventError", "ErrorCode": 0}),
         "EventError (ErrorCode 0)"),
        (sent("accept"), "command accept"),
        (sent(""), f"GET http://b/?token={MASK}"),
        (answered('{"ok":  1}'), 'HTTP status 200 with the body {"ok":  1}'),
        (answered('{"password":"x"}'), f'HTTP status 200 with the body {{"password":"{MASK}"}}'),
        (answered(""), "HTTP status 200 without a body"),
        (CommandFailed(**STAMP, answer="a", problem="cut", seconds=1), "no HTTP answer: cut"),
        (ToolbarOpened(**STAMP, **ALICE), "an open socket"),
        (ToolbarRefused(**STAMP, **ALICE, status=403, detail="no"), "a refused socket: status 403 (no)"),
        (ToolbarRefused(**STAMP, **ALICE, status=None), "a refused socket: no HTTP answer"),
        (ToolbarClosed(**STAMP, **ALICE, code=None, by="bridge"),
         "a socket closed by the bridge without a close frame"),
        (ToolbarClosed(**STAMP, **ALICE, code=1001, by="toolbar"), "a socket closed by the toolbar with code 1001"),
        (RunEnded(**STAMP, status="finished"), "RunEnded"),
    ],
)  # fmt: skip
def test_fact_in_words(fact: Fact, words: str) -> None:
    assert describe_fact(fact) == words


@pytest.mark.parametrize(("words", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a or b"), ([1, 2, 3], "1, 2 or 3")])
def test_list_in_words(words: list[object], text: str) -> None:
    assert listed_with(words, "or") == text
