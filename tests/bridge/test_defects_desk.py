"""What desks do that have a defect: each takes one agent's affairs for another's."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
import trio
from trio.testing import MockClock, wait_all_tasks_blocked

from tserver_bridge.desk import Desk
from tserver_bridge.fanout import ToolbarSocket
from tserver_bridge.messages import Command
from tserver_bridge.mutants import MUTANTS
from tserver_bridge.settings import AgentConfig, BridgeConfig
from tserver_wire import Message

CONFIG = BridgeConfig(agents=(AgentConfig(agent_id="1001", dn="7001"), AgentConfig(agent_id="1002", dn="7002")))
READY = Message("EventAgentReady", {"ThisDN": "7001"})


@asynccontextmanager
async def linked(name: str, **limits: Any) -> AsyncIterator[tuple[Desk, list[Message], trio.Nursery]]:
    """A desk with this defect, what it asks the T-Server, and a nursery for commands that wait."""
    async with trio.open_nursery() as nursery:
        config = msgspec.structs.replace(CONFIG, **limits)
        desk = MUTANTS[name].parts.desk(config, nursery, now=lambda: datetime(2026, 1, 31, tzinfo=UTC))
        sent: list[Message] = []
        desk.send = sent.append
        desk.connected(switch=True)
        yield desk, sent, nursery
        nursery.cancel_scope.cancel()


def frames(socket: ToolbarSocket) -> list[str]:
    """What waits for a socket: names of events, or what is no JSON as it is."""
    found: list[str] = []
    while True:
        try:
            text = socket.frames.receive_nowait()
        except (trio.WouldBlock, trio.EndOfChannel):
            return found
        found.append(json.loads(text)["eventName"] if text.startswith("{") else text)


async def test_frame_that_is_no_json(autojump_clock: MockClock) -> None:
    async with linked("talks-of-pings") as (desk, _, _nursery):
        assert frames(desk.connect("1001")) == ["ping"]


async def test_event_of_one_agent_at_all_or_at_one_socket(autojump_clock: MockClock) -> None:
    heard: dict[str, list[list[str]]] = {}
    for name in ("tells-everyone", "first-socket-only", "newest-socket-only"):
        async with linked(name) as (desk, _, _nursery):
            sockets = [desk.connect("1001"), desk.connect("1001"), desk.connect("1002")]
            desk.from_tserver(READY)
            heard[name] = [frames(socket) for socket in sockets]

    one = ["EventAgentReady"]
    assert heard == {
        "tells-everyone": [one, one, one],
        "first-socket-only": [one, [], []],
        "newest-socket-only": [[], one, []],
    }


async def test_event_of_a_dn_that_is_nobodys(autojump_clock: MockClock) -> None:
    async with linked("hears-other-dns") as (desk, _, _nursery):
        socket = desk.connect("1001")
        desk.from_tserver(Message("EventAgentReady", {"ThisDN": "7099"}))

        assert frames(socket) == ["EventAgentReady"]


async def test_all_sockets_end_with_one(autojump_clock: MockClock) -> None:
    async with linked("one-goes-all-go") as (desk, _, _nursery):
        first, other = desk.connect("1001"), desk.connect("1002")
        desk.disconnect(first)

        assert [frame async for frame in other.frames] == []


async def test_only_the_first_agent_hears_that_the_t_server_is_there(autojump_clock: MockClock) -> None:
    async with linked("first-agent-only") as (desk, sent, nursery):
        nursery.start_soon(desk.command, "1001", Command("initialize", {}))
        await wait_all_tasks_blocked()
        status, _ = await desk.command("1002", Command("initialize", {}))

        assert (status, [message["ThisDN"] for message in sent]) == (503, ["7001"])


async def test_after_one_refusal_all_are_refused(autojump_clock: MockClock) -> None:
    async with linked("one-refusal-for-all") as (desk, _, _nursery):
        desk.from_tserver(Message("EventError", {"ErrorCode": 51}))

        assert (await desk.command("1002", Command("initialize", {})))[0] == 502


async def test_answer_of_one_goes_to_another_who_waits(autojump_clock: MockClock) -> None:
    answers: list[tuple[str, int]] = []
    async with linked("mixes-up-answers") as (desk, sent, nursery):

        async def command(agent_id: str, **keys: Any) -> None:
            status, _ = await desk.command(agent_id, Command("initialize", keys))
            answers.append((agent_id, status))

        nursery.start_soon(command, "1001")
        await wait_all_tasks_blocked()
        nursery.start_soon(command, "1002")
        await wait_all_tasks_blocked()
        refused = sent[0]["ReferenceID"]
        desk.from_tserver(Message("EventError", {"ReferenceID": refused, "ErrorCode": 59, "ThisDN": "7001"}))
        await wait_all_tasks_blocked()

        assert answers == [("1002", 502)]


@pytest.mark.parametrize(
    ("name", "elsewhere"), [("loses-some-in-a-crowd", 0), ("mixes-up-a-crowd", 1)], ids=["loses", "mixes up"]
)
async def test_crowd_shows_a_defect_that_few_do_not(name: str, elsewhere: int, autojump_clock: MockClock) -> None:
    async with linked(name, max_sockets_per_agent=20) as (desk, _, _nursery):

        def ring(first: int) -> None:
            for number in range(first, first + 200):
                desk.from_tserver(Message("EventRinging", {"ThisDN": "7002", "ConnID": f"{number:016x}"}))

        alone = desk.connect("1002")
        ring(1)
        assert len(frames(alone)) == 200
        others = [desk.connect("1001") for _ in range(20)]
        ring(201)

        assert len(frames(alone)) == 199
        assert sum(len(frames(socket)) for socket in others[:1]) == elsewhere
