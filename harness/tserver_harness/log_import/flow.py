"""From a log's messages to a scenario's steps: what happened becomes a stimulus, what a client asked an expectation.

A walk over the messages in their order. Each has a line of comment with all its attributes; those that mean a step get
it beneath. What is part of a step already (the second party's EventEstablished, answers to registrations) gets none.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tserver_harness.log_import.call_steps import CallSteps
from tserver_harness.log_import.casting import agents_of
from tserver_harness.log_import.scenario_text import Line, Step, attached, literal, shown_message
from tserver_sim.log import Entry, Mark, ReadLog
from tserver_wire import KeyValueList

__all__ = ["Flow", "flow_of"]

SHORTEST_WAIT_SECONDS = 0.5  # what is closer was one movement
LONGEST_WAIT_SECONDS = 5.0  # an agent's lunch break is not what is tested

_TIMES = frozenset({"TimeinSecs", "TimeinuSecs", "EventSequenceNumber", "ReferenceID", "ClientID"})

# Answers and consequences: the steps bring them by themselves.
_IMPLIED = frozenset(
    {
        "EventACK", "EventAddressInfo", "EventNetworkReached", "EventPartyInfo", "EventRegistered", "EventServerInfo",
        "EventUnregistered",
    }
)  # fmt: skip


@dataclass(slots=True)
class Flow:
    """What became of a log.

    Attributes:
        items: steps and comments, in order.
        agents: names to DNs of those who take part.
        needs: capabilities that the steps want.
        variables: for values that the log hides.
        notes: what is otherwise than in the log.
        replayed: messages that became a step.
        calls: how many calls take part.
    """

    items: list[Step | Line] = field(default_factory=list)
    agents: dict[str, str] = field(default_factory=dict)
    needs: list[str] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    replayed: int = 0
    calls: int = 0


def flow_of(log: ReadLog) -> Flow:
    """Walk over a log."""
    walk = _Walk(log)
    happened: list[Entry | Mark] = sorted([*log.entries, *log.marks], key=lambda each: each.line)
    for each in happened:
        walk.take(each)
    return walk.end()


class _Walk:
    def __init__(self, log: ReadLog) -> None:
        self.flow = Flow()
        self._names = agents_of(log)
        self._ready: dict[str, bool] = {}
        self._logged_out: set[str] = set()
        self._link_is_up = True
        self._seen: set[object] = set()
        self._last_at: float | None = None
        self._waiting: list[Line] = []
        self._calls = CallSteps(log, self._names, self._data, self.flow.notes)
        self._doing: Mapping[str, Callable[[Entry, str], list[Step]]] = {
            "EventAgentLogin": self._login,
            "EventAgentLogout": self._logout,
            "EventAgentReady": self._readiness,
            "EventAgentNotReady": self._readiness,
            "EventDNOutOfService": lambda _, dn: [Step("out-of-service", self._names[dn])],
            "EventDNBackInService": lambda _, dn: [Step("in-service", self._names[dn])],
        }

    def take(self, each: Entry | Mark) -> None:
        """The next message, or mark of a SIP Server."""
        if isinstance(each, Mark):
            self._say(each.at, f"{each.name} of DN {each.dn}")
            self._do(each.at, self._marked(each), each.dn)
            return
        if self._is_known(each):
            return
        self._say(each.at, shown_message(each.message) + _by(each))
        dn = each.message.get("ThisDN")
        dn = dn if isinstance(dn, str) else ""
        self._do(each.at, self._steps(each, dn), dn)

    def end(self) -> Flow:
        """End what the log leaves open, so that the scenario leaves nothing behind."""
        self.flow.items += self._waiting
        rest = self._calls.rest()
        if rest:
            self.flow.items.append(Line("The log ends here with calls that are still up; they are ended."))
            self.flow.items += rest
        if not self._link_is_up:
            self.flow.items += [Line("The log ends without the link; it comes back."), Step("link-up")]
        self.flow.needs = self._calls.needs
        self.flow.calls = self._calls.count
        return self.flow

    def _is_known(self, entry: Entry) -> bool:
        """Whether it is the same event in another dump of the log: a number alone begins anew with each server."""
        said = entry.message.get
        if said("EventSequenceNumber") is None:
            return False
        which = ("EventSequenceNumber", "TimeinSecs", "TimeinuSecs", "ThisDN")
        identity = (entry.message.name, *(said(name) for name in which))
        known = identity in self._seen
        self._seen.add(identity)
        return known

    def _say(self, at: float | None, text: str) -> None:
        self._waiting.append(Line(f"{_clock(at)}{text}"))

    def _do(self, at: float | None, steps: list[Step], dn: str) -> None:
        """Put the steps behind what was said, after the pause that the log has."""
        if not steps:
            return
        openings = self._openings(dn, steps)
        pause = self._pause(at) if steps[0].verb not in {"hears", "wait"} else None
        self.flow.items += [*self._waiting, *openings]
        if pause and self.flow.replayed:
            self.flow.items.append(pause)
        self.flow.items += [step for step in steps if step.verb != "available"]
        self._waiting = []
        self.flow.replayed += 1

    def _openings(self, dn: str, steps: list[Step]) -> list[Step]:
        """The agents who take part from here on make themselves available."""
        wanted = [dn] if dn in self._names else []
        wanted += self._calls.take_wanted()
        if any(step.verb.startswith("link-") for step in steps) and not self.flow.agents:
            wanted += list(self._names)[:1]
        opened: list[Step] = []
        for each in dict.fromkeys(wanted):
            name = self._names[each]
            if name not in self.flow.agents:
                self.flow.agents[name] = each
                self._ready[each] = True
                opened.append(Step("available", name))
        return opened

    def _pause(self, at: float | None) -> Step | None:
        before, self._last_at = self._last_at, at if at is not None else self._last_at
        if at is None or before is None or at - before < SHORTEST_WAIT_SECONDS:
            return None
        return Step("wait", f"{round(min(at - before, LONGEST_WAIT_SECONDS) * 1000)} ms")

    def _marked(self, mark: Mark) -> list[Step]:
        name = self._names.get(mark.dn)
        if name is None:
            return []
        if mark.name == "AGENT_LOGGED_OUT":
            self._logged_out.add(mark.dn)
            return [Step("phone", {"agent": name, "does": "logout"})]
        if mark.dn in self._logged_out:
            self._logged_out.discard(mark.dn)
            return [Step("phone", {"agent": name, "does": "login"})]
        return [] if name in self.flow.agents else [Step("available", name)]

    def _steps(self, entry: Entry, dn: str) -> list[Step]:
        name = entry.message.name
        if name in {"EventLinkConnected", "EventLinkDisconnected"}:
            return self._link(entry)
        if dn not in self._names or name in _IMPLIED:
            return []
        if entry.is_request:
            return self._asked(entry, dn)
        if name in self._doing:
            return self._doing[name](entry, dn)
        if "ConnID" in entry.message.attributes or name == "EventError":
            return self._calls.steps(entry, dn)
        return self._as_it_is(entry, dn)

    def _asked(self, entry: Entry, dn: str) -> list[Step]:
        self._calls.asked(entry, dn)
        name = self._names[dn]
        is_first = entry.message.name == "RequestAgentLogin" and name not in self.flow.agents
        return [Step("available", name)] if is_first else []

    def _link(self, entry: Entry) -> list[Step]:
        up = entry.message.name == "EventLinkConnected"
        if up == self._link_is_up or "ReferenceID" in entry.message.attributes:
            return []
        self._link_is_up = up
        return [Step("link-up" if up else "link-down")]

    def _login(self, entry: Entry, dn: str) -> list[Step]:  # noqa: ARG002  # as the others of the table
        name = self._names[dn]
        if dn in self._logged_out:
            self._logged_out.discard(dn)
            self._ready[dn] = True
            return [Step("phone", {"agent": name, "does": "login", "workMode": "AutoIn"})]
        return [] if name in self.flow.agents else [Step("available", name)]

    def _logout(self, entry: Entry, dn: str) -> list[Step]:  # noqa: ARG002  # as above
        if dn in self._logged_out:
            return []
        self._logged_out.add(dn)
        return [Step("phone", {"agent": self._names[dn], "does": "logout"})]

    def _readiness(self, entry: Entry, dn: str) -> list[Step]:
        ready = entry.message.name == "EventAgentReady"
        if dn in self._logged_out or (ready and self._ready.get(dn, True)):
            return []
        self._ready[dn] = ready
        value = {"agent": self._names[dn], "does": "ready" if ready else "not-ready"}
        more: dict[str, object] = {}
        mode, reasons = entry.message.get("AgentWorkMode"), entry.message.get("Reasons")
        if not ready and isinstance(mode, str) and mode != "Unknown":
            more["workMode"] = mode
        if not ready and isinstance(reasons, KeyValueList) and reasons:
            more["reasons"] = self._data(entry, reasons)
        return [Step("phone", {**value, **more})]

    def _as_it_is(self, entry: Entry, dn: str) -> list[Step]:
        """An event that no step brings is sent to the agent's client as the log has it, but for ids and times."""
        name = self._names[dn]
        message: dict[str, object] = {"message": entry.message.name}
        for attribute, value in entry.message.attributes.items():
            if attribute == "ThisDN":
                message[attribute] = "${" + name + ".dn}"
            elif isinstance(value, KeyValueList):
                message[attribute] = self._data(entry, value)
            elif attribute not in _TIMES and isinstance(value, str | int):
                message[attribute] = literal(value)
        return [Step("send-event", {"to": name, "message": message})]

    def _data(self, entry: Entry, pairs: KeyValueList) -> object:
        """Attached data; a hidden value becomes a variable."""
        names: dict[str, str] = {}
        for key in entry.hidden:
            names[key] = f"hidden{[*dict.fromkeys([*self._hidden_keys(), key])].index(key) + 1}"
            self.flow.variables.setdefault(names[key], f"hidden value of {key}")
        return attached(pairs, names)

    def _hidden_keys(self) -> list[str]:
        return [text.removeprefix("hidden value of ") for text in self.flow.variables.values()]


def _clock(at: float | None) -> str:
    if at is None:
        return ""
    minutes, seconds = divmod(at % 86_400, 60)
    return f"{int(minutes) // 60:02}:{int(minutes) % 60:02}:{seconds:06.3f}  "


def _by(entry: Entry) -> str:
    names = ", ".join(client.application for client in entry.clients)
    return f"  ({'from' if entry.is_request else 'to'} {names})" if names else ""
