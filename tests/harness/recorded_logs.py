"""Logs as values, short to write: entries on DN 4711, one second apart."""

from itertools import count
from typing import Any

from tserver_harness.log_import import import_log
from tserver_harness.log_import.flow import flow_of
from tserver_harness.log_import.scenario_text import Step
from tserver_sim.log import Entry, Mark, ReadLog
from tserver_wire import Message, Value

DN = "4711"
CALL = "006c000000000001"


def said(name: str, *, hidden: tuple[str, ...] = (), at: float | None = None, **attributes: Value) -> Entry:
    """A message on the DN, unless it says another."""
    return Entry(at, Message(name, {"ThisDN": DN, **attributes}), (), 0, hidden)


def about(name: str, *, hidden: tuple[str, ...] = (), **attributes: Value) -> Entry:
    """The same about the call."""
    return said(name, hidden=hidden, ConnID=CALL, **attributes)


def log_of(*happened: Entry | Mark) -> ReadLog:
    """A log with these, in this order."""
    lines = count(1)
    placed = [_at_line(each, next(lines)) for each in happened]
    return ReadLog(
        entries=tuple(each for each in placed if isinstance(each, Entry)),
        marks=tuple(each for each in placed if isinstance(each, Mark)),
    )


def _at_line(each: Entry | Mark, line: int) -> Entry | Mark:
    if isinstance(each, Mark):
        return Mark(each.at, each.name, each.dn, line)
    return Entry(each.at, each.message, each.clients, line, each.hidden)


def steps_of(*happened: Entry | Mark) -> list[tuple[str, Any]]:
    """The steps, each as verb and value."""
    return [(step.verb, step.value) for step in flow_of(log_of(*happened)).items if isinstance(step, Step)]


def text_of(*happened: Entry | Mark) -> str:
    """The scenario's text."""
    return import_log(log_of(*happened), "x.log").text
