"""Steps: nodes to `syntax.StepNode`, by the verb table; repetitions and includes are copied in here."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from tserver_harness.language.arguments import ArgumentReader
from tserver_harness.language.grammar import Argument, Kind, Role, Verb
from tserver_harness.language.parse_patterns import PatternReader
from tserver_harness.language.substitution import substituted
from tserver_harness.language.syntax import AlternativeNode, NamePlace, StepNode
from tserver_harness.language.templates import names_in
from tserver_harness.language.verbs import VERBS
from tserver_harness.language.vocabulary import COMMAND_KEYS, COMMANDS, ValueKind
from tserver_settings.errors import Problems, did_you_mean, listed, nearest
from tserver_settings.scalars import free_value, integer_of, text_of, user_data_value, what
from tserver_settings.source import Entry, ListNode, MapNode, Node, ScalarNode, read_source

__all__ = ["Reading", "StepReader"]

MAX_INCLUDE_DEPTH = 8
"""Openings of openings are rare; more is a mistake."""
MAX_ROUNDS = 10_000
VERDICTS = ("pass", "warn", "info")


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading a scenario needs from outside: where mistakes go, the files of steps, the requirements there are."""

    problems: Problems
    read: Callable[[str], str]
    requirement_ids: Collection[str]


class StepReader:
    """Reads steps; `files` are the files being read, the innermost last."""

    def __init__(self, reading: Reading, files: tuple[str, ...]) -> None:
        self._reading = reading
        self._problems = reading.problems
        self._files = files

    def steps(self, node: Node, name: str) -> tuple[StepNode, ...]:
        """A list of steps, not empty."""
        if not isinstance(node, ListNode):
            self._problems.add(
                node.span, f"`{name}` needs a list of steps, got {what(node)}", "begin each step with `- `"
            )
            return ()
        if not node.items:
            self._problems.add(node.span, f"`{name}` is empty", "write at least one step")
        steps = [self.step(item) for item in node.items]
        return tuple(step for step in steps if step is not None)

    def step(self, node: Node) -> StepNode | None:
        """One step."""
        match node:
            case MapNode(entries=(entry,)):
                return self._verb_step(entry)
            case ScalarNode(text=text) if text in VERBS:
                self._problems.add(node.span, f"`{text}` is a verb without a colon", f"write `- {text}:`")
            case MapNode(entries=(first, second, *_)):
                problem = f"a step is one verb, this one has the keys `{first.key.text}` and `{second.key.text}`"
                self._problems.add(second.key.span, problem, _one_verb_remedy(first))
            case _:
                self._problems.add(
                    node.span, f"a step is a verb and its arguments, got {what(node)}", "write `- verb: ...`"
                )
        return None

    def _verb_step(self, entry: Entry) -> StepNode | None:
        verb = VERBS.get(entry.key.text)
        if verb is None:
            problem = f"there is no verb `{entry.key.text}`"
            self._problems.add(entry.key.span, problem, did_you_mean(entry.key.text, VERBS))
            return None
        before = len(self._problems.errors)
        entries = self._entries(verb, entry)
        step = None if entries is None else self._assembled(verb, entry, entries)
        return step if len(self._problems.errors) == before else None

    def _entries(self, verb: Verb, entry: Entry) -> tuple[Entry, ...] | None:
        """The arguments as written; a value that is no mapping is the main argument."""
        node = entry.value
        is_nothing = isinstance(node, ScalarNode) and node.plain and node.text in {"", "~", "null"}
        if isinstance(node, MapNode):
            return node.entries
        if is_nothing and not any(argument.required for argument in verb.arguments):
            return ()
        if verb.main is not None and not is_nothing:
            return (Entry(replace(entry.key, text=verb.main), node),)
        required = [argument.name for argument in verb.arguments if argument.required]
        remedy = f"it needs {listed(required)}: `{verb.example}`" if required else f"write `{verb.name}:`"
        self._problems.add(entry.key.span if is_nothing else node.span, f"`{verb.name}` cannot be {what(node)}", remedy)
        return None

    def _assembled(self, verb: Verb, entry: Entry, entries: tuple[Entry, ...]) -> StepNode:
        patterns = PatternReader(self._problems)
        reader = ArgumentReader(self._problems, self._reading.requirement_ids, patterns)
        values: dict[str, Any] = {argument.name: argument.default for argument in verb.arguments}
        others: dict[str, Any] = {}
        needs: list[NamePlace] = []
        for one in entries:
            argument = verb.argument(one.key.text)
            if argument is None:
                others |= self._other(verb, one)
            else:
                values[argument.name] = self._value(argument, one.value, reader, entries)
            if argument is None or argument.kind not in _NESTED:
                needs += _needed_names(one.value)
        self._check_required(verb, entry, {one.key.text for one in entries})
        return StepNode(
            verb=verb,
            span=entry.key.span,
            arguments=values,
            spans={one.key.text: one.value.span for one in entries},
            others=others,
            needs=tuple(needs),
            captures=tuple(patterns.captures),
        )

    def _check_required(self, verb: Verb, entry: Entry, written: set[str]) -> None:
        for argument in verb.arguments:
            if argument.required and argument.name not in written:
                problem = f"`{verb.name}` needs `{argument.name}`: {argument.doc}"
                self._problems.add(entry.key.span, problem, f"for example `{verb.example}`")

    def _other(self, verb: Verb, entry: Entry) -> dict[str, Any]:
        """A key that is no argument: for a command it may be a key of the body."""
        name = entry.key.text
        known = [argument.name for argument in verb.arguments]
        body_keys = {*COMMAND_KEYS, *(key for keys in COMMANDS.values() for key in keys)} if verb.others else set()
        if not verb.others or (name not in body_keys and nearest(name, [*known, *body_keys]) is not None):
            remedy = did_you_mean(name, [*known, *body_keys])
            self._problems.add(entry.key.span, f"`{verb.name}` has no argument `{name}`", remedy)
            return {}
        match COMMAND_KEYS.get(name):
            case ValueKind.TEXT:
                return {name: text_of(entry.value, self._problems, name)}
            case ValueKind.USER_DATA:
                return {name: user_data_value(entry.value, self._problems)}
            case _:
                return {name: free_value(entry.value)}

    def _value(self, argument: Argument, node: Node, reader: ArgumentReader, entries: tuple[Entry, ...]) -> Any:  # noqa: PLR0911  one return per kind
        match argument.kind:
            case Kind.STEPS:
                return self.steps(node, argument.name)
            case Kind.ROUNDS:
                times = next((entry.value for entry in entries if entry.key.text == "times"), None)
                return self._rounds(node, times)
            case Kind.BRANCHES:
                return self._branches(node)
            case Kind.EXPECTATIONS:
                return self._expectations(node, argument.name)
            case Kind.ALTERNATIVES:
                return self._alternatives(node)
            case Kind.INCLUDED:
                given = next((entry.value for entry in entries if entry.key.text == "with"), None)
                return self._included(node, given)
            case _:
                return reader.read(argument, node)

    def _rounds(self, node: Node, times: Node | None) -> tuple[tuple[StepNode, ...], ...]:
        count = None if times is None else integer_of(times, Problems(), "times")
        if times is not None and count is not None and not 1 <= count <= MAX_ROUNDS:
            self._problems.add(times.span, f"`times` cannot be {count}", f"write 1 to {MAX_ROUNDS}")
            count = None
        rounds = []
        for number in range(1, (count or 1) + 1):
            values = {"round": ScalarNode(str(number), plain=True, span=node.span)}
            rounds.append(self.steps(substituted(node, values, set(), but_for="repeat"), "steps"))
        return tuple(rounds)

    def _branches(self, node: Node) -> tuple[tuple[StepNode, ...], ...]:
        if not isinstance(node, ListNode) or len(node.items) < 2:
            self._problems.add(
                node.span, "`together` needs two branches or more", "write a list of steps, or of lists of steps"
            )
            return ()
        return tuple(
            self.steps(item if isinstance(item, ListNode) else ListNode((item,), item.span), "together")
            for item in node.items
        )

    def _expectations(self, node: Node, name: str) -> tuple[StepNode, ...]:
        steps = self.steps(node, name)
        for step in steps:
            if step.verb.role is not Role.EXPECTS:
                known = sorted(verb.name for verb in VERBS.values() if verb.role is Role.EXPECTS)
                problem = f"`{step.verb.name}` is no expectation"
                self._problems.add(step.span, problem, f"here may stand {listed(known)}")
        return steps

    def _alternatives(self, node: Node) -> tuple[AlternativeNode, ...]:
        if not isinstance(node, ListNode) or not node.items:
            self._problems.add(node.span, "`one-of` needs a list of outcomes", "write `[{all: [...]}, {all: [...]}]`")
            return ()
        return tuple(self._alternative(item) for item in node.items)

    def _alternative(self, node: Node) -> AlternativeNode:
        entries = {entry.key.text: entry for entry in node.entries} if isinstance(node, MapNode) else {}
        for name, entry in entries.items():
            if name not in {"all", "verdict", "because"}:
                problem = f"an outcome has no key `{name}`"
                self._problems.add(entry.key.span, problem, did_you_mean(name, ["all", "verdict", "because"]))
        if "all" not in entries:
            self._problems.add(
                node.span, "an outcome needs `all`, its expectations", "write `{all: [...], verdict: pass}`"
            )
            return AlternativeNode((), "pass", "", node.span)
        verdict = text_of(entries["verdict"].value, self._problems, "verdict") if "verdict" in entries else "pass"
        if verdict is not None and verdict not in VERDICTS:
            problem = f"`verdict` cannot be `{verdict}`"
            self._problems.add(entries["verdict"].value.span, problem, did_you_mean(verdict, VERDICTS))
        reason = text_of(entries["because"].value, self._problems, "because") if "because" in entries else ""
        expectations = self._expectations(entries["all"].value, "all")
        return AlternativeNode(expectations, verdict or "pass", reason or "", node.span)

    def _included(self, node: Node, given: Node | None) -> tuple[StepNode, ...]:
        name = text_of(node, self._problems, "file")
        if name is None:
            return ()
        file = f"{name}.steps.yaml"
        if file in self._files:
            way = " -> ".join((*self._files[self._files.index(file) :], file))
            self._problems.add(node.span, f"`{name}` includes itself: {way}", "take one of these includes out")
            return ()
        if len(self._files) > MAX_INCLUDE_DEPTH:
            problem = f"includes nested more than {MAX_INCLUDE_DEPTH} deep"
            self._problems.add(node.span, problem, "put the steps into one file")
            return ()
        text = self._text_of_file(file, node)
        if text is None:
            return ()
        self._problems.sources[file] = text
        root = _sound_source(text, file) or read_source(text, file, self._problems)
        if root is None:
            return ()
        values = {entry.key.text: entry.value for entry in given.entries} if isinstance(given, MapNode) else {}
        return self._steps_of_file(root, values, file)

    def _steps_of_file(self, root: Node, values: Mapping[str, Node], file: str) -> tuple[StepNode, ...]:
        used: set[str] = set()
        steps = StepReader(self._reading, (*self._files, file)).steps(substituted(root, values, used), "steps")
        for name in values.keys() - used:
            problem = f"`{file}` has no use for `{name}`"
            self._problems.add(values[name].span, problem, "take it out, or write `${" + name + "}` there")
        return steps

    def _text_of_file(self, file: str, node: Node) -> str | None:
        try:
            return self._reading.read(file)
        except (OSError, KeyError, UnicodeDecodeError) as error:
            reason = "it is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else "there is no such file"
            remedy = "name a file below the folder of the scenarios, without `.steps.yaml`"
            self._problems.add(node.span, f"cannot read `{file}`: {reason}", remedy)
            return None


@lru_cache(maxsize=64)
def _sound_source(text: str, file: str) -> Node | None:
    """A file that many include is read once; None if there are mistakes in it."""
    problems = Problems()
    root = read_source(text, file, problems)
    return root if not problems.errors else None


_NESTED = (Kind.STEPS, Kind.ROUNDS, Kind.BRANCHES, Kind.EXPECTATIONS, Kind.ALTERNATIVES)


def _one_verb_remedy(first: Entry) -> str:
    verb = VERBS.get(first.key.text)
    if verb is not None and verb.main is not None and isinstance(first.value, ListNode):
        return f"arguments go beside `{verb.main}`: write `{verb.name}:` with `{verb.main}:` indented below it"
    return f"indent the arguments below `{first.key.text}:`, or begin a new step with `- `"


def _needed_names(node: Node) -> list[NamePlace]:
    match node:
        case ScalarNode(text=text, span=span):
            return [NamePlace(name, span) for name in names_in(text)]
        case ListNode(items=items):
            return [name for item in items for name in _needed_names(item)]
        case MapNode(entries=entries):
            return [name for entry in entries for one in (entry.key, entry.value) for name in _needed_names(one)]
