"""One argument of a step: its node to the value that the verb table asks for.

Arguments that hold steps are read in `parse_steps`.
"""

import json
import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from tserver_harness.language.grammar import Argument, Kind
from tserver_harness.language.parse_patterns import PatternReader
from tserver_harness.language.syntax import AgentName
from tserver_harness.language.tlibrary import event_names, message_names, request_names
from tserver_harness.language.vocabulary import COMMANDS, TOOLBAR_EVENTS
from tserver_settings.errors import Problems, did_you_mean, listed
from tserver_settings.scalars import duration_of, free_value, integer_of, text_of, user_data_of, what
from tserver_settings.source import ListNode, MapNode, Node, ScalarNode

__all__ = ["AGENT_NAME", "ArgumentReader"]

AGENT_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_AGENT_AND_TAB = re.compile(rf"({AGENT_NAME.pattern})(?:\.({AGENT_NAME.pattern}))?")


class ArgumentReader:
    """Reads the arguments of one step; a value that cannot be had is None, and among the problems."""

    def __init__(self, problems: Problems, requirement_ids: Collection[str], patterns: PatternReader) -> None:
        self._problems = problems
        self._requirement_ids = requirement_ids
        self._patterns = patterns

    def read(self, argument: Argument, node: Node) -> Any:
        """The value of the argument."""
        return _READERS[argument.kind](self, argument, node)

    def text(self, argument: Argument, node: Node) -> str | None:
        """Text, number, name."""
        return text_of(node, self._problems, argument.name)

    def choice(self, argument: Argument, node: Node) -> str | None:
        """One of the argument's words."""
        return self._known(argument, node, argument.choices, f"`{argument.name}` cannot be")

    def integer(self, argument: Argument, node: Node) -> int | None:
        """A count, a code."""
        number = integer_of(node, self._problems, argument.name)
        if number is not None and number < 0:
            self._problems.add(node.span, f"`{argument.name}` cannot be negative", "write 0 or more")
            return None
        return number

    def integers(self, argument: Argument, node: Node) -> tuple[int, ...] | None:
        """One integer or several."""
        items = node.items if isinstance(node, ListNode) else (node,)
        numbers = [self.integer(argument, item) for item in items]
        return tuple(number for number in numbers if number is not None)

    def duration(self, argument: Argument, node: Node) -> float | None:
        """Seconds."""
        return duration_of(node, self._problems, argument.name)

    def agent(self, argument: Argument, node: Node) -> AgentName | None:
        """An agent's name, with or without a tab; whether she exists is known after the whole scenario is read."""
        found = _AGENT_AND_TAB.fullmatch(node.text) if isinstance(node, ScalarNode) else None
        if found is not None:
            return AgentName(found[1], found[2])
        remedy = "an agent is named by a word, such as `alice` or `alice.second-tab`"
        self._problems.add(node.span, f"`{argument.name}` needs an agent, got {what(node)}", remedy)
        return None

    def place(self, argument: Argument, node: Node) -> AgentName | str | None:
        """An agent, or a number as text."""
        if isinstance(node, ScalarNode) and AGENT_NAME.fullmatch(node.text):
            return AgentName(node.text)
        return text_of(node, self._problems, argument.name)

    def name(self, argument: Argument, node: Node) -> str | None:
        """The name of a call or an answer."""
        if isinstance(node, ScalarNode) and AGENT_NAME.fullmatch(node.text):
            return node.text
        remedy = "a name is letters, digits, `-` and `_`, such as `c1`"
        self._problems.add(node.span, f"`{argument.name}` needs a name, got {what(node)}", remedy)
        return None

    def events(self, argument: Argument, node: Node) -> tuple[str, ...] | None:
        """Event names that a toolbar may hear."""
        items = node.items if isinstance(node, ListNode) else (node,)
        known = TOOLBAR_EVENTS | event_names()
        names = [self._known(argument, item, known, "there is no event", TOOLBAR_EVENTS) for item in items]
        return tuple(name for name in names if name is not None) or None

    def request(self, argument: Argument, node: Node) -> str | None:
        """A request of T-Library."""
        return self._known(argument, node, request_names(), "T-Library has no request")

    def message(self, argument: Argument, node: Node) -> str | None:
        """A message of T-Library."""
        return self._known(argument, node, message_names(), "T-Library has no message")

    def command(self, argument: Argument, node: Node) -> str | None:
        """A toolbar's command."""
        return self._known(argument, node, COMMANDS, "there is no command")

    def requirements(self, argument: Argument, node: Node) -> tuple[str, ...] | None:
        """Ids of requirements."""
        if not isinstance(node, ListNode):
            self._problems.add(node.span, f"`{argument.name}` needs a list, got {what(node)}", "write `[AV-01, AV-02]`")
            return None
        ids = [self._known(argument, item, self._requirement_ids, "there is no requirement") for item in node.items]
        return tuple(name for name in ids if name is not None)

    def toolbar_patterns(self, argument: Argument, node: Node) -> Any:  # noqa: ARG002  the table's signature
        """Patterns by toolbar key."""
        return self._patterns.toolbar(node)

    def tserver_patterns(self, argument: Argument, node: Node) -> Any:  # noqa: ARG002  the table's signature
        """Patterns by attribute."""
        return self._patterns.tserver(node)

    def free_patterns(self, argument: Argument, node: Node) -> Any:  # noqa: ARG002  the table's signature
        """Patterns by any key."""
        return self._patterns.free(node)

    def user_data(self, argument: Argument, node: Node) -> dict[str, Any] | None:
        """A key-value list."""
        return user_data_of(node, self._problems, argument.name)

    def values(self, argument: Argument, node: Node) -> Any:
        """A mapping of anything."""
        return free_value(node) if self._is_mapping(argument, node) else None

    def texts(self, argument: Argument, node: Node) -> Mapping[str, str] | None:
        """A mapping of texts."""
        if not self._is_mapping(argument, node) or not isinstance(node, MapNode):
            return None
        texts = {entry.key.text: text_of(entry.value, self._problems, entry.key.text) for entry in node.entries}
        return {name: text for name, text in texts.items() if text is not None}

    def body(self, argument: Argument, node: Node) -> str:  # noqa: ARG002  the table's signature
        """A body: text goes as it is, anything else as JSON."""
        return node.text if isinstance(node, ScalarNode) else json.dumps(free_value(node), ensure_ascii=False)

    def _is_mapping(self, argument: Argument, node: Node) -> bool:
        if isinstance(node, MapNode):
            return True
        self._problems.add(node.span, f"`{argument.name}` needs a mapping, got {what(node)}", "write `{key: value}`")
        return False

    def _known(
        self, argument: Argument, node: Node, known: Collection[str], problem: str, suggested: Collection[str] = ()
    ) -> str | None:
        if not isinstance(node, ScalarNode):
            self._problems.add(node.span, f"`{argument.name}` needs a word, got {what(node)}", _words(argument, known))
            return None
        if node.text in known:
            return node.text
        self._problems.add(node.span, f"{problem} {what(node)}", did_you_mean(node.text, suggested or known))
        return None


