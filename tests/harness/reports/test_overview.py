"""What all reports say: one sentence, a sentence per profile, failures in groups, gaps."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from tserver_harness.judge.baseline import Known, with_baseline
from tserver_harness.reports.groups import Group
from tserver_harness.reports.overview import overview_of
from tserver_harness.results import BridgeUnderTest, Counts, RequirementResult, RunResult, ScenarioResult


def scenario(verdict: str, name: str = "x") -> ScenarioResult:
    return ScenarioResult(id=name, file="", title=name, verdict=verdict, seconds=0, verifies=[], checks=[])


def requirement(verdict: str, name: str = "AV-01") -> RequirementResult:
    return RequirementResult(id=name, keyword="MUST", profile="core", verdict=verdict, scenarios=["x"], checks=1)


def result_of(mixed: Any, *verdicts: str, requirements: Any = (), status: str = "finished") -> RunResult:
    counts = Counts(
        **{
            name: verdicts.count(name.replace("passed", "pass").replace("_", "-"))
            for name in ("passed", "fail", "warn", "info", "not_applicable", "not_run", "inconclusive", "harness_error")
        }
    )
    bare: RunResult = replace(
        mixed.result, scenarios=[scenario(verdict, f"s{n}") for n, verdict in enumerate(verdicts)], counts=counts,
        requirements=list(requirements), status=status, bridge=BridgeUnderTest(name="acme", version="1"),
    )  # fmt: skip
    return bare


@pytest.mark.parametrize(
    ("verdicts", "requirements", "status", "sentence"),
    [
        ((), (), "finished", "Nothing was tested, so nothing is known about acme 1."),
        (("not-run", "not-applicable"), (), "finished", "Nothing was tested, so nothing is known about acme 1."),
        (("pass",), (requirement("pass"),), "finished", "acme 1 conforms to what was tested."),
        (("warn",), (requirement("warn"), requirement("warn", "AV-02")), "finished",
         "acme 1 conforms to what was tested, with 2 warnings."),
        (("fail",), (requirement("fail"),), "finished", "acme 1 does not conform: 1 requirement broken."),
        (("fail", "not-run"), (requirement("fail"),), "interrupted", "acme 1 does not conform: 1 requirement broken."),
        (("pass", "not-run"), (), "finished", "acme 1: the run is not complete, so there is no verdict."),
        (("pass",), (), "interrupted", "acme 1: the run is not complete, so there is no verdict."),
        (("pass", "harness-error"), (), "finished",
         "acme 1: no verdict, because something outside of the requirements failed."),
        (("pass", "inconclusive"), (), "finished",
         "acme 1: no verdict, because the harness could not judge everything."),
    ],
)  # fmt: skip
def test_sentence(mixed: Any, verdicts: tuple[str, ...], requirements: Any, status: str, sentence: str) -> None:
    result = result_of(mixed, *verdicts, requirements=requirements, status=status)

    assert overview_of(result, mixed.requirements).sentence == sentence


def test_counts_say_also_that_everything_ran(mixed: Any) -> None:
    overview = overview_of(result_of(mixed, "pass", "pass", "warn"), mixed.requirements)

    assert overview.counts_sentence == "3 scenarios, 0 checks: 0 not run, 0 failed, 1 with warnings, 2 passed"


def test_groups_are_numbered_the_worst_first(mixed: Any) -> None:
    overview = overview_of(mixed.result, mixed.requirements)
    groups: tuple[Group, ...] = (*overview.failures, *overview.unreached, *overview.remarks)

    assert sorted(group.number for group in groups) == list(range(1, len(groups) + 1))
    assert {group.verdict for group in overview.failures} <= {"fail", "not-run", "inconclusive", "harness-error"}
    assert {group.verdict for group in overview.remarks} <= {"warn", "info"}
    order = ["harness-error", "fail", "inconclusive", "not-run", "warn", "info"]
    places = [order.index(group.verdict) for group in (*overview.failures, *overview.remarks)]
    assert places == sorted(places)


def test_group_holds_all_findings_of_its_kind(mixed: Any) -> None:
    findings = sum(
        check.verdict not in {"pass", "not-applicable"} for one in mixed.result.scenarios for check in one.checks
    )
    overview = overview_of(mixed.result, mixed.requirements)

    assert sum(1 + group.more for group in (*overview.failures, *overview.unreached, *overview.remarks)) == findings


def test_profiles_that_were_asked_for_are_there_with_their_gaps(mixed: Any) -> None:
    overview = overview_of(mixed.result, mixed.requirements)
    core = next(one for one in overview.profiles if one.profile == "core")

    assert core.sentence.startswith("core: does not conform; AV-03, ") or "broken" in core.sentence
    assert "requirements looked at." in core.sentence
    asked = {row.requirement.id for _, rows in overview.matrix for row in rows}
    assert {one.id for one in mixed.result.requirements} <= asked
    assert all(each.id not in {one.id for one in mixed.result.requirements} for each in overview.unseen)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ((requirement("pass"),), "core: nothing broken; 1 of "),
        ((requirement("warn"),), "core: nothing broken, 1 warning; 1 of "),
        ((requirement("inconclusive"),), "core: no verdict on AV-01; 1 of "),
        ((requirement("fail"),), "core: does not conform; AV-01 broken; 1 of "),
        ((), "core: nothing was looked at."),
    ],
)
def test_sentence_of_a_profile(mixed: Any, rows: Any, words: str) -> None:
    overview = overview_of(result_of(mixed, "pass", requirements=rows), mixed.requirements)

    assert next(one for one in overview.profiles if one.profile == "core").sentence.startswith(words)


def test_trouble_is_what_could_not_be_judged(mixed: Any) -> None:
    result = result_of(mixed, "pass", "not-run", "fail", "inconclusive", "harness-error", "not-applicable")

    assert [one.verdict for one in overview_of(result, mixed.requirements).trouble] == [
        "not-run", "inconclusive", "harness-error",
    ]  # fmt: skip


def test_what_was_never_reached_is_told_apart_from_what_is_broken(mixed: Any) -> None:
    overview = overview_of(mixed.result, mixed.requirements)

    assert [group.requirement_id for group in overview.unreached] == ["HU-07"]
    assert "HU-07" not in {group.requirement_id for group in overview.failures}
    assert overview.sentence == (
        "acme-bridge 1.4.2 does not conform: 8 requirements broken; 1 more never reached because of that."
    )
    errors = next(one for one in overview.profiles if one.profile == "errors")
    assert (
        errors.sentence == "errors: does not conform; IN-08 broken, HU-07 never reached; 3 of 4 requirements looked at."
    )


@pytest.mark.parametrize(
    ("covered", "words"),
    [
        (("AV-04",), "8 requirements broken, 1 of them known; 1 more never reached because of that"),
        (("AV-04", "IN-01", "IN-02", "IN-07", "MS-03", "MS-06", "IN-08", "HU-07", "MA-01"),
         "9 requirements broken, which is known"),
    ],
)  # fmt: skip
def test_known_failures_are_told_and_do_not_stand_among_the_others(
    mixed: Any, covered: tuple[str, ...], words: str
) -> None:
    known = [Known(each, None, "ticket 1", date(2999, 1, 1)) for each in covered]
    overview = overview_of(with_baseline(mixed.result, known, today=date(2026, 1, 1), strict=False), mixed.requirements)

    assert overview.sentence == f"acme-bridge 1.4.2 does not conform: {words}."
    assert {group.requirement_id for group in overview.known} == set(covered)
    assert not {group.requirement_id for group in (*overview.failures, *overview.unreached)} & set(covered)
    assert f"{len(covered)} known failure" in overview.counts_sentence
