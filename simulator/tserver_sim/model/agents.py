"""The agents of the configuration: where each is logged in, in which state, for which queues."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tserver_sim.model.agent_states import AgentState
from tserver_sim.model.directory import Device
from tserver_sim.model.inputs import ClientId
from tserver_sim.settings import AgentSettings, QueueSettings
from tserver_wire import KeyValueList
from tserver_wire.enums import AgentWorkMode

__all__ = ["Agent", "Agents"]


_NO_PAIRS = KeyValueList()


@dataclass(slots=True, eq=False)
class Agent:
    """One agent.

    Attributes:
        standing_queues: queues of the configuration, which every login is for.
        queues: queues that the agent is logged in to now, in order.
        idle_since: grows with each moment at which an agent became idle; the smallest waits longest.
        logged_in_by: the SessionID of the client that sent the first login; None: at the phone or by a supervisor.
        reserved: someone has reserved the agent for a call that is to come.
    """

    agent_id: str
    password: str | None
    home_dn: str | None
    standing_queues: tuple[str, ...]
    device: Device | None = None
    state: AgentState = AgentState.LOGGED_OUT
    work_mode: str = AgentWorkMode.UNKNOWN
    reasons: KeyValueList = _NO_PAIRS
    queues: list[str] = field(default_factory=list)
    idle_since: int = 0
    logged_in_by: ClientId | None = None
    reserved: bool = False


class Agents:
    """All agents by id."""

    def __init__(self, agents: Iterable[AgentSettings], queues: Iterable[QueueSettings]) -> None:
        standing: dict[str, list[str]] = {}
        self._idle: dict[str, dict[str, Agent]] = {}
        for queue in queues:
            self._idle[queue.dn] = {}
            for agent_id in dict.fromkeys(queue.agents):
                standing.setdefault(agent_id, []).append(queue.dn)
        self._agents = {
            each.agent_id: Agent(each.agent_id, each.password, each.dn, tuple(standing.get(each.agent_id, ())))
            for each in agents
        }
        self._at_home: dict[str, Agent] = {}
        for agent in self._agents.values():
            if agent.home_dn is not None:
                self._at_home.setdefault(agent.home_dn, agent)

    def __iter__(self) -> Iterator[Agent]:
        """All of them, as configured."""
        return iter(self._agents.values())

    def find(self, agent_id: str) -> Agent | None:
        """The agent of this id."""
        return self._agents.get(agent_id)

    def at_home_on(self, dn: str) -> Agent | None:
        """The agent who sits at this DN unless told otherwise."""
        return self._at_home.get(dn)

    def became_idle(self, agent: Agent, turn: int) -> None:
        """The agent waits for calls of its queues from this turn on, behind all who wait already."""
        agent.idle_since = turn
        for queue in agent.queues:
            idle = self._idle.setdefault(queue, {})
            idle.pop(agent.agent_id, None)
            idle[agent.agent_id] = agent

    def joined_queue(self, agent: Agent, queue: str) -> None:
        """An agent who may be waiting already waits for calls of one more queue, in its turn."""
        idle = self._idle.setdefault(queue, {})
        idle[agent.agent_id] = agent
        self._idle[queue] = dict(sorted(idle.items(), key=lambda item: item[1].idle_since))

    def idle_in(self, queue: str) -> Iterator[Agent]:
        """The ready agents of a queue, longest idle first; those who are not ready any more are forgotten on the way.

        It costs what is looked at, so whoever wants the first does not pay for ten thousand others.
        """
        idle = self._idle.get(queue, {})
        gone: list[str] = []
        try:
            for agent in idle.values():
                if agent.state is AgentState.READY and queue in agent.queues:
                    yield agent
                else:
                    gone.append(agent.agent_id)
        finally:
            for agent_id in gone:
                del idle[agent_id]
