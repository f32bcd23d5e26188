"""A control API over a real loopback socket, with a simulator that only remembers what it was asked."""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
import trio

from tserver_sim.control.app import serve_control
from tserver_sim.control.route import Route
from tserver_sim.model.inputs import Stamp
from tserver_sim.model.snapshot import CallPicture, DNPicture, Snapshot
from tserver_sim.server.faults import FaultTable
from tserver_sim.server.taps import TapKind, Taps


@dataclass(frozen=True)
class FakeListen:
    host: str = "127.0.0.1"
    port: int = 0
    token: str | None = None
    companions: Mapping[str, str] = field(default_factory=dict)
    more_routes: Sequence[Route] = ()


class FakeRefusedError(Exception):
    """Looks like the server's StimulusRefusedError."""

    def __init__(self, status: int, code: str, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.field = status, code, message, field


def picture(call_id: str, conn_id: str, *, ended: bool = False) -> CallPicture:
    return CallPicture(
        id=call_id,
        conn_id=conn_id,
        call_id=1,
        call_uuid="u" * 32,
        state="ringing",
        call_type="Inbound",
        ani="+14155550123",
        dnis=None,
        user_data={},
        parties=[],
        started_seconds=0.0,
        ended=ended,
    )


@dataclass
class FakeSimulator:
    """Remembers stimuli; `answer` may be an exception, which is raised."""

    asked: list[Any] = field(default_factory=list)
    answer: Mapping[str, Any] | Exception = field(default_factory=lambda: {"status": "done"})
    calls: list[CallPicture] = field(default_factory=list)
    sessions: set[str] = field(default_factory=set)
    faults: FaultTable = field(default_factory=FaultTable)
    taps: Taps = field(default_factory=Taps)

    async def stimulate(self, stimulus: object) -> Mapping[str, Any]:
        await trio.lowlevel.checkpoint()
        if isinstance(self.answer, Exception):
            raise self.answer
        self.asked.append(stimulus)
        return self.answer

    def snapshot(self, *, ended: bool = False) -> Snapshot:
        calls = [call for call in self.calls if ended or not call.ended]
        phone = DNPicture(dn="7001", address_type="DN", in_service=True, do_not_disturb=False, agent_id=None, calls=[])
        return Snapshot(switch="TServer", link_up=True, clients=[], agents=[], dns=[phone], queues=[], calls=calls)

    @contextmanager
    def tap(self, *, lossless: Callable[[Any], None]) -> Iterator[None]:
        with self.taps.lossless(lossless):
            yield

    def tell(self, kind: TapKind, data: object, session: str | None = None) -> None:
        self.taps.tell(Stamp(1_700_000_000, 250), kind, session, data)

    async def cut(self, session_id: str, how: str) -> None:
        if session_id not in self.sessions:
            raise KeyError(session_id)
        self.asked.append(("cut", session_id, how))

    async def down(self, seconds: float | None = None, *, which: str = "primary") -> None:
        self.asked.append(("down", seconds, which))

    async def up(self) -> None:
        if isinstance(self.answer, OSError):
            raise self.answer
        self.asked.append("up")

    async def switch_over(self) -> Mapping[str, Any]:
        self.asked.append("switch-over")
        return {"primary": "TServer_B"}

    async def restart(self, calls: str, seconds: float | None = None) -> Mapping[str, Any]:
        self.asked.append(("restart", calls, seconds))
        return {"calls": calls}


Control = Callable[..., Any]


@asynccontextmanager
async def controlling(simulator: FakeSimulator, *, token: str | None = None) -> AsyncIterator[httpx.AsyncClient]:
    async with trio.open_nursery() as nursery:
        url = await nursery.start(serve_control, simulator, FakeListen(token=token))
        async with httpx.AsyncClient(base_url=url, timeout=None, trust_env=False) as client:
            yield client
        nursery.cancel_scope.cancel()


@pytest.fixture
def simulator() -> FakeSimulator:
    return FakeSimulator()


@pytest.fixture
def refused() -> type[FakeRefusedError]:
    return FakeRefusedError


@pytest.fixture
def call() -> Callable[..., CallPicture]:
    return picture


@pytest.fixture
def serving() -> Control:
    """`async with serving(simulator, token=None) as client`, for tests that need more than `client`."""
    return controlling


# A test that wants virtual time must ask for `autojump_clock` itself; that a fixture does so is not enough.
@pytest.fixture
async def client(simulator: FakeSimulator) -> AsyncIterator[httpx.AsyncClient]:
    async with controlling(simulator) as client:
        yield client
