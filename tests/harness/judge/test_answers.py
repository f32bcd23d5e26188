"""HTTP answers and sockets against what was expected of them."""

from typing import Any

import pytest

from tserver_harness.expectations import AnswerIs, Capture, Equals, Fields, IsKind, SocketCloses, SocketRefused
from tserver_harness.judge.answers import (
    decoded_json,
    evaluate_answer,
    evaluate_socket_closes,
    evaluate_socket_refused,
    is_success,
)
from tserver_harness.judge.outcomes import Broken, Met, Unmet
from tserver_harness.language.patterns import ABSENT
from tserver_harness.transcript import (
    CommandAnswered,
    CommandFailed,
    ToolbarClosed,
    ToolbarHeard,
    ToolbarOpened,
    ToolbarRefused,
)

STAMP: dict[str, Any] = {"at": 0.0, "time": ""}
ALICE: dict[str, Any] = {"agent": "alice", "tab": "main"}


def answered(status: int = 200, body: str = "", n: int = 1, answer: str = "a", **headers: str) -> CommandAnswered:
    return CommandAnswered(**STAMP, n=n, answer=answer, status=status, headers=headers, body=body, seconds=0)


def failed(n: int = 1) -> CommandFailed:
    return CommandFailed(**STAMP, n=n, answer="a", problem="cut", seconds=0)


@pytest.mark.parametrize(
    ("status", "body", "success"),
    [
        (200, "", True),
        (202, "not json", True),
        (299, '{"status": "Success"}', True),
        (200, '{"status": "Error"}', False),
        (200, '{"status": "failed"}', False),
        (200, '["Error"]', True),
        (302, "", False),
        (199, "", False),
        (409, '{"status": "Success"}', False),
    ],
)
def test_success_is_2xx_that_does_not_say_error(status: int, body: str, success: bool) -> None:
    assert is_success(answered(status, body)) is success


@pytest.mark.parametrize(("text", "value"), [("[1]", [1]), ("null", None), ("", ABSENT), ("{", ABSENT)])
def test_what_is_no_json_is_absent(text: str, value: object) -> None:
    assert decoded_json(text) == value


@pytest.mark.parametrize(
    ("expectation", "fact", "kind"),
    [
        (AnswerIs(answer="a"), answered(500), Met),
        (AnswerIs(answer="a", outcome="success"), answered(204), Met),
        (AnswerIs(answer="a", outcome="success"), answered(404), Broken),
        (AnswerIs(answer="a", outcome="error"), answered(404), Met),
        (AnswerIs(answer="a", outcome="error"), answered(200), Broken),
        (AnswerIs(answer="a", outcome="error"), answered(200, '{"status":"Error"}'), Met),
        (AnswerIs(answer="a", statuses=(409, 404)), answered(404), Met),
        (AnswerIs(answer="a", statuses=(409,)), answered(404), Broken),
        (AnswerIs(answer="a"), failed(), Broken),
        (AnswerIs(answer="a", outcome="error"), failed(), Broken),
        (AnswerIs(answer="a"), answered(answer="b"), Unmet),
    ],
)
def test_answer_is_judged_by_outcome_and_status(expectation: AnswerIs, fact: Any, kind: type) -> None:
    assert type(evaluate_answer(expectation, [fact])) is kind


def test_wrong_answer_stays_wrong_whatever_follows() -> None:
    facts = [answered(500), answered(200, n=2)]

    assert isinstance(evaluate_answer(AnswerIs(answer="a", outcome="success"), facts), Broken)


def test_body_and_headers_are_matched_and_captured() -> None:
    expectation = AnswerIs(
        answer="a",
        pattern=Fields({"id": Capture("id", IsKind("string"))}),
        header_pattern=Fields({"X-Trace": Capture("trace", IsKind("string"))}),
    )

    met = evaluate_answer(expectation, [answered(200, '{"id": "7", "more": 1}', n=4, **{"x-trace": "t"})])
    assert isinstance(met, Met)
    assert (met.facts, met.captures) == ((4,), {"id": "7", "trace": "t"})

    broken = evaluate_answer(expectation, [answered(200, '{"id": 7}')])
    assert isinstance(broken, Broken)
    assert [one.path for one in broken.difference] == ["$.id", "$.x-trace"]


