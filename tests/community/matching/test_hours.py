"""Times that are suggested lie within what each calls their working hours, where there are such."""

from __future__ import annotations

from datetime import UTC, datetime

from community.matching.hours import HALF_HOUR, WEEK, Clock, slots, week_of, working

MONDAY = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
EARLY = Clock("UTC", (0, 1, 2), 12, 20)  # Monday to Wednesday, 06:00 to 10:00
LATE = Clock("UTC", (1, 2, 3), 18, 40)  # Tuesday to Thursday, 09:00 to 20:00
NIGHT = Clock("UTC", (0, 1, 2, 3, 4), 44, 8)  # 22:00 to 04:00


def test_times_lie_in_the_hours_that_each_has_named() -> None:
    found = slots([EARLY, LATE], MONDAY)
    assert found.shared
    assert datetime(2027, 3, 2, 9, 0, tzinfo=UTC) in found
    assert datetime(2027, 3, 3, 9, 0, tzinfo=UTC) in found


def test_hours_that_go_over_midnight_are_hours_like_others() -> None:
    found = slots([NIGHT], MONDAY)
    assert found.shared
    assert all(start.hour >= 22 or start.hour < 4 for start in found)
    assert all(NIGHT.off(start) == 0 for start in found)


def test_where_no_hour_is_shared_the_least_early_or_late_ones_are_named() -> None:
    found = slots([Clock("Europe/Berlin"), Clock("America/Los_Angeles")], MONDAY)
    assert not found.shared
    assert {start.hour for start in found} <= {16, 17}


def test_the_bits_of_a_week_say_what_the_clock_says() -> None:
    week = week_of(MONDAY)
    for clock in (EARLY, LATE, NIGHT, Clock("Asia/Kolkata")):
        bits = working(clock.zone, week, clock.days, clock.opens, clock.closes)
        for number in range(WEEK - 1):
            whole_hour = bits >> number & 3 == 3
            assert (clock.off(week + number * HALF_HOUR) == 0) == whole_hour or number == WEEK - 2
