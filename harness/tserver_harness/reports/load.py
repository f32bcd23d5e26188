"""`load.md` and `load.svg`: how long each arrow took under load, and how that went over time. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from tserver_harness.judge.delays import summarize_delays
from tserver_harness.judge.monitors import Delay
from tserver_harness.reports.summary import escaped
from tserver_harness.results import RunResult
from tserver_harness.transcript import CommandAnswered, CommandSent, Fact, ToolbarHeard

__all__ = ["Arrow", "arrows_of", "load_markdown", "load_svg"]

_WIDTH, _HEIGHT, _LEFT, _BOTTOM = 860, 260, 60, 220
_SECONDS_PER_POINT = 1.0


@dataclass(frozen=True, slots=True)
class Arrow:
    """One kind of message and how long each of them took, as (time, seconds)."""

    name: str
    took: tuple[tuple[float, float], ...]


def arrows_of(facts: Sequence[Fact], delays: Sequence[Delay]) -> list[Arrow]:
    """T-Server event to toolbar message by event, and command to HTTP answer by command."""
    named = {fact.n: fact.message or {} for fact in facts if isinstance(fact, ToolbarHeard)}
    took: dict[str, list[tuple[float, float]]] = {}
    for delay in delays:
        event = str(named.get(delay.n, {}).get("eventName", "?"))
        took.setdefault(f"T-Server event to toolbar: {event}", []).append((delay.at, delay.seconds))
    commands = {fact.answer: fact.command for fact in facts if isinstance(fact, CommandSent)}
    for fact in facts:
        if isinstance(fact, CommandAnswered):
            name = f"command to answer: {commands.get(fact.answer, '?')}"
            took.setdefault(name, []).append((fact.at, fact.seconds))
    return [Arrow(name, tuple(values)) for name, values in sorted(took.items())]


def load_markdown(result: RunResult, arrows: Sequence[Arrow], title: str) -> str:
    """The page."""
    name = escaped(f"{result.bridge.name} {result.bridge.version}".strip())
    lines = [f"# {title}", "", f"{name}, {result.clock} clock.", ""]
    lines += ["| arrow | messages | p50 ms | p90 ms | p99 ms | max ms |", "|---|---|---|---|---|---|"]
    for arrow in arrows:
        summary = summarize([seconds for _, seconds in arrow.took])
        shown = " | ".join(f"{summary[name] * 1000:.1f}" for name in ("p50", "p90", "p99", "max"))
        lines.append(f"| {escaped(arrow.name)} | {len(arrow.took)} | {shown} |")
    late = result.harness_late_seconds * 1000
    lines += ["", f"The harness itself was late by at most {late:.0f} ms.", "", "![delays over time](load.svg)", ""]
    return "\n".join(lines)


def summarize(seconds: Sequence[float]) -> dict[str, float]:
    """Percentiles as everywhere."""
    return summarize_delays([Delay(n=0, at=0.0, seconds=each) for each in seconds])


def load_svg(arrows: Sequence[Arrow]) -> str:
    """Median and p99 of all event arrows, second by second."""
    events = [value for arrow in arrows if arrow.name.startswith("T-Server") for value in arrow.took]
    by_second: dict[int, list[float]] = {}
    for at, seconds in events:
        by_second.setdefault(int(at / _SECONDS_PER_POINT), []).append(seconds * 1000)
    return "".join(_drawn(sorted(by_second.items())))


def _drawn(points: Sequence[tuple[int, list[float]]]) -> Iterator[str]:
    first, last = (points[0][0], points[-1][0]) if points else (0, 1)
    highest = max((max(values) for _, values in points), default=1.0) or 1.0
    wide, high = (_WIDTH - _LEFT - 20) / max(1, last - first), (_BOTTOM - 30) / highest

    def line(share: float) -> str:
        spots = []
        for second, values in points:
            value = sorted(values)[min(len(values) - 1, int(share * len(values)))]
            spots.append(f"{_LEFT + (second - first) * wide:.1f},{_BOTTOM - value * high:.1f}")
        return " ".join(spots)

    title = f"delay from T-Server event to toolbar, at most {highest:.1f} ms"
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
    yield f'aria-label="{escape(title)}"><title>{escape(title)}</title>'
    yield f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>'
    yield f'<path d="M{_LEFT} 20V{_BOTTOM}H{_WIDTH - 20}" fill="none" stroke="#444"/>'
    yield f'<polyline points="{line(0.99)}" fill="none" stroke="#b42318" stroke-width="1.5"/>'
    yield f'<polyline points="{line(0.5)}" fill="none" stroke="#0b5cad" stroke-width="1.5"/>'
    yield '<g font-family="sans-serif" font-size="12" fill="#222">'
    yield f'<text x="6" y="26">{highest:.1f} ms</text><text x="30" y="{_BOTTOM}">0</text>'
    yield f'<text x="{_LEFT}" y="{_BOTTOM + 18}">{first} s</text>'
    yield f'<text x="{_WIDTH - 60}" y="{_BOTTOM + 18}">{last} s</text>'
    yield f'<text x="{_LEFT + 120}" y="{_BOTTOM + 18}" fill="#0b5cad">median</text>'
    yield f'<text x="{_LEFT + 190}" y="{_BOTTOM + 18}" fill="#b42318">p99</text></g></svg>\n'
