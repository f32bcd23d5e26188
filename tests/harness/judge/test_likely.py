"""Likely causes are known for requirements that exist, a few sentences each."""

from tserver_harness.judge.likely import _LIKELY, likely_causes
from tserver_harness.judge.requirements import load_requirements


def test_causes_are_of_requirements_that_exist() -> None:
    assert set(_LIKELY) <= set(load_requirements().ids)


def test_each_is_a_sentence_or_three() -> None:
    for causes in _LIKELY.values():
        assert 1 <= len(causes) <= 3
        assert all(cause.endswith(".") for cause in causes)


def test_unknown_requirement_has_none_and_a_list_is_ones_own() -> None:
    likely_causes("IN-01").clear()

    assert (likely_causes("XX-99"), bool(likely_causes("IN-01"))) == ([], True)
