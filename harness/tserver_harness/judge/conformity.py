"""Is each single message well formed, on its own: toolbar messages (MS-01 to MS-03), answers (HT-01), and what we sent.

Pure. A fault in what we sent ourselves is blamed on the harness: bodies that are wrong on purpose are posted raw,
without a command's name, and T-Server messages that are wrong on purpose are stimuli.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tserver_harness.judge.answers import decoded_json
from tserver_harness.judge.findings import Finding
from tserver_harness.judge.identity import ids_in_toolbar_message
from tserver_harness.judge.scenario_facts import ScenarioFacts
from tserver_harness.judge.wording import describe_fact
from tserver_harness.schema_book import SchemaBook, SchemaProblem
from tserver_harness.transcript import CommandSent, EventSent, StimulusGiven, ToolbarHeard
from tserver_wire import KEEP_ALIVE_MESSAGES, MESSAGES

__all__ = ["check_messages", "check_own_messages"]

GUIDE_EVENTS = ("EventRegistered", "EventRinging", "EventEstablished", "EventReleased")
_BY_LETTERS = {name.lower(): name for name in GUIDE_EVENTS}
_CONN_ID = re.compile("[0-9a-f]{16}")


def check_messages(scenario: ScenarioFacts, schemas: SchemaBook) -> Iterator[Finding]:
    """MS-01, MS-02 and MS-03 for every toolbar message."""
    for fact in scenario.facts:
        if isinstance(fact, ToolbarHeard):
            yield _is_one_object(fact)
            if fact.message is not None:
                yield _is_named(fact, fact.message)
                yield _fits_schema(fact, fact.message, schemas)


def _is_one_object(fact: ToolbarHeard) -> Finding:
    return Finding(
        requirement="MS-01",
        ok=fact.kind == "text" and fact.message is not None,
        at=fact.at,
        n=fact.n,
        looked_at="messages to toolbars",
        expected="a text frame that holds one JSON object",
        received=describe_fact(fact),
        facts=(fact.n,),
    )


def _is_named(fact: ToolbarHeard, message: Mapping[str, Any]) -> Finding:
    name = message.get("eventName")
    problem = "it has no eventName" if not isinstance(name, str) or not name else _misspelling(name)
    expected = "an eventName in every message; the guide's four names are spelled " + ", ".join(GUIDE_EVENTS)
    return Finding(
        requirement="MS-02",
        ok=problem is None,
        at=fact.at,
        n=fact.n,
        looked_at="messages to toolbars",
        expected=expected,
        received=f"{describe_fact(fact)}: {problem}",
        conn_ids=ids_in_toolbar_message(message),
        facts=(fact.n,),
    )


def _misspelling(name: str) -> str | None:
    """What is wrong with a name that is meant to be one of the guide's; any other name is allowed."""
    if name in GUIDE_EVENTS or name in MESSAGES:
        return None
    letters = re.sub(r"[^a-z]", "", name.lower())
    meant = _BY_LETTERS.get(letters) or next((_BY_LETTERS[one] for one in _BY_LETTERS if _is_slip(letters, one)), None)
    return None if meant is None else f"{name!r} is not {meant!r}, and toolbars compare exactly"


def _is_slip(letters: str, meant: str) -> bool:
    """One letter missing, too many, wrong, or two neighbours swapped."""
    if abs(len(letters) - len(meant)) > 1 or letters == meant:
        return letters == meant
    start = next((place for place, (one, two) in enumerate(zip(letters, meant, strict=False)) if one != two), None)
    if start is None:
        return True
    rest, wanted = letters[start:], meant[start:]
    swapped = rest[:2] == wanted[1::-1] and rest[2:] == wanted[2:]
    return swapped or rest[1:] == wanted[1:] or rest[1:] == wanted or rest == wanted[1:]


def _fits_schema(fact: ToolbarHeard, message: Mapping[str, Any], schemas: SchemaBook) -> Finding:
    problem = schemas.problem_of_event(message)
    return Finding(
        requirement="MS-03",
        ok=problem is None,
        at=fact.at,
        n=fact.n,
        looked_at="messages to toolbars",
        expected=f"{_event_name(message)} as its schema says",
        received=f"{describe_fact(fact)}: {problem.path}: {problem.problem}" if problem else "",
        conn_ids=ids_in_toolbar_message(message),
        facts=(fact.n,),
        difference=_difference(problem),
        schema_path=problem.schema_path if problem else "",
    )


def _event_name(message: Mapping[str, Any]) -> str:
    name = message.get("eventName")
    return name if isinstance(name, str) and name else "a message"


def _difference(problem: SchemaProblem | None) -> tuple[dict[str, Any], ...]:
    if problem is None:
        return ()
    return ({"path": problem.path, "expected": problem.expected, "received": problem.received},)


# --- what we sent


def check_own_messages(scenario: ScenarioFacts, schemas: SchemaBook, *, dialect: str) -> Iterator[Finding]:
    """Faults of ours only: there is nothing to praise. Commands in another dialect are not ours to know."""
    on_purpose = [
        fact.arguments.get("message")
        for fact in scenario.facts
        if isinstance(fact, StimulusGiven) and isinstance(fact.arguments.get("message"), Mapping)
    ]
    for fact in scenario.facts:
        match fact:
            case CommandSent(command=command) if command and dialect == "guide":
                yield from _own_command(fact, schemas)
            case EventSent(message=message, fault=None) if not any(_is_like(message, one) for one in on_purpose):
                yield from _own_event(fact, message)
            case _:
                pass


def _own_command(fact: CommandSent, schemas: SchemaBook) -> Iterator[Finding]:
    problem = schemas.problem_of_command(decoded_json(fact.body))
    if problem is not None:
        received = f"we sent {fact.command} with {problem.path}: {problem.problem}"
        yield _own_fault(fact.at, fact.n, "our command as its schema says", received, problem)


def _own_event(fact: EventSent, message: Mapping[str, Any]) -> Iterator[Finding]:
    name, conn_id = message.get("message"), message.get("ConnID")
    problem = None
    if not isinstance(name, str) or (name not in MESSAGES and name not in KEEP_ALIVE_MESSAGES):
        problem = f"a T-Server message that T-Library does not have: {name!r}"
    elif conn_id is not None and not _CONN_ID.fullmatch(str(conn_id)):
        problem = f"{name} with the ConnID {conn_id!r}"
    if problem is not None:
        yield _own_fault(fact.at, fact.n, "T-Server messages as on a real T-Server", f"we sent {problem}", None)


def _is_like(message: Mapping[str, Any], wanted: Any) -> bool:
    return all(message.get(key) == value for key, value in wanted.items())


def _own_fault(at: float, n: int, expected: str, received: str, problem: SchemaProblem | None) -> Finding:
    return Finding(
        requirement="",
        ok=False,
        at=at,
        n=n,
        expected=expected,
        received=received,
        facts=(n,),
        difference=_difference(problem),
        schema_path=problem.schema_path if problem else "",
        blame="harness",
    )
