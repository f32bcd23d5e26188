"""Known failures: what they name does not fail the run, and what was mended does."""

from datetime import date
from typing import Any

import pytest

from tserver_harness.exit_codes import ExitCode
from tserver_harness.judge.baseline import Known, load_baseline, with_baseline
from tserver_harness.judge.requirements import load_requirements
from tserver_harness.results import BridgeUnderTest, Check, Counts, RunResult, ScenarioResult, Suite
from tserver_settings.errors import FilesInvalid

TODAY = date(2026, 11, 23)
IDS = load_requirements().ids
TEXT = 'known:\n- {requirement: IN-06, scenario: userdata/x, reason: "ticket 1", until: 2027-06-30}\n'


def known(requirement: str = "IN-06", scenario: str | None = None, until: date = TODAY) -> Known:
    return Known(requirement, scenario, "ticket 1", until)


def check(verdict: str, requirement: str = "IN-06") -> Check:
    return Check(requirement=requirement, verdict=verdict, expected="", received="", at=0)


def result_of(*checks: Check, code: ExitCode = ExitCode.NOT_CONFORMING, name: str = "userdata/x[one]") -> RunResult:
    scenario = ScenarioResult(id=name, file="", title="", verdict="fail", seconds=0, verifies=[], checks=list(checks))
    return RunResult(
        status="finished", exit_code=int(code), suite=Suite(version="", digest="", revision=""),
        bridge=BridgeUnderTest(name="", version=""), counts=Counts(), requirements=[], scenarios=[scenario],
    )  # fmt: skip


def judged(result: RunResult, *entries: Known, strict: bool = False) -> tuple[list[str], int]:
    told = with_baseline(result, entries, today=TODAY, strict=strict)
    return [entry.state for entry in told.baseline], told.exit_code


def test_file_is_read() -> None:
    assert load_baseline(TEXT, "known.yaml", IDS) == (Known("IN-06", "userdata/x", "ticket 1", date(2027, 6, 30)),)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("IN-06", "IN-6", "there is no requirement `IN-6`"),
        ("2027-06-30", "soon", "`soon` is no day"),
        ("reason", "because", ""),
        ("known:", "unknown:", ""),
    ],
)
def test_mistake_in_the_file_is_told(old: str, new: str, problem: str) -> None:
    with pytest.raises(FilesInvalid) as caught:
        load_baseline(TEXT.replace(old, new), "known.yaml", IDS)

    assert any(problem in error.problem for error in caught.value.errors)


@pytest.mark.parametrize(
    ("scenario", "covers"), [(None, True), ("userdata/x", True), ("userdata/x[one]", True), ("userdata/x[two]", False)]
)
def test_entry_covers_a_file_one_case_or_everything(scenario: str | None, covers: bool) -> None:
    result = result_of(check("fail"))

    assert known(scenario=scenario).covers(result.scenarios[0], result.scenarios[0].checks[0]) is covers


@pytest.mark.parametrize(
    ("verdicts", "entry", "state", "code"),
    [
        (["fail"], known(), "known", ExitCode.OK),
        (["warn"], known(), "known", ExitCode.OK),
        (["pass"], known(), "stale", ExitCode.BASELINE_STALE),
        (["pass", "fail"], known(), "known", ExitCode.OK),
        (["fail"], known(until=date(2026, 11, 22)), "expired", ExitCode.NOT_CONFORMING),
        (["pass"], known(until=date(2026, 11, 22)), "stale", ExitCode.BASELINE_STALE),
        (["fail"], known("IN-01"), "not-looked-at", ExitCode.NOT_CONFORMING),
        ([], known(), "not-looked-at", ExitCode.OK),
        (["inconclusive"], known(), "not-looked-at", ExitCode.OK),
    ],
)
def test_what_becomes_of_an_entry(verdicts: list[str], entry: Known, state: str, code: ExitCode) -> None:
    assert judged(result_of(*map(check, verdicts)), entry) == ([state], code)


def test_failure_beside_the_known_one_counts() -> None:
    result = result_of(check("fail"), check("fail", "IN-01"))

    assert judged(result, known()) == (["known"], ExitCode.NOT_CONFORMING)


@pytest.mark.parametrize(("strict", "code"), [(False, ExitCode.OK), (True, ExitCode.NOT_CONFORMING)])
def test_warning_counts_where_it_is_asked_for(strict: bool, code: ExitCode) -> None:
    assert judged(result_of(check("warn", "OB-03")), strict=strict) == ([], code)


@pytest.mark.parametrize("code", [ExitCode.HARNESS, ExitCode.ENVIRONMENT, ExitCode.WRONG_INPUT, ExitCode.NOTHING_RAN])
def test_what_kept_the_run_from_a_verdict_stays(code: ExitCode) -> None:
    assert judged(result_of(check("pass"), code=code), known())[1] == code


def test_rest_that_is_inconclusive_makes_the_run_so(story: Any) -> None:
    assert judged(result_of(check("inconclusive", "IN-01"), check("fail")), known())[1] == ExitCode.INCONCLUSIVE


def test_checks_that_are_covered_carry_the_reason() -> None:
    result = result_of(check("fail"), check("fail", "IN-01"), check("pass"))
    told = with_baseline(result, [known()], today=TODAY, strict=False)

    assert [each.known for each in told.scenarios[0].checks] == ["ticket 1", "", ""]


def test_entry_past_its_day_covers_nothing() -> None:
    told = with_baseline(result_of(check("fail")), [known(until=date(2026, 11, 22))], today=TODAY, strict=False)

    assert [each.known for each in told.scenarios[0].checks] == [""]
