"""Links: codes by which a person says that two members are them, and what each had before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlmodel import Field, col

from storage.database import Connection
from storage.inbox import InboxRow
from storage.inserts import insert
from storage.people import mine, traces
from storage.tables import Id, Json, Table
from storage.times import Moment
from storage.values import columns

Values = dict[str, Any]  # Any: values of columns, as JSON keeps them


class LinkCodeRow(Table, table=True):
    """The one code of a member that lets them be found to be another member too, and who used it.

    `code` is the hash of what was shown, `event` the event in answer to which. Once it is used
    (`asked_by`), `expires_at` is until when the question that it put may be answered.
    """

    __tablename__ = "link_code"
    id: int = Field(default=None, primary_key=True, sa_type=Id)
    member_id: int = Field(foreign_key="member.id", unique=True, sa_type=Id)
    space_id: str = Field(foreign_key="space.id")
    code: str = Field(unique=True)
    event: str
    expires_at: datetime = Field(sa_type=Moment)
    asked_in: str | None = Field(default=None, foreign_key="space.id")
    asked_by: int | None = Field(default=None, foreign_key="member.id", sa_type=Id)


class LinkRow(Table, table=True):
    """That two members are one person: the one who stays, and the number of the one who went.

    `former_role` is what the one who stays was before, `linked_role` what they were from then on;
    `asked_role` is what a steward may still give them, because the other was that.
    """

    __tablename__ = "link"
    id: int = Field(default=None, primary_key=True, sa_type=Id)
    member_id: int = Field(foreign_key="member.id", index=True, sa_type=Id)
    other_id: int = Field(sa_type=Id)
    at: datetime = Field(sa_type=Moment)
    former_role: str
    linked_role: str
    asked_role: str = ""


class LinkedRow(Table, table=True):
    """One row that was the other member's: its table and key, and all of it where it rests."""

    __tablename__ = "linked_row"
    id: int = Field(default=None, primary_key=True, sa_type=Id)
    link_id: int = Field(foreign_key="link.id", index=True, sa_type=Id)
    name: str
    field: str
    key: Values = Field(sa_type=Json)
    content: Values | None = Field(default=None, sa_type=Json)


mine(
    LinkCodeRow,
    "member_id",
    "codes that link you",
    tells=("expires_at",),
    forget="erase",
    merge="drop",
)
mine(LinkCodeRow, "asked_by", forget="erase", merge="drop")
mine(LinkRow, "member_id", "links between your accounts", tells=("at",), forget="erase")
traces(LinkedRow, "key", "content", forget="erase")


@dataclass(frozen=True, slots=True)
class LinkCode:
    """A code as the rules see it, without the code."""

    id: int
    member_id: int
    space_id: str
    expires_at: datetime
    asked_in: str | None
    asked_by: int | None


@dataclass(frozen=True, slots=True)
class Link:
    """That two members are one person."""

    id: int
    member_id: int
    other_id: int
    at: datetime
    former_role: str
    linked_role: str
    asked_role: str


@dataclass(frozen=True, slots=True)
class Linked:
    """One row that was the other member's."""

    name: str
    field: str
    key: Values
    content: Values | None


_CODE = columns(LinkCodeRow, LinkCode)
_LINK = columns(LinkRow, Link)
_LINKED = columns(LinkedRow, Linked)


async def make(
    db: Connection, member_id: int, space: str, code: str, event: str, expires_at: datetime
) -> int:
    """Keep the hash of a code; the member's former one is gone. The number of the new one."""
    await db.execute(delete(LinkCodeRow).where(col(LinkCodeRow.member_id) == member_id))
    made = insert(db, LinkCodeRow).values(
        member_id=member_id, space_id=space, code=code, event=event, expires_at=expires_at
    )
    return int((await db.execute(made.returning(col(LinkCodeRow.id)))).scalar_one())


async def shown(db: Connection, code_id: int) -> None:
    """Forget the answer that a code was shown in: it has been seen, and holds the code itself."""
    event = select(col(LinkCodeRow.event)).where(col(LinkCodeRow.id) == code_id).scalar_subquery()
    await db.execute(update(InboxRow).where(col(InboxRow.key) == event).values(answer=None))


async def by_code(db: Connection, code: str) -> LinkCode | None:
    """What is known of a code by its hash, used or expired as it may be."""
    row = (await db.execute(select(*_CODE).where(col(LinkCodeRow.code) == code))).first()
    return LinkCode(*row) if row else None


