"""Values where they do not belong: of an earlier call in a later one (MS-06), of another agent (IN-07, MA-01). Pure.

A value is a leak only if the call itself never had it and another one did; values that nobody knows are somebody else's
question.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from tserver_harness.judge.call_states import CALL_EVENTS
from tserver_harness.judge.correlation import OwnIds, Told
from tserver_harness.judge.findings import Finding
from tserver_harness.judge.identity import ids_in_toolbar_message
from tserver_harness.judge.scenario_facts import AgentSeat, ScenarioFacts
from tserver_harness.judge.switch_side import Leg, SwitchSide, user_data_pairs
from tserver_harness.judge.wording import describe_fact
from tserver_harness.language.patterns import shown
from tserver_harness.language.vocabulary import TOOLBAR_EVENTS
from tserver_harness.transcript import ToolbarHeard, ToolbarOpened

__all__ = ["check_foreign", "check_stale"]

_COPIED_KEYS = ("ANI", "DNIS", "otherDN", "queueName")
"""Keys whose values come from the T-Server as they are."""


def check_stale(told: Told, own_ids: OwnIds) -> Iterator[Finding]:
    """MS-06 for one message of a call that is not the first one."""
    leg, values = told.leg, told.side.values
    if leg is None or values.begin_of(leg.conn_ids) == 0:
        return
    stale = [*_stale_ids(told, leg, own_ids), *_stale_texts(told, leg), *_stale_pairs(told, leg)]
    problem = "; ".join(f"{one['path']} {one['received']} is of an earlier call" for one in stale)
    yield told.finding(
        "MS-06",
        problem=problem,
        expected="only values of this call",
        looked_at="events after an earlier call",
        difference=tuple(stale),
    )


def _stale_ids(told: Told, leg: Leg, own_ids: OwnIds) -> Iterator[dict[str, Any]]:
    event_id, values = told.message.get("eventId"), told.side.values
    if told.by_connection_id is None or not isinstance(event_id, str) or event_id in own_ids.reused:
        return
    other = told.by_event_id.conn_ids if told.by_event_id is not None else [event_id.lower()]
    begun = values.begin_of(leg.conn_ids)
    if told.by_event_id is not leg and any(values.positions.get(conn_id, begun) < begun for conn_id in other):
        yield _leak("$.eventId", f"an id of call {leg.conn_ids[-1]}", event_id)


def _stale_texts(told: Told, leg: Leg) -> Iterator[dict[str, Any]]:
    for key in _COPIED_KEYS:
        value = told.message.get(key)
        if isinstance(value, str) and told.side.values.is_of_earlier_call(value, leg.conn_ids):
            yield _leak(f"$.{key}", "a value of this call, or none", value)


def _stale_pairs(told: Told, leg: Leg) -> Iterator[dict[str, Any]]:
    for pair in sorted(user_data_pairs(told.message.get("userData"))):
        if told.side.values.is_of_earlier_call(pair, leg.conn_ids):
            key, value = pair
            yield {"path": f"$.userData.{key}", "expected": "only what is attached to this call", "received": value}


def _leak(path: str, expected: str, received: str) -> dict[str, Any]:
    return {"path": path, "expected": expected, "received": shown(received)}


# --- other agents


def check_foreign(scenario: ScenarioFacts, own_ids: OwnIds, final: SwitchSide) -> Iterator[Finding]:
    """IN-07, and MA-01 where toolbars of several agents are open."""
    opened = {fact.agent for fact in scenario.facts if isinstance(fact, ToolbarOpened)}
    requirements = ("IN-07", "MA-01") if len(opened) > 1 else ("IN-07",)
    others = {name for name, seat in scenario.agents.items() if _has_others(final, seat)}
    for fact in scenario.facts:
        match fact:
            case ToolbarHeard(agent=agent, message=dict() as message) if agent in scenario.agents:
                seat = scenario.agents[agent]
                problem = _foreign(message, seat, own_ids, final)
                if problem or agent in others:
                    yield from (_foreign_finding(each, fact, seat, problem) for each in requirements)
            case _:
                pass


def _has_others(final: SwitchSide, seat: AgentSeat) -> bool:
    """Whether the T-Server spoke of DNs that are not this agent's: else there was nothing to keep away."""
    return bool(final.dns - {seat.dn})


def _foreign(message: Mapping[str, Any], seat: AgentSeat, own_ids: OwnIds, final: SwitchSide) -> str:
    name = str(message.get("eventName"))  # a bridge may put anything there
    if name not in TOOLBAR_EVENTS:
        return ""
    for key, own in (("thisDN", seat.dn), ("agentId", seat.agent_id)):
        value = message.get(key)
        if isinstance(value, str) and value and own and value != own:
            return f"{key} is {value}, {seat.name}'s is {own}"
    if name not in CALL_EVENTS or not seat.dn:
        return ""
    conn_ids = [each.lower() for value in ids_in_toolbar_message(message) for each in (value, *own_ids.find(value))]
    places = sorted({dn for conn_id in conn_ids for dn in final.places.get(conn_id, ())})
    return (
        f"that call was never at DN {seat.dn}, but at {', '.join(places)}" if places and seat.dn not in places else ""
    )


def _foreign_finding(requirement: str, fact: ToolbarHeard, seat: AgentSeat, problem: str) -> Finding:
    return Finding(
        requirement=requirement,
        ok=not problem,
        at=fact.at,
        n=fact.n,
        looked_at="messages while other DNs had events",
        expected=f"{seat.name}'s toolbar gets events of DN {seat.dn} alone",
        received=f"{describe_fact(fact)}: {problem}" if problem else "",
        dn=seat.dn,
        conn_ids=ids_in_toolbar_message(fact.message or {}),
        facts=(fact.n,),
    )
