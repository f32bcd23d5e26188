"""Facts of a run: who sent what to whom, and when; one JSON object per line in `transcript.ndjson`.

The runner writes them, the judge and the reports read them. A fact holds what was seen, never what it means: verdicts
are made from facts by `tserver_harness.judge` and can be made again from the file, without a bridge.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from tserver_harness.expectations import Expectation

__all__ = [
    "BridgeExited",
    "BridgeStarted",
    "CallNamed",
    "CommandAnswered",
    "CommandFailed",
    "CommandSent",
    "ConnectionClosed",
    "ConnectionOpened",
    "EventSent",
    "Expected",
    "Fact",
    "HarnessProblem",
    "Late",
    "RequestSeen",
    "RunEnded",
    "RunStarted",
    "ScenarioEnded",
    "ScenarioStarted",
    "StepEnded",
    "StepStarted",
    "StimulusGiven",
    "SwitchNoted",
    "ToolbarClosed",
    "ToolbarHeard",
    "ToolbarOpened",
    "ToolbarRefused",
    "read_facts",
    "write_fact",
]


class FactBase(msgspec.Struct, frozen=True, kw_only=True, tag_field="fact", rename="camel", omit_defaults=True):
    """What every fact says: `n` counts from 1 over the run, `at` is seconds since its start, `time` is ISO 8601."""

    n: int
    at: float
    time: str
    scenario: str | None = None


class RunStarted(FactBase, frozen=True, kw_only=True, tag="run-started"):
    """A run began: `clock` is `virtual` or `real`; `environment` holds versions and the machine's kind."""

    suite_version: str
    suite_digest: str
    revision: str
    clock: str
    bridge_name: str
    bridge_version: str
    profiles: list[str]
    capabilities: list[str]
    planned: list[str]
    environment: dict[str, str] = {}


class RunEnded(FactBase, frozen=True, kw_only=True, tag="run-ended"):
    """A run is over: `status` is `finished` or `interrupted`."""

    status: str


class BridgeStarted(FactBase, frozen=True, kw_only=True, tag="bridge-started"):
    """The bridge under test is up: `how` is `in-process`, `process` or `running-already`."""

    how: str
    rest: str
    websocket: str
    seconds: float = 0.0


class BridgeExited(FactBase, frozen=True, kw_only=True, tag="bridge-exited"):
    """The bridge's process ended; `expected` is whether we asked it to."""

    code: int | None
    expected: bool
    output_tail: str = ""


class ScenarioStarted(FactBase, frozen=True, kw_only=True, tag="scenario-started"):
    """A scenario (one case of it) begins; `agents` maps its cast to agent ids and DNs.

    `standing_registrations` are DNs that clients of the simulator have registered already, `standing_logins` DNs with
    an agent logged in: a bridge that is reused between scenarios need not ask for them again.
    """

    file: str
    title: str
    verifies: list[str]
    needs: list[str] = []
    agents: dict[str, dict[str, str]] = {}
    seed: int = 0
    standing_registrations: list[str] = []
    standing_logins: list[str] = []


class ScenarioEnded(FactBase, frozen=True, kw_only=True, tag="scenario-ended"):
    """A scenario is over: `completed`, `stopped` (a MUST failed), `error` (ours), `environment` or `interrupted`.

    `leaks` are sentences about what was left: a call, a socket, a registration.
    """

    outcome: str
    seconds: float
    detail: str = ""
    leaks: list[str] = []


class StepStarted(FactBase, frozen=True, kw_only=True, tag="step-started"):
    """A primitive step begins; `step` is its path (`3`, `3.2`, `finally.1`), `text` a readable sentence."""

    step: str
    verb: str
    text: str
    line: int


class StepEnded(FactBase, frozen=True, kw_only=True, tag="step-ended"):
    """A primitive step is over: `done`, `failed` (its expectation) or `error` (ours or the environment's)."""

    step: str
    outcome: str
    detail: str = ""


class ConnectionOpened(FactBase, frozen=True, kw_only=True, tag="connection-opened"):
    """A client of the simulator became one by RequestRegisterClient."""

    session: str
    application: str
    addp: bool = False


class ConnectionClosed(FactBase, frozen=True, kw_only=True, tag="connection-closed"):
    """A client's connection ended; `by` is `client`, `server` or `fault`."""

    session: str
    by: str


class RequestSeen(FactBase, frozen=True, kw_only=True, tag="request"):
    """Bridge to T-Server; `fault` names what was done to it on purpose."""

    session: str
    message: dict[str, Any]
    fault: str | None = None


class EventSent(FactBase, frozen=True, kw_only=True, tag="event"):
    """T-Server to bridge, one per client; `fault` names what was done to it on purpose (`drop`: it was not sent)."""

    session: str
    message: dict[str, Any]
    fault: str | None = None


class ToolbarOpened(FactBase, frozen=True, kw_only=True, tag="toolbar-opened"):
    """A toolbar's socket is open. `tab` tells several of one agent apart."""

    agent: str
    tab: str


