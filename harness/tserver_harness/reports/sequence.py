"""A scenario's messages as a ladder of three lanes, switch, bridge, toolbar, with the time on every arrow; SVG. Pure.

Colours come from the page's style sheet, so that dark mode and print are decided in one place.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from tserver_harness.judge.wording import describe_fact
from tserver_harness.transcript import (
    BridgeExited,
    CommandAnswered,
    CommandFailed,
    CommandSent,
    ConnectionClosed,
    ConnectionOpened,
    EventSent,
    Fact,
    RequestSeen,
    StepStarted,
    StimulusGiven,
    ToolbarClosed,
    ToolbarHeard,
    ToolbarOpened,
    ToolbarRefused,
)

__all__ = ["LANES", "MAX_ROWS", "Row", "ladder_rows", "ladder_svg"]

MAX_ROWS = 150
"""More arrows than these are no picture any more; the transcript has them all."""

_SWITCH, _BRIDGE, _TOOLBAR = 150, 480, 810
_WIDTH = 960
LANES: Mapping[int, str] = {0: "", _SWITCH: "tserver", _BRIDGE: "bridge", _TOOLBAR: "toolbar"}
"""What `begin` and `end` of a row stand for; 0: all of them."""

_ROW, _TOP = 30, 52
_MUTE = frozenset({"AddpPing", "AddpPong"})
_LABEL_CHARACTERS = 44
_NOTE_CHARACTERS = 110


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the ladder: an arrow between two lanes, or a note where `begin` and `end` are the same."""

    n: int
    at: float
    begin: int
    end: int
    label: str
    kind: str


def ladder_rows(facts: Sequence[Fact]) -> list[Row]:
    """What there is to draw, in order."""
    return [row for fact in facts if (row := _row(fact)) is not None]


def _row(fact: Fact) -> Row | None:
    make = _ROWS.get(type(fact))
    return None if make is None else make(fact)


def _request(fact: RequestSeen) -> Row | None:
    if str(fact.message.get("message")) in _MUTE:
        return None
    return Row(fact.n, fact.at, _BRIDGE, _SWITCH, _wire_label(fact.message, fact.fault), "fault" if fact.fault else "")


def _event(fact: EventSent) -> Row | None:
    if str(fact.message.get("message")) in _MUTE:
        return None
    end = _SWITCH if fact.fault in {"drop", "withhold"} else _BRIDGE
    return Row(fact.n, fact.at, _SWITCH, end, _wire_label(fact.message, fact.fault), "fault" if fact.fault else "")


def _heard(fact: ToolbarHeard) -> Row:
    message = fact.message or {}
    name = str(message.get("eventName", f"a {fact.kind} message"))
    call = message.get("connectionId") or message.get("eventId")
    about = f" …{str(call)[-4:]}" if call else ""
    return Row(fact.n, fact.at, _BRIDGE, _TOOLBAR, f"{name}{about} → {_tab(fact.agent, fact.tab)}", "")


def _command(fact: CommandSent) -> Row:
    return Row(fact.n, fact.at, _TOOLBAR, _BRIDGE, f"{fact.command or fact.method} by {fact.agent}", "")


def _answer(fact: CommandAnswered) -> Row:
    return Row(fact.n, fact.at, _BRIDGE, _TOOLBAR, f"HTTP {fact.status} ({fact.answer})", "answer")


def _no_answer(fact: CommandFailed) -> Row:
    return Row(fact.n, fact.at, _TOOLBAR, _TOOLBAR, f"no HTTP answer ({fact.answer}): {fact.problem}", "trouble")


def _opened(fact: ToolbarOpened) -> Row:
    return Row(fact.n, fact.at, _TOOLBAR, _BRIDGE, f"socket of {_tab(fact.agent, fact.tab)}", "socket")


def _refused(fact: ToolbarRefused) -> Row:
    return Row(fact.n, fact.at, _BRIDGE, _TOOLBAR, f"socket of {_tab(fact.agent, fact.tab)} refused", "socket")


def _closed(fact: ToolbarClosed) -> Row:
    begin, end = (_TOOLBAR, _BRIDGE) if fact.by == "toolbar" else (_BRIDGE, _TOOLBAR)
    code = f", code {fact.code}" if fact.code is not None else ""
    return Row(fact.n, fact.at, begin, end, f"socket of {_tab(fact.agent, fact.tab)} closed{code}", "socket")


def _connected(fact: ConnectionOpened) -> Row:
    return Row(fact.n, fact.at, _BRIDGE, _SWITCH, f"connection of {fact.application}", "socket")


def _disconnected(fact: ConnectionClosed) -> Row:
    begin, end = (_BRIDGE, _SWITCH) if fact.by == "client" else (_SWITCH, _BRIDGE)
    return Row(fact.n, fact.at, begin, end, f"connection ends, by {fact.by}", "socket")


def _exited(fact: BridgeExited) -> Row:
    kind = "note" if fact.expected else "trouble"
    return Row(fact.n, fact.at, _BRIDGE, _BRIDGE, f"the bridge's process ends, code {fact.code}", kind)


def _stimulus(fact: StimulusGiven) -> Row:
    return Row(fact.n, fact.at, _SWITCH, _SWITCH, fact.text or fact.action, "note")


def _step(fact: StepStarted) -> Row:
    return Row(fact.n, fact.at, 0, 0, f"{fact.step}. {fact.text}", "step")


