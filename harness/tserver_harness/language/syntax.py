"""The tree of a scenario: what was written, checked and typed, every node with its place; nothing is expanded yet.

Made by `language.parse`, read by `language.expand` and `language.explain`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from tserver_harness.expectations import Fields
from tserver_harness.language.grammar import Verb
from tserver_settings.errors import Span

__all__ = [
    "AgentName",
    "AlternativeNode",
    "CaseTree",
    "Head",
    "NamePlace",
    "Scenario",
    "StepNode",
    "id_of_case",
    "title_of_case",
]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class AgentName:
    """An agent of the scenario and the tab of the toolbar that is meant; `tab` None means any."""

    name: str
    tab: str | None = None


@dataclass(frozen=True, slots=True)
class NamePlace:
    """A name and where it stands: asked for as `${name}`, or captured with `{as: name}`."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class StepNode:
    """One step as written: its verb, its arguments by name, defaults filled in.

    `spans` holds the places of the arguments that were written, `others` the further keys of a command. `needs` are the
    run-time names that the step's text asks for, `captures` those that it sets.
    """

    verb: Verb
    span: Span
    arguments: Mapping[str, Any]
    spans: Mapping[str, Span] = field(default_factory=dict)
    others: Mapping[str, Any] = field(default_factory=dict)
    needs: tuple[NamePlace, ...] = ()
    captures: tuple[NamePlace, ...] = ()

    def where(self, name: str) -> Span:
        """The place of an argument; of the step where it was left out."""
        return self.spans.get(name, self.span)

    def has(self, name: str) -> bool:
        """Whether the argument has a value, written or by default."""
        return self.arguments.get(name) is not None

    def get(self, kind: type[T], name: str) -> T:
        """The argument's value, which is of that kind by the verb table."""
        value = self.arguments[name]
        if not isinstance(value, kind):
            raise TypeError(f"`{name}` of `{self.verb.name}` is {value!r}, not of kind {kind.__name__}")
        return value

    def find(self, kind: type[T], name: str) -> T | None:
        """The argument's value, None where it was left out."""
        return self.get(kind, name) if self.has(name) else None

    def pattern(self) -> Fields:
        """The patterns under `with`; none means anything."""
        return self.find(Fields, "with") or Fields({})


@dataclass(frozen=True, slots=True)
class AlternativeNode:
    """One outcome of a `one-of`."""

    expectations: tuple[StepNode, ...]
    verdict: str
    reason: str
    span: Span


@dataclass(frozen=True, slots=True)
class CaseTree:
    """The steps of one case, with its variables and columns put in; `name` None where the file has no table."""

    name: str | None
    steps: tuple[StepNode, ...]
    cleanup: tuple[StepNode, ...]
    variables: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A scenario file, free of mistakes."""

    id: str
    file: str
    title: str
    description: str
    verifies: tuple[str, ...]
    needs: tuple[str, ...]
    agents: tuple[str, ...] | None
    config: Mapping[str, Any]
    seed: int
    cases: tuple[CaseTree, ...]
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a case says of itself before its steps: enough to list and choose it. Its steps were not looked at."""

    id: str
    file: str
    title: str
    verifies: tuple[str, ...]
    needs: tuple[str, ...]


def id_of_case(scenario_id: str, name: str | None) -> str:
    """The id of one row of a table; of the scenario itself where there is no table."""
    return scenario_id if name is None else f"{scenario_id}[{name}]"


def title_of_case(title: str, name: str | None) -> str:
    """The title of one row of a table; of the scenario itself where there is no table."""
    return title if name is None else f"{title}: {name}"
