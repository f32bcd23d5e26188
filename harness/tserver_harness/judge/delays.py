"""From T-Server event to toolbar message: how long, over a run; and MS-07, which counts on a real clock only. Pure."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence

from tserver_harness.judge.findings import Finding
from tserver_harness.judge.lateness import lateness_between
from tserver_harness.judge.monitors import Delay
from tserver_harness.judge.scenario_facts import ScenarioFacts
from tserver_harness.transcript import EventSent, Fact, StepStarted, StimulusGiven

__all__ = [
    "MAX_DELAY_SECONDS",
    "check_delays",
    "idle_delays",
    "summarize_delays",
]

MAX_DELAY_SECONDS = 0.1
_BURST_SECONDS = 0.1
_BURST_EVENTS = 20
"""More events than these in a tenth of a second, and the machine is not idle: MS-07 says nothing then."""


def idle_delays(scenario: ScenarioFacts, delays: Sequence[Delay]) -> list[Delay]:
    """Those delays that MS-07 is about: not while a toolbar does not read or we write slowly, not within a burst."""
    if any(_slows(fact) for fact in scenario.facts):
        return []
    sent = [fact.at for fact in scenario.facts if isinstance(fact, EventSent)]
    return [delay for delay in delays if _sent_around(sent, delay.at - delay.seconds) <= _BURST_EVENTS]


def _slows(fact: Fact) -> bool:
    """Whether we ourselves keep messages from arriving: the bridge has an event only with its last byte."""
    match fact:
        case StepStarted(verb="stop-reading"):
            return True
        case StimulusGiven(action="fault", arguments=arguments):
            return arguments.get("kind") == "pieces"
        case _:
            return False


def _sent_around(sent: Sequence[float], at: float) -> int:
    return bisect_right(sent, at + _BURST_SECONDS) - bisect_left(sent, at - _BURST_SECONDS)


def summarize_delays(delays: Sequence[Delay]) -> dict[str, float]:
    """Nearest-rank percentiles in seconds, and how many messages they are of; empty without any."""
    seconds = sorted(delay.seconds for delay in delays)
    if not seconds:
        return {}
    ranks = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "max": 1.0}
    return {
        "count": float(len(seconds)),
        **{name: round(seconds[math.ceil(share * len(seconds)) - 1], 6) for name, share in ranks.items()},
    }


def check_delays(scenarios: Sequence[ScenarioFacts], delays: Mapping[str, Sequence[Delay]]) -> dict[str, Finding]:
    """MS-07 for each scenario that had messages: the whole run decides, the slowest message of each shows it."""
    idle = {scenario.id: idle_delays(scenario, delays[scenario.id]) for scenario in scenarios}
    run = summarize_delays([delay for own in idle.values() for delay in own])
    return {
        scenario.id: _judge_slowest(scenario, idle[scenario.id], run) for scenario in scenarios if idle[scenario.id]
    }


def _judge_slowest(scenario: ScenarioFacts, delays: Sequence[Delay], run: Mapping[str, float]) -> Finding:
    slowest = max(delays, key=lambda delay: delay.seconds)
    ok = run["p99"] <= MAX_DELAY_SECONDS or slowest.seconds <= MAX_DELAY_SECONDS
    took = f"this message took {slowest.seconds * 1000:.0f} ms; the run's p99 is {run['p99'] * 1000:.0f} ms"
    return Finding(
        requirement="MS-07",
        ok=ok,
        at=slowest.at,
        n=slowest.n,
        looked_at=f"the slowest of {len(delays)} messages",
        expected=f"at most {MAX_DELAY_SECONDS * 1000:.0f} ms from T-Server event to toolbar message (p99)",
        received="" if ok else took,
        facts=(slowest.n,),
        late_seconds=lateness_between(scenario.late, slowest.at - slowest.seconds, slowest.at),
    )
