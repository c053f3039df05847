"""Notes: small things an adapter has to remember over a restart and nobody else asks about.

A note has a kind (`discord.form`) and a key of its own within it. One with an end is gone after it,
whether or not it was tidied away; what holds people's words always has one.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select
from sqlmodel import Field, col

from storage.database import Connection
from storage.inserts import insert
from storage.people import traces
from storage.tables import Json, Table
from storage.times import Moment

Note = dict[str, Any]  # Any: a JSON object that only its writer reads


class NoteRow(Table, table=True):
    """One note; `until` is when it ends, NULL for never."""

    __tablename__ = "note"
    kind: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    body: Note = Field(sa_type=Json)
    at: datetime = Field(sa_type=Moment)
    until: datetime | None = Field(default=None, sa_type=Moment, index=True)


traces(NoteRow, "key", "body", forget="erase")


async def keep(
    db: Connection, kind: str, key: str, body: Note, now: datetime, until: datetime | None = None
) -> None:
    """Write a note; one that is there under its key is replaced."""
    row = {"body": body, "at": now, "until": until}
    made = insert(db, NoteRow).values(kind=kind, key=key, **row)
    await db.execute(made.on_conflict_do_update(index_elements=["kind", "key"], set_=row))


async def read(db: Connection, kind: str, key: str, now: datetime) -> Note | None:
    """What a note says, if it is there and has not ended."""
    query = select(col(NoteRow.body)).where(*_mine(kind, key), _lasts(now))
    row = (await db.execute(query)).first()
    return row.body if row else None


async def all_of(db: Connection, kind: str, now: datetime) -> dict[str, Note]:
    """Every note of a kind that has not ended, by key, the oldest first."""
    query = (
        select(col(NoteRow.key), col(NoteRow.body))
        .where(col(NoteRow.kind) == kind, _lasts(now))
        .order_by(col(NoteRow.at), col(NoteRow.key))
    )
    return {row.key: row.body for row in await db.execute(query)}


async def drop(db: Connection, kind: str, key: str) -> None:
    """Take a note away."""
    await db.execute(delete(NoteRow).where(*_mine(kind, key)))


async def tidy(db: Connection, now: datetime) -> None:
    """Take all notes away that have ended."""
    await db.execute(delete(NoteRow).where(col(NoteRow.until) <= now))


def _mine(kind: str, key: str) -> tuple[Any, Any]:  # Any: SQLAlchemy's conditions
    return col(NoteRow.kind) == kind, col(NoteRow.key) == key


def _lasts(now: datetime) -> Any:  # Any: a condition of SQLAlchemy's
    return or_(col(NoteRow.until).is_(None), col(NoteRow.until) > now)
