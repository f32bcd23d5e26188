"""A planned load as a scenario: all agents become available, then a branch for each call. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from tserver_harness.expectations import AnswerIs, Equals, Expectation, Fields, HearsEvent
from tserver_harness.load.arrivals import Load, PlannedCall, arrivals_of
from tserver_harness.plan import (
    Block,
    Case,
    CastMember,
    ConnectToolbar,
    Expect,
    OutsideHangsUp,
    PlaceCall,
    PostCommand,
    SetOutside,
    Step,
    Together,
    Wait,
)
from tserver_settings.errors import Span

__all__ = ["LOAD_REQUIREMENTS", "case_of", "needs_of", "title_of"]

LOAD_REQUIREMENTS = ("LD-01", "LD-02")
_SPAN = Span("load", 1, 1, 1, 1)
_WITHIN_SECONDS = 5.0
_CALLED = "+14155550199"
_WORDS: Mapping[type[Step], str] = {
    SetOutside: "{number} answers",
    ConnectToolbar: "{agent} opens her toolbar",
    PostCommand: "{agent} posts {command}",
    PlaceCall: "{from_number} calls: {call}",
    OutsideHangsUp: "the caller of {call} hangs up",
    Wait: "{seconds} s pass",
}
_FIRST_CALLER = 14_155_560_000


def case_of(load: Load, *, case_id: str = "load") -> Case:
    """The scenario of a load; its agents are the first ones of the target."""
    calls = arrivals_of(load)
    cast = tuple(CastMember(name=_name(index), index=index) for index in range(load.agents))
    return Case(
        id=case_id,
        file="",
        title=title_of(load),
        verifies=LOAD_REQUIREMENTS,
        needs=needs_of(load),
        cast=cast,
        config={},
        variables={},
        steps=(*_opening(load), _together("2", f"{len(calls)} calls", _branches(calls))),
        cleanup=(),
        seed=load.seed,
        span=_SPAN,
    )


def title_of(load: Load) -> str:
    """The load in words."""
    text = f"{load.agents} agents, {load.calls_per_second:g} calls a second for {load.seconds:g} s"
    return f"{text}: every call is told as it should be"


def needs_of(load: Load) -> tuple[str, ...]:
    """The capabilities that its kinds of calls need."""
    return ("transfer",) if load.mix.get("transferred") else ()


def _name(index: int) -> str:
    return f"agent{index + 1}"


def _opening(load: Load) -> Iterator[Step]:
    """Agents come one behind the other: a bridge is not to be judged by how it takes a stampede at eight o'clock."""
    steps: list[Step] = [_step(SetOutside, "1.1", number=_CALLED, behaviour="answer", after_seconds=0.2)]
    for index in range(load.agents):
        path, agent = f"1.{index + 2}", _name(index)
        steps += [
            _step(ConnectToolbar, f"{path}.1", agent=agent),
            _step(PostCommand, f"{path}.2", agent=agent, command="initialize", answer=f"initialize-{index}"),
            _expected(f"{path}.3", HearsEvent(agent=agent, events=("EventRegistered",)), "cause"),
        ]
    yield Block(path="1", verb="load", text=f"{load.agents} agents become available", span=_SPAN, steps=tuple(steps))


def _branches(calls: Sequence[PlannedCall]) -> Iterator[tuple[Step, ...]]:
    """One for each agent, who takes call after call: each at its time, but none before the last one is over."""
    for agent in sorted({call.agent for call in calls}):
        yield tuple(step for call in calls if call.agent == agent for step in _at_its_time(call))


def _at_its_time(call: PlannedCall) -> Iterator[Step]:
    """A call that goes wrong ends its own steps only."""
    path = f"2.{call.number}"
    yield _step(Wait, f"{path}.0", seconds=call.at, since="2")
    yield _together(path, f"call {call.number}", [tuple(_of_kind(call, path))])


