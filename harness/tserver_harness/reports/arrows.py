"""How long each kind of arrow took in a run, from the times of its facts: toolbar, bridge, T-Server, and back. Pure.

Whose time it is differs: what is from a T-Server event to the toolbar, from a command to the T-Server request, and from
the T-Server's answer to the HTTP answer is the bridge's; from a request to the T-Server's answer is our simulator's.
"""

from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from tserver_harness.judge.monitors import Delay
from tserver_harness.transcript import (
    CommandAnswered,
    CommandFailed,
    CommandSent,
    EventSent,
    Fact,
    RequestSeen,
    ScenarioStarted,
    ToolbarHeard,
)

__all__ = ["Arrow", "arrows_of"]

EVENT_ARROW = "T-Server event to toolbar"
_ORDER = (
    EVENT_ARROW,
    "command to T-Server request",
    "T-Server request to its answer",
    "T-Server answer to HTTP answer",
    "command to HTTP answer",
)


@dataclass(frozen=True, slots=True)
class Arrow:
    """One kind of arrow for one name of message, and how long each of them took, as (time, seconds)."""

    kind: str
    name: str
    took: tuple[tuple[float, float], ...]


@dataclass(slots=True)
class _Open:
    """A command that is not answered yet."""

    command: str
    dn: str
    at: float
    asked: bool = False
    told_at: float | None = None


@dataclass(slots=True)
class _Asked:
    """A request that is not answered yet, and the command that it was asked for."""

    name: str
    at: float
    command: _Open | None


@dataclass(slots=True)
class _Timing:
    """Follows commands through the bridge: which request belongs to which is known by DN and order."""

    took: dict[tuple[str, str], list[tuple[float, float]]] = field(default_factory=lambda: defaultdict(list))
    _dns: dict[str, str] = field(default_factory=dict)
    _open: dict[str, _Open] = field(default_factory=dict)
    _waiting: dict[str, deque[_Open]] = field(default_factory=lambda: defaultdict(deque))
    _asked: dict[tuple[str, object], _Asked] = field(default_factory=dict)

    def add(self, kind: str, name: str, at: float, seconds: float) -> None:
        self.took[kind, name].append((at, seconds))

    def observe(self, fact: Fact) -> None:
        match fact:
            case ScenarioStarted(agents=agents):
                self._dns = {name: agent["dn"] for name, agent in agents.items()}
            case CommandSent(agent=agent, answer=answer, command=command):
                opened = self._open[answer] = _Open(command, self._dns.get(agent, ""), fact.at)
                self._waiting[opened.dn].append(opened)
            case RequestSeen(message=message):
                self._request(fact, str(message.get("message")), str(message.get("ThisDN", "")))
            case EventSent(session=session, message=message) if "ReferenceID" in message:
                self._answer(fact.at, self._asked.pop((session, message["ReferenceID"]), None))
            case CommandAnswered(answer=answer):
                self._answered(fact, self._closed(answer))
            case CommandFailed(answer=answer):
                self._closed(answer)
            case _:
                pass

    def _request(self, fact: RequestSeen, name: str, dn: str) -> None:
        waiting = self._waiting[dn]
        command = next((one for one in waiting if not one.asked), waiting[-1] if waiting else None)
        if command is not None and not command.asked:
            command.asked = True
            self.add("command to T-Server request", command.command, fact.at, fact.at - command.at)
        self._asked[fact.session, fact.message.get("ReferenceID")] = _Asked(name, fact.at, command)

    def _answer(self, at: float, asked: _Asked | None) -> None:
        if asked is not None:
            self.add("T-Server request to its answer", asked.name, at, at - asked.at)
            if asked.command is not None:
                asked.command.told_at = at

    def _closed(self, answer: str) -> _Open | None:
        command = self._open.pop(answer, None)
        if command is not None:
            self._waiting[command.dn].remove(command)
        return command

    def _answered(self, fact: CommandAnswered, command: _Open | None) -> None:
        name = "?" if command is None else command.command
        self.add("command to HTTP answer", name, fact.at, fact.seconds)
        if command is not None and command.told_at is not None:
            self.add("T-Server answer to HTTP answer", name, fact.at, fact.at - command.told_at)


def arrows_of(facts: Sequence[Fact], delays: Sequence[Delay]) -> list[Arrow]:
    """Every arrow of a run, by kind and name; `delays` are those of its toolbar messages."""
    named = {fact.n: fact.message or {} for fact in facts if isinstance(fact, ToolbarHeard)}
    timing = _Timing()
    for delay in delays:
        timing.add(EVENT_ARROW, str(named.get(delay.n, {}).get("eventName", "?")), delay.at, delay.seconds)
    for fact in facts:
        timing.observe(fact)
    rows = sorted(timing.took.items(), key=lambda row: (_ORDER.index(row[0][0]), row[0][1]))
    return [Arrow(kind, name, tuple(values)) for (kind, name), values in rows]
