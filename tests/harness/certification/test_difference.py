"""What changed between two runs, what matters first."""

from typing import Any

import pytest
from msgspec.structs import replace

from tserver_harness.certification.difference import Change, changes_between


def test_same_run_has_no_change(result_of: Any) -> None:
    assert list(changes_between(result_of(), result_of())) == []


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("pass", "fail", "worse"),
        ("pass", "warn", "worse"),
        ("fail", "pass", "better"),
        ("fail", "harness-error", "worse"),
    ],
)
def test_verdict_that_changed(result_of: Any, before: str, after: str, kind: Any) -> None:
    changes = list(changes_between(result_of({"AV-01": before}), result_of({"AV-01": after})))

    assert Change(kind, "AV-01", before, after) in changes


def test_requirement_and_scenario_that_went_or_came(result_of: Any) -> None:
    full = result_of()
    bare = replace(full, requirements=full.requirements[1:], scenarios=[replace(full.scenarios[0], id="y")])

    assert [(change.kind, change.what) for change in changes_between(full, bare)] == [
        ("lost", full.requirements[0].id), ("lost", "x"), ("new", "y"),
    ]  # fmt: skip
    assert [change.kind for change in changes_between(bare, full)] == ["lost", "new", "new"]


def test_check_that_was_lost_within_a_scenario_is_told(result_of: Any) -> None:
    full = result_of()
    scenario = full.scenarios[0]
    less = replace(full, scenarios=[replace(scenario, checks=scenario.checks[1:])])

    assert list(changes_between(full, less)) == [
        Change("lost", f"x: {scenario.checks[0].requirement}", "checked", "not checked")
    ]
