"""One finding in words: each line only where there is something to say."""

from tserver_harness.judge.requirements import load_requirements
from tserver_harness.reports.failures import cause_in_words, finding_lines
from tserver_harness.results import Check

REQUIREMENT = load_requirements()["AV-04"]
BARE = Check(requirement="", verdict="fail", expected="e", received="r", at=1.0)
FULL = Check(
    requirement="AV-04", verdict="inconclusive", expected="e", received="r", at=1.0, step="3.2", line=12, text="t",
    cause={"message": "EventRinging", "connId": "00ab", "at": 0.25, "thisDN": "7001", "fault": "delay"},
    blame="harness", difference=[{"path": "$.ANI", "expected": "1", "received": "2"}], schema_path="s#/x",
    likely=["Look here."],
)  # fmt: skip


def test_bare_finding_is_two_lines() -> None:
    assert list(finding_lines(BARE, None, "")) == ["  expected: e", "  received: r"]


def test_full_finding_has_everything_in_its_order() -> None:
    assert list(finding_lines(FULL, REQUIREMENT, "tsim run x")) == [
        f"AV-04 (MUST): {REQUIREMENT.text}",
        "  expected: e",
        "  received: r",
        "  difference: $.ANI: expected 1, received 2",
        "  schema: s#/x",
        "  step 3.2, line 12: t",
        "  cause: EventRinging from the T-Server, to DN 7001, ConnID 00ab, at 0.250 s, (delay on purpose)",
        "  fault of: the harness itself",
        "  perhaps: Look here.",
        "  run again: tsim run x",
    ]


def test_cause_without_a_call_is_the_message_alone() -> None:
    assert cause_in_words({"message": "EventLinkDisconnected"}) == "EventLinkDisconnected from the T-Server"
