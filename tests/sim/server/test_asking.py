"""Answers that someone waits for."""

import pytest
import trio
from trio.testing import MockClock

from tserver_sim.model.effects import StimulusDone, StimulusRefused
from tserver_sim.server.asking import Reply, StimulusRefusedError


async def test_the_answer_is_waited_for(autojump_clock: MockClock) -> None:
    reply = Reply()
    async with trio.open_nursery() as nursery:

        async def answer() -> None:
            await trio.sleep(5)
            reply.give(StimulusDone({"id": "c1"}))

        nursery.start_soon(answer)
        assert await reply.wait() == {"id": "c1"}
    assert trio.current_time() > 4


async def test_a_refusal_is_raised_with_all_its_parts() -> None:
    reply = Reply()
    reply.give(StimulusRefused(409, "busy", "7001 is busy", "to"))
    with pytest.raises(StimulusRefusedError, match="7001 is busy") as refused:
        await reply.wait()
    problem = refused.value
    assert (problem.status, problem.code, problem.message, problem.field) == (409, "busy", "7001 is busy", "to")


async def test_the_first_answer_counts() -> None:
    reply = Reply()
    reply.give(StimulusDone({"n": 1}))
    reply.give(StimulusRefused(409, "stopped", "the simulator has stopped"))
    assert await reply.wait() == {"n": 1}
