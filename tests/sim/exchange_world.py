"""A switch on a table: inputs go in, time is turned by hand, and what each client heard can be listed.

Every effect is held against the laws (`exchange_laws.py`), whatever a test looks at besides.
"""

from collections.abc import Sequence
from itertools import count
from typing import Any

from exchange_laws import Laws

from tserver_sim.config import Config
from tserver_sim.model.calls import Party
from tserver_sim.model.effects import Effect, Publish, StartTimer, StimulusDone, StimulusRefused, StopTimer
from tserver_sim.model.exchange import Exchange
from tserver_sim.model.ids import Ids
from tserver_sim.model.inputs import (
    CallPlaced,
    ClientConnected,
    ClientLost,
    Input,
    RequestReceived,
    Stamp,
    Stimulus,
    TimerFired,
)
from tserver_sim.model.switch import Switch
from tserver_wire import KeyValueList, Message

__all__ = ["World", "effects_of", "pairs_of", "replayed"]

STARTED = Stamp(1_795_000_000, 0)

Taped = tuple[Input, Stamp, str]


class World:
    """One switch, its clients and its timers.

    Attributes:
        now: seconds since the start; only `advance` changes it.
        timers: name to (when it is due, number) of every timer that runs.
        tape: every input, when it came, and how its effects read.
    """

    def __init__(self, config: Config | None = None, *, clients: Sequence[str] = ("app",), dns: str = "") -> None:
        """Connects the clients; the first of them registers `dns` (numbers with blanks between)."""
        self.config = config or Config()
        self.switch = fresh_switch(self.config)
        self.tape: list[Taped] = []
        self.now = 0.0
        self.timers: dict[str, tuple[float, int]] = {}
        self.laws = Laws(self.switch)
        self._told: list[Publish] = []
        self._numbers = count(1)
        for client in clients:
            self.connect(client)
        for dn in dns.split():
            self.ask("RequestRegisterAddress", dn, client=clients[0])
        self._told = []

    @property
    def exchange(self) -> Exchange:
        """The switch's inside."""
        return self.switch._exchange

    def handle(self, happened: Input) -> list[Effect]:
        """Give the switch an input, keep its timers, and hold what it wants against the laws."""
        before = self.laws.before(happened)
        stamp = Stamp(STARTED.seconds + int(self.now), round(self.now % 1 * 1_000_000))
        effects = self.switch.handle(happened, stamp)
        self.tape.append((happened, stamp, repr(effects)))
        for effect in effects:
            match effect:
                case StartTimer(name, seconds):
                    self.timers[name] = (self.now + seconds, next(self._numbers))
                case StopTimer(name):
                    self.timers.pop(name, None)
                case Publish():
                    self._told.append(effect)
                case _:
                    pass
        self.laws.after(happened, effects, before, set(self.timers))
        return effects

    # --- clients

    def connect(self, client: str, *, server: int = 0, session: str | None = None) -> None:
        """A client is there, at the first T-Server or its backup."""
        self.handle(ClientConnected(client, "test", 1, server, session))

    def lose(self, client: str) -> None:
        """A client is gone."""
        self.handle(ClientLost(client))

    def ask(self, name: str, dn: str | None = None, *, client: str = "app", **attributes: Any) -> Message:
        """Send a request with a ReferenceID; gives its answer, or `later` if there is none yet.

        `conn_id` stands for ConnID, a mapping for a key-value list.
        """
        reference_id = next(self._numbers)
        effects = self.handle(request(client, name, dn, ReferenceID=reference_id, **attributes))
        for effect in effects:
            if isinstance(effect, Publish) and effect.reference_id == reference_id:
                return effect.message
        return Message("later")

    def refused(self, name: str, dn: str | None = None, *, client: str = "app", **attributes: Any) -> int:
        """Send a request that is to be refused; gives the error code, 0 if it was not."""
        answer = self.ask(name, dn, client=client, **attributes)
        code = answer.get("ErrorCode", 0)
        assert isinstance(code, int)
        return code

    # --- the telephone side

    def happens(self, stimulus: Stimulus) -> StimulusDone | StimulusRefused:
        """Give the switch a stimulus; gives its answer."""
        effects = self.handle(stimulus)
        return next(each for each in effects if isinstance(each, StimulusDone | StimulusRefused))

    def place(self, to: str, from_number: str = "+14155551212", **more: Any) -> str:
        """Someone outside dials; gives the ConnID."""
        done = self.happens(CallPlaced(from_number, to, **more))
        assert isinstance(done, StimulusDone), done
        return str(done.value["connId"])

    def talk(self, caller: str, called: str) -> str:
        """Two DNs talk to each other; gives the ConnID."""
        conn_id = self.dial(caller, called)
        self.ask("RequestAnswerCall", called, conn_id=conn_id)
        return conn_id

    def dial(self, caller: str, called: str, **more: Any) -> str:
        """A DN dials; gives the ConnID."""
        answer = self.ask("RequestMakeCall", caller, OtherDN=called, **more)
        assert answer.name == "EventDialing", answer
        return str(answer["ConnID"])

    def consult(self, dn: str, conn_id: str, called: str, **more: Any) -> str:
        """A DN starts a consult call; gives its ConnID."""
        answer = self.ask("RequestInitiateTransfer", dn, conn_id=conn_id, OtherDN=called, **more)
        assert answer.name == "EventDialing", answer
        return str(answer["ConnID"])

    def advance(self, seconds: float) -> None:
        """Time goes on, and timers fire in the order in which they are due."""
        until = self.now + seconds
        while self.timers and min(self.timers.values())[0] <= until:
            due, name = min((due, name) for name, due in self.timers.items())
            self.now = max(self.now, due[0])
            del self.timers[name]
            self.handle(TimerFired(name))
        self.now = until

    # --- what was said

    def told(self, *attributes: str) -> list[tuple[Any, ...]]:
        """Each event since the last look: (ThisDN, event without `Event`, the attributes asked for)."""
        told, self._told = self._told, []
        return [row(each.message, attributes) for each in told]

    def heard(self, client: str, *attributes: str) -> list[tuple[Any, ...]]:
        """As `told`, but only what one client got; a ReferenceID only where it stands in that client's copy."""
        told, self._told = self._told, []
        return [row(copy_for(each, client), attributes) for each in told if client in each.to]

    def last(self, event: str, dn: str | None = None) -> Message:
        """The last event of a name since the last look; the look is not used up."""
        for each in reversed(self._told):
            if each.message.name == event and dn in {None, each.message.get("ThisDN")}:
                return each.message
        raise AssertionError(
            f"there was no {event} on {dn}; there were {[row(each.message, ()) for each in self._told]}"
        )

    def party(self, dn: str, conn_id: str | None = None) -> Party:
        """The party of a DN, in its only call or in the one named."""
        device = self.exchange.directory.find(dn)
        assert device is not None
        (party,) = [each for each in device.parties if conn_id in {None, each.call.conn_id}]
        return party

    def states(self, *dns: str) -> list[list[str]]:
        """The names of the party states on each DN."""
        found = [self.exchange.directory.find(dn) for dn in dns]
        return [[party.state.name for party in device.parties] for device in found if device is not None]

    def agent_state(self, agent_id: str) -> str:
        """The name of an agent's state."""
        agent = self.exchange.agents.find(agent_id)
        assert agent is not None
        return agent.state.value


