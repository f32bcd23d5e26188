"""Wall clocks: where the stamps come from."""

import time
from collections.abc import Callable

import trio

from tserver_sim.model.inputs import Stamp

__all__ = ["clock_from_now", "wall_clock"]

_MICROS = 1_000_000


def wall_clock() -> Stamp:
    """The machine's clock."""
    return _stamp(time.time_ns() // 1000)


def clock_from_now() -> Callable[[], Stamp]:
    """A clock that shows the machine's time now, and from then on runs as fast as trio's: also in virtual time."""
    start = time.time_ns() // 1000 - round(trio.current_time() * _MICROS)
    current_time = trio.current_time

    def now() -> Stamp:
        return _stamp(start + round(current_time() * _MICROS))

    return now


def _stamp(micros: int) -> Stamp:
    return Stamp(*divmod(micros, _MICROS))
