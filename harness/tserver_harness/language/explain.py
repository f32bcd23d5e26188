"""A case in words: what `tsim explain` prints of a scenario, compound steps taken apart into their primitive ones."""

from collections.abc import Iterator

from tserver_harness.language.wording import duration_text
from tserver_harness.plan import Block, Case, Expect, InjectFault, Step, Together

__all__ = ["explain"]

_STEP_WIDTH = 7


def explain(case: Case) -> str:
    """The text of a case, one line per step, ended by a line end."""
    return "\n".join([*_head(case), "", *_part("steps", case.steps), *_part("finally", case.cleanup)]) + "\n"


def _head(case: Case) -> Iterator[str]:
    yield case.title
    yield f"  id        {case.id}"
    yield f"  file      {case.file}"
    yield f"  verifies  {', '.join(case.verifies) or 'no requirement'}"
    if case.needs:
        yield f"  needs     {', '.join(case.needs)}"
    if case.cast:
        names = [f"{one.name} (the target's {_ordinal(one.index)})" for one in case.cast]
        yield f"  agents    {', '.join(names)}"
    if case.config:
        yield f"  settings  {', '.join(f'{name} {value}' for name, value in case.config.items())}"


def _part(name: str, steps: tuple[Step, ...]) -> Iterator[str]:
    if steps:
        yield name
        for step in steps:
            yield from _lines(step, 1)


def _lines(step: Step, depth: int) -> Iterator[str]:
    indent = "  " * depth
    yield f"{indent}{step.path:<{_STEP_WIDTH}} {_sentence(step)}".rstrip()
    for number, branch in enumerate(step.branches if isinstance(step, Together) else (), start=1):
        yield f"{indent}  branch {number}"
        for inner in branch:
            yield from _lines(inner, depth + 2)
    if isinstance(step, Block | InjectFault):
        for inner in step.steps:
            yield from _lines(inner, depth + 1)


def _sentence(step: Step) -> str:
    match step:
        case Expect(text=text, checks=checks, within_seconds=within, since=since):
            notes = [f"[{', '.join(checks)}]"] if checks else []
            if within is not None and " for " not in text:
                notes.append(f"within {duration_text(within)}")
            if since == "start":
                notes.append("since the start")
            return " ".join([f"expect: {text}", *notes])
        case Block(verb=verb, text=text):
            return f"{verb}" if verb == text else f"{verb}: {text}"
        case _:
            return step.text


def _ordinal(index: int) -> str:
    words = ("first", "second", "third", "fourth", "fifth")
    return f"{words[index]} agent" if index < len(words) else f"agent number {index + 1}"
