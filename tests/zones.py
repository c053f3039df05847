"""Every change of every clock: whether each date that was meant is one occurrence, at its time.

`python3 start.py zones` checks each IANA zone at each of its transitions from 2020 to 2037, with 48
half-hours a day, for daily, weekly and monthly rhythms, and prints what it found. What is right is
worked out here from instants to wall clocks alone, minute by minute, which the code under test,
going from wall clocks to instants, does not do.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import takewhile
from time import monotonic
from zoneinfo import ZoneInfo, available_timezones

from community.rhythm import Rhythm
from community.schedules import coming
from storage.schedules import Schedule

FIRST = datetime(2020, 1, 1, tzinfo=UTC)
LAST = datetime(2038, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
HALF_HOURS = tuple(time(n // 2, n % 2 * 30) for n in range(48))
KINDS = ("daily", "weekly", "monthly")
NEAR = timedelta(days=3)  # on both sides of a transition; no two lie as close as twice that

Walls = dict[datetime, datetime]  # a wall-clock minute, and the first instant that shows it


@dataclass(slots=True)
class Found:
    """How much was checked, how often the wall clock left a time out or showed it twice."""

    zones: int = 0
    transitions: int = 0
    cases: int = 0
    occurrences: int = 0
    gaps: int = 0
    repeats: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Found) -> None:
        """Count another's in."""
        for name in ("zones", "transitions", "cases", "occurrences", "gaps", "repeats", "wrong"):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def __str__(self) -> str:
        return (
            f"{self.zones} zones, {self.transitions:,} transitions, {self.cases:,} schedules, "
            f"{self.occurrences:,} occurrences, {self.gaps:,} in a gap, {self.repeats:,} at a time "
            f"that comes twice: {len(self.wrong)} wrong"
        )


def transitions(zone: ZoneInfo) -> Iterator[datetime]:
    """The instants from 2020 to 2037 from which on a zone's clocks are different."""
    before, step = FIRST, timedelta(days=5)
    while before < LAST:
        after = before + step
        if before.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset():
            low, high = before, after
            while high - low > MINUTE:
                middle = low + (high - low) // 2
                middle = middle.replace(second=0, microsecond=0)
                same = middle.astimezone(zone).utcoffset() == low.astimezone(zone).utcoffset()
                low, high = (middle, high) if same else (low, middle)
            yield high
        before = after


@lru_cache(maxsize=4096)
def walls(at: datetime, before: timedelta, after: timedelta) -> tuple[Walls, Counter[datetime]]:
    """What the clocks show around a transition: first when, and how often."""
    shown: Walls = {}
    often: Counter[datetime] = Counter()
    instant = at - NEAR - DAY
    while instant < at + NEAR + DAY:
        wall = (instant + (after if instant >= at else before)).replace(tzinfo=None)
        shown.setdefault(wall, instant)
        often[wall] += 1
        instant += MINUTE
    return shown, often


def meant(shown: Walls, day: date, at: time) -> tuple[datetime, bool]:
    """The instant that a local time means, and whether the clocks leave it out."""
    wall = datetime.combine(day, at)
    if wall in shown:
        return shown[wall], False
    while wall not in shown:
        wall += MINUTE
    return shown[wall], True


def intended(kind: str, days: Sequence[date], change: date) -> tuple[str, date, list[date]]:
    """A rule, its anchor, and those of the dates that it means."""
    if kind == "daily":
        return "FREQ=DAILY", days[0] - timedelta(days=400), list(days)
    if kind == "weekly":
        there = [day for day in days if day.weekday() == change.weekday()]
        return "FREQ=WEEKLY", change - timedelta(weeks=60), there
    there = [day for day in days if day.day == change.day]
    return "FREQ=MONTHLY", date(change.year - 1, 1, change.day), there


def check(name: str, at: datetime, half_hours: Sequence[time] = HALF_HOURS) -> Found:
    """Whether all schedules of a zone keep their dates around one of its transitions."""
    zone = ZoneInfo(name)
    offsets = [each.astimezone(zone).utcoffset() for each in (at - MINUTE, at)]
    assert offsets[0] is not None
    assert offsets[1] is not None
    shown, often = walls(at, *offsets)
    change = at.astimezone(zone).date()
    days = [change + timedelta(days=n) for n in range(-2, 5)]
    days = [day for day in days if abs(datetime.combine(day, time(12), UTC) - at) < NEAR]
    found = Found(transitions=1)
    for clock in half_hours:
        for kind in KINDS:
            rule, anchor, dates = intended(kind, days, change)
            right = [(day, *meant(shown, day, clock)) for day in dates]
            found.cases += 1
            found.occurrences += len(right)
            found.gaps += sum(gap for *_, gap in right)
            found.repeats += sum(often[datetime.combine(day, clock)] > 1 for day in dates)
            schedule = _schedule(Rhythm(rule, clock, name, anchor), days[0])
            came = takewhile(lambda each: each.day <= days[-1], coming(schedule, (), {}))
            got = [(each.day, each.due_at) for each in came]
            if got != [(day, instant) for day, instant, _ in right]:
                found.wrong.append(f"{name} {at:%Y-%m-%d %H:%M}Z {kind} {clock:%H:%M}: {got}")
    return found


def check_zone(name: str) -> Found:
    """Whether a zone keeps all dates around all of its transitions."""
    found = Found(zones=1)
    for at in transitions(ZoneInfo(name)):
        found.add(check(name, at))
    return found


def _schedule(rhythm: Rhythm, cursor: date) -> Schedule:
    return Schedule(
        id=1,
        community_id=1,
        routine="bell.rings",
        subject="",
        member_id=None,
        title="",
        rule=rhythm.rule,
        at=rhythm.at,
        zone=rhythm.zone,
        anchor=rhythm.anchor,
        holidays="keep",
        state="active",
        resumes_at=None,
        cursor=cursor,
        next_at=None,
        attempts=0,
    )


def main() -> int:
    """Check them all, on every core; 1 when any date is wrong."""
    began, found = monotonic(), Found()
    with ProcessPoolExecutor() as pool:
        for each in pool.map(check_zone, sorted(available_timezones()), chunksize=8):
            found.add(each)
    print(found)
    print("\n".join(found.wrong[:40]))
    print(f"in {monotonic() - began:.0f} s")
    return bool(found.wrong)


if __name__ == "__main__":
    sys.exit(main())
