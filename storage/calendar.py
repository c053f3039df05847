"""What comes by itself, and what was lost of it, read for people to look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, func, or_, select
from sqlmodel import col

from storage.database import Connection
from storage.schedules import OccurrenceRow, Schedule, ScheduleRow
from storage.values import columns


@dataclass(frozen=True, slots=True)
class Lost:
    """A date of a schedule that was not done and is not done any more."""

    schedule_id: int
    member_id: int | None
    title: str
    zone: str
    day: date
    due_at: datetime
    state: str


_SHOWN = (
    select(*columns(ScheduleRow, Schedule))
    .where(
        col(ScheduleRow.community_id) == bindparam("community_id"),
        or_(
            col(ScheduleRow.member_id).is_(None), col(ScheduleRow.member_id) == bindparam("member")
        ),
        col(ScheduleRow.state) != "ended",
    )
    .order_by(col(ScheduleRow.next_at).is_(None), col(ScheduleRow.next_at), col(ScheduleRow.id))
)


async def shown(db: Connection, community_id: int, member_id: int | None) -> list[Schedule]:
    """The schedules of a community and of one of its members, the next to come first."""
    found = await db.execute(_SHOWN, {"community_id": community_id, "member": member_id or 0})
    return [Schedule(*row) for row in found]


_LOST = (
    select(
        col(ScheduleRow.id),
        col(ScheduleRow.member_id),
        col(ScheduleRow.title),
        col(ScheduleRow.zone),
        col(OccurrenceRow.day),
        col(OccurrenceRow.due_at),
        col(OccurrenceRow.state),
    )
    .join(ScheduleRow, col(ScheduleRow.id) == col(OccurrenceRow.schedule_id))
    .where(
        col(ScheduleRow.community_id) == bindparam("community_id"),
        col(ScheduleRow.routine) != bindparam("but"),
        col(OccurrenceRow.settled_at) > bindparam("since"),
        or_(
            col(OccurrenceRow.state) == "failed",
            (col(OccurrenceRow.state) == "skipped") & (col(OccurrenceRow.why) == bindparam("why")),
        ),
    )
    .order_by(col(OccurrenceRow.due_at), col(ScheduleRow.id))
)


async def lost(
    db: Connection, community_id: int, since: datetime, why: str, but: str
) -> list[Lost]:
    """The dates that were given up after an instant: they failed, or were left out for a reason.

    Those of the routine `but` are not among them.
    """
    keys = {"community_id": community_id, "since": since, "why": why, "but": but}
    return [Lost(*row) for row in await db.execute(_LOST, keys)]


_TOLD = select(func.max(col(OccurrenceRow.settled_at))).where(
    col(OccurrenceRow.schedule_id) == bindparam("schedule_id"),
    col(OccurrenceRow.state).in_(("done", "late")),
)


async def last_done(db: Connection, schedule_id: int) -> datetime | None:
    """When a date of a schedule was last done."""
    found: datetime | None = await db.scalar(_TOLD, {"schedule_id": schedule_id})
    return found
