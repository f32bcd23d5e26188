"""The owner of a switch: the one task that gives it inputs and carries out what it wants, in order.

Clients and everyone else put what happened into one bounded inbox. The owner takes it out in batches and waits for
nothing but the inbox: no I/O, no other task. Its timers are kept here for the same reason. What the switch decides is
not its business; clients are the reception's, what goes out is the dispatch's.
"""

from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Protocol, assert_never

import trio

from tserver_sim.config import Config
from tserver_sim.model.effects import (
    DropClient,
    Effect,
    Note,
    Publish,
    SendRaw,
    StartTimer,
    StimulusDone,
    StimulusRefused,
    StopTimer,
)
from tserver_sim.model.inputs import Input, Stamp, Stimulus, SwitchReset, TimerFired
from tserver_sim.model.snapshot import Snapshot
from tserver_sim.server.asking import Asked, CutClient, CutEveryone, Reply
from tserver_sim.server.client import FromClient
from tserver_sim.server.dispatch import Dispatch, Sequence
from tserver_sim.server.faults import FaultTable
from tserver_sim.server.reception import Reception
from tserver_sim.server.taps import Taps
from tserver_sim.server.timers import Timers

__all__ = ["INBOX_ITEMS", "InboxItem", "Owner", "SwitchLike", "Woken"]

INBOX_ITEMS = 1_000  # some reads' worth: more waiting here would not make the owner quicker, only answers later
BATCH_ITEMS = 250  # then others may run

STOPPED = StimulusRefused(409, "stopped", "the simulator has stopped; start it again")


class SwitchLike(Protocol):
    """What the owner needs of a switch."""

    def handle(self, input: Input, stamp: Stamp) -> list[Effect]:  # noqa: A002  # the word of the model
        """Take an input and say what is wanted."""
        ...

    def snapshot(self, *, ended: bool = False) -> Snapshot:
        """Give the frozen picture of this moment."""
        ...


class Woken:
    """An item that says nothing: look at the timers and what is held back."""


InboxItem = FromClient | Asked | Woken


