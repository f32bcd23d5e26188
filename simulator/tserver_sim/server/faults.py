"""Faults on purpose: which of the next messages of a kind are to go wrong, and how; no I/O.

A table only. What a fault does to a message is in `passage.py`; the owner asks for each message while there are faults.

- `refuse`: a request gets EventError with `error_code`, the switch never sees it. RequestRegisterClient: the client is
  refused, and its connection closed.
- `withhold`, `drop`: a request is not carried out and never answered; an event is not sent, to nobody.
- `delay`: a request is carried out, an event sent, `seconds` later. What follows on the same DN, for the same client,
  waits behind it, so that order holds; a message without ThisDN holds up everything of its client.
- `duplicate`: a request is carried out twice, an event sent twice.
- `swap`: a request changes places with the client's next one, an event with the next one to that client.

Requests are met one by one, events once for all clients that get a copy. Taking a fault out of the table lets go what
it still holds back.
"""

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import count
from typing import Literal, get_args

from tserver_wire import KEEP_ALIVE_MESSAGES, MESSAGES

__all__ = [
    "DEFAULT_DELAY_SECONDS",
    "DEFAULT_ERROR_CODE",
    "FAULT_KINDS",
    "Fault",
    "FaultInvalidError",
    "FaultKind",
    "FaultTable",
]

FaultKind = Literal["refuse", "withhold", "delay", "drop", "duplicate", "swap"]
FAULT_KINDS: tuple[FaultKind, ...] = get_args(FaultKind)

DEFAULT_ERROR_CODE = 50  # TERR_UNKNOWN_ERROR
DEFAULT_DELAY_SECONDS = 1.0

_HOLDING = ("delay", "swap")
_SENT_BY_CLIENTS = ("Request", "Addp")


class FaultInvalidError(ValueError):
    """There cannot be such a fault; `field` is the argument that is wrong, by its name in the control API."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(slots=True)
class Fault:
    """A row of the table; `times` counts down."""

    id: int
    kind: FaultKind
    message: str
    dn: str | None
    error_code: int
    seconds: float
    times: int


class FaultTable:
    """The faults of one simulator; `on_removed` is called with the id of each fault that someone took away."""

    def __init__(self, on_removed: Callable[[int], None] = lambda _fault: None) -> None:
        self._faults: dict[int, Fault] = {}
        self._ids = count(1)
        self._spent: set[int] = set()  # used up, but something may still be held back by them
        self._on_removed = on_removed

    def __bool__(self) -> bool:
        """Whether anything is still to go wrong."""
        return bool(self._faults)

    def add(
        self,
        kind: str,
        message: str,
        *,
        dn: str | None = None,
        error_code: int | None = None,
        seconds: float | None = None,
        times: int = 1,
    ) -> int:
        """Misbehave on the next `times` messages of that name (with that ThisDN), and give the fault's id.

        Raises:
            FaultInvalidError: unknown kind or message, a refused event, a number out of range.
        """
        fault = Fault(
            id=next(self._ids),
            kind=_checked_kind(kind, message),
            message=message,
            dn=dn,
            error_code=DEFAULT_ERROR_CODE if error_code is None else error_code,
            seconds=DEFAULT_DELAY_SECONDS if seconds is None else seconds,
            times=times,
        )
        if fault.times < 1:
            raise FaultInvalidError("times", f"times is {times}; give how many messages it happens to, 1 or more")
        if not 0 <= fault.seconds < float("inf"):
            raise FaultInvalidError("seconds", f"seconds is {seconds}; give a number from 0 up")
        self._faults[fault.id] = fault
        return fault.id

    def remove(self, fault_id: int) -> None:
        """Behave again, and let go what the fault holds back; an unknown id is no mistake."""
        known = self._faults.pop(fault_id, None) is not None or fault_id in self._spent
        self._spent.discard(fault_id)
        if known:
            self._on_removed(fault_id)

    def clear(self) -> None:
        """Remove all faults."""
        for fault_id in sorted({*self._faults, *self._spent}):
            self.remove(fault_id)

    def take(self, message: str, dn: object) -> Fault | None:
        """Find what happens to this message, the oldest fault that fits, and count it."""
        for fault in self._faults.values():
            if fault.message == message and fault.dn in (None, dn):
                fault.times -= 1
                if not fault.times:
                    del self._faults[fault.id]
                    if fault.kind in _HOLDING:
                        self._spent.add(fault.id)
                return fault
        return None


def _checked_kind(kind: str, message: str) -> FaultKind:
    known = next((known for known in FAULT_KINDS if kind == known), None)
    if known is None:
        raise FaultInvalidError("kind", f"kind {kind!r} is unknown; known: {', '.join(FAULT_KINDS)}")
    if message not in MESSAGES and message not in KEEP_ALIVE_MESSAGES:
        near = get_close_matches(message, [*MESSAGES, *KEEP_ALIVE_MESSAGES], 1)
        hint = f"; did you mean {near[0]}?" if near else "; give the name of a T-Library message"
        raise FaultInvalidError("message", f"message {message!r} is unknown{hint}")
    if known == "refuse" and not message.startswith(_SENT_BY_CLIENTS):
        raise FaultInvalidError("message", f"{message} cannot be refused, only requests can; drop or delay it")
    return known
