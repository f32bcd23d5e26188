"""The reference bridge as a target: what a target file would say, so that nothing else needs to know it apart."""

import json
import socket
import sys
from dataclasses import replace
from pathlib import Path

from tserver_harness.language.vocabulary import CAPABILITIES, PROFILES
from tserver_harness.runner.suite_identity import installed_version
from tserver_harness.target import BridgeIdentity, Probe, Start, Target, TargetAgent

__all__ = ["reference_process", "reference_target"]

_AGENTS = 10
_READY_SECONDS = 30.0


def reference_target(agents: int = _AGENTS) -> Target:
    """Ten agents 1001 to 1010 on DNs 7001 to 7010, as in the simulator's default, or more; all profiles, capabilities.

    The addresses are those of its default ports; in a run in this process each scenario has its own.
    """
    cast = tuple(
        TargetAgent(str(1001 + number), str(7001 + number), query=f"agent={1001 + number}" if number else None)
        for number in range(agents)
    )
    return Target(
        bridge=BridgeIdentity(name="tserver-bridge", version=installed_version()),
        tserver="127.0.0.1:5020",
        rest="http://127.0.0.1:8087/genesys/events",
        websocket="ws://127.0.0.1:8087/genesysWs",
        agents=cast,
        profiles=tuple(PROFILES),
        capabilities=tuple(CAPABILITIES),
    )


def reference_process(agents: int, folder: Path, *, mutant: str | None = None) -> Target:
    """The reference bridge as a process of its own, on ports that are free now; its configuration goes into `folder`.

    What is measured must not share a processor's time with what measures.
    """
    target = reference_target(agents)
    tserver, port = f"127.0.0.1:{_free_port()}", _free_port()
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "reference-bridge.yaml"
    staff = [{"agentId": agent.agent_id, "dn": agent.dn} for agent in target.agents]
    config.write_text(json.dumps({"agents": staff, "max_sockets": 2 * agents + _AGENTS}), "utf-8")
    words = [sys.executable, "-m", "tserver_harness", "bridge", "--tserver", "{tserver.host}:{tserver.port}"]
    words += ["--listen", f"127.0.0.1:{port}", "--config", str(config.absolute())]
    words += [] if mutant is None else ["--mutant", mutant]
    return replace(
        target,
        start=Start(command=tuple(words), ready=Probe("tcp", f"127.0.0.1:{port}", _READY_SECONDS)),
        tserver=tserver,
        rest=f"http://127.0.0.1:{port}/genesys/events",
        websocket=f"ws://127.0.0.1:{port}/genesysWs",
    )


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
