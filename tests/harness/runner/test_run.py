"""One scenario: windows of expectations, stopping and going on, blocks, and cleanup that always runs."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
import trio
import trio.testing

from tserver_harness import plan
from tserver_harness.expectations import (
    AnswerIs,
    Capture,
    Equals,
    Expectation,
    Fields,
    HearsEvent,
    HearsNothing,
    IsKind,
)
from tserver_harness.runner.calls import CallBook
from tserver_harness.runner.ending import Outcome
from tserver_harness.runner.errors import SwitchRefusedError
from tserver_harness.runner.recorder import Recorder
from tserver_harness.runner.run import run_case
from tserver_harness.runner.toolbar import Site, Toolbars
from tserver_harness.runner.world import World
from tserver_harness.target import TargetAgent
from tserver_harness.transcript import CallNamed, Expected, Fact, HarnessProblem, StepEnded, StepStarted
from tserver_settings.errors import Span

SPAN = Span("x.scenario.yaml", 3, 1, 3, 9)
ALICE = TargetAgent(agent_id="1001", dn="7001")


@dataclass
class FakeSwitchboard:
    """Notes what it is asked to do; `on_call` is what a placed call causes."""

    deeds: list[Any] = field(default_factory=list)
    on_call: Any = None
    refuses: bool = False

    async def place_call(self, name: str, **arguments: Any) -> str:
        self.deeds.append(("call", name, arguments["to"]))
        if self.refuses:
            raise SwitchRefusedError("the switch refused: no")
        if self.on_call is not None:
            await self.on_call()
        return "0071000000000001"

    async def set_service(self, dn: str, *, in_service: bool) -> None:
        self.deeds.append(("service", dn, in_service))

    @contextmanager
    def fault(self, kind: str, message: str, **_arguments: Any) -> Iterator[None]:
        self.deeds.append(("fault", kind, message))
        yield
        self.deeds.append(("no fault", kind, message))

    async def restore(self) -> None:
        self.deeds.append("restored")

    async def end_all_calls(self) -> list[str]:
        self.deeds.append("calls ended")
        return []


class Plain:
    def body(self, command: str, keys: Mapping[str, Any]) -> dict[str, Any]:
        return {"type": command, **keys}

    def heard(self, raw: dict[str, Any]) -> dict[str, Any]:
        return raw


@dataclass
class Stage:
    world: World
    bridge: Any
    switchboard: FakeSwitchboard

    async def run(self, *steps: plan.Step, cleanup: Sequence[plan.Step] = (), must: Sequence[str] = ("AV-01",)) -> Any:
        return await run_case(case(steps, cleanup), self.world, must=must)

    def facts(self, kind: type[Fact]) -> list[Any]:
        return [fact for fact in self.world.recorder.facts if isinstance(fact, kind)]


@pytest.fixture
async def stage(fake_bridge: Any, nursery: trio.Nursery) -> Stage:
    recorder = Recorder(started=datetime.now(UTC))
    site = Site(rest=fake_bridge.url + "/e", websocket=fake_bridge.websocket, origin="http://o", dialect=Plain())
    switchboard = FakeSwitchboard()
    world = World(
        recorder=recorder,
        switchboard=switchboard,  # type: ignore[arg-type]
        toolbars=Toolbars(site, recorder, nursery),
        cast={"alice": ALICE},
        book=CallBook({"alice": "7001"}),
        settle=trio.testing.wait_all_tasks_blocked,
        origin="http://o",
        foreign_origin="http://f",
    )
    recorder.observer = world.observe
    return Stage(world, fake_bridge, switchboard)


def case(steps: Sequence[plan.Step], cleanup: Sequence[plan.Step]) -> plan.Case:
    return plan.Case(
        id="x", file="x.scenario.yaml", title="x", verifies=("AV-01",), needs=(),
        cast=(plan.CastMember(name="alice", index=0),), config={}, variables={},
        steps=tuple(steps), cleanup=tuple(cleanup), seed=0, span=SPAN,
    )  # fmt: skip


def common(path: str) -> dict[str, Any]:
    return {"path": path, "verb": "v", "text": f"step {path}", "span": SPAN}


def connect(path: str = "1") -> plan.Step:
    return plan.ConnectToolbar(**common(path), agent="alice")


def call(path: str = "2") -> plan.Step:
    return plan.PlaceCall(**common(path), call="c1", from_number="+1", to="${alice.dn}")


def command(path: str, **keys: Any) -> plan.Step:
    return plan.PostCommand(**common(path), agent="alice", command="accept", answer=f"a{path}", **keys)


def expect(path: str, expectation: Expectation, **changes: Any) -> plan.Step:
    return plan.Expect(**common(path), expectation=expectation, **changes)


def hears(path: str, event: str = "EventRinging", **changes: Any) -> plan.Step:
    return expect(path, HearsEvent(agent="alice", events=(event,)), **changes)


def tells(stage: Stage, *events: str) -> Any:
    async def tell() -> None:
        for event in events:
            await stage.bridge.tell(f'{{"eventName":"{event}","connectionId":"0071000000000001"}}')

    return tell


async def test_expectation_sees_what_came_since_its_cause(autojump_clock: object, stage: Stage) -> None:
    stage.switchboard.on_call = tells(stage, "EventRinging", "EventReleased")
    ending = await stage.run(connect(), call(), hears("3"), hears("4", "EventReleased"))

    assert (ending.outcome, ending.leaks) == (Outcome.COMPLETED, ())
    assert stage.switchboard.deeds == [("call", "c1", "7001"), "restored", "calls ended"]
    assert [fact.outcome for fact in stage.facts(StepEnded)] == ["done"] * 4
    assert [tuple(fact.conn_ids) for fact in stage.facts(CallNamed)] == [("0071000000000001",)]


async def test_deeds_in_a_row_are_one_cause_and_silence_looks_at_the_last(autojump_clock: object, stage: Stage) -> None:
    stage.switchboard.on_call = tells(stage, "EventRinging")
    quiet = expect("5", HearsNothing(agent="alice"))
    ending = await stage.run(connect(), call(), command("3"), hears("4"), quiet)

    assert ending.outcome == Outcome.COMPLETED
    first, second = stage.facts(Expected)
    started = {fact.step: fact.n for fact in stage.facts(StepStarted)}
    assert started["1"] - 1 <= first.since < started["1"] + 1
    assert started["3"] == second.since


async def test_deed_after_an_expectation_begins_a_new_window(autojump_clock: object, stage: Stage) -> None:
    stage.switchboard.on_call = tells(stage, "EventRinging")
    ending = await stage.run(connect(), call(), hears("3"), command("4"), hears("5", within_seconds=1))

    assert (ending.outcome, ending.detail[:25]) == (Outcome.STOPPED, "step 5 (step 5): expected")


async def test_window_can_begin_at_the_start_or_at_a_step(autojump_clock: object, stage: Stage) -> None:
    stage.switchboard.on_call = tells(stage, "EventRinging")
    ending = await stage.run(
        connect(), call(), hears("3"), command("4"), hears("5", since="start"), hears("6", since="2")
    )

    assert ending.outcome == Outcome.COMPLETED
    assert [fact.since for fact in stage.facts(Expected)][1:] == [0, 3]


async def test_unmet_should_goes_on_and_unmet_must_stops(autojump_clock: object, stage: Stage) -> None:
    ending = await stage.run(connect(), hears("2", checks=("AV-09",)), hears("3", checks=("AV-09", "AV-01")), call("4"))

    assert ending.outcome == Outcome.STOPPED
    assert [fact.met for fact in stage.facts(Expected)] == [False, False]
    assert stage.switchboard.deeds == ["restored", "calls ended"]


async def test_answer_is_looked_for_from_its_command_on(autojump_clock: object, stage: Stage) -> None:
    def answer(path: str, name: str) -> plan.Step:
        return expect(path, AnswerIs(answer=name, outcome="success"))

    ending = await stage.run(command("1"), command("2"), answer("3", "a2"), call("4"), answer("5", "a1"))

    assert ending.outcome == Outcome.COMPLETED


async def test_capture_is_known_to_later_steps(autojump_clock: object, stage: Stage) -> None:
    stage.switchboard.on_call = tells(stage, "EventRinging")
    captures = Fields({"connectionId": Capture(name="id", inner=IsKind("string"))})
    uses = Fields({"connectionId": Equals("${id}")})
    ending = await stage.run(
        connect(),
        call(),
        expect("3", HearsEvent(agent="alice", events=("EventRinging",), pattern=captures)),
        expect("4", HearsEvent(agent="alice", events=("EventRinging",), pattern=uses)),
        command("5", keys={"connectionId": "${id}"}),
    )

    assert ending.outcome == Outcome.COMPLETED
    assert stage.bridge.commands[0][2] == b'{"type":"accept","connectionId":"0071000000000001"}'


async def test_command_about_a_call_uses_what_the_toolbar_heard(autojump_clock: object, stage: Stage) -> None:
    async def ring() -> None:
        await stage.bridge.tell('{"eventName":"EventRinging","connectionId":"0071000000000001","eventId":"e-9"}')
        await stage.bridge.tell('{"eventName":"EventEstablished","eventId":"e-9"}')

    stage.switchboard.on_call = ring
    await stage.run(connect(), call(), hears("3", "EventEstablished"), command("4", call="c1"))

    assert stage.bridge.commands[0][2] == b'{"type":"accept","connectionId":"e-9"}'


async def test_command_about_an_unknown_call_fails_its_step(autojump_clock: object, stage: Stage) -> None:
    ending = await stage.run(command("1", call="c1"))

    assert ending.outcome == Outcome.STOPPED
    assert "there is no call c1" in ending.detail
    assert stage.bridge.commands == []


async def test_refusal_of_the_switch_stops_but_not_in_a_race(autojump_clock: object, stage: Stage) -> None:
    stage.switchboard.refuses = True
    race = plan.Together(**common("1"), branches=((call("1.1"),), (command("1.2"),)))

    assert (await stage.run(race)).outcome == Outcome.COMPLETED
    assert (await stage.run(call("1"))).outcome == Outcome.STOPPED


async def test_together_runs_branches_at_once_and_is_one_cause(autojump_clock: object, stage: Stage) -> None:
    stage.switchboard.on_call = tells(stage, "EventRinging")
    wait = plan.Wait(**common("2.2.1"), seconds=3)
    together = plan.Together(**common("2"), branches=((call("2.1"),), (wait, command("2.2.2"))))
    ending = await stage.run(connect(), together, hears("3"))

    assert ending.outcome == Outcome.COMPLETED
    assert [fact.at for fact in stage.facts(Expected)] == [3.0]


async def test_must_in_one_branch_ends_the_others(autojump_clock: object, stage: Stage) -> None:
    wait = plan.Wait(**common("1.2"), seconds=3600)
    together = plan.Together(**common("1"), branches=((hears("1.1", within_seconds=1),), (wait,)))
    ending = await stage.run(together)

    assert (ending.outcome, stage.world.recorder.elapsed) == (Outcome.STOPPED, 1.0)


async def test_wait_can_be_counted_from_the_beginning_of_a_block(autojump_clock: object, stage: Stage) -> None:
    """A load is not to slow down because the calls before took longer."""

    def until(path: str, seconds: float) -> plan.Step:
        return plan.Wait(**common(path), seconds=seconds, since="2")

    wait = plan.Wait(**common("1"), seconds=5)
    late = plan.Wait(**common("2.2"), seconds=10)
    branch = (until("2.1", 3), call("2.1a"), late, until("2.3", 8), call("2.3a"), until("2.4", 20), call("2.4a"))
    await stage.run(wait, plan.Together(**common("2"), branches=(branch,)))

    placed = {fact.step: fact.at for fact in stage.facts(StepStarted) if fact.step.endswith("a")}
    assert placed == {"2.1a": 8.0, "2.3a": 18.0, "2.4a": 25.0}


async def test_branch_that_is_independent_ends_itself_alone(autojump_clock: object, stage: Stage) -> None:
    wait = plan.Wait(**common("1.2"), seconds=60)
    stops = (hears("1.1", within_seconds=1), call("1.3"))
    together = plan.Together(**common("1"), branches=(stops, (wait, call("1.4"))), independent=True)
    ending = await stage.run(together)

    assert (ending.outcome, stage.world.recorder.elapsed) == (Outcome.STOPPED, 60.0)
    assert "step 1.1" in ending.detail
    assert [deed for deed in stage.switchboard.deeds if isinstance(deed, tuple)] == [("call", "c1", "7001")]


async def test_fault_is_there_for_its_steps_alone(autojump_clock: object, stage: Stage) -> None:
    fault = plan.InjectFault(**common("1"), kind="refuse", message="RequestAnswerCall", steps=(call("1.1"),))
    await stage.run(plan.Block(**common("0"), steps=(fault,)), call("2"))

    kinds = [deed[0] for deed in stage.switchboard.deeds if isinstance(deed, tuple)]
    assert kinds == ["fault", "call", "no fault", "call"]


async def test_cleanup_runs_after_a_failure_and_each_step_of_it(autojump_clock: object, stage: Stage) -> None:
    stage.switchboard.refuses = True
    back = plan.SetService(**common("finally.2"), dn="7001", in_service=True)
    ending = await stage.run(hears("1", within_seconds=0), cleanup=(call("finally.1"), back))

    assert "step 1" in ending.detail
    assert stage.switchboard.deeds == [("call", "c1", "7001"), ("service", "7001", True), "restored", "calls ended"]


async def test_fault_of_ours_is_told_and_the_cleanup_runs(autojump_clock: object, stage: Stage) -> None:
    async def broken() -> None:
        raise KeyError("ours")

    stage.switchboard.on_call = broken
    ending = await stage.run(call())

    assert (ending.outcome, ending.detail) == (Outcome.ERROR, "KeyError: 'ours'")
    assert "Traceback" in stage.facts(HarnessProblem)[0].problem
    assert stage.switchboard.deeds[1:] == ["restored", "calls ended"]


async def test_cancelled_scenario_is_cleaned_up(autojump_clock: object, stage: Stage) -> None:
    with trio.move_on_after(2) as interrupted:
        await stage.run(connect(), plan.Wait(**common("2"), seconds=3600))

    assert interrupted.cancelled_caught
    assert stage.switchboard.deeds == ["restored", "calls ended"]
    assert stage.world.toolbars.open_sockets == []


async def test_call_that_the_bridge_forgot_to_release_is_a_leak(autojump_clock: object, stage: Stage) -> None:
    stage.switchboard.on_call = tells(stage, "EventRinging")
    ending = await stage.run(connect(), call(), hears("3"))

    assert ending.leaks == ("call 0071000000000001 was over and alice.main was not told",)


async def test_refused_socket_stops_unless_it_may_be_refused(autojump_clock: object, stage: Stage) -> None:
    stage.bridge.refuses = 403
    allowed = plan.ConnectToolbar(**common("1"), agent="alice", may_fail=True)

    assert (await stage.run(allowed)).outcome == Outcome.COMPLETED
    assert (await stage.run(connect())).outcome == Outcome.STOPPED
