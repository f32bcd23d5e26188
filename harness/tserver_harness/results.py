"""Verdicts of a run, as `result.json` holds them; made by the judge alone, read by the reports."""

from typing import Any

import msgspec

__all__ = [
    "BaselineEntry",
    "BridgeUnderTest",
    "Check",
    "Counts",
    "RequirementResult",
    "RunResult",
    "ScenarioResult",
    "Suite",
]


class ResultBase(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=False):
    """Common form of the parts of a result."""


class Suite(ResultBase, frozen=True, kw_only=True, rename="camel"):
    """By what was judged: version of the package, digest of the data, revision of the requirements."""

    version: str
    digest: str
    revision: str


class BridgeUnderTest(ResultBase, frozen=True, kw_only=True, rename="camel"):
    """Who was judged, as its target file says."""

    name: str
    version: str


class Counts(ResultBase, frozen=True, kw_only=True, rename="camel"):
    """Scenarios by verdict."""

    passed: int = msgspec.field(name="pass", default=0)
    fail: int = 0
    warn: int = 0
    info: int = 0
    not_applicable: int = 0
    not_run: int = 0
    inconclusive: int = 0
    harness_error: int = 0


class Check(ResultBase, frozen=True, kw_only=True, rename="camel"):
    """One finding or confirmation about one requirement in one scenario.

    `expected` names every acceptable outcome; `cause` is the T-Server message that led to it; `facts` are the numbers
    of the facts that show it; `blame` is `bridge`, `harness`, `configuration`, `environment` or `none`. `reached` is
    false where it could not be looked at, because something before it failed. `known` is the reason of the baseline's
    entry that covers it, empty for what counts.
    """

    requirement: str
    verdict: str
    expected: str
    received: str
    at: float
    step: str = ""
    line: int = 0
    text: str = ""
    cause: dict[str, Any] | None = None
    blame: str = "none"
    facts: list[int] = []
    difference: list[dict[str, Any]] = []
    schema_path: str = ""
    likely: list[str] = []
    reached: bool = True
    known: str = ""


class ScenarioResult(ResultBase, frozen=True, kw_only=True, rename="camel"):
    """One scenario's verdict, its checks and the command that runs it again."""

    id: str
    file: str
    title: str
    verdict: str
    seconds: float
    verifies: list[str]
    checks: list[Check]
    detail: str = ""
    rerun: str = ""


class RequirementResult(ResultBase, frozen=True, kw_only=True, rename="camel"):
    """One requirement over all scenarios: the worst verdict, and the scenarios that looked at it."""

    id: str
    keyword: str
    profile: str
    verdict: str
    scenarios: list[str]
    checks: int = 0


class BaselineEntry(ResultBase, frozen=True, kw_only=True, rename="camel"):
    """What became of a known failure.

    `state` is `known` (it fails, and is not counted), `stale` (it holds by now), `expired` (it fails, and counts again
    since its day is past), or `not-looked-at`.
    """

    requirement: str
    scenario: str
    reason: str
    until: str
    state: str


class RunResult(ResultBase, frozen=True, kw_only=True, rename="camel"):
    """The whole of `result.json`; `status` is `finished` or `interrupted`, kept apart from verdicts."""

    format: int = 1
    status: str
    exit_code: int
    suite: Suite
    bridge: BridgeUnderTest
    counts: Counts
    requirements: list[RequirementResult]
    scenarios: list[ScenarioResult]
    clock: str = "virtual"
    profiles: list[str] = []
    capabilities: list[str] = []
    started: str = ""
    seconds: float = 0.0
    harness_late_seconds: float = 0.0
    message_delay_seconds: dict[str, float] = {}
    environment: dict[str, str] = {}
    baseline: list[BaselineEntry] = []
