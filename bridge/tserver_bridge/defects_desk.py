"""Defects of the desk: an agent's affairs become another's. TRIO, like what they change."""

from tserver_bridge.desk import Answer, Desk
from tserver_bridge.fanout import ToolbarSocket
from tserver_bridge.messages import Command
from tserver_bridge.session_io import AnswerCommand, Effect, LinkUp
from tserver_wire import Message

__all__ = [
    "FirstAgentOnly",
    "FirstSocketOnly",
    "HearsOtherDns",
    "LosesSomeInACrowd",
    "MixesUpACrowd",
    "MixesUpAnswers",
    "NewestSocketOnly",
    "OneGoesAllGo",
    "OneRefusalForAll",
    "TalksOfPings",
    "TellsEveryone",
]

_CROWD = 20
"""Toolbars beyond which some defects show; a scenario of few agents has fewer."""
_NOW_AND_THEN = 200


class OneRefusalForAll(Desk):
    """Once the T-Server has refused something, everything is."""

    _has_refused = False

    async def command(self, agent_id: str, command: Command) -> Answer:
        """See Desk."""
        if self._has_refused:
            return 502, {"status": "Error", "message": "refused"}
        return await super().command(agent_id, command)

    def from_tserver(self, message: Message) -> None:
        """See Desk."""
        self._has_refused = self._has_refused or message.name == "EventError"
        super().from_tserver(message)


class OneGoesAllGo(Desk):
    """When one toolbar's socket ends, all do."""

    def disconnect(self, socket: ToolbarSocket) -> None:
        """See Desk."""
        super().disconnect(socket)
        for agent_id in self.agent_ids:
            for other in self.sockets_of(agent_id):
                other.close()


class TalksOfPings(Desk):
    """A toolbar's socket begins with a frame that is no JSON."""

    def connect(self, agent_id: str) -> ToolbarSocket:
        """See Desk."""
        socket = super().connect(agent_id)
        socket.put_raw("ping")
        return socket


class HearsOtherDns(Desk):
    """Events of a DN that is nobody's are the first agent's."""

    def from_tserver(self, message: Message) -> None:
        """See Desk."""
        dn = message.get("ThisDN")
        if message.reference_id is None and isinstance(dn, str) and self.agent_on(dn) is None:
            message = Message(message.name, {**message.attributes, "ThisDN": next(iter(self._agents_on))})
        super().from_tserver(message)


class FirstAgentOnly(Desk):
    """Only the first agent hears that the T-Server is there."""

    def connected(self, *, switch: bool) -> None:
        """See Desk."""
        self.link_up = True
        self._happens(self.agent_ids[0], LinkUp(switch))


class MixesUpAnswers(Desk):
    """Of two commands that wait, the wrong one is answered."""

    def carry_out(self, agent_id: str, effect: Effect) -> None:
        """See Desk."""
        if isinstance(effect, AnswerCommand):
            number = next((other for other in self.waiting_numbers if other != effect.number), effect.number)
            effect = AnswerCommand(number, effect.status, effect.body)
        super().carry_out(agent_id, effect)


class TellsEveryone(Desk):
    """Each agent's messages go to every toolbar."""

    def sockets_of(self, agent_id: str) -> list[ToolbarSocket]:  # noqa: ARG002
        """See Desk."""
        return [socket for each in self.agent_ids for socket in super(TellsEveryone, self).sockets_of(each)]


class FirstSocketOnly(Desk):
    """An agent's first toolbar is the only one that hears."""

    def sockets_of(self, agent_id: str) -> list[ToolbarSocket]:
        """See Desk."""
        return super().sockets_of(agent_id)[:1]


class NewestSocketOnly(Desk):
    """An agent's newest toolbar is the only one that hears."""

    def sockets_of(self, agent_id: str) -> list[ToolbarSocket]:
        """See Desk."""
        return super().sockets_of(agent_id)[-1:]


class _Crowded(Desk):
    """Goes wrong with one message of many, while many toolbars are there."""

    _told_in_a_crowd = 0

    def wrong_sockets(self) -> list[ToolbarSocket]:
        """Who hears the message that goes wrong."""
        return []

    def sockets_of(self, agent_id: str) -> list[ToolbarSocket]:
        """See Desk."""
        self._told_in_a_crowd += self.socket_count > _CROWD
        right = super().sockets_of(agent_id)
        return self.wrong_sockets() if self._told_in_a_crowd % _NOW_AND_THEN == _NOW_AND_THEN - 1 else right


class LosesSomeInACrowd(_Crowded):
    """Nobody hears it."""


class MixesUpACrowd(_Crowded):
    """The first agent hears it, whomever it concerns."""

    def wrong_sockets(self) -> list[ToolbarSocket]:
        """See above."""
        return Desk.sockets_of(self, self.agent_ids[0])
