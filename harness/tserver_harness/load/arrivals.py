"""When calls come, of which kind, for which agent, and how long people talk: a plan from a seed. Pure.

By default arrivals are a Poisson process and talk times are exponential with a bound, as call centres are usually
modelled. A call comes only to an agent who is free by then; where all are busy it is put off until one is.
"""

import heapq
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

__all__ = ["ARRIVALS", "DEFAULT_MIX", "KINDS", "TALK_TIMES", "Load", "PlannedCall", "arrivals_of", "parse_mix"]

KINDS = ("answered", "abandoned", "rejected", "outbound", "transferred")
DEFAULT_MIX: Mapping[str, float] = {"answered": 70, "abandoned": 10, "rejected": 5, "outbound": 15}
_RING_SECONDS = (0.05, 0.4)
_PAUSE_SECONDS = 0.3
"""Between two calls of an agent, so that the end of one has been told before the next begins."""
_LONGEST_TALK = 5.0
"""Of the mean: a few very long calls would only keep the run waiting."""
_SPREAD = 0.8
"""Of the logarithm of talk times, as handling times of call centres are found to have."""

Distribution = Callable[[Random, float], float]
"""A value at random, of this mean."""

ARRIVALS: Mapping[str, Distribution] = {
    "poisson": lambda random, mean: random.expovariate(1 / mean),
    "uniform": lambda random, mean: random.uniform(0, 2 * mean),
    "constant": lambda _random, mean: mean,
}
"""How long it is from one call to the next."""

TALK_TIMES: Mapping[str, Distribution] = {
    "exponential": lambda random, mean: random.expovariate(1 / mean),
    "lognormal": lambda random, mean: random.lognormvariate(math.log(mean) - _SPREAD**2 / 2, _SPREAD),
    "uniform": lambda random, mean: random.uniform(0, 2 * mean),
    "fixed": lambda _random, mean: mean,
}
"""How long people talk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What to put on a bridge. `mix` maps kinds of calls to their weights; the distributions are keys of the tables."""

    agents: int
    calls_per_second: float
    seconds: float
    mix: Mapping[str, float]
    talk_seconds: float
    seed: int
    arrivals: str = "poisson"
    talk_times: str = "exponential"


@dataclass(frozen=True, slots=True)
class PlannedCall:
    """One call: it begins `at` seconds, rings for a while, and is talked for a while if its kind has that."""

    number: int
    kind: str
    agent: int
    at: float
    ring_seconds: float
    talk_seconds: float


def parse_mix(text: str) -> dict[str, float]:
    """From `answered=70,abandoned=10`.

    Raises:
        ValueError: an unknown kind, or no weight; the message names it.
    """
    mix: dict[str, float] = {}
    for part in text.split(","):
        kind, equals, weight = part.strip().partition("=")
        if kind not in KINDS:
            raise ValueError(f"{kind!r} is no kind of call; there are {', '.join(KINDS)}")
        try:
            mix[kind] = float(weight) if equals else 1.0
        except ValueError as problem:
            raise ValueError(f"{weight!r} is no weight; write {kind}=70") from problem
    if min(mix.values()) < 0 or sum(mix.values()) <= 0:
        raise ValueError("weights are not negative, and not all zero")
    return mix


def arrivals_of(load: Load) -> list[PlannedCall]:
    """The calls in the order in which they begin; the same load gives the same calls."""
    random = Random(load.seed)  # noqa: S311  # a model of callers, no secret
    kinds, weights = list(load.mix), list(load.mix.values())
    free = [(0.0, agent) for agent in range(load.agents)]
    calls: list[PlannedCall] = []
    gap, talk_time = ARRIVALS[load.arrivals], TALK_TIMES[load.talk_times]
    mean_gap = 1 / load.calls_per_second
    at = gap(random, mean_gap)
    while at < load.seconds:
        free_at, agent = heapq.heappop(free)
        ring = random.uniform(*_RING_SECONDS)
        talk = min(talk_time(random, load.talk_seconds), _LONGEST_TALK * load.talk_seconds)
        (kind,) = random.choices(kinds, weights)
        begin = max(at, free_at)
        calls.append(PlannedCall(len(calls) + 1, kind, agent, round(begin, 3), round(ring, 3), round(talk, 3)))
        heapq.heappush(free, (begin + ring + talk + _PAUSE_SECONDS, agent))
        at += gap(random, mean_gap)
    return sorted(calls, key=_beginning)


def _beginning(call: PlannedCall) -> tuple[float, int]:
    return call.at, call.number


def busiest(calls: Sequence[PlannedCall]) -> int:
    """How many calls there are at the same time at most."""
    ends = [(call.at, 1) for call in calls]
    ends += [(call.at + call.ring_seconds + call.talk_seconds, -1) for call in calls]
    most = now = 0
    for _, change in sorted(ends):
        now += change
        most = max(most, now)
    return most
