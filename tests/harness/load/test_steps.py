"""A load as a scenario: it runs in virtual time against the reference bridge, and a defect is found in it."""

from pathlib import Path

import pytest

from tserver_harness.judge.requirements import load_requirements
from tserver_harness.judge.verdicts import judge
from tserver_harness.load.arrivals import KINDS, Load
from tserver_harness.load.steps import case_of
from tserver_harness.results import RunResult
from tserver_harness.runner.order import Order
from tserver_harness.runner.suite import run_blocking
from tserver_harness.runner.suite_identity import suite_identity
from tserver_harness.schema_book import load_schema_book

LOAD = Load(agents=6, calls_per_second=3.0, seconds=20.0, mix=dict.fromkeys(KINDS, 1.0), talk_seconds=2.0, seed=7)


def result_of(folder: Path, mutant: str | None = None) -> RunResult:
    requirements = load_requirements()
    order = Order(
        cases=(case_of(LOAD),),
        identity=suite_identity(requirements.revision),
        must=frozenset({"LD-01"}),
        mutant=mutant,
        out=folder,
        profiles=("load",),
        try_undeclared=True,
    )
    return judge(run_blocking(order, on_fact=lambda _fact: None), requirements, schemas=load_schema_book())


def verdicts_of(result: RunResult) -> dict[str, str]:
    return {each.id: each.verdict for each in result.requirements if each.profile == "load"}


@pytest.mark.slow
def test_reference_bridge_carries_every_kind_of_call(tmp_path: Path) -> None:
    result = result_of(tmp_path)

    assert [check for scenario in result.scenarios for check in scenario.checks if check.verdict != "pass"] == []
    assert verdicts_of(result) == {"LD-01": "pass", "LD-02": "pass"}


@pytest.mark.slow
def test_bridge_that_drops_calls_is_found_and_the_load_goes_on(tmp_path: Path) -> None:
    result = result_of(tmp_path, "abandoned-is-dropped")
    broken = [check for scenario in result.scenarios for check in scenario.checks if check.requirement == "LD-01"]

    assert verdicts_of(result)["LD-01"] == "fail"
    assert {"pass", "fail"} == {check.verdict for check in broken}
