"""Activity: the days on which members did something with the bot, space by space."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import bindparam, func, select
from sqlmodel import Field, col

from storage.communities import MemberRow
from storage.database import Connection
from storage.inserts import insert
from storage.people import mine
from storage.tables import Id, Table
from storage.times import Moment


class ActiveDayRow(Table, table=True):
    """A day (in UTC) on which a member was active in a space, and about when they were last."""

    __tablename__ = "active_day"
    member_id: int = Field(primary_key=True, foreign_key="member.id", sa_type=Id)
    day: date = Field(primary_key=True)
    space_id: str = Field(primary_key=True, foreign_key="space.id")
    at: datetime = Field(sa_type=Moment)


mine(
    ActiveDayRow,
    "member_id",
    "days on which you were active",
    tells=("day", "space_id", "at"),
    forget="erase",
)


async def note(db: Connection, member_id: int, space: str, at: datetime) -> None:
    """A member was active in a space; one who is no more since then is nobody's to note."""
    here = select(col(MemberRow.id)).where(col(MemberRow.id) == member_id)
    if (await db.execute(here)).first() is None:
        return
    made = insert(db, ActiveDayRow).values(
        member_id=member_id, space_id=space, day=at.date(), at=at
    )
    await db.execute(
        made.on_conflict_do_update(
            index_elements=["member_id", "day", "space_id"], set_={"at": made.excluded["at"]}
        )
    )


_DAYS = select(func.count(func.distinct(col(ActiveDayRow.day)))).where(
    col(ActiveDayRow.member_id) == bindparam("member_id"),
    col(ActiveDayRow.day) >= bindparam("since"),
)


async def days(db: Connection, member_id: int, since: date) -> int:
    """On how many days from a date on a member was active anywhere."""
    return int(await db.scalar(_DAYS, {"member_id": member_id, "since": since}) or 0)
