"""What tests of the bridge begin with: a session to play with, or a bridge between a T-Server and a browser."""

from collections.abc import AsyncIterator

import pytest
import trio
from bridge_world import FakeTServer, Start, World, open_world
from playbook import Playbook
from trio.testing import MockClock


@pytest.fixture
def book() -> Playbook:
    """A session that nothing has happened to."""
    return Playbook()


@pytest.fixture
def autojump_clock() -> MockClock:
    """Virtual time that lets the kernel have a moment for bytes that are on their way while every task waits."""
    return MockClock(autojump_threshold=0.005)


@pytest.fixture
async def _opened(autojump_clock: MockClock) -> AsyncIterator[tuple[FakeTServer, Start]]:
    """On the clock of the test, which has to ask for `autojump_clock` itself to be run on it."""
    assert autojump_clock is trio.lowlevel.current_clock()
    async with open_world() as opened:
        yield opened


@pytest.fixture
def tserver(_opened: tuple[FakeTServer, Start]) -> FakeTServer:
    """A T-Server made by hand."""
    return _opened[0]


@pytest.fixture
def start(_opened: tuple[FakeTServer, Start]) -> Start:
    """Starts a bridge for `tserver`."""
    return _opened[1]


@pytest.fixture
async def world(start: Start) -> World:
    """A bridge for `tserver`, as it is by default, that the T-Server has accepted."""
    world = await start()
    await world.is_linked()
    return world
