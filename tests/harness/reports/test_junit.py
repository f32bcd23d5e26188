"""`junit.xml`: well-formed whatever a bridge says, one test case per scenario, counted as its verdict."""

import re
from datetime import date
from types import ModuleType, SimpleNamespace
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from msgspec.structs import replace

from tserver_harness.judge.baseline import Known, with_baseline
from tserver_harness.reports.junit import junit_xml
from tserver_harness.results import ScenarioResult


def suite_of(run: Any) -> ET.Element:
    root = ET.fromstring(junit_xml(run.result, run.requirements))
    assert root.tag == "testsuites"
    (suite,) = root
    return suite


@pytest.mark.parametrize("name", ["mixed", "good", "hostile"])
def test_counts_are_those_of_the_cases(request: pytest.FixtureRequest, name: str) -> None:
    suite = suite_of(request.getfixturevalue(name))
    cases = suite.findall("testcase")

    assert int(suite.attrib["tests"]) == len(cases)
    for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        assert int(suite.attrib[attribute]) == sum(case.find(tag) is not None for case in cases)


def test_cases_are_the_scenarios(mixed: Any) -> None:
    cases = suite_of(mixed).findall("testcase")

    names = [f"{case.attrib['classname']}/{case.attrib['name']}" for case in cases]
    assert names == [scenario.id for scenario in mixed.result.scenarios]


@pytest.mark.parametrize(
    ("verdict", "tag"),
    [
        ("pass", None),
        ("warn", "system-out"),
        ("info", "system-out"),
        ("fail", "failure"),
        ("not-run", "error"),
        ("inconclusive", "error"),
        ("harness-error", "error"),
        ("not-applicable", "skipped"),
    ],
)
def test_verdict_is_a_tag(mixed: Any, verdict: str, tag: str | None) -> None:
    scenario = mixed.result.scenarios[0]
    check = replace(scenario.checks[0], verdict=verdict, received="odd")
    one = replace(mixed.result, scenarios=[replace(scenario, verdict=verdict, checks=[check])])
    case = ET.fromstring(junit_xml(one, mixed.requirements))[0].find("testcase")

    assert case is not None
    assert [child.tag for child in case if child.tag != "properties"] == ([tag] if tag else [])


def test_requirements_are_properties_with_their_worst_verdict(mixed: Any) -> None:
    case = next(each for each in suite_of(mixed) if each.get("name") == "registered-before-login")
    properties = {each.attrib["name"]: each.attrib["value"] for each in case.iter("property")}

    assert (properties["verdict"], properties["requirement.AV-04"], properties["requirement.MS-01"]) == (
        "fail", "fail", "pass",
    )  # fmt: skip


def test_failure_says_what_the_terminal_says(mixed: Any) -> None:
    case = next(each for each in suite_of(mixed) if each.get("name") == "keeps-the-number-of-the-last-call")
    failure = case.find("failure")

    assert failure is not None
    assert failure.attrib["message"].startswith("MS-06: ")
    assert failure.text is not None
    for words in (
        "MS-06 (MUST): ",
        "  expected: ",
        "  difference: $.ANI: ",
        "  cause: EventRinging",
        "  run again: tsim run",
    ):
        assert words in failure.text


def test_run_is_described_by_properties(mixed: Any) -> None:
    found = suite_of(mixed).find("properties")
    assert found is not None
    properties = {each.attrib["name"]: each.attrib["value"] for each in found}

    assert (properties["status"], properties["exitCode"], properties["clock"]) == ("finished", "5", "virtual")


def test_hostile_text_survives_as_far_as_xml_can_hold_it(hostile: Any, hostility: ModuleType) -> None:
    text = "".join(suite_of(hostile).itertext())

    assert hostility.MARKUP in text
    assert "]]>" in text
    assert "\x1b" not in text
    assert "\ufffd" in text


def test_no_secret_is_shown(hostile: Any, hostility: ModuleType) -> None:
    assert hostility.SECRET.encode() not in junit_xml(hostile.result, hostile.requirements)


@pytest.mark.parametrize(
    ("scenario_id", "classname", "name"),
    [("inbound/x", "inbound", "x"), ("a/b/x[case 1]", "a/b", "x[case 1]"), ("x", "scenarios", "x")],
)
def test_name_of_a_case(mixed: Any, scenario_id: str, classname: str, name: str) -> None:
    bare = ScenarioResult(id=scenario_id, file="", title="", verdict="pass", seconds=0, verifies=[], checks=[])
    case = ET.fromstring(junit_xml(replace(mixed.result, scenarios=[bare]), mixed.requirements))[0].find("testcase")

    assert case is not None
    assert (case.attrib["classname"], case.attrib["name"], case.get("file")) == (classname, name, None)


def test_scenario_in_which_only_known_failures_fail_is_skipped_with_the_reason(mixed: Any) -> None:
    covers = Known("AV-04", None, "ticket 7: comes too early", date(2999, 1, 1))
    suite = suite_of(SimpleNamespace(
        result=with_baseline(mixed.result, [covers], today=date(2026, 1, 1), strict=False),
        requirements=mixed.requirements,
    ))  # fmt: skip
    case = next(each for each in suite if each.get("name") == "registered-before-login")

    assert [child.tag for child in case] == ["properties", "skipped", "system-out"]
    assert case[1].attrib["message"] == "known failure: AV-04, ticket 7: comes too early"
    assert suite.attrib["failures"] == "4"
    assert suite.attrib["skipped"] == "1"


CHILDREN = {
    "testsuites": {"testsuite"},
    "testsuite": {"properties", "testcase", "system-out", "system-err"},
    "properties": {"property"},
    "property": set(),
    "testcase": {"properties", "skipped", "error", "failure", "system-out", "system-err"},
    "skipped": set(),
    "error": set(),
    "failure": set(),
    "system-out": set(),
}
ATTRIBUTES = {
    "testsuites": {"name", "tests", "failures", "errors", "time"},
    "testsuite": {"name", "tests", "failures", "errors", "skipped", "time", "timestamp"},
    "properties": set(),
    "property": {"name", "value"},
    "testcase": {"name", "classname", "time", "file"},
    "skipped": {"message"},
    "error": {"message", "type"},
    "failure": {"message", "type"},
    "system-out": set(),
}
NEEDED = {"testsuite": {"name", "tests", "failures", "errors"}, "testcase": {"name", "classname", "time"}}
ORDER = ["properties", "skipped", "error", "failure", "system-out", "system-err"]


@pytest.mark.parametrize("name", ["mixed", "good", "hostile"])
def test_form_is_the_one_that_ci_systems_read(request: pytest.FixtureRequest, name: str) -> None:
    """What their schemas agree on: elements, attributes, order of a case's parts, numbers that are numbers."""
    run = request.getfixturevalue(name)
    for element in ET.fromstring(junit_xml(run.result, run.requirements)).iter():
        assert {child.tag for child in element} <= CHILDREN[element.tag]
        assert NEEDED.get(element.tag, set()) <= set(element.attrib) <= ATTRIBUTES[element.tag]
        for number in {"tests", "failures", "errors", "skipped"} & set(element.attrib):
            assert element.attrib[number].isdecimal()
        if "time" in element.attrib:
            assert re.fullmatch(r"[0-9]+\.[0-9]{3}", element.attrib["time"])
        if element.tag == "testcase":
            places = [ORDER.index(child.tag) for child in element]
            assert places == sorted(set(places))
