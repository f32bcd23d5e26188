"""Each mutant is found by the scenarios of what it breaks: a suite that a defect gets past is no suite."""

import pytest

from tserver_bridge.mutants import MUTANTS
from tserver_harness.cli.choosing import order_of
from tserver_harness.judge.requirements import load_requirements
from tserver_harness.runner.killing import killed_by
from tserver_harness.runner.order import Order

REQUIREMENTS = load_requirements()


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Order:
    """All shipped scenarios against the reference bridge."""
    return order_of(
        REQUIREMENTS,
        paths=(),
        target=None,
        clock=None,
        only=(),
        shard=None,
        out=tmp_path_factory.mktemp("mutants"),
        mutant=None,
        seed=None,
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", MUTANTS)
def test_mutant_is_found(name: str, everything: Order) -> None:
    killed = killed_by(MUTANTS[name], everything, REQUIREMENTS)

    assert killed.survives == ()


def test_every_requirement_is_broken_by_a_mutant() -> None:
    broken = {requirement for mutant in MUTANTS.values() for requirement in mutant.breaks}

    assert [each.id for each in REQUIREMENTS if each.id not in broken] == []
