"""Working hours as bits of the UTC week, and times that suit two people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

WEEK = 7 * 48  # half-hours
HALF_HOUR = timedelta(minutes=30)
ALL = (1 << WEEK) - 1
SLOTS = 3
WORKING_DAYS = (0, 1, 2, 3, 4)
OPENS, CLOSES = 18, 36  # half-hours after midnight: 09:00 and 18:00


@lru_cache(maxsize=4096)
def working(
    zone: str,
    week: datetime,
    days: tuple[int, ...] = WORKING_DAYS,
    opens: int = OPENS,
    closes: int = CLOSES,
) -> int:
    """The half-hours of the UTC week that begins at `week` in which somebody in a zone works."""
    there, bits = ZoneInfo(zone), 0
    for number in range(WEEK):
        local = (week + number * HALF_HOUR).astimezone(there)
        if local.weekday() in days and opens <= local.hour * 2 + local.minute // 30 < closes:
            bits |= 1 << number
    return bits


def week_of(at: datetime) -> datetime:
    """Monday 00:00 UTC of the week that an instant is in."""
    day = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return day - timedelta(days=day.weekday())


def share_an_hour(one: int, other: int) -> bool:
    """Whether two half-hours in a row are working time for both."""
    both = one & other
    return bool(both & (both >> 1))


def slots(zones: Sequence[str], after: datetime, days: tuple[int, ...] = WORKING_DAYS) -> Slots:
    """Three hours on different days when people in these zones can best talk, from tomorrow on.

    Where no working hour is shared, those that are least early or late for anyone.
    """
    first = after.astimezone(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(days=1)
    theirs = [ZoneInfo(zone) for zone in zones]
    ranked: dict[object, tuple[int, int, datetime]] = {}
    for number in range(WEEK):
        start = first + number * HALF_HOUR
        if start.minute:
            continue
        off = max(_off(start.astimezone(zone), days) for zone in theirs)
        noon = sum(abs(start.astimezone(zone).hour - 13) for zone in theirs)
        day = start.astimezone(theirs[0]).date()
        if day not in ranked or (off, noon, start) < ranked[day]:
            ranked[day] = (off, noon, start)
    best = sorted(ranked.values())[:SLOTS]
    return Slots(tuple(sorted(start for _, _, start in best)), shared=best[0][0] == 0)


class Slots(tuple[datetime, ...]):
    """Starts of hours, in order; `shared` says whether some are working time for everybody."""

    shared: bool

    def __new__(cls, starts: tuple[datetime, ...], *, shared: bool) -> Slots:
        """Make them from their starts."""
        made = super().__new__(cls, starts)
        made.shared = shared
        return made


def _off(local: datetime, days: tuple[int, ...]) -> int:
    """How many hours this hour is outside somebody's working time; a free day counts as twelve."""
    early = max(0, OPENS // 2 - local.hour)
    late = max(0, local.hour + 1 - CLOSES // 2)
    return max(early, late) + (0 if local.weekday() in days else 12)
