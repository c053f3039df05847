"""Check-ins: what was asked about a goal for a date, and what was answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, delete, select, update
from sqlmodel import Field, col

from storage.database import Connection
from storage.goals import GoalChangeRow, GoalMemberRow, GoalRow
from storage.inserts import insert
from storage.people import mine
from storage.tables import Id, Table
from storage.ties import GatheringRow, GoalLinkRow
from storage.times import Moment
from storage.values import columns


class CheckinRow(Table, table=True):
    """One check-in, by the date it was asked for.

    `state` is open, then done, moved (a value was told), blocked, changed; or away, when nothing
    was asked.
    """

    __tablename__ = "goal_checkin"
    goal_id: int = Field(primary_key=True, foreign_key="goal.id", sa_type=Id)
    day: date = Field(primary_key=True)
    member_id: int | None = Field(default=None, foreign_key="member.id", index=True, sa_type=Id)
    state: str
    value: float | None = None
    note: str = ""
    asked_at: datetime = Field(sa_type=Moment)
    answered_at: datetime | None = Field(default=None, sa_type=Moment)
    edited_at: datetime | None = Field(default=None, sa_type=Moment)


mine(
    CheckinRow,
    "member_id",
    "your check-ins",
    tells=("day", "state", "value", "note", "answered_at"),
    forget="erase",
)


@dataclass(frozen=True, slots=True)
class Checkin:
    """A check-in as the rules see it."""

    goal_id: int
    day: date
    state: str
    value: float | None
    note: str
    asked_at: datetime
    answered_at: datetime | None
    edited_at: datetime | None


_CHECKIN = columns(CheckinRow, Checkin)


async def put(db: Connection, goal_id: int, day: date, **fields: Any) -> Checkin:
    """Write a check-in down, or what became of it. Any: its columns."""
    made = insert(db, CheckinRow).values(goal_id=goal_id, day=day, **fields)
    changed = {name: made.excluded[name] for name in fields if name != "asked_at"}
    made = made.on_conflict_do_update(index_elements=["goal_id", "day"], set_=changed)
    return Checkin(*(await db.execute(made.returning(*_CHECKIN))).one())


async def ask(
    db: Connection, goal_id: int, member_id: int, day: date, state: str, at: datetime
) -> bool:
    """Write down that a check-in was asked for, or that its date went by; False if it was."""
    row = {"goal_id": goal_id, "member_id": member_id, "day": day, "state": state, "asked_at": at}
    made = insert(db, CheckinRow).values(row | {"note": ""}).on_conflict_do_nothing()
    return (await db.execute(made.returning(col(CheckinRow.goal_id)))).first() is not None


_OF_GOALS = (
    select(*_CHECKIN)
    .where(col(CheckinRow.goal_id).in_(bindparam("ids", expanding=True)))
    .order_by(col(CheckinRow.goal_id), col(CheckinRow.day))
)


async def of(db: Connection, *goal_ids: int) -> dict[int, list[Checkin]]:
    """The check-ins of goals, by date."""
    found: dict[int, list[Checkin]] = {goal_id: [] for goal_id in goal_ids}
    for row in await db.execute(_OF_GOALS, {"ids": list(goal_ids)}):
        found[row.goal_id].append(Checkin(*row))
    return found


async def erase_own(db: Connection, owner_id: int) -> None:
    """Erase the goals that are a member's own, with all that belongs to them."""
    own = select(col(GoalRow.id)).where(
        col(GoalRow.owner_id) == owner_id, col(GoalRow.scope) == "personal"
    )
    for table in (CheckinRow, GoalMemberRow, GoalChangeRow, GoalLinkRow, GatheringRow):
        await db.execute(delete(table).where(col(table.goal_id).in_(own)))
    await db.execute(
        delete(GoalRow).where(col(GoalRow.owner_id) == owner_id, col(GoalRow.scope) == "personal")
    )


async def excuse(db: Connection, goal_id: int) -> None:
    """What was asked of an owner who was not there is not held against the next one."""
    unanswered = (col(CheckinRow.goal_id) == goal_id, col(CheckinRow.state) == "open")
    await db.execute(update(CheckinRow).where(*unanswered).values(state="away"))


_RECENT = (
    select(col(CheckinRow.state))
    .where(col(CheckinRow.goal_id) == bindparam("goal_id"))
    .order_by(col(CheckinRow.day).desc())
    .limit(bindparam("most"))
)


async def recent(db: Connection, goal_id: int, most: int) -> list[str]:
    """The states of the latest check-ins of a goal, the latest last."""
    found = await db.scalars(_RECENT, {"goal_id": goal_id, "most": most})
    return list(found)[::-1]
