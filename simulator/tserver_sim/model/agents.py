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
        logged_in_by: the client that sent the first login; None: at the phone or by a supervisor.
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
        rows = list(queues)
        self._agents = {
            each.agent_id: Agent(
                each.agent_id,
                each.password,
                each.dn,
                tuple(queue.dn for queue in rows if each.agent_id in queue.agents),
            )
            for each in agents
        }

    def __iter__(self) -> Iterator[Agent]:
        """All of them, as configured."""
        return iter(self._agents.values())

    def find(self, agent_id: str) -> Agent | None:
        """The agent of this id."""
        return self._agents.get(agent_id)

    def at_home_on(self, dn: str) -> Agent | None:
        """The agent who sits at this DN unless told otherwise."""
        return next((agent for agent in self._agents.values() if agent.home_dn == dn), None)
