"""The requests of one session that the T-Server has not answered yet: each with what is to come of the answer."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tserver_wire import Message

__all__ = ["OpenRequests", "Pending"]


@dataclass(slots=True, eq=False)
class Pending:
    """A request under way.

    Attributes:
        on_answer: called with the event that answers it.
        on_refusal: called with EventError, or None where no answer came in time.
        commands: the numbers of the toolbar commands that wait for it.
    """

    reference_id: int
    request: Message
    on_answer: Callable[[Message], None]
    on_refusal: Callable[[Message | None], None]
    commands: list[int] = field(default_factory=list)

    @property
    def timer(self) -> str:
        """The name of the timer that ends the waiting."""
        return f"request:{self.reference_id}"


class OpenRequests:
    """All requests under way, by ReferenceID."""

    def __init__(self) -> None:
        self._pending: dict[int, Pending] = {}

    def __iter__(self) -> Iterator[Pending]:
        return iter(list(self._pending.values()))

    def add(self, pending: Pending) -> None:
        """A request that was sent just now."""
        self._pending[pending.reference_id] = pending

    def take(self, reference_id: int) -> Pending | None:
        """The request that this ReferenceID belongs to, which is open no more; None for a late or foreign answer."""
        return self._pending.pop(reference_id, None)

    def same_as(self, name: str, conn_id: str | None) -> Pending | None:
        """An open request of this kind for this call."""
        for pending in self._pending.values():
            if pending.request.name == name and pending.request.get("ConnID") == conn_id:
                return pending
        return None

    def clear(self) -> list[Pending]:
        """None of them will be answered any more."""
        pending = list(self._pending.values())
        self._pending.clear()
        return pending
