"""Holidays: when a community rests, in words, and what that changes for its schedules."""

from __future__ import annotations

import re
from datetime import date, timedelta

from community import schedules
from community.call import Call, Refusal
from community.chat.markup import clip, one_line
from community.dates import MONTH, read_date
from community.rest import Rest, falls
from community.rhythm import Unrhythmic, zone_of
from storage import holidays
from storage.holidays import Holiday

NAME = 60  # characters
LONGEST = 62  # days of one
MOST = 100  # of a community
RESTING = 150  # days of a year in which nothing comes by itself, at most
_TO = re.compile(r"\s+(?:to|until|till|bis|-|–|—)\s+|\s*[–—]\s*", re.IGNORECASE)


def today(call: Call) -> date:
    """What day it is for the community."""
    return call.now.astimezone(zone_of(call.community.zone)).date()


def read(text: str, today: date) -> tuple[date, date]:
    """The first and last day that words mean: “24 Dec”, “24 Dec to 2 Jan”, “24–26 December”."""
    first, *more = _TO.split(text.strip())
    if len(more) > 1:
        raise Unrhythmic("Name one day, or the first and the last: 24 Dec to 2 Jan.")
    if not more:
        day = read_date(first, today)
        return day, day
    if first.isdecimal() and (month := re.search(rf"\b(?:{MONTH})\b.*", more[0].casefold())):
        first = f"{first} {month[0]}"
    begins = read_date(first, today)
    return begins, read_date(more[0], begins)


async def known(call: Call) -> list[Holiday]:
    """The holidays that are still to come, in the order in which they come."""
    found = await holidays.holidays(call.db, call.community.id, today(call))
    return sorted(found, key=lambda each: (next_of(each, today(call)), each.id))


def next_of(holiday: Holiday, today: date) -> date:
    """When a holiday begins next, or began if it has not ended."""
    if not holiday.yearly or today <= holiday.last:
        return holiday.first
    for year in range(today.year - 1, today.year + 9):  # the 29th of February may be far
        try:
            begins = holiday.first.replace(year=year)
        except ValueError:
            continue
        if begins + (holiday.last - holiday.first) >= today:
            return begins
    return holiday.first


async def add(call: Call, dates: str, name: str, *, yearly: bool) -> Holiday:
    """Let the community rest on these dates; what comes by itself gives way."""
    first, last = _read(call, dates)
    if last < first:
        raise Refusal("A holiday ends after it begins.")
    if last < today(call) and not yearly:
        raise Refusal("That is past. Name days that are still to come.")
    if (last - first).days >= LONGEST:
        raise Refusal(f"A holiday has at most {LONGEST} days; name a longer one in two parts.")
    before = await holidays.holidays(call.db, call.community.id, today(call))
    if len(before) >= MOST:
        raise Refusal(f"There are {MOST} holidays already. Take one away first.")
    words = clip(one_line(name), NAME) or "Holiday"
    made = await holidays.add(call.db, call.community.id, first, last, words, yearly=yearly)
    rest = Rest([*before, made])
    if sum(today(call) + timedelta(days=ahead) in rest for ahead in range(366)) > RESTING:
        raise Refusal(f"That is more than {RESTING} days of rest in a year: nothing would come.")
    await schedules.rearm(call.db, call.community.id, call.now)
    return made


async def remove(call: Call, which: str) -> Holiday:
    """Take a holiday away, by its number, name or one of its dates; what gave way comes again."""
    there = await known(call)
    found = [each for each in there if which.strip().lstrip("#") == str(each.id)]
    found = found or [each for each in there if one_line(which).casefold() == each.name.casefold()]
    if not found:
        try:
            day, _ = read(which, today(call))
        except Unrhythmic:
            raise Refusal(f"There is no holiday “{which[:40]}”. Name its number.") from None
        found = [each for each in there if falls(each, day)]
    if len(found) != 1:
        words = "several holidays" if found else "no holiday"
        raise Refusal(f"“{which[:40]}” is {words} here. Name its number.")
    gone = await holidays.remove(call.db, call.community.id, found[0].id)
    assert gone is not None
    await schedules.rearm(call.db, call.community.id, call.now)
    return gone


def _read(call: Call, dates: str) -> tuple[date, date]:
    try:
        return read(dates, today(call))
    except Unrhythmic as error:
        raise Refusal(str(error)) from None
