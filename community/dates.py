"""Dates and times of day in words: “tomorrow”, “next Tuesday”, “3 May”, “in two weeks”, “6 pm”.

What people write most is read by patterns of our own, which are the same whatever the day. The rest
is left to dateparser (https://dateparser.readthedocs.io), which is loaded when it is first needed,
as it is large and slow to start; it is given one short phrase at a time and never searches a text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from community.rhythm import Unrhythmic, instant, zone_of

LONGEST = 60  # characters of a date in words
LANGUAGES = ["en", "de", "fr", "es", "it", "pt", "nl"]
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

DAY = "|".join(sorted({f"{day}s?|{day[:3]}" for day in DAYS} | {"tues", "thurs"}))
MONTH = "|".join(f"{month}|{month[:3]}" for month in MONTHS) + "|sept"
_AT = re.compile(
    r"(?:\bat )?\b(?:(?P<word>noon|midday|midnight)|(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d\d))?"
    r"(?:\s?(?P<half>[ap])\.?m\.?|\s?h|\s?o'clock|\s?uhr)?)(?=$|[ ,])"
)


def in_full(day: date) -> str:
    """A date with its weekday: “Monday 1 March”."""
    return f"{day:%A} {day.day} {day:%B}"


def weekday(word: str) -> int:
    """The number of a weekday from its name or the beginning of it; Monday is 0."""
    return next(n for n, day in enumerate(DAYS) if word[:3] == day[:3])


def month(word: str) -> int:
    """The number of a month from its name or the beginning of it; January is 1."""
    return next(n for n, name in enumerate(MONTHS, 1) if word[:3] == name[:3])


def take_time(text: str) -> tuple[time | None, str]:
    """The time of day in a phrase, and what is left without it; it says `at`, `:`, `am` or such.

    A bare number is a time only after `at`.
    """
    for found in _AT.finditer(text):
        said = found.group()
        if not found["word"] and said == found["hour"]:
            continue
        if not found["word"] and "." in said and not found["half"] and "at " not in said:
            continue  # 3.05. may be a date
        left = " ".join((text[: found.start()] + " " + text[found.end() :]).split())
        return _time(found), left.strip(" ,")
    return None, text


def _time(found: re.Match[str]) -> time:
    if found["word"]:
        return time(0) if found["word"] == "midnight" else time(12)
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if found["half"]:
        hour = hour % 12 + (12 if found["half"] == "p" else 0) if 0 < hour < 13 else 24
    if hour > 23 or minute > 59:
        raise Unrhythmic(f"“{found.group().strip()}” is no time of day. Write 9:30 or 6 pm.")
    return time(hour, minute)


def read_time(text: str) -> time:
    """A time of day: `9`, `9:30`, `6 pm`, `noon`; Unrhythmic for anything else."""
    text = tidy(text)
    at, left = take_time(f"at {text.removeprefix('at ')}")
    if at is None or left:
        raise Unrhythmic(f"“{text}” is no time of day. Write 9:30 or 6 pm.")
    return at


def tidy(text: str) -> str:
    """A phrase in small letters on one line; Unrhythmic if it is too long to be one."""
    text = " ".join(text.casefold().replace("’", "'").split()).strip(" .,")
    if len(text) > LONGEST:
        raise Unrhythmic(f"That is too long for a date: {LONGEST} characters are enough.")
    return text


def read_date(text: str, today: date) -> date:
    """A date in words, on or after today where its year is left open; Unrhythmic if it is none."""
    text = tidy(text).removeprefix("on ").removeprefix("the ")
    for pattern, meant in _PATTERNS:
        if found := pattern.fullmatch(text):
            try:
                return meant(today, found)
            except ValueError:
                raise _unread(text) from None
    return _parsed(text, datetime.combine(today, time(12))).date()


def read_moment(text: str, now: datetime, zone: str) -> datetime:
    """An instant in words, of a zone's clocks: a date, a time of day, or both; aware UTC.

    Without a date it is today, or tomorrow where that is past; a date needs its time.
    """
    here = now.astimezone(zone_of(zone))
    at, left = take_time(tidy(text))
    if at is None:
        raise Unrhythmic("At what time? Write it like “Tuesday 9:30”.")
    if left:
        return instant(read_date(left, here.date()), at, zone)
    came = instant(here.date(), at, zone)
    return came if came > now else instant(here.date() + timedelta(days=1), at, zone)


def _parsed(text: str, base: datetime) -> datetime:
    import dateparser

    found = dateparser.parse(
        text,
        languages=LANGUAGES,
        settings={
            "PREFER_DATES_FROM": "future",
            "RELATIVE_BASE": base,
            "DATE_ORDER": "DMY",
            "REQUIRE_PARTS": ["day", "month"],
            "PARSERS": ["relative-time", "absolute-time"],
            "STRICT_PARSING": False,
        },
    )
    no_day = any(31 < int(number) < 100 for number in re.findall(r"\d+", text))
    if found is None or no_day or re.fullmatch(r"[\d\s]+", text) or _ambiguous(text):
        raise _unread(text)
    return found.replace(tzinfo=None)


def _ambiguous(text: str) -> bool:
    """Whether a date is written in figures of which nobody knows which is the month."""
    found = re.fullmatch(r"(\d{1,2})[/-](\d{1,2})(?:[/-]\d{2,4})?", text)
    return found is not None and found[1] != found[2] and max(int(found[1]), int(found[2])) <= 12


def _unread(text: str) -> Unrhythmic:
    return Unrhythmic(f"I do not know the date “{text}”. Write 3 May, 2027-05-03 or next Tuesday.")


def _number(word: str) -> int:
    return int(word) if word.isdigit() else {"a": 1, "an": 1}.get(word) or NUMBERS.index(word) + 1


def _next_weekday(today: date, found: re.Match[str]) -> date:
    away = (weekday(found["day"]) - today.weekday()) % 7
    if found["which"] == "next":  # of next week, as most people mean it
        return today + timedelta(days=7 - today.weekday() + weekday(found["day"]))
    return today + timedelta(days=away)


def _of_year(today: date, found: re.Match[str]) -> date:
    day, number = int(found["d"]), found["m"]
    which = int(number) if number.isdigit() else month(number)
    if found["y"]:
        year = int(found["y"])
        return date(year + 2000 if year < 100 else year, which, day)
    for year in range(today.year, today.year + 9):  # the 29th of February may be far
        try:
            meant = date(year, which, day)
        except ValueError:
            continue
        if meant >= today:
            return meant
    raise ValueError


def _later(today: date, found: re.Match[str]) -> date:
    count, unit = _number(found["n"]), found["unit"]
    if unit == "month":
        months = today.month - 1 + count
        year, which = today.year + months // 12, months % 12 + 1
        for day in range(today.day, 27, -1):
            try:
                return date(year, which, day)
            except ValueError:
                continue
        return date(year, which, today.day)
    return today + timedelta(days=count * {"day": 1, "week": 7}[unit])


def _of_next_month(today: date) -> date:
    return (today.replace(day=28) + timedelta(days=7)).replace(day=1)


_COUNT = rf"(?P<n>\d{{1,3}}|an?|{'|'.join(NUMBERS)})"
_PATTERNS: tuple[tuple[re.Pattern[str], Callable[[date, re.Match[str]], date]], ...] = (
    (re.compile("today"), lambda today, _: today),
    (re.compile("tomorrow"), lambda today, _: today + timedelta(days=1)),
    (re.compile("(?:the )?day after tomorrow"), lambda today, _: today + timedelta(days=2)),
    (
        re.compile(r"(?P<y>\d{4})-(?P<m>\d\d?)-(?P<d>\d\d?)"),
        _of_year,
    ),
    (re.compile("next week"), lambda today, _: today + timedelta(days=7 - today.weekday())),
    (re.compile("next month"), lambda today, _: _of_next_month(today)),
    (re.compile(rf"(?:(?P<which>next|this|coming) )?(?P<day>{DAY})"), _next_weekday),
    (re.compile(rf"in {_COUNT} (?P<unit>day|week|month)s?"), _later),
    (re.compile(rf"{_COUNT} (?P<unit>day|week|month)s? (?:from now|later)"), _later),
    (
        re.compile(
            rf"(?:(?:{DAY}),? )?(?P<d>\d\d?)(?:st|nd|rd|th|\.)?(?: of)? (?P<m>{MONTH})\.?"
            r"(?:,? (?P<y>\d{4}))?"
        ),
        _of_year,
    ),
    (
        re.compile(
            rf"(?:(?:{DAY}),? )?(?P<m>{MONTH})\.? (?P<d>\d\d?)(?:st|nd|rd|th)?"
            r"(?:,? (?P<y>\d{4}))?"
        ),
        _of_year,
    ),
    (re.compile(r"(?P<d>\d\d?)\.(?P<m>\d\d?)\.?(?P<y>\d{4}|\d\d)?"), _of_year),
)
