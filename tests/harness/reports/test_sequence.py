"""The ladder: a row for each message, drawn from its sender to its receiver, cut where it is no picture any more."""

from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tserver_harness.reports.sequence import MAX_ROWS, ladder_rows, ladder_svg
from tserver_harness.transcript import (
    BridgeExited,
    CommandAnswered,
    CommandFailed,
    CommandSent,
    ConnectionClosed,
    ConnectionOpened,
    EventSent,
    Fact,
    Late,
    RequestSeen,
    StepStarted,
    StimulusGiven,
    ToolbarClosed,
    ToolbarHeard,
    ToolbarOpened,
    ToolbarRefused,
)

STAMP: dict[str, Any] = {"n": 1, "at": 0.5, "time": ""}
ALICE: dict[str, Any] = {"agent": "alice", "tab": "main"}
SWITCH, BRIDGE, TOOLBAR = 150, 480, 810


def event(name: str, fault: str | None = None, **attributes: Any) -> EventSent:
    return EventSent(**STAMP, session="s", message={"message": name, **attributes}, fault=fault)


def asked(name: str, **attributes: Any) -> RequestSeen:
    return RequestSeen(**STAMP, session="s", message={"message": name, **attributes})


def heard(message: Any) -> ToolbarHeard:
    return ToolbarHeard(**STAMP, **{**ALICE, "tab": "t2"}, text="", message=message)


def sent(command: str) -> CommandSent:
    return CommandSent(**STAMP, **ALICE, answer="a", command=command, method="PUT", url="", headers={}, body="")


@pytest.mark.parametrize(
    ("fact", "begin", "end", "label", "kind"),
    [
        (asked("RequestAnswerCall", ConnID="0071027198180001"), BRIDGE, SWITCH, "RequestAnswerCall …0001", ""),
        (event("EventRegistered", ThisDN="7001"), SWITCH, BRIDGE, "EventRegistered 7001", ""),
        (event("EventError", ErrorCode=56), SWITCH, BRIDGE, "EventError 56", ""),
        (event("EventRinging", "delay"), SWITCH, BRIDGE, "EventRinging [delay]", "fault"),
        (event("EventRinging", "drop"), SWITCH, SWITCH, "EventRinging [drop]", "fault"),
        (heard({"eventName": "E", "eventId": "abcdef"}), BRIDGE, TOOLBAR, "E …cdef → alice.t2", ""),
        (heard(None), BRIDGE, TOOLBAR, "a text message → alice.t2", ""),
        (heard({"eventName": ["E"], "connectionId": [1]}), BRIDGE, TOOLBAR, "['E'] …[1] → alice.t2", ""),
        (sent("accept"), TOOLBAR, BRIDGE, "accept by alice", ""),
        (sent(""), TOOLBAR, BRIDGE, "PUT by alice", ""),
        (CommandAnswered(**STAMP, answer="a", status=409, headers={}, body="", seconds=0), BRIDGE, TOOLBAR,
         "HTTP 409 (a)", "answer"),
        (CommandFailed(**STAMP, answer="a", problem="cut", seconds=0), TOOLBAR, TOOLBAR, "no HTTP answer (a): cut",
         "trouble"),
        (ToolbarOpened(**STAMP, **ALICE), TOOLBAR, BRIDGE, "socket of alice", "socket"),
        (ToolbarRefused(**STAMP, **ALICE, status=403), BRIDGE, TOOLBAR, "socket of alice refused", "socket"),
        (ToolbarClosed(**STAMP, **ALICE, code=1001, by="bridge"), BRIDGE, TOOLBAR, "socket of alice closed, code 1001",
         "socket"),
        (ToolbarClosed(**STAMP, **ALICE, code=None, by="toolbar"), TOOLBAR, BRIDGE, "socket of alice closed", "socket"),
        (ConnectionOpened(**STAMP, session="s", application="acme"), BRIDGE, SWITCH, "connection of acme", "socket"),
        (ConnectionClosed(**STAMP, session="s", by="client"), BRIDGE, SWITCH, "connection ends, by client", "socket"),
        (ConnectionClosed(**STAMP, session="s", by="fault"), SWITCH, BRIDGE, "connection ends, by fault", "socket"),
        (BridgeExited(**STAMP, code=11, expected=False), BRIDGE, BRIDGE, "the bridge's process ends, code 11",
         "trouble"),
        (BridgeExited(**STAMP, code=0, expected=True), BRIDGE, BRIDGE, "the bridge's process ends, code 0", "note"),
        (StimulusGiven(**STAMP, action="call", arguments={}, text="a call"), SWITCH, SWITCH, "a call", "note"),
        (StepStarted(**STAMP, step="3", verb="v", text="t", line=1), 0, 0, "3. t", "step"),
    ],
)  # fmt: skip
def test_row(fact: Fact, begin: int, end: int, label: str, kind: str) -> None:
    (row,) = ladder_rows([fact])

    assert (row.begin, row.end, row.label, row.kind) == (begin, end, label, kind)


@pytest.mark.parametrize("fact", [event("AddpPing"), asked("AddpPong"), Late(**STAMP, seconds=1, where="here")])
def test_what_is_no_message_of_the_story_is_not_drawn(fact: Fact) -> None:
    assert ladder_rows([fact]) == []


def many(count: int) -> list[Fact]:
    return [
        EventSent(n=n, at=n / 10, time="", session="s", message={"message": "EventRinging"})
        for n in range(1, count + 1)
    ]


def drawing(facts: list[Fact], **options: Any) -> ET.Element:
    return ET.fromstring(ladder_svg(facts, 'a <title> & "more"', **options))


def test_drawing_is_xml_and_names_itself() -> None:
    svg = drawing(many(3))

    assert svg.attrib["role"] == "img"
    assert svg.attrib["aria-label"].startswith('a <title> & "more": messages between switch')
    assert [each.text for each in svg if each.get("class") == "headtext"] == ["switch (T-Server)", "bridge", "toolbar"]


def test_times_are_those_since_the_beginning_and_since_the_row_before() -> None:
    times = [each.text for each in drawing(many(3)).iter("text") if each.get("class") == "time"]

    assert times == ["0.000 s", "0.100 s +100 ms", "0.200 s +100 ms"]


def test_marked_rows_stand_out_and_have_anchors() -> None:
    groups = list(drawing(many(3), marked={2}, prefix="s1-").iter("g"))

    assert [group.get("id") for group in groups] == ["s1-1", "s1-2", "s1-3"]
    assert ["bad" in str(group.get("class")) for group in groups] == [False, True, False]


@pytest.mark.parametrize(
    ("count", "rows", "more"), [(MAX_ROWS, MAX_ROWS, None), (MAX_ROWS + 7, MAX_ROWS, "and 7 more, see the transcript")]
)
def test_long_story_is_cut_and_says_so(count: int, rows: int, more: str | None) -> None:
    svg = drawing(many(count))

    assert len(list(svg.iter("g"))) == rows
    assert more in "".join(svg.itertext()) if more else "see the transcript" not in "".join(svg.itertext())


@pytest.mark.parametrize("facts", [[], [StepStarted(**STAMP, step="1", verb="v", text="t", line=1)]])
def test_nothing_but_steps_is_no_picture(facts: list[Fact]) -> None:
    assert ladder_svg(facts, "x") == ""


def test_long_label_is_cut_and_whole_in_its_tool_tip() -> None:
    name = "x" * 100
    svg = drawing([heard({"eventName": name})])

    label = next(each.text for each in svg.iter("text") if each.get("class") == "label")
    assert label == "x" * 43 + "…"
    assert name in "".join(str(each.text) for each in svg.iter("title"))
