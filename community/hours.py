"""Hours, days and absences as people write them."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from community.call import Call, Refusal
from community.chat.markup import Markup
from community.rhythm import instant
from community.wishing import DAYS
from community.zones import NoZone, zone_named
from storage import communities, preferences
from storage.preferences import Preferences

LONG: Final = timedelta(days=14)  # away without a date
LONGEST: Final = timedelta(days=366)
_TIME: Final = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm)?", re.IGNORECASE)
_SHORT: Final = tuple(day[:2].lower() for day in DAYS)


async def away(call: Call, until: date | None) -> datetime | None:
    """Be away until a date, or two weeks; who is away and names none is back: None."""
    wanted = await preferences.of(call.db, call.member.id)
    if until is None and wanted.away_until is not None and wanted.away_until > call.now:
        await preferences.change(call.db, call.member.id, away_until=None)
        return None
    day = until or (call.now.astimezone(call.zone) + LONG).date()
    ends = instant(day, time(), call.zone.key)
    if ends <= call.now:
        raise Refusal("That day has begun already: name a later one.")
    if ends - call.now > LONGEST:
        raise Refusal(Markup("That is more than a year. `/member forget` is for a farewell."))
    await preferences.change(call.db, call.member.id, away_until=ends)
    return ends


async def set_zone(call: Call, typed: str) -> ZoneInfo:
    """Write down where the member's clock is."""
    try:
        name = zone_named(typed)
    except NoZone as unknown:
        raise Refusal(str(unknown)) from None
    await communities.set_zone(call.db, call.member.id, name)
    return ZoneInfo(name)


async def quiet(call: Call, starts: str | None, ends: str | None, days: str | None) -> Preferences:
    """Say between which hours and on which days the member may be told something unasked."""
    wanted: dict[str, object] = {}
    if starts:
        wanted["starts"] = time_of(starts)
    if ends:
        wanted["ends"] = time_of(ends)
    if days:
        wanted["days"] = "".join(str(day) for day in days_of(days))
    if not wanted:
        return await preferences.of(call.db, call.member.id)
    return await preferences.change(call.db, call.member.id, **wanted)


def time_of(typed: str) -> time:
    """A time of day: `9`, `17:30`, `5pm`. Raises Refusal."""
    found = _TIME.fullmatch(typed.strip())
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
    if found and found[3]:
        hour = hour % 12 + (12 if found[3].lower() == "pm" else 0)
    if hour == 24 and not minute:
        hour = 0
    if hour > 23 or minute > 59:
        raise Refusal(f"I cannot read the time “{typed[:20]}”. Write 9 or 17:30.")
    return time(hour, minute)


def days_of(typed: str) -> list[int]:
    """Days of the week, Monday is 0: `mon-fri`, `tue, thu`. Raises Refusal."""
    found: set[int] = set()
    for piece in re.split(r"[,;\s]+|\band\b", re.sub(r"\s*[-–]\s*", "-", typed.strip().lower())):
        if not piece:
            continue
        first, _, last = piece.partition("-")
        try:
            start, end = _SHORT.index(first[:2]), _SHORT.index((last or first)[:2])
        except ValueError:
            raise Refusal(f"I know no day “{piece[:20]}”. Write mon-fri or tue, thu.") from None
        found |= {day % 7 for day in range(start, end + 1 if end >= start else end + 8)}
    if not found:
        raise Refusal("Name at least one day. To hear nothing at all, press Stop on a message.")
    return sorted(found)
