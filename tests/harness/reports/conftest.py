"""A run of many colours, put together from the judge's golden transcripts."""

import importlib.util
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest
from msgspec.structs import replace

from tserver_harness.judge.baseline import Known, with_baseline
from tserver_harness.judge.requirements import Requirements, load_requirements
from tserver_harness.judge.verdicts import judge
from tserver_harness.results import RunResult
from tserver_harness.schema_book import load_schema_book
from tserver_harness.transcript import Expected, Fact, RunEnded, RunStarted, read_facts

GOLDEN = Path(__file__).resolve().parents[1] / "judge" / "golden"
NAMES = (
    "good-main-job",
    "good-rings-anew",
    "registered-before-login",
    "keeps-the-number-of-the-last-call",
    "sends-the-number-as-a-number",
    "never-tells-the-end",
    "tells-everyone-everything",
    "says-nothing-while-dialling",
    "verifies-what-it-never-looks-at",
)


@dataclass(frozen=True)
class Run:
    """What a report is made of."""

    result: RunResult
    facts: Sequence[Fact]
    requirements: Requirements


def facts_of(name: str) -> list[Fact]:
    with (GOLDEN / f"{name}.ndjson").open("rb") as lines:
        return list(read_facts(lines))


def joined(names: Sequence[str]) -> list[Fact]:
    """Several runs of one scenario each as one run."""
    begin = facts_of(names[0])[0]
    assert isinstance(begin, RunStarted)
    planned = [f"stories/{name}" for name in names]
    environment = {"python": "3.11", "target": "acme.yaml", "API_TOKEN": "t0ps3cret"}
    start = replace(begin, bridge_name="acme-bridge", bridge_version="1.4.2", planned=planned, environment=environment)
    facts: list[Fact] = [start]
    at = 0.0
    for name in names:
        own = [fact for fact in facts_of(name) if not isinstance(fact, RunStarted | RunEnded)]
        shift = len(facts) + 1 - own[0].n
        moved = [replace(fact, n=fact.n + shift, at=round(fact.at + at, 6)) for fact in own]
        facts += [
            replace(fact, since=fact.since + shift, until=fact.until + shift) if isinstance(fact, Expected) else fact
            for fact in moved
        ]
        at = round(facts[-1].at + 0.5, 6)
    end = facts_of(names[0])[-1]
    return [*facts, replace(end, n=len(facts) + 1, at=at)]


def run_of(*names: str) -> Run:
    facts = joined(names)
    requirements = load_requirements()
    return Run(judge(facts, requirements, schemas=load_schema_book()), facts, requirements)


@pytest.fixture(scope="session")
def mixed() -> Run:
    """Passes, failures, a warning, something that was not run."""
    return run_of(*NAMES)


@pytest.fixture(scope="session")
def good() -> Run:
    """Nothing but passes."""
    return run_of("good-main-job", "good-rings-anew")


@pytest.fixture(scope="session")
def known(mixed: Run) -> Run:
    """The mixed run with a baseline: one entry that covers a failure, and one of every other fate."""
    entries = [
        Known("AV-04", None, "ticket 1: too early", date(2027, 6, 30)),
        Known("IN-01", None, "ticket 2: a number", date(2026, 1, 31)),
        Known("AV-01", None, "ticket 3: mended", date(2027, 6, 30)),
        Known("RS-01", "resilience/any", "ticket 4: elsewhere", date(2027, 6, 30)),
    ]
    result = with_baseline(mixed.result, entries, today=date(2026, 11, 23), strict=False)
    return Run(result, mixed.facts, mixed.requirements)


def load(name: str, folder: Path) -> ModuleType:
    """A module that lies in a folder of tests; they are no package."""
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, folder / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


@pytest.fixture(scope="session")
def story() -> ModuleType:
    """The judge's stories: `story.Story("name").opens()...`."""
    return load("story", GOLDEN.parent)


@pytest.fixture(scope="session")
def hostility() -> ModuleType:
    """The texts of `hostile.py`."""
    return load("hostile", Path(__file__).resolve().parent)


@pytest.fixture(scope="session")
def hostile(hostility: ModuleType) -> Run:
    """A bridge whose every text is hostile."""
    facts = hostility.hostile_facts(load("story", GOLDEN.parent))
    requirements = load_requirements()
    return Run(judge(facts, requirements, schemas=load_schema_book()), facts, requirements)
