"""What is kept for a time only: days of use, and nudges that ended long ago."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from storage.activity import ActiveDayRow
from storage.database import Connection
from storage.nudges import NudgeRow

_ENDED = ("sent", "late", "suppressed", "failed")
_later = aliased(ActiveDayRow)
# The latest day in each space stays: it says where a member is written to, and that they spoke.
_DAYS = delete(ActiveDayRow).where(
    col(ActiveDayRow.day) < bindparam("day"),
    select(col(_later.day))
    .where(
        col(_later.member_id) == col(ActiveDayRow.member_id),
        col(_later.space_id) == col(ActiveDayRow.space_id),
        col(_later.day) > col(ActiveDayRow.day),
    )
    .exists(),
)
_digest = aliased(NudgeRow)
_TOLD_IN_ONE = delete(NudgeRow).where(
    col(NudgeRow.state) == "folded",
    select(col(_digest.id))
    .where(
        col(_digest.id) == col(NudgeRow.digest_id),
        col(_digest.state).in_(_ENDED),
        col(_digest.settled_at) < bindparam("before"),
    )
    .exists(),
)
_folded = aliased(NudgeRow)
_NUDGES = delete(NudgeRow).where(
    col(NudgeRow.state).in_(_ENDED),
    col(NudgeRow.settled_at) < bindparam("before"),
    ~select(col(_folded.id)).where(col(_folded.digest_id) == col(NudgeRow.id)).exists(),
)


async def prune(db: Connection, before: datetime) -> None:
    """Delete the days of use before an instant, and the nudges that had ended by then."""
    await db.execute(_DAYS, {"day": before.date()})
    await db.execute(_TOLD_IN_ONE, {"before": before})
    await db.execute(_NUDGES, {"before": before})
