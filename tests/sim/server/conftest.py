"""A switch that answers everything, and a simulator around it on a real loopback port in virtual time."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Protocol

import pytest
import trio

from tserver_sim.config import Config
from tserver_sim.model.effects import Effect, Note, Publish, SendRaw, StartTimer, StimulusDone, StimulusRefused
from tserver_sim.model.ids import Ids
from tserver_sim.model.inputs import (
    ClientConnected,
    ClientLost,
    EventSent,
    Input,
    OutsideHungUp,
    RequestReceived,
    Stamp,
    SwitchReset,
    TimerFired,
)
from tserver_sim.model.snapshot import Snapshot
from tserver_sim.server import Simulator, TapRecord, serve
from tserver_wire import Message, Value

STARTED = Stamp(1_795_345_200, 0)


class EchoSwitch:
    """Answers each request with EventACK that repeats ThisDN, and keeps every input.

    RequestPrivateService starts a timer of as many seconds as its PrivateMsgID, and RequestQueryServer publishes
    EventServerInfo to every client. A timer gives EventTimeoutSet to every client.
    """

    def __init__(self) -> None:
        self.ids = Ids.make(server_id=1, started=STARTED, run_id=7)
        self.inputs: list[Input] = []
        self.clients: list[str] = []

    def handle(self, happened: Input, stamp: Stamp) -> list[Effect]:
        self.inputs.append(happened)
        match happened:
            case ClientConnected(client, name, reference_id):
                self.clients.append(client)
                link = self.event("EventLinkConnected", SessionID=client, ApplicationName=name)
                return [Publish(link, (client,), client, reference_id)]
            case ClientLost(client):
                self.clients.remove(client)
            case RequestReceived(client, message):
                return self.answer(client, message)
            case TimerFired():
                return [Publish(self.event("EventTimeoutSet"), tuple(self.clients))]
            case OutsideHungUp(call):
                return [StimulusRefused(404, "no_such_call", f"no call {call}", "id")]
            case EventSent(client=str() as client, message=raw):
                return [SendRaw(raw, (client,)), StimulusDone({"sent": 1})]
            case SwitchReset():
                return [Publish(self.event("EventReleased", ThisDN="7001"), tuple(self.clients)), StimulusDone({})]
            case _:
                return [Note("done", "something was done", {}), StimulusDone({"done": type(happened).__name__})]
        return []

    def answer(self, client: str, message: Message) -> list[Effect]:
        if message.name == "RequestPrivateService":
            return [StartTimer("ring", float(str(message["PrivateMsgID"])))]
        if message.name == "RequestQueryServer":
            info = self.event("EventServerInfo", ThisDN="7001")
            return [Publish(info, tuple(self.clients), client, message.reference_id)]
        about: dict[str, Any] = {name: message[name] for name in ("ThisDN", "ConnID") if name in message.attributes}
        return [Publish(self.event("EventACK", **about), (client,), client, message.reference_id)]

    def event(self, name: str, **attributes: Value) -> Message:
        return Message(name, {**attributes, "EventSequenceNumber": self.ids.next_sequence()})

    def snapshot(self, *, ended: bool = False) -> Snapshot:
        return Snapshot(switch="echo", link_up=True, clients=[], agents=[], dns=[], queues=[], calls=[])


class Start(Protocol):
    def __call__(self, config: Config | None = None) -> Awaitable[Simulator]: ...


@pytest.fixture
def switch() -> EchoSwitch:
    return EchoSwitch()


@pytest.fixture
def start(nursery: trio.Nursery, switch: EchoSwitch) -> Start:
    """Starts the simulator around `switch`, which ends with the test."""

    async def started(config: Config | None = None) -> Simulator:
        config = config or Config.default()
        listening = await nursery.start(partial(serve, config, port=0, switch=switch, ids=switch.ids))
        simulator: Simulator = listening.simulator
        return simulator

    return started


@pytest.fixture
async def simulator(start: Start) -> Simulator:
    return await start()


@pytest.fixture
def seen() -> list[tuple[str, str]]:
    """What `watch` saw: kind, and name of the message or what else there is."""
    return []


@pytest.fixture
def watch(seen: list[tuple[str, str]]) -> Callable[[TapRecord], None]:
    def put(record: TapRecord) -> None:
        what = record.data
        seen.append((record.kind, what.name if isinstance(what, Message) else what if isinstance(what, str) else ""))

    return put
