"""A frozen picture of a switch, for `GET /v1/state`, the console and the harness; JSON-able with msgspec."""

import msgspec

__all__ = [
    "AgentPicture",
    "CallPicture",
    "ClientPicture",
    "DNPicture",
    "PartyPicture",
    "QueuePicture",
    "ServerPicture",
    "Snapshot",
]


class ClientPicture(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A connected client and the DNs that it has registered, with the mode of each.

    `session_id` names the connection, and is its SessionID but where that is held at two T-Servers: then `session` is
    that of both. `server` is the name of the T-Server that it is connected to.
    """

    session_id: str
    application_name: str
    registrations: dict[str, str]
    session: str = ""
    server: str = ""


class ServerPicture(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A T-Server: its name and its role, Primary, Backup or Down."""

    name: str
    role: str


class AgentPicture(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An agent of the configuration; `dn` is where the agent is logged in, None if nowhere.

    `state` is LoggedOut, NotReady, Ready, AfterCallWork, or with Busy before it while on a queue's call.
    """

    agent_id: str
    dn: str | None
    state: str
    work_mode: str | None
    queues: list[str]
    reasons: dict[str, object]


class DNPicture(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A DN, queue or route point: its AddressType, service, and the ConnIDs of its calls."""

    dn: str
    address_type: str
    in_service: bool
    do_not_disturb: bool
    agent_id: str | None
    calls: list[str]
    forward_to: str | None = None


class QueuePicture(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A queue or route point: waiting calls (ConnIDs, longest first) and, for queues, agents logged in to it."""

    dn: str
    calls: list[str]
    agents: list[str]


class PartyPicture(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A party of a call: its number (empty for a withheld one), whether it is a DN of ours, PartyState, role."""

    dn: str
    internal: bool
    state: str
    role: str


class CallPicture(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A call; `ended` ones stay visible for ten minutes."""

    id: str
    conn_id: str
    call_id: int
    call_uuid: str
    state: str
    call_type: str
    ani: str | None
    dnis: str | None
    user_data: dict[str, object]
    parties: list[PartyPicture]
    started_seconds: float
    ended: bool


class Snapshot(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The whole switch at one moment; `link_up` is the link from T-Server to switch, `servers` its T-Servers."""

    switch: str
    link_up: bool
    clients: list[ClientPicture]
    agents: list[AgentPicture]
    dns: list[DNPicture]
    queues: list[QueuePicture]
    calls: list[CallPicture]
    servers: list[ServerPicture] = []
