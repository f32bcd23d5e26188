"""What a row of the table of routes is made of, and what its function gets and gives. No web framework here."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import msgspec

from tserver_sim.model.inputs import Stimulus
from tserver_sim.model.snapshot import Snapshot

__all__ = ["Act", "Answer", "Asked", "Done", "Faults", "Route", "Switchboard"]


class Faults(Protocol):
    """The server's FaultTable, as far as it is used here."""

    def add(
        self,
        kind: Any,
        message: str,
        *,
        dn: str | None = None,
        error_code: int | None = None,
        seconds: float | None = None,
        times: int = 1,
    ) -> int:
        """Give the id of the new fault."""

    def remove(self, number: int, /) -> object:
        """Forget a fault; one that is used up or unknown does no harm."""

    def clear(self) -> None:
        """Forget all faults."""


class Switchboard(Protocol):
    """The server's Simulator, as far as it is used here."""

    @property
    def faults(self) -> Faults: ...

    async def stimulate(self, stimulus: Stimulus) -> Mapping[str, Any]:
        """Carry a stimulus out, or raise StimulusRefusedError."""

    def snapshot(self, *, ended: bool = False) -> Snapshot:
        """Give the whole switch at this moment; with `ended` also the calls of the last ten minutes that are over."""

    async def cut(self, session_id: str, how: Any) -> None:
        """End a client's connection; KeyError where there is no such client."""

    async def down(self, seconds: float | None = None, *, which: Any = "primary") -> None:
        """Stop listening and cut all clients."""

    async def up(self) -> None:
        """Listen again; OSError where the port has been taken meanwhile."""

    async def switch_over(self) -> Mapping[str, Any]:
        """Make the backup the primary, or raise StimulusRefusedError."""

    async def restart(self, calls: Any, seconds: float | None = None) -> Mapping[str, Any]:
        """Start anew, or raise StimulusRefusedError, or OSError where the port has been taken meanwhile."""


class Done(msgspec.Struct, frozen=True):
    """The answer where there is nothing else to say."""

    status: str = "done"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that was read: the parts of its path by name, percent-decoded, and its body in the route's shape.

    `fault_ids` are the faults that came over this API and were not deleted; its functions keep it.
    """

    simulator: Switchboard
    path: Mapping[str, str]
    body: Any
    fault_ids: set[int]


@dataclass(frozen=True, slots=True)
class Answer:
    """What to answer: anything that msgspec writes as JSON, and headers."""

    value: Any = field(default_factory=Done)
    headers: Mapping[str, str] = field(default_factory=dict)


Act = Callable[[Asked], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Route:
    """One row.

    Attributes:
        method: GET, POST, PUT, PATCH or DELETE; HEAD and OPTIONS come by themselves.
        path: with `{names}` of its parts.
        summary: what it does, in a line.
        act: does it; None: the application streams events.
        body: the class of its body, `dict[str, Any]` for a key-value list; None: a body is not looked at.
        answer: the class of its answer; None: an object that the switch makes.
        status: of the answer.
        asks_switch: it may be refused by the switch (or the port), with 404 and 409.
    """

    method: str
    path: str
    summary: str
    act: Act | None
    body: Any = None
    answer: Any = None
    status: int = 200
    asks_switch: bool = False