async def use(
    db: Connection, code_id: int, space: str, member_id: int, expires_at: datetime
) -> bool:
    """Use a code up; False when somebody else was first."""
    query = (
        update(LinkCodeRow)
        .where(col(LinkCodeRow.id) == code_id, col(LinkCodeRow.asked_by).is_(None))
        .values(asked_in=space, asked_by=member_id, expires_at=expires_at)
    )
    return (await db.execute(query.returning(col(LinkCodeRow.id)))).first() is not None


async def waiting(db: Connection, member_id: int, now: datetime) -> LinkCode | None:
    """The code of a member that was used, while it waits to be confirmed."""
    query = select(*_CODE).where(
        col(LinkCodeRow.member_id) == member_id,
        col(LinkCodeRow.asked_by).is_not(None),
        col(LinkCodeRow.expires_at) > now,
    )
    row = (await db.execute(query)).first()
    return LinkCode(*row) if row else None


async def take(db: Connection, member_id: int, code_id: int, now: datetime) -> LinkCode | None:
    """Take away the used code whose question a member answers; None when it waits no longer."""
    query = (
        delete(LinkCodeRow)
        .where(
            col(LinkCodeRow.id) == code_id,
            col(LinkCodeRow.member_id) == member_id,
            col(LinkCodeRow.asked_by).is_not(None),
            col(LinkCodeRow.expires_at) > now,
        )
        .returning(*_CODE)
    )
    row = (await db.execute(query)).first()
    return LinkCode(*row) if row else None


async def link(
    db: Connection,
    member_id: int,
    other_id: int,
    *,
    former_role: str,
    linked_role: str,
    asked_role: str,
    at: datetime,
) -> int:
    """Write down that two members are one person; the number of the link."""
    made = insert(db, LinkRow).values(
        member_id=member_id,
        other_id=other_id,
        at=at,
        former_role=former_role,
        linked_role=linked_role,
        asked_role=asked_role,
    )
    return int((await db.execute(made.returning(col(LinkRow.id)))).scalar_one())


async def note(db: Connection, link_id: int, linked: Iterable[Linked]) -> None:
    """Write down which rows were the other's."""
    rows = [
        {
            "link_id": link_id,
            "name": each.name,
            "field": each.field,
            "key": each.key,
            "content": each.content,
        }
        for each in linked
    ]
    if rows:
        await db.execute(insert(db, LinkedRow), rows)


async def latest(db: Connection, member_id: int) -> Link | None:
    """The latest link of a member, if they have one."""
    query = (
        select(*_LINK)
        .where(col(LinkRow.member_id) == member_id)
        .order_by(col(LinkRow.id).desc())
        .limit(1)
    )
    row = (await db.execute(query)).first()
    return Link(*row) if row else None


async def one(db: Connection, link_id: int) -> Link | None:
    """A link by its number."""
    row = (await db.execute(select(*_LINK).where(col(LinkRow.id) == link_id))).first()
    return Link(*row) if row else None


async def role_given(db: Connection, link_id: int, role: str) -> None:
    """A steward gave the role that the other had; it is asked of nobody any more."""
    given = update(LinkRow).where(col(LinkRow.id) == link_id)
    await db.execute(given.values(asked_role="", linked_role=role))


async def rows_of(db: Connection, link_id: int) -> list[Linked]:
    """The rows that were the other's, in the order in which they were written down."""
    query = select(*_LINKED).where(col(LinkedRow.link_id) == link_id).order_by(col(LinkedRow.id))
    return [Linked(*row) for row in await db.execute(query)]


async def undo(db: Connection, link_id: int) -> None:
    """Forget a link that was taken apart."""
    await db.execute(delete(LinkedRow).where(col(LinkedRow.link_id) == link_id))
    await db.execute(delete(LinkRow).where(col(LinkRow.id) == link_id))


async def forget(db: Connection, member_ids: Iterable[int]) -> None:
    """Forget all links of members: what once was whose can be told no more."""
    gone = select(col(LinkRow.id)).where(col(LinkRow.member_id).in_(list(member_ids)))
    await db.execute(delete(LinkedRow).where(col(LinkedRow.link_id).in_(gone)))
    await db.execute(delete(LinkRow).where(col(LinkRow.member_id).in_(list(member_ids))))
