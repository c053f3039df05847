"""When something recurs: a rule in local time, and the instants it means.

A rhythm is a rule of RFC 5545 (https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10) by days,
weeks, months or years, a wall-clock time, a zone and the date it is anchored to. It names local
dates; each date is one instant, also where the clocks jump: a time that a day leaves out becomes
the first valid minute after it, and of a time that comes twice it is the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil.rrule import rrulestr

LAST = date(2199, 12, 31)  # nothing is planned beyond
LONGEST = 200  # characters of a rule
_PARTS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYMONTHDAY", "BYMONTH"}
_PARTS |= {"BYSETPOS", "BYYEARDAY", "BYWEEKNO"}
_PERIODS = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")


class Unrhythmic(ValueError):
    """A rule, time or zone that cannot be kept, in words a member may read."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A rule, local time, zone (IANA name) and anchor; an empty rule is once, on the anchor.

    The anchor is the earliest date, and the one that "every second week" counts from.
    """

    rule: str
    at: time
    zone: str
    anchor: date

    def __post_init__(self) -> None:
        object.__setattr__(self, "rule", _checked(self.rule))
        if self.at.tzinfo is not None or self.at.second or self.at.microsecond:
            raise Unrhythmic("A time of day is given in hours and minutes.")
        zone_of(self.zone)

    def dates(self, start: date) -> Iterator[date]:
        """The local dates from `start` on, in order; the iterator ends where the rule does."""
        start = max(start, self.anchor)
        if not self.rule:
            if self.anchor >= start:
                yield self.anchor
            return
        first = self._nearer(start)
        rule = rrulestr(self._whole(), dtstart=datetime.combine(first, time()))
        for found in rule.xafter(datetime.combine(start, time()), inc=True):
            yield found.date()

    def ever(self) -> bool:
        """Whether there is any date within ten years of the anchor: no 30th of February is."""
        if not self.rule:
            return True
        ends = self.anchor.replace(year=self.anchor.year + 10, day=min(self.anchor.day, 28))
        parts = {name: value for name, value in self._parts().items() if name != "COUNT"}
        parts["UNTIL"] = min(parts.get("UNTIL", "9"), f"{ends:%Y%m%d}")
        sooner = ";".join("=".join(part) for part in parts.items())
        rule = rrulestr(sooner, dtstart=datetime.combine(self.anchor, time()))
        return next(iter(rule), None) is not None

    def instant(self, day: date) -> datetime:
        """The instant of this rhythm's time on a local date, aware UTC."""
        return instant(day, self.at, self.zone)

    def _parts(self) -> dict[str, str]:
        return dict(part.split("=", 1) for part in self.rule.split(";"))

    def _whole(self) -> str:
        """The rule with what is only implied: an end, and the day of the anchor."""
        parts = self._parts()
        whole = self.rule
        if not parts.keys() & {"COUNT", "UNTIL"}:
            whole += f";UNTIL={LAST:%Y%m%d}"
        if parts["FREQ"] == "WEEKLY" and "BYDAY" not in parts:
            whole += f";BYDAY={_DAYS[self.anchor.weekday()]}"
        if parts["FREQ"] == "MONTHLY" and not parts.keys() & {"BYDAY", "BYMONTHDAY"}:
            whole += f";BYMONTHDAY={self.anchor.day}"
        return whole

    def _nearer(self, start: date) -> date:
        """A start for the rule close before a date: the anchor, whole intervals later."""
        parts = self._parts()
        if "COUNT" in parts or parts["FREQ"] == "YEARLY":
            return self.anchor
        interval = int(parts.get("INTERVAL", "1"))
        if parts["FREQ"] == "MONTHLY":
            months = (start.year - self.anchor.year) * 12 + start.month - self.anchor.month
            months = (months - interval) // interval * interval
            if months <= 0:
                return self.anchor
            year, month = divmod(self.anchor.year * 12 + self.anchor.month - 1 + months, 12)
            return date(year, month + 1, 1)
        step = interval * (7 if parts["FREQ"] == "WEEKLY" else 1)
        whole = ((start - self.anchor).days - step) // step
        return self.anchor + timedelta(days=max(whole, 0) * step)


_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def instant(day: date, at: time, zone: str) -> datetime:
    """The instant of a wall-clock time on a local date, aware UTC.

    A time that the day leaves out is the first valid minute after it; of one that comes twice it
    is the first.
    """
    here = zone_of(zone)
    wall = datetime.combine(day, at, here)
    before = wall.astimezone(UTC)
    if before.astimezone(here).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return before
    # In a gap the offset before it leads past it, and the offset after it to its near side.
    early, late = wall.replace(fold=1).astimezone(UTC), before
    old = early.astimezone(here).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) // 2
        if middle.astimezone(here).utcoffset() == old:
            early = middle
        else:
            late = middle
    return late.replace(microsecond=0)


@lru_cache(maxsize=1024)
def zone_of(name: str) -> ZoneInfo:
    """A time zone by its IANA name; `Unrhythmic` if there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Unrhythmic(f"I know no time zone “{name[:40]}”. Write Europe/Berlin.") from error


@lru_cache(maxsize=1024)
def _checked(rule: str) -> str:
    """The rule in capitals; `Unrhythmic` for one that is not by days or cannot be read."""
    if not rule:
        return ""
    tidy = re.sub(r"\s+", "", rule.upper().removeprefix("RRULE:"))
    parts = [part.partition("=")[::2] for part in tidy.split(";")]
    names = [name for name, _ in parts]
    known = len(tidy) <= LONGEST and set(names) <= _PARTS and len(set(names)) == len(names)
    if not known or dict(parts).get("FREQ") not in _PERIODS:
        raise Unrhythmic(f"I cannot keep the rule “{rule[:60]}”: write FREQ=WEEKLY;BYDAY=MO.")
    if not re.fullmatch(r"[1-9]\d{0,2}", dict(parts).get("INTERVAL", "1")):
        raise Unrhythmic("The interval of a rule is a whole number from 1 to 999.")
    try:
        rrulestr(tidy, dtstart=datetime(2000, 1, 1))  # noqa: DTZ001  # only whether it can be read
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise Unrhythmic(f"I cannot keep the rule “{rule[:60]}”.") from error
    return tidy
