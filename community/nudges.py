"""Nudges: whether, when and how something unasked is said to a member. One budget per person.

The rule is `decide`: plain values in, one of `SendAt`, `Fold` (into the member's digest) and
`Suppress` out. It is asked again whenever a nudge comes due, so that what a member wished in
between counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal

from community.rhythm import instant, zone_of

WEEK = timedelta(days=7)
WEEKLY = {"light": 2, "standard": 4, "active": 7}
LEVELS = tuple(WEEKLY)
GOOD_HOUR = time(10)  # at which a digest comes, where the member's hours have it
PATIENCE = timedelta(days=3)  # after which a nudge without an answer was ignored
IGNORED = 2  # of a kind in a row stop the kind
PERIPHERAL = timedelta(days=28)  # in which somebody who is active on fewer days than
FEW = 2  # these is peripheral, and told less
REACHES = 60  # days that are looked ahead for a working hour

Why = Literal[
    "expired", "stopped", "ignored", "away", "snoozed", "hours", "closed", "unknown", "gone"
]


@dataclass(frozen=True, slots=True)
class Hours:
    """When a member may be told something unasked: working days (Monday is 0), from, to, zone.

    Hours that end before they start go over midnight and belong to the day on which they start.
    """

    days: frozenset[int]
    starts: time
    ends: time
    zone: str

    def opening(self, at: datetime) -> datetime | None:
        """The first instant from `at` on within these hours; None where there is none."""
        local = at.astimezone(zone_of(self.zone)).date()
        for ahead in range(-1, REACHES):
            day = local + timedelta(days=ahead)
            if day.weekday() not in self.days:
                continue
            begins = instant(day, self.starts, self.zone)
            over = self.ends <= self.starts
            ends = instant(day + timedelta(days=over), self.ends, self.zone)
            if at < ends:
                return max(at, begins)
        return None

    def good(self, at: datetime) -> datetime | None:
        """The first good hour for a digest from `at` on: ten o'clock, or when the hours begin."""
        local = at.astimezone(zone_of(self.zone)).date()
        for ahead in range(-1, REACHES):
            day = local + timedelta(days=ahead)
            if day.weekday() not in self.days:
                continue
            over = self.ends <= self.starts
            inside = over or self.starts <= GOOD_HOUR < self.ends
            late = self.starts > GOOD_HOUR
            hour = GOOD_HOUR if inside and not late else self.starts
            found = instant(day, hour, self.zone)
            if found >= at:
                return found
        return None


@dataclass(frozen=True, slots=True)
class Prefs:
    """What counts for one member and one kind of nudge: how many a week, when, and not until.

    `stopped` says by whom: "member", "silence" or nobody (""). `reach` is where they can be told:
    `direct`, at the nudge's own `fallback`, or not at all, for it is `closed`, they are `unknown`
    (never spoke with the bot) or `gone`.
    """

    weekly: int
    hours: Hours
    away_until: datetime | None = None
    snoozed_until: datetime | None = None
    stopped: str = ""
    reach: Literal["direct", "fallback", "closed", "unknown", "gone"] = "direct"


@dataclass(frozen=True, slots=True)
class History:
    """What a member was told: when, of what counts against the budget; what waits and came.

    `waiting`: something waits for their digest. `digested` is when the last one came. `unanswered`
    are the instants of the latest nudges of this kind since the last that was answered.
    """

    sent: Sequence[datetime] = ()
    waiting: bool = False
    digested: datetime | None = None
    unanswered: Sequence[datetime] = ()


@dataclass(frozen=True, slots=True)
class Planned:
    """A nudge as the rule sees it."""

    due_at: datetime
    expires_at: datetime | None = None
    solicited: bool = False
    digest: bool = False
    decays: bool = True


@dataclass(frozen=True, slots=True)
class SendAt:
    """It is said at this instant, unless something changes until then."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Fold:
    """It becomes part of the digest, which comes at this instant."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Suppress:
    """It is not said."""

    reason: Why


Decision = SendAt | Fold | Suppress


def weekly(level: str, *, peripheral: bool) -> int:
    """How many nudges a week a level means; who mostly reads along is told half as much."""
    most = WEEKLY[level]
    return max(most // 2, 1) if peripheral else most


def decide(prefs: Prefs, history: History, now: datetime, nudge: Planned) -> Decision:
    """What becomes of a nudge, as things stand at `now`."""
    at = max(now, nudge.due_at)
    if nudge.expires_at is not None and nudge.expires_at <= at:
        return Suppress("expired")
    if prefs.stopped:
        return Suppress("ignored" if prefs.stopped == "silence" else "stopped")
    if prefs.reach != "direct" and prefs.reach != "fallback":
        return Suppress(prefs.reach)
    if prefs.away_until is not None and prefs.away_until > at:
        if not (nudge.solicited or nudge.digest):
            return Suppress("away")
        at = prefs.away_until
    if prefs.snoozed_until is not None and prefs.snoozed_until > at:
        at = prefs.snoozed_until
    if nudge.solicited and at == max(now, nudge.due_at):
        return SendAt(at)
    return _within_hours(prefs, history, at, nudge)


def _within_hours(prefs: Prefs, history: History, at: datetime, nudge: Planned) -> Decision:
    """The decision where the member's hours count, and the budget."""
    waited: Why = "hours"
    if prefs.away_until == at:
        waited = "away"
    elif prefs.snoozed_until == at:
        waited = "snoozed"
    opens = prefs.hours.opening(at)
    if opens is None or _is_over(nudge, opens):
        return Suppress(waited)
    if nudge.solicited:
        return SendAt(opens)
    if nudge.digest:
        # One that comes due is late rather than tomorrow, when its good hour has passed.
        again = history.digested is None or opens - history.digested >= WEEK
        if again and told(history, opens) < prefs.weekly:
            return SendAt(opens)
        comes = digest_at(prefs, history, opens)
        return SendAt(comes) if comes else Suppress("hours")
    room = prefs.weekly - told(history, opens) - history.waiting
    if room > 0:
        return SendAt(opens)
    comes = digest_at(prefs, history, opens)
    return Fold(comes) if comes else Suppress("hours")


def digest_at(prefs: Prefs, history: History, start: datetime) -> datetime | None:
    """When a member's digest comes: a good hour, a week after the last, with room for it."""
    if history.digested is not None:
        start = max(start, history.digested + WEEK)
    at = prefs.hours.good(start)
    while at is not None and told(history, at) >= prefs.weekly:
        at = prefs.hours.good(at + timedelta(minutes=1))
    return at


def told(history: History, at: datetime) -> int:
    """How much a member was told unasked in the week up to an instant."""
    return sum(at - WEEK < sent for sent in history.sent)


def is_ignored(history: History, now: datetime) -> bool:
    """Whether the last two of a kind had no answer, and time enough for one."""
    return sum(now - sent >= PATIENCE for sent in history.unanswered) >= IGNORED


def _is_over(nudge: Planned, at: datetime) -> bool:
    return nudge.expires_at is not None and nudge.expires_at <= at