_ROWS: Mapping[type, Callable[[Any], Row | None]] = {
    RequestSeen: _request,
    EventSent: _event,
    ToolbarHeard: _heard,
    CommandSent: _command,
    CommandAnswered: _answer,
    CommandFailed: _no_answer,
    ToolbarOpened: _opened,
    ToolbarRefused: _refused,
    ToolbarClosed: _closed,
    ConnectionOpened: _connected,
    ConnectionClosed: _disconnected,
    BridgeExited: _exited,
    StimulusGiven: _stimulus,
    StepStarted: _step,
}


def _wire_label(message: Mapping[str, Any], fault: str | None) -> str:
    conn_id = message.get("ConnID")
    about = f" …{str(conn_id)[-4:]}" if conn_id else f" {message['ThisDN']}" if message.get("ThisDN") else ""
    code = f" {message['ErrorCode']}" if "ErrorCode" in message else ""
    return f"{message.get('message')}{about}{code}" + (f" [{fault}]" if fault else "")


def _tab(agent: str, tab: str) -> str:
    return agent if tab == "main" else f"{agent}.{tab}"


# --- drawing


def ladder_svg(facts: Sequence[Fact], title: str, marked: Collection[int] = (), prefix: str = "") -> str:
    """The drawing; `marked` are numbers of facts that findings are about, `prefix` goes before the rows' anchors."""
    rows = ladder_rows(facts)
    if not any(row.kind != "step" for row in rows):
        return ""
    shown = rows[:MAX_ROWS]
    began = facts[0].at if facts else 0.0
    lines = list(_rows_svg(shown, facts, began, marked, prefix))
    cut = len(rows) - len(shown)
    if cut:
        lines.append(_text(_WIDTH / 2, _TOP + len(shown) * _ROW + 18, f"and {cut} more, see the transcript", "note"))
    height = _TOP + (len(shown) + bool(cut)) * _ROW + 14
    return "\n".join([*_frame(title, height), *lines, "</svg>"])


def _frame(title: str, height: int) -> Iterator[str]:
    yield (
        f'<svg class="ladder" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'aria-label="{escape(title)}: messages between switch, bridge and toolbar, in order">'
    )
    for x, name in ((_SWITCH, "switch (T-Server)"), (_BRIDGE, "bridge"), (_TOOLBAR, "toolbar")):
        yield f'<line class="lane" x1="{x}" y1="{_TOP - 12}" x2="{x}" y2="{height - 6}"/>'
        yield f'<rect class="head" x="{x - 75}" y="8" width="150" height="26" rx="5"/>'
        yield _text(x, 25, name, "headtext")


def _rows_svg(
    rows: Sequence[Row], facts: Sequence[Fact], began: float, marked: Collection[int], prefix: str
) -> Iterator[str]:
    by_number = {fact.n: fact for fact in facts}
    before = began
    for place, row in enumerate(rows):
        y = _TOP + place * _ROW + 20
        bad = " bad" if row.n in marked else ""
        anchor = f' id="{escape(prefix)}{row.n}"' if prefix else ""
        yield f'<g class="row {row.kind}{bad}"{anchor}>'
        if row.kind == "step":
            yield from _step_svg(row, y)
        else:
            yield f"<title>{escape(describe_fact(by_number[row.n]))}</title>"
            yield _text(8, y + 4, f"{row.at - began:.3f} s{_since(before, row.at)}", "time")
            before = row.at
            yield from _arrow_svg(row, y) if row.begin != row.end else _note_svg(row, y)
            if bad:
                yield _text(_WIDTH - 12, y + 4, "✗", "mark")
        yield "</g>"


def _since(before: float, at: float) -> str:
    milliseconds = round((at - before) * 1000)
    return f" +{milliseconds} ms" if milliseconds else ""


def _step_svg(row: Row, y: float) -> Iterator[str]:
    yield f'<rect class="band" x="0" y="{y - 13}" width="{_WIDTH}" height="24" rx="4"/>'
    yield _text(10, y + 4, _cut(row.label, _NOTE_CHARACTERS), "steptext")


def _arrow_svg(row: Row, y: float) -> Iterator[str]:
    tip = 8 if row.end > row.begin else -8
    yield f'<line class="arrow" x1="{row.begin}" y1="{y + 5}" x2="{row.end - tip}" y2="{y + 5}"/>'
    yield f'<path class="tip" d="M{row.end} {y + 5} l{-tip} -4 v8 z"/>'
    yield _text((row.begin + row.end) / 2, y, _cut(row.label, _LABEL_CHARACTERS), "label")


def _note_svg(row: Row, y: float) -> Iterator[str]:
    yield f'<circle class="dot" cx="{row.begin}" cy="{y}" r="5"/>'
    # Beside its lane, on the side where there is room.
    right = row.begin != _TOOLBAR
    yield _text(
        row.begin + (12 if right else -12), y + 4, _cut(row.label, _NOTE_CHARACTERS), "note" if right else "note end"
    )


def _text(x: float, y: float, text: str, kind: str) -> str:
    return f'<text class="{kind}" x="{x:g}" y="{y:g}">{escape(text)}</text>'


def _cut(text: str, characters: int) -> str:
    return text if len(text) <= characters else f"{text[: characters - 1]}…"