def fresh_switch(config: Config) -> Switch:
    """A switch to which nothing has happened, with ids that are the same each time."""
    return Switch(config, Ids.make(server_id=113, started=STARTED, run_id=7))


def effects_of(tape: Sequence[Taped]) -> str:
    """How the effects of a tape read, an input a line."""
    return "\n".join(effects for _, _, effects in tape)


def replayed(tape: Sequence[Taped], config: Config) -> str:
    """The same, of another switch to which the same happens."""
    switch = fresh_switch(config)
    return "\n".join(repr(switch.handle(happened, stamp)) for happened, stamp, _ in tape)


def request(client: str, name: str, dn: str | None = None, **attributes: Any) -> RequestReceived:
    """A request as the shell would hand it on."""
    given = {("ConnID" if key == "conn_id" else key): value for key, value in attributes.items()}
    if dn is not None:
        given["ThisDN"] = dn
    pairs = {key: KeyValueList.of(value) for key, value in given.items() if isinstance(value, dict)}
    return RequestReceived(client, Message(name, {**given, **pairs}))


def copy_for(publish: Publish, client: str) -> Message:
    """The copy of an event that one client gets."""
    if publish.answers != client or publish.reference_id is None:
        return publish.message
    attributes = {**publish.message.attributes, "ReferenceID": publish.reference_id}
    return Message(publish.message.name, attributes)


def pairs_of(message: Message, attribute: str) -> dict[str, Any]:
    """The pairs of a key-value list."""
    value = message[attribute]
    assert isinstance(value, KeyValueList)
    return dict(value)


def row(message: Message, attributes: Sequence[str]) -> tuple[Any, ...]:
    """(ThisDN, event without `Event`, the attributes asked for)."""
    return (message.get("ThisDN"), message.name.removeprefix("Event"), *(message.get(name) for name in attributes))
