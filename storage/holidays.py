"""Holidays: the dates on which a community rests, once or every year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, delete, select
from sqlmodel import Field, col

from storage.database import Connection
from storage.inserts import insert
from storage.tables import Id, Table
from storage.values import columns


class HolidayRow(Table, table=True):
    """Dates on which a community rests: from `first` to `last`, and `yearly` again."""

    __tablename__ = "holiday"
    id: int = Field(default=None, primary_key=True, sa_type=Id)
    community_id: int = Field(foreign_key="community.id", index=True, sa_type=Id)
    first: date
    last: date
    name: str
    yearly: bool = False


@dataclass(frozen=True, slots=True)
class Holiday:
    """Dates on which a community rests, both ends among them."""

    id: int
    first: date
    last: date
    name: str
    yearly: bool


_HOLIDAY = columns(HolidayRow, Holiday)
_OF = (
    select(*_HOLIDAY)
    .where(
        col(HolidayRow.community_id) == bindparam("community_id"),
        (col(HolidayRow.last) >= bindparam("since")) | col(HolidayRow.yearly),
    )
    .order_by(col(HolidayRow.first), col(HolidayRow.id))
)


async def holidays(db: Connection, community_id: int, since: date) -> list[Holiday]:
    """The holidays of a community that are not over by a date."""
    found = await db.execute(_OF, {"community_id": community_id, "since": since})
    return [Holiday(*row) for row in found]


async def add(
    db: Connection, community_id: int, first: date, last: date, name: str, *, yearly: bool
) -> Holiday:
    """Add a holiday."""
    made = insert(db, HolidayRow).values(
        community_id=community_id, first=first, last=last, name=name, yearly=yearly
    )
    return Holiday(*(await db.execute(made.returning(*_HOLIDAY))).one())


async def remove(db: Connection, community_id: int, id: int) -> Holiday | None:
    """Take a holiday away; the one it was, if there was one."""
    gone = delete(HolidayRow).where(
        col(HolidayRow.community_id) == community_id, col(HolidayRow.id) == id
    )
    row = (await db.execute(gone.returning(*_HOLIDAY))).first()
    return Holiday(*row) if row else None
