"""Rhythms in words, both ways: “every other Tuesday at 10” and the rule that it means.

`read` understands the phrases that `in_words` makes and many more; what it understood is said back
to whoever wrote it, with the next dates, because words for rhythms are easily taken two ways.
"""

from __future__ import annotations

import re
from datetime import date, time
from itertools import islice

from community.dates import DAY, DAYS, MONTH, MONTHS, month, read_date, take_time, weekday
from community.dates import tidy as tidy_date
from community.rhythm import Rhythm, Unrhythmic

NINE = time(9)  # where no time of day is said
CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WEEKDAYS = "MO,TU,WE,TH,FR"
LONGEST = 120  # characters of a rhythm in words
ORDINALS = ("first", "second", "third", "fourth", "fifth")
COUNTS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_SPANS = {"day": "DAILY", "week": "WEEKLY", "month": "MONTHLY", "year": "YEARLY"}
_ADVERBS = {
    "daily": "every day",
    "weekly": "every week",
    "biweekly": "every two weeks",
    "fortnightly": "every two weeks",
    "monthly": "every month",
    "quarterly": "every three months",
    "yearly": "every year",
    "annually": "every year",
}
_ORD = rf"(?:second[- ]last|last|{'|'.join(ORDINALS)}|\d\d?(?:st|nd|rd|th))"
_LIST = r"(?:(?:, ?(?:and )?| and | & | or )(?:the )?{0})*"
_DAYS = rf"(?:{DAY})" + _LIST.format(rf"(?:{DAY})")
_ORDS = _ORD + _LIST.format(_ORD)
_KIND = rf"{DAY}|days?|weekdays?|working days?|workdays?|weekend days?"
_OF = r"(?: (?:of|in) (?:the|each|every|a) month| (?:each|every) month| monthly)?"


def read(text: str, zone: str, today: date) -> Rhythm:
    """The rhythm that words or a rule of RFC 5545 mean from today on; Unrhythmic if none.

    Without a time of day it is nine o'clock.
    """
    if len(text) > LONGEST:
        raise Unrhythmic(f"That is too long: a rhythm has at most {LONGEST} characters.")
    if "FREQ=" in text.upper():
        rule, _, said = text.strip().partition(" ")
        at, left = take_time(said.casefold())
        if left.strip():
            raise _unread(text)
        return Rhythm(rule, at or NINE, zone, today)
    words = " ".join(text.casefold().replace("’", "'").split()).strip(" .")
    words, end = _end(words, today)
    at, words = take_time(words)
    words, start = _start(words, today)
    rule = _rule(words) or ""
    if not rule:
        if end:
            raise _unread(text)
        return Rhythm("", at or NINE, zone, _once(text, words, start))
    plain = re.sub(r";INTERVAL=\d+", "", rule)
    first = next(Rhythm(plain, NINE, zone, start).dates(start), start)
    return Rhythm(rule + end, at or NINE, zone, first)


def in_words(rhythm: Rhythm) -> str:
    """A rhythm in words, with its time of day: “every other Tuesday at 10:00”."""
    said, end = _said(rhythm)
    return f"{said} at {rhythm.at:%H:%M}{end}"


def dates_in_words(rhythm: Rhythm, start: date, count: int = 3) -> str:
    """The next dates of a rhythm: “Tue 2 March, Tue 16 March and Tue 30 March”."""
    return listed([f"{day:%a} {day.day} {day:%B}" for day in islice(rhythm.dates(start), count)])


