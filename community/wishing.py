"""Wishing: what a member wants of what is said unasked, changed with one press."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from community.call import Call
from community.nudges import LEVELS, WEEK, Hours, weekly
from community.telling import is_peripheral
from storage import nudges, preferences
from storage.nudges import Nudge

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class AsItIs:
    """How things stand for a member: how many messages a week, and when, in words."""

    weekly: int
    hours: str


async def as_it_is(call: Call) -> AsItIs:
    """How things stand for the member who acts."""
    wanted = await preferences.of(call.db, call.member.id)
    peripheral = await is_peripheral(call.db, call.member.id, call.now)
    most = weekly(wanted.level, peripheral=peripheral)
    hours = Hours(frozenset(map(int, wanted.days)), wanted.starts, wanted.ends, call.zone.key)
    return AsItIs(most, in_words(hours))


def in_words(hours: Hours) -> str:
    """Hours as they are said: “Monday to Friday from 09:00 to 18:00”."""
    days = sorted(hours.days)
    if not days:
        return "on no day"
    run = days == list(range(days[0], days[-1] + 1))
    if run and len(days) > 2:
        named = f"{DAYS[days[0]]} to {DAYS[days[-1]]}"
    else:
        named = ", ".join(DAYS[day] for day in days)
    return f"{named} from {hours.starts:%H:%M} to {hours.ends:%H:%M}"


async def less(call: Call) -> str | None:
    """One level down; the new one, or None where there is none below."""
    wanted = await preferences.of(call.db, call.member.id)
    below = LEVELS.index(wanted.level) - 1
    if below < 0:
        return None
    await preferences.change(call.db, call.member.id, level=LEVELS[below])
    return LEVELS[below]


async def snooze(call: Call, kind: str, span: timedelta = WEEK) -> datetime:
    """Nothing of a kind for a while; until when."""
    until = call.now + span
    await preferences.wish(call.db, call.member.id, kind, snoozed_until=until)
    return until


async def stop(call: Call, kind: str) -> None:
    """Nothing of a kind any more."""
    await preferences.wish(call.db, call.member.id, kind, stopped_at=call.now, stopped_by="member")


async def go_on(call: Call, kind: str) -> None:
    """A kind is welcome again; what was ignored before does not count any more."""
    await preferences.wish(
        call.db,
        call.member.id,
        kind,
        stopped_at=None,
        stopped_by="",
        snoozed_until=None,
        since=call.now,
    )


async def heard(call: Call, nudge: Nudge) -> None:
    """A member looked at a nudge by themselves."""
    await nudges.answered(call.db, call.member.id, call.now, nudge_id=nudge.id)
