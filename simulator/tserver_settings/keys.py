"""A mapping of a settings file, read key by key with located errors: so target and dialect files are read."""

from collections.abc import Callable, Collection, Iterator
from typing import TypeVar

from tserver_settings.errors import Problems, Span, did_you_mean
from tserver_settings.scalars import duration_of, integer_of, text_of, what
from tserver_settings.source import Entry, ListNode, MapNode, Node, ScalarNode

__all__ = ["Keys"]

T = TypeVar("T")


class Keys:
    """The keys of one mapping; `place` is how errors call it (`start.ready`). Unknown keys are problems at once."""

    def __init__(self, node: Node, place: str, known: Collection[str], problems: Problems) -> None:
        self.span = node.span
        self.problems = problems
        self._place = place
        self._entries: dict[str, Entry] = {}
        if not isinstance(node, MapNode):
            problems.add(node.span, f"{self._called()} needs a mapping, got {what(node)}", "write `key: value` lines")
            return
        for entry in node.entries:
            if entry.key.text in known:
                self._entries[entry.key.text] = entry
            else:
                problem = f"{self._called()} has no key `{entry.key.text}`"
                problems.add(entry.key.span, problem, did_you_mean(entry.key.text, known))

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def node(self, name: str) -> Node | None:
        """The value of a key, None where it is left out."""
        entry = self._entries.get(name)
        return None if entry is None else entry.value

    def where(self, name: str) -> Span:
        """The place of a key's value, of the mapping where it is left out."""
        node = self.node(name)
        return self.span if node is None else node.span

    def text(self, name: str, default: str = "") -> str:
        """Text; the default where it is left out or no text."""
        return self._read(name, text_of, default)

    def find_text(self, name: str) -> str | None:
        """Text, None where it is left out."""
        return self.text(name) if name in self else None

    def integer(self, name: str, default: int) -> int:
        """An integer."""
        return self._read(name, integer_of, default)

    def duration(self, name: str, default: float) -> float:
        """Seconds, from `2 s`."""
        return self._read(name, duration_of, default)

    def seconds(self, name: str, default: float, *, zero: bool = False) -> float:
        """Seconds, as a number; `zero`: 0 is one, too."""
        node = self.node(name)
        if node is None:
            return default
        try:
            seconds = float(node.text) if isinstance(node, ScalarNode) else -1.0
        except ValueError:
            seconds = -1.0
        if 0 < seconds < 86_400 or (zero and seconds == 0):
            return seconds
        self.problems.add(node.span, f"`{name}` needs seconds, got {what(node)}", "write a number, such as `30`")
        return default

    def number(self, name: str, default: int, *, least: int, most: int) -> int:
        """An integer between two, both included."""
        value = self.integer(name, default)
        if least <= value <= most:
            return value
        self.problems.add(self.where(name), f"`{name}` cannot be {value}", f"write a number from {least} to {most}")
        return default

    def yes(self, name: str, *, default: bool) -> bool:
        """`true` or `false`."""
        return self.word(name, ("true", "false"), "true" if default else "false") == "true"

    def word(self, name: str, known: Collection[str], default: str) -> str:
        """One of the known words."""
        text = self.text(name, default)
        if text not in known:
            self.problems.add(self.where(name), f"`{name}` cannot be `{text}`", did_you_mean(text, known))
            return default
        return text

    def items(self, name: str) -> Iterator[Node]:
        """The items of a list."""
        node = self.node(name)
        if isinstance(node, ListNode):
            yield from node.items
        elif node is not None:
            self.problems.add(
                node.span, f"`{name}` needs a list, got {what(node)}", "write `[one, two]`, or `- ` lines"
            )

    def words(self, name: str, known: Collection[str], noun: str) -> tuple[str, ...]:
        """A list of known words, none twice."""
        words: dict[str, None] = {}
        for item in self.items(name):
            text = text_of(item, self.problems, name)
            if text is not None and text not in known:
                self.problems.add(item.span, f"there is no {noun} `{text}`", did_you_mean(text, known))
            elif text is not None:
                words[text] = None
        return tuple(words)

    def texts(self, name: str) -> dict[str, str]:
        """A mapping of texts."""
        node = self.node(name)
        if node is None:
            return {}
        if not isinstance(node, MapNode):
            self.problems.add(node.span, f"`{name}` needs a mapping, got {what(node)}", "write `{name: text}`")
            return {}
        texts = {entry.key.text: text_of(entry.value, self.problems, entry.key.text) for entry in node.entries}
        return {key: text for key, text in texts.items() if text is not None}

    def require(self, *names: str, example: str) -> bool:
        """Whether all these keys are there; those that are not are problems."""
        missing = [name for name in names if name not in self]
        for name in missing:
            self.problems.add(self.span, f"{self._called()} needs `{name}`", f"for example `{example}`")
        return not missing

    def _called(self) -> str:
        return f"`{self._place}`" if self._place else "the file"

    def _read(self, name: str, read: Callable[[Node, Problems, str], T | None], default: T) -> T:
        node = self.node(name)
        value = None if node is None else read(node, self.problems, name)
        return default if value is None else value
