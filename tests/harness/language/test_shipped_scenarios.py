"""What is shipped: every scenario lints, and every requirement of core and errors has one that needs a single agent."""

from pathlib import Path

import pytest

from tserver_harness.judge.requirements import load_requirements
from tserver_harness.language import expand, load_scenario
from tserver_harness.plan import Block, Case, Expect, InjectFault, Step, Together
from tserver_harness.shipped import shipped

ROOT = shipped("scenarios")
REQUIREMENTS = load_requirements()
SHIPPED = sorted(ROOT.rglob("*.scenario.yaml"))


def cases_of(path: Path) -> tuple[Case, ...]:
    def read(name: str) -> str:
        return (ROOT / name).read_text("utf-8")

    return expand(load_scenario(path.read_text("utf-8"), str(path), read=read, requirement_ids=REQUIREMENTS.ids))


def checks_of(steps: tuple[Step, ...], verifies: tuple[str, ...]) -> set[str]:
    found: set[str] = set()
    for step in steps:
        match step:
            case Expect(checks=checks):
                found.update(checks or verifies)
            case Block(steps=inner) | InjectFault(steps=inner):
                found |= checks_of(inner, verifies)
            case Together(branches=branches):
                found |= checks_of(tuple(step for branch in branches for step in branch), verifies)
            case _:
                pass
    return found


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name.removesuffix(".scenario.yaml"))
def test_scenario_is_free_of_mistakes_and_looks_at_what_it_verifies(path: Path) -> None:
    always_on = {"MS-02", "MS-03", "MS-04", "MS-05", "MS-06", "IN-07", "MA-01", "RS-02", "SE-03"}

    for case in cases_of(path):
        assert case.verifies
        assert set(case.verifies) <= checks_of(case.steps, case.verifies) | always_on


def test_every_requirement_of_core_and_errors_has_a_scenario() -> None:
    verified = {each for path in SHIPPED for case in cases_of(path) for each in case.verifies}
    wanted = {requirement.id for requirement in REQUIREMENTS if requirement.profile in {"core", "errors"}}

    assert wanted - verified == set()


def test_one_agent_is_enough_for_core_and_errors() -> None:
    profiles = {requirement.id: requirement.profile for requirement in REQUIREMENTS}

    for path in SHIPPED:
        for case in cases_of(path):
            if {profiles[each] for each in case.verifies} <= {"core", "errors"}:
                assert len(case.cast) <= 1, case.id


def test_ids_are_unique_and_titles_too() -> None:
    cases = [case for path in SHIPPED for case in cases_of(path)]

    assert len({case.id for case in cases}) == len(cases)
    assert len({case.title for case in cases}) == len(cases)
    assert len(SHIPPED) >= 60
