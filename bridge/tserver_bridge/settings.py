"""The bridge's configuration as values; durations in seconds, sizes in bytes. `config.py` reads its file."""

import msgspec

__all__ = ["AgentConfig", "BridgeConfig", "Tls"]


class AgentConfig(msgspec.Struct, frozen=True, kw_only=True):
    """One agent of the bridge: who logs in where.

    Attributes:
        password: sent with the login; None: none is sent.
        queue: the queue to log in to; None: none is named.
        work_mode: the AgentWorkMode of the login.
    """

    agent_id: str
    dn: str
    password: str | None = None
    queue: str | None = None
    work_mode: str = "AutoIn"


class Tls(msgspec.Struct, frozen=True, kw_only=True):
    """Certificate chain and key as PEM files; both None: a certificate is made for the run, for local use."""

    certificate: str | None = None
    key: str | None = None


def _default_agents() -> tuple[AgentConfig, ...]:
    return tuple(AgentConfig(agent_id=str(1000 + n), dn=str(7000 + n)) for n in range(1, 11))


class BridgeConfig(msgspec.Struct, frozen=True, kw_only=True):
    """Everything about one bridge.

    Attributes:
        tserver: host and port of the T-Server.
        host, port: where toolbars connect; port 0 is any that is free.
        allowed_origins: pages that may use the bridge; empty: any page of this machine (loopback).
        token: bearer token that REST and WebSocket must show; None: none is asked for.
        client_password: shown to the T-Server; None: none.
        keep_alive_seconds: after so much silence either side of the T-Server connection pings; 0: never.
        answer_timeout_seconds: how long the T-Server has for an answer.
        socket_messages: messages that may wait for one toolbar before it is given up.
    """

    tserver: tuple[str, int] = ("127.0.0.1", 5020)
    host: str = "127.0.0.1"
    port: int = 8087
    agents: tuple[AgentConfig, ...] = msgspec.field(default_factory=_default_agents)
    allowed_origins: tuple[str, ...] = ()
    token: str | None = None
    tls: Tls | None = None
    application_name: str = "tsim-bridge"
    client_password: str | None = None
    keep_alive_seconds: float = 10.0
    answer_timeout_seconds: float = 10.0
    max_body_bytes: int = 65_536
    max_sockets: int = 1_000
    max_sockets_per_agent: int = 10
    socket_messages: int = 4_096

    @classmethod
    def default(cls) -> "BridgeConfig":
        """A T-Server on 127.0.0.1:5020, toolbars on 127.0.0.1:8087, agents 1001 to 1010 on 7001 to 7010."""
        return cls()
