"""A mutant is found by the scenarios of what it breaks, and by those alone."""

from pathlib import Path
from typing import Any

from tserver_bridge.mutants import MUTANTS
from tserver_harness.judge.requirements import load_requirements
from tserver_harness.runner.killing import killed_by, run_and_judge
from tserver_harness.runner.order import Order
from tserver_harness.runner.suite_identity import SuiteIdentity
from tserver_harness.selection import load_cases

REQUIREMENTS = load_requirements()
LOGS_IN = "scenario: x\nverifies: [AV-01, AV-02]\nsteps:\n- available: alice\n"
NOBODY_CALLS = """
scenario: z
verifies: [IN-01, AV-02]
steps:
- connect: alice
- hears: {at: alice, event: EventRinging, checks: [IN-01]}
"""
WAITS = "scenario: y\nverifies: [AV-04]\nsteps:\n- connect: alice\n- wait: 1 s\n"


def order_of(folder: Path, **texts: Any) -> Order:
    for name, text in texts.items():
        (folder / f"{name}.scenario.yaml").write_text(text)
    cases = load_cases(sorted(folder.glob("*.scenario.yaml")), REQUIREMENTS)
    must = {each.id for each in REQUIREMENTS if each.keyword == "MUST"}
    return Order(cases=cases, identity=SuiteIdentity("0", "sha256:0", "2026-11"), must=must, out=folder / "out")


def test_good_bridge_is_judged_as_such(tmp_path: Path) -> None:
    result = run_and_judge(order_of(tmp_path, x=LOGS_IN), REQUIREMENTS)

    assert [scenario.verdict for scenario in result.scenarios] == ["pass"]


def test_mutant_breaks_what_it_says(tmp_path: Path) -> None:
    killed = killed_by(MUTANTS["never-logs-in"], order_of(tmp_path, x=LOGS_IN), REQUIREMENTS)

    assert (killed.mutant, "AV-02" in killed.found) == ("never-logs-in", True)


def test_mutant_without_a_scenario_of_what_it_breaks_is_not_found(tmp_path: Path) -> None:
    order = order_of(tmp_path, y=WAITS)

    assert killed_by(MUTANTS["never-logs-in"], order, REQUIREMENTS).found == frozenset()
    assert not order.out.exists()


def test_scenarios_end_when_all_has_been_found(tmp_path: Path) -> None:
    order = order_of(tmp_path, x=LOGS_IN, z=NOBODY_CALLS)
    found = killed_by(MUTANTS["never-logs-in"], order, REQUIREMENTS).found

    assert ("AV-02" in found, "IN-01" in found) == (True, False)
