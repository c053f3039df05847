"""Arrivals: what a chat was told we have and that is not done yet, so that a crash loses none.

A chat forgets an event once it is acknowledged. What cannot take its effect before that is written
here first, and taken away when it is done. A row that is still here when its lease ends belonged to
a process that died, or waits for another attempt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Index, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import Insert
from sqlmodel import Field, col

from storage.database import Connection
from storage.inserts import insert_into
from storage.people import traces
from storage.tables import Json, Table
from storage.times import Moment
from storage.values import columns

Body = dict[str, Any]  # Any: a neutral event as JSON, which only its writer reads


class ArrivalRow(Table, table=True):
    """One event that was acknowledged and is not done.

    `attempts` are those that no process came back from. `due_at` is when somebody else may take
    it; NULL when it was given up, for people to look at.
    """

    __tablename__ = "arrival"
    __table_args__ = (Index("ix_arrival_due", "platform", "due_at"),)
    key: str = Field(primary_key=True)
    platform: str
    body: Body = Field(sa_type=Json)
    attempts: int = 0
    due_at: datetime | None = Field(default=None, sa_type=Moment)
    at: datetime = Field(sa_type=Moment)


traces(ArrivalRow, "key", "body", forget="erase")


@dataclass(frozen=True, slots=True)
class Arrival:
    """A claimed event, and which attempt in a row this is."""

    key: str
    body: Body
    attempts: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Row:
    """An event as it is written down: whose, which, what it says, when it was, how long it has."""

    platform: str
    key: str
    body: Body
    at: datetime
    due: datetime


@cache
def _keep(dialect: str) -> Insert:
    return insert_into(dialect, ArrivalRow).on_conflict_do_nothing(index_elements=["key"])


async def keep(db: Connection, rows: Sequence[Row]) -> None:
    """Write down events that are being worked on; again under its key is once."""
    given = [
        {
            "key": row.key,
            "platform": row.platform,
            "body": row.body,
            "attempts": 1,
            "due_at": row.due,
            "at": row.at,
        }
        for row in rows
    ]
    await db.execute(_keep(db.dialect.name), given)


async def claim(
    db: Connection, platform: str, now: datetime, until: datetime, most: int
) -> list[Arrival]:
    """Take up to `most` events that are due, each attempt counted before it is made."""
    due = (
        select(col(ArrivalRow.key))
        .where(col(ArrivalRow.platform) == platform, col(ArrivalRow.due_at) <= now)
        .order_by(col(ArrivalRow.at))
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    keys = [row.key for row in await db.execute(due)]
    if not keys:
        return []
    taken = (
        update(ArrivalRow)
        .where(col(ArrivalRow.key).in_(keys))
        .values(attempts=col(ArrivalRow.attempts) + 1, due_at=until)
        .returning(*columns(ArrivalRow, Arrival))
    )
    found = {row.key: Arrival(*row) for row in await db.execute(taken)}
    return [found[key] for key in keys]


_DONE = delete(ArrivalRow).where(col(ArrivalRow.key).in_(bindparam("keys", expanding=True)))


async def done(db: Connection, *keys: str) -> None:
    """Take away events that took their effect."""
    await db.execute(_DONE, {"keys": list(keys)})


async def again(db: Connection, key: str, due: datetime) -> None:
    """Let an event be tried again at `due`; an attempt that ended in good order does not count."""
    mine = col(ArrivalRow.key) == key
    await db.execute(update(ArrivalRow).where(mine).values(due_at=due, attempts=0))


async def give_up(db: Connection, key: str) -> None:
    """Try an event no more; it stays to be looked at until it is forgotten."""
    await db.execute(update(ArrivalRow).where(col(ArrivalRow.key) == key).values(due_at=None))


async def forget(db: Connection, platform: str, before: datetime) -> None:
    """Forget what was given up and happened before an instant: it may hold people's words."""
    gone = (col(ArrivalRow.platform) == platform, col(ArrivalRow.due_at).is_(None))
    await db.execute(delete(ArrivalRow).where(*gone, col(ArrivalRow.at) < before))


async def next_due(db: Connection, platform: str) -> datetime | None:
    """When the next event may be taken, if one waits."""
    query = select(func.min(col(ArrivalRow.due_at))).where(col(ArrivalRow.platform) == platform)
    found: datetime | None = await db.scalar(query)
    return found


async def given_up(db: Connection, platform: str) -> int:
    """How many events were given up and not yet forgotten."""
    gone = (col(ArrivalRow.platform) == platform, col(ArrivalRow.due_at).is_(None))
    return await db.scalar(select(func.count()).select_from(ArrivalRow).where(*gone)) or 0
