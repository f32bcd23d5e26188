"""YAML text to nodes that know their place; nothing is resolved to numbers or booleans here.

YAML's own rules turn `0017`, `no` and `12:30` into numbers and booleans, but DNs and telephone numbers are text: a node
keeps the text and whether it was quoted, and `language.scalars` decides by what is expected there. Refused with words:
duplicate keys, anchors and aliases, tags, merge keys, keys that are not text, tabs, several documents, endless nesting.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from tserver_settings.errors import Problems, Span

__all__ = ["Entry", "ListNode", "MapNode", "Node", "ScalarNode", "read_source"]

_MAX_DEPTH = 40
"""Deeper than any scenario; keeps hostile files from exhausting the stack."""

_SYNTAX_REMEDIES = (
    ("mapping values are not allowed", "put text that contains `: ` in quotes, and check the indentation"),
    ("expected <block end>", "lines that belong together begin in the same column"),
    ("expected ',' or '}'", "a `{` needs its `}`; inside braces put text with commas or braces in quotes"),
    ("expected ',' or ']'", "a `[` needs its `]`; inside brackets put text with commas or brackets in quotes"),
    ("cannot start any token", "put text that begins with this character in quotes"),
    ("found unexpected end of stream", "a quotation mark that was opened is never closed"),
    ("could not find expected ':'", "a key is followed by `:` and a space"),
    ("escape", "in double quotes write a backslash twice (`\\\\`), or use single quotes"),
)


@dataclass(frozen=True, slots=True)
class ScalarNode:
    """Text as it stands in the file; `plain` means without quotes."""

    text: str
    plain: bool
    span: Span


@dataclass(frozen=True, slots=True)
class ListNode:
    """A list."""

    items: tuple["Node", ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of a mapping and its value."""

    key: ScalarNode
    value: "Node"


@dataclass(frozen=True, slots=True)
class MapNode:
    """A mapping, in the order of the file; no key stands twice."""

    entries: tuple[Entry, ...]
    span: Span


Node = ScalarNode | ListNode | MapNode


def read_source(text: str, file: str, problems: Problems) -> Node | None:
    """The file's only document; None where it is empty or broken, which is then among the problems."""
    problems.sources[file] = text
    try:
        events = _events(text)
    except yaml.MarkedYAMLError as error:
        _syntax_error(error, text, file, problems)
        return None
    except yaml.reader.ReaderError as error:
        _bad_character(error, text, file, problems)
        return None
    composer = _Composer(iter(events), file, problems)
    return None if composer.refuses_depth(events) else composer.document()


def _events(text: str) -> list[yaml.Event]:
    """The parser's events: libyaml's where it is there and content, else of the one that words mistakes well."""
    if yaml.__with_libyaml__:
        try:
            return _events_by(yaml.CSafeLoader, text)
        except yaml.YAMLError:
            pass  # the other parser says what is wrong
    return _events_by(yaml.SafeLoader, text)


def _events_by(parser: type[yaml.SafeLoader] | type[yaml.CSafeLoader], text: str) -> list[yaml.Event]:
    """The events, at most up to where the nesting is deeper than allowed: the time grows with the square of it."""
    events: list[yaml.Event] = []
    depth = 0
    for event in yaml.parse(text, Loader=parser):
        events.append(event)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _MAX_DEPTH:
            break
    return events


def _syntax_error(error: yaml.MarkedYAMLError, text: str, file: str, problems: Problems) -> None:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark is not None else (0, 0)
    span = Span(file, line + 1, column + 1, line + 1, column + 2)
    source = text.split("\n")[line] if line < text.count("\n") + 1 else ""
    if "\t" in source[: column + 1]:
        problems.add(span, "a tab in the indentation", "YAML indents with spaces; replace the tab by spaces")
        return
    if source[: column + 1].endswith("${"):
        problems.add(span, "`${` in braces without quotes", 'put the text in quotes: `"${name}"`')
        return
    problem = error.problem or "this is no YAML"
    remedy = next((remedy for part, remedy in _SYNTAX_REMEDIES if part in problem), "check the lines above it, too")
    problems.add(span, f"this is no YAML: {problem}", remedy)


