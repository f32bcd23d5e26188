"""HT-01: every command is answered, in time, with a status that means what the body says."""

from typing import Any

import pytest

from tserver_harness.judge.findings import Finding
from tserver_harness.judge.http_answers import check_answers
from tserver_harness.judge.scenario_facts import split_by_scenario
from tserver_harness.transcript import CommandAnswered, CommandSent

JSON = {"Content-Type": "application/json; charset=utf-8"}


def found(one: Any) -> list[Finding]:
    (scenario,), _ = split_by_scenario(one.finish())
    return list(check_answers(scenario))


def posts(one: Any, *, command: str = "accept", method: str = "POST", body: str = "{}") -> Any:
    one.add(
        CommandSent, agent="alice", tab="main", answer="a", command=command, method=method, url="http://b/", headers={},
        body=body,
    )  # fmt: skip
    return one


def answered(one: Any, status: int, body: str = "", seconds: float = 0.1, headers: Any = None) -> Any:
    one.add(CommandAnswered, answer="a", status=status, headers=headers or {}, body=body, seconds=seconds)
    return one


@pytest.mark.parametrize(
    ("status", "body", "headers", "problem"),
    [
        (200, '{"status":"Success"}', JSON, ""),
        (202, "", {}, ""),
        (409, '{"status":"Error"}', JSON, ""),
        (503, "<html>", {"content-type": "text/html"}, ""),
        (302, "", {}, "a command is done (2xx) or refused"),
        (101, "", {}, "a command is done (2xx) or refused"),
        (409, '{"status":"success"}', JSON, "the body says success, the status does not"),
        (200, "<html>", JSON, "the body calls itself JSON and is none"),
        (200, "", JSON, "the body calls itself JSON and is none"),
        (200, "", {"CONTENT-TYPE": "application/problem+json"}, "the body calls itself JSON and is none"),
        (204, "", JSON, ""),
    ],
)
def test_answer_to_a_command(story: Any, status: int, body: str, headers: Any, problem: str) -> None:
    (finding,) = found(answered(posts(story.Story("x")), status, body, headers=headers))

    assert (finding.ok, finding.received.rpartition(": ")[2] if problem else finding.received) == (
        not problem, finding.received.rpartition(": ")[2] if problem else "",
    )  # fmt: skip
    assert problem in finding.received


def test_raw_request_may_be_answered_with_anything_that_is_honest(story: Any) -> None:
    (redirected,) = found(answered(posts(story.Story("x"), command="", method="GET"), 302))
    (head,) = found(answered(posts(story.Story("x"), command="", method="HEAD"), 200, headers=JSON))

    assert (redirected.ok, head.ok) == (True, True)


@pytest.mark.parametrize(("seconds", "ok"), [(15.0, True), (15.1, False)])
def test_answer_may_take_15_seconds(story: Any, seconds: float, ok: bool) -> None:
    (finding,) = found(answered(posts(story.Story("x")), 200, seconds=seconds))

    assert finding.ok is ok


@pytest.mark.parametrize(
    ("command", "method", "body", "looks"),
    [
        ("accept", "POST", "{}", 1),
        ("", "POST", '{"type":"accept"}', 1),
        ("", "POST", "{broken", 0),
        ("", "POST", '["no command"]', 0),
        ("", "GET", "{}", 0),
        ("", "POST", '{"a":"' + "x" * 65_536 + '"}', 0),
    ],
    ids=["command", "raw-command", "no-json", "no-object", "other-method", "too-big"],
)
def test_what_is_a_command_deserves_an_answer(story: Any, command: str, method: str, body: str, looks: int) -> None:
    one = posts(story.Story("x"), command=command, method=method, body=body).not_answered("a", "cut")

    assert [(finding.ok, finding.received) for finding in found(one)] == [(False, "no HTTP answer: cut")] * looks


@pytest.mark.parametrize(("seconds", "looks"), [(14.0, 0), (16.0, 1)])
def test_open_command_counts_once_its_time_is_over(story: Any, seconds: float, looks: int) -> None:
    findings = found(posts(story.Story("x")).after(seconds))

    assert [finding.received for finding in findings] == ["no HTTP answer within 15 s"] * looks