@pytest.mark.parametrize(("body", "kind"), [("", Met), ("<html>", Met), ("{}", Met)])
def test_body_that_nobody_asked_for_may_be_anything(body: str, kind: type) -> None:
    assert type(evaluate_answer(AnswerIs(answer="a"), [answered(200, body)])) is kind


def test_asked_for_body_that_is_no_json_is_a_difference() -> None:
    expectation = AnswerIs(answer="a", pattern=Fields({"id": Equals("7")}))

    assert isinstance(evaluate_answer(expectation, [answered(200, "<html>")]), Broken)


def closed(n: int = 1, *, by: str = "bridge", code: int | None = 1000, tab: str = "main") -> ToolbarClosed:
    return ToolbarClosed(**STAMP, n=n, agent="alice", tab=tab, by=by, code=code)


@pytest.mark.parametrize(
    ("codes", "fact", "kind"),
    [
        ((), closed(), Met),
        ((1001, 1012), closed(code=1012), Met),
        ((1001,), closed(code=1000), Unmet),
        ((1001,), closed(code=None), Unmet),
        ((), closed(by="toolbar"), Unmet),
        ((), closed(tab="other"), Unmet),
    ],
)
def test_socket_closes_by_the_bridge_with_one_of_the_codes(codes: tuple[int, ...], fact: Any, kind: type) -> None:
    expectation = SocketCloses(agent="alice", tab="main", codes=codes)

    assert type(evaluate_socket_closes(expectation, [fact])) is kind


def test_later_socket_of_the_tab_may_still_close_as_expected() -> None:
    facts = [closed(code=1000), closed(n=2, code=1008)]

    assert evaluate_socket_closes(SocketCloses(agent="alice", codes=(1008,)), facts) == Met((2,))


def test_open_socket_and_wrong_code_are_told_apart() -> None:
    expectation = SocketCloses(agent="alice", codes=(1001,))
    still_open = evaluate_socket_closes(expectation, [])
    wrong = evaluate_socket_closes(expectation, [closed()])

    assert isinstance(still_open, Unmet)
    assert isinstance(wrong, Unmet)
    assert (still_open.received, wrong.received) == (
        "the socket stays open", "a socket closed by the bridge with code 1000",
    )  # fmt: skip


OPENED = ToolbarOpened(**STAMP, n=1, **ALICE)
HEARD = ToolbarHeard(**STAMP, n=2, **ALICE, text="hi")


def refused(status: int | None) -> ToolbarRefused:
    return ToolbarRefused(**STAMP, n=1, **ALICE, status=status)


@pytest.mark.parametrize(
    ("statuses", "facts", "kind"),
    [
        ((), [refused(403)], Met),
        ((401, 403), [refused(403)], Met),
        ((401,), [refused(403)], Unmet),
        ((), [refused(None)], Unmet),
        ((), [OPENED], Unmet),
        ((), [OPENED, closed(3)], Met),
        ((401,), [OPENED, closed(3)], Unmet),
        ((), [OPENED, closed(3, by="toolbar")], Unmet),
        ((), [OPENED, HEARD, closed(3)], Unmet),
    ],
    ids=[
        "refused", "one-of", "other-status", "nobody-there", "open", "closed-at-once", "closed-without-status",
        "closed-by-us", "spoke-before",
    ],
)  # fmt: skip
def test_refusal_is_a_status_or_a_close_before_a_word(statuses: tuple[int, ...], facts: list[Any], kind: type) -> None:
    assert type(evaluate_socket_refused(SocketRefused(agent="alice", statuses=statuses), facts)) is kind
