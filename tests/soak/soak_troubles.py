"""What goes wrong in a soak, carried out on a running simulator, and whether all is calm. TRIO."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress

import trio
from soak_people import Office, Toolbar
from soak_plan import MESSAGE_FAULTS, Trouble

from tserver_sim.model.inputs import EventSent, LinkChanged, ServiceChanged
from tserver_sim.server import Simulator, StimulusRefusedError
from tserver_sim.server.client import Cut

__all__ = ["Troubles"]

_AFTERMATH_SECONDS = 45.0  # a dead connection is noticed, pauses pass, answers that do not come are given up
_HARMLESS = frozenset({"toolbar-leaves", "toolbar-is-cut", "toolbar-stops-reading", "nonsense", "pieces"})
_HOW: Mapping[str, Cut] = {"cut-fin": "fin", "cut-rst": "rst", "cut-silence": "silence"}
_NONSENSE = (
    {"message": "EventOfNoTServer", "ThisDN": "7001", "ConnID": 17},
    {"message": "EventRinging", "ThisDN": "7001"},
    {"message": "EventEstablished", "ThisDN": "7001", "ConnID": "\ud800"},
    {"message": "EventError", "ReferenceID": 4_000_000_000, "ErrorCode": "fifty"},
)


class Troubles:
    """Makes trouble; `toolbars` are those that may come and go."""

    def __init__(self, simulator: Simulator, office: Office | None, toolbars: list[Toolbar]) -> None:
        self.simulator = simulator
        self.office = office
        self.toolbars = toolbars
        self._under_way = 0
        self._over_at = -_AFTERMATH_SECONDS

    def is_calm(self, since: float) -> bool:
        """Whether nothing that delays or loses a call has been going on since then."""
        return not self._under_way and since > self._over_at + _AFTERMATH_SECONDS

    async def make(self, trouble: Trouble) -> None:
        """One trouble, from its beginning to its end."""
        if trouble.kind in _HARMLESS:
            await self._harmless(trouble)
            return
        with self.trouble():
            async with self._standing(trouble):
                await trio.sleep(trouble.seconds)

    def trouble(self) -> "_UnderWay":
        """A time in which something goes wrong."""
        return _UnderWay(self)

    @asynccontextmanager
    async def _standing(self, trouble: Trouble) -> AsyncIterator[None]:
        simulator = self.simulator
        dn = str(7001 + trouble.agent)
        match trouble.kind:
            case kind if kind in MESSAGE_FAULTS:
                number = simulator.faults.add(
                    kind, trouble.message, dn=dn if trouble.times == 1 else None, times=trouble.times
                )
                yield
                simulator.faults.remove(number)
            case "server-down":
                await simulator.down()
                yield
                await simulator.up()
            case "link-down":
                await self._stimulate(LinkChanged(up=False))
                yield
                await self._stimulate(LinkChanged(up=True))
            case "out-of-service":
                await self._stimulate(ServiceChanged(dn, in_service=False))
                yield
                await self._stimulate(ServiceChanged(dn, in_service=True))
            case "cut-fin" | "cut-rst" | "cut-silence" as kind:
                await self.cut(_HOW[kind])
                yield

    async def cut(self, how: Cut) -> None:
        """The connections of all clients."""
        for client in self.simulator.snapshot().clients:
            with suppress(KeyError):
                await self.simulator.cut(client.session_id, how)

    async def _harmless(self, trouble: Trouble) -> None:
        toolbar = self.toolbars[trouble.agent] if self.toolbars else None
        match trouble.kind:
            case "toolbar-stops-reading" if toolbar is not None:
                toolbar.reads = trio.Event()
                await trio.sleep(trouble.seconds)
                toolbar.reads.set()
            case "toolbar-leaves" | "toolbar-is-cut" if toolbar is not None:
                await (toolbar.leave() if trouble.kind == "toolbar-leaves" else toolbar.cut())
            case "pieces":
                with self.simulator.in_pieces():
                    await trio.sleep(trouble.seconds)
            case "nonsense":
                for message in _NONSENSE:
                    await self._stimulate(EventSent(str(7001 + trouble.agent), None, message))
            case _:
                pass

    async def _stimulate(self, stimulus: EventSent | LinkChanged | ServiceChanged) -> None:
        with suppress(StimulusRefusedError):  # it is so already: another trouble was faster
            await self.simulator.stimulate(stimulus)


class _UnderWay:
    def __init__(self, troubles: Troubles) -> None:
        self._troubles = troubles

    def __enter__(self) -> None:
        self._troubles._under_way += 1

    def __exit__(self, *_exception: object) -> None:
        self._troubles._under_way -= 1
        self._troubles._over_at = trio.current_time()
