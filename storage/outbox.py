"""The outbox: messages waiting to be said, each under a key that lets it be said once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Index, delete, insert, or_, select, update
from sqlalchemy.sql.dml import ReturningInsert
from sqlmodel import Field, col

from storage.database import Connection
from storage.inserts import insert_into
from storage.people import mine, traces
from storage.tables import Id, Json, Table
from storage.times import Moment
from storage.values import columns

Said = dict[str, Any]  # Any: a JSON object that only its writer reads


class OutgoingRow(Table, table=True):
    """One message to be said (`post`, `whisper`) or put in another's place (`edit`).

    `state` goes pending → sending → sent, or back to pending, or to parked when it cannot be said.
    `place` and `message` are neutral records as JSON.
    """

    __tablename__ = "outgoing"
    __table_args__ = (Index("ix_outgoing_due", "state", "due_at"),)
    id: int = Field(default=None, primary_key=True, sa_type=Id)
    key: str = Field(unique=True)
    space_id: str = Field(foreign_key="space.id")
    how: str
    place: Said = Field(sa_type=Json)
    message: Said = Field(sa_type=Json)
    state: str = "pending"
    attempts: int = 0
    due_at: datetime = Field(sa_type=Moment)
    settled_at: datetime | None = Field(default=None, sa_type=Moment)
    trouble: str | None = None


traces(OutgoingRow, "place", forget="erase")
traces(OutgoingRow, "key", "message", forget="unname")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A claimed message: what to say, where and how, and which attempt this is."""

    id: int
    key: str
    space_id: str
    how: str
    place: Said
    message: Said
    attempts: int


class PostedRow(Table, table=True):
    """A message that is out there and shows something that may change."""

    __tablename__ = "posted"
    id: int = Field(default=None, primary_key=True, sa_type=Id)
    space_id: str = Field(foreign_key="space.id")
    about: str = Field(index=True)
    posted: Said = Field(sa_type=Json)
    member_id: int | None = Field(default=None, foreign_key="member.id", sa_type=Id)
    at: datetime = Field(sa_type=Moment)


mine(PostedRow, "member_id", "shown to you alone", tells=("about", "at"), forget="erase")
traces(PostedRow, "posted", forget="erase")


@cache
def _put(dialect: str) -> ReturningInsert[tuple[int]]:
    made = insert_into(dialect, OutgoingRow).on_conflict_do_nothing(index_elements=["key"])
    return made.returning(col(OutgoingRow.id))


async def put(
    db: Connection, key: str, space: str, how: str, place: Said, message: Said, due: datetime
) -> bool:
    """Add a message; False when one with this key is there already."""
    row = {"key": key, "space_id": space, "how": how, "place": place, "message": message}
    return (await db.execute(_put(db.dialect.name), row | {"due_at": due})).first() is not None


async def claim(db: Connection, now: datetime, until: datetime, most: int) -> list[Outgoing]:
    """Take up to `most` due messages for sending, the attempt counted before it is made.

    A message whose sender died is due again after `until`.
    """
    due = (
        select(col(OutgoingRow.id))
        .where(col(OutgoingRow.state).in_(("pending", "sending")), col(OutgoingRow.due_at) <= now)
        .order_by(col(OutgoingRow.id))
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    ids = [row.id for row in await db.execute(due)]
    if not ids:
        return []
    taken = (
        update(OutgoingRow)
        .where(col(OutgoingRow.id).in_(ids))
        .values(state="sending", attempts=col(OutgoingRow.attempts) + 1, due_at=until)
        .returning(*columns(OutgoingRow, Outgoing))
    )
    rows = [Outgoing(*row) for row in await db.execute(taken)]
    return sorted(rows, key=lambda outgoing: outgoing.id)


async def settle(
    db: Connection,
    id: int,
    state: str,
    now: datetime,
    *,
    due: datetime | None = None,
    why: str = "",
) -> None:
    """Record how sending ended: sent, parked, or pending again at `due`."""
    done = state in ("sent", "parked")
    values = {"state": state, "trouble": why or None, "settled_at": now if done else None}
    if due is not None:
        values["due_at"] = due
    await db.execute(update(OutgoingRow).where(col(OutgoingRow.id) == id).values(**values))


async def next_due(db: Connection) -> datetime | None:
    """When the next message is due, if any waits."""
    query = (
        select(col(OutgoingRow.due_at))
        .where(or_(col(OutgoingRow.state) == "pending", col(OutgoingRow.state) == "sending"))
        .order_by(col(OutgoingRow.due_at))
        .limit(1)
    )
    row = (await db.execute(query)).first()
    return row.due_at if row else None


_REMEMBER = insert(PostedRow)


async def remember(
    db: Connection, space: str, about: str, posted: Said, member_id: int | None, at: datetime
) -> None:
    """Keep where something is shown, so that it can be drawn again when it changes."""
    row = {"space_id": space, "about": about, "posted": posted, "member_id": member_id, "at": at}
    await db.execute(_REMEMBER, row)


async def shown(db: Connection, about: str, since: datetime) -> list[tuple[str, Said, int | None]]:
    """Where something has been shown since an instant: space, message, the one who sees it."""
    query = select(col(PostedRow.space_id), col(PostedRow.posted), col(PostedRow.member_id)).where(
        col(PostedRow.about) == about, col(PostedRow.at) >= since
    )
    return [(space, posted, member) for space, posted, member in await db.execute(query)]


async def forget_shown(db: Connection, about: str) -> None:
    """Something is shown no more: nobody draws it again."""
    await db.execute(delete(PostedRow).where(col(PostedRow.about) == about))
