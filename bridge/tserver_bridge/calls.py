"""The calls of one agent as its toolbar knows them: each under one `eventId` from its first event to its last."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["AgentCall", "AgentCalls", "CallPhase"]

from enum import Enum

_REMEMBERED_ENDS = 1_000


class CallPhase(Enum):
    """Where a call stands for the agent."""

    OFFERED = "rings here"
    DIALING = "is being set up from here"
    UP = "is talked on"
    HELD = "is held here"


@dataclass(slots=True, eq=False)
class AgentCall:
    """One call. `release_asked` says that the agent's own release is under way."""

    conn_id: str
    event_id: str
    direction: str
    phase: CallPhase
    number: str
    release_asked: bool = False


class AgentCalls:
    """All calls of an agent that the toolbar has been told of and not been told the end of."""

    def __init__(self) -> None:
        self._calls: dict[str, AgentCall] = {}
        self._ended: deque[str] = deque(maxlen=_REMEMBERED_ENDS)

    def __iter__(self) -> Iterator[AgentCall]:
        return iter(list(self._calls.values()))

    def add(self, call: AgentCall) -> None:
        """A call that the toolbar hears of now."""
        self._calls[call.conn_id] = call

    def under(self, conn_id: str) -> AgentCall | None:
        """The call with this ConnID."""
        return self._calls.get(conn_id)

    def has_ended(self, conn_id: str) -> bool:
        """Whether the toolbar has been told that this call is over."""
        return conn_id in self._ended

    def find(self, name: str) -> AgentCall | None:
        """The call that the toolbar means: by its own id, else by ConnID."""
        for call in self._calls.values():
            if call.event_id == name:
                return call
        return self._calls.get(name.lower())

    def end(self, call: AgentCall) -> None:
        """The toolbar has been told that the call is over; its ids mean nothing any more."""
        if self._calls.get(call.conn_id) is call:
            del self._calls[call.conn_id]
        self._ended.append(call.conn_id)

    def renumber(self, call: AgentCall, conn_id: str) -> None:
        """The call goes on under another ConnID; its `eventId` stays."""
        del self._calls[call.conn_id]
        self._ended.append(call.conn_id)
        call.conn_id = conn_id
        self._calls[conn_id] = call

    def in_phase(self, *phases: CallPhase) -> list[AgentCall]:
        """The calls that stand so, oldest first."""
        return [call for call in self._calls.values() if call.phase in phases]