def _bad_character(error: yaml.reader.ReaderError, text: str, file: str, problems: Problems) -> None:
    before = text[: error.position]
    line, column = before.count("\n") + 1, error.position - (before.rfind("\n") + 1) + 1
    code = f"U+{ord(text[error.position]):04X}" if error.position < len(text) else "unknown"
    span = Span(file, line, column, line, column + 1)
    problems.add(
        span, f"the character {code} is not allowed in YAML", 'write it as an escape in double quotes: "\\x07"'
    )


class _Composer:
    """Builds nodes from the events of PyYAML's parser, by recursive descent."""

    def __init__(self, events: Iterator[yaml.Event], file: str, problems: Problems) -> None:
        self._events = events
        self._file = file
        self._problems = problems

    def document(self) -> Node | None:
        node: Node | None = None
        documents = 0
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._add(event, "a second document begins here", "one file holds one scenario: take out the `---`")
                    return node
                node = self._node(next(self._events))
        if documents == 0:
            span = Span(self._file, 1, 1, 1, 1)
            self._problems.add(span, "the file is empty", "`tsim new` prints files to start from")
        return node

    def refuses_depth(self, events: list[yaml.Event]) -> bool:
        """Whether the events end before the document does, because it is nested too deep."""
        if isinstance(events[-1], yaml.StreamEndEvent):
            return False
        self._add(events[-1], f"nested more than {_MAX_DEPTH} levels deep", "take a level out")
        return True

    def _node(self, event: yaml.Event) -> Node:
        self._refuse_surprises(event)
        match event:
            case yaml.MappingStartEvent():
                return self._mapping(event)
            case yaml.SequenceStartEvent():
                return self._sequence(event)
            case yaml.ScalarEvent():
                return ScalarNode(event.value, not event.style, self._span(event))
            case _:
                return ScalarNode("", plain=True, span=self._span(event))

    def _sequence(self, start: yaml.Event) -> ListNode:
        items = []
        for event in self._events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self._node(event))
        return ListNode(tuple(items), self._span(start, items[-1].span if items else None))

    def _mapping(self, start: yaml.Event) -> MapNode:
        entries: dict[str, Entry] = {}
        last: Span | None = None
        for event in self._events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key, value = self._node(event), self._node(next(self._events))
            last = value.span
            if self._is_good_key(key, entries) and isinstance(key, ScalarNode):
                entries[key.text] = Entry(key, value)
        return MapNode(tuple(entries.values()), self._span(start, last))

    def _is_good_key(self, key: Node, entries: dict[str, Entry]) -> bool:
        if not isinstance(key, ScalarNode):
            self._problems.add(key.span, "a key must be a word", "put a quoted text before the colon")
            return False
        if key.plain and key.text == "<<":
            self._problems.add(key.span, "merge keys (`<<`) are not part of the language", "write the keys out")
            return False
        if key.text in entries:
            line = entries[key.text].key.span.line
            self._problems.add(
                key.span, f"the key `{key.text}` stands twice", f"keep one of them; first on line {line}"
            )
            return False
        return True

    def _refuse_surprises(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.AliasEvent):
            name = getattr(event, "anchor", "")
            self._add(event, f"`*{name}` is an alias", "write the value out, or use `variables` or `include`")
        elif getattr(event, "anchor", None) is not None:
            name = getattr(event, "anchor", "")
            self._add(event, f"`&{name}` is an anchor", "take it out; for shared values there are `variables`")
        tag = getattr(event, "tag", None)
        if tag is not None:
            short = tag.replace("tag:yaml.org,2002:", "!!")
            self._add(event, f"`{short}` is a tag", "take it out; put the value in quotes if it is to be text")

    def _add(self, event: yaml.Event, problem: str, remedy: str) -> None:
        self._problems.add(self._span(event), problem, remedy)

    def _span(self, event: yaml.Event, last: Span | None = None) -> Span:
        """From the event's begin to its own end, or to the end of the last node inside it."""
        start, end = event.start_mark, event.end_mark
        if start is None or end is None:
            return Span(self._file, 1, 1, 1, 1)
        if last is not None:
            return Span(self._file, start.line + 1, start.column + 1, last.end_line, last.end_column)
        return Span(self._file, start.line + 1, start.column + 1, end.line + 1, end.column + 1)
