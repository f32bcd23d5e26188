"""A toolbar does what a page does, and every frame, answer and end becomes a fact."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest
import trio
import trio.testing
from wsproto.events import CloseConnection

from tserver_harness.runner.recorder import Recorder
from tserver_harness.runner.toolbar import HttpRequest, Site, TokenRule, Toolbars
from tserver_harness.transcript import (
    CommandAnswered,
    CommandFailed,
    CommandSent,
    Fact,
    ToolbarClosed,
    ToolbarHeard,
    ToolbarOpened,
    ToolbarRefused,
)

TOKEN = TokenRule("s3cret", "Authorization: Bearer {token}", "token={token}")


class Plain:
    """A dialect that spells as we do."""

    def body(self, command: str, keys: Mapping[str, Any]) -> dict[str, Any]:
        return {"type": command, **keys}

    def heard(self, raw: dict[str, Any]) -> dict[str, Any]:
        return raw


@dataclass
class Desk:
    """Toolbars before a fake bridge."""

    bridge: Any
    toolbars: Toolbars
    recorder: Recorder

    def seen(self, *kinds: type[Fact]) -> list[Fact]:
        return [fact for fact in self.recorder.facts if not kinds or isinstance(fact, kinds)]

    async def post(self, **changes: Any) -> None:
        request = HttpRequest(
            agent="alice",
            answer="a1",
            command="initialize",
            url=self.toolbars.site.rest_address("alice"),
            headers={**self.toolbars.headers(), "Origin": "http://localhost:8000"},
            body="{}",
        )
        await self.toolbars.send(replace(request, **changes))


@pytest.fixture
async def desk(fake_bridge: Any, nursery: trio.Nursery) -> AsyncIterator[Desk]:
    site = Site(
        rest=f"{fake_bridge.url}/genesys/events",
        websocket=fake_bridge.websocket,
        origin="http://localhost:8000",
        dialect=Plain(),
        queries={"bob": "agent=1002"},
    )
    recorder = Recorder(started=datetime.now(UTC))
    toolbars = Toolbars(site, recorder, nursery)
    yield Desk(fake_bridge, toolbars, recorder)
    toolbars.cut_connections()


async def settled() -> None:
    await trio.testing.wait_all_tasks_blocked()


async def test_socket_shows_agent_and_origin_and_hears(desk: Desk) -> None:
    assert await desk.toolbars.connect("bob", "main")
    await desk.bridge.tell('{"eventName":"EventRegistered"}')
    await desk.bridge.tell("no JSON")
    await desk.bridge.tell("[1]")
    await settled()

    (request,) = desk.bridge.sockets
    assert request.target == "/genesysWs?agent=1002"
    assert (b"origin", b"http://localhost:8000") in request.extra_headers
    opened, *heard = desk.seen()
    assert (opened.agent, opened.tab) == ("bob", "main")
    assert isinstance(opened, ToolbarOpened)
    assert [(fact.text, fact.message) for fact in heard if isinstance(fact, ToolbarHeard)] == [
        ('{"eventName":"EventRegistered"}', {"eventName": "EventRegistered"}),
        ("no JSON", None),
        ("[1]", None),
    ]


@pytest.mark.parametrize(
    ("given", "target", "origin"),
    [
        ({}, "/genesysWs?token=s3cret", b"http://localhost:8000"),
        ({"token": "other", "origin": "http://evil"}, "/genesysWs?token=other", b"http://evil"),
        ({"token": "", "query": "agent=9"}, "/genesysWs?agent=9", b"http://localhost:8000"),
    ],
)
async def test_socket_can_pretend(desk: Desk, given: dict[str, str], target: str, origin: bytes) -> None:
    desk.toolbars.site = replace(desk.toolbars.site, token=TOKEN)
    await desk.toolbars.connect("alice", "main", **given)

    (request,) = desk.bridge.sockets
    assert target == request.target
    assert (b"origin", origin) in request.extra_headers


async def test_socket_without_origin_has_no_such_header(desk: Desk) -> None:
    await desk.toolbars.connect("alice", "main", origin="")

    assert "origin" not in {name.decode() for name, _ in desk.bridge.sockets[0].extra_headers}


async def test_refused_socket_is_a_fact(desk: Desk) -> None:
    desk.bridge.refuses = 403

    assert not await desk.toolbars.connect("alice", "main")
    (refused,) = desk.seen()
    assert isinstance(refused, ToolbarRefused)
    assert (refused.agent, refused.status) == ("alice", 403)


async def test_bridge_that_closes_is_told_from_a_page_that_closes(desk: Desk) -> None:
    await desk.toolbars.connect("alice", "main")
    await desk.toolbars.connect("alice", "second-tab")
    await desk.bridge.close(1013)
    await settled()
    assert await desk.toolbars.close("alice", "main", how="clean")

    ends = [(fact.tab, fact.code, fact.by) for fact in desk.seen(ToolbarClosed)]
    assert ends == [("second-tab", 1013, "bridge"), ("main", 1000, "toolbar")]
    assert desk.toolbars.open_sockets == []
    assert not await desk.toolbars.close("alice", "main", how="clean")


async def test_abrupt_end_sends_no_close_frame(desk: Desk) -> None:
    await desk.toolbars.connect("alice", "main")
    await desk.toolbars.close("alice", "main", how="abrupt")
    await settled()

    assert desk.bridge.received == ["end"]
    assert [fact.code for fact in desk.seen(ToolbarClosed)] == [None]


async def test_bridge_that_does_not_answer_the_close_frame_is_named(autojump_clock: object, desk: Desk) -> None:
    desk.bridge.answers_close = False
    await desk.toolbars.connect("alice", "main")

    assert await desk.toolbars.close_all() == ["alice.main"]
    assert isinstance(desk.bridge.received[0], CloseConnection)


async def test_page_that_does_not_read_hears_it_all_later(desk: Desk) -> None:
    await desk.toolbars.connect("alice", "main")
    desk.toolbars.stop_reading("alice", "main")
    await desk.bridge.tell('{"eventName":"EventRinging"}')
    await settled()
    assert desk.seen(ToolbarHeard) == []

    desk.toolbars.go_on_reading("alice", "main")
    await settled()
    assert len(desk.seen(ToolbarHeard)) == 1


async def test_page_that_does_not_read_makes_the_bridge_wait(autojump_clock: object, desk: Desk) -> None:
    await desk.toolbars.connect("alice", "main")
    desk.toolbars.stop_reading("alice", "main")

    with trio.move_on_after(60) as writing:
        for _ in range(200):
            await desk.bridge.tell("x" * 100_000)

    assert writing.cancelled_caught


async def test_command_is_a_fact_before_it_is_sent_and_its_answer_after(desk: Desk) -> None:
    desk.toolbars.site = replace(desk.toolbars.site, token=TOKEN)
    await desk.post()
    await desk.toolbars.wait_answers()

    ((line, headers, body),) = desk.bridge.commands
    assert (line, body) == ("POST /genesys/events", b"{}")
    assert (headers["authorization"], headers["origin"]) == ("Bearer s3cret", "http://localhost:8000")
    sent, answered = desk.seen()
    assert isinstance(sent, CommandSent)
    assert sent.headers["Authorization"] == "Bearer ***"
    assert isinstance(answered, CommandAnswered)
    assert (answered.answer, answered.status, answered.body) == ("a1", 200, '{"status":"Success"}')


async def test_command_that_is_never_answered_is_given_up_after_15_s(autojump_clock: object, desk: Desk) -> None:
    async def silence(_body: bytes) -> None:
        return None

    desk.bridge.reply = silence
    await desk.post()
    await desk.toolbars.wait_answers()

    (failed,) = desk.seen(CommandFailed)
    assert (failed.problem, failed.seconds) == ("no answer within 15 s", 15.0)


async def test_command_to_nobody_fails_at_once(desk: Desk) -> None:
    await desk.post(url="http://127.0.0.1:9/")

    (failed,) = desk.seen(CommandFailed)
    assert "no connection to 127.0.0.1:9" in failed.problem
