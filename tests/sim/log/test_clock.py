"""Time in a log: dates come from where they stand, days go on over midnight."""

from datetime import UTC, datetime

import pytest

from tserver_sim.log.clock import LogClock


def seconds(*parts: int, fraction: float = 0.0) -> float:
    year, month, day, hour, minute, second = parts
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC).timestamp() + fraction


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("2015-05-29T12:21:16.438 Trc 04541 x", seconds(2015, 5, 29, 12, 21, 16, fraction=0.438)),
        ("2015-01-07 13:14:26,572 TEST DEBUG", seconds(2015, 1, 7, 13, 14, 26, fraction=0.572)),
        ("2/27/2023@09:11:44.94", seconds(2023, 2, 27, 9, 11, 44, fraction=0.094)),
        ("@00:00:16.4586 [0] 8.1", 16.4586),
        ("16:56:45.741 Int 20001 x", 60_000 + 1005.741),
    ],
)
def test_time_at_the_begin_of_a_line_is_read(line: str, expected: float) -> None:
    clock = LogClock()

    assert clock.read(line)
    assert clock.now == pytest.approx(expected)


@pytest.mark.parametrize("line", ["", "message EventRinging", "\tAttributeThisDN\t'7001'", "2015-13-41T99:21:16.438 x"])
def test_other_lines_leave_the_time_as_it_is(line: str) -> None:
    clock = LogClock()
    clock.read(line)

    assert clock.now is None


def test_head_of_the_file_tells_the_date_of_what_follows() -> None:
    clock = LogClock()

    assert not clock.read("Local time:       2026-02-02T13:54:59.852")
    clock.read("@13:55:00.1000 [0] 8.1 distribute_event: message EventRinging")
    assert clock.now == pytest.approx(seconds(2026, 2, 2, 13, 55, 0, fraction=0.1))


def test_check_point_tells_the_date_in_a_log_of_times() -> None:
    clock = LogClock()
    clock.read("14:54:56.001 Trc 04120 Check point 2026-02-02T14:54:56")

    assert clock.now == pytest.approx(seconds(2026, 2, 2, 14, 54, 56))


def test_midnight_begins_the_next_day_and_stragglers_belong_to_the_day_before() -> None:
    clock = LogClock()
    told = []
    for line in ["2026-02-02T23:59:59.900 x", "00:00:00.100 x", "23:59:59.950 x", "00:00:00.200 x"]:
        clock.read(line)
        told.append(clock.now)

    day = seconds(2026, 2, 3, 0, 0, 0)
    assert told == pytest.approx([day - 0.1, day + 0.1, day - 0.05, day + 0.2])
