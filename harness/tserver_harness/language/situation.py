"""What is known at a point of a scenario while it is expanded: agents, toolbars, calls and their state, answers, names.

So a compound verb can tell `reject` from `hangup`, and a name that was never set is found before anything runs.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from tserver_harness.language.syntax import AgentName, NamePlace, StepNode
from tserver_harness.language.templates import PLACEHOLDER, replaced
from tserver_settings.errors import Problems, Span, did_you_mean

__all__ = ["Heard", "Initialized", "KnownCall", "PartyState", "Situation"]

_TARGET_NAMES = ("origin", "foreignOrigin")


class PartyState(Enum):
    """How far a call is at an agent, as far as the scenario says."""

    RINGING = "rings"
    DIALING = "is being dialled"
    ESTABLISHED = "is established"
    ENDED = "has ended"


@dataclass(slots=True)
class KnownCall:
    """A call of the scenario; `name` is its own, with the round where it was named in a repetition."""

    name: str
    span: Span
    caller: str | None = None
    callee: str | None = None
    callee_answers_by_itself: bool = False
    is_missing: bool = False
    parties: dict[str, PartyState] = field(default_factory=dict)

    def agents(self, *states: PartyState) -> list[str]:
        """The agents at whom the call is in one of these states."""
        return [agent for agent, state in self.parties.items() if state in states]

    def end_everywhere(self) -> None:
        """Nobody has the call any more."""
        self.parties = dict.fromkeys(self.parties, PartyState.ENDED)


@dataclass(frozen=True, slots=True)
class Initialized:
    """The last `initialize` of an agent: the path of its step and the name of its answer."""

    path: str
    answer: str


@dataclass(frozen=True, slots=True)
class Heard:
    """Something that was expected to come, in the window that begins at `since`."""

    since: str
    subject: str | None
    names: tuple[str, ...]
    call: str | None
    line: int


class Situation:
    """Grows as the steps are expanded, in order; every question that has no answer becomes a problem."""

    def __init__(
        self,
        problems: Problems,
        agents: tuple[str, ...],
        *,
        variables: Collection[str] = (),
        route_points: Collection[str] = (),
    ) -> None:
        self.problems = problems
        self.agents = agents
        self._variables = variables
        self.route_points = route_points
        self.cause = "start"
        self.round_suffix = ""
        self.initialized: dict[str, Initialized] = {}
        self.behaviours: dict[str, str] = {}
        self.last_answer: str | None = None
        self.heard: list[Heard] = []
        self._open_tabs: dict[AgentName, Span] = {}
        self._calls: dict[str, KnownCall] = {}
        self._answers: dict[str, tuple[str, Span]] = {}
        self._captures: dict[str, Span] = {}

    def agent(self, given: AgentName, span: Span) -> str:
        """The agent's name, after a look whether there is such an agent."""
        if given.name not in self.agents:
            remedy = did_you_mean(given.name, self.agents) if self.agents else "begin with `available: alice`"
            self.problems.add(span, f"there is no agent `{given.name}` in this scenario", remedy)
        return given.name

    def number(self, given: AgentName | str, span: Span) -> str:
        """A DN or number: an agent stands for her DN."""
        if isinstance(given, str):
            return given
        return "${" + self.agent(given, span) + ".dn}"

    def call(self, name: str, span: Span) -> KnownCall:
        """The call of that name."""
        known = self._calls.get(name)
        if known is None:
            remedy = did_you_mean(name, self._calls) if self._calls else "name it in a step before, such as `ringing`"
            self.problems.add(span, f"there is no call `{name}` at this point", remedy)
            known = KnownCall(name, span, is_missing=True)
        return known

    def new_call(self, name: str, span: Span, **knowledge: Any) -> KnownCall:
        """A call begins."""
        if name in self._calls:
            problem = f"`{name}` is a call already"
            remedy = f"take another name; the first is on line {self._calls[name].span.line}"
            self.problems.add(span, problem, remedy)
        call = KnownCall(name + self.round_suffix, span, **knowledge)
        self._calls[name] = call
        return call

    def answer(self, name: str | None, span: Span) -> str:
        """The answer of that name, or the last command's."""
        if name is None:
            if self.last_answer is None:
                self.problems.add(span, "no command was sent before", "put a `command` or a `post` before it")
            return self.last_answer or ""
        if name not in self._answers:
            remedy = did_you_mean(name, self._answers) if self._answers else f"write `as: {name}` at the command"
            self.problems.add(span, f"no command before has an answer named `{name}`", remedy)
            return name
        return self._answers[name][0]

    def new_answer(self, name: str | None, path: str, span: Span) -> str:
        """A command is sent; its answer is named, or called after the step."""
        actual = f"answer of step {path}" if name is None else name + self.round_suffix
        if name is not None and name in self._answers:
            remedy = f"take another name; the first is on line {self._answers[name][1].line}"
            self.problems.add(span, f"`{name}` is the name of an answer already", remedy)
        if name is not None:
            self._answers[name] = (actual, span)
        self.last_answer = actual
        return actual

    def open_tab(self, tab: AgentName, span: Span) -> None:
        """A toolbar opens its socket."""
        if tab in self._open_tabs:
            problem = f"`{_tab_text(tab)}` is connected since line {self._open_tabs[tab].line}"
            remedy = f"close it before, or use another tab: `{tab.name}.second-tab`"
            self.problems.add(span, problem, remedy)
        self._open_tabs[tab] = span

    def close_tab(self, tab: AgentName) -> None:
        """A toolbar's socket is gone, or may be."""
        self._open_tabs.pop(tab, None)

    def capture(self, names: tuple[NamePlace, ...]) -> None:
        """Values are kept under these names from here on."""
        self._captures |= {one.name: one.span for one in names}

    def check_needs(self, step: StepNode) -> None:
        """Look whether everything that the step's text asks for is known by then."""
        known = set(self._known_names())
        for need in step.needs:
            if need.name not in known:
                problem = f"nothing is called `{need.name}` at this point"
                self.problems.add(need.span, problem, did_you_mean(need.name, {*known, *self._variables}))

    def begin_round(self, number: int) -> tuple[dict[str, KnownCall], dict[str, tuple[str, Span]], str]:
        """Names set from here on belong to the round; gives what `end_round` needs."""
        before = (dict(self._calls), dict(self._answers), self.round_suffix)
        self.round_suffix = f"{self.round_suffix}#{number}"
        return before

    def end_round(self, before: tuple[dict[str, KnownCall], dict[str, tuple[str, Span]], str]) -> None:
        """The round's own names are forgotten."""
        self._calls, self._answers, self.round_suffix = before

    def renamed(self, value: Any) -> Any:
        """The value with `${c1.connId}` meaning the round's own `c1`."""
        if not self.round_suffix:
            return value
        return replaced(value, lambda text: PLACEHOLDER.sub(lambda found: "${" + self._own_name(found[1]) + "}", text))

    def _own_name(self, name: str) -> str:
        first, dot, rest = name.partition(".")
        call = self._calls.get(first) if dot else None
        return name if call is None else f"{call.name}.{rest}"

    def _known_names(self) -> Iterator[str]:
        yield from _TARGET_NAMES
        yield from (f"{agent}.{part}" for agent in self.agents for part in ("dn", "agentId"))
        yield from (f"{call}.{part}" for call in self._calls for part in ("connId", "eventId"))
        yield from self._captures


def _tab_text(tab: AgentName) -> str:
    return tab.name if tab.tab is None else f"{tab.name}.{tab.tab}"
