"""A scenario's tree to cases that are ready to run: compound verbs taken apart, repetitions and includes in place.

Every expectation gets its window as the path of the step that caused it, so that steps that happen at once do not
take each other's. What cannot be, such as a call that was never named, is found here and collected.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tserver_harness.language import expand_toolbar
from tserver_harness.language.compounds import expanded
from tserver_harness.language.expand_expectations import Expectations
from tserver_harness.language.expand_world import WORLD_STEPS
from tserver_harness.language.grammar import Kind, Role
from tserver_harness.language.situation import Situation
from tserver_harness.language.syntax import (
    AgentName,
    AlternativeNode,
    CaseTree,
    Scenario,
    StepNode,
    id_of_case,
    title_of_case,
)
from tserver_harness.language.wording import duration_text
from tserver_harness.plan import Block, Case, CastMember, InjectFault, Step, Together
from tserver_settings.errors import Problems

__all__ = ["expand", "expand_into"]

_DEFAULT_ROUTE_POINTS = ("8501",)
"""Those that the simulator has without configuration."""

Primitive = Callable[[StepNode, str, Situation], Step]
_DOES: Mapping[str, Primitive] = {
    **WORLD_STEPS,
    "connect": expand_toolbar.connect,
    "try-connect": expand_toolbar.try_connect,
    "close": expand_toolbar.close,
    "command": expand_toolbar.command,
    "post": expand_toolbar.post,
    "misuse": expand_toolbar.misuse,
    "stop-reading": expand_toolbar.stop_reading,
    "go-on-reading": expand_toolbar.go_on_reading,
}


def expand(scenario: Scenario) -> tuple[Case, ...]:
    """The cases of a scenario that was loaded, one where it has no table.

    Raises:
        FilesInvalid: never for a scenario that `load_scenario` gave; it has looked.
    """
    problems = Problems()
    cases = expand_into(scenario, problems)
    problems.raise_if_any()
    return cases


def expand_into(scenario: Scenario, problems: Problems) -> tuple[Case, ...]:
    """The cases, as far as they go; what is wrong with them is among the problems."""
    return tuple(_case(scenario, tree, problems) for tree in scenario.cases)


def _case(scenario: Scenario, tree: CaseTree, problems: Problems) -> Case:
    cast = scenario.agents if scenario.agents is not None else _cast_of(tree)
    expander = _Expander(
        Situation(problems, cast, variables=tree.variables, route_points=_route_points(scenario.config))
    )
    steps = expander.steps(tree.steps, "")
    cleanup = expander.steps(tree.cleanup, "finally.")
    return Case(
        id=id_of_case(scenario.id, tree.name),
        file=scenario.file,
        title=title_of_case(scenario.title, tree.name),
        verifies=scenario.verifies,
        needs=scenario.needs,
        cast=tuple(CastMember(name=agent, index=index) for index, agent in enumerate(cast)),
        config=scenario.config,
        variables=tree.variables,
        steps=steps,
        cleanup=cleanup,
        seed=scenario.seed,
        span=scenario.span,
    )


def _route_points(config: Mapping[str, Any]) -> frozenset[str]:
    configured = config.get("route_points")
    if not isinstance(configured, list):
        return frozenset(_DEFAULT_ROUTE_POINTS)
    return frozenset(str(one.get("dn")) for one in configured if isinstance(one, Mapping))


def _cast_of(tree: CaseTree) -> tuple[str, ...]:
    """Agents in order of appearance, but for names that no step ever gives a toolbar or a phone: those are slips."""
    mentions = [mention for step in (*tree.steps, *tree.cleanup) for mention in _mentions(step)]
    acting = {name for name, acts in mentions if acts}
    return tuple(dict.fromkeys(name for name, _ in mentions if name in acting))


_ACTING = ("register", "login", "available", "connect", "try-connect", "phone", "supervisor")


def _mentions(step: StepNode) -> Iterator[tuple[str, bool]]:
    for argument in step.verb.arguments:
        value = step.arguments.get(argument.name)
        if argument.kind in {Kind.AGENT, Kind.PLACE} and isinstance(value, AgentName):
            yield value.name, step.verb.name in _ACTING
        for inner in _inner_steps(value):
            yield from _mentions(inner)


def _inner_steps(value: Any) -> Iterator[StepNode]:
    match value:
        case StepNode():
            yield value
        case AlternativeNode(expectations=expectations):
            yield from expectations
        case tuple():
            for one in value:
                yield from _inner_steps(one)
        case _:
            pass


class _Expander:
    """Expands the steps of one case, in order; the situation remembers what came before."""

    def __init__(self, situation: Situation) -> None:
        self._situation = situation
        self._expectations = Expectations(situation)

    def steps(self, nodes: tuple[StepNode, ...], prefix: str) -> tuple[Step, ...]:
        """Steps in a row; the first has the path `<prefix>1`."""
        return tuple(self._step(node, f"{prefix}{number}") for number, node in enumerate(nodes, start=1))

    def _step(self, node: StepNode, path: str) -> Step:
        self._situation.check_needs(node)
        match node.verb.role:
            case Role.EXPECTS:
                return self._expectations.step(node, path)
            case Role.COMPOUND:
                return self._block(node, path, node.verb.name, expanded(node, path, self._situation))
            case Role.STRUCTURE:
                return self._structure(node, path)
            case Role.DOES:
                return self._doing(node, path)

    def _doing(self, node: StepNode, path: str) -> Step:
        if node.verb.name == "with-fault":
            return self._fault(node, path)
        step = _DOES[node.verb.name](node, path, self._situation)
        self._situation.cause = path
        return step

    def _structure(self, node: StepNode, path: str) -> Step:
        match node.verb.name:
            case "together":
                return self._together(node, path)
            case "any-order":
                return self._block(node, path, "in any order", self.steps(node.get(tuple, "expectations"), f"{path}."))
            case "repeat":
                rounds = node.get(tuple, "steps")
                blocks = tuple(
                    self._round(node, number, len(rounds), steps, f"{path}.{number}")
                    for number, steps in enumerate(rounds, start=1)
                )
                return self._block(node, path, f"{len(rounds)} times", blocks)
            case "include":
                steps = self.steps(node.get(tuple, "file"), f"{path}.")
                file = next((step.span.file for step in steps), "an empty file")
                return self._block(node, path, f"the steps of {file}", steps)
            case _:
                return WORLD_STEPS[node.verb.name](node, path, self._situation)

    def _round(self, node: StepNode, number: int, of: int, steps: tuple[StepNode, ...], path: str) -> Block:
        before = self._situation.begin_round(number)
        block = self._block(node, path, f"round {number} of {of}", self.steps(steps, f"{path}."))
        self._situation.end_round(before)
        return block

    def _together(self, node: StepNode, path: str) -> Together:
        """Each branch has causes of its own; what follows the block looks at all of it."""
        branches = []
        cause = self._situation.cause
        for number, steps in enumerate(node.get(tuple, "branches"), start=1):
            self._situation.cause = path
            branches.append(self.steps(steps, f"{path}.{number}."))
        self._situation.cause = path if branches else cause
        return Together(path=path, verb="together", text="at once", span=node.span, branches=tuple(branches))

    def _fault(self, node: StepNode, path: str) -> InjectFault:
        of = node.find(AgentName, "of")
        dn = None if of is None else self._situation.number(AgentName(of.name), node.where("of"))
        kind, message, times = node.get(str, "kind"), node.find(str, "message") or "", node.get(int, "times")
        seconds = node.find(float, "for")
        self._check_fault(node, kind, message)
        many = "" if times == 1 else f"{times} "
        whose = "" if of is None else f" of {of.name}"
        long = "" if seconds is None else f" by {duration_text(seconds)}"
        what = f"does this to the next {many}{message}{whose}: {kind}{long}"
        return InjectFault(
            path=path,
            verb="with-fault",
            text=f"while the T-Server {'writes a few bytes at a time' if kind == 'pieces' else what}",
            span=node.span,
            kind=kind,
            message=message,
            dn=dn,
            error_code=node.find(int, "error"),
            seconds=seconds,
            times=times,
            steps=self.steps(node.get(tuple, "steps"), f"{path}."),
        )

    def _check_fault(self, node: StepNode, kind: str, message: str) -> None:
        problems = self._situation.problems
        if not message and kind != "pieces":
            problems.add(node.span, f"`{kind}` needs `message`: which one", "for example `message: RequestAnswerCall`")
            return
        if kind in {"refuse", "withhold"} and not message.startswith("Request"):
            remedy = "`drop` loses an event; name a request, such as `RequestAnswerCall`"
            problems.add(node.where("message"), f"`{kind}` is about requests, `{message}` is none", remedy)
        if kind == "delay" and not node.has("for"):
            problems.add(node.span, "`delay` needs `for`: how long", "for example `for: 2 s`")
        if "error" in node.spans and kind != "refuse":
            problems.add(node.where("error"), f"`error` has no meaning with `{kind}`", "take it out, or use `refuse`")

    def _block(self, node: StepNode, path: str, text: str, steps: tuple[Step, ...]) -> Block:
        return Block(path=path, verb=node.verb.name, text=text, span=node.span, steps=steps)
