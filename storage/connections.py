"""Connections: codes by which a space joins another community, and who meets in which space."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlmodel import Field, col

from storage.communities import CommunityRow, IdentityRow, MemberRow, SpaceRow
from storage.database import Connection
from storage.entries import EntryRow
from storage.inbox import InboxRow
from storage.inserts import insert
from storage.people import mine
from storage.tables import Id, Table
from storage.times import Moment
from storage.values import columns


class CodeRow(Table, table=True):
    """The one code of a community that lets a space join it, and who used it.

    `code` is the hash of what was shown; `event` is the event in answer to which it was shown.
    Once it is used (`asked_by`), `expires_at` is until when the question that it put may be
    answered.
    """

    __tablename__ = "connection_code"
    id: int = Field(default=None, primary_key=True, sa_type=Id)
    community_id: int = Field(foreign_key="community.id", unique=True, sa_type=Id)
    space_id: str = Field(foreign_key="space.id")
    made_by: int = Field(foreign_key="member.id", sa_type=Id)
    code: str = Field(unique=True)
    event: str
    expires_at: datetime = Field(sa_type=Moment)
    asked_in: str | None = Field(default=None, foreign_key="space.id")
    asked_by: int | None = Field(default=None, foreign_key="member.id", sa_type=Id)


mine(CodeRow, "made_by", "codes you made", tells=("expires_at",), forget="erase", merge="drop")
mine(CodeRow, "asked_by", "codes you used", tells=("expires_at",), forget="erase", merge="drop")


class TryRow(Table, table=True):
    """That a member tried a code which does not exist."""

    __tablename__ = "connection_try"
    id: int = Field(default=None, primary_key=True, sa_type=Id)
    member_id: int = Field(foreign_key="member.id", index=True, sa_type=Id)
    at: datetime = Field(sa_type=Moment)


mine(TryRow, "member_id", "wrong codes you tried", tells=("at",), forget="erase")


@dataclass(frozen=True, slots=True)
class Code:
    """A code as the rules see it, without the code."""

    id: int
    community_id: int
    space_id: str
    made_by: int
    expires_at: datetime
    asked_in: str | None
    asked_by: int | None


@dataclass(frozen=True, slots=True)
class Space:
    """A space where a community meets: `platform:external id`, and what it is called."""

    id: str
    name: str


_CODE = columns(CodeRow, Code)
_SPACE = columns(SpaceRow, Space)


async def lock(db: Connection, community_ids: Iterable[int]) -> None:
    """Let nothing be added to these communities by anybody else until this is committed."""
    query = select(col(CommunityRow.id)).where(col(CommunityRow.id).in_(sorted(community_ids)))
    await db.execute(query.order_by(col(CommunityRow.id)).with_for_update())


async def make(
    db: Connection,
    community_id: int,
    space: str,
    member_id: int,
    code: str,
    event: str,
    expires_at: datetime,
) -> int:
    """Keep the hash of a code; the community's former one is gone. The number of the new one."""
    await db.execute(delete(CodeRow).where(col(CodeRow.community_id) == community_id))
    made = insert(db, CodeRow).values(
        community_id=community_id,
        space_id=space,
        made_by=member_id,
        code=code,
        event=event,
        expires_at=expires_at,
    )
    return int((await db.execute(made.returning(col(CodeRow.id)))).scalar_one())


async def shown(db: Connection, code_id: int) -> None:
    """Forget the answer that a code was shown in: it has been seen, and holds the code itself."""
    event = select(col(CodeRow.event)).where(col(CodeRow.id) == code_id).scalar_subquery()
    await db.execute(update(InboxRow).where(col(InboxRow.key) == event).values(answer=None))


async def by_code(db: Connection, code: str) -> Code | None:
    """What is known of a code by its hash, used or expired as it may be."""
    row = (await db.execute(select(*_CODE).where(col(CodeRow.code) == code))).first()
    return Code(*row) if row else None


