"""The ledger read back: what was said unasked or not, and what happened by itself or not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, case, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from storage.database import Connection
from storage.nudges import DIGEST, NudgeRow
from storage.schedules import OccurrenceRow, ScheduleRow


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one nudge. `state` is `digest` for what a digest told."""

    kind: str
    why: str
    state: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Count:
    """How many nudges of a kind ended in one way, for one reason."""

    kind: str
    state: str
    reason: str
    n: int


@dataclass(frozen=True, slots=True)
class Happened:
    """How often a schedule's dates ended in one way, for one reason."""

    title: str
    state: str
    why: str
    n: int


_IN = aliased(NudgeRow, name="told_in")
# What a digest tells ends as the digest does.
_STATE = case(
    (
        (col(NudgeRow.state) == "folded") & col(_IN.state).in_(("sent", "late")),
        "digest",
    ),
    (
        (col(NudgeRow.state) == "folded") & (col(_IN.state) != "planned"),
        col(_IN.state),
    ),
    else_=col(NudgeRow.state),
)
_REASON = case((col(_IN.state) == "failed", col(_IN.reason)), else_=col(NudgeRow.reason))
_AT = func.coalesce(col(_IN.settled_at), col(NudgeRow.settled_at), col(NudgeRow.due_at))
_LINES = (
    select(col(NudgeRow.kind), col(NudgeRow.why), _STATE, _REASON, _AT)
    .outerjoin(_IN, col(_IN.id) == col(NudgeRow.digest_id))
    .where(col(NudgeRow.planned_at) >= bindparam("since"), col(NudgeRow.kind) != DIGEST)
    .order_by(col(NudgeRow.id).desc())
    .limit(bindparam("most"))
)
_MINE = _LINES.where(col(NudgeRow.member_id) == bindparam("member_id"))
_LATEST = _LINES.where(col(NudgeRow.community_id) == bindparam("community_id"))


async def of_member(db: Connection, member_id: int, since: datetime, most: int) -> list[Line]:
    """What became of the nudges planned for a member since an instant, the latest first."""
    found = await db.execute(_MINE, {"member_id": member_id, "since": since, "most": most})
    return [Line(*row) for row in found]


async def latest(db: Connection, community_id: int, since: datetime, most: int) -> list[Line]:
    """What became of a community's nudges planned since an instant, the latest first."""
    keys = {"community_id": community_id, "since": since, "most": most}
    return [Line(*row) for row in await db.execute(_LATEST, keys)]


_COUNTS = (
    select(col(NudgeRow.kind), _STATE, _REASON, func.count())
    .outerjoin(_IN, col(_IN.id) == col(NudgeRow.digest_id))
    .where(
        col(NudgeRow.community_id) == bindparam("community_id"),
        col(NudgeRow.planned_at) >= bindparam("since"),
        col(NudgeRow.kind) != DIGEST,
    )
    .group_by(col(NudgeRow.kind), _STATE, _REASON)
    .order_by(col(NudgeRow.kind))
)


async def counts(
    db: Connection, community_id: int, since: datetime, member_id: int | None = None
) -> list[Count]:
    """How the nudges planned since an instant ended, kind by kind; of one member, if named."""
    query = _COUNTS
    if member_id is not None:
        query = query.where(col(NudgeRow.member_id) == member_id)
    found = await db.execute(query, {"community_id": community_id, "since": since})
    return [Count(*row) for row in found]


_HAPPENED = (
    select(col(ScheduleRow.title), col(OccurrenceRow.state), col(OccurrenceRow.why), func.count())
    .join(OccurrenceRow, col(OccurrenceRow.schedule_id) == col(ScheduleRow.id))
    .where(
        col(ScheduleRow.community_id) == bindparam("community_id"),
        col(ScheduleRow.member_id).is_(None),
        col(OccurrenceRow.due_at) >= bindparam("since"),
        col(OccurrenceRow.state) != "planned",
    )
    .group_by(col(ScheduleRow.title), col(OccurrenceRow.state), col(OccurrenceRow.why))
    .order_by(col(ScheduleRow.title))
)


async def happened(db: Connection, community_id: int, since: datetime) -> list[Happened]:
    """How the dates of the community's own schedules ended since an instant."""
    found = await db.execute(_HAPPENED, {"community_id": community_id, "since": since})
    return [Happened(*row) for row in found]
