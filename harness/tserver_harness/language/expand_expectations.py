"""Verbs that expect something: tree nodes to `expectations`, and to the plan's step that waits for them."""

from collections.abc import Callable, Mapping

from tserver_harness.expectations import (
    Alternative,
    AnswerIs,
    AsksNothing,
    AsksRequest,
    Expectation,
    Fields,
    HearsEvent,
    HearsNothing,
    InOrder,
    OneOf,
    SocketCloses,
    SocketRefused,
)
from tserver_harness.language.situation import Heard, PartyState, Situation
from tserver_harness.language.syntax import AgentName, AlternativeNode, StepNode
from tserver_harness.language.wording import duration_text, expectation_text
from tserver_harness.plan import Expect
from tserver_settings.errors import Span

__all__ = ["Expectations", "expect"]

_AFTER_EVENT: Mapping[str, PartyState] = {
    "EventDialing": PartyState.DIALING,
    "EventEstablished": PartyState.ESTABLISHED,
    "EventReleased": PartyState.ENDED,
}


def expect(
    expectation: Expectation,
    *,
    path: str,
    verb: str,
    span: Span,
    checks: tuple[str, ...],
    since: str,
    within: float | None = None,
) -> Expect:
    """The plan's step, worded."""
    text = expectation_text(expectation)
    if isinstance(expectation, HearsNothing | AsksNothing) and within is not None:
        text += f" for {duration_text(within)}"
    return Expect(
        path=path,
        verb=verb,
        text=text,
        span=span,
        expectation=expectation,
        checks=checks,
        within_seconds=within,
        since=since,
    )


