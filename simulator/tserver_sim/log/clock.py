"""What time it is in a log, line by line: records with a date, lines with a time of day only, and files with both.

The result is for order and distances: local time as the log has it, counted in seconds.
"""

import re
from datetime import UTC, datetime

__all__ = ["LogClock"]

_DAY = 86_400
_HALF_DAY = _DAY / 2

_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d+))?")
_CHECK_POINT = re.compile(r"04120 Check point (\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)")
_SUPPORT_PHONE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})@(\d\d):(\d\d):(\d\d)\.(\d{1,3})$")
_TIME_OF_DAY = re.compile(r"@?(\d\d):(\d\d):(\d\d)\.(\d+)")
_HEADER = re.compile(r"Local time:\s+(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?")


class LogClock:
    """Reads the time at the begin of lines; `now` is that of the last line that had one."""

    def __init__(self) -> None:
        self.now: float | None = None

    def read(self, line: str) -> bool:
        """Take a line; whether it begins with a time."""
        if line[:1] == "L" and (found := _HEADER.match(line)) is not None:
            self._at(found)
            return False
        if not (line[:1].isdigit() or line[:1] == "@"):
            return False
        if (found := _ISO.match(line)) is not None:
            self._at(found)
        elif (found := _TIME_OF_DAY.match(line)) is not None:
            self._at_time_of_day(found)
            if (point := _CHECK_POINT.search(line)) is not None:
                self._at(point)
        elif (found := _SUPPORT_PHONE.match(line)) is not None:
            month, day, year, *time, millis = (int(part) for part in found.groups())
            self._set(year, month, day, *time, fraction=millis / 1000)
        else:
            return False
        return True

    def _at(self, found: re.Match[str]) -> None:
        parts = found.groups()
        fraction = float(f"0.{parts[6]}") if len(parts) > 6 and parts[6] else 0.0
        self._set(*(int(part) for part in parts[:6]), fraction=fraction)

    def _set(self, *parts: int, fraction: float) -> None:
        year, month, day, hour, minute, second = parts
        try:
            moment = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
        except ValueError:  # it only looked like a time
            return
        self.now = moment.timestamp() + fraction

    def _at_time_of_day(self, found: re.Match[str]) -> None:
        """The day is that of the line before; a time far before it is of the next day."""
        hour, minute, second, fraction = found.groups()
        seconds = int(hour) * 3600 + int(minute) * 60 + int(second) + float(f"0.{fraction}")
        if self.now is None:
            self.now = seconds
            return
        moment = self.now - self.now % _DAY + seconds
        if moment < self.now - _HALF_DAY:
            moment += _DAY
        elif moment > self.now + _HALF_DAY:
            moment -= _DAY  # lines of several threads: one of just before midnight comes late
        self.now = moment
