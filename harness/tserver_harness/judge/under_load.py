"""LD-01 and LD-02, for a scenario that puts many calls on a bridge at once. Pure.

The load's own expectations are checks of LD-01 already. Here is what nobody expects step by step: that each message, on
its own and beside all others, breaks no MUST of any profile, and that messages come in time.
"""

import math
from collections.abc import Iterator, Sequence

from tserver_harness.judge.delays import summarize_delays
from tserver_harness.judge.findings import Finding
from tserver_harness.judge.lateness import lateness_between
from tserver_harness.judge.monitors import Delay, Watched
from tserver_harness.judge.requirements import Requirements
from tserver_harness.judge.scenario_facts import ScenarioFacts

__all__ = ["MAX_LOADED_SECONDS", "check_under_load"]

MAX_LOADED_SECONDS = 0.25


def check_under_load(scenario: ScenarioFacts, watched: Watched, requirements: Requirements) -> Iterator[Finding]:
    """What the load shows besides its own expectations, where the scenario verifies that."""
    verifies = scenario.started.verifies if scenario.started is not None else []
    if "LD-01" in verifies and watched.findings:
        yield _musts(watched.findings, requirements)
    if "LD-02" in verifies and watched.delays:
        yield _delays(scenario, watched.delays)


def _musts(findings: Sequence[Finding], requirements: Requirements) -> Finding:
    musts = [one for one in findings if one.blame == "bridge" and _is_must(one.requirement, requirements)]
    broken = [one for one in musts if not one.ok]
    shown = next(iter(broken), musts[-1] if musts else findings[-1])
    first = f"the first: {shown.requirement}, expected {shown.expected}; received {shown.received}"
    return Finding(
        requirement="LD-01",
        ok=not broken,
        at=shown.at,
        n=shown.n,
        looked_at=f"{len(musts)} times that a MUST was looked at",
        expected="no message that breaks a MUST of any profile",
        received=f"{len(broken)} of {len(musts)} looks found one broken; {first}" if broken else "",
        dn=shown.dn,
        facts=shown.facts,
        late_seconds=shown.late_seconds if broken else 0.0,
    )


def _is_must(requirement_id: str, requirements: Requirements) -> bool:
    requirement = requirements.find(requirement_id)
    return requirement is not None and requirement.keyword == "MUST"


def _delays(scenario: ScenarioFacts, delays: Sequence[Delay]) -> Finding:
    """The scenario's own p99, whatever the clock."""
    summary = summarize_delays(delays)
    slowest = max(delays, key=lambda delay: delay.seconds)
    ok = summary["p99"] <= MAX_LOADED_SECONDS
    return Finding(
        requirement="LD-02",
        ok=ok,
        at=slowest.at,
        n=slowest.n,
        looked_at=f"the delay of {len(delays)} messages",
        expected=f"at most {MAX_LOADED_SECONDS * 1000:.0f} ms from T-Server event to toolbar message (p99)",
        received="" if ok else f"p99 is {summary['p99'] * 1000:.0f} ms, the slowest {summary['max'] * 1000:.0f} ms",
        facts=(slowest.n,),
        late_seconds=0.0 if ok else lateness_between(scenario.late, 0.0, math.inf),
    )
