"""Findings in groups: one for each requirement and verdict, what to mend first before the others."""

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from tserver_harness.reports.groups import Group, groups_of
from tserver_harness.results import Check, ScenarioResult


def check(requirement: str, verdict: str = "fail", **more: Any) -> Check:
    return Check(requirement=requirement, verdict=verdict, expected="e", received="r", at=1.0, **more)


def grouped(mixed: Any, *scenarios: Sequence[Check]) -> list[Group]:
    results = [
        ScenarioResult(id=f"s{n}", file="", title="", verdict="fail", seconds=0, verifies=[], checks=list(checks))
        for n, checks in enumerate(scenarios)
    ]
    return groups_of(replace(mixed.result, scenarios=results), mixed.requirements)


def test_findings_of_one_kind_are_one_group(mixed: Any) -> None:
    (group,) = grouped(mixed, [check("IN-01"), check("IN-01")], [check("IN-01"), check("AV-01", "pass")])

    assert (group.requirement_id, group.more, [one.id for one in group.also]) == ("IN-01", 2, ["s1"])


def test_what_tells_most_is_shown(mixed: Any) -> None:
    (group,) = grouped(mixed, [check("IN-01", reached=False)], [check("IN-01")], [check("IN-01", facts=[7])])

    assert (group.scenario.id, group.reached) == ("s2", True)


def test_order_is_the_one_to_mend_in(mixed: Any) -> None:
    groups = grouped(
        mixed,
        [check("RS-01", known="ticket"), check("AC-02", reached=False), check("OB-03", "warn")],
        [check("HU-01"), check("IN-01"), check("", "harness-error"), check("IN-02", "inconclusive")],
    )

    assert [group.requirement_id for group in groups] == ["", "IN-01", "HU-01", "AC-02", "IN-02", "OB-03", "RS-01"]
    assert [group.number for group in groups] == [1, 2, 3, 4, 5, 6, 7]


def test_group_without_a_requirement_says_what_it_is_about(mixed: Any) -> None:
    harness, steps = grouped(mixed, [check("", "harness-error"), check("")])

    assert harness.text == "The harness and its surroundings work."
    assert steps.text == "The scenario's own steps hold."