def listed(words: list[str]) -> str:
    """Words with commas and an “and”."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _unread(text: str) -> Unrhythmic:
    return Unrhythmic(
        f"I do not understand the rhythm “{text[:60]}”. Write it like “every other Tuesday at 10”, "
        "“first Monday of the month”, “weekdays at 9:30” or “monthly on the last day”."
    )


def _once(text: str, words: str, start: date) -> date:
    try:
        return read_date(tidy_date(words), start)
    except Unrhythmic:
        raise _unread(text) from None


def _end(words: str, today: date) -> tuple[str, str]:
    """A phrase without its end, and the end as part of a rule."""
    if found := re.search(r",? (?P<n>\d{1,3}) times$", words):
        return words[: found.start()], f";COUNT={int(found['n'])}"
    if found := re.search(r",? (?:until|till|to) (?P<day>[^,]+)$", words):
        return words[: found.start()], f";UNTIL={read_date(found['day'], today):%Y%m%d}"
    return words, ""


def _start(words: str, today: date) -> tuple[str, date]:
    found = re.search(r",? (?:from|starting|beginning|since)(?: on)? (?P<day>[^,]+)$", words)
    if found is None:
        return words, today
    return words[: found.start()], max(read_date(found["day"], today), today)


def _rule(words: str) -> str | None:
    """The rule that a phrase without time, start and end means."""
    for adverb, phrase in _ADVERBS.items():
        if words == adverb or words.startswith(f"{adverb} "):
            words = phrase + words.removeprefix(adverb)
    words = re.sub(r"^(?:on |each |the )+", lambda found: "every " * ("each" in found[0]), words)
    if re.fullmatch(r"(?:every )?(?:weekdays?|working days?|workdays?)", words):
        return f"FREQ=WEEKLY;BYDAY={WEEKDAYS}"
    if re.fullmatch(r"(?:every )?weekends?", words):
        return "FREQ=WEEKLY;BYDAY=SA,SU"
    if found := re.fullmatch(rf"(?:every )?(?P<days>{_DAYS})", words):
        if words.startswith("every ") or re.search(r"days?s\b|days\b", words) or "and" in words:
            return f"FREQ=WEEKLY;BYDAY={_codes(found['days'])}"
        return None  # one weekday by itself is a date
    if found := re.fullmatch(rf"every (?:other|second) (?P<days>{_DAYS})", words):
        return f"FREQ=WEEKLY;INTERVAL=2;BYDAY={_codes(found['days'])}"
    if found := re.fullmatch(rf"every (?P<n>third|fourth) (?P<days>{_DAYS})", words):
        every = ORDINALS.index(found["n"]) + 1
        return f"FREQ=WEEKLY;INTERVAL={every};BYDAY={_codes(found['days'])}"
    span = re.fullmatch(
        rf"every (?:(?P<n>other|\d{{1,3}}|{'|'.join(COUNTS)}) )?(?P<span>day|week|month|year)s?"
        r"(?:,? on(?: the)? (?P<on>.+))?",
        words,
    )
    if span:
        return _spanned(span["span"], _every(span["n"]), span["on"])
    day = _in_month(re.sub(r"^every ", "", words), "FREQ=MONTHLY")
    return day if day and re.search("month|every", words) else None


def _every(word: str | None) -> str:
    if word is None:
        return ""
    count = 2 if word == "other" else int(word) if word.isdigit() else COUNTS.index(word) + 2
    return f";INTERVAL={count}" if count != 1 else ""


def _spanned(span: str, interval: str, on: str | None) -> str | None:
    start = f"FREQ={_SPANS[span]}{interval}"
    if on is None:
        return start
    if span == "week" and re.fullmatch(_DAYS, on):
        return f"{start};BYDAY={_codes(on)}"
    if span == "month":
        return _in_month(on, start)
    if span == "year":
        found = re.fullmatch(rf"(?P<d>\d\d?)(?:st|nd|rd|th)?(?: of)? (?P<m>{MONTH})", on)
        found = found or re.fullmatch(rf"(?P<m>{MONTH}) (?P<d>\d\d?)(?:st|nd|rd|th)?", on)
        if found:
            return f"{start};BYMONTH={month(found['m'])};BYMONTHDAY={int(found['d'])}"
    return None


def _in_month(words: str, start: str) -> str | None:
    """The rule for days of a month: “first Monday”, “1st and 15th”, “last working day”."""
    found = re.fullmatch(rf"(?P<nth>{_ORDS})(?: (?P<kind>{_KIND}))?{_OF}", words)
    if found is None:
        return None
    places = [_place(each) for each in re.findall(_ORD, found["nth"])]
    kind = found["kind"] or "day"
    if kind.rstrip("s") == "day":
        if not all(-2 <= place <= 31 and place for place in places):
            return None
        if len(places) == 1 and places[0] > 28:  # or the last day, where a month is shorter
            days = ",".join(str(day) for day in range(28, places[0] + 1))
            return f"{start};BYMONTHDAY={days};BYSETPOS=-1"
        return f"{start};BYMONTHDAY={','.join(str(place) for place in sorted(places))}"
    if not all(-2 <= place <= 5 for place in places):
        return None
    if re.match(DAY, kind):
        code = CODES[weekday(kind)]
        return f"{start};BYDAY={','.join(f'{place}{code}' for place in places)}"
    days = "SA,SU" if kind.startswith("weekend") else WEEKDAYS
    return f"{start};BYDAY={days};BYSETPOS={','.join(str(place) for place in places)}"


def _place(word: str) -> int:
    if word in ORDINALS:
        return ORDINALS.index(word) + 1
    if word.endswith("last"):
        return -2 if word.startswith("second") else -1
    return int(word[:-2])


def _codes(days: str) -> str:
    found = sorted({weekday(word) for word in re.findall(rf"\b(?:{DAY})\b", days)})
    return ",".join(CODES[number] for number in found)


def _said(rhythm: Rhythm) -> tuple[str, str]:
    """A rhythm in words without its time of day, and how it ends."""
    if not rhythm.rule:
        return f"once, on {_day(rhythm.anchor)}", ""
    parts = dict(part.split("=", 1) for part in rhythm.rule.split(";"))
    end = ""
    if "COUNT" in parts:
        end = f", {parts.pop('COUNT')} times"
    if "UNTIL" in parts:
        last = parts.pop("UNTIL")
        end = f", until {_day(date(int(last[:4]), int(last[4:6]), int(last[6:8])))}"
    parts.pop("WKST", None)
    said = _without_end(parts, rhythm.anchor)
    return (f"by the rule {rhythm.rule}", "") if said is None else (said, end)


def _without_end(parts: dict[str, str], anchor: date) -> str | None:
    every = int(parts.pop("INTERVAL", "1"))
    freq = parts.pop("FREQ")
    shape = {name: parts[name] for name in sorted(parts)}
    match freq, shape:
        case "DAILY", {**rest} if not rest:
            return _each("day", every)
        case "WEEKLY", {**rest} if not rest:
            return _on_days(CODES[anchor.weekday()], every)
        case "WEEKLY", {"BYDAY": days, **rest} if not rest and _plain(days):
            return _on_days(days, every)
        case "MONTHLY", {**rest} if not rest:
            return _monthly(f"the {_nth(anchor.day)}", every)
        case "MONTHLY", {"BYMONTHDAY": days, **rest} if not rest:
            places = [int(day) for day in days.split(",")]
            nths = [f"the {_nth(place)}" + " day" * (place < 0) for place in places]
            return _monthly(listed(nths), every)
        case "MONTHLY", {"BYMONTHDAY": days, "BYSETPOS": "-1", **rest} if not rest:
            if days != ",".join(str(day) for day in range(28, int(days.split(",")[-1]) + 1)):
                return None
            return _monthly(f"the {_nth(int(days.split(',')[-1]))}", every)
        case "MONTHLY", {"BYDAY": days, **rest} if not rest:
            return _nth_days(days, every)
        case "MONTHLY", {"BYDAY": days, "BYSETPOS": places, **rest} if not rest:
            kind = {WEEKDAYS: "working day", "SA,SU": "weekend day"}.get(days)
            if kind is None or not re.fullmatch(r"(-[12]|[1-5])(,(-[12]|[1-5]))*", places):
                return None
            return _monthly(
                listed([f"the {_word(int(n))} {kind}" for n in places.split(",")]), every
            )
        case "YEARLY", {**rest} if not rest:
            return f"{_each('year', every)} on {anchor.day} {anchor:%B}"
        case "YEARLY", {"BYMONTH": in_month, "BYMONTHDAY": day, **rest} if not rest:
            if in_month.isdigit() and day.isdigit() and int(in_month) <= 12:
                return f"{_each('year', every)} on {day} {MONTHS[int(in_month) - 1].capitalize()}"
    return None


def _each(span: str, every: int) -> str:
    if every == 1:
        return f"every {span}"
    return f"every other {span}" if every == 2 else f"every {every} {span}s"


def _plain(days: str) -> bool:
    return all(day in CODES for day in days.split(","))


def _on_days(days: str, every: int) -> str:
    if every == 1 and days in (WEEKDAYS, "SA,SU"):
        return "every working day" if days == WEEKDAYS else "every weekend"
    names = listed([DAYS[CODES.index(day)].capitalize() for day in days.split(",")])
    if every > 2:
        return f"every {every} weeks on {names}"
    return f"every other {names}" if every == 2 else f"every {names}"


def _monthly(on: str, every: int) -> str:
    return f"{_each('month', every)} on {on}"


def _nth_days(days: str, every: int) -> str | None:
    found = [re.fullmatch(r"(-[12]|[1-5])([A-Z]{2})", day) for day in days.split(",")]
    if not all(found):
        return None
    nths = [(int(each[1]), each[2]) for each in found if each]
    if len({code for _, code in nths}) > 1:
        return None
    name = DAYS[CODES.index(nths[0][1])].capitalize()
    places = listed([f"the {_word(place)}" for place, _ in nths])
    return _monthly(f"{places} {name}", every)


def _word(place: int) -> str:
    return {-1: "last", -2: "second last"}.get(place) or ORDINALS[place - 1]


def _nth(day: int) -> str:
    if day < 0:
        return _word(day) if day >= -2 else f"{-day}th last"
    end = "th" if 10 < day < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{end}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"
