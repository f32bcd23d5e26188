"""What a switch can want, in the imperative; the shell carries it out in order."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tserver_sim.model.inputs import ClientId
from tserver_wire import Message

__all__ = [
    "DropClient",
    "Effect",
    "Note",
    "Publish",
    "SendRaw",
    "StartTimer",
    "StimulusDone",
    "StimulusRefused",
    "StopTimer",
]


@dataclass(frozen=True, slots=True)
class Publish:
    """Send an event to these clients, in this order.

    The message is complete but for ReferenceID, which goes only into the copy for `answers`, where `reference_id` is
    given. With nobody in `to` the event was made all the same, and is worth a line in the log.
    """

    message: Message
    to: tuple[ClientId, ...]
    answers: ClientId | None = None
    reference_id: int | None = None


@dataclass(frozen=True, slots=True)
class SendRaw:
    """Send what someone wrote (`POST /v1/send`) as it stands: a mapping with `message`; missing stamps are added."""

    message: Mapping[str, Any]
    to: tuple[ClientId, ...]


@dataclass(frozen=True, slots=True)
class StartTimer:
    """Give `TimerFired(name)` after so many seconds; a running timer of that name starts anew."""

    name: str
    seconds: float


@dataclass(frozen=True, slots=True)
class StopTimer:
    """Forget the timer; it may not run any more."""

    name: str


@dataclass(frozen=True, slots=True)
class DropClient:
    """End the connection of a client."""

    client: ClientId
    reason: str


@dataclass(frozen=True, slots=True)
class StimulusDone:
    """The stimulus was carried out; `value` is the control API's answer, JSON-able."""

    value: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StimulusRefused:
    """The stimulus was refused and nothing changed: an HTTP status (400, 404, 409, 422), a code and words."""

    status: int
    code: str
    message: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """Something that people who watch want to know: a state change, an attribute that was ignored."""

    kind: str
    text: str
    data: Mapping[str, Any]


Effect = Publish | SendRaw | StartTimer | StopTimer | DropClient | StimulusDone | StimulusRefused | Note
