"""The monitors that are on in every scenario: each looks at toolbar messages in the light of what the T-Server said.

Pure. A monitor is a function from a `Told` to findings; the tuple MONITORS is the list of them. What they compare with
comes from `judge.correlation`; the states of a call are the table in `judge.call_states`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tserver_harness.judge.call_states import AfterEnd, Repeat
from tserver_harness.judge.correlation import OwnIds, Told, read_own_ids, walk
from tserver_harness.judge.findings import Finding
from tserver_harness.judge.leaks import check_foreign, check_stale
from tserver_harness.judge.scenario_facts import ScenarioFacts
from tserver_harness.judge.switch_side import SwitchSide
from tserver_harness.judge.wording import describe_fact
from tserver_harness.transcript import ToolbarHeard

__all__ = ["MONITORS", "Delay", "Watched", "watch"]

_ONE_EACH = {"EventRinging": "IN-01", "EventDialing": "OB-03", "EventEstablished": "AC-02", "EventReleased": "HU-03"}
_EARLY = {
    "EventEstablished": ("AC-04", "only after the T-Server said that the call is established"),
    "EventReleased": ("HU-04", "only after the T-Server ended the call"),
}


@dataclass(frozen=True, slots=True)
class Delay:
    """How long a toolbar message came after the T-Server's event; `n` is the message's number."""

    seconds: float
    at: float
    n: int


@dataclass(frozen=True, slots=True)
class Watched:
    """What the monitors saw in one scenario."""

    findings: tuple[Finding, ...]
    delays: tuple[Delay, ...]


def watch(scenario: ScenarioFacts) -> Watched:
    """Run all monitors over a scenario."""
    own_ids = read_own_ids(scenario)
    final = SwitchSide()
    for fact in scenario.facts:
        final.observe(fact)
    findings: list[Finding] = []
    delays: list[Delay] = []
    for told in walk(scenario, own_ids):
        for monitor in MONITORS:
            findings.extend(monitor(told, own_ids))
        if told.verdict.cause is not None:
            delays.append(Delay(told.fact.at - told.verdict.cause.at, told.fact.at, told.fact.n))
        findings.extend(_check_direction(told, own_ids, final))
    findings.extend(_check_registered(scenario))
    findings.extend(check_foreign(scenario, own_ids, final))
    return Watched(tuple(findings), tuple(delays))


def _check_order(told: Told, _own_ids: OwnIds) -> Iterator[Finding]:
    """MS-04."""
    verdict = told.verdict
    if verdict.cause is None:
        return
    problem = ""
    if verdict.inverted is not None:
        problem = f"it passes on fact {verdict.cause.n}, after what came of fact {verdict.inverted.n} was told"
    yield told.finding(
        "MS-04", problem=problem, expected="events of a call in the T-Server's order", looked_at="events of calls"
    )


def _check_once(told: Told, _own_ids: OwnIds) -> Iterator[Finding]:
    """IN-01, AC-02, HU-03: one of each, for a call and a socket."""
    requirement = _ONE_EACH.get(told.name)
    if requirement == "IN-01" and told.leg is not None and told.leg.is_dialled:
        requirement = "OB-03"  # what rings on the agent's DN is IN-01's; this is her own call
    repeated = isinstance(told.verdict.cell, Repeat)
    if requirement is None or (requirement == "OB-03" and not repeated):
        return
    yield told.finding(
        requirement,
        problem="the socket had it already" if repeated else "",
        expected=f"one {told.name} for a call on each socket",
        looked_at=f"{told.name} messages",
    )


def _check_end(told: Told, _own_ids: OwnIds) -> Iterator[Finding]:
    """MS-05, or MS-06 where an ended call's id stands on what must be another call's event."""
    if not isinstance(told.verdict.cell, AfterEnd):
        if told.name == "EventReleased":
            yield told.finding(
                "MS-05", expected="nothing of a call after its EventReleased", looked_at="calls that ended"
            )
    elif told.unannounced is not None:
        problem = f"it names a call that had ended; call {told.unannounced.conn_ids[-1]} was to be told of"
        yield told.finding(
            "MS-06", problem=problem, expected="each call under its own id", looked_at="events after an earlier call"
        )
    else:
        yield told.finding(
            "MS-05",
            problem="EventReleased was told before, and the T-Server did not begin the call anew",
            expected="nothing of a call after its EventReleased, unless it rings anew",
            looked_at="calls that ended",
        )


def _check_not_early(told: Told, _own_ids: OwnIds) -> Iterator[Finding]:
    """AC-04, HU-04."""
    if told.name not in _EARLY:
        return
    requirement, expected = _EARLY[told.name]
    known = _is_known_established(told) if told.name == "EventEstablished" else _is_known_over(told)
    if known is not None:
        problem = "" if known else "the T-Server had not said so"
        yield told.finding(
            requirement, problem=problem, expected=f"{told.name} {expected}", looked_at=f"{told.name} messages"
        )


def _is_known_established(told: Told) -> bool | None:
    if told.leg is not None:
        return told.leg.is_established
    return any(leg.is_established for leg in told.side.legs_at(told.seat.dn))


def _is_known_over(told: Told) -> bool | None:
    """None where nobody can say: a call that the switch refused to begin has no events."""
    return None if told.leg is None else told.leg.is_over


MONITORS: tuple[Callable[[Told, OwnIds], Iterator[Finding]], ...] = (
    _check_order,
    _check_once,
    _check_end,
    _check_not_early,
    check_stale,
)


def _check_direction(told: Told, own_ids: OwnIds, final: SwitchSide) -> Iterator[Finding]:
    """OB-07; looks at the whole scenario, because a bridge may announce its own call before the switch does."""
    if told.name != "EventRinging":
        return
    ids = [value for key in ("connectionId", "eventId") if isinstance(value := told.message.get(key), str)]
    legs = [final.find(told.seat.dn, conn_id) for value in ids for conn_id in (value, *own_ids.find(value))]
    known = [leg for leg in legs if leg is not None]
    dialled = all(leg.is_dialled for leg in known) if known else any(value in own_ids.posted for value in ids)
    if dialled:
        inbound = str(told.message.get("direction", "")).lower() == "inbound"
        yield told.finding(
            "OB-07",
            problem="the agent dialled this call" if inbound else "",
            expected="an outbound call not presented as inbound",
            looked_at="EventRinging messages of outbound calls",
            difference=({"path": "$.direction", "expected": '"outbound"', "received": '"inbound"'},) if inbound else (),
        )


def _check_registered(scenario: ScenarioFacts) -> Iterator[Finding]:
    """AV-04."""
    side = SwitchSide()
    for fact in scenario.facts:
        side.observe(fact)
        match fact:
            case ToolbarHeard(message={"eventName": "EventRegistered"}, agent=agent) if agent in scenario.agents:
                dn = scenario.agents[agent].dn
                known = dn in side.logged_in
                problem = f"{describe_fact(fact)}: the T-Server had not accepted the login of {agent} on DN {dn}"
                yield Finding(
                    requirement="AV-04",
                    ok=known,
                    at=fact.at,
                    n=fact.n,
                    looked_at="EventRegistered messages",
                    expected="EventRegistered only after the T-Server has accepted the login",
                    received="" if known else problem,
                    dn=dn,
                    facts=(fact.n,),
                )
            case _:
                pass