class ToolbarRefused(FactBase, frozen=True, kw_only=True, tag="toolbar-refused"):
    """A toolbar's socket was refused in the handshake."""

    agent: str
    tab: str
    status: int | None
    detail: str = ""


class ToolbarClosed(FactBase, frozen=True, kw_only=True, tag="toolbar-closed"):
    """A toolbar's socket ended; `by` is `toolbar` or `bridge`; `code` None where no close frame came."""

    agent: str
    tab: str
    code: int | None
    by: str


class ToolbarHeard(FactBase, frozen=True, kw_only=True, tag="toolbar-heard"):
    """Bridge to toolbar: one WebSocket message as it came.

    `text` is the frame's text (base64 when `kind` is `binary`); `message` is the object in it, in our spelling where a
    dialect says how theirs reads, None where the text is no JSON object.
    """

    agent: str
    tab: str
    text: str
    kind: str = "text"
    message: dict[str, Any] | None = None


class CommandSent(FactBase, frozen=True, kw_only=True, tag="command"):
    """Toolbar to bridge: one HTTP request; `answer` names the answer that belongs to it, `command` our word for it."""

    agent: str
    tab: str
    answer: str
    command: str
    method: str
    url: str
    headers: dict[str, str]
    body: str


class CommandAnswered(FactBase, frozen=True, kw_only=True, tag="command-answered"):
    """The HTTP answer to a command."""

    answer: str
    status: int
    headers: dict[str, str]
    body: str
    seconds: float


class CommandFailed(FactBase, frozen=True, kw_only=True, tag="command-failed"):
    """A command got no HTTP answer: connection refused, cut, or nothing within 15 s."""

    answer: str
    problem: str
    seconds: float


class StimulusGiven(FactBase, frozen=True, kw_only=True, tag="stimulus"):
    """Something done on the telephone side: by a caller, a desk phone, a supervisor, the switch."""

    action: str
    arguments: dict[str, Any]
    result: dict[str, Any] = {}
    text: str = ""


class CallNamed(FactBase, frozen=True, kw_only=True, tag="call-named"):
    """A scenario's name for a call is bound to what identifies it on the wire and at the toolbar.

    Written again whenever more is known: further ConnIDs (after a transfer) and the toolbar's own id of a call it made.
    """

    call: str
    conn_ids: list[str]
    event_id: str | None = None


class SwitchNoted(FactBase, frozen=True, kw_only=True, tag="switch-noted"):
    """A state change that the switch noted."""

    kind: str
    text: str
    data: dict[str, Any] = {}


class Expected(FactBase, frozen=True, kw_only=True, tag="expected"):
    """An expectation and the window of facts it looks at: those with `since < n <= until`.

    `checks` are requirement ids; `waited_seconds` and `within_seconds` say how long was and would have been waited;
    `met` is what the runner saw, for reading only: the judge decides again from the facts.
    """

    step: str
    checks: list[str]
    expectation: Expectation
    since: int
    until: int
    within_seconds: float
    waited_seconds: float
    met: bool


class Late(FactBase, frozen=True, kw_only=True, tag="late"):
    """The harness itself was late by `seconds`; above a bound the judge calls time-bound findings inconclusive."""

    seconds: float
    where: str


class HarnessProblem(FactBase, frozen=True, kw_only=True, tag="harness-problem"):
    """We failed, or sent something invalid; `blame` is `harness`, `environment` or `configuration`."""

    problem: str
    blame: str = "harness"


Fact = (
    RunStarted
    | RunEnded
    | BridgeStarted
    | BridgeExited
    | ScenarioStarted
    | ScenarioEnded
    | StepStarted
    | StepEnded
    | ConnectionOpened
    | ConnectionClosed
    | RequestSeen
    | EventSent
    | ToolbarOpened
    | ToolbarRefused
    | ToolbarClosed
    | ToolbarHeard
    | CommandSent
    | CommandAnswered
    | CommandFailed
    | StimulusGiven
    | CallNamed
    | SwitchNoted
    | Expected
    | Late
    | HarnessProblem
)

_ENCODER = msgspec.json.Encoder()
_DECODER: msgspec.json.Decoder[Fact] = msgspec.json.Decoder(Fact)


def write_fact(fact: Fact) -> bytes:
    """One line of the transcript, LF included."""
    return _ENCODER.encode(fact) + b"\n"


def read_facts(lines: Iterable[bytes]) -> Iterator[Fact]:
    """Facts from the lines of a transcript, in order; a truncated last line is left out.

    Raises:
        msgspec.DecodeError: a line other than the last is no fact; the transcript is damaged.
    """
    pending: bytes | None = None
    for line in lines:
        if pending is not None:
            yield _DECODER.decode(pending)
        pending = line
    if pending is not None and pending.endswith(b"\n"):
        yield _DECODER.decode(pending)