class Owner:
    """Owns a switch, and everything that only it may touch; `inbox` is where everyone else says what happened."""

    def __init__(
        self,
        config: Config,
        switch: SwitchLike,
        sequence: Sequence,
        now: Callable[[], Stamp],
    ) -> None:
        self.inbox, self._inbox = trio.open_memory_channel[InboxItem](INBOX_ITEMS)
        self.taps = Taps()
        self.faults = FaultTable(self._let_go)
        self._switch = switch
        self._now = now
        self._dispatch = Dispatch(self.taps, self.faults, sequence, now())
        self._reception = Reception(config, self._dispatch, self.faults, self.taps, self._enter)
        self._timers = Timers()
        self._inputs: deque[Input] = deque()
        self._entering = False
        self._reply: Reply | None = None
        self._freed: list[int] = []  # faults that were taken away, with what they may hold back

    async def run(self) -> None:
        """Own the switch until cancelled; whoever still waits for an answer then is told that there will be none."""
        try:
            while True:
                with trio.CancelScope(deadline=self._next_deadline()):
                    self._take(await self._inbox.receive())
                self._take_waiting()
                self._take_due()
                self._dispatch.flush()
        finally:
            self._refuse_waiting()
            self._inbox.close()

    async def ask(self, asked: Asked) -> Mapping[str, Any]:
        """Have something done, and wait for the answer; for other tasks.

        Raises:
            StimulusRefusedError: the switch refused, or the owner has stopped.
        """
        try:
            await self.inbox.send(asked)
        except trio.BrokenResourceError:
            asked.reply.give(STOPPED)
        return await asked.reply.wait()

    def snapshot(self, *, ended: bool = False) -> Snapshot:
        """The switch as it is between two inputs; for other tasks, while the owner waits."""
        return self._switch.snapshot(ended=ended)

    def write_in_pieces(self, *, wanted: bool) -> None:
        """Write to the clients there are a few bytes at a time, or as usual again; for other tasks."""
        for client in self._dispatch.clients.values():
            client.in_pieces = wanted

    def note(self, note: Note) -> None:
        """Tell those who watch; for other tasks."""
        self.taps.tell(self._now(), "note", None, note)

    def _let_go(self, fault_id: int) -> None:
        """A fault was taken away, by any task; the owner acts on it in its turn."""
        self._freed.append(fault_id)
        with suppress(trio.WouldBlock, trio.BrokenResourceError):  # then the owner is awake, or has stopped
            self.inbox.send_nowait(Woken())

    def _next_deadline(self) -> float:
        return min(
            self._timers.next_deadline(),
            self._reception.patience.next_deadline(),
            self._reception.held.next_deadline(),
            self._dispatch.held.next_deadline(),
        )

    def _take_waiting(self) -> None:
        with suppress(trio.WouldBlock):
            for _ in range(BATCH_ITEMS):
                self._take(self._inbox.receive_nowait())

    def _take(self, item: InboxItem) -> None:
        self._dispatch.stamp = self._now()
        match item:
            case FromClient():
                self._reception.hear(item)
            case Asked(wanted, reply):
                self._answer(wanted, reply)
            case Woken():
                pass
            case _:
                assert_never(item)
        if self._dispatch.overfull:
            self._drop_overfull()

    def _take_due(self) -> None:
        now = trio.current_time()
        if now < self._next_deadline() and not self._freed:
            return
        self._dispatch.stamp = self._now()
        self._release_freed()
        while (name := self._timers.pop_due(now)) is not None:
            self._enter(TimerFired(name))
        self._reception.held.forward_due(now)
        self._dispatch.held.forward_due(now)
        while (session_id := self._reception.patience.pop_due(now)) is not None:
            self._reception.lose_patience(session_id)
        self._drop_overfull()

    def _release_freed(self) -> None:
        freed, self._freed = self._freed, []
        now = trio.current_time()
        for fault_id in freed:
            self._reception.held.release_fault(fault_id, now)
            self._dispatch.held.release_fault(fault_id, now)

    def _answer(self, wanted: Stimulus | CutClient | CutEveryone, reply: Reply) -> None:
        match wanted:
            case CutClient(session_id, how):
                client = self._dispatch.clients.get(session_id)
                if client is not None:
                    self._reception.cut(client, how)
                reply.give(StimulusDone({"cut": int(client is not None)}))
            case CutEveryone(server, gently):
                clients = [client for client in self._dispatch.clients.values() if client.server == server]
                for client in clients:
                    self._reception.let_go(client) if gently else self._reception.cut(client, "fin")
                reply.give(StimulusDone({"cut": len(clients)}))
            case _:
                if isinstance(wanted, SwitchReset):  # faults first: what the reset brings shall reach the clients
                    self.faults.clear()
                    self._release_freed()
                self._reply = reply
                self._enter(wanted)
                self._reply = None

    def _enter(self, happened: Input) -> None:
        """Give the switch an input and carry out what it wants; one that comes of this itself waits for its turn."""
        self._inputs.append(happened)
        if self._entering:
            return
        self._entering = True
        while self._inputs:
            for effect in self._switch.handle(self._inputs.popleft(), self._dispatch.stamp):
                self._do(effect)
        self._entering = False

    def _do(self, effect: Effect) -> None:
        match effect:
            case Publish():
                self._dispatch.publish(effect)
            case StartTimer(name, seconds):
                self._timers.start(name, seconds, trio.current_time())
            case StopTimer(name):
                self._timers.stop(name)
            case Note():
                self.taps.tell(self._dispatch.stamp, "note", None, effect)
            case SendRaw():
                self._dispatch.send_raw(effect)
            case StimulusDone() | StimulusRefused():
                assert self._reply is not None, effect  # noqa: S101  # the switch answers what was asked
                self._reply.give(effect)
            case DropClient(client, reason):
                if client in self._dispatch.clients:
                    self._reception.drop(self._dispatch.clients[client], reason)
            case _:
                assert_never(effect)

    def _drop_overfull(self) -> None:
        while self._dispatch.overfull:
            client = self._dispatch.overfull.popleft()
            if not client.gone:
                self._reception.drop(client, "it does not read; too many messages waited for it")

    def _refuse_waiting(self) -> None:
        with suppress(trio.WouldBlock):
            while True:
                item = self._inbox.receive_nowait()
                if isinstance(item, Asked):
                    item.reply.give(STOPPED)
