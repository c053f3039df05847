"""What a goal is tied to: entries of the library, and gatherings that are announced elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import UniqueConstraint, delete, func, select
from sqlmodel import Field, col

from storage.database import Connection
from storage.inserts import insert
from storage.people import mine, traces
from storage.tables import Id, Table
from storage.times import Moment
from storage.values import columns


class GoalLinkRow(Table, table=True):
    """Something a goal is linked to: an entry of the library."""

    __tablename__ = "goal_link"
    goal_id: int = Field(primary_key=True, foreign_key="goal.id", sa_type=Id)
    entry_id: int = Field(primary_key=True, foreign_key="entry.id", sa_type=Id)
    at: datetime = Field(sa_type=Moment)


class GatheringRow(Table, table=True):
    """A gathering that serves a goal: what it is called, and the page that announces it.

    `number` counts within the goal; `key` tells two links apart.
    """

    __tablename__ = "goal_gathering"
    __table_args__ = (UniqueConstraint("goal_id", "key"),)
    goal_id: int = Field(primary_key=True, foreign_key="goal.id", sa_type=Id)
    number: int = Field(primary_key=True)
    key: str
    url: str
    name: str
    member_id: int | None = Field(default=None, foreign_key="member.id", index=True, sa_type=Id)
    at: datetime = Field(sa_type=Moment)


mine(
    GatheringRow,
    "member_id",
    "gatherings you tied to goals",
    tells=("name", "url", "at"),
    forget="anonymise",
)
traces(GatheringRow, "name", forget="unmention")


@dataclass(frozen=True, slots=True)
class Gathering:
    """A gathering that serves a goal."""

    number: int
    name: str
    url: str


_GATHERING = columns(GatheringRow, Gathering)


async def link(db: Connection, goal_id: int, entry_id: int, at: datetime) -> bool:
    """Link a goal to an entry; False if it was."""
    made = insert(db, GoalLinkRow).values(goal_id=goal_id, entry_id=entry_id, at=at)
    made = made.on_conflict_do_nothing()
    return (await db.execute(made.returning(col(GoalLinkRow.goal_id)))).first() is not None


async def unlink(db: Connection, goal_id: int, entry_id: int) -> bool:
    """Take the link of a goal to an entry away; False if there was none."""
    gone = delete(GoalLinkRow).where(
        col(GoalLinkRow.goal_id) == goal_id, col(GoalLinkRow.entry_id) == entry_id
    )
    return (await db.execute(gone.returning(col(GoalLinkRow.goal_id)))).first() is not None


async def links(db: Connection, goal_id: int) -> list[int]:
    """The entries a goal is linked to, in the order in which they were."""
    query = select(col(GoalLinkRow.entry_id)).where(col(GoalLinkRow.goal_id) == goal_id)
    return list(await db.scalars(query.order_by(col(GoalLinkRow.at), col(GoalLinkRow.entry_id))))


async def gather(
    db: Connection, goal_id: int, key: str, url: str, name: str, by: int, at: datetime
) -> bool:
    """Tie a goal to a gathering; False if it is tied to that link already."""
    taken = select(func.coalesce(func.max(col(GatheringRow.number)), 0) + 1)
    number = taken.where(col(GatheringRow.goal_id) == goal_id).scalar_subquery()
    row = {"goal_id": goal_id, "key": key, "url": url, "name": name, "member_id": by, "at": at}
    made = insert(db, GatheringRow).values(number=number, **row).on_conflict_do_nothing()
    return (await db.execute(made.returning(col(GatheringRow.number)))).first() is not None


async def ungather(db: Connection, goal_id: int, number: int) -> Gathering | None:
    """Take a gathering away from a goal: what it was, if it was there."""
    gone = delete(GatheringRow).where(
        col(GatheringRow.goal_id) == goal_id, col(GatheringRow.number) == number
    )
    row = (await db.execute(gone.returning(*_GATHERING))).first()
    return Gathering(*row) if row else None


async def gatherings(db: Connection, goal_id: int) -> list[Gathering]:
    """The gatherings that a goal is tied to, in order."""
    query = select(*_GATHERING).where(col(GatheringRow.goal_id) == goal_id)
    found = await db.execute(query.order_by(col(GatheringRow.number)))
    return [Gathering(*row) for row in found]