async def use(
    db: Connection, code_id: int, space: str, member_id: int, expires_at: datetime
) -> bool:
    """Use a code up; False when somebody else was first."""
    query = (
        update(CodeRow)
        .where(col(CodeRow.id) == code_id, col(CodeRow.asked_by).is_(None))
        .values(asked_in=space, asked_by=member_id, expires_at=expires_at)
    )
    return (await db.execute(query.returning(col(CodeRow.id)))).first() is not None


async def waiting(db: Connection, community_id: int, now: datetime) -> Code | None:
    """The code of a community that was used, while it waits to be confirmed."""
    query = select(*_CODE).where(
        col(CodeRow.community_id) == community_id,
        col(CodeRow.asked_by).is_not(None),
        col(CodeRow.expires_at) > now,
    )
    row = (await db.execute(query)).first()
    return Code(*row) if row else None


async def take(db: Connection, community_id: int, code_id: int, now: datetime) -> Code | None:
    """Take away the used code whose question is being answered; None when it waits no longer."""
    query = (
        delete(CodeRow)
        .where(
            col(CodeRow.id) == code_id,
            col(CodeRow.community_id) == community_id,
            col(CodeRow.asked_by).is_not(None),
            col(CodeRow.expires_at) > now,
        )
        .returning(*_CODE)
    )
    row = (await db.execute(query)).first()
    return Code(*row) if row else None


async def tries(db: Connection, member_id: int, since: datetime) -> list[datetime]:
    """When a member tried codes that do not exist, oldest first; older tries are forgotten.

    Until this is committed no other try of the same member is counted.
    """
    await db.execute(delete(TryRow).where(col(TryRow.at) <= since))
    mine = select(col(MemberRow.id)).where(col(MemberRow.id) == member_id)
    await db.execute(mine.with_for_update())
    query = select(col(TryRow.at)).where(col(TryRow.member_id) == member_id)
    return list(await db.scalars(query.order_by(col(TryRow.at))))


async def note_try(db: Connection, member_id: int, at: datetime) -> None:
    """Count a try of a code that does not exist."""
    await db.execute(insert(db, TryRow).values(member_id=member_id, at=at))


async def spaces(db: Connection, community_id: int) -> list[Space]:
    """The spaces where a community meets, in the order in which they came to it."""
    query = (
        select(*_SPACE)
        .where(col(SpaceRow.community_id) == community_id)
        .order_by(col(SpaceRow.connected_at), col(SpaceRow.id))
    )
    return [Space(*row) for row in await db.execute(query)]


async def size(db: Connection, community_id: int) -> tuple[int, int]:
    """How many entries that all its members may see a community keeps, and how many members."""
    entries = select(func.count(col(EntryRow.id))).where(
        col(EntryRow.community_id) == community_id,
        col(EntryRow.hidden_in) == "",
        col(EntryRow.withdrawn_at).is_(None),
    )
    members = select(func.count(col(MemberRow.id))).where(
        col(MemberRow.community_id) == community_id
    )
    return await db.scalar(entries) or 0, await db.scalar(members) or 0


async def people(
    db: Connection, community_id: int, space_ids: Iterable[str], role: str | None = None
) -> list[tuple[int, str, str, str]]:
    """Who of a community is in these spaces: number, space, platform id and name there."""
    query = (
        select(
            col(MemberRow.id),
            col(IdentityRow.space_id),
            col(IdentityRow.external_id),
            col(IdentityRow.name),
        )
        .join(IdentityRow, col(IdentityRow.member_id) == col(MemberRow.id))
        .where(
            col(MemberRow.community_id) == community_id,
            col(IdentityRow.space_id).in_(list(space_ids)),
        )
        .order_by(col(MemberRow.id), col(IdentityRow.space_id))
    )
    if role is not None:
        query = query.where(col(MemberRow.role) == role)
    return [(member, space, id, name) for member, space, id, name in await db.execute(query)]
