"""The outbox: messages waiting to be said, each under a key that lets it be said once.

How they are claimed, sent and settled is in `storage.delivery`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Index, bindparam, delete, insert, select, text, update
from sqlalchemy.sql.dml import ReturningInsert
from sqlmodel import Field, col

from storage.database import Connection
from storage.inserts import insert_into
from storage.people import mine, traces
from storage.tables import Id, Json, Table
from storage.times import Moment

Said = dict[str, Any]  # Any: a JSON object that only its writer reads

# Literally the same words in the indexes and in the queries: else SQLite does not use the indexes.
IS_OPEN = text("state IN ('pending', 'sending')")
# Of queries that join other tables; an index knows its columns by their bare names.
PARKED = text("outgoing.state = 'parked'")
_PARKED = text("state = 'parked'")


class OutgoingRow(Table, table=True):
    """One message to be said (`post`, `whisper`) or put in another's place (`edit`).

    `state` goes pending → sending, then sent; back to pending; or parked when it cannot be said. A
    message that nobody wants any more is dropped, an edit that a newer one overtook is replaced.
    `place` and `message` are neutral records as JSON; a whisper's place also says `to` whom.

    `lane` is what is kept in order: one place for what is posted, one message for its edits. In it
    the messages are said by `at` (when each was wanted) and `id`, the next when the one before is
    settled. `due_at` is when it may be claimed: for a row that is `sending`, when its sender must
    be dead and what it sent can be looked up.

    `epoch` counts the claims; who holds an older one has nothing to say any more. `attempts` are
    the tries that counted, `deaths` the claims that no process came back from. `doubt_since` is the
    first instant at which it may have been said without our knowing. `slotted`: the platform's pace
    has given it the instant `due_at`. `must_arrive`: rather twice than never.
    """

    __tablename__ = "outgoing"
    __table_args__ = (
        Index("ix_outgoing_due", "due_at", sqlite_where=IS_OPEN, postgresql_where=IS_OPEN),
        Index(
            "ix_outgoing_lane", "lane", "at", "id", sqlite_where=IS_OPEN, postgresql_where=IS_OPEN
        ),
        # Of what has ended; nobody looks for what waits by its state, which would be all of it.
        Index("ix_outgoing_parked", "space_id", sqlite_where=_PARKED, postgresql_where=_PARKED),
        Index("ix_outgoing_settled", "settled_at"),
    )
    id: int = Field(default=None, primary_key=True, sa_type=Id)
    key: str = Field(unique=True)
    platform: str
    space_id: str = Field(foreign_key="space.id")
    how: str
    place: Said = Field(sa_type=Json)
    message: Said = Field(sa_type=Json)
    lane: str
    at: datetime = Field(sa_type=Moment)
    state: str = "pending"
    epoch: int = 0
    attempts: int = 0
    deaths: int = 0
    due_at: datetime = Field(sa_type=Moment)
    doubt_since: datetime | None = Field(default=None, sa_type=Moment)
    slotted: bool = False
    must_arrive: bool = False
    settled_at: datetime | None = Field(default=None, sa_type=Moment)
    posted: Said | None = Field(default=None, sa_type=Json)
    trouble: str | None = None


traces(OutgoingRow, "place", "lane", "posted", forget="erase")
traces(OutgoingRow, "key", "message", forget="unname")


class ChangeRow(Table, table=True):
    """One change of an outgoing message's state: to which, when, by which replica, and why."""

    __tablename__ = "outgoing_change"
    id: int = Field(default=None, primary_key=True, sa_type=Id)
    outgoing_id: int = Field(foreign_key="outgoing.id", ondelete="CASCADE", index=True, sa_type=Id)
    at: datetime = Field(sa_type=Moment)
    state: str
    epoch: int
    by: str = ""
    why: str | None = None


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


_REPLACED = (
    update(OutgoingRow)
    .where(
        col(OutgoingRow.lane) == bindparam("in_lane"),
        col(OutgoingRow.state) == "pending",
        col(OutgoingRow.doubt_since).is_(None),
        IS_OPEN,
    )
    .values(state="replaced", settled_at=bindparam("now"))
    .returning(col(OutgoingRow.id), col(OutgoingRow.epoch))
)
_CHANGED = insert(ChangeRow)


async def put(
    db: Connection,
    key: str,
    space: str,
    how: str,
    place: Said,
    message: Said,
    due: datetime,
    *,
    must_arrive: bool = False,
) -> bool:
    """Add a message; False when one with this key is there already.

    An edit takes the place of those of the same message that are still waiting.
    """
    lane = lane_of(space, how, place)
    row: dict[str, object] = {"key": key, "space_id": space, "how": how, "place": place}
    row |= {"platform": space.partition(":")[0], "message": message, "lane": lane}
    row |= {"at": due, "due_at": due, "must_arrive": must_arrive}
    made = (await db.execute(_put(db.dialect.name), row)).first()
    if made is None:
        return False
    if how == "edit":
        await _replace(db, lane, made.id, due)
    return True


async def _replace(db: Connection, lane: str, new: int, now: datetime) -> None:
    older = _REPLACED.where(col(OutgoingRow.id) < new)
    rows = (await db.execute(older, {"in_lane": lane, "now": now})).all()
    await changed(db, [(id, epoch, None) for id, epoch in rows], "replaced", now)


def lane_of(space: str, how: str, place: Said) -> str:
    """What a message is kept in order with: its place, or the message it takes the place of."""
    where = place.get("place", place)
    people = ",".join(sorted(where.get("people", ())))
    lane = f"{space}|{where.get('channel') or '@' + people}|{where.get('thread') or ''}"
    if how == "edit":
        return f"{lane}|{place['id']}"
    return f"{lane}|@{place['to']['id']}" if how == "whisper" else lane


async def changed(
    db: Connection,
    rows: Sequence[tuple[int, int, str | None]],
    state: str,
    now: datetime,
    by: str = "",
) -> None:
    """Write down that messages (id, epoch, why) changed their state."""
    if rows:
        said = [
            {"outgoing_id": id, "epoch": epoch, "why": why, "state": state, "at": now, "by": by}
            for id, epoch, why in rows
        ]
        await db.execute(_CHANGED, said)


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


async def empty(db: Connection, key: str) -> None:
    """Forget what a message said that has arrived; that it was said stays known."""
    said = update(OutgoingRow).where(col(OutgoingRow.key) == key)
    await db.execute(said.values(message={"is": "Message", "text": "…"}))


async def forget_shown(db: Connection, about: str) -> None:
    """Something is shown no more: nobody draws it again."""
    await db.execute(delete(PostedRow).where(col(PostedRow.about) == about))
