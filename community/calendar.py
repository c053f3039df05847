"""What comes by itself, as people see it: the next dates, what was lost, what stewards change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice

from community import schedules
from community.call import Call, Refusal
from community.dates import read_date, read_moment
from community.rhythm import Rhythm, Unrhythmic, instant, zone_of
from community.schedules import Coming, Holidays, rhythm_of
from storage import calendar
from storage import schedules as kept
from storage.calendar import Lost
from storage.database import Connection
from storage.schedules import Schedule

AHEAD = 8  # dates that are shown
LOOKED = 200  # dates of one schedule that can be changed before they come
FAR = timedelta(days=366)  # a date is moved at most so far
LOOKING_BACK = timedelta(days=14)  # at what was lost
LOST = "copse.lost"
SOON = timedelta(minutes=10)  # until stewards are told of what was lost, all at once


@dataclass(frozen=True, slots=True)
class Due:
    """One date that is to come, of a schedule."""

    schedule: Schedule
    coming: Coming

    @property
    def local(self) -> datetime:
        """When it comes, by the clocks of its schedule's zone."""
        return self.coming.due_at.astimezone(zone_of(self.schedule.zone))

    @property
    def moved(self) -> bool:
        """Whether it comes at another time than it was meant for."""
        return self.coming.due_at != rhythm_of(self.schedule).instant(self.coming.day)


async def upcoming(db: Connection, found: list[Schedule], count: int = AHEAD) -> list[Due]:
    """The next dates of schedules, which are given with the next to come first."""
    due: list[Due] = []
    for schedule in found:
        enough = len(due) >= count
        if enough and (schedule.next_at is None or schedule.next_at > due[-1].coming.due_at):
            continue
        ahead = islice(await schedules.ahead(db, schedule), count)
        due = sorted([*due, *(Due(schedule, each) for each in ahead)], key=_order)[:count]
    return due


def _order(due: Due) -> tuple[datetime, int]:
    return due.coming.due_at, due.schedule.id


async def one(call: Call, number: int) -> Schedule:
    """A schedule by its number: the community's, or one about this member alone."""
    found = await kept.schedule(call.db, number)
    seen = found is not None and found.member_id in (None, call.member.id)
    if found is None or not seen or found.community_id != call.community.id:
        raise Refusal(
            f"There is no schedule #{number} here. /copse schedule shows those there are."
        )
    if found.state == "ended":
        raise Refusal(f"The schedule #{number} is over: nothing comes of it any more.")
    return found


async def changeable(call: Call, number: int) -> Schedule:
    """A schedule that stewards may change."""
    found = await one(call, number)
    if found.member_id is not None:
        raise Refusal("That one is about a member alone, and theirs to change where it began.")
    return found


async def date_of(call: Call, schedule: Schedule, day: date) -> Coming:
    """A date of a schedule that is still to come."""
    ahead = islice(await schedules.ahead(call.db, schedule), LOOKED)
    found = next((each for each in ahead if each.day == day), None)
    if found is None:
        raise Refusal("That date is not to come any more. /copse schedule shows those that are.")
    return found


async def skip(call: Call, number: int, day: date) -> Schedule:
    """Leave out one date."""
    found = await changeable(call, number)
    await date_of(call, found, day)
    return await schedules.skip(call.db, found, day, "a steward left it out", call.now)


async def move(call: Call, number: int, day: date, to: str) -> tuple[Schedule, datetime]:
    """Let one date happen at another time, which is given in words."""
    found = await changeable(call, number)
    await date_of(call, found, day)
    try:
        at = read_moment(to, call.now, found.zone)
    except Unrhythmic as error:
        raise Refusal(str(error), {"to": str(error)}) from None
    if at <= call.now:
        past = "That is past. Name a time that is still to come."
        raise Refusal(past, {"to": past})
    if at > call.now + FAR:
        far = "That is more than a year away. Name a time that is nearer."
        raise Refusal(far, {"to": far})
    return await schedules.move(call.db, found, day, at), at


async def mind(call: Call, number: int, policy: Holidays) -> Schedule:
    """Let what falls on holidays be left out, wait for the next working day, or come all the same.

    What was left out or moved by hand stays so.
    """
    found = await changeable(call, number)
    return await schedules.mind(call.db, found, policy, call.now)


async def pause(call: Call, number: int, until: str) -> Schedule:
    """Let a schedule rest until a day in words, or without one until it is resumed."""
    found = await changeable(call, number)
    if found.state == "paused":
        raise Refusal("It rests already.")
    if not until.strip():
        return await schedules.pause(call.db, found, None)
    try:
        day = read_date(until, call.now.astimezone(zone_of(found.zone)).date())
    except Unrhythmic as error:
        raise Refusal(str(error), {"until": str(error)}) from None
    ends = instant(day, time(), found.zone)
    if not call.now < ends <= call.now + FAR:
        near = "Name a day after today, within a year."
        raise Refusal(near, {"until": near})
    return await schedules.pause(call.db, found, ends)


async def resume(call: Call, number: int) -> Schedule:
    """Let a schedule that rests go on."""
    found = await changeable(call, number)
    if found.state != "paused":
        raise Refusal("It does not rest.")
    return await schedules.resume(call.db, found, call.now)


async def lost(db: Connection, community_id: int, since: datetime) -> list[Lost]:
    """What was given up after an instant: I was not running, or it failed."""
    return await calendar.lost(db, community_id, since, schedules.DOWN, but=LOST)


async def note_lost(call: Call) -> None:
    """Let stewards be told soon of what was lost: once a day, of everything there is by then."""
    found = await kept.about(call.db, call.community.id, LOST, "")
    if found is not None and found.state != "ended":
        return
    at = call.now + SOON
    if found is not None and await kept.occurrence(call.db, found.id, at.date()):
        at += timedelta(days=1)
    rhythm = Rhythm("", time(at.hour, at.minute), "UTC", at.date())
    await schedules.plan(call, LOST, "", rhythm, "Stewards told of what was missed")


async def untold(call: Call) -> list[Lost]:
    """What was lost since stewards were told last."""
    found = await kept.about(call.db, call.community.id, LOST, "")
    told = await calendar.last_done(call.db, found.id) if found else None
    since = max(told or call.now - LOOKING_BACK, call.now - LOOKING_BACK)
    return await lost(call.db, call.community.id, since)
