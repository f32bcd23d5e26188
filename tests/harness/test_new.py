"""Files to start from are files that work."""

from tserver_harness.judge.requirements import load_requirements
from tserver_harness.language import expand, load_scenario
from tserver_harness.new import NEW_FILES


def test_new_scenario_is_free_of_mistakes() -> None:
    ids = load_requirements().ids
    scenario = load_scenario(NEW_FILES["scenario"], "new.scenario.yaml", read=str, requirement_ids=ids)

    assert len(expand(scenario)) == 1


def test_every_key_that_may_be_left_out_is_explained() -> None:
    for key in ("start", "origin", "foreignOrigin", "token", "dialect", "profiles", "capabilities"):
        assert f"{key}:" in NEW_FILES["target"]
