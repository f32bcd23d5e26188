"""Results to certify, made by hand."""

from collections.abc import Callable
from typing import Any

import pytest

from tserver_harness.judge.requirements import Requirements, load_requirements
from tserver_harness.results import BridgeUnderTest, Check, Counts, RequirementResult, RunResult, ScenarioResult, Suite

MakeResult = Callable[..., RunResult]


@pytest.fixture(scope="session")
def requirements() -> Requirements:
    return load_requirements()


@pytest.fixture(scope="session")
def result_of(requirements: Requirements) -> MakeResult:
    """A run of everything in core, all of it passed but for what is given: `result_of({"AV-01": "fail"})`."""

    def make(verdicts: dict[str, str] | None = None, **changes: Any) -> RunResult:
        own = [each for each in requirements if each.profile == "core" and each.capability is None]
        found = {each.id: "pass" for each in own} | (verdicts or {})
        rows = [
            RequirementResult(
                id=name, keyword=requirements[name].keyword, profile=requirements[name].profile, verdict=verdict,
                scenarios=["x"], checks=2,
            )
            for name, verdict in found.items()
        ]  # fmt: skip
        checks = [
            Check(requirement=name, verdict=verdict, expected="", received="", at=0) for name, verdict in found.items()
        ]
        worst = "fail" if "fail" in found.values() else "pass"
        scenario = ScenarioResult(
            id="x", file="", title="", verdict=worst, seconds=0, verifies=list(found), checks=checks
        )
        usual: dict[str, Any] = {
            "status": "finished",
            "exit_code": int("fail" in found.values()),
            "suite": Suite(version="0.1", digest="sha256:suite", revision=requirements.revision),
            "bridge": BridgeUnderTest(name="acme", version="1.4"),
            "counts": Counts(passed=1),
            "profiles": ["core"],
        }
        return RunResult(requirements=rows, scenarios=[scenario], **{**usual, **changes})

    return make
