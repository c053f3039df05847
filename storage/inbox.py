"""The inbox: which events took effect, so that a repeat takes none, and what was answered."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, select
from sqlalchemy.sql.dml import ReturningInsert
from sqlmodel import Field, col

from storage.database import Connection
from storage.inserts import insert_into
from storage.people import traces
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


traces(InboxRow, "key", forget="erase")
traces(InboxRow, "answer", forget="blank")


_ANSWERED = select(col(InboxRow.turn), col(InboxRow.at), col(InboxRow.answer)).where(
    col(InboxRow.key) == bindparam("key")
)


async def answered(
    db: Connection, key: str, turn: str, at: datetime
) -> tuple[Answer | None] | None:
    """The answer given to an event that is no news, in a tuple; None for an event that is."""
    row = (await db.execute(_ANSWERED, {"key": key})).first()
    if row is None or (row.turn != turn and row.at < at):
        return None
    return (row.answer if row.turn == turn else None,)


@cache
def _take(dialect: str) -> ReturningInsert[tuple[str]]:
    made = insert_into(dialect, InboxRow)
    new = made.excluded
    return made.on_conflict_do_update(
        index_elements=["key"],
        set_={name: new[name] for name in ("turn", "at", "taken_at", "answer")},
        where=and_(col(InboxRow.turn) != new["turn"], col(InboxRow.at) < new["at"]),
    ).returning(col(InboxRow.key))


async def take(
    db: Connection, key: str, turn: str, at: datetime, now: datetime, answer: Answer | None
) -> bool:
    """Record that an event took effect; False when another transaction was first."""
    row = {"key": key, "turn": turn, "at": at, "taken_at": now, "answer": answer}
    return (await db.execute(_take(db.dialect.name), row)).first() is not None
