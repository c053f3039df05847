"""Schedules: what happens by itself, and when; each local date once, whatever the clock does.

A schedule is a rhythm for a routine of a feature, about a `subject` of its own (a prompt's deck, a
goal). Its dates settle one after the other; one that is moved keeps the date it was meant for.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from heapq import merge
from itertools import chain, pairwise
from typing import Literal

from community.call import Call, Refusal
from community.chat.events import Event
from community.rest import Rest
from community.rhythm import LAST, Rhythm, zone_of
from storage import holidays, schedules
from storage.database import Connection
from storage.schedules import Occurrence, Schedule

GRACE = timedelta(minutes=10)  # later than this after its time, something is late
Holidays = Literal["keep", "skip", "next"]
DOWN = "I was not running then"  # why a date was left out that nobody decided to leave out


@dataclass(frozen=True, slots=True, kw_only=True)
class OccurrenceCame(Event):
    """A date of a schedule has come. `late` says that it is well past its time."""

    schedule_id: int
    routine: str
    subject: str
    day: date
    due_at: datetime
    member_id: int | None = None
    late: bool = False

    @property
    def key(self) -> str:
        return f"OccurrenceCame|{self.schedule_id}|{self.day}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DatesLost(Event):
    """Dates of a schedule were given up: too late to be done, or `failed` three times."""

    schedule_id: int
    title: str
    days: tuple[date, ...]
    failed: bool


@dataclass(frozen=True, slots=True, order=True)
class Coming:
    """A date that is still to come: when it is due, and the date it was meant for."""

    due_at: datetime
    day: date


def rhythm_of(schedule: Schedule) -> Rhythm:
    """The rhythm of a schedule."""
    return Rhythm(schedule.rule, schedule.at, schedule.zone, schedule.anchor)


def coming(
    schedule: Schedule, known: Iterable[Occurrence], rest: Container[date]
) -> Iterator[Coming]:
    """What is still to come of a schedule, soonest first; nothing while it is paused or over."""
    if schedule.state != "active":
        return iter(())
    written = {each.day: each for each in known}
    moved = sorted(
        Coming(each.due_at, each.day) for each in written.values() if each.state == "planned"
    )
    return merge(_usual(schedule, written, rest), moved)


def _usual(
    schedule: Schedule, written: Mapping[date, Occurrence], rest: Container[date]
) -> Iterator[Coming]:
    rhythm = rhythm_of(schedule)
    for day, following in pairwise(chain(rhythm.dates(schedule.cursor), (None,))):
        assert day is not None
        if day in written or (schedule.holidays == "skip" and day in rest):
            continue
        on = day
        while schedule.holidays == "next" and (on in rest or (on != day and on.weekday() > 4)):
            on += timedelta(days=1)
        if on == day or following is None or on < following:
            yield Coming(rhythm.instant(on), day)  # else the following date comes in its place


def choose(
    due: Iterable[Coming], now: datetime, late: timedelta, missed: Literal["latest", "each"]
) -> tuple[list[Coming], list[tuple[Coming, str]]]:
    """Of what is due: what to do, and what to write off as `skipped` or `coalesced`."""
    due = list(due)
    do = [each for each in due if now - each.due_at <= late]
    off = [(each, "skipped") for each in due if now - each.due_at > late]
    if missed == "latest" and do:
        off += [(each, "coalesced") for each in do[:-1]]
        do = do[-1:]
    return do, off


async def plan(
    call: Call,
    routine: str,
    subject: str,
    rhythm: Rhythm,
    title: str,
    *,
    member_id: int | None = None,
    holidays: Holidays | None = None,
) -> Schedule:
    """Let a routine happen about a subject from now on; a schedule it has is changed to this.

    The first occurrence is the first of the rhythm that is still to come. Without `holidays` one
    that there was minds them as before, and a new one does not.
    """
    if not rhythm.ever():
        raise Refusal("That never comes: there is no such date.")
    minds = {"holidays": holidays} if holidays else {}
    made = await schedules.put(
        call.db,
        community_id=call.community.id,
        routine=routine,
        subject=subject,
        member_id=member_id,
        title=title,
        rule=rhythm.rule,
        at=rhythm.at,
        zone=rhythm.zone,
        anchor=rhythm.anchor,
        **minds,
        state="active",
        resumes_at=None,
        cursor=_first(rhythm, call.now),
        attempts=0,
        made_at=call.now,
    )
    return await arm(call.db, made)


async def end(call: Call, routine: str, subject: str) -> None:
    """Let the schedule of a routine about a subject be over, if there is one."""
    found = await schedules.about(call.db, call.community.id, routine, subject)
    if found is not None:
        await schedules.end(call.db, [found.id])


async def skip(db: Connection, schedule: Schedule, day: date, why: str, now: datetime) -> Schedule:
    """Leave out one date."""
    due_at = rhythm_of(schedule).instant(day)
    await schedules.settle(db, schedule.id, day, due_at, "skipped", why=why, now=now)
    return await arm(db, schedule)


async def move(db: Connection, schedule: Schedule, day: date, to: datetime) -> Schedule:
    """Let one date happen at another instant."""
    await schedules.settle(db, schedule.id, day, to, "planned")
    return await arm(db, schedule)


async def pause(db: Connection, schedule: Schedule, until: datetime | None) -> Schedule:
    """Let a schedule rest, until an instant or until it is resumed; what it misses is no more."""
    return await schedules.change(
        db, schedule.id, state="paused", resumes_at=until, next_at=until, attempts=0
    )


async def wake(db: Connection, schedule_id: int, now: datetime) -> None:
    """Let a schedule go on whose rest is over."""
    found = await schedules.locked(db, schedule_id)
    if found is not None and found.state == "paused":
        if found.resumes_at is not None and found.resumes_at <= now:
            await resume(db, found, now)
        else:
            await pause(db, found, found.resumes_at)


async def resume(db: Connection, schedule: Schedule, now: datetime) -> Schedule:
    """Let a schedule that rested go on, with what comes from now on."""
    start = _first(rhythm_of(schedule), now)
    going = await schedules.change(
        db, schedule.id, state="active", resumes_at=None, cursor=max(start, schedule.cursor)
    )
    return await arm(db, going)


async def ahead(db: Connection, schedule: Schedule) -> Iterator[Coming]:
    """What is to come of a schedule, with all that is written down about it."""
    known, rest = await _known(db, schedule)
    return coming(schedule, known.values(), rest)


async def _known(db: Connection, schedule: Schedule) -> tuple[dict[date, Occurrence], Rest]:
    written = await schedules.occurrences(db, schedule.id, schedule.cursor)
    rest = Rest()
    if schedule.holidays != "keep":
        rest = Rest(await holidays.holidays(db, schedule.community_id, schedule.cursor))
    return {each.day: each for each in written}, rest


async def arm(db: Connection, schedule: Schedule) -> Schedule:
    """Set when a schedule has something to do next; one that has nothing left is over."""
    if schedule.state == "paused":
        return schedule
    known, rest = await _known(db, schedule)
    usual = next(_usual(schedule, known, rest), None)
    following = next(coming(schedule, known.values(), rest), None)
    # What only a holiday keeps from coming is not over: the holiday may be taken away.
    kept = None if following else next(_usual(schedule, known, ()), None)
    return await schedules.change(
        db,
        schedule.id,
        cursor=usual.day if usual else kept.day if kept else LAST,
        next_at=following.due_at if following else None,
        state="active" if following or kept else "ended",
        attempts=0,
    )


async def rearm(db: Connection, community_id: int, now: datetime) -> None:
    """Look anew at what minds holidays, as there are other ones; what was settled stays so."""
    for each in await schedules.minding(db, community_id):
        start = min(each.cursor, _first(rhythm_of(each), now))
        await arm(db, await schedules.change(db, each.id, cursor=start))


async def mind(db: Connection, schedule: Schedule, policy: Holidays, now: datetime) -> Schedule:
    """Let a schedule mind holidays in another way; what was settled stays so."""
    start = min(schedule.cursor, _first(rhythm_of(schedule), now))
    return await arm(db, await schedules.change(db, schedule.id, holidays=policy, cursor=start))


async def rezone(call: Call, zone: str) -> None:
    """Let what goes by the community's clocks go by those of another zone from now on."""
    for each in await schedules.schedules_of(call.db, call.community.id):
        if each.member_id is None and each.zone == call.community.zone != zone:
            moved = replace(rhythm_of(each), zone=zone)
            start = min(each.cursor, _first(moved, call.now))
            await arm(call.db, await schedules.change(call.db, each.id, zone=zone, cursor=start))


