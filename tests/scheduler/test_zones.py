"""A sample of what `python3 start.py zones` checks whole."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo, available_timezones

from community.rhythm import Rhythm
from tests import zones


def _groups() -> dict[tuple[object, ...], str]:
    """One zone for each way in which clocks have changed or will."""
    found: dict[tuple[object, ...], str] = {}
    for name in sorted(available_timezones()):
        zone = ZoneInfo(name)
        found.setdefault(tuple((at, at.astimezone(zone)) for at in zones.transitions(zone)), name)
    return found


def test_each_date_comes_once_and_at_its_time_however_the_clocks_change() -> None:
    found = zones.Found()
    for changes, name in _groups().items():
        instants = [change[0] for change in changes if isinstance(change, tuple)]
        for at in instants[:2] + instants[-2:]:
            found.add(zones.check(name, at, zones.HALF_HOURS[::3]))
    assert found.wrong == []
    assert found.transitions > 80
    assert found.gaps > 100
    assert found.repeats > 100


def test_a_day_or_week_or_month_whose_midnight_is_left_out_begins_with_its_first_minute() -> None:
    at = datetime(2026, 4, 23, 22, tzinfo=UTC)  # a Thursday's last minute in Cairo
    for kind in zones.KINDS:
        rule, anchor, _ = zones.intended(kind, [date(2026, 4, 24)], date(2026, 4, 24))
        rhythm = Rhythm(rule, time(0), "Africa/Cairo", anchor)
        assert next(rhythm.dates(date(2026, 4, 24))) == date(2026, 4, 24)
        assert rhythm.instant(date(2026, 4, 24)) == at
    assert zones.check("Africa/Cairo", at, [time(0)]).gaps == 3
