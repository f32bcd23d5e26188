"""Each message on its own: one object, named, as its schema says; and the same of what we sent ourselves."""

from typing import Any

import pytest

from tserver_harness.judge.conformity import GUIDE_EVENTS, check_messages, check_own_messages
from tserver_harness.judge.findings import Finding
from tserver_harness.judge.scenario_facts import split_by_scenario
from tserver_harness.schema_book import load_schema_book

SCHEMAS = load_schema_book()
GOOD = {
    "eventName": "EventRegistered", "thisDN": "7001", "agentId": "1001",
}  # fmt: skip


def found(one: Any) -> dict[str, Finding]:
    (scenario,), _ = split_by_scenario(one.finish())
    return {finding.requirement: finding for finding in check_messages(scenario, SCHEMAS)}


def own(one: Any, dialect: str = "guide") -> list[Finding]:
    (scenario,), _ = split_by_scenario(one.finish())
    return list(check_own_messages(scenario, SCHEMAS, dialect=dialect))


def test_good_message_is_good_in_all_three(story: Any) -> None:
    assert {name: finding.ok for name, finding in found(story.Story("x").hears_raw(GOOD)).items()} == {
        "MS-01": True, "MS-02": True, "MS-03": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "kind"), [("hello", "text"), ("[1]", "text"), ("aGk=", "binary"), ("no UTF-8", "invalid")]
)
def test_what_is_no_object_breaks_ms_01_alone(story: Any, text: str, kind: str) -> None:
    findings = found(story.Story("x").hears_text(text, kind=kind))

    assert [(name, finding.ok) for name, finding in findings.items()] == [("MS-01", False)]


@pytest.mark.parametrize("name", [*GUIDE_EVENTS, "EventHeld", "welcome", "EventQueueStatistics", "EventRing", "E"])
def test_names_of_the_guide_and_names_of_ones_own_are_allowed(story: Any, name: str) -> None:
    assert found(story.Story("x").hears(name))["MS-02"].ok


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("eventRinging", "EventRinging"),
        ("EVENT_RINGING", "EventRinging"),
        ("EventRingin", "EventRinging"),
        ("EventRingingg", "EventRinging"),
        ("EventRinignng", None),
        ("EventRignging", "EventRinging"),
        ("EventRignin", None),
        ("EventRiniging", "EventRinging"),
        ("EventRegisterd", "EventRegistered"),
        ("EventEstabilshed", "EventEstablished"),
        ("EventReleaseb", "EventReleased"),
        ("xEventReleased", "EventReleased"),
    ],
)
def test_slip_in_a_name_of_the_guide_is_told(story: Any, name: str, meant: str | None) -> None:
    finding = found(story.Story("x").hears(name))["MS-02"]

    assert finding.ok is (meant is None)
    assert (f"is not {meant!r}" in finding.received) is (meant is not None)


@pytest.mark.parametrize("message", [{}, {"eventName": ""}, {"eventName": 7}, {"eventname": "EventRinging"}])
def test_message_without_a_name_is_told(story: Any, message: dict[str, Any]) -> None:
    finding = found(story.Story("x").hears_raw(message))["MS-02"]

    assert (finding.ok, finding.received.endswith("it has no eventName")) == (False, True)


def test_schema_problem_has_its_place_and_both_sides(story: Any) -> None:
    finding = found(story.Story("x").hears_call("EventRinging", ANI=4155))["MS-03"]

    assert not finding.ok
    assert [row["path"] for row in finding.difference] == ["$.ANI"]
    assert (finding.difference[0]["received"], finding.conn_ids[0]) == ("4155", story.C1)
    assert finding.schema_path.startswith("toolbar-event.schema.json#")


def test_what_we_send_well_is_not_mentioned(story: Any) -> None:
    one = story.Story("x").posts("initialize", "a").rings()

    assert own(one) == []


@pytest.mark.parametrize(("dialect", "blames"), [("guide", ["harness"]), ("acme.yaml", [])])
def test_bad_command_of_ours_is_our_fault_unless_it_is_in_another_dialect(
    story: Any, dialect: str, blames: list[str]
) -> None:
    one = story.Story("x").posts("makeCall", "a", body={"toNumber": 5})

    assert [finding.blame for finding in own(one, dialect)] == blames


@pytest.mark.parametrize(
    ("name", "attributes", "problem"),
    [
        ("EventRing", {}, "does not have: 'EventRing'"),
        ("EventRinging", {"ConnID": "71"}, "EventRinging with the ConnID '71'"),
        ("EventRinging", {"ConnID": "0071027198180001"}, ""),
        ("AddpPing", {}, ""),
    ],
)
def test_bad_t_server_message_of_ours_is_our_fault(
    story: Any, name: str, attributes: dict[str, Any], problem: str
) -> None:
    findings = own(story.Story("x").event(name, **attributes))

    assert [problem in finding.received for finding in findings] == ([True] if problem else [])


def test_what_was_wrong_on_purpose_is_nobodys_fault(story: Any) -> None:
    wanted = {"message": "EventNonsense", "ThisDN": "7001"}
    one = story.Story("x").stimulus("send", dn="7001", message=wanted)
    one.event("EventNonsense", ThisDN="7001").event("EventNonsense", fault="duplicate")

    assert own(one) == []
