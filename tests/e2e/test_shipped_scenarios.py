"""The shipped suites: the reference bridge passes all of them, in virtual time, and every requirement is looked at."""

from pathlib import Path

import pytest

from tserver_harness.cli.choosing import order_of
from tserver_harness.judge.requirements import load_requirements
from tserver_harness.runner.killing import run_and_judge

REQUIREMENTS = load_requirements()
PROFILES = [profile for profile in REQUIREMENTS.profiles if profile != "load"]


@pytest.mark.slow
@pytest.mark.parametrize("profile", PROFILES)
def test_reference_bridge_passes_the_profile(profile: str, tmp_path: Path) -> None:
    order = order_of(
        REQUIREMENTS,
        paths=(profile,),
        target=None,
        clock=None,
        only=(),
        shard=None,
        out=tmp_path,
        mutant=None,
        seed=None,
    )
    result = run_and_judge(order, REQUIREMENTS)
    looked_at = {each.id for each in result.requirements if each.checks}

    assert [(one.id, one.verdict, one.detail) for one in result.scenarios if one.verdict not in {"pass", "info"}] == []
    assert {each.id for each in REQUIREMENTS if each.profile == profile} - looked_at == set()
    assert (result.status, result.exit_code) == ("finished", 0)
