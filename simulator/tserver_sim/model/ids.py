"""Identifiers as T-Servers make them: ConnID, CallUUID, CallID, EventSequenceNumber, SessionID.

The layouts of ConnID and CallUUID are read off published logs, not documented: GUESS. Nothing here is random or reads a
clock; what differs from run to run is given at the start.
"""

from base64 import b32hexencode
from itertools import count

from tserver_sim.model.inputs import Stamp

__all__ = ["Ids"]

_1995_SECONDS = 788_918_400
"""1995-01-01 00:00:00 UTC, from where ConnIDs count; in UTC here, in local time at real servers."""

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUV"
_LAST_IN_SERIES = 0xFFF
_ALL_BITS = (1 << 128) - 1


class Ids:
    """Makes every identifier of one run of a switch; each is given out once."""

    def __init__(self, *, server_id: int, started: Stamp, run_id: int) -> None:
        """`run_id` is a 128-bit number, new for each run; `server_id` 0 to 4095 stands in each ConnID."""
        self._server_id = server_id
        self._started = started.seconds
        self._series_seconds = max(0, started.seconds - _1995_SECONDS)
        self._in_series = 0
        self._run_id = run_id
        self._run_text = _run_text(run_id)
        self._call_uuids = count(1)
        self._call_ids = count(1)
        self._sequence = count(1)
        self._sessions = count(1)

    @classmethod
    def make(cls, *, server_id: int, started: Stamp, run_id: int) -> "Ids":
        """Ids for one run."""
        return cls(server_id=server_id, started=started, run_id=run_id)

    def twin(self, server_id: int) -> "Ids":
        """The ids of a second T-Server at the same switch: ConnIDs and CallUUIDs of its own, all counters shared."""
        twin = Ids(server_id=server_id, started=Stamp(self._started, 0), run_id=self._run_id ^ _ALL_BITS)
        twin._call_ids, twin._sequence, twin._sessions = self._call_ids, self._sequence, self._sessions
        return twin

    def begin_anew(self, *, started: Stamp, run_id: int) -> None:
        """The program was started anew: what comes now differs from all before, by its base and not by its counters."""
        self._started = started.seconds
        self._series_seconds = max(self._series_seconds + 1, started.seconds - _1995_SECONDS)
        self._in_series = 0
        self._run_text = _run_text(run_id)
        self._call_uuids = count(1)

    def conn_id(self) -> str:
        """The next ConnID, 16 hex digits: server id (4), seconds of the series' start (9), counter (3).

        A series has 4,095 ids; the next one starts a second later, so no id comes twice.
        """
        if self._in_series == _LAST_IN_SERIES:
            self._in_series = 0
            self._series_seconds += 1
        self._in_series += 1
        return f"{self._server_id:04x}{self._series_seconds:09x}{self._in_series:03x}"

    def call_uuid(self) -> str:
        """The next CallUUID: 26 characters that stay for the run, then a counter of 6 in base 32."""
        number = next(self._call_uuids)
        digits = []
        for _ in range(6):
            number, digit = divmod(number, 32)
            digits.append(_DIGITS[digit])
        return self._run_text + "".join(reversed(digits))

    def call_id(self) -> int:
        """The switch's own number of the next call."""
        return next(self._call_ids)

    def next_sequence(self) -> int:
        """The next EventSequenceNumber."""
        return next(self._sequence)

    def session_id(self) -> str:
        """The next client's SessionID: the second of the start and a counter, in hex."""
        return f"{self._started:08x}{next(self._sessions):08x}"


def _run_text(run_id: int) -> str:
    return b32hexencode(run_id.to_bytes(16, "big")).decode()[:26]
