"""SE-03: what answers and messages give away of the machine and the program behind them. Pure."""

import re
from collections.abc import Iterator

from tserver_harness.judge.findings import Finding
from tserver_harness.judge.scenario_facts import ScenarioFacts
from tserver_harness.transcript import CommandAnswered, CommandSent, ToolbarHeard

__all__ = ["check_disclosure", "given_away"]

_PATTERNS = (
    ("a stack trace", re.compile(r"Traceback \(most recent call last\)|\n\s*at [\w.$<>]+ ?\(")),
    ("a stack trace", re.compile(r"\bat [\w.$]+\.(java|js|cs|py):\d+|\bException in thread\b")),
    ("a stack trace", re.compile(r'File "[^"\n]+", line \d+|^\s*goroutine \d+ \[', re.MULTILINE)),
    ("a file path", re.compile(r"(?<![\w/:.])/(?:home|usr|var|opt|etc|root|srv|app|tmp|Users)/[\w.-]+(?:/[\w.-]+)+")),
    ("a file path", re.compile(r"\b[A-Za-z]:\\\\?(?:[\w .-]+\\\\?){2,}")),
    ("a password", re.compile(r'"(?:password|passwd|clientPassword|secret)"\s*:\s*"(?!\**"|•*")[^"]+"', re.IGNORECASE)),
)


def given_away(text: str, *, sent: str = "") -> str:
    """What a text gives away, "" for nothing; what the toolbar sent itself may come back."""
    # Most of it comes inside a JSON string, where line ends and quotes are escaped.
    inside = text.replace("\\r", "").replace("\\n", "\n").replace("\\t", "\t").replace('\\"', '"')
    for what, pattern in _PATTERNS:
        for found in (pattern.search(text), pattern.search(inside)):
            if found is not None and found[0].strip() not in sent:
                return f"{what}: {found[0].strip()[:80]}"
    return ""


def check_disclosure(scenario: ScenarioFacts) -> Iterator[Finding]:
    """A finding for every answer that is an error, and for whatever else gives something away."""
    sent = {fact.answer: fact.body for fact in scenario.facts if isinstance(fact, CommandSent)}
    for fact in scenario.facts:
        match fact:
            case CommandAnswered(body=text):
                problem, is_error = given_away(text, sent=sent.get(fact.answer, "")), fact.status >= 400
            case ToolbarHeard(text=text, kind="text") if "EventError" in text:
                problem, is_error = given_away(text), True
            case _:
                continue
        if problem or is_error:
            yield Finding(
                requirement="SE-03",
                ok=not problem,
                at=fact.at,
                n=fact.n,
                looked_at="answers that are errors",
                expected="no stack trace, no password and no file path",
                received=problem,
                facts=(fact.n,),
            )
