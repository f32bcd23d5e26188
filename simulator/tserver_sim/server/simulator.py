"""A running simulator, as other tasks of the same program see it: the control API, the harness, tests."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Literal, overload

import trio

from tserver_sim.config import Config
from tserver_sim.model.effects import Note
from tserver_sim.model.inputs import (
    ClientId,
    ServerRestarted,
    ServerStarted,
    ServerStopped,
    Stamp,
    Stimulus,
    SwitchedOver,
)
from tserver_sim.model.snapshot import Snapshot
from tserver_sim.server.asking import Asked, CutClient, CutEveryone
from tserver_sim.server.client import Cut
from tserver_sim.server.faults import FaultTable
from tserver_sim.server.listener import Listener
from tserver_sim.server.owner import Owner
from tserver_sim.server.taps import TapRecord

__all__ = ["Simulator"]

Which = Literal["primary", "backup"]

TAP_RECORDS = 10_000  # some seconds of a busy switch


class Simulator:
    """The handle that `serve` gives.

    Attributes:
        config: what it was started with.
        started: when, by its wall clock.
    """

    def __init__(
        self,
        config: Config,
        started: Stamp,
        owner: Owner,
        listeners: Sequence[Listener],
        new_run_id: Callable[[], int],
    ) -> None:
        self.config = config
        self.started = started
        self._owner = owner
        self._listeners = listeners
        self._new_run_id = new_run_id
        self._primary = 0

    @property
    def address(self) -> tuple[str, int]:
        """Host and port for T-Server clients; of a pair, of the one that is primary at first."""
        return self._listeners[0].host, self._listeners[0].port

    @property
    def backup_address(self) -> tuple[str, int] | None:
        """Host and port of the one that is backup at first; None if there is none."""
        return (self._listeners[1].host, self._listeners[1].port) if len(self._listeners) > 1 else None

    @property
    def faults(self) -> FaultTable:
        """Misbehaviour on purpose."""
        return self._owner.faults

    @property
    def is_up(self) -> bool:
        """Whether clients can connect; of a pair, to each of them."""
        return all(listener.is_up for listener in self._listeners)

    async def stimulate(self, stimulus: Stimulus) -> Mapping[str, Any]:
        """Let something happen on the telephone side; the control API's answer.

        Raises:
            StimulusRefusedError: nothing changed; or the simulator has stopped.
        """
        return await self._owner.ask(Asked(stimulus))

    def snapshot(self, *, ended: bool = False) -> Snapshot:
        """The whole switch at this moment."""
        return self._owner.snapshot(ended=ended)

    @overload
    def tap(self, *, lossless: Callable[[TapRecord], None]) -> AbstractContextManager[None]: ...
    @overload
    def tap(self, *, capacity: int = ...) -> "AbstractContextManager[trio.MemoryReceiveChannel[TapRecord]]": ...
    def tap(
        self, *, lossless: Callable[[TapRecord], None] | None = None, capacity: int = TAP_RECORDS
    ) -> "AbstractContextManager[None] | AbstractContextManager[trio.MemoryReceiveChannel[TapRecord]]":
        """Watch everything while a block runs.

        With `lossless` it is called at once with each record, and must neither wait nor fail. Otherwise the block gets
        a channel, which ends when `capacity` records wait unread.
        """
        return self._owner.taps.bounded(capacity) if lossless is None else self._owner.taps.lossless(lossless)

    @contextmanager
    def in_pieces(self) -> Iterator[None]:
        """While the block runs, what clients are sent goes out a few bytes at a time: lines reach them in pieces."""
        self._owner.write_in_pieces(wanted=True)
        try:
            yield
        finally:
            self._owner.write_in_pieces(wanted=False)

    async def cut(self, session_id: ClientId, how: Literal["fin", "rst", "silence"]) -> None:
        """End a client's connection: close it, reset it, or leave it open without another byte.

        Raises:
            KeyError: there is no such client.
        """
        await self._cut(session_id, how)

    async def _cut(self, session_id: ClientId, how: Cut) -> None:
        answer = await self._owner.ask(Asked(CutClient(session_id, how)))
        if not answer["cut"]:
            raise KeyError(session_id)

    async def down(self, seconds: float | None = None, *, which: Which = "primary") -> None:
        """Close the port and all connections of a T-Server; the switch lives on, and a backup takes over.

        With `seconds` the port comes back by itself.
        """
        number = self._primary if which == "primary" or len(self._listeners) == 1 else 1 - self._primary
        await self._listeners[number].close(seconds)
        await self._change(ServerStopped(number))
        await self._owner.ask(Asked(CutEveryone(number)))
        self._note("server-down", "the T-Server is down")

    async def up(self) -> None:
        """Listen again, on the same ports.

        Raises:
            CannotListenError: someone else has taken one of them.
        """
        if not self.is_up:
            for number, listener in enumerate(self._listeners):
                await listener.open()
                await self.came_back(number)
            self._note("server-up", "the T-Server is up again")

    async def came_back(self, number: int) -> None:
        """The port of a T-Server is open again: it has a role from now on."""
        await self._change(ServerStarted(number))

    async def switch_over(self) -> Mapping[str, Any]:
        """Make the backup the primary. In warm standby the clients of the old one are let go.

        Raises:
            StimulusRefusedError: there is no backup, or one of the two is down.
        """
        before = self._primary
        answer = await self._change(SwitchedOver())
        if self.config.backup is not None and self.config.backup.mode == "warm":
            await self._owner.ask(Asked(CutEveryone(before, gently=True)))
        self._note("switch-over", f"{answer.get('primary')} is the primary now")
        return answer

    async def restart(self, calls: Literal["lost", "kept"], seconds: float | None = None) -> Mapping[str, Any]:
        """End the T-Server's program and start it anew, at once or after so long; it knows but the switch then.

        Raises:
            StimulusRefusedError: it has a backup, which would take over.
            CannotListenError: someone else has taken the port meanwhile.
        """
        answer = await self._change(ServerRestarted(calls, self._new_run_id()))
        (listener,) = self._listeners
        await listener.close(seconds)
        await self._owner.ask(Asked(CutEveryone()))
        if not seconds:
            await listener.open()
        self._note("server-restart", f"the T-Server starts anew; calls are {calls}")
        return answer

    async def _change(self, happened: Stimulus) -> Mapping[str, Any]:
        answer = await self.stimulate(happened)
        self._primary = answer.get("number", self._primary)
        return answer

    def _note(self, kind: str, text: str) -> None:
        self._owner.note(Note(kind, text, {}))
