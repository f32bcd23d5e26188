"""A load over time, drawn: how long messages took second by second, how many there were, and how late we were. Pure."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from tserver_harness.reports.arrows import EVENT_ARROW, Arrow
from tserver_harness.transcript import Late

__all__ = ["load_svg"]

_WIDTH, _HEIGHT = 860, 330
_LEFT, _RIGHT = 64, 840
_DELAYS = (34, 200)
_COUNTS = (236, 296)
_STEPS = (1, 2, 5)
_MEDIAN, _P99, _LATE, _COUNT = "#0b5cad", "#b42318", "#8a6d00", "#7a8794"


@dataclass(frozen=True, slots=True)
class _Second:
    """The messages of one second of the run, in milliseconds, sorted."""

    second: int
    milliseconds: tuple[float, ...]

    def rank(self, share: float) -> float:
        """The nearest-rank percentile."""
        return self.milliseconds[max(0, math.ceil(share * len(self.milliseconds)) - 1)]


def load_svg(arrows: Sequence[Arrow], late: Sequence[Late] = ()) -> str:
    """Median and p99 of all T-Server events to toolbars, second by second, above the number of messages.

    The harness's own lateness is drawn over the delays: who was late itself measured that, too.
    """
    return "".join(_drawn(_by_second(arrows), [(fact.at, fact.seconds * 1000) for fact in late]))


def _by_second(arrows: Sequence[Arrow]) -> list[_Second]:
    found: dict[int, list[float]] = {}
    for at, seconds in (one for arrow in arrows if arrow.kind == EVENT_ARROW for one in arrow.took):
        found.setdefault(int(at), []).append(seconds * 1000)
    return [_Second(second, tuple(sorted(values))) for second, values in sorted(found.items())]


def _drawn(seconds: Sequence[_Second], late: Sequence[tuple[float, float]]) -> Iterator[str]:
    first, last = (seconds[0].second, seconds[-1].second + 1) if seconds else (0, 1)
    top = _round_up(max([0.0, *(one.milliseconds[-1] for one in seconds), *(ms for _, ms in late)]))
    most = _round_up(max((len(one.milliseconds) for one in seconds), default=0))
    wide = (_RIGHT - _LEFT) / max(1, last - first)

    def x(at: float) -> str:
        return f"{_LEFT + min(max(0.0, at - first), last - first) * wide:.1f}"

    def y(value: float, panel: tuple[int, int], highest: float) -> str:
        return f"{panel[1] - (panel[1] - panel[0]) * min(1.0, value / highest):.1f}"

    def line(share: float) -> str:
        return " ".join(f"{x(one.second + 0.5)},{y(one.rank(share), _DELAYS, top)}" for one in seconds)

    slowest = max((one.milliseconds[-1] for one in seconds), default=0.0)
    title = f"delay from T-Server event to toolbar over time, at most {slowest:.1f} ms"
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
    yield f'aria-label="{escape(title)}"><title>{escape(title)}</title>'
    yield f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>'
    yield '<g font-family="sans-serif" font-size="12" fill="#222">'
    yield from _axis(_DELAYS, top, "ms")
    yield from _axis(_COUNTS, most, "messages/s")
    yield f'<text x="{_LEFT}" y="{_HEIGHT - 14}">{first} s</text>'
    yield f'<text x="{_RIGHT}" y="{_HEIGHT - 14}" text-anchor="end">{last} s</text>'
    for text, colour, place in (("median", _MEDIAN, 0), ("p99", _P99, 70), ("the harness was late", _LATE, 120)):
        yield f'<text x="{_LEFT + 240 + place}" y="{_HEIGHT - 14}" fill="{colour}">{text}</text>'
    yield "</g>"
    for one in seconds:
        up = float(y(len(one.milliseconds), _COUNTS, most))
        yield f'<rect x="{x(one.second)}" y="{up:.1f}" width="{max(0.5, wide - 1):.1f}" '
        yield f'height="{_COUNTS[1] - up:.1f}" fill="{_COUNT}"/>'
    for at, ms in late:
        yield f'<circle cx="{x(at)}" cy="{y(ms, _DELAYS, top)}" r="2.5" fill="{_LATE}"/>'
    yield f'<polyline points="{line(0.99)}" fill="none" stroke="{_P99}" stroke-width="1.5"/>'
    yield f'<polyline points="{line(0.5)}" fill="none" stroke="{_MEDIAN}" stroke-width="1.5"/></svg>\n'


def _axis(panel: tuple[int, int], highest: float, unit: str) -> Iterator[str]:
    above, below = panel
    yield f'<text x="8" y="{above - 12}">{unit}</text>'
    for part in (0.0, 0.5, 1.0):
        at = below - (below - above) * part
        yield f'<path d="M{_LEFT} {at:.1f}H{_RIGHT}" stroke="{"#444" if part == 0 else "#ddd"}"/>'
        yield f'<text x="{_LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{highest * part:g}</text>'


def _round_up(value: float) -> float:
    """The next number that reads well on an axis: 1, 2 or 5 times a power of ten."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next((step * power for step in _STEPS if step * power >= value), 10 * power)
