"""What passes between toolbars and the bridge, as records for the console, each message judged by its schema. Pure.

`toolbar_watch.py` sees the messages and calls in.
"""

from collections.abc import Callable, Mapping
from itertools import count
from typing import Any, Literal

import msgspec

from tserver_harness.schema_book import SchemaBook, SchemaProblem
from tserver_sim.model.inputs import Stamp

__all__ = ["ToolbarRecord", "ToolbarRecords"]

RecordKind = Literal["command", "answer", "message", "socket-opened", "socket-closed", "socket-refused"]


class ToolbarRecord(msgspec.Struct, frozen=True):
    """One thing that passed, in the form of the simulator's own records.

    Attributes:
        session: the socket's name in this run, `socket 3`; None for commands, which belong to none.
        data: `agent`, and by kind: `body` or `raw`, `status`, `message`, `origin`, `code`; `problem` where the schema
            refuses it.
    """

    n: int
    stamp: Stamp
    kind: RecordKind
    session: str | None
    data: Mapping[str, Any]


class ToolbarRecords:
    """Makes the records, with growing numbers, and hands each to `sink`."""

    def __init__(self, schemas: SchemaBook, sink: Callable[[ToolbarRecord], None], *, now: Callable[[], Stamp]) -> None:
        self._schemas = schemas
        self._sink = sink
        self._now = now
        self._numbers = count(1)
        self._commands = count(1)

    def command(self, agent: str, method: str, body: bytes, origin: str | None) -> int:
        """A request to the address of the commands; gives its number, for the answer."""
        number = next(self._commands)
        content = _decoded(body)
        if isinstance(content, Mapping) and "password" in content:
            content = {**content, "password": "(hidden)"}
        problem = self._problem_of_command(method, content)
        shown = {"raw": body.decode(errors="replace")[:2000]} if content is _NOT_JSON else {"body": content}
        self._tell("command", None, {"agent": agent, "command": number, "origin": origin, **shown, **_said(problem)})
        return number

    def answer(self, agent: str, number: int, status: int, body: bytes) -> None:
        """What the bridge answered."""
        content = _decoded(body)
        shown = {} if content is _NOT_JSON else {"body": content}
        self._tell("answer", None, {"agent": agent, "command": number, "status": status, **shown})

    def message(self, agent: str, socket: str, text: str | bytes) -> None:
        """A frame to a toolbar."""
        content = _decoded(text.encode() if isinstance(text, str) else text)
        shown = {"message": content} if isinstance(content, Mapping) else {"raw": repr(text)[:2000]}
        self._tell("message", socket, {"agent": agent, **shown, **_said(self._problem_of_message(text, content))})

    def socket(self, kind: RecordKind, agent: str, socket: str, **about: Any) -> None:
        """A socket comes, goes, or is refused."""
        self._tell(kind, socket, {"agent": agent, **about})

    def _problem_of_command(self, method: str, content: Any) -> str | None:
        if method != "POST":
            return f"commands are posted; this is {method}"
        if content is _NOT_JSON:
            return "the body is not JSON"
        return _worded(self._schemas.problem_of_command(content))

    def _problem_of_message(self, text: str | bytes, content: Any) -> str | None:
        if isinstance(text, bytes):
            return "a binary frame; toolbars read text"
        if not isinstance(content, Mapping):
            return "not a JSON object; the guide's toolbar parses every frame as one"
        return _worded(self._schemas.problem_of_event(content))

    def _tell(self, kind: RecordKind, session: str | None, data: Mapping[str, Any]) -> None:
        self._sink(ToolbarRecord(next(self._numbers), self._now(), kind, session, data))


_NOT_JSON = object()


def _decoded(data: bytes) -> Any:
    try:
        return msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _NOT_JSON


def _said(problem: str | None) -> Mapping[str, str]:
    return {} if problem is None else {"problem": problem}


def _worded(problem: SchemaProblem | None) -> str | None:
    if problem is None:
        return None
    return problem.problem if problem.path == "$" else f"{problem.path.removeprefix('$.')}: {problem.problem}"
