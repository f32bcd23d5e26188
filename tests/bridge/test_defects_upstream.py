"""What bridges do whose connection to the T-Server has a defect, where the good one does otherwise."""

import math

import pytest
import trio
from bridge_world import FakeTServer, Start
from trio.testing import MockClock

from tserver_bridge.mutants import MUTANTS
from tserver_wire import Message, encode


def test_pauses_of_those_who_make_none_or_no_end_of_them() -> None:
    gives_up, hurries, rushes = (
        MUTANTS[name].parts.back_off(lambda: 0.5) for name in ("gives-up", "hurries-back", "reconnects-in-a-rush")
    )

    assert gives_up.next_seconds(was_accepted=True) == math.inf
    assert gives_up.next_seconds(was_accepted=False) == pytest.approx(0.1125)
    assert hurries.next_seconds(was_accepted=True) == pytest.approx(0.02)
    assert hurries.next_seconds(was_accepted=False) == pytest.approx(0.2)
    assert [rushes.next_seconds(was_accepted=False) for _ in range(5)] == [0.02] * 5


async def test_line_in_two_pieces_is_lost_where_lines_are_broken(
    tserver: FakeTServer, start: Start, autojump_clock: MockClock
) -> None:
    world = await start(parts=MUTANTS["breaks-lines"].parts)
    await world.is_linked()
    line = encode(Message("EventAgentReady", {"ThisDN": "7001"}))
    async with world.toolbar() as toolbar:
        await tserver.write(line[:20])
        await trio.sleep(0.01)
        await tserver.write(line[20:])
        await toolbar.hears_nothing()
