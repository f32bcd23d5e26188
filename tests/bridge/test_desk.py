"""The owner of all sessions, without a network: what happens goes to whom it concerns."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import trio
from playbook import CALL, INBOUND, NOW
from trio.testing import MockClock, wait_all_tasks_blocked

from tserver_bridge.desk import Desk
from tserver_bridge.errors import CommandError, Problem
from tserver_bridge.fanout import ToolbarSocket
from tserver_bridge.messages import Command
from tserver_bridge.settings import AgentConfig, BridgeConfig
from tserver_wire import Message, Value

AGENTS = (AgentConfig(agent_id="1001", dn="7001"), AgentConfig(agent_id="1002", dn="7002"))


class Scene:
    """A desk and the requests that it sends."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.sent: list[Message] = []
        desk.send = self.sent.append
        self.answers: list[tuple[str, int]] = []

    async def command(self, agent_id: str, kind: str) -> None:
        """Post a command and note what it is answered with."""
        status, _ = await self.desk.command(agent_id, Command(kind, {}))
        self.answers.append((agent_id, status))

    def answer(self, name: str, *, with_dn: bool = True, **attributes: Value) -> None:
        """Answer the request that was sent last."""
        request = self.sent[-1]
        about = {"ThisDN": request["ThisDN"]} if with_dn else {}
        self.desk.from_tserver(Message(name, {"ReferenceID": request["ReferenceID"], **about, **attributes}))


@asynccontextmanager
async def a_desk(**limits: Any) -> AsyncIterator[tuple[Scene, trio.Nursery]]:
    async with trio.open_nursery() as nursery:
        config = BridgeConfig(agents=AGENTS, **limits)
        yield Scene(Desk(config, nursery, now=lambda: NOW)), nursery
        nursery.cancel_scope.cancel()


def heard(socket: ToolbarSocket) -> list[tuple[str, str]]:
    """Agent and name of the events that wait for a socket."""
    found: list[tuple[str, str]] = []
    while True:
        try:
            message = json.loads(socket.frames.receive_nowait())
        except (trio.WouldBlock, trio.EndOfChannel):
            return found
        found.append((message["agentId"], message["eventName"]))


def rings(dn: str) -> Message:
    return Message("EventRinging", {"ThisDN": dn, "ConnID": CALL, **INBOUND})


async def test_events_go_to_all_sockets_of_the_agent_and_to_no_others(autojump_clock: MockClock) -> None:
    async with a_desk() as (scene, _):
        desk = scene.desk
        desk.connected(switch=True)
        sockets = [desk.connect("1001"), desk.connect("1001"), desk.connect("1002")]
        desk.from_tserver(rings("7001"))
        desk.from_tserver(rings("7009"))

        assert [heard(socket) for socket in sockets] == [[("1001", "EventRinging")], [("1001", "EventRinging")], []]


async def test_link_events_go_to_everyone(autojump_clock: MockClock) -> None:
    async with a_desk() as (scene, _):
        desk = scene.desk
        desk.connected(switch=True)
        sockets = [desk.connect("1001"), desk.connect("1002")]
        desk.from_tserver(Message("EventLinkDisconnected", {}))
        desk.from_tserver(Message("EventLinkConnected", {}))
        desk.lost()
        desk.lost()

        names = ["EventLinkDisconnected", "EventLinkConnected", "EventLinkDisconnected"]
        assert [[("1001", name) for name in names], [("1002", name) for name in names]] == [heard(s) for s in sockets]


async def test_answer_goes_to_who_asked_even_if_it_names_no_dn(autojump_clock: MockClock) -> None:
    async with a_desk() as (scene, nursery):
        scene.desk.connected(switch=True)
        for agent_id in ("1001", "1002"):
            nursery.start_soon(scene.command, agent_id, "initialize")
        await wait_all_tasks_blocked()
        assert {"7001", "7002"} == {message["ThisDN"] for message in scene.sent}
        last = scene.sent[-1]["ThisDN"]
        scene.answer("EventError", with_dn=False, ErrorCode=59)
        await wait_all_tasks_blocked()

        assert [("1001" if last == "7001" else "1002", 502)] == scene.answers


async def test_answer_that_does_not_come_in_time(autojump_clock: MockClock) -> None:
    async with a_desk() as (scene, _):
        scene.desk.connected(switch=True)
        await scene.command("1001", "initialize")

        assert scene.answers == [("1001", 504)]
        assert trio.current_time() == pytest.approx(10)
        assert scene.desk.counted["commands_answered_504"] == 1
        scene.answer("EventRegistered")


