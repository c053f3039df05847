"""The five letters of a goal: Specific, Measurable, Achievable, Relevant, Time-bound.

The checks are the same for everybody and say what is missing, never how good a goal is. They look
at the shape of what was written, so they hold in every language with words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time, timedelta

from community.chat.markup import one_line
from community.goals import measure
from community.rhythm import Rhythm, Unrhythmic

WHAT, FIRST = 140, 200  # characters of a goal's own words, and of its first step
LONGEST = timedelta(days=5 * 365)

LETTERS = {
    "what": "S (specific)",
    "measure": "M (measurable)",
    "first": "A (achievable)",
    "serves": "R (relevant)",
    "confidence": "R (relevant)",
    "due": "T (time-bound)",
}
RHYTHMS = {
    "Every Monday": "FREQ=WEEKLY;BYDAY=MO",
    "Every Tuesday": "FREQ=WEEKLY;BYDAY=TU",
    "Every Wednesday": "FREQ=WEEKLY;BYDAY=WE",
    "Every Thursday": "FREQ=WEEKLY;BYDAY=TH",
    "Every Friday": "FREQ=WEEKLY;BYDAY=FR",
    "Every Saturday": "FREQ=WEEKLY;BYDAY=SA",
    "Every Sunday": "FREQ=WEEKLY;BYDAY=SU",
    "Every second Monday": "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO",
    "The first Monday of a month": "FREQ=MONTHLY;BYDAY=1MO",
}
_EMPTY = re.compile(
    "a|an|the|my|our|your|this|that|some|more|less|better|best|good|great|be|become|i|we|it|"
    "things?|stuff|something|everything|anything|myself"
)


def missing(answers: Mapping[str, str], today: date) -> dict[str, str]:
    """What is missing, by question; empty where all five letters are there."""
    checks = {
        "what": specific,
        "measure": _measurable,
        "first": _achievable,
        "serves": _relevant,
        "confidence": _confident,
    }
    found = {key: check(answers.get(key, "")) for key, check in checks.items()}
    found["due"] = timely(answers.get("due", ""), today)
    return {key: words for key, words in found.items() if words}


def confidence(text: str) -> int:
    """Confidence from 1 to 10; 0 for anything else."""
    return int(text) if re.fullmatch(r"[1-9]|10", text.strip()) else 0


def day(text: str) -> date | None:
    """A date as forms give it, if it is one."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def hour(text: str) -> time | None:
    """A time of day as people write it: `9`, `9:30`, `09:30`."""
    found = re.fullmatch(r"([01]?\d|2[0-3])(?:[:.h]([0-5]\d))?", text.strip())
    return time(int(found[1]), int(found[2] or 0)) if found else None


def rhythm(rule: str, at: str, zone: str, today: date) -> Rhythm:
    """When a member is asked; Unrhythmic says what cannot be kept."""
    when = hour(at or "09:00")
    if when is None:
        raise Unrhythmic("Write the hour like 09:00.")
    return Rhythm(rule or RHYTHMS["Every Monday"], when, zone, today)


def specific(text: str) -> str:
    """What the words of a goal lack: a verb, and what it is done to."""
    words = re.findall(r"[\w'’-]+", one_line(text).lower())
    while words and words[0] in ("to", "i", "we", "will", "want"):
        words = words[1:]
    if len(words) < 2 or _EMPTY.fullmatch(words[0]) or all(map(_EMPTY.fullmatch, words[1:])):
        return "Say it with a verb and what it is done to: “Give talks about indexes”."
    return "" if len(text) <= WHAT else f"Say it in {WHAT} characters; details go into notes."


def _measurable(text: str) -> str:
    try:
        measure.read(text)
    except measure.Unmeasured as trouble:
        return str(trouble)
    return ""


def _achievable(text: str) -> str:
    if len(one_line(text).split()) < 2:
        return "Name a first step that can be taken this week, in a few words."
    return "" if len(text) <= FIRST else f"A first step has at most {FIRST} characters."


def _relevant(text: str) -> str:
    return "" if text.strip() else "Choose the topic it serves, or the community as a whole."


def _confident(text: str) -> str:
    return "" if confidence(text) else "Say how sure you are, from 1 to 10."


def timely(text: str, today: date) -> str:
    """What the date of a goal lacks."""
    found = day(text)
    if found is None:
        return "Give the date by which it will be there: 2027-06-30."
    if found <= today:
        return "That date is not in the future."
    return (
        "" if found - today <= LONGEST else "Five years ahead is the furthest; take a nearer step."
    )
