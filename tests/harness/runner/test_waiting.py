"""How long an expectation is waited for: no longer than until it is decided, and silence to the end."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
import trio

from tserver_harness.expectations import (
    Alternative,
    Equals,
    Expectation,
    Fields,
    HearsEvent,
    HearsNothing,
    InOrder,
    OneOf,
)
from tserver_harness.runner.recorder import Recorder
from tserver_harness.runner.waiting import Waited, wait_until_decided
from tserver_harness.transcript import CallNamed, ToolbarHeard

RINGING = HearsEvent(agent="alice", events=("EventRinging",))
DIALING = HearsEvent(agent="alice", events=("EventDialing",))
QUIET = HearsNothing(agent="alice", events=("EventReleased",))


async def waited(
    expectation: Expectation,
    heard: Sequence[tuple[float, str]],
    *,
    within: float = 5.0,
    variables: dict[str, str] | None = None,
) -> Waited:
    """Wait while alice's toolbar hears these events at these seconds."""
    recorder = Recorder(started=datetime.now(UTC))
    known: dict[str, str] = {}

    async def play() -> None:
        for at, name in heard:
            if trio.current_time() < start + at:
                await trio.sleep_until(start + at)
            known.update(variables or {})
            message = {"eventName": name}
            recorder.keep(ToolbarHeard(**recorder.stamp(), agent="alice", tab="main", text="", message=message))

    start = trio.current_time()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(play)
        outcome = await wait_until_decided(
            expectation, since=0, within_seconds=within, recorder=recorder, calls={}, variables=lambda: known
        )
        nursery.cancel_scope.cancel()
    return outcome


@pytest.mark.parametrize(
    ("expectation", "heard", "met", "seconds"),
    [
        (RINGING, [(1, "EventRinging")], True, 1),
        (RINGING, [(1, "EventDialing")], False, 5),
        (QUIET, [], True, 5),
        (QUIET, [(2, "EventReleased")], False, 2),
        (InOrder(parts=(RINGING, DIALING)), [(1, "EventRinging"), (2, "EventDialing")], True, 2),
        (InOrder(parts=(RINGING, QUIET)), [(1, "EventRinging")], True, 5),
    ],
    ids=["met", "other event", "silence kept", "silence broken", "in order", "silence at the end of an order"],
)
async def test_wait_ends_when_it_is_decided(
    autojump_clock: object, expectation: Expectation, heard: list[tuple[float, str]], met: bool, seconds: float
) -> None:
    outcome = await waited(expectation, heard)

    assert (met, seconds) == (outcome.met, outcome.seconds)
    assert met == (not outcome.detail)


async def test_what_has_come_already_needs_no_wait(autojump_clock: object) -> None:
    outcome = await waited(RINGING, [(0, "EventRinging")])

    assert (outcome.met, outcome.seconds) == (True, 0.0)


@pytest.mark.parametrize(
    ("heard", "met", "seconds"),
    [
        ([(1, "EventRinging")], True, 1.25),
        ([(1, "EventRinging"), (1.2, "EventRinging")], False, 1.25),
        ([(1, "EventRinging"), (1, "EventRinging")], False, 1),
    ],
    ids=["one", "a second one a little later", "two at once"],
)
async def test_exact_count_is_watched_a_little_longer(
    autojump_clock: object, heard: list[tuple[float, str]], met: bool, seconds: float
) -> None:
    outcome = await waited(HearsEvent(agent="alice", events=("EventRinging",), count=1), heard)

    assert (met, seconds) == (outcome.met, outcome.seconds)


@pytest.mark.parametrize(
    ("heard", "met", "seconds"),
    [
        ([(1, "EventRinging")], True, 1),
        ([(1, "EventDialing")], True, 5),
        ([], True, 5),
        ([(1, "EventReleased")], False, 5),
    ],
    ids=["the best outcome", "a lesser one waits for the best", "nothing is acceptable", "none of them"],
)
async def test_alternatives_are_waited_for_as_long_as_a_better_one_may_come(
    autojump_clock: object, heard: list[tuple[float, str]], met: bool, seconds: float
) -> None:
    choice = OneOf(
        alternatives=(
            Alternative(parts=(RINGING,)),
            Alternative(parts=(DIALING,), verdict="info"),
            Alternative(parts=(QUIET,), verdict="warn"),
        )
    )
    outcome = await waited(choice, heard)

    assert (met, seconds) == (outcome.met, outcome.seconds)


async def test_name_that_becomes_known_meanwhile_is_filled_in(autojump_clock: object) -> None:
    pattern = Fields({"eventName": Equals("${name}")})
    outcome = await waited(
        HearsEvent(agent="alice", events=("EventRinging",), pattern=pattern),
        [(1, "EventRinging")],
        variables={"name": "EventRinging"},
    )

    assert (outcome.met, outcome.seconds) == (True, 1.0)
    assert isinstance(outcome.expectation, HearsEvent)
    assert {"eventName": Equals("EventRinging")} == outcome.expectation.pattern.fields


async def test_message_fits_that_came_before_its_call_was_known(autojump_clock: object) -> None:
    """A look at what is new alone would miss it."""
    recorder = Recorder(started=datetime.now(UTC))
    calls: dict[str, CallNamed] = {}
    conn_id = "0071000000000001"

    async def play() -> None:
        message = {"eventName": "EventRinging", "connectionId": conn_id}
        recorder.keep(ToolbarHeard(**recorder.stamp(), agent="alice", tab="main", text="", message=message))
        await trio.sleep(2)
        calls["c1"] = recorder.keep(CallNamed(**recorder.stamp(), call="c1", conn_ids=[conn_id]))

    async with trio.open_nursery() as nursery:
        nursery.start_soon(play)
        outcome = await wait_until_decided(
            HearsEvent(agent="alice", events=("EventRinging",), call="c1"),
            since=0, within_seconds=5, recorder=recorder, calls=calls, variables=dict,
        )  # fmt: skip

    assert (outcome.met, outcome.seconds) == (True, 2.0)


async def test_name_that_stays_unknown_is_the_reason(autojump_clock: object) -> None:
    pattern = Fields({"connectionId": Equals("${c1.connId}")})
    outcome = await waited(HearsEvent(agent="alice", events=("EventRinging",), pattern=pattern), [(1, "EventRinging")])

    assert not outcome.met
    assert "nothing is called `c1.connId`" in outcome.detail
