"""The T-Server message behind a finding: the last one about the call in question, with its ConnID. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from tserver_harness.expectations import (
    AsksNothing,
    AsksRequest,
    Expectation,
    HearsEvent,
    HearsNothing,
    InOrder,
    OneOf,
    SocketCloses,
    SocketRefused,
)
from tserver_harness.judge.scenario_facts import ScenarioFacts
from tserver_harness.transcript import EventSent, Fact

__all__ = ["cause_for", "subject_of"]

Subject = tuple[tuple[str, ...], str]
"""ConnIDs in lower case, and a DN; both may be empty."""


def subject_of(expectation: Expectation, scenario: ScenarioFacts) -> Subject:
    """Which call, or else which DN, an expectation is about."""
    match expectation:
        case HearsEvent(agent=agent, call=call) | HearsNothing(agent=agent, call=call):
            return _conn_ids(scenario, call), _dn(scenario, agent)
        case AsksRequest(dn=dn, call=call) | AsksNothing(dn=dn, call=call):
            return _conn_ids(scenario, call), dn or ""
        case SocketCloses(agent=agent) | SocketRefused(agent=agent):
            return (), _dn(scenario, agent)
        case InOrder(parts=parts):
            return _first_subject([subject_of(part, scenario) for part in parts])
        case OneOf(alternatives=alternatives):
            return _first_subject([subject_of(part, scenario) for one in alternatives for part in one.parts])
        case _:
            return (), ""


def cause_for(facts: Sequence[Fact], subject: Subject, until: int) -> dict[str, Any] | None:
    """The last T-Server message about the call, else to the DN, that was sent before `until`; None if there is none."""
    conn_ids, dn = subject
    to_dn: EventSent | None = None
    for fact in reversed(facts):
        if isinstance(fact, EventSent) and fact.n <= until:
            if str(fact.message.get("ConnID", "")).lower() in conn_ids:
                return _as_cause(fact, fact.message)
            if to_dn is None and dn and fact.message.get("ThisDN") == dn:
                to_dn = fact
    return _as_cause(to_dn, to_dn.message) if to_dn is not None else None


def _as_cause(fact: EventSent, message: Mapping[str, Any]) -> dict[str, Any]:
    cause = {"message": message.get("message"), "connId": message.get("ConnID"), "fact": fact.n, "at": fact.at}
    return {**cause, "thisDN": message.get("ThisDN"), "fault": fact.fault}


def _conn_ids(scenario: ScenarioFacts, call: str | None) -> tuple[str, ...]:
    named = scenario.calls.get(call) if call is not None else None
    return tuple(conn_id.lower() for conn_id in named.conn_ids) if named is not None else ()


def _dn(scenario: ScenarioFacts, agent: str) -> str:
    seat = scenario.agents.get(agent)
    return seat.dn if seat is not None else ""


def _first_subject(subjects: Sequence[Subject]) -> Subject:
    return next((subject for subject in subjects if subject[0]), subjects[0] if subjects else ((), ""))
