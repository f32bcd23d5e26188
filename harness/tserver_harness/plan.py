"""A scenario ready to run: its cases, each a sequence of primitive steps with every default filled in.

Made from the tree by `tserver_harness.language.expand` (sans-IO), carried out by `tserver_harness.runner`. Text in the
steps may still hold `${name}` for what is known only at run time (captures, ConnIDs); the runner fills it in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from tserver_harness.expectations import Expectation
from tserver_settings.errors import Span

__all__ = [
    "Attach",
    "Block",
    "Case",
    "CastMember",
    "CloseToolbar",
    "ConnectToolbar",
    "CutClients",
    "Expect",
    "InjectFault",
    "MisuseSocket",
    "MoveAgent",
    "OutsideAnswers",
    "OutsideHangsUp",
    "PlaceCall",
    "PostCommand",
    "PostRaw",
    "ReadingChanged",
    "RouteCall",
    "SendEvent",
    "ServerPower",
    "SetLink",
    "SetOutside",
    "SetService",
    "Step",
    "Together",
    "UsePhone",
    "Wait",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepBase:
    """What every step has: `path` (`3`, `3.2`, `finally.1`), `text` for people, and its place in the file."""

    path: str
    verb: str
    text: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectToolbar(StepBase):
    """A toolbar of the agent opens its socket; `origin` None is the target's own, `token` None the right one.

    With `may_fail` a refused handshake is a fact and no failure of the step.
    """

    agent: str
    tab: str = "main"
    origin: str | None = None
    query: str | None = None
    token: str | None = None
    may_fail: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseToolbar(StepBase):
    """The toolbar goes: `how` is `clean` (close handshake) or `abrupt` (the connection is cut)."""

    agent: str
    tab: str = "main"
    how: str = "clean"


@dataclass(frozen=True, slots=True, kw_only=True)
class MisuseSocket(StepBase):
    """The toolbar breaks the rules of WebSockets.

    `how` is `too-big` (a message of a mebibyte), `endless-fragments` (a message that never ends) or `slow-handshake`
    (a connection of its own on which the handshake breaks off half way).
    """

    agent: str
    tab: str = "main"
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingChanged(StepBase):
    """The toolbar stops reading its socket, or goes on."""

    agent: str
    tab: str = "main"
    reads: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PostCommand(StepBase):
    """The toolbar posts a command in the target's dialect; `keys` are ours (`toNumber`, `userData`, ...).

    `call` fills in `connectionId` with what the toolbar knows the call by; `new_call` is the name of a call that
    `makeCall` starts. The answer is kept under `answer`; the step does not wait for it.
    """

    agent: str
    tab: str = "main"
    command: str
    call: str | None = None
    new_call: str | None = None
    keys: Mapping[str, Any] = field(default_factory=dict)
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRaw(StepBase):
    """The toolbar sends any HTTP request; `path` None is the target's REST address, `body` goes as written."""

    agent: str
    method: str = "POST"
    address: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    repeat_body: int = 1
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceCall(StepBase):
    """Someone outside dials; `to` is a DN, queue or route point; `from_number` "" withholds the number."""

    call: str
    from_number: str
    to: str
    dnis: str | None = None
    user_data: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideAnswers(StepBase):
    """The outside party of the call answers."""

    call: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideHangsUp(StepBase):
    """The outside party of the call hangs up."""

    call: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetOutside(StepBase):
    """How a number out there reacts: `answer`, `busy`, `no-answer`, `invalid`, `manual`."""

    number: str
    behaviour: str
    after_seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class UsePhone(StepBase):
    """The desk phone on a DN: `answer`, `hangup`, `hold`, `retrieve`, `dial`, whose call `new_call` names."""

    dn: str
    action: str
    call: str | None = None
    to: str | None = None
    new_call: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveAgent(StepBase):
    """At the phone or by a supervisor: `login`, `logout`, `ready`, `not-ready`."""

    agent: str
    action: str
    work_mode: str | None = None
    reasons: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attach(StepBase):
    """Someone else changes attached data of the call."""

    call: str
    user_data: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteCall(StepBase):
    """A router that is no T-Server client sends the call on a route point to a DN."""

    dn: str
    call: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetService(StepBase):
    """A DN goes out of service, or comes back."""

    dn: str
    in_service: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SetLink(StepBase):
    """The T-Server loses the link to the switch, or regains it."""

    up: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CutClients(StepBase):
    """The bridge's connections to the T-Server are cut: `fin`, `rst` or `silence`."""

    how: Literal["fin", "rst", "silence"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerPower(StepBase):
    """The T-Server's listener closes and all clients are cut, or it comes back; the switch lives on."""

    up: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SendEvent(StepBase):
    """The T-Server sends a message to the clients of a DN, as written."""

    dn: str
    message: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class InjectFault(StepBase):
    """Misbehave on purpose, on the next `times` messages of that kind, while `steps` run; nothing stays."""

    kind: str
    message: str
    dn: str | None = None
    error_code: int | None = None
    seconds: float | None = None
    times: int = 1
    steps: tuple["Step", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Expect(StepBase):
    """Wait until the expectation is met, at most `within_seconds`.

    `since` says where its window begins: `cause` (the last step that did something), `start` (of the scenario) or the
    path of a step. For the expectations of silence the whole time is waited. `checks` are the requirements that it
    stands for; none means those that the scenario verifies.
    """

    expectation: Expectation
    checks: tuple[str, ...] = ()
    within_seconds: float | None = None
    since: str = "cause"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait(StepBase):
    """Let time pass: so much, or until so long after the step at the path `since` began, which may be over already."""

    seconds: float
    since: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Together(StepBase):
    """Sequences of steps that happen at once; no order between them is asserted.

    A branch that cannot go on ends all of them and what comes after; where they are `independent` itself alone.
    """

    branches: tuple[tuple["Step", ...], ...]
    independent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Block(StepBase):
    """Steps of a compound verb, an include or a repetition, in order."""

    steps: tuple["Step", ...]


Step = (
    ConnectToolbar
    | CloseToolbar
    | MisuseSocket
    | ReadingChanged
    | PostCommand
    | PostRaw
    | PlaceCall
    | OutsideAnswers
    | OutsideHangsUp
    | SetOutside
    | UsePhone
    | MoveAgent
    | Attach
    | RouteCall
    | SetService
    | SetLink
    | CutClients
    | ServerPower
    | SendEvent
    | InjectFault
    | Expect
    | Wait
    | Together
    | Block
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CastMember:
    """A name in the scenario and the place it takes in the target's list of agents, counted from 0."""

    name: str
    index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case of a scenario file, ready to run.

    `id` is the file's path below `scenarios/` without its ending, for a case of a table with `[case name]` behind it.
    `config` are simulator settings that differ from the default, as in its configuration file.
    """

    id: str
    file: str
    title: str
    verifies: tuple[str, ...]
    needs: tuple[str, ...]
    cast: tuple[CastMember, ...]
    config: Mapping[str, Any]
    variables: Mapping[str, Any]
    steps: tuple[Step, ...]
    cleanup: tuple[Step, ...]
    seed: int
    span: Span
