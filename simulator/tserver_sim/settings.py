"""The parts of the configuration, each one plain value."""

from typing import Literal

import msgspec

__all__ = [
    "DECLINED_CALL_STATES",
    "OUTSIDE_BEHAVIOURS",
    "ROUTER_STRATEGIES",
    "AgentSettings",
    "BackupSettings",
    "Behaviour",
    "BridgedAppearance",
    "ConsultUserData",
    "Guesses",
    "NoAnswer",
    "OutsideRule",
    "QueueSettings",
    "RoutePointSettings",
    "RouterSettings",
    "SwitchIdentity",
    "TlsFiles",
]

Behaviour = Literal["answer", "busy", "no-answer", "invalid", "manual"]
OUTSIDE_BEHAVIOURS: tuple[Behaviour, ...] = ("answer", "busy", "no-answer", "invalid", "manual")


ConsultUserData = Literal["inherited", "separate", "joint"]
ROUTER_STRATEGIES = ("in-order", "in-turn")
DECLINED_CALL_STATES = ("Dropped", "NoAnswer", "Busy", "GeneralError", "SystemError", "AllTrunksBusy")


class SwitchIdentity(msgspec.Struct, frozen=True):
    """Who the T-Server says it is: name, tenant (CustomerID of events), number inside ConnIDs (0 to 4095)."""

    name: str = "TServer"
    tenant: str = "Resources"
    server_id: int = 113


class BackupSettings(msgspec.Struct, frozen=True):
    """A second T-Server at the same switch.

    Attributes:
        mode: `hot`: clients may be connected to both under one SessionID, and nothing is lost; `warm`: they connect
            anew, and what only the first one knew is lost.
        listen: host and port; None: where the first one listens, one port on.
        name: None: the first one's, with `_B` behind it.
        server_id: inside its ConnIDs; None: the first one's and one.
    """

    mode: Literal["warm", "hot"] = "warm"
    listen: tuple[str, int] | None = None
    name: str | None = None
    server_id: int | None = None


class AgentSettings(msgspec.Struct, frozen=True):
    """An agent; `dn` is where the agent sits unless told otherwise, `password` None means that any will do."""

    agent_id: str
    password: str | None = None
    dn: str | None = None


class QueueSettings(msgspec.Struct, frozen=True):
    """An ACD queue; its agents are logged in to it whenever they log in."""

    dn: str
    agents: tuple[str, ...] = ()


class RouterSettings(msgspec.Struct, frozen=True):
    """The built-in router of a route point: it sends each call to the first target that is free.

    Attributes:
        strategy: `in-order` begins with the first target each time, `in-turn` with the one after the last call's.
        after_seconds: how long it thinks; as long as no target is free it looks again, once a second at most.
    """

    targets: tuple[str, ...]
    strategy: Literal["in-order", "in-turn"] = "in-order"
    after_seconds: float = 0.0


class RoutePointSettings(msgspec.Struct, frozen=True):
    """A route point: after the timeout without a route the call goes to `default`; None: it stays."""

    dn: str
    timeout_seconds: float = 10.0
    default: str | None = None
    router: RouterSettings | None = None


class BridgedAppearance(msgspec.Struct, frozen=True):
    """A DN whose calls also appear at other DNs, which hear EventBridged."""

    dn: str
    at: tuple[str, ...]


class OutsideRule(msgspec.Struct, frozen=True):
    """Which dialled numbers are outside numbers, and how those react that were not told otherwise."""

    pattern: str = r"^\+?[0-9]{5,}$"
    behaviour: Behaviour = "answer"
    after_seconds: float = 1.0


class NoAnswer(msgspec.Struct, frozen=True):
    """What happens when a call rings too long; 0 seconds: it may ring for ever.

    Attributes:
        action: what becomes of the agent.
        overflow: `none` (the phone rings on), `release`, `recall` (back to the queue it came from, if it came from
            one, else release), or the number to send it to.
    """

    seconds: float = 0.0
    action: Literal["none", "notready", "logout"] = "none"
    overflow: str = "none"


class TlsFiles(msgspec.Struct, frozen=True):
    """Certificate chain and key of the T-Server's port as PEM files; without `key` it is in the other file."""

    certificate: str
    key: str | None = None


class Guesses(msgspec.Struct, frozen=True, kw_only=True):
    """What a real switch may do otherwise: each has the value that we think likely, and can be set.

    Attributes:
        answer_while_active: what becomes of the active call when another one is answered: it is held, or the answer is
            refused (185).
        busy_is_told_by: what a caller hears of a busy or wrong number: the busy tone for a while, or the end at once.
        completion_order: what comes first when two calls become one: the end of the old ones, or the change of partner.
        consult_user_data: whether a consult call starts with a copy of the attached data, with none, or shares it;
            ConsultUserData in the Extensions of a request wins.
        declined_predictive_call: the CallState where the customer of a predictive call declines.
        names_only_requests: whether requests are carried out of which only name and number are public; else 51, as the
            wire page says.
        second_agent: what becomes of a login where somebody else is logged in: refused (527), or that other is gone.
        transferred_answer: who hears that a phone has answered to which a call was transferred while it rang.
        unavailable_treatments: the TreatmentTypes that get EventTreatmentNotApplied.
    """

    answer_while_active: Literal["hold", "refuse"] = "hold"
    busy_error_code: int = 231
    busy_is_told_by: Literal["EventDestinationBusy", "EventReleased"] = "EventDestinationBusy"
    collect_seconds: float = 5.0
    completion_order: Literal["released-first", "changed-first"] = "released-first"
    consult_user_data: ConsultUserData = "inherited"
    declined_error_code: int = 233
    declined_predictive_call: str = "Dropped"
    digits_error_code: int = 302
    forward_no_answer_seconds: float = 15.0
    hook_events: bool = False
    names_only_requests: bool = False
    not_ready_before_logout: bool = False
    queue_hears_agents: bool = False
    redirect_keeps_queue: bool = True
    redirect_tells_caller: bool = False
    reservation_seconds: float = 10.0
    route_point_queues: bool = False
    second_agent: Literal["refuse", "replace"] = "refuse"
    transferred_answer: Literal["new-party", "everyone"] = "new-party"
    treatment_required: bool = False
    treatment_seconds: float = 5.0
    unavailable_treatments: tuple[str, ...] = ()