class Expectations:
    """Builds the expectations of one case, in order."""

    def __init__(self, situation: Situation) -> None:
        self._situation = situation

    def step(self, node: StepNode, path: str) -> Expect:
        """The step that waits for what the node expects."""
        situation = self._situation
        expectation = situation.renamed(self.of(node))
        since = node.find(str, "since") or "cause"
        window = {"cause": situation.cause, "start": "start", "here": path}[since]
        self._note(node, expectation, window)
        situation.capture((*node.captures, *(name for one in _inner(node) for name in one.captures)))
        return expect(
            expectation,
            path=path,
            verb=node.verb.name,
            span=node.span,
            checks=node.find(tuple, "checks") or (),
            since=window,
            within=self._within(node),
        )

    def of(self, node: StepNode) -> Expectation:
        """The expectation itself, without its window."""
        return _BUILDERS[node.verb.name](self, node)

    def part(self, node: StepNode) -> Expectation:
        """An expectation inside another, which has the window and the checks for it."""
        for name in ("within", "checks", "since"):
            if name in node.spans:
                problem = f"`{name}` has no meaning inside another expectation"
                self._situation.problems.add(node.where(name), problem, f"write `{name}` at the outer one")
        self._situation.check_needs(node)
        return self.of(node)

    def hears(self, node: StepNode) -> HearsEvent:
        """`hears`."""
        at = node.get(AgentName, "at")
        return HearsEvent(
            agent=self._situation.agent(at, node.where("at")),
            tab=at.tab,
            events=node.get(tuple, "event"),
            call=self._call(node),
            pattern=node.pattern(),
            count=node.find(int, "count"),
        )

    def hears_nothing(self, node: StepNode) -> HearsNothing:
        """`hears-nothing`."""
        at = node.get(AgentName, "at")
        return HearsNothing(
            agent=self._situation.agent(at, node.where("at")),
            tab=at.tab,
            events=node.find(tuple, "event") or (),
            call=self._call(node),
            pattern=node.pattern(),
        )

    def asks(self, node: StepNode) -> AsksRequest:
        """`asks`."""
        return AsksRequest(
            request=node.get(str, "request"),
            dn=self._dn(node),
            call=self._call(node),
            pattern=node.pattern(),
            count=node.find(int, "count"),
            standing=node.find(str, "standing"),
        )

    def asks_nothing(self, node: StepNode) -> AsksNothing:
        """`asks-nothing`."""
        return AsksNothing(
            request=node.find(str, "request"), dn=self._dn(node), call=self._call(node), pattern=node.pattern()
        )

    def answer(self, node: StepNode) -> AnswerIs:
        """`answer`."""
        return AnswerIs(
            answer=self._situation.answer(node.find(str, "as"), node.where("as")),
            outcome=node.get(str, "is"),
            statuses=node.get(tuple, "status"),
            pattern=node.pattern(),
            header_pattern=node.find(Fields, "headers") or Fields({}),
        )

    def socket_closes(self, node: StepNode) -> SocketCloses:
        """`socket-closes`."""
        at = node.get(AgentName, "at")
        self._situation.close_tab(at)
        return SocketCloses(
            agent=self._situation.agent(at, node.where("at")), tab=at.tab or "main", codes=node.get(tuple, "code")
        )

    def socket_refused(self, node: StepNode) -> SocketRefused:
        """`socket-refused`."""
        at = node.get(AgentName, "at")
        return SocketRefused(
            agent=self._situation.agent(at, node.where("at")), tab=at.tab or "main", statuses=node.get(tuple, "status")
        )

    def in_order(self, node: StepNode) -> InOrder:
        """`in-order`."""
        return InOrder(parts=tuple(self.part(one) for one in node.get(tuple, "expectations")))

    def one_of(self, node: StepNode) -> OneOf:
        """`one-of`."""
        return OneOf(alternatives=tuple(self._alternative(one) for one in node.get(tuple, "alternatives")))

    def _alternative(self, node: AlternativeNode) -> Alternative:
        parts = tuple(self.part(one) for one in node.expectations)
        return Alternative(parts=parts, verdict=node.verdict, reason=node.reason)

    def _call(self, node: StepNode) -> str | None:
        name = node.find(str, "call")
        return None if name is None else self._situation.call(name, node.where("call")).name

    def _dn(self, node: StepNode) -> str | None:
        of, dn = node.find(AgentName, "of"), node.find(str, "dn")
        if of is not None and dn is not None:
            self._situation.problems.add(node.where("dn"), "`of` and `dn` say the same thing", "keep one of them")
        return dn if of is None else self._situation.number(AgentName(of.name), node.where("of"))

    def _within(self, node: StepNode) -> float | None:
        """The time to wait: its own, or the longest silence inside."""
        if "for" in node.arguments:
            return node.get(float, "for")
        within = node.find(float, "within")
        silences = [one.get(float, "for") for one in _inner(node) if "for" in one.spans]
        return max(silences) if within is None and silences else within

    def _note(self, node: StepNode, expectation: Expectation, since: str) -> None:
        """Keep what was heard for later steps, and refuse a silence that what was heard before has broken already."""
        for one in (node, *(_inner(node) if node.verb.name == "in-order" else ())):
            self._note_state(one)
        match expectation:
            case HearsEvent(agent=agent, events=events, call=call):
                self._situation.heard.append(Heard(since, agent, events, call, node.span.line))
            case AsksRequest(request=request, dn=dn, call=call, standing=None):
                self._situation.heard.append(Heard(since, dn, (request,), call, node.span.line))
            case HearsNothing(agent=agent, events=events, call=call, pattern=pattern):
                if not pattern.fields:
                    self._refuse_broken(node, Heard(since, agent, events, call, node.span.line))
            case AsksNothing(request=request, dn=dn, call=call, pattern=pattern):
                if not pattern.fields and request is not None:
                    self._refuse_broken(node, Heard(since, dn, (request,), call, node.span.line))
            case _:
                pass

    def _refuse_broken(self, node: StepNode, silence: Heard) -> None:
        for heard in self._situation.heard:
            same_window = heard.since == silence.since and heard.subject == silence.subject
            same_names = not silence.names or set(heard.names) <= set(silence.names)
            if same_window and same_names and silence.call in {None, heard.call}:
                problem = f"this can never hold: line {heard.line} expects such a message in the same window"
                remedy = "write `since: here` to look from now on, or have the message counted: `hears` with `count: 1`"
                self._situation.problems.add(node.span, problem, remedy)
                return

    def _note_state(self, node: StepNode) -> None:
        """What an event says about a call."""
        name, events = node.find(str, "call") if "call" in node.arguments else None, node.arguments.get("event")
        if node.verb.name != "hears" or name is None or not isinstance(events, tuple) or len(events) != 1:
            return
        call = self._situation.call(name, node.where("call"))
        agent = node.get(AgentName, "at").name
        if events[0] == "EventRinging":
            call.parties.setdefault(agent, PartyState.RINGING)
        elif events[0] in _AFTER_EVENT:
            call.parties[agent] = _AFTER_EVENT[events[0]]


def _inner(node: StepNode) -> tuple[StepNode, ...]:
    match node.verb.name:
        case "in-order":
            return node.get(tuple, "expectations")
        case "one-of":
            return tuple(one for alternative in node.get(tuple, "alternatives") for one in alternative.expectations)
        case _:
            return ()


_BUILDERS: Mapping[str, Callable[[Expectations, StepNode], Expectation]] = {
    "hears": Expectations.hears,
    "hears-nothing": Expectations.hears_nothing,
    "asks": Expectations.asks,
    "asks-nothing": Expectations.asks_nothing,
    "answer": Expectations.answer,
    "socket-closes": Expectations.socket_closes,
    "socket-refused": Expectations.socket_refused,
    "in-order": Expectations.in_order,
    "one-of": Expectations.one_of,
}
