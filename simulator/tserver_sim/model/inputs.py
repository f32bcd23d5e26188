"""What can happen to a switch, in the past tense: clients that come, ask and go, timers, and the telephone side.

The telephone side are the stimuli: what customers, desk phones, supervisors and the switch itself do. Each is answered
by exactly one `StimulusDone` or `StimulusRefused`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from tserver_wire import KeyValueList, Message

__all__ = [
    "AgentMoved",
    "CallPlaced",
    "ClientConnected",
    "ClientId",
    "ClientLost",
    "DigitsPressed",
    "EventSent",
    "Input",
    "LinkChanged",
    "OutsideAnswered",
    "OutsideBehaviourSet",
    "OutsideHungUp",
    "PhoneUsed",
    "RequestReceived",
    "RouteGiven",
    "RouterSet",
    "ServerRestarted",
    "ServerStarted",
    "ServerStopped",
    "ServiceChanged",
    "Stamp",
    "Stimulus",
    "SwitchReset",
    "SwitchedOver",
    "TimerFired",
    "UserDataPatched",
]

_NO_PAIRS = KeyValueList()

ClientId = str
"""The SessionID that the shell gave the client."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """When something happened, by the wall clock in UTC: seconds since 1970, and microseconds."""

    seconds: int
    micros: int


@dataclass(frozen=True, slots=True)
class ClientConnected:
    """A client's RequestRegisterClient was in order; the answer says whether the link to the switch is up.

    `server` is the number of the T-Server that it came to, `session` the SessionID that it says it has at the other.
    """

    client: ClientId
    application_name: str
    reference_id: int | None
    server: int = 0
    session: ClientId | None = None


@dataclass(frozen=True, slots=True)
class ClientLost:
    """A client's connection ended, however it did."""

    client: ClientId


@dataclass(frozen=True, slots=True)
class RequestReceived:
    """A client asked for something; RequestRegisterClient and keep-alives never come here."""

    client: ClientId
    message: Message


@dataclass(frozen=True, slots=True)
class TimerFired:
    """A timer that was started has run out."""

    name: str


@dataclass(frozen=True, slots=True)
class CallPlaced:
    """Someone outside dials a DN, queue or route point; `from_number` is empty for a withheld number.

    `id` is the caller's own name for the call; None: the switch makes one.
    """

    from_number: str
    to: str
    dnis: str | None = None
    user_data: KeyValueList = _NO_PAIRS
    id: str | None = None


@dataclass(frozen=True, slots=True)
class OutsideHungUp:
    """The outside party of a call hung up; `call` is our id or the ConnID."""

    call: str


@dataclass(frozen=True, slots=True)
class OutsideAnswered:
    """The outside party of a call answered."""

    call: str


@dataclass(frozen=True, slots=True)
class OutsideBehaviourSet:
    """A number out there will react so from now on: `answer`, `busy`, `no-answer`, `invalid` or `manual`."""

    number: str
    behaviour: str
    after_seconds: float = 1.0


@dataclass(frozen=True, slots=True)
class PhoneUsed:
    """Someone used the desk phone: `answer`, `hangup`, `hold`, `retrieve`, or `dial` with `to`.

    Without `conn_id` the only call that it can be about.
    """

    dn: str
    action: str
    conn_id: str | None = None
    to: str | None = None


@dataclass(frozen=True, slots=True)
class AgentMoved:
    """An agent went `login`, `logout`, `ready` or `not-ready`, at the phone or by a supervisor."""

    agent_id: str
    action: str
    dn: str | None = None
    work_mode: str | None = None
    reasons: KeyValueList = _NO_PAIRS


@dataclass(frozen=True, slots=True)
class UserDataPatched:
    """Someone who is no party changed attached data: pairs of the same key are replaced, others added."""

    call: str
    user_data: KeyValueList


@dataclass(frozen=True, slots=True)
class RouteGiven:
    """A router that is no T-Server client sends the call on."""

    dn: str
    conn_id: str
    to: str


@dataclass(frozen=True, slots=True)
class RouterSet:
    """A route point has this built-in router from now on, with no targets: none."""

    dn: str
    targets: tuple[str, ...]
    strategy: Literal["in-order", "in-turn"] = "in-order"
    after_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class DigitsPressed:
    """The outside party of a call pressed digits; `call` is our id or the ConnID."""

    call: str
    digits: str


@dataclass(frozen=True, slots=True)
class ServiceChanged:
    """A device went out of service, or came back."""

    dn: str
    in_service: bool


@dataclass(frozen=True, slots=True)
class LinkChanged:
    """The T-Server lost the switch, or regained it."""

    up: bool


@dataclass(frozen=True, slots=True)
class ServerStopped:
    """A T-Server's port closed and its program ended; 0 is the first one, 1 its backup."""

    server: int


@dataclass(frozen=True, slots=True)
class ServerStarted:
    """A T-Server that was down is there again, and nobody has connected to it yet."""

    server: int


@dataclass(frozen=True, slots=True)
class SwitchedOver:
    """Someone made the backup the primary."""


@dataclass(frozen=True, slots=True)
class ServerRestarted:
    """The T-Server's program ended and started anew, its clients gone; the calls of the switch are `lost` or `kept`.

    `run_id` is a 128-bit number that no run has had before.
    """

    calls: Literal["lost", "kept"]
    run_id: int


@dataclass(frozen=True, slots=True)
class SwitchReset:
    """All calls end, all agents log out; configuration and registrations stay."""


@dataclass(frozen=True, slots=True)
class EventSent:
    """Someone wants a message sent as written, to the clients of a DN or to one client."""

    dn: str | None
    client: ClientId | None
    message: Mapping[str, Any]


Stimulus = (
    CallPlaced
    | OutsideHungUp
    | OutsideAnswered
    | OutsideBehaviourSet
    | PhoneUsed
    | AgentMoved
    | UserDataPatched
    | RouteGiven
    | RouterSet
    | DigitsPressed
    | ServiceChanged
    | LinkChanged
    | ServerStopped
    | ServerStarted
    | SwitchedOver
    | ServerRestarted
    | SwitchReset
    | EventSent
)

Input = ClientConnected | ClientLost | RequestReceived | TimerFired | Stimulus
