"""What happens in a soak, from a seed: calls, troubles, and moments of quiet. Pure: the same seed, the same plan."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

__all__ = ["AGENTS", "WINDOW_SECONDS", "Call", "Trouble", "Window", "plan"]

AGENTS = 6
WINDOW_SECONDS = 1_800.0
_ACTIVE_SECONDS = 1_200.0  # troubles are over and bridges have come back long before the window ends
_CALLS = 30
_TROUBLES = 7
_LONG_TALK = 0.08  # so many calls are still up when the moment of quiet comes

CALL_ENDS = ("abandoned", "rejected", "caller-hangs-up", "agent-hangs-up", "phone-answers", "no-answer")
MESSAGE_FAULTS = ("refuse", "withhold", "delay", "drop", "duplicate", "swap")
STANDING = (
    *("cut-fin", "cut-rst", "cut-silence", "server-down", "link-down", "out-of-service", "pieces"),
    *("toolbar-leaves", "toolbar-is-cut", "toolbar-stops-reading", "nonsense"),
)
REQUESTS = (
    *("RequestRegisterAddress", "RequestAgentLogin", "RequestAnswerCall", "RequestReleaseCall", "RequestMakeCall"),
    "RequestQueryCall",
)
EVENTS = ("EventRinging", "EventEstablished", "EventReleased", "EventAbandoned", "EventDialing", "EventAgentReady")


@dataclass(frozen=True, slots=True)
class Call:
    """A call of an agent; `number` is nobody else's. Seconds count from the beginning of the soak."""

    at: float
    agent: int
    outbound: bool
    end: str
    ring_seconds: float
    talk_seconds: float
    number: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that goes wrong: `kind` is one of the message faults or of what stands for `seconds`."""

    at: float
    seconds: float
    kind: str
    message: str
    agent: int
    times: int


@dataclass(frozen=True, slots=True)
class Window:
    """Half an hour: what happens in it, in order; at its end everything is looked at."""

    number: int
    deeds: tuple[Call | Trouble, ...]

    @property
    def ends_at(self) -> float:
        """When it is over."""
        return (self.number + 1) * WINDOW_SECONDS


def plan(seed: int, hours: float) -> Iterator[Window]:
    """All windows of a soak, one after the other."""
    for number in range(max(1, round(hours * 3_600 / WINDOW_SECONDS))):
        random = Random(f"{seed}/{number}")  # a plan, no secret
        begin = number * WINDOW_SECONDS
        deeds: list[Call | Trouble] = [_call(random, begin, number * _CALLS + each) for each in range(_CALLS)]
        deeds += [_trouble(random, begin) for _ in range(_TROUBLES)]
        yield Window(number, tuple(sorted(deeds, key=lambda deed: deed.at)))


def _call(random: Random, begin: float, number: int) -> Call:
    long = random.random() < _LONG_TALK
    return Call(
        at=begin + random.uniform(0, _ACTIVE_SECONDS),
        agent=random.randrange(AGENTS),
        outbound=random.random() < 0.25,
        end=random.choice(CALL_ENDS),
        ring_seconds=random.uniform(0.5, 8),
        talk_seconds=random.uniform(900, 2_400) if long else random.expovariate(1 / 60),
        number=f"+1415{number:07d}",
    )


def _trouble(random: Random, begin: float) -> Trouble:
    kind = random.choice((*MESSAGE_FAULTS, *STANDING))
    asked = kind in ("refuse", "withhold") or random.random() < 0.5
    return Trouble(
        at=begin + random.uniform(0, _ACTIVE_SECONDS - 100),
        seconds=random.uniform(1, 90),
        kind=kind,
        message=random.choice(REQUESTS if asked else EVENTS),
        agent=random.randrange(AGENTS),
        times=random.randint(1, 3),
    )
