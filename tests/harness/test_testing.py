"""What the fixtures for tests in Python are made of."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import trio

from tserver_harness.judge.requirements import load_requirements
from tserver_harness.results import Check, ScenarioResult
from tserver_harness.selection import load_cases
from tserver_harness.testing import (
    Toolbar,
    failure_text,
    open_bridge,
    open_toolbar,
    open_tserver,
    run_and_judge,
)
from tserver_sim.config import Config
from tserver_sim.model.inputs import CallPlaced
from tserver_sim.server import Simulator
from tserver_wire import KeyValueList

CALL = CallPlaced("+14155550123", "7001", None, KeyValueList(), None)


class Desk:
    """A T-Server, the reference bridge and a toolbar."""

    def __init__(self, tserver: Simulator, toolbar: Toolbar) -> None:
        self.tserver, self.toolbar = tserver, toolbar


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with (
        open_tserver() as tserver,
        open_bridge(tserver) as bridge,
        open_toolbar(bridge.rest_url, bridge.websocket_url) as toolbar,
    ):
        yield Desk(tserver, toolbar)


async def test_toolbar_posts_and_hears(autojump_clock: object, desk: Desk) -> None:
    assert await desk.toolbar.command("initialize") == (200, {"status": "Success"})
    await desk.toolbar.hears("EventRegistered")
    await desk.tserver.stimulate(CALL)

    assert (await desk.toolbar.hears("EventRinging"))["ANI"] == "+14155550123"
    names = [message["eventName"] for message in desk.toolbar.heard]
    assert names.index("EventRegistered") < names.index("EventRinging")


async def test_message_is_heard_once_and_what_was_passed_over_is_gone(autojump_clock: object, desk: Desk) -> None:
    await desk.toolbar.command("initialize")
    await desk.tserver.stimulate(CALL)
    await desk.toolbar.hears("EventRinging")
    for event in ("EventRinging", "EventRegistered"):
        with pytest.raises(trio.TooSlowError):
            await desk.toolbar.hears(event, within=2)


async def test_refused_command_has_its_status(autojump_clock: object, desk: Desk) -> None:
    status, body = await desk.toolbar.command("accept", connectionId="0071027198180009")

    assert 400 <= status < 600
    assert body["status"] == "Error"


async def test_command_without_an_answer_says_why(autojump_clock: object, desk: Desk) -> None:
    async def silent(stream: trio.SocketStream) -> None:
        await trio.sleep_forever()

    async with trio.open_nursery() as nursery:
        listeners: Any = await nursery.start(serve, silent)
        port = listeners[0].socket.getsockname()[1]
        desk.toolbar._toolbars.site = replace(desk.toolbar._toolbars.site, rest=f"http://127.0.0.1:{port}/")
        with pytest.raises(TimeoutError, match="accept: no answer within 15 s"):
            await desk.toolbar.command("accept")
        nursery.cancel_scope.cancel()


async def serve(handler: Any, *, task_status: trio.TaskStatus[Any]) -> None:
    await trio.serve_tcp(handler, 0, host="127.0.0.1", task_status=task_status)


async def test_toolbar_that_is_not_taken_says_where(autojump_clock: object) -> None:
    with pytest.RaisesGroup(
        pytest.RaisesExc(ConnectionRefusedError, match="did not take the socket at ws://127.0.0.1:9/")
    ):
        async with open_toolbar("http://127.0.0.1:9/", "ws://127.0.0.1:9/"):
            pass


async def test_t_server_may_be_set_otherwise(autojump_clock: object) -> None:
    async with open_tserver(Config.from_settings({"dns": ["9001"], "agents": [], "queues": []})) as tserver:
        assert "9001" in {dn.dn for dn in tserver.snapshot().dns}


@pytest.mark.parametrize(
    ("steps", "verdict"),
    [("- available: alice\n", "pass"), ("- hears: {at: alice, event: EventRinging, within: 1 s}\n", "fail")],
)
def test_scenario_is_run_and_judged(tmp_path: Path, steps: str, verdict: str) -> None:
    file = tmp_path / "x.scenario.yaml"
    file.write_text(f"scenario: x\nverifies: [AV-03]\nagents: [alice]\nsteps:\n{steps}")
    (case,) = load_cases([file], load_requirements())

    assert run_and_judge(case).verdict == verdict


def test_failure_is_told_with_place_requirement_and_way_to_run_again() -> None:
    bad = Check(requirement="AV-04", verdict="fail", expected="e", received="r", at=0, line=7, likely=["Look."])
    good = Check(requirement="AV-01", verdict="pass", expected="", received="", at=0)
    result = ScenarioResult(
        id="x", file="x.scenario.yaml", title="X", verdict="fail", seconds=0, verifies=[], checks=[good, bad],
        detail="stopped", rerun="tsim run x",
    )  # fmt: skip

    assert failure_text(result).splitlines() == [
        "x.scenario.yaml: X: fail",
        "stopped",
        f"x.scenario.yaml:7: fail AV-04 {load_requirements()['AV-04'].text}",
        "  expected  e",
        "  received  r",
        "  perhaps   Look.",
        "again with  tsim run x",
    ]
