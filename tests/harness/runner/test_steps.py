"""Each acting step does one thing to the world, with names of agents and calls put into DNs and ConnIDs."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, get_args

import msgspec
import pytest

from tserver_harness import plan
from tserver_harness.runner.calls import CallBook
from tserver_harness.runner.errors import StepFailedError
from tserver_harness.runner.recorder import Recorder
from tserver_harness.runner.steps import DOINGS, do
from tserver_harness.runner.toolbar import HttpRequest, Site, TokenRule, Toolbars
from tserver_harness.runner.world import World
from tserver_harness.target import TargetAgent
from tserver_harness.transcript import CallNamed
from tserver_settings.errors import Span

C1 = "0071000000000001"
COMMON: dict[str, Any] = {"path": "1", "verb": "v", "text": "t", "span": Span("x", 1, 1, 1, 1)}
HOLD_OTHERS = {plan.Block, plan.Together, plan.InjectFault, plan.Expect}


class Deeds:
    """Stands for the switchboard: notes every deed with its arguments."""

    def __init__(self) -> None:
        self.done: list[tuple[Any, ...]] = []

    def __getattr__(self, name: str) -> Callable[..., Awaitable[str]]:
        async def deed(*given: Any, **named: Any) -> str:
            self.done.append((name, *given, *named.values()))
            return C1

        return deed


class FakeToolbars(Toolbars):
    """A page whose bridge takes every socket, or none; requests are noted and not sent."""

    takes = True
    done: list[tuple[Any, ...]]
    requests: list[HttpRequest]

    async def connect(self, agent: str, tab: str, **_options: Any) -> bool:
        self.done.append(("connect", agent, tab))
        return self.takes

    async def close(self, agent: str, tab: str, *, how: str) -> bool:
        self.done.append(("close", agent, tab, how))
        return self.takes

    def stop_reading(self, agent: str, tab: str) -> None:
        self.done.append(("stop reading", agent, tab))

    def go_on_reading(self, agent: str, tab: str) -> None:
        self.done.append(("go on reading", agent, tab))

    async def send(self, request: HttpRequest) -> None:
        self.requests.append(request)


class Plain:
    def body(self, command: str, keys: Any) -> dict[str, Any]:
        return {"type": command, **keys}

    def heard(self, raw: dict[str, Any]) -> dict[str, Any]:
        return raw


class Stage:
    def __init__(self, token: TokenRule | None) -> None:
        recorder = Recorder(started=datetime.now(UTC))
        site = Site(
            rest="http://b:1/events", websocket="ws://b:1/ws", origin="http://o", dialect=Plain(), token=token,
            queries={"bob": "agent=1002"},
        )  # fmt: skip
        nobody: Any = None
        self.toolbars = FakeToolbars(site, recorder, nobody)
        self.toolbars.done, self.toolbars.requests = [], []
        self.deeds = Deeds()
        switchboard: Any = self.deeds
        self.world = World(
            recorder=recorder,
            switchboard=switchboard,
            toolbars=self.toolbars,
            cast={"alice": TargetAgent("1001", "7001"), "bob": TargetAgent("1002", "7002")},
            book=CallBook({"alice": "7001", "bob": "7002"}),
            settle=nothing,
            origin="http://o",
            foreign_origin="http://f",
        )

    async def do(self, kind: Any, **values: Any) -> list[tuple[Any, ...]]:
        await do(kind(**COMMON, **values), self.world)
        return [*self.deeds.done, *self.toolbars.done]

    async def post(self, kind: Any = plan.PostRaw, **values: Any) -> HttpRequest:
        await do(kind(**COMMON, answer="a1", **{"agent": "alice", **values}), self.world)
        return self.toolbars.requests[-1]

    def know(self, call: str) -> None:
        self.world.book.name(call, C1)
        self.world.tell_calls()


async def nothing() -> None:
    return None


@pytest.fixture
async def stage() -> Stage:
    return Stage(None)


@pytest.fixture
async def stage_with_token() -> Stage:
    return Stage(TokenRule("s3cret", "Authorization: Bearer {token}", "token={token}"))


def test_every_step_that_holds_no_others_is_decided() -> None:
    assert set(DOINGS) == set(get_args(plan.Step)) - HOLD_OTHERS


@pytest.mark.parametrize(
    ("kind", "values", "deed"),
    [
        (plan.OutsideAnswers, {"call": "c1"}, ("outside_answers", C1, "c1")),
        (plan.OutsideHangsUp, {"call": "c1"}, ("outside_hangs_up", C1, "c1")),
        (plan.SetOutside, {"number": "+1", "behaviour": "busy"}, ("set_outside", "+1", "busy", 0.0)),
        (plan.UsePhone, {"dn": "alice", "action": "hold", "call": "c1"}, ("use_phone", "7001", "hold", C1, None)),
        (plan.UsePhone, {"dn": "7009", "action": "dial", "to": "bob", "new_call": "c2"},
         ("use_phone", "7009", "dial", None, "7002")),
        (plan.MoveAgent, {"agent": "bob", "action": "ready"}, ("move_agent", "1002", "ready", "7002", None, {})),
        (plan.Attach, {"call": "c1", "user_data": {"k": 1}}, ("attach", C1, "c1", {"k": 1})),
        (plan.RouteCall, {"dn": "8501", "call": "c1", "to": "bob"}, ("route", "8501", C1, "7002")),
        (plan.SetService, {"dn": "alice", "in_service": False}, ("set_service", "7001", False)),
        (plan.SetLink, {"up": False}, ("set_link", False)),
        (plan.CutClients, {"how": "rst"}, ("cut_clients", "rst")),
        (plan.ServerPower, {"up": True}, ("set_power", True)),
        (plan.SendEvent, {"dn": "alice", "message": {"message": "E"}}, ("send_event", "7001", {"message": "E"})),
        (plan.CloseToolbar, {"agent": "alice"}, ("close", "alice", "main", "clean")),
        (plan.ReadingChanged, {"agent": "alice", "reads": False}, ("stop reading", "alice", "main")),
        (plan.ReadingChanged, {"agent": "alice", "reads": True, "tab": "t2"}, ("go on reading", "alice", "t2")),
    ],
)  # fmt: skip
async def test_step_is_one_deed(stage: Stage, kind: Any, values: dict[str, Any], deed: tuple[Any, ...]) -> None:
    stage.know("c1")

    assert await stage.do(kind, **values) == [deed]


async def test_call_from_outside_has_its_name_at_once(stage: Stage) -> None:
    done = await stage.do(plan.PlaceCall, call="c1", from_number="+1", to="alice", dnis="800")

    assert done == [("place_call", "c1", "+1", "7001", "800", None)]
    assert [fact.conn_ids for fact in stage.world.recorder.facts if isinstance(fact, CallNamed)] == [[C1]]


async def test_waiting_takes_the_clocks_time(stage: Stage, autojump_clock: Any) -> None:
    before = stage.world.recorder.elapsed
    await stage.do(plan.Wait, seconds=3600)

    assert stage.world.recorder.elapsed - before == 3600


@pytest.mark.parametrize(
    ("kind", "values", "problem"),
    [
        (plan.ConnectToolbar, {"agent": "alice"}, "did not take the socket of alice's toolbar"),
        (plan.CloseToolbar, {"agent": "alice"}, "alice's toolbar main has no open socket"),
        (plan.OutsideAnswers, {"call": "c9"}, "there is no call c9"),
    ],
)
async def test_what_cannot_be_done_as_things_are_fails_the_step(
    stage: Stage, kind: Any, values: dict[str, Any], problem: str
) -> None:
    stage.toolbars.takes = False
    with pytest.raises(StepFailedError, match=problem):
        await stage.do(kind, **values)


async def test_socket_may_be_refused_where_the_step_allows_it(stage: Stage) -> None:
    stage.toolbars.takes = False

    assert await stage.do(plan.ConnectToolbar, agent="alice", may_fail=True) == [("connect", "alice", "main")]


async def test_command_is_sent_as_a_page_does(stage_with_token: Stage) -> None:
    request = await stage_with_token.post(plan.PostCommand, agent="bob", command="makeCall", keys={"toNumber": "+1"})

    assert (request.command, request.method, request.url) == ("makeCall", "POST", "http://b:1/events?agent=1002")
    assert msgspec.json.decode(request.body) == {"type": "makeCall", "toNumber": "+1"}
    assert request.headers["Authorization"] == "Bearer s3cret"
    assert (request.headers["Origin"], request.headers["Content-Type"]) == ("http://o", "application/json")


@pytest.mark.parametrize(("keys", "sent"), [({}, C1), ({"connectionId": "other"}, "other"), ({"connectionId": ""}, "")])
async def test_command_about_a_call_names_it_unless_the_scenario_does(
    stage: Stage, keys: dict[str, Any], sent: str
) -> None:
    stage.know("c1")
    request = await stage.post(plan.PostCommand, command="accept", call="c1", keys=keys)

    assert msgspec.json.decode(request.body)["connectionId"] == sent


async def test_raw_request_goes_as_written(stage: Stage) -> None:
    request = await stage.post(method="PUT", body="{a", repeat_body=3, headers={"X-A": "1"})

    assert (request.command, request.method, request.body) == ("", "PUT", "{a{a{a")
    assert request.headers["X-A"] == "1"
    assert "Content-Type" not in request.headers


@pytest.mark.parametrize(
    ("headers", "shown"),
    [({}, "Bearer s3cret"), ({"authorization": "Bearer wrong"}, "Bearer wrong"), ({"Authorization": ""}, None)],
)
async def test_header_of_the_scenario_replaces_the_pages_and_an_empty_one_removes_it(
    stage_with_token: Stage, headers: dict[str, str], shown: str | None
) -> None:
    sent = (await stage_with_token.post(headers=headers)).headers

    assert [value for name, value in sent.items() if name.lower() == "authorization"] == ([shown] if shown else [])


@pytest.mark.parametrize(
    ("address", "url"),
    [(None, "http://b:1/events"), ("/other?x=1", "http://b:1/other?x=1"), ("http://else:2/", "http://else:2/")],
)
async def test_raw_request_may_go_elsewhere(stage: Stage, address: str | None, url: str) -> None:
    assert (await stage.post(address=address)).url == url
