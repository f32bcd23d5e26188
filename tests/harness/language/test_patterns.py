"""Does a value fit a pattern: every operator both ways, places of misfits, captures."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tserver_harness.expectations import (
    AnyOf,
    Capture,
    Contains,
    Equals,
    Fields,
    IsAbsent,
    IsKind,
    Matches,
    Not,
    Pattern,
)
from tserver_harness.language.patterns import ABSENT, Match, Mismatch, describe, kind_of, match, shown

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("pattern", "fitting", "others"),
    [
        (Equals("7001"), ["7001"], [7001, "7001 ", None, ABSENT]),
        (Equals(1), [1], [True, 1.0, "1"]),
        (
            Equals({"a": 1, "b": [1]}),
            [{"b": [1], "a": 1}],
            [{"a": 1}, {"a": 1, "b": [True]}, {"a": 1, "b": [1], "c": 1}],
        ),
        (Equals(None), [None], [ABSENT, 0, ""]),
        (Matches("[0-9]+"), ["17", "0"], ["17a", "", 17]),
        (Matches("a.b"), ["a\nb"], []),
        (Contains("gold"), ["a gold b"], ["Gold", ["gold"], {"gold": 1}]),
        (IsKind("string"), ["", "x"], [1, None, ABSENT]),
        (IsKind("integer"), [0, -5], [True, 1.0, "1"]),
        (IsKind("number"), [0, 1.5], [False, "1"]),
        (IsKind("boolean"), [True, False], [0, 1, "true"]),
        (IsKind("object"), [{}], [[], "{}"]),
        (IsKind("list"), [[], [1]], ["ab", {}]),
        (IsKind("any"), [None, 0, {}], [ABSENT]),
        (AnyOf((Equals("a"), IsAbsent())), ["a", ABSENT], ["b", None]),
        (Not(Equals("a")), ["b", None, 1], ["a", ABSENT]),
        (IsAbsent(), [ABSENT], [None, "", 0]),
        (Fields({"a": Equals(1)}), [{"a": 1}, {"a": 1, "b": 2}], [{}, {"a": 2}, [], ABSENT]),
        (Fields({"a": Equals(1)}, closed=True), [{"a": 1}], [{"a": 1, "b": 2}, {}]),
        (Fields({"a": IsAbsent()}), [{}], [{"a": None}]),
        (Capture("x", Equals(1)), [1], [2]),
    ],
    ids=describe,
)
def test_pattern_fits_these_and_not_those(pattern: Pattern, fitting: list[Any], others: list[Any]) -> None:
    for value in fitting:
        assert isinstance(match(pattern, value), Match), value
    for value in others:
        assert isinstance(match(pattern, value), Mismatch), value


def test_misfit_names_the_place_what_was_expected_and_what_was_there() -> None:
    pattern = Fields({"userData": Fields({"segment": Equals("gold")})})

    expected = Mismatch("$.userData.segment", '"gold"', '"silver"')
    assert expected == match(pattern, {"userData": {"segment": "silver"}})
    assert Mismatch("$.userData.segment", '"gold"', "nothing") == match(pattern, {"userData": {}})


def test_key_too_many_is_named() -> None:
    assert Mismatch("$.b", "nothing", "2") == match(Fields({"a": Equals(1)}, closed=True), {"a": 1, "b": 2})


def test_captures_come_from_any_depth() -> None:
    pattern = Fields({"a": Capture("outer", Fields({"b": Capture("inner", IsKind("integer"))}))})

    assert Match({"outer": {"b": 3}, "inner": 3}) == match(pattern, {"a": {"b": 3}})


def test_absent_value_is_not_captured() -> None:
    assert Match({}) == match(Fields({"a": Capture("x", AnyOf((IsAbsent(), Equals(1))))}), {})


@given(JSON)
def test_every_value_equals_itself_and_has_one_kind(value: Any) -> None:
    assert isinstance(match(Equals(value), value), Match)
    assert kind_of(value) in {"string", "integer", "number", "boolean", "object", "list", "null"}


def test_long_values_are_cut_where_they_are_shown() -> None:
    assert shown("x" * 1000).endswith("... (1002 characters)")
    assert shown("å") == '"å"'
