"""Schedules: rules in local time, and their occurrences, each unique by its local date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import takewhile
from typing import Any

from sqlalchemy import Index, UniqueConstraint, bindparam, func, select, update
from sqlmodel import Field, col

from storage.database import Connection
from storage.inserts import insert
from storage.people import mine, traces
from storage.tables import Id, Table
from storage.times import Moment
from storage.values import columns


class ScheduleRow(Table, table=True):
    """What happens by itself again and again: a routine of a feature, about `subject`.

    `rule`, `at`, `zone` and `anchor` are its rhythm. `state` is active, paused, or ended. All dates
    before `cursor` are settled; `next_at` is when there is something to do, an occurrence or the
    end of a pause (`resumes_at`). `attempts` counts the runs of the occurrence that is due.
    """

    __tablename__ = "schedule"
    __table_args__ = (
        UniqueConstraint("community_id", "routine", "subject"),
        Index("ix_schedule_due", "next_at"),
    )
    id: int = Field(default=None, primary_key=True, sa_type=Id)
    community_id: int = Field(foreign_key="community.id", sa_type=Id)
    routine: str
    subject: str
    member_id: int | None = Field(default=None, foreign_key="member.id", index=True, sa_type=Id)
    title: str
    rule: str
    at: time
    zone: str
    anchor: date
    holidays: str = "keep"
    state: str = "active"
    resumes_at: datetime | None = Field(default=None, sa_type=Moment)
    cursor: date
    next_at: datetime | None = Field(default=None, sa_type=Moment)
    attempts: int = 0
    made_at: datetime = Field(sa_type=Moment)


mine(
    ScheduleRow,
    "member_id",
    "what happens by itself about you",
    tells=("routine", "title", "rule", "at", "zone", "state", "next_at"),
    forget="erase",
)
traces(ScheduleRow, "title", forget="unname")


class OccurrenceRow(Table, table=True):
    """One date of a schedule: `planned` for another instant than usual, or how it ended.

    `state` is planned, done, late, coalesced, skipped or failed; `why` says why it was not done.
    """

    __tablename__ = "occurrence"
    __table_args__ = (Index("ix_occurrence_planned", "schedule_id", "state", "due_at"),)
    schedule_id: int = Field(primary_key=True, foreign_key="schedule.id", sa_type=Id)
    day: date = Field(primary_key=True)
    due_at: datetime = Field(sa_type=Moment)
    state: str
    why: str = ""
    settled_at: datetime | None = Field(default=None, sa_type=Moment)


@dataclass(frozen=True, slots=True)
class Schedule:
    """A schedule as the rules see it."""

    id: int
    community_id: int
    routine: str
    subject: str
    member_id: int | None
    title: str
    rule: str
    at: time
    zone: str
    anchor: date
    holidays: str
    state: str
    resumes_at: datetime | None
    cursor: date
    next_at: datetime | None
    attempts: int


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One date of a schedule, as it was planned or as it ended."""

    schedule_id: int
    day: date
    due_at: datetime
    state: str
    why: str
    settled_at: datetime | None


_SCHEDULE = columns(ScheduleRow, Schedule)
_OCCURRENCE = columns(OccurrenceRow, Occurrence)


async def put(db: Connection, **fields: Any) -> Schedule:
    """Add a schedule, or put another in the place of the one about the same. Any: its columns."""
    made = insert(db, ScheduleRow).values(**fields)
    kept = {"community_id", "routine", "subject", "made_at"}
    changed = {name: made.excluded[name] for name in fields if name not in kept}
    made = made.on_conflict_do_update(
        index_elements=["community_id", "routine", "subject"], set_=changed
    )
    return Schedule(*(await db.execute(made.returning(*_SCHEDULE))).one())


async def change(db: Connection, schedule_id: int, **fields: Any) -> Schedule:
    """Change columns of a schedule; the schedule as it is now. Any: its columns."""
    changed = update(ScheduleRow).where(col(ScheduleRow.id) == schedule_id).values(**fields)
    return Schedule(*(await db.execute(changed.returning(*_SCHEDULE))).one())


_ONE = select(*_SCHEDULE).where(col(ScheduleRow.id) == bindparam("id"))
_ABOUT = select(*_SCHEDULE).where(
    col(ScheduleRow.community_id) == bindparam("community_id"),
    col(ScheduleRow.routine) == bindparam("routine"),
    col(ScheduleRow.subject) == bindparam("subject"),
)


async def schedule(db: Connection, schedule_id: int) -> Schedule | None:
    """A schedule by its number."""
    row = (await db.execute(_ONE, {"id": schedule_id})).first()
    return Schedule(*row) if row else None


async def about(db: Connection, community_id: int, routine: str, subject: str) -> Schedule | None:
    """The schedule of a routine about something."""
    where = {"community_id": community_id, "routine": routine, "subject": subject}
    row = (await db.execute(_ABOUT, where)).first()
    return Schedule(*row) if row else None


_OF_COMMUNITY = (
    select(*_SCHEDULE)
    .where(
        col(ScheduleRow.community_id) == bindparam("community_id"),
        col(ScheduleRow.state) != "ended",
    )
    .order_by(col(ScheduleRow.next_at), col(ScheduleRow.id))
)


