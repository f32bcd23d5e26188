"""Differences: every key that does not fit, in words, without secrets."""

import pytest

from tserver_harness.expectations import Equals, Fields, IsAbsent, IsKind
from tserver_harness.judge.masking import MASK
from tserver_harness.judge.outcomes import differences, differences_in_words
from tserver_harness.language.patterns import ABSENT

PATTERN = Fields({"ANI": Equals("1"), "n": IsKind("integer"), "gone": IsAbsent()})


def test_what_fits_has_no_difference() -> None:
    assert differences(PATTERN, {"ANI": "1", "n": 2, "more": True}) == ()


def test_every_key_that_does_not_fit_is_told() -> None:
    found = differences(PATTERN, {"ANI": 1, "n": "2", "gone": 3})

    assert [one.path for one in found] == ["$.ANI", "$.n", "$.gone"]
    assert differences_in_words(found[:1]) == '$.ANI is 1 instead of "1"'


@pytest.mark.parametrize("value", [ABSENT, "text", 5, ["ANI"]])
def test_what_is_no_object_is_one_difference(value: object) -> None:
    assert [one.path for one in differences(PATTERN, value)] == ["$"]


def test_key_too_many_is_told_where_the_object_is_closed() -> None:
    (found,) = differences(Fields({"a": Equals("1")}, closed=True), {"a": "1", "b": "2"})

    assert "b" in f"{found.path}{found.expected}{found.received}"


def test_secret_is_not_shown_on_either_side() -> None:
    (found,) = differences(Fields({"password": Equals("right")}), {"password": "wrong"})

    assert (found.path, found.expected, found.received) == ("$.password", MASK, MASK)
