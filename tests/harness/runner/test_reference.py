"""The reference bridge as a target is the one that its own default configuration makes."""

from pathlib import Path

from tserver_bridge.config import BridgeConfig, load
from tserver_harness.language.vocabulary import CAPABILITIES, PROFILES
from tserver_harness.runner.reference import reference_process, reference_target
from tserver_sim.config import Config


def test_agents_are_those_of_simulator_and_bridge() -> None:
    agents = [(agent.agent_id, agent.dn) for agent in reference_target().agents]

    assert agents == [(agent.agent_id, agent.dn) for agent in Config.default().agents]
    assert agents == [(agent.agent_id, agent.dn) for agent in BridgeConfig.default().agents]


def test_everything_is_declared() -> None:
    target = reference_target()

    assert (target.profiles, target.capabilities) == (tuple(PROFILES), tuple(CAPABILITIES))
    assert (target.bridge.name, target.start, target.token) == ("tserver-bridge", None, None)


def test_first_agent_needs_no_query_and_each_other_names_herself() -> None:
    queries = [agent.query for agent in reference_target().agents]

    assert queries[0] is None
    assert queries[1:] == [f"agent={agent.agent_id}" for agent in reference_target().agents[1:]]


def test_process_is_started_with_as_many_agents_as_are_asked_for(tmp_path: Path) -> None:
    target = reference_process(30, tmp_path / "out", mutant="ringing-twice")
    assert target.start is not None
    config = load(tmp_path / "out/reference-bridge.yaml")

    assert [(one.agent_id, one.dn) for one in config.agents] == [(one.agent_id, one.dn) for one in target.agents]
    assert len(config.agents) == 30
    assert config.max_sockets >= 30
    assert target.start.command[-2:] == ("--mutant", "ringing-twice")
    assert "{tserver.host}:{tserver.port}" in target.start.command
    assert len({target.tserver, target.rest.partition("/genesys")[0].removeprefix("http://")}) == 2
