"""What can happen to an agent's session, and what it can want: the words between the core and its shell."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from tserver_bridge.messages import Command
from tserver_wire import Message

__all__ = [
    "AnswerCommand",
    "AskTServer",
    "CommandReceived",
    "Effect",
    "ForgetRequest",
    "Input",
    "LinkLost",
    "LinkUp",
    "SessionCore",
    "StartTimer",
    "StopTimer",
    "TServerMessage",
    "TellToolbar",
    "TimerFired",
    "ToolbarClosed",
    "ToolbarConnected",
]


@dataclass(frozen=True, slots=True)
class TServerMessage:
    """The T-Server sent an event for the agent's DN, or an answer to a request of the session."""

    message: Message


@dataclass(frozen=True, slots=True)
class CommandReceived:
    """A toolbar of the agent posted a command; it waits for one `AnswerCommand` of this number."""

    number: int
    command: Command


@dataclass(frozen=True, slots=True)
class ToolbarConnected:
    """A toolbar of the agent opened a socket; it is the newest now."""

    socket: int


@dataclass(frozen=True, slots=True)
class ToolbarClosed:
    """A socket is gone."""

    socket: int


@dataclass(frozen=True, slots=True)
class LinkUp:
    """The T-Server accepted the bridge as a client: `switch` says whether it sees its switch."""

    switch: bool


@dataclass(frozen=True, slots=True)
class LinkLost:
    """The connection to the T-Server is gone."""


@dataclass(frozen=True, slots=True)
class TimerFired:
    """A timer has run out."""

    name: str


Input = TServerMessage | CommandReceived | ToolbarConnected | ToolbarClosed | LinkUp | LinkLost | TimerFired


@dataclass(frozen=True, slots=True)
class AskTServer:
    """Send a request; it bears its ReferenceID."""

    message: Message


@dataclass(frozen=True, slots=True)
class TellToolbar:
    """Send a message, without `sequence`, to one socket, or to all of the agent's (None)."""

    message: Mapping[str, Any]
    socket: int | None = None


@dataclass(frozen=True, slots=True)
class AnswerCommand:
    """Answer a command with an HTTP status and a JSON body."""

    number: int
    status: int
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StartTimer:
    """Give `TimerFired(name)` after so many seconds."""

    name: str
    seconds: float


@dataclass(frozen=True, slots=True)
class StopTimer:
    """Forget the timer."""

    name: str


@dataclass(frozen=True, slots=True)
class ForgetRequest:
    """Nobody waits any more for the answer with this ReferenceID."""

    reference_id: int


Effect = AskTServer | ForgetRequest | TellToolbar | AnswerCommand | StartTimer | StopTimer


class SessionCore(Protocol):
    """A session, or one that something is wrong with (`mutants.py`)."""

    def handle(self, happened: Input) -> list[Effect]:
        """What the session wants now that this has happened."""
