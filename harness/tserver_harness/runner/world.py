"""What one scenario acts on: its T-Server, its toolbars, its names for agents and calls, and its recorder.

Made by a ground (`tserver_harness.runner.grounds`), used by the steps. It holds no plan and takes no decisions.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tserver_harness.runner.calls import CallBook, KnownCall
from tserver_harness.runner.recorder import Recorder
from tserver_harness.runner.switchboard import Switchboard
from tserver_harness.runner.toolbar import Toolbars
from tserver_harness.runner.waiting import DEFAULT_WITHIN_SECONDS
from tserver_harness.target import TargetAgent
from tserver_harness.transcript import CallNamed, Fact, ToolbarHeard

__all__ = ["World"]


@dataclass(slots=True, kw_only=True)
class World:
    """One scenario's surroundings.

    `settle` lets everything happen that is under way: in virtual time until every task is blocked. `start` is the
    number of the last fact before the scenario.
    """

    recorder: Recorder
    switchboard: Switchboard
    toolbars: Toolbars
    cast: Mapping[str, TargetAgent]
    book: CallBook
    settle: Callable[[], Awaitable[None]]
    origin: str
    foreign_origin: str
    start: int = 0
    within_seconds: float = DEFAULT_WITHIN_SECONDS
    captures: dict[str, Any] = field(default_factory=dict)
    calls: dict[str, CallNamed] = field(default_factory=dict)
    posted_ids: dict[str, str] = field(default_factory=dict)
    _call_variables: dict[str, dict[str, str]] = field(default_factory=dict)

    def observe(self, fact: Fact) -> None:
        """Learn names of calls from a fact that was just kept, and write down what is new."""
        self.book.observe(fact)
        self.tell_calls()

    def tell_calls(self) -> None:
        """Write a fact for each call of which more is known than before."""
        for call in self.book.changed():
            self._call_variables[call.name] = _call_variables(call)
            self.calls[call.name] = self.recorder.keep(
                CallNamed(**self.recorder.stamp(), call=call.name, conn_ids=list(call.conn_ids), event_id=call.event_id)
            )

    def variables(self) -> dict[str, Any]:
        """Everything that `${name}` may mean by now."""
        agents = {name: {"dn": agent.dn, "agentId": agent.agent_id} for name, agent in self.cast.items()}
        origins = {"origin": self.origin, "foreignOrigin": self.foreign_origin}
        return {**origins, **agents, **self._call_variables, **self.captures}

    def dn_of(self, place: str) -> str:
        """The DN of an agent of the cast; anything else is a number already."""
        agent = self.cast.get(place)
        return place if agent is None else agent.dn

    def conn_id_of(self, call: str) -> str | None:
        """The ConnID under which the call goes on now."""
        known = self.book.get(call)
        return None if known is None else known.conn_ids[-1]

    def toolbar_id_of(self, agent: str, call: str) -> str | None:
        """What the agent's toolbar would put into `connectionId`: what it heard last, else what it sent itself.

        A toolbar that heard nothing of the call yet cannot know it; the ConnID then stands for "this very call".
        """
        known = self.book.get(call)
        if known is None:
            return self.posted_ids.get(call)
        ids = {*known.conn_ids, known.event_id} - {None}
        for fact in reversed(self.recorder.facts[self.start :]):
            if isinstance(fact, ToolbarHeard) and fact.agent == agent and fact.message is not None:
                heard = [fact.message.get(key) for key in ("connectionId", "eventId")]
                if any(isinstance(each, str) and (each in ids or each.lower() in ids) for each in heard):
                    return next(each for each in heard if isinstance(each, str) and each)
        return self.posted_ids.get(call, known.conn_ids[-1])


def _call_variables(call: KnownCall) -> dict[str, str]:
    variables = {"connId": call.conn_ids[-1]}
    return variables if call.event_id is None else {**variables, "eventId": call.event_id}
