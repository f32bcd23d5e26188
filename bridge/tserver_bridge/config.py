"""The bridge's configuration file: YAML, read key by key, with every mistake found in one go."""

from pathlib import Path
from typing import Any

from tserver_bridge.settings import AgentConfig, BridgeConfig, Tls
from tserver_settings import FilesInvalid, Keys, Problems, Span, read_source
from tserver_settings.source import Node, ScalarNode

__all__ = ["AgentConfig", "BridgeConfig", "FilesInvalid", "Tls", "address_of", "load"]

_KEYS = (
    "tserver",
    "listen",
    "agents",
    "allowed_origins",
    "token",
    "tls",
    "application_name",
    "client_password",
    "keep_alive_seconds",
    "answer_timeout_seconds",
    "max_body_bytes",
    "max_sockets",
    "max_sockets_per_agent",
)
_AGENT_KEYS = ("agentId", "dn", "password", "queue", "workMode")
_WORK_MODES = (
    "Unknown",
    "ManualIn",
    "AutoIn",
    "AfterCallWork",
    "AuxWork",
    "NoCallDisconnect",
    "WalkAway",
    "ReturnBack",
)


def load(path: Path | str) -> BridgeConfig:
    """Read a configuration file; what it leaves out is as built in.

    Raises:
        FilesInvalid: with every mistake that is in it, or that it cannot be read.
    """
    file = str(path)
    problems = Problems()
    try:
        text = Path(path).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        why = problem.strerror if isinstance(problem, OSError) else "it is not UTF-8"
        problems.add(Span(file, 1, 1, 1, 1), f"the file cannot be read: {why}", "give the path of a YAML file")
        raise FilesInvalid(problems.errors, {file: ""}) from problem
    node = read_source(text, file, problems)
    problems.raise_if_any()
    settings = {} if node is None else _settings(Keys(node, "", _KEYS, problems), problems)
    problems.raise_if_any()
    return BridgeConfig(**settings)


def address_of(text: str) -> tuple[str, int] | None:
    """Host and port of `127.0.0.1:5020`, `[::1]:5020` or a port alone; None if it is none of them."""
    host, _, port = text.rpartition(":")
    if not (port.isascii() and port.isdigit() and int(port) < 65_536):
        return None
    return host.removeprefix("[").removesuffix("]") or "127.0.0.1", int(port)


def _settings(keys: Keys, problems: Problems) -> dict[str, Any]:
    default = BridgeConfig()
    settings: dict[str, Any] = {
        "token": keys.find_text("token"),
        "client_password": keys.find_text("client_password"),
        "application_name": keys.text("application_name", default.application_name),
        "keep_alive_seconds": keys.seconds("keep_alive_seconds", default.keep_alive_seconds, zero=True),
        "answer_timeout_seconds": keys.seconds("answer_timeout_seconds", default.answer_timeout_seconds),
        "max_body_bytes": keys.number("max_body_bytes", default.max_body_bytes, least=1_024, most=2**30),
        "max_sockets": keys.number("max_sockets", default.max_sockets, least=1, most=100_000),
        "max_sockets_per_agent": keys.number(
            "max_sockets_per_agent", default.max_sockets_per_agent, least=1, most=1_000
        ),
        "allowed_origins": tuple(_origin(item, problems) for item in keys.items("allowed_origins")),
    }
    if "tserver" in keys:
        settings["tserver"] = _address(keys, "tserver", problems, default.tserver)
    if "listen" in keys:
        settings["host"], settings["port"] = _address(keys, "listen", problems, (default.host, default.port))
    if "agents" in keys:
        settings["agents"] = _agents(keys, problems)
    tls = keys.node("tls")
    if tls is not None:
        settings["tls"] = _tls(Keys(tls, "tls", ("certificate", "key"), problems))
    return settings


def _address(keys: Keys, name: str, problems: Problems, default: tuple[str, int]) -> tuple[str, int]:
    address = address_of(keys.text(name))
    if address is None:
        problems.add(keys.where(name), f"`{name}` is no address", 'write host and port, such as "127.0.0.1:5020"')
        return default
    return address


def _origin(node: Node, problems: Problems) -> str:
    if isinstance(node, ScalarNode) and "://" in node.text and not node.text.endswith("/"):
        return node.text
    problems.add(node.span, "an origin is scheme, host and port", 'write one such as "https://crm.example.com"')
    return ""


def _agents(keys: Keys, problems: Problems) -> tuple[AgentConfig, ...]:
    agents: dict[str, AgentConfig] = {}
    dns: set[str] = set()
    for item in keys.items("agents"):
        entry = Keys(item, "agents", _AGENT_KEYS, problems)
        if not entry.require("agentId", "dn", example='{agentId: "1001", dn: "7001"}'):
            continue
        agent = AgentConfig(
            agent_id=entry.text("agentId"),
            dn=entry.text("dn"),
            password=entry.find_text("password"),
            queue=entry.find_text("queue"),
            work_mode=entry.word("workMode", _WORK_MODES, "AutoIn"),
        )
        if agent.agent_id in agents:
            problems.add(entry.where("agentId"), f"agent {agent.agent_id} is there already", "give each agent once")
        if agent.dn in dns:
            problems.add(entry.where("dn"), f"another agent has DN {agent.dn}", "give each agent a DN of its own")
        agents[agent.agent_id] = agent
        dns.add(agent.dn)
    if not agents:
        problems.add(keys.where("agents"), "there is no agent", 'write `- {agentId: "1001", dn: "7001"}`')
    return tuple(agents.values())


def _tls(keys: Keys) -> Tls:
    certificate, key = keys.find_text("certificate"), keys.find_text("key")
    if key is not None and certificate is None:
        keys.require("certificate", example="certificate: chain.pem")
    return Tls(certificate=certificate, key=key)
