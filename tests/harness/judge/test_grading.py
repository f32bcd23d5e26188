"""Which verdict is worse, what a broken requirement counts, and what counts where nothing was declared."""

from itertools import pairwise

import msgspec
import pytest

from tserver_harness.judge.grading import VERDICTS, broken_verdict, undeclared_verdict, worst
from tserver_harness.judge.requirements import load_requirements
from tserver_harness.reports.overview import VERDICT_SIGNS, VERDICT_WORDS

REQUIREMENTS = load_requirements()


@pytest.mark.parametrize(("better", "worse"), list(pairwise(VERDICTS)))
def test_order_of_verdicts(better: str, worse: str) -> None:
    assert worst([better, worse, better]) == worse


def test_harness_error_is_the_worst_and_nothing_was_not_run() -> None:
    assert (worst(["fail", "harness-error"]), worst(["fail", "inconclusive"]), worst([])) == (
        "harness-error", "fail", "not-run",
    )  # fmt: skip


@pytest.mark.parametrize(("keyword", "verdict"), [("MUST", "fail"), ("SHOULD", "warn"), ("MAY", "info")])
def test_broken_requirement_counts_by_its_keyword(keyword: str, verdict: str) -> None:
    requirement = msgspec.structs.replace(REQUIREMENTS["AV-01"], keyword=keyword)

    assert broken_verdict(requirement) == verdict


def test_unknown_requirement_counts_in_full() -> None:
    assert broken_verdict(None) == "fail"


@pytest.mark.parametrize("verdict", VERDICTS)
@pytest.mark.parametrize(("needs", "declared"), [((), ()), (("hold",), ("hold", "transfer"))])
def test_what_is_declared_counts(verdict: str, needs: tuple[str, ...], declared: tuple[str, ...]) -> None:
    assert undeclared_verdict(verdict, needs, declared) == verdict


@pytest.mark.parametrize(
    ("verdict", "counted"),
    [
        ("pass", "info"),
        ("info", "info"),
        ("fail", "not-applicable"),
        ("warn", "not-applicable"),
        ("not-run", "not-applicable"),
        ("not-applicable", "not-applicable"),
        ("inconclusive", "inconclusive"),
        ("harness-error", "harness-error"),
    ],
)
def test_what_nobody_declared_is_information_at_most(verdict: str, counted: str) -> None:
    assert undeclared_verdict(verdict, ["hold"], ["transfer"]) == counted


def test_every_verdict_has_its_word_and_its_sign() -> None:
    assert set(VERDICT_WORDS) == set(VERDICT_SIGNS) == set(VERDICTS)
    assert len(set(VERDICT_SIGNS.values())) == len(VERDICTS)
