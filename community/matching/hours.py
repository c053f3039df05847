"""Working hours as bits of the UTC week, and times that suit two people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
    ends = closes if closes > opens else closes + 48
    for number in range(WEEK):
        local = (week + number * HALF_HOUR).astimezone(there)
        half, day = local.hour * 2 + local.minute // 30, local.weekday()
        early = half + 48 < ends  # the end of hours that began the day before
        if (opens <= half < ends and day in days) or (early and (day - 1) % 7 in days):
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


@dataclass(frozen=True, slots=True)
class Clock:
    """When somebody works: a zone, days (Monday is 0), from and to in half-hours after midnight.

    Hours that end before they start go over midnight and belong to the day on which they start.
    """

    zone: str
    days: tuple[int, ...] = WORKING_DAYS
    opens: int = OPENS
    closes: int = CLOSES

    def off(self, at: datetime) -> int:
        """How many hours an hour is outside of it; a free day counts as twelve."""
        local = at.astimezone(ZoneInfo(self.zone))
        starts, day = local.hour * 2 + local.minute // 30, local.weekday()
        closes = self.closes if self.closes > self.opens else self.closes + 48
        if starts + 48 < closes:
            starts, day = starts + 48, (day - 1) % 7
        outside = max(self.opens - starts, starts + 2 - closes, 0)
        return -(-outside // 2) + (0 if day in self.days else 12)

    def from_noon(self, at: datetime) -> int:
        """How far an hour is from the middle of the working time, in half-hours."""
        local = at.astimezone(ZoneInfo(self.zone))
        closes = self.closes if self.closes > self.opens else self.closes + 48
        middle = (self.opens + closes) // 2 - 1
        apart = abs(local.hour * 2 + local.minute // 30 - middle) % 48
        return min(apart, 48 - apart)


def slots(clocks: Sequence[Clock], after: datetime) -> Slots:
    """Three hours on different days when these people can best talk, from tomorrow on.

    Where no working hour is shared, those that are least early or late for anyone.
    """
    first = after.astimezone(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(days=1)
    ranked: dict[object, tuple[int, int, datetime]] = {}
    for number in range(0, WEEK, 2):
        start = first + number * HALF_HOUR
        off = max(clock.off(start) for clock in clocks)
        noon = sum(clock.from_noon(start) for clock in clocks)
        day = start.astimezone(ZoneInfo(clocks[0].zone)).date()
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
