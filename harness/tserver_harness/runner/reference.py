"""The reference bridge as a target: what a target file would say, so that nothing else needs to know it apart."""

from tserver_harness.language.vocabulary import CAPABILITIES, PROFILES
from tserver_harness.runner.suite_identity import installed_version
from tserver_harness.target import BridgeIdentity, Target, TargetAgent

__all__ = ["reference_target"]

_AGENTS = 10


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
