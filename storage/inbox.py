"""The inbox: which events took effect, so that a repeat takes none, and what was answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import and_, select
from sqlmodel import Field, col

from storage.database import Connection
from storage.inserts import insert
from storage.tables import Json, Table
from storage.times import Moment

Answer = dict[str, Any]  # Any: a JSON object that only its writer reads


class InboxRow(Table, table=True):
    """The last thing that happened under a semantic key, which way it went, and our answer."""

    __tablename__ = "inbox"
    key: str = Field(primary_key=True)
    turn: str = ""
    at: datetime = Field(sa_type=Moment)
    taken_at: datetime = Field(sa_type=Moment, index=True)
    answer: Answer | None = Field(default=None, sa_type=Json)


async def answered(
    db: Connection, key: str, turn: str, at: datetime
) -> tuple[Answer | None] | None:
    """The answer given to an event that is no news, in a tuple; None for an event that is."""
    query = select(col(InboxRow.turn), col(InboxRow.at), col(InboxRow.answer)).where(
        col(InboxRow.key) == key
    )
    row = (await db.execute(query)).first()
    if row is None or (row.turn != turn and row.at < at):
        return None
    return (row.answer if row.turn == turn else None,)


async def take(
    db: Connection, key: str, turn: str, at: datetime, now: datetime, answer: Answer | None
) -> bool:
    """Record that an event took effect; False when another transaction was first."""
    row = {"turn": turn, "at": at, "taken_at": now, "answer": answer}
    made = insert(db, InboxRow).values(key=key, **row)
    newer = and_(col(InboxRow.turn) != turn, col(InboxRow.at) < at)
    query = made.on_conflict_do_update(index_elements=["key"], set_=row, where=newer)
    return (await db.execute(query.returning(col(InboxRow.key)))).first() is not None
