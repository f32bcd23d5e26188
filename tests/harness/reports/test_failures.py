"""One finding in words: each line only where there is something to say."""

import pytest

from tserver_harness.judge.requirements import load_requirements
from tserver_harness.reports.failures import baseline_in_words, cause_in_words, finding_lines
from tserver_harness.results import BaselineEntry, Check

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


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("known", "IN-06 fails, and does not count until 2027-06-30 (ticket 1)"),
        ("stale", "IN-06 holds by now: take the entry out of the baseline (ticket 1)"),
        ("expired", "IN-06 fails, and counts again since its last day, 2027-06-30, is past (ticket 1)"),
        ("not-looked-at", "IN-06 was not looked at in this run (ticket 1)"),
    ],
)
def test_known_failure_is_told_with_what_to_do_about_it(state: str, words: str) -> None:
    entry = BaselineEntry(requirement="IN-06", scenario="", reason="ticket 1", until="2027-06-30", state=state)

    assert words == baseline_in_words(entry)
