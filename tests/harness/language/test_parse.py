"""A scenario file to its tree, and every message that a mistake in one gives."""

from pathlib import Path

import pytest

from tserver_harness.judge.requirements import load_requirements
from tserver_harness.language import FilesInvalid, Scenario, expand, load_scenario
from tserver_harness.language.parse import scenario_id
from tserver_harness.plan import PlaceCall

GOLDEN = Path(__file__).parent / "golden"
BAD = sorted(GOLDEN.glob("*.scenario.yaml"))
ALL_IDS = load_requirements().ids
IDS = ("AV-01", "AV-03", "IN-01", "IN-02", "AC-01", "AC-02", "HU-03")


def read_golden(name: str) -> str:
    return (GOLDEN / name).read_text("utf-8")


def load(text: str) -> Scenario:
    return load_scenario(text, "scenarios/inbound/some.scenario.yaml", read=read_golden, requirement_ids=IDS)


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.name.removesuffix(".scenario.yaml"))
def test_bad_scenario_gets_exactly_this_message(path: Path) -> None:
    expected = path.with_name(path.name.replace(".scenario.yaml", ".expected")).read_text("utf-8")

    with pytest.raises(FilesInvalid) as caught:
        load_scenario(path.read_text("utf-8"), path.name, read=read_golden, requirement_ids=ALL_IDS)

    assert expected == caught.value.render()


def test_every_expected_message_has_its_scenario() -> None:
    expected = {path.name.removesuffix(".expected") for path in GOLDEN.glob("*.expected")}

    assert expected == {path.name.removesuffix(".scenario.yaml") for path in BAD}
    assert len(expected) >= 25


def test_smallest_scenario_of_the_manual_is_read() -> None:
    scenario = load(
        """\
scenario: A customer calls, the agent accepts in the toolbar, the customer hangs up
verifies: [AV-03, IN-01, IN-02, AC-01, AC-02, HU-03]
steps:
- register: alice
- login: alice
- ringing: {call: c1, at: alice, from: "+14155550123", userData: {segment: gold, visits: 3}}
- established: {call: c1, by: toolbar}
- released: {call: c1, by: caller}
"""
    )

    (case,) = expand(scenario)
    assert case.id == "inbound/some"
    assert case.verifies == ("AV-03", "IN-01", "IN-02", "AC-01", "AC-02", "HU-03")
    assert [member.name for member in case.cast] == ["alice"]
    assert [step.verb for step in case.steps] == ["register", "login", "ringing", "established", "released"]


def test_each_row_of_a_table_is_a_case_of_its_own() -> None:
    scenario = load(
        """\
scenario: Numbers
verifies: []
variables: {prefix: "+46", whole: "${prefix}850"}
cases:
- {case: one, number: 0017, data: {a: 1}}
- {case: two, number: "${whole}", data: {a: "1"}}
steps:
- available: alice
- call: {call: c1, to: alice, from: "${number}", userData: "${data}"}
"""
    )

    first, second = expand(scenario)

    assert [first.id, second.id] == ["inbound/some[one]", "inbound/some[two]"]
    assert second.title == "Numbers: two"
    assert [
        (placed.from_number, placed.user_data)
        for case in (first, second)
        for placed in case.steps
        if isinstance(placed, PlaceCall)
    ] == [
        ("0017", {"a": 1}),
        ("+46850", {"a": "1"}),
    ]


def test_all_mistakes_of_a_file_are_found_at_once() -> None:
    with pytest.raises(FilesInvalid) as caught:
        load(
            "scenario: x\nverifies: [XX-01]\nsteps:\n- nonsense: 1\n- wait: 2\n- available: alice\n- hears: {at: bob}\n"
        )

    assert [error.span.line for error in caught.value.errors] == [2, 4, 5, 7]


def test_unreadable_include_is_the_authors_error_and_not_ours() -> None:
    def read(name: str) -> str:
        raise PermissionError(name)

    with pytest.raises(FilesInvalid, match="cannot read"):
        load_scenario(
            "scenario: x\nverifies: []\nsteps:\n- include: shared/x\n", "x.yaml", read=read, requirement_ids=()
        )


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("scenarios/inbound/a.scenario.yaml", "inbound/a"),
        ("/somewhere/scenarios/inbound/a.scenario.yaml", "inbound/a"),
        ("a.scenario.yaml", "a"),
        ("./b/a.scenario.yaml", "b/a"),
        ("/somewhere/else/a.scenario.yaml", "a"),
        ("scenarios\\inbound\\a.scenario.yaml", "inbound/a"),
    ],
)
def test_id_is_the_path_below_the_scenarios(file: str, expected: str) -> None:
    assert expected == scenario_id(file)
