"""How a goal goes: its forecast, whether it is on track, and streaks that forgive."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Literal

from community.goals.measure import Measure

Standing = Literal["on track", "at risk", "off track", "reached"]

BEHIND, FAR_BEHIND = 0.15, 0.35  # of the whole way, between what is done and what time has gone
UNSURE, DOUBTFUL = 4, 2  # confidence of ten
GRACE = 0.1  # of the time in which nobody is behind yet
STALE = timedelta(days=7)
FURTHEST = timedelta(days=5 * 365)


def of_time(starts: date, due: date, today: date) -> float:
    """How much of the time has gone, from 0 to 1."""
    return min(max((today - starts).days / max((due - starts).days, 1), 0.0), 1.0)


def standing(
    measure: Measure, value: float, time: float, confidence: int, *, blocked: bool
) -> Standing:
    """How a goal stands, from its measure, the time and its owner's confidence.

    What is done once, yes or no, is never behind before its end: there confidence decides.
    """
    if measure.reached(value):
        return "reached"
    if time >= 1.0:
        return "off track"
    behind = 0.0
    if measure.kind != "yes" and time > GRACE:
        behind = time - measure.share(value)
    if behind > FAR_BEHIND or confidence <= DOUBTFUL:
        return "off track"
    if behind > BEHIND or confidence <= UNSURE or blocked:
        return "at risk"
    return "on track"


def forecast(
    measure: Measure, told: Sequence[tuple[date, float]], starts: date, today: date
) -> date | None:
    """When it will be there at the pace so far; None while there is no pace to speak of.

    What was told last counts as it is for a week; after that, standing still is part of the pace.
    """
    if measure.kind == "yes" or not told:
        return None
    day, value = told[-1]
    if measure.reached(value):
        return day
    day = max(day, today - STALE)
    days, share = (day - starts).days, measure.share(value)
    if days < 1 or share <= 0.0:
        return None
    ahead = timedelta(days=round(days / share) - days)
    return day + ahead if ahead <= FURTHEST else None


def streak(weeks: Iterable[str]) -> int:
    """How many check-ins were answered in a row, the latest given last.

    Time away or paused does not count either way. One that stayed open is forgiven; two in a row
    end the streak. The latest may still be answered.
    """
    count = open_ = 0
    for place, week in enumerate(reversed([week for week in weeks if week != "away"])):
        if week != "open":
            count, open_ = count + 1, 0
            continue
        open_ += place > 0
        if open_ > 1:
            break
    return count


def misses(weeks: Iterable[str]) -> int:
    """How many check-ins in a row, up to the latest, have no answer; time away is no miss."""
    count = 0
    for week in reversed([week for week in weeks if week != "away"]):
        if week != "open":
            break
        count += 1
    return count