def _words(argument: Argument, known: Collection[str]) -> str:
    return f"known: {listed(argument.choices or sorted(known))}"


Reader = Callable[[ArgumentReader, Argument, Node], Any]

_READERS: Mapping[Kind, Reader] = {
    Kind.TEXT: ArgumentReader.text,
    Kind.CHOICE: ArgumentReader.choice,
    Kind.INTEGER: ArgumentReader.integer,
    Kind.INTEGERS: ArgumentReader.integers,
    Kind.DURATION: ArgumentReader.duration,
    Kind.AGENT: ArgumentReader.agent,
    Kind.PLACE: ArgumentReader.place,
    Kind.NUMBER: ArgumentReader.text,
    Kind.CALL: ArgumentReader.name,
    Kind.NEW_CALL: ArgumentReader.name,
    Kind.ANSWER: ArgumentReader.name,
    Kind.NEW_ANSWER: ArgumentReader.name,
    Kind.EVENTS: ArgumentReader.events,
    Kind.REQUEST: ArgumentReader.request,
    Kind.MESSAGE: ArgumentReader.message,
    Kind.COMMAND: ArgumentReader.command,
    Kind.REQUIREMENTS: ArgumentReader.requirements,
    Kind.TOOLBAR_PATTERNS: ArgumentReader.toolbar_patterns,
    Kind.TSERVER_PATTERNS: ArgumentReader.tserver_patterns,
    Kind.PATTERNS: ArgumentReader.free_patterns,
    Kind.USER_DATA: ArgumentReader.user_data,
    Kind.VALUES: ArgumentReader.values,
    Kind.TEXTS: ArgumentReader.texts,
    Kind.BODY: ArgumentReader.body,
    Kind.INCLUDED: ArgumentReader.text,
}
