"""The agents of the configuration."""

from tserver_sim.model.agent_states import AgentState
from tserver_sim.model.agents import Agent, Agents
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


def _waiting(*ready_turns: int) -> tuple[Agents, list[Agent]]:
    """Agents of queue 8001, ready since these turns."""
    agents = Agents(
        [AgentSettings(f"a{n}") for n in range(len(ready_turns))],
        [QueueSettings("8001", tuple(f"a{n}" for n in range(len(ready_turns))))],
    )
    everyone = list(agents)
    for turn, agent in sorted(zip(ready_turns, everyone, strict=True), key=lambda pair: pair[0]):
        agent.state, agent.queues = AgentState.READY, ["8001"]
        agents.became_idle(agent, turn)
    return agents, everyone


def _order(agents: Agents, queue: str = "8001") -> list[str]:
    return [agent.agent_id for agent in agents.idle_in(queue)]


def test_longest_idle_comes_first() -> None:
    agents, everyone = _waiting(5, 3, 4)
    assert _order(agents) == ["a1", "a2", "a0"]

    agents.became_idle(everyone[1], 6)

    assert _order(agents) == ["a2", "a0", "a1"]


def test_who_is_not_ready_or_has_left_the_queue_does_not_wait_and_comes_back_at_the_end() -> None:
    agents, everyone = _waiting(1, 2, 3)
    everyone[0].state = AgentState.NOT_READY
    everyone[1].queues.remove("8001")
    assert _order(agents) == ["a2"]

    everyone[0].state = AgentState.READY
    everyone[1].queues.append("8001")
    assert _order(agents) == ["a2"]

    agents.became_idle(everyone[0], 4)
    agents.joined_queue(everyone[1], "8001")
    assert _order(agents) == ["a1", "a2", "a0"]


def test_the_first_costs_nothing_for_the_others() -> None:
    agents, everyone = _waiting(*range(1, 101))
    looked_at: list[Agent] = []
    for agent in everyone:
        agent.queues = _Watched(agent, looked_at)

    assert next(agents.idle_in("8001")) is everyone[0]
    assert looked_at == [everyone[0]]


class _Watched(list[str]):
    """Queues that note who is asked for them."""

    def __init__(self, agent: Agent, looked_at: list[Agent]) -> None:
        super().__init__(agent.queues)
        self._agent, self._looked_at = agent, looked_at

    def __contains__(self, queue: object) -> bool:
        self._looked_at.append(self._agent)
        return super().__contains__(queue)