async def schedules_of(db: Connection, community_id: int) -> list[Schedule]:
    """The schedules of a community that have not ended, the next to come first."""
    return [
        Schedule(*row) for row in await db.execute(_OF_COMMUNITY, {"community_id": community_id})
    ]


_NEXT_DUE = select(func.min(col(ScheduleRow.next_at)))


async def next_due(db: Connection) -> datetime | None:
    """When a schedule has something to do next, if ever."""
    found: datetime | None = await db.scalar(_NEXT_DUE)
    return found


_LOCKED = _ONE.with_for_update()


async def locked(db: Connection, schedule_id: int) -> Schedule | None:
    """A schedule by its number, which nobody else can change until this transaction is over."""
    row = (await db.execute(_LOCKED, {"id": schedule_id})).first()
    return Schedule(*row) if row else None


_DUE = (
    select(col(ScheduleRow.id), col(ScheduleRow.attempts))
    .where(col(ScheduleRow.next_at) <= bindparam("now"))
    .order_by(col(ScheduleRow.next_at), col(ScheduleRow.id))
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_TAKE = (
    update(ScheduleRow)
    .where(col(ScheduleRow.id).in_(bindparam("ids", expanding=True)))
    .values(next_at=bindparam("until"), attempts=col(ScheduleRow.attempts) + 1)
    .returning(*_SCHEDULE)
)


async def claim(db: Connection, now: datetime, until: datetime, most: int) -> list[Schedule]:
    """Take up to `most` due schedules, the attempt counted before it is made.

    One whose taker died is due again after `until`; it is then taken by itself, so that what kills
    its taker is not held against others.
    """
    due = list(await db.execute(_DUE, {"now": now, "most": most}))
    fresh = list(takewhile(lambda row: not row.attempts, due))
    ids = [row.id for row in fresh or due[:1]]
    if not ids:
        return []
    taken = await db.execute(_TAKE, {"ids": ids, "until": until})
    order = {id: place for place, id in enumerate(ids)}
    return sorted((Schedule(*row) for row in taken), key=lambda each: order[each.id])


_CLAIMED_LATER = (
    update(ScheduleRow)
    .where(col(ScheduleRow.attempts) > 0, col(ScheduleRow.next_at) > bindparam("until"))
    .values(next_at=bindparam("until"))
)


async def set_back(db: Connection, until: datetime) -> None:
    """The clock was set back: what was claimed while it was ahead is due again at `until`.

    Only what is claimed, or is tried again, has attempts, and it is never due later than a claim
    that is made now.
    """
    await db.execute(_CLAIMED_LATER, {"until": until})


_OCCURRENCES = select(*_OCCURRENCE).where(
    col(OccurrenceRow.schedule_id) == bindparam("schedule_id"),
    (col(OccurrenceRow.day) >= bindparam("since")) | (col(OccurrenceRow.state) == "planned"),
)


async def occurrences(db: Connection, schedule_id: int, since: date) -> list[Occurrence]:
    """What is written down of a schedule's dates from a date on, and all that was moved."""
    found = await db.execute(_OCCURRENCES, {"schedule_id": schedule_id, "since": since})
    return [Occurrence(*row) for row in found]


_OCCURRENCE_ON = select(*_OCCURRENCE).where(
    col(OccurrenceRow.schedule_id) == bindparam("schedule_id"),
    col(OccurrenceRow.day) == bindparam("day"),
)


async def occurrence(db: Connection, schedule_id: int, day: date) -> Occurrence | None:
    """What is written down of one date of a schedule."""
    where = {"schedule_id": schedule_id, "day": day}
    row = (await db.execute(_OCCURRENCE_ON, where)).first()
    return Occurrence(*row) if row else None


async def settle(
    db: Connection,
    schedule_id: int,
    day: date,
    due_at: datetime,
    state: str,
    *,
    why: str = "",
    now: datetime | None = None,
) -> None:
    """Write down what becomes, or became, of one date of a schedule."""
    row = {"due_at": due_at, "state": state, "why": why, "settled_at": now}
    made = insert(db, OccurrenceRow).values(schedule_id=schedule_id, day=day, **row)
    await db.execute(made.on_conflict_do_update(index_elements=["schedule_id", "day"], set_=row))


_MINDING = select(*_SCHEDULE).where(
    col(ScheduleRow.community_id) == bindparam("community_id"),
    col(ScheduleRow.holidays) != "keep",
    col(ScheduleRow.state) != "ended",
)


async def minding(db: Connection, community_id: int) -> list[Schedule]:
    """The schedules of a community that mind its holidays."""
    found = await db.execute(_MINDING, {"community_id": community_id})
    return [Schedule(*row) for row in found]


async def end(db: Connection, ids: Iterable[int]) -> None:
    """Let schedules be over; what they did stays written down."""
    over = update(ScheduleRow).where(col(ScheduleRow.id).in_(list(ids)))
    await db.execute(over.values(state="ended", next_at=None))
