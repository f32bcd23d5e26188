"""Errors of people who write scenario, target and dialect files: where, what, and the way out.

An error is data until `render` words it. Readers collect all errors of a file before they raise `FilesInvalid`, so that
one look at the output is enough to mend the file.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

__all__ = ["FilesInvalid", "Problems", "ScenarioError", "Span", "did_you_mean", "listed", "nearest", "render"]

_LISTED_NAMES = 12
"""More names than these are noise in a remedy."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a file; lines and columns count from 1, `end_column` is one past the last character."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True, order=True)
class ScenarioError:
    """One mistake: where it stands, what is wrong, what to do."""

    span: Span
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.span.file}:{self.span.line}:{self.span.column}: {self.problem}; {self.remedy}"


class FilesInvalid(Exception):  # noqa: N818  a name of the interface; it holds errors, it is not one
    """Files that cannot be used; holds every mistake found, in the order of the files, and the text of the files.

    The command line prints `render()` and exits with 2.
    """

    def __init__(self, errors: Iterable[ScenarioError], sources: Mapping[str, str] | None = None) -> None:
        self.errors = tuple(sorted(set(errors)))
        self.sources = dict(sources or {})
        super().__init__("\n".join(str(error) for error in self.errors))

    def render(self) -> str:
        """The errors as a person reads them, with the lines that they are about."""
        return render(self.errors, self.sources)


class Problems:
    """Collects the mistakes found in some files, and their text, until it is time to say them all."""

    def __init__(self) -> None:
        self.errors: list[ScenarioError] = []
        self.sources: dict[str, str] = {}

    def add(self, span: Span, problem: str, remedy: str) -> None:
        """One more mistake."""
        self.errors.append(ScenarioError(span, problem, remedy))

    def raise_if_any(self) -> None:
        """Raises: FilesInvalid with everything found, if anything was."""
        if self.errors:
            raise FilesInvalid(self.errors, self.sources)


def render(errors: Iterable[ScenarioError], sources: Mapping[str, str]) -> str:
    """The text of the errors: place, source line with a caret below, problem and remedy; ends with a line end.

    `sources` maps the files' names to their text; an error in another file is shown without its line.
    """
    return "\n".join(_rendered(error, sources) for error in errors)


def _rendered(error: ScenarioError, sources: Mapping[str, str]) -> str:
    span = error.span
    number = str(span.line)
    margin = " " * len(number)
    lines = [f"error: {error.problem}", f"{margin}--> {span.file}:{span.line}:{span.column}"]
    source = _source_line(span, sources)
    if source is not None:
        caret = " " * _width(source[: span.column - 1]) + "^" * _caret_length(span, source)
        lines += [f"{margin} |", f"{number} | {source.expandtabs(4)}".rstrip(), f"{margin} | {caret}"]
    lines.append(f"{margin} = {error.remedy}")
    return "\n".join(lines) + "\n"


def _source_line(span: Span, sources: Mapping[str, str]) -> str | None:
    text = sources.get(span.file)
    if text is None:
        return None
    lines = text.split("\n")
    return lines[span.line - 1].rstrip("\r") if span.line <= len(lines) else ""


def _width(text: str) -> int:
    return len(text.expandtabs(4))


def _caret_length(span: Span, source: str) -> int:
    end = span.end_column if span.end_line == span.line else len(source) + 1
    return max(1, _width(source[: end - 1]) - _width(source[: span.column - 1]))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The remedy for an unknown name: the known name nearest to it, else what there is."""
    names = sorted(set(known))
    near = nearest(word, names)
    if near is not None:
        return f"did you mean `{near}`?"
    return f"known: {listed(names)}" if names else "there is none"


def listed(names: Iterable[str]) -> str:
    """Names for a sentence, the first of them where there are many."""
    quoted = [f"`{name}`" for name in names]
    rest = len(quoted) - _LISTED_NAMES
    return ", ".join(quoted) if rest <= 0 else ", ".join(quoted[:_LISTED_NAMES]) + f" and {rest} more"


def nearest(word: str, names: Iterable[str]) -> str | None:
    """The name that the word is probably a misspelling of, if there is one."""
    lowered = word.lower()
    best = min(((_distance(lowered, name.lower()), name) for name in names), default=None)
    if best is None or best[0] > max(1, len(word) // 3):
        return None
    return best[1]


def _distance(one: str, other: str) -> int:
    """Edits (insert, delete, replace, swap of neighbours) from one word to the other."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [i]
        for j, match in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != match))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == match:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1]
