"""Each toolbar message about a call beside what the T-Server had said of that call until then. Pure.

Walks through a scenario's facts once. For every message: which call it is about by each of its ids, which T-Server
event it passes on, and what the table of `judge.call_states` makes of it on its socket. The monitors look at that.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from tserver_harness.judge.call_states import CALL_EVENTS, AfterEnd, Repeat, ToldState, cell_for
from tserver_harness.judge.findings import Finding
from tserver_harness.judge.identity import ids_in_toolbar_message
from tserver_harness.judge.scenario_facts import AgentSeat, ScenarioFacts
from tserver_harness.judge.switch_side import CALL_END_EVENTS, Leg, SwitchSide
from tserver_harness.judge.wording import describe_fact
from tserver_harness.transcript import (
    CallNamed,
    CommandSent,
    EventSent,
    ToolbarClosed,
    ToolbarHeard,
    ToolbarOpened,
)

__all__ = ["OwnIds", "Told", "Verdict", "read_own_ids", "walk"]

_CAUSES: Mapping[str, frozenset[str]] = {
    "EventRinging": frozenset({"EventRinging", "EventDialing"}),
    "EventReleased": CALL_END_EVENTS,
}
"""T-Server events that a toolbar event may pass on, where it is not the one of the same name."""

_COUNTED = {**_CAUSES, "EventReleased": CALL_END_EVENTS - {"EventDestinationBusy"}}
"""The same, where only once counts: busy is followed by released."""


@dataclass(frozen=True, slots=True)
class OwnIds:
    """Ids of the bridge's or the toolbar's own: the call each was first used for; `reused` were posted repeatedly."""

    conn_ids: Mapping[str, tuple[str, ...]]
    posted: frozenset[str]
    reused: frozenset[str]

    def find(self, value: str) -> tuple[str, ...]:
        """The ConnIDs of the call that is known by this id."""
        return self.conn_ids.get(value, ())


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the table says about a message on its socket: the cell that it fell into, and whether that is a fault."""

    cell: Repeat | AfterEnd | None = None
    inverted: EventSent | None = None
    cause: EventSent | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One toolbar message about a call. `leg` is the call by what the message says first, `by_event_id` by its eventId.

    `side` is what the T-Server had said until then, and is only to be looked at while the walk stands here.
    """

    fact: ToolbarHeard
    message: Mapping[str, Any]
    name: str
    seat: AgentSeat
    side: SwitchSide
    leg: Leg | None
    by_connection_id: Leg | None
    by_event_id: Leg | None
    verdict: Verdict
    unannounced: Leg | None = None

    def finding(
        self,
        requirement: str,
        *,
        expected: str,
        looked_at: str,
        problem: str = "",
        difference: tuple[dict[str, Any], ...] = (),
    ) -> Finding:
        """A finding about this message; without a problem it is as expected."""
        return Finding(
            requirement=requirement,
            ok=not problem,
            at=self.fact.at,
            n=self.fact.n,
            looked_at=looked_at,
            expected=expected,
            received=f"{describe_fact(self.fact)}: {problem}" if problem else "",
            dn=self.seat.dn,
            conn_ids=tuple(self.leg.conn_ids) if self.leg is not None else ids_in_toolbar_message(self.message),
            facts=(self.fact.n,),
            difference=difference,
        )


@dataclass(slots=True)
class _CallMemory:
    """One call on one socket."""

    state: ToldState = ToldState.UNKNOWN
    told: Counter[str] = field(default_factory=Counter)
    used: set[int] = field(default_factory=set)
    last: int = -1
    ended_n: int = 0
    ended_cause_n: int = 0


@dataclass(slots=True)
class _Socket:
    """What one socket was told, by call."""

    calls: dict[object, _CallMemory] = field(default_factory=dict)

    def tell(self, fact: ToolbarHeard, name: str, leg: Leg | None, key: object, *, try_only: bool) -> Verdict:
        memory = self.calls.get(key) or _CallMemory()
        place, inverted = _cause_place(memory, leg, name)
        cause = leg.events[place] if leg is not None and place is not None else None
        cell = cell_for(memory.state, name)
        fault = cell if isinstance(cell, Repeat | AfterEnd) and not _excused(cell, memory, leg, name, cause) else None
        later = leg.events[memory.last] if leg is not None and inverted else None
        if not try_only:
            self.calls[key] = memory
            memory.told[name] += 1
            if place is not None:
                memory.used.add(place)
                memory.last = max(memory.last, place)
            if fault is None:
                memory.state = cell.next
            if name == "EventReleased":
                memory.ended_n = fact.n
                memory.ended_cause_n = cause.n if cause else memory.ended_cause_n
        return Verdict(fault, later, cause)


def _cause_place(memory: _CallMemory, leg: Leg | None, name: str) -> tuple[int | None, bool]:
    names = _CAUSES.get(name, frozenset({name}))
    events = leg.events if leg is not None else []
    free = [
        place
        for place, event in enumerate(events)
        if place not in memory.used and event.message.get("message") in names
    ]
    later = [place for place in free if place > memory.last]
    if len(later) > 1 and events[later[0]].message.get("message") == "EventDestinationBusy":
        return later[1], False  # a bridge may pass on the first or the second of the two that end such a call
    if later:
        return later[0], False
    return (free[0], True) if free else (None, False)


def _excused(cell: Repeat | AfterEnd, memory: _CallMemory, leg: Leg | None, name: str, cause: EventSent | None) -> bool:
    if isinstance(cell, Repeat):
        return leg is not None and leg.count(*_COUNTED.get(name, {name})) > memory.told[name]
    if leg is None:
        return name in {"EventRinging", "EventDialing"}  # nothing is known of it, so it may well be a new one
    anew = cause is not None and cause.n > memory.ended_cause_n
    return anew or leg.snapshot_n > memory.ended_n


@dataclass(slots=True)
class _Sockets:
    """The open sockets by agent and tab. Where one tab has several, their messages cannot be told apart."""

    open: dict[tuple[str, str], list[_Socket]] = field(default_factory=dict)
    count: Counter[tuple[str, str]] = field(default_factory=Counter)

    def opened(self, agent: str, tab: str) -> None:
        key = (agent, tab)
        if self.count[key] == 0:
            self.open[key] = []
        self.count[key] += 1
        self.open[key].append(_Socket())

    def closed(self, agent: str, tab: str) -> None:
        self.count[agent, tab] = max(0, self.count[agent, tab] - 1)

    def tell(self, fact: ToolbarHeard, name: str, leg: Leg | None, key: object) -> tuple[Verdict, _Socket]:
        sockets = self.open.setdefault((fact.agent, fact.tab), [_Socket()])
        for socket in sockets:
            tried = socket.tell(fact, name, leg, key, try_only=True)
            if tried.cell is None and tried.inverted is None:
                return socket.tell(fact, name, leg, key, try_only=False), socket
        return sockets[0].tell(fact, name, leg, key, try_only=False), sockets[0]


def read_own_ids(scenario: ScenarioFacts) -> OwnIds:
    """The ids that are no ConnIDs: bound by the runner as it learnt them, or posted by a toolbar with `makeCall`."""
    conn_ids: dict[str, tuple[str, ...]] = {}
    posted: Counter[str] = Counter()
    for fact in scenario.facts:
        match fact:
            case CallNamed(event_id=str() as event_id, conn_ids=named):
                conn_ids.setdefault(event_id, tuple(each.lower() for each in named))
            case CommandSent(command="makeCall", body=body):
                posted.update(_posted_id(body))
            case _:
                pass
    reused = frozenset(each for each, times in posted.items() if times > 1)
    return OwnIds(conn_ids, frozenset(posted), reused)


def _posted_id(body: str) -> list[str]:
    try:
        value = msgspec.json.decode(body)
    except msgspec.DecodeError:
        return []
    given = value.get("connectionId") if isinstance(value, dict) else None
    return [given] if isinstance(given, str) and given else []


def walk(scenario: ScenarioFacts, own_ids: OwnIds) -> Iterator[Told]:
    """Every toolbar message about a call, in order, of agents of the cast whose DN is known."""
    side = SwitchSide()
    sockets = _Sockets()
    for fact in scenario.facts:
        side.observe(fact)
        match fact:
            case ToolbarOpened(agent=agent, tab=tab):
                sockets.opened(agent, tab)
            case ToolbarClosed(agent=agent, tab=tab):
                sockets.closed(agent, tab)
            case ToolbarHeard(agent=agent, message=dict() as message) if agent in scenario.agents:
                if str(message.get("eventName")) in CALL_EVENTS and scenario.agents[agent].dn:
                    yield _correlate(fact, scenario.agents[agent], side=side, sockets=sockets, own_ids=own_ids)
            case _:
                pass


def _correlate(fact: ToolbarHeard, seat: AgentSeat, *, side: SwitchSide, sockets: _Sockets, own_ids: OwnIds) -> Told:
    message = fact.message or {}
    by_connection_id = _leg_of(message.get("connectionId"), seat.dn, side, own_ids)
    by_event_id = _leg_of(message.get("eventId"), seat.dn, side, own_ids)
    leg = by_connection_id or by_event_id
    ids = ids_in_toolbar_message(message)
    key = leg or (ids[-1] if ids else None)
    name = str(message["eventName"])
    verdict, socket = sockets.tell(fact, name, leg, key)
    return Told(
        fact=fact,
        message=message,
        name=name,
        seat=seat,
        side=side,
        leg=leg,
        by_connection_id=by_connection_id,
        by_event_id=by_event_id,
        verdict=verdict,
        unannounced=_unannounced(side, seat.dn, socket, name),
    )


def _leg_of(value: object, dn: str, side: SwitchSide, own_ids: OwnIds) -> Leg | None:
    if not isinstance(value, str) or not value:
        return None
    candidates = (value, *own_ids.find(value))
    return next((leg for conn_id in candidates if (leg := side.find(dn, conn_id)) is not None), None)


def _unannounced(side: SwitchSide, dn: str, socket: _Socket, name: str) -> Leg | None:
    """A call of which the T-Server has said this, and the socket has not heard a word."""
    names = _CAUSES.get(name, frozenset({name}))
    return next((leg for leg in side.legs_at(dn) if leg.count(*names) and leg not in socket.calls), None)