async def test_request_that_is_given_up_leaves_nothing_behind(autojump_clock: MockClock) -> None:
    """A T-Server that never answers must not fill the bridge."""
    async with a_desk() as (scene, _):
        scene.desk.connected(switch=True)
        await scene.command("1001", "initialize")

        assert (scene.desk._asked_by, scene.desk._timers, scene.desk._waiting) == ({}, {}, {})


async def test_lost_switch_leaves_nothing_behind(autojump_clock: MockClock) -> None:
    async with a_desk() as (scene, nursery):
        scene.desk.connected(switch=True)
        nursery.start_soon(scene.command, "1001", "initialize")
        await wait_all_tasks_blocked()
        scene.desk.from_tserver(Message("EventLinkDisconnected", {}))
        await wait_all_tasks_blocked()

        assert scene.answers == [("1001", 503)]
        assert (scene.desk._asked_by, scene.desk._timers, scene.desk._waiting) == ({}, {}, {})


async def test_answer_in_time_stops_the_timer(autojump_clock: MockClock) -> None:
    async with a_desk() as (scene, nursery):
        scene.desk.connected(switch=True)
        nursery.start_soon(scene.command, "1001", "initialize")
        await wait_all_tasks_blocked()
        scene.answer("EventRegistered", AgentID="1001")
        await wait_all_tasks_blocked()
        assert scene.answers == [("1001", 200)]
        await trio.sleep(60)

        assert scene.answers == [("1001", 200)]


async def test_commands_are_answered_when_the_link_goes(autojump_clock: MockClock) -> None:
    async with a_desk() as (scene, nursery):
        scene.desk.connected(switch=True)
        nursery.start_soon(scene.command, "1001", "initialize")
        await wait_all_tasks_blocked()
        scene.desk.lost()
        await wait_all_tasks_blocked()

        assert scene.answers == [("1001", 503)]


async def test_toolbar_that_gives_up_waiting_harms_nobody(autojump_clock: MockClock) -> None:
    async with a_desk() as (scene, _):
        scene.desk.connected(switch=True)
        with trio.move_on_after(1):
            await scene.command("1001", "initialize")
        scene.answer("EventRegistered", AgentID="1001")
        await scene.command("1001", "initialize")

        assert scene.answers == [("1001", 200)]


async def test_agents_by_name(autojump_clock: MockClock) -> None:
    async with a_desk() as (scene, _):
        assert (scene.desk.agent_of(None), scene.desk.agent_of("1002")) == ("1001", "1002")
        for name in ("", "1003", "x" * 10_000):
            with pytest.raises(CommandError) as refused:
                scene.desk.agent_of(name)
            assert Problem.NO_SUCH_AGENT is refused.value.problem
            assert len(refused.value.message) < 200


@pytest.mark.parametrize("limits", [{"max_sockets_per_agent": 2}, {"max_sockets": 2}])
async def test_sockets_are_limited_and_free_again_when_closed(
    limits: dict[str, Any], autojump_clock: MockClock
) -> None:
    async with a_desk(**limits) as (scene, _):
        desk = scene.desk
        sockets = [desk.connect("1001"), desk.connect("1001")]
        with pytest.raises(CommandError) as refused:
            desk.connect("1001")
        assert refused.value.problem.status == 503
        desk.disconnect(sockets[0])
        desk.disconnect(sockets[0])
        desk.connect("1001")

        assert desk.socket_count == 2
        assert len(desk.sockets_of("1001")) == 2


async def test_limit_of_an_agent_is_nobody_elses(autojump_clock: MockClock) -> None:
    async with a_desk(max_sockets_per_agent=1) as (scene, _):
        scene.desk.connect("1001")
        scene.desk.connect("1002")

        assert scene.desk.socket_count == 2


async def test_slow_socket_takes_nothing_from_the_others(autojump_clock: MockClock) -> None:
    async with a_desk(socket_messages=3) as (scene, _):
        desk = scene.desk
        desk.connected(switch=True)
        slow, quick = desk.connect("1001"), desk.connect("1001")
        for number in range(10):
            desk.from_tserver(Message("EventAgentReady", {"ThisDN": "7001"}))
            assert heard(quick) == [("1001", "EventAgentReady")], number

        assert (slow.too_slow, quick.too_slow) == (True, False)
        assert len(heard(slow)) == 3
