"""The agents of the configuration."""

from tserver_sim.model.agents import Agents
from tserver_sim.settings import AgentSettings, QueueSettings

AGENTS = Agents(
    [AgentSettings("1001", dn="7001"), AgentSettings("1002", password="secret")],
    [QueueSettings("8001", ("1001", "1002")), QueueSettings("8002", ("1002",))],
)


def test_agents_are_found_by_id() -> None:
    agent = AGENTS.find("1002")

    assert agent is not None
    assert (agent.agent_id, agent.password, agent.home_dn) == ("1002", "secret", None)
    assert AGENTS.find("1003") is None


def test_standing_queues_come_from_the_queues() -> None:
    assert [agent.standing_queues for agent in AGENTS] == [("8001",), ("8001", "8002")]


def test_who_is_at_home() -> None:
    assert AGENTS.at_home_on("7001") is AGENTS.find("1001")
    assert AGENTS.at_home_on("7002") is None
