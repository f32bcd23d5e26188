"""RS-02: how often a bridge tries to connect, seen from the T-Server. Pure."""

from collections.abc import Iterator

from tserver_harness.judge.findings import Finding
from tserver_harness.judge.scenario_facts import ScenarioFacts
from tserver_harness.transcript import RequestSeen

__all__ = ["MOST_IN_A_SECOND", "check_pace"]

MOST_IN_A_SECOND = 10


def check_pace(scenario: ScenarioFacts) -> Iterator[Finding]:
    """One finding where the bridge connected more than once: the busiest second decides."""
    tries = [
        fact
        for fact in scenario.facts
        if isinstance(fact, RequestSeen) and fact.message.get("message") == "RequestRegisterClient"
    ]
    if len(tries) < 2:
        return
    most, first = max((sum(0 <= other.at - one.at < 1 for other in tries), -one.n) for one in tries)
    worst = next(one for one in tries if one.n == -first)
    ok = most <= MOST_IN_A_SECOND
    yield Finding(
        requirement="RS-02",
        ok=ok,
        at=worst.at,
        n=worst.n,
        looked_at=f"{len(tries)} attempts to connect",
        expected=f"at most {MOST_IN_A_SECOND} attempts to connect in any second",
        received="" if ok else f"{most} within a second",
        facts=(worst.n,),
    )
