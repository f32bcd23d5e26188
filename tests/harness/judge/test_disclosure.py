"""SE-03: what gives the machine away, and what only looks like it."""

from typing import Any

import pytest

from tserver_harness.judge.disclosure import check_disclosure, given_away
from tserver_harness.judge.scenario_facts import split_by_scenario


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Traceback (most recent call last):", "a stack trace"),
        ("java.lang.NullPointerException\n\tat com.acme.Bridge.handle(Bridge.java:7)", "a stack trace"),
        ('File "bridge.py", line 12', "a stack trace"),
        (r'{"message":"NullPointerException\n\tat com.acme.Bridge.handle(Bridge.java:7)"}', "a stack trace"),
        (r'{"message":"File \"bridge.py\", line 12"}', "a stack trace"),
        ("goroutine 7 [running]:", "a stack trace"),
        ("cannot open /srv/acme/conf/bridge.yaml", "a file path"),
        (r"cannot open C:\acme\conf\bridge.yaml", "a file path"),
        ('{"password": "hunter2"}', "a password"),
        ('{"clientPassword":"x"}', "a password"),
    ],
)
def test_what_gives_something_away(text: str, what: str) -> None:
    assert given_away(text).startswith(f"{what}: ")


@pytest.mark.parametrize(
    "text",
    [
        "",
        '{"status":"Error","message":"no call c1 at DN 7001"}',
        "see http://host/usr/share/doc",
        "POST /genesys/events is not allowed",
        '{"password":""}',
        '{"password":"***"}',
        "look at the log",
    ],
)
def test_what_gives_nothing_away(text: str) -> None:
    assert given_away(text) == ""


def test_what_the_toolbar_sent_may_come_back() -> None:
    text = 'cannot read {"password": "mine"}'

    assert given_away(text, sent='{"type":"login","x":{"password": "mine"}}') == ""
    assert given_away(text).startswith("a password")


@pytest.mark.parametrize(
    ("status", "body", "oks"),
    [(200, "fine", []), (409, "no", [True]), (500, "at Bridge.java:7", [False]), (200, "at Bridge.java:7", [False])],
)
def test_errors_are_looked_at_and_whatever_tells_too_much(story: Any, status: int, body: str, oks: list[bool]) -> None:
    one = story.Story("x").posts("accept", "a").answered("a", status, body)
    (scenario,), _ = split_by_scenario(one.finish())

    assert [(finding.requirement, finding.ok) for finding in check_disclosure(scenario)] == [
        ("SE-03", ok) for ok in oks
    ]


def test_errors_at_the_toolbar_are_looked_at(story: Any) -> None:
    one = story.Story("x").hears("EventError", message="oops\ngoroutine 1 [x").hears("EventError").hears("EventRinging")
    (scenario,), _ = split_by_scenario(one.finish())

    assert [finding.ok for finding in check_disclosure(scenario)] == [False, True]
