"""The reference bridge as a target is the one that its own default configuration makes."""

from tserver_bridge.config import BridgeConfig
from tserver_harness.language.vocabulary import CAPABILITIES, PROFILES
from tserver_harness.runner.reference import reference_target
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
