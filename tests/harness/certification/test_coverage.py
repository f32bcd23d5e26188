"""The kill matrix: survivors, false alarms, and requirements that kill nothing."""

from typing import Any

from tserver_harness.certification.coverage import Killed, broken_in, coverage_of


def test_broken_are_those_that_fail_warn_or_remark(result_of: Any) -> None:
    result = result_of({"AV-01": "fail", "OB-03": "warn", "IN-01": "not-run"})

    assert broken_in(result) == {"AV-01", "OB-03"}


def test_mutant_survives_in_what_was_not_found() -> None:
    assert Killed("m", "t", ("AV-01", "AV-02"), frozenset({"AV-01", "HT-01"})).survives == ("AV-02",)


def test_matrix_tells_survivors_false_alarms_and_gaps(result_of: Any, requirements: Any) -> None:
    killed = [
        Killed("finds", "t", ("AV-01",), frozenset({"AV-01", "AV-02"})),
        Killed("hides", "t", ("AV-02",), frozenset()),
    ]
    coverage = coverage_of(requirements, result_of({"IN-01": "fail"}), killed)
    problems = coverage.problems()

    assert problems[0] == "hides survives: AV-02"
    assert "IN-01 fires on the good bridge: fail" in problems
    assert "AV-02 kills no mutant" in problems
    assert not [each for each in problems if each.startswith("AV-01")]
    unseen = next(each.id for each in requirements if each.profile not in {"core", "load"})
    assert f"{unseen} was not looked at" in problems


def test_page_has_a_row_for_each_requirement(result_of: Any, requirements: Any) -> None:
    killed = [Killed("finds", "t", ("AV-01",), frozenset({"AV-01"}))]
    text = coverage_of(requirements, result_of(), killed).markdown()

    assert "| AV-01 | MUST | core | 1 | yes | finds |" in text
    assert len([line for line in text.splitlines() if line.startswith("| ")]) == len(requirements) + 1
    assert "1 mutants, 1 of them killed." in text
