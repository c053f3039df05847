"""Nudges: what the bot means to say unasked to one member, and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, col

from storage.database import Connection
from storage.inserts import insert
from storage.people import mine, traces
from storage.tables import Id, Json, Table
from storage.times import Moment

Said = dict[str, Any]  # Any: a JSON object that only its writer reads


class NudgeRow(Table, table=True):
    """One nudge: the ledger of what was planned, and how it ended.

    `state` is planned, then sent, late, folded (into a digest), suppressed or failed; `reason` says
    why it was not said. `message` and `fallback` are neutral records as JSON.
    """

    __tablename__ = "nudge"
    __table_args__ = (
        Index("ix_nudge_due", "state", "due_at"),
        Index("ix_nudge_member", "member_id", "planned_at"),
    )
    id: int = Field(default=None, primary_key=True, sa_type=Id)
    key: str = Field(unique=True)
    community_id: int = Field(foreign_key="community.id", index=True, sa_type=Id)
    member_id: int = Field(foreign_key="member.id", sa_type=Id)
    kind: str
    message: Said = Field(sa_type=Json)
    why: str
    solicited: bool
    fallback: Said | None = Field(default=None, sa_type=Json)
    planned_at: datetime = Field(sa_type=Moment)
    due_at: datetime = Field(sa_type=Moment)
    expires_at: datetime | None = Field(default=None, sa_type=Moment)
    state: str = "planned"
    reason: str = ""
    settled_at: datetime | None = Field(default=None, sa_type=Moment)


mine(
    NudgeRow,
    "member_id",
    "nudges",
    tells=("kind", "planned_at", "due_at", "state", "reason", "settled_at"),
    forget="erase",
)
traces(NudgeRow, "key", "message", "why", "fallback", forget="unname")


async def plan(db: Connection, **fields: Any) -> bool:
    """Plan a nudge; False when one with this key is there already. Any: its columns."""
    made = insert(db, NudgeRow).values(**fields).on_conflict_do_nothing(index_elements=["key"])
    return (await db.execute(made.returning(col(NudgeRow.id)))).first() is not None
