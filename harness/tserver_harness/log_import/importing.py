"""A whole log becomes a whole scenario file: its title, what is to be said before the steps, and the steps."""

from dataclasses import dataclass

from tserver_harness.log_import.flow import Flow, flow_of
from tserver_harness.log_import.scenario_text import Body, Line, Step, scenario_text
from tserver_sim.log import ReadLog

__all__ = ["Imported", "import_log"]


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a log.

    Attributes:
        text: the scenario file.
        messages: how many messages the log has.
        replayed: how many of them are steps of the scenario; 0 means that the log holds no flow.
        calls: how many calls take part.
        notes: what is otherwise than in the log.
    """

    text: str
    messages: int
    replayed: int
    calls: int
    notes: tuple[str, ...]


def import_log(log: ReadLog, source: str) -> Imported:
    """Make a scenario of a log; `source` is the log's name, for the title."""
    flow = flow_of(log)
    messages = len(log.entries) + len(log.marks)
    body = Body(_title(flow, source), _head(flow, log, source, messages), flow.needs, flow.variables, _items(flow))
    return Imported(scenario_text(body), messages, flow.replayed, flow.calls, tuple(flow.notes))


def _items(flow: Flow) -> list[Step | Line]:
    if any(isinstance(item, Step) for item in flow.items):
        return flow.items
    nothing = Line("Nothing of it can be replayed; this step stands for one that can.")
    return [*flow.items, nothing, Step("available", "alice")]


def _title(flow: Flow, source: str) -> str:
    if not flow.replayed:
        return f"The messages of {source}, none of which can be replayed"
    calls = f"{flow.calls} call{'s' if flow.calls != 1 else ''}"
    return f"{calls} of {', '.join(flow.agents) or 'nobody'}, recorded in {source}"


def _head(flow: Flow, log: ReadLog, source: str, messages: int) -> list[str]:
    head = [
        f"Made by `tsim log import` from {source}: {messages} messages, {flow.replayed} of them replayed by steps.",
        "Each message stands as a comment before the step that it became; the others are answers, consequences of a",
        "step, or what no step can bring. Set `verifies` to the requirements that this scenario is to check.",
    ]
    head += [f"{name} is DN {dn} of the log." for name, dn in flow.agents.items()]
    head += [f"Other than in the log: {note}." for note in flow.notes]
    head += [f"Line {warning.line} of the log: {warning.text}." for warning in log.warnings]
    return head
