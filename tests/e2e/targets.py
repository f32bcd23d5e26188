"""Target files for what stands in for a vendor's bridge: the reference bridge as a process, and the second bridge."""

import json
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

__all__ = ["ALL_CAPABILITIES", "ALL_PROFILES", "SECOND_BRIDGE", "free_ports", "write_target"]

SECOND_BRIDGE = Path(__file__).parents[1] / "second_bridge"
ALL_PROFILES = ("core", "errors", "resilience", "multi-agent", "security")
"""All but load, which is measured by itself; extended comes with the capabilities."""
ALL_CAPABILITIES = (
    "hold", "consult", "transfer", "conference", "agent-state", "unavailable", "attached-data", "dtmf", "routing",
)  # fmt: skip
_STEP_PORTS = 10
"""Between the ports of bridges side by side."""


def free_ports(sides: int) -> tuple[int, int]:
    """Two ports of the machine that are free, with those of the further sides."""
    while True:
        first = _free_port()
        second = first + 1
        wanted = [port + side * _STEP_PORTS for port in (first, second) for side in range(sides)]
        if max(wanted) < 65_536 and all(_is_free(port) for port in wanted):
            return first, second


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _is_free(port: int) -> bool:
    try:
        with socket.create_server(("127.0.0.1", port)):
            return True
    except OSError:
        return False


def write_target(
    folder: Path,
    *,
    bridge: Literal["reference", "second"],
    quirks: Sequence[str] = (),
    profiles: Sequence[str] = ALL_PROFILES,
    capabilities: Sequence[str] = ALL_CAPABILITIES,
    isolation: Literal["restart", "reuse"] = "restart",
    parallel: int = 1,
    dialect: str = "guide",
) -> Path:
    """Write `<bridge>.target.yaml` into the folder; its ports are free now."""
    rest, tserver = free_ports(parallel)
    command = [sys.executable, "-m", "tserver_harness", "bridge", "--tserver", "{tserver.host}:{tserver.port}"]
    if bridge == "second":
        command = [sys.executable, str(SECOND_BRIDGE), *(word for quirk in quirks for word in ("--quirk", quirk))]
    target = {
        "bridge": {"name": f"{bridge}-bridge", "version": "1"},
        "start": {
            "command": [*command, "--listen", "127.0.0.1:{rest.port}"],
            "env": {"TSERVER_HOST": "{tserver.host}", "TSERVER_PORT": "{tserver.port}", "AGENTS": "{agents.json}"},
            "ready": {"tcp": f"127.0.0.1:{rest}", "within_seconds": 30},
            "isolation": isolation,
            "parallel": parallel,
        },
        "tserver": {"listen": f"127.0.0.1:{tserver}"},
        "rest": f"http://127.0.0.1:{rest}/genesys/events",
        "websocket": f"ws://127.0.0.1:{rest}/genesysWs",
        "agents": [{"agentId": "1001", "dn": "7001"}, {"count": 9, "firstAgentId": "1002", "firstDn": "7002"}],
        "dialect": dialect,
        "profiles": list(profiles),
        "capabilities": list(capabilities),
    }
    path = folder / f"{bridge}.target.yaml"
    path.write_text(json.dumps(target, indent=1), "utf-8")  # JSON is YAML
    return path
