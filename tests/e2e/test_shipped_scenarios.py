"""The shipped suites pass against the reference bridge, in virtual time, and really look at what they are about."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from tserver_harness.cli.choosing import order_of
from tserver_harness.expectations import Expectation, HearsEvent, InOrder
from tserver_harness.judge.requirements import load_requirements
from tserver_harness.plan import Block, Case, Expect, InjectFault, PostCommand, Step, Together
from tserver_harness.results import RunResult, ScenarioResult
from tserver_harness.runner.killing import run_and_judge
from tserver_harness.selection import load_cases, profile_of
from tserver_harness.shipped import shipped

REQUIREMENTS = load_requirements()
PROFILES = tuple(REQUIREMENTS.profiles)


@pytest.mark.slow
@pytest.mark.parametrize("profile", PROFILES)
def test_reference_bridge_passes_what_a_profile_asks(profile: str, tmp_path: Path) -> None:
    result = result_of(profile, out=tmp_path)
    odd = {
        each.id: (each.verdict, each.detail, _broken_in(each)) for each in result.scenarios if each.verdict != "pass"
    }
    unseen = [each.id for each in REQUIREMENTS if each.profile == profile and not _looked_at(each.id, result.scenarios)]

    assert odd == {}
    assert unseen == []


def test_every_shipped_file_belongs_to_a_profile_and_keeps_its_capabilities_to_the_extended_one() -> None:
    cases = load_cases(sorted(shipped("scenarios").rglob("*.scenario.yaml")), REQUIREMENTS)
    profiles = {case.id: profile_of(case, REQUIREMENTS) for case in cases}

    assert [case.id for case in cases if not case.verifies] == []
    assert set(profiles.values()) == set(PROFILES) - {"load"}  # which is planned from a seed
    assert [case.id for case in cases if case.needs and profiles[case.id] != "extended"] == []
    assert [case.id for case in cases if not case.needs and profiles[case.id] == "extended"] == []


def test_scenarios_need_what_they_use() -> None:
    """A bridge without a capability neither takes its commands nor sends its events."""
    cases = load_cases(sorted(shipped("scenarios").rglob("*.scenario.yaml")), REQUIREMENTS)

    assert {case.id: missing for case in cases if (missing := sorted(_used_without_need(case)))} == {}


OWN_COMMANDS: Mapping[str, frozenset[str]] = {
    "unavailable": frozenset({"unavailable"}),
    "hold": frozenset({"hold"}),
    "retrieve": frozenset({"hold"}),
    "transfer": frozenset({"transfer", "consult"}),
    "completeTransfer": frozenset({"transfer"}),
    "redirect": frozenset({"transfer"}),
    "conference": frozenset({"conference"}),
    "completeConference": frozenset({"conference"}),
    "alternate": frozenset({"consult"}),
    "reconnect": frozenset({"consult"}),
    "ready": frozenset({"agent-state"}),
    "notReady": frozenset({"agent-state"}),
    "sendDtmf": frozenset({"dtmf"}),
    "attachData": frozenset({"attached-data"}),
}
"""Commands beyond the guide, and the capabilities of which one has to be needed."""

OWN_EVENTS: Mapping[str, frozenset[str]] = {
    "EventHeld": frozenset({"hold", "consult"}),
    "EventRetrieved": frozenset({"hold", "consult"}),
    "EventPartyChanged": frozenset({"transfer", "conference"}),
    "EventPartyAdded": frozenset({"conference"}),
    "EventPartyDeleted": frozenset({"conference"}),
    "EventAgentReady": frozenset({"agent-state"}),
    "EventAgentNotReady": frozenset({"agent-state"}),
    "EventAgentLogout": frozenset({"unavailable"}),
    "EventAttachedDataChanged": frozenset({"attached-data"}),
}
"""Events beyond the guide, likewise."""


def _used_without_need(case: Case) -> Iterator[str]:
    for step in _all_steps((*case.steps, *case.cleanup)):
        match step:
            case PostCommand(command=command, keys=keys):
                consults = command == "transfer" and keys.get("mode") == "consult"
                able = frozenset({"consult"}) if consults else OWN_COMMANDS.get(command)
                if able is not None and not able & set(case.needs):
                    yield command
            case Expect(expectation=expectation):
                for event in _events_of(expectation):
                    if event in OWN_EVENTS and not OWN_EVENTS[event] & set(case.needs):
                        yield event
            case _:
                pass


def _all_steps(steps: Sequence[Step]) -> Iterator[Step]:
    for step in steps:
        yield step
        match step:
            case Block(steps=inner) | InjectFault(steps=inner):
                yield from _all_steps(inner)
            case Together(branches=branches):
                for branch in branches:
                    yield from _all_steps(branch)
            case _:
                pass


def _events_of(expectation: Expectation) -> Iterator[str]:
    """The events without any of which the expectation cannot be met."""
    match expectation:
        case HearsEvent(events=(event,)):
            yield event
        case InOrder(parts=inner):
            for each in inner:
                yield from _events_of(each)
        case _:
            pass


def result_of(profile: str, *, out: Path) -> RunResult:
    """The verdicts of the scenarios of a profile."""
    order = order_of(
        REQUIREMENTS,
        paths=(profile,),
        target=None,
        clock="virtual",
        only=(),
        shard=None,
        out=out,
        mutant=None,
        seed=None,
        jobs=1,
    )
    return run_and_judge(order, REQUIREMENTS)


def _broken_in(scenario: ScenarioResult) -> list[str]:
    return [
        f"{each.requirement}: {each.expected}; {each.received}" for each in scenario.checks if each.verdict != "pass"
    ]


def _looked_at(requirement: str, scenarios: Sequence[ScenarioResult]) -> bool:
    """Whether a scenario that is about it has a check of it."""
    return any(
        requirement in each.verifies and any(check.requirement == requirement for check in each.checks)
        for each in scenarios
    )