def _of_kind(call: PlannedCall, path: str) -> Iterator[Step]:
    agent, name = _name(call.agent), f"c{call.number}"
    if call.kind == "outbound":
        yield from _outbound(call, path, agent, name)
        return
    yield _step(
        PlaceCall,
        f"{path}.1",
        call=name,
        from_number=f"+{_FIRST_CALLER + call.number}",
        to=f"${{{agent}.dn}}",
        user_data={"number": call.number},
    )
    yield _heard(f"{path}.2", agent, name, "EventRinging", ANI=f"+{_FIRST_CALLER + call.number}")
    yield _step(Wait, f"{path}.3", seconds=call.ring_seconds)
    match call.kind:
        case "abandoned":
            yield _step(OutsideHangsUp, f"{path}.4", call=name)
            yield _heard(f"{path}.5", agent, name, "EventReleased")
        case "rejected":
            yield from _commanded(f"{path}.4", agent, "reject", name)
            yield _heard(f"{path}.5", agent, name, "EventReleased")
        case _:
            yield from _commanded(f"{path}.4", agent, "accept", name)
            yield _heard(f"{path}.5", agent, name, "EventEstablished")
            yield _step(Wait, f"{path}.6", seconds=call.talk_seconds)
            yield from _ended(call, path, agent, name)


def _ended(call: PlannedCall, path: str, agent: str, name: str) -> Iterator[Step]:
    if call.kind == "transferred":
        yield from _commanded(f"{path}.7", agent, "transfer", name, toNumber=_CALLED, mode="singleStep")
    elif call.number % 2:
        yield _step(OutsideHangsUp, f"{path}.7", call=name)
    else:
        yield from _commanded(f"{path}.7", agent, "hangup", name)
    yield _heard(f"{path}.8", agent, name, "EventReleased")


def _outbound(call: PlannedCall, path: str, agent: str, name: str) -> Iterator[Step]:
    yield _step(
        PostCommand,
        f"{path}.1",
        agent=agent,
        command="makeCall",
        new_call=name,
        keys={"toNumber": _CALLED},
        answer=f"dial-{name}",
    )
    yield _heard(f"{path}.2", agent, name, "EventEstablished")
    yield _step(Wait, f"{path}.3", seconds=call.talk_seconds)
    yield from _commanded(f"{path}.4", agent, "hangup", name)
    yield _heard(f"{path}.5", agent, name, "EventReleased")


def _commanded(path: str, agent: str, command: str, call: str, **keys: Any) -> Iterator[Step]:
    answer = f"{command}-{call}"
    yield _step(PostCommand, f"{path}.1", agent=agent, command=command, call=call, keys=keys, answer=answer)
    yield _expected(f"{path}.2", AnswerIs(answer=answer, outcome="success"), "cause")


def _heard(path: str, agent: str, call: str, event: str, **values: Any) -> Expect:
    pattern = Fields(fields={key: Equals(value=value) for key, value in values.items()})
    return _expected(path, HearsEvent(agent=agent, events=(event,), call=call, pattern=pattern), "cause")


def _expected(path: str, expectation: Expectation, since: str) -> Expect:
    return Expect(
        path=path,
        verb="load",
        text=_worded(expectation),
        span=_SPAN,
        expectation=expectation,
        checks=("LD-01",),
        within_seconds=_WITHIN_SECONDS,
        since=since,
    )


def _step(kind: type[Any], path: str, **values: Any) -> Any:
    return kind(path=path, verb="load", text=_WORDS[kind].format(**values), span=_SPAN, **values)


def _worded(expectation: Expectation) -> str:
    match expectation:
        case HearsEvent(agent=agent, events=(event,), call=call):
            return f"{agent} hears {event}" + ("" if call is None else f" of {call}")
        case AnswerIs(answer=answer):
            return f"{answer} succeeds"
        case _:
            return ""


def _together(path: str, text: str, branches: Iterable[tuple[Step, ...]]) -> Together:
    return Together(path=path, verb="load", text=text, span=_SPAN, branches=tuple(branches), independent=True)
