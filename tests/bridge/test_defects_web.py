"""What bridges do whose REST or WebSocket has a defect, where the good one does otherwise."""

import pytest
import trio
from bridge_world import FakeTServer, Start
from trio.testing import MockClock

from tserver_bridge.guard import Guard
from tserver_bridge.mutants import MUTANTS

INITIALIZE = {"type": "initialize"}
PAGE = "http://localhost:8000"
FOREIGN = "http://localhost.elsewhere.example"


async def test_answers_without_cors(start: Start, autojump_clock: MockClock) -> None:
    world = await start(parts=MUTANTS["no-cors"].parts)
    answer = await world.post(INITIALIZE, headers={"Origin": PAGE})

    assert "access-control-allow-origin" not in answer.headers


async def test_answer_that_breaks_off(start: Start, autojump_clock: MockClock) -> None:
    world = await start(parts=MUTANTS["half-answers"].parts)
    await world.is_linked()
    answer = await world.post(INITIALIZE)

    assert answer.text.startswith('{"status":')
    assert not answer.text.endswith("}")
    assert answer.headers["content-type"] == "application/json"


async def test_bad_body_is_answered_with_success(start: Start, autojump_clock: MockClock) -> None:
    world = await start(parts=MUTANTS["bad-bodies-look-fine"].parts)

    assert (await world.post(b"nonsense")).status_code == 200
    assert (await world.http.get(world.serving.rest_url)).status_code == 405


async def test_nothing_but_500_after_a_bad_body(start: Start, autojump_clock: MockClock) -> None:
    world = await start(parts=MUTANTS["dies-of-a-bad-body"].parts)
    await world.is_linked()

    assert (await world.post(INITIALIZE)).status_code == 200
    assert (await world.post(b"nonsense")).status_code == 400
    assert (await world.post(INITIALIZE)).status_code == 500


async def test_error_with_a_stack_trace(start: Start, autojump_clock: MockClock) -> None:
    world = await start(parts=MUTANTS["shows-stack-traces"].parts)

    assert (await world.post(b"nonsense")).text.startswith("Traceback")


async def test_any_method_and_any_content_type(start: Start, autojump_clock: MockClock) -> None:
    world = await start(parts=MUTANTS["takes-any-form"].parts)
    await world.is_linked()

    assert (await world.http.get(world.serving.rest_url)).status_code == 200
    posted = await world.http.post(
        world.serving.rest_url, content=b'{"type":"initialize"}', headers={"Content-Type": "text/plain"}
    )
    assert posted.status_code == 200


async def test_call_without_a_number_is_a_call_to_0(
    tserver: FakeTServer, start: Start, autojump_clock: MockClock
) -> None:
    world = await start(parts=MUTANTS["calls-for-nothing"].parts)
    await world.is_linked()
    await world.post(INITIALIZE)
    answer = await world.post({"type": "makeCall"})

    assert "toNumber" not in answer.text


async def test_address_of_the_agent_is_not_looked_at(start: Start, autojump_clock: MockClock) -> None:
    world = await start(parts=MUTANTS["one-agent-for-all"].parts)
    await world.is_linked()
    answer = await world.http.post(f"{world.serving.rest_url}?agent=nobody", json=INITIALIZE)

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("name", "allowed"),
    [("lets-anyone-in", {FOREIGN, "https://elsewhere.example"}), ("looks-at-the-beginning", {FOREIGN})],
)
def test_pages_that_may(name: str, allowed: set[str]) -> None:
    guard = MUTANTS[name].parts.guard((), None)

    assert {page for page in (FOREIGN, "https://elsewhere.example") if guard.allows(page)} == allowed
    assert not Guard((), None).allows(FOREIGN)


def test_token_is_not_asked_for() -> None:
    MUTANTS["asks-for-no-token"].parts.guard((), "secret").check_token(None)


async def test_frames_come_later_and_later(tserver: FakeTServer, start: Start, autojump_clock: MockClock) -> None:
    world = await start(parts=MUTANTS["slows-down"].parts)
    await world.is_linked()
    took = []
    async with world.toolbar() as toolbar:
        for _ in range(3):
            began = trio.current_time()
            await world.post(INITIALIZE)
            await toolbar.hears("EventRegistered")
            took.append(round(trio.current_time() - began, 6))

    assert took == [0.0005, 0.001, 0.0015]
