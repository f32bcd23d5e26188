"""A running simulator, as other tasks of the same program see it: the control API, the harness, tests."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Literal, overload

import trio

from tserver_sim.config import Config
from tserver_sim.model.effects import Note
from tserver_sim.model.inputs import ClientId, Stamp, Stimulus
from tserver_sim.model.snapshot import Snapshot
from tserver_sim.server.asking import Asked, CutClient, CutEveryone
from tserver_sim.server.client import Cut
from tserver_sim.server.faults import FaultTable
from tserver_sim.server.listener import Listener
from tserver_sim.server.owner import Owner
from tserver_sim.server.taps import TapRecord

__all__ = ["Simulator"]

TAP_RECORDS = 10_000  # some seconds of a busy switch


class Simulator:
    """The handle that `serve` gives.

    Attributes:
        config: what it was started with.
        started: when, by its wall clock.
    """

    def __init__(self, config: Config, started: Stamp, owner: Owner, listener: Listener) -> None:
        self.config = config
        self.started = started
        self._owner = owner
        self._listener = listener

    @property
    def address(self) -> tuple[str, int]:
        """Host and port for T-Server clients."""
        return self._listener.host, self._listener.port

    @property
    def faults(self) -> FaultTable:
        """Misbehaviour on purpose."""
        return self._owner.faults

    @property
    def is_up(self) -> bool:
        """Whether clients can connect."""
        return self._listener.is_up

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

    async def down(self, seconds: float | None = None) -> None:
        """Close the port and all connections; the switch lives on. With `seconds` the port comes back by itself."""
        await self._listener.close(seconds)
        await self._owner.ask(Asked(CutEveryone()))
        self._note("server-down", "the T-Server is down")

    async def up(self) -> None:
        """Listen again, on the same port.

        Raises:
            CannotListenError: someone else has taken it.
        """
        if not self.is_up:
            await self._listener.open()
            self._note("server-up", "the T-Server is up again")

    def _note(self, kind: str, text: str) -> None:
        self._owner.note(Note(kind, text, {}))
