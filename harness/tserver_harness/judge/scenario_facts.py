"""A transcript taken apart into scenarios, and what each says about itself: agents, calls, how it ended. Pure."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from tserver_harness.transcript import (
    BridgeExited,
    CallNamed,
    Expected,
    Fact,
    HarnessProblem,
    Late,
    ScenarioEnded,
    ScenarioStarted,
    StepEnded,
    StepStarted,
)

__all__ = ["AgentSeat", "ScenarioFacts", "split_by_scenario"]


@dataclass(frozen=True, slots=True)
class AgentSeat:
    """Who sits behind a name of the cast, and on which DN."""

    name: str
    agent_id: str
    dn: str


@dataclass(frozen=True)
class ScenarioFacts:
    """The facts of one scenario, in order. `started` and `ended` are None where the run broke off."""

    id: str
    facts: Sequence[Fact]

    @cached_property
    def started(self) -> ScenarioStarted | None:
        """Its first fact."""
        return next((fact for fact in self.facts if isinstance(fact, ScenarioStarted)), None)

    @cached_property
    def ended(self) -> ScenarioEnded | None:
        """Its last fact."""
        return next((fact for fact in reversed(self.facts) if isinstance(fact, ScenarioEnded)), None)

    @cached_property
    def agents(self) -> Mapping[str, AgentSeat]:
        """The cast by name."""
        cast = self.started.agents if self.started else {}
        return {name: AgentSeat(name, seat.get("agentId", ""), seat.get("dn", "")) for name, seat in cast.items()}

    @cached_property
    def calls(self) -> Mapping[str, CallNamed]:
        """What each name of a call stands for, as known at the end: more is learnt about a call, never less."""
        return {fact.call: fact for fact in self.facts if isinstance(fact, CallNamed)}

    @cached_property
    def expected(self) -> Sequence[Expected]:
        """What was expected, in order."""
        return [fact for fact in self.facts if isinstance(fact, Expected)]

    @cached_property
    def steps(self) -> Mapping[str, StepStarted]:
        """The steps by path; of a repeated path the last."""
        return {fact.step: fact for fact in self.facts if isinstance(fact, StepStarted)}

    @cached_property
    def failed_steps(self) -> Sequence[StepEnded]:
        """The steps that did not end well, in order."""
        return [fact for fact in self.facts if isinstance(fact, StepEnded) and fact.outcome != "done"]

    @cached_property
    def late(self) -> Sequence[Late]:
        """When the harness itself was late."""
        return [fact for fact in self.facts if isinstance(fact, Late)]

    @cached_property
    def problems(self) -> Sequence[HarnessProblem]:
        """What went wrong on our side or around us."""
        return [fact for fact in self.facts if isinstance(fact, HarnessProblem)]

    @cached_property
    def crash(self) -> BridgeExited | None:
        """The bridge's process ended and nobody had asked it to."""
        return next((fact for fact in self.facts if isinstance(fact, BridgeExited) and not fact.expected), None)

    def window(self, since: int, until: int) -> Sequence[Fact]:
        """The facts with `since < n <= until`."""
        return self.facts[bisect_right(self._numbers, since) : bisect_right(self._numbers, until)]

    @cached_property
    def by_number(self) -> Mapping[int, Fact]:
        """The facts by their numbers."""
        return {fact.n: fact for fact in self.facts}

    @cached_property
    def _numbers(self) -> Sequence[int]:
        return [fact.n for fact in self.facts]


def split_by_scenario(facts: Iterable[Fact]) -> tuple[list[ScenarioFacts], list[Fact]]:
    """Each scenario with its facts, in the order in which they began; then the facts between them."""
    kept: dict[str, list[Fact]] = {}
    between: list[Fact] = []
    for fact in facts:
        (between if fact.scenario is None else kept.setdefault(fact.scenario, [])).append(fact)
    return [ScenarioFacts(name, own) for name, own in kept.items()], between
