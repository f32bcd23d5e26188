"""Patterns as they are spelled: scalars by what the key holds, operators, captures."""

import pytest

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
from tserver_harness.language.parse_patterns import PatternReader
from tserver_settings.errors import Problems
from tserver_settings.source import read_source


def read(text: str, side: str = "toolbar") -> Fields:
    problems = Problems()
    node = read_source(text, "f", problems)
    assert node is not None
    fields: Fields = getattr(PatternReader(problems), side)(node)
    assert problems.errors == []
    return fields


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("ANI: 0017", Equals("0017")),
        ("ANI: 17", Equals("17")),
        ("ANI: no", Equals("no")),
        ("sequence: 1", Equals(1)),
        ("errorCode: '527'", Equals(527)),
        ("errorCode: '${code}'", Equals("${code}")),
        ("ANI: {matches: '[0-9]+'}", Matches("[0-9]+")),
        ("ANI: {contains: 17}", Contains("17")),
        ("ANI: {is: string}", IsKind("string")),
        ("ANI: {anyOf: [17, {absent: true}]}", AnyOf((Equals("17"), IsAbsent()))),
        ("ANI: {not: 17}", Not(Equals("17"))),
        ("ANI: {absent: true}", IsAbsent()),
        ("ANI: {as: number}", Capture("number", IsKind("any"))),
        ("ANI: {as: number, matches: x}", Capture("number", Matches("x"))),
        ("userData: {visits: 3, name: '3'}", Fields({"visits": Equals(3), "name": Equals("3")})),
        ("userData: {exactly: {a: 1}}", Fields({"a": Equals(1)}, closed=True)),
        ("userData: {object: {is: gold}}", Fields({"is": Equals("gold")})),
        ("userData: {a: {b: {is: integer}}}", Fields({"a": Fields({"b": IsKind("integer")})})),
        ("userData: {$pairs: [[k, 1]]}", Fields({"$pairs": Equals([["k", 1]])})),
        ("reasonCode: 3", Equals(3)),
    ],
)
def test_toolbar_pattern(text: str, pattern: Pattern) -> None:
    (found,) = read(text).fields.values()

    assert pattern == found


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("ThisDN: 7001", Equals("7001")),
        ("ErrorCode: 527", Equals(527)),
        ("ConnID: 0071027198180001", Equals("0071027198180001")),
        ("RegisterMode: ModeShare", Equals("ModeShare")),
        ("RegisterMode: 0", Equals("ModeShare")),
        ("MakeCallType: MakeCallRegular", Equals("Regular")),
        ("AgentWorkMode: {anyOf: [AutoIn, ManualIn]}", AnyOf((Equals("AutoIn"), Equals("ManualIn")))),
        ("UserData: {visits: 3}", Fields({"visits": Equals(3)})),
        ("Reasons: {ReasonCode: '3'}", Fields({"ReasonCode": Equals("3")})),
    ],
)
def test_attribute_pattern(text: str, pattern: Pattern) -> None:
    (found,) = read(text, "tserver").fields.values()

    assert pattern == found


def test_keys_of_an_answer_are_free() -> None:
    assert read("{status: Success, n: 3, ok: true}", "free").fields == {
        "status": Equals("Success"),
        "n": Equals(3),
        "ok": Equals(True),
    }
