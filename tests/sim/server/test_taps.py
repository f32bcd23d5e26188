"""Taps by themselves."""

import pytest
import trio

from tserver_sim.model.inputs import Stamp
from tserver_sim.server.taps import TapRecord, Taps

NOW = Stamp(1, 2)


def test_nobody_watches_at_first() -> None:
    taps = Taps()
    taps.tell(NOW, "note", None, "unheard")
    assert not taps.watched


def test_everyone_who_watches_gets_every_record() -> None:
    taps = Taps()
    one: list[TapRecord] = []
    two: list[TapRecord] = []
    with taps.lossless(one.append):
        taps.tell(NOW, "note", None, "a")
        with taps.lossless(two.append):
            assert taps.watched
            taps.tell(NOW, "close", "s1", "client")
    taps.tell(NOW, "note", None, "b")
    assert one == [TapRecord(1, NOW, "note", None, "a"), TapRecord(2, NOW, "close", "s1", "client")]
    assert two == one[1:]


def test_a_failing_block_takes_its_tap_away() -> None:
    taps = Taps()
    with pytest.raises(ZeroDivisionError), taps.lossless(lambda record: None):
        raise ZeroDivisionError
    assert not taps.watched


async def test_a_reader_that_falls_behind_gets_what_was_kept_and_then_the_end() -> None:
    taps = Taps()
    with taps.bounded(2) as records:
        for text in "abc":
            taps.tell(NOW, "note", None, text)
        assert not taps.watched
        assert [record.data async for record in records] == ["a", "b"]


async def test_a_reader_that_keeps_up_gets_everything() -> None:
    taps = Taps()
    with taps.bounded(1) as records:
        for text in "abc":
            taps.tell(NOW, "note", None, text)
            assert (await records.receive()).data == text
    with pytest.raises(trio.ClosedResourceError):
        await records.receive()
