"""The parts of the configuration, each one plain value."""

from typing import Literal

import msgspec

__all__ = [
    "OUTSIDE_BEHAVIOURS",
    "AgentSettings",
    "Behaviour",
    "NoAnswer",
    "OutsideRule",
    "QueueSettings",
    "RoutePointSettings",
    "SwitchIdentity",
    "TlsFiles",
]

Behaviour = Literal["answer", "busy", "no-answer", "invalid", "manual"]
OUTSIDE_BEHAVIOURS: tuple[Behaviour, ...] = ("answer", "busy", "no-answer", "invalid", "manual")


class SwitchIdentity(msgspec.Struct, frozen=True):
    """Who the T-Server says it is: name, tenant (CustomerID of events), number inside ConnIDs (0 to 4095)."""

    name: str = "TServer"
    tenant: str = "Resources"
    server_id: int = 113


class AgentSettings(msgspec.Struct, frozen=True):
    """An agent; `dn` is where the agent sits unless told otherwise, `password` None means that any will do."""

    agent_id: str
    password: str | None = None
    dn: str | None = None


class QueueSettings(msgspec.Struct, frozen=True):
    """An ACD queue; its agents are logged in to it whenever they log in."""

    dn: str
    agents: tuple[str, ...] = ()


class RoutePointSettings(msgspec.Struct, frozen=True):
    """A route point: after the timeout without a route the call goes to `default`; None: it stays."""

    dn: str
    timeout_seconds: float = 10.0
    default: str | None = None


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