async def begun(call: Call, event: OccurrenceCame) -> None:
    """Keep others from a schedule until its date is done; refuse what is no longer to be done."""
    found = await schedules.locked(call.db, event.schedule_id)
    known = await schedules.occurrence(call.db, event.schedule_id, event.day)
    gone = found is None or found.state != "active" or found.community_id != call.community.id
    if gone or (known is not None and known.state != "planned"):
        raise Refusal("over")


async def again(db: Connection, schedule_id: int, day: date, at: datetime) -> None:
    """Try a date again at an instant, if it is still to be done."""
    found = await schedules.locked(db, schedule_id)
    if found is None or found.state != "active":
        return
    known = await schedules.occurrence(db, schedule_id, day)
    if known is None or known.state == "planned":
        await schedules.change(db, schedule_id, next_at=at)
    else:
        await arm(db, found)


async def settled(call: Call, event: OccurrenceCame) -> None:
    """Write down that an occurrence was done, in the transaction in which it was."""
    found = await schedules.schedule(call.db, event.schedule_id)
    assert found is not None
    state = "late" if event.late else "done"
    await write(call.db, found, Coming(event.due_at, event.day), state, "", call.now)


async def write(
    db: Connection, schedule: Schedule, came: Coming, state: str, why: str, now: datetime
) -> Schedule:
    """Write down how a date ended, and set what is next."""
    await schedules.settle(db, schedule.id, came.day, came.due_at, state, why=why, now=now)
    return await arm(db, schedule)


def _first(rhythm: Rhythm, now: datetime) -> date:
    """The first local date on which the rhythm's time is still to come."""
    today = now.astimezone(zone_of(rhythm.zone)).date()
    return today if rhythm.instant(today) > now else today + timedelta(days=1)
