"""Communities, the spaces they meet in, their members with an identity per space, and channels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Index, Select, bindparam, case, delete, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Field, col

from storage.database import Connection
from storage.inserts import insert
from storage.people import mine
from storage.tables import Id, Table
from storage.times import Moment
from storage.values import columns


class CommunityRow(Table, table=True):
    """A community of practice; it may meet in several spaces."""

    __tablename__ = "community"
    id: int = Field(default=None, primary_key=True, sa_type=Id)
    name: str
    zone: str = "UTC"
    save_emoji: str = "🔖"
    prospects: bool = False
    founded_at: datetime = Field(sa_type=Moment)


class SpaceRow(Table, table=True):
    """One Slack workspace, Discord server or playground room; `id` is `platform:external id`."""

    __tablename__ = "space"
    id: str = Field(primary_key=True)
    community_id: int = Field(foreign_key="community.id", index=True, sa_type=Id)
    name: str
    connected_at: datetime = Field(sa_type=Moment)


class MemberRow(Table, table=True):
    """A person of a community, however many spaces they are in."""

    __tablename__ = "member"
    # A search for what a member saved reads all names of a community, and nothing else.
    __table_args__ = (Index("ix_member_name", "community_id", "name"),)
    id: int = Field(default=None, primary_key=True, sa_type=Id)
    community_id: int = Field(foreign_key="community.id", sa_type=Id)
    name: str
    role: str = "member"
    zone: str | None = None
    met_at: datetime = Field(sa_type=Moment)


mine(
    MemberRow,
    "id",
    "you",
    tells=("name", "role", "zone", "met_at"),
    forget="erase",
    merge="drop",
)


class IdentityRow(Table, table=True):
    """How one space knows a member; since when they take no direct messages there, or left."""

    __tablename__ = "identity"
    space_id: str = Field(primary_key=True, foreign_key="space.id")
    external_id: str = Field(primary_key=True)
    member_id: int = Field(foreign_key="member.id", index=True, sa_type=Id)
    name: str
    dm_closed_at: datetime | None = Field(default=None, sa_type=Moment)
    left_at: datetime | None = Field(default=None, sa_type=Moment)


mine(
    IdentityRow,
    "member_id",
    "how spaces know you",
    tells=("space_id", "external_id", "name"),
    forget="erase",
)


class ChannelRow(Table, table=True):
    """A channel the bot has met, and whether everybody in the space may read it."""

    __tablename__ = "channel"
    space_id: str = Field(primary_key=True, foreign_key="space.id")
    external_id: str = Field(primary_key=True)
    name: str
    private: bool = False
    archived: bool = False


@dataclass(frozen=True, slots=True)
class Community:
    """A community as the rules see it; with `prospects` newcomers are guests until welcomed."""

    id: int
    name: str
    zone: str
    save_emoji: str
    prospects: bool


@dataclass(frozen=True, slots=True)
class Member:
    """A member as the rules see it; `role` is guest, member, facilitator or steward."""

    id: int
    name: str
    role: str
    zone: str | None


_COMMUNITY = columns(CommunityRow, Community)
_MEMBER = columns(MemberRow, Member)


async def found(db: Connection, name: str, zone: str, at: datetime) -> Community:
    """Start a community."""
    made = insert(db, CommunityRow).values(name=name, zone=zone, founded_at=at)
    return Community(*(await db.execute(made.returning(*_COMMUNITY))).one())


async def all_of(db: Connection) -> list[Community]:
    """Every community there is, the oldest first."""
    return [
        Community(*row) for row in await db.execute(select(*_COMMUNITY).order_by(_COMMUNITY[0]))
    ]


async def connect(db: Connection, space: str, community_id: int, name: str, at: datetime) -> None:
    """Let a community meet in a space; connecting it again changes its name only."""
    row = {"id": space, "community_id": community_id, "name": name, "connected_at": at}
    made = insert(db, SpaceRow).values(row)
    await db.execute(made.on_conflict_do_update(index_elements=["id"], set_={"name": name}))


_MEMBER_OF = (
    select(*_MEMBER)
    .join_from(MemberRow, IdentityRow, col(IdentityRow.member_id) == col(MemberRow.id))
    .where(
        col(IdentityRow.space_id) == bindparam("space"),
        col(IdentityRow.external_id) == bindparam("external_id"),
    )
)


async def member_of(db: Connection, space: str, external_id: str) -> Member | None:
    """The member that a space knows under an id, if they were met."""
    row = (await db.execute(_MEMBER_OF, {"space": space, "external_id": external_id})).first()
    return Member(*row) if row else None


async def spaces_of(db: Connection, platform: str, external_id: str) -> list[str]:
    """The spaces of a platform that know a person under an id, in the order of their keys."""
    query = (
        select(col(IdentityRow.space_id))
        .where(
            col(IdentityRow.external_id) == external_id,
            col(IdentityRow.space_id).startswith(f"{platform}:", autoescape=True),
        )
        .order_by(col(IdentityRow.space_id))
    )
    return list(await db.scalars(query))


_SPACES = (
    select(col(SpaceRow.id))
    .where(col(SpaceRow.community_id) == bindparam("community_id"))
    .order_by(col(SpaceRow.id))
)


async def spaces(db: Connection, community_id: int) -> list[str]:
    """The keys of the spaces in which a community meets, in their order."""
    return list(await db.scalars(_SPACES, {"community_id": community_id}))


async def member(db: Connection, member_id: int) -> Member | None:
    """A member by number."""
    row = (await db.execute(select(*_MEMBER).where(col(MemberRow.id) == member_id))).first()
    return Member(*row) if row else None


_MET_AT = select(col(MemberRow.met_at)).where(col(MemberRow.id) == bindparam("id"))


async def met_at(db: Connection, member_id: int) -> datetime:
    """Since when a member has been known."""
    met: datetime = (await db.execute(_MET_AT, {"id": member_id})).scalar_one()
    return met


async def stewards(db: Connection, community_id: int) -> list[int]:
    """The stewards of a community who are there, in the order in which they came."""
    here = select(col(IdentityRow.member_id)).where(
        col(IdentityRow.member_id) == col(MemberRow.id), col(IdentityRow.left_at).is_(None)
    )
    query = (
        select(col(MemberRow.id))
        .where(
            col(MemberRow.community_id) == community_id,
            col(MemberRow.role) == "steward",
            here.exists(),
        )
        .order_by(col(MemberRow.id))
    )
    return list((await db.execute(query)).scalars())


async def is_in(db: Connection, community_id: int, member_id: int) -> bool:
    """Whether somebody is a member of a community."""
    query = select(col(MemberRow.id)).where(
        col(MemberRow.id) == member_id, col(MemberRow.community_id) == community_id
    )
    return (await db.execute(query)).first() is not None


async def enrol(
    db: Connection, community_id: int, space: str, external_id: str, name: str, at: datetime
) -> Member:
    """Meet a person for the first time, once: a member, or guest, with one identity."""
    known = await member_of(db, space, external_id)
    if known is not None:
        return known
    begins = select(case((col(CommunityRow.prospects), "guest"), else_="member"))
    role = begins.where(col(CommunityRow.id) == community_id).scalar_subquery()
    made = insert(db, MemberRow).values(community_id=community_id, name=name, met_at=at, role=role)
    member = Member(*(await db.execute(made.returning(*_MEMBER))).one())
    row = {"space_id": space, "external_id": external_id, "member_id": member.id, "name": name}
    known_now = insert(db, IdentityRow).values(**row).on_conflict_do_nothing()
    if (await db.execute(known_now.returning(col(IdentityRow.member_id)))).first() is not None:
        return member
    # Another transaction met them a moment before us: theirs is the member.
    await db.execute(delete(MemberRow).where(col(MemberRow.id) == member.id))
    first = await member_of(db, space, external_id)
    assert first is not None
    return first


async def rename(db: Connection, space: str, external_id: str, name: str) -> None:
    """Keep up with how a person is called in a space."""
    mine = (col(IdentityRow.space_id) == space, col(IdentityRow.external_id) == external_id)
    await db.execute(update(IdentityRow).where(*mine).values(name=name))
    owner = select(col(IdentityRow.member_id)).where(*mine).scalar_subquery()
    await db.execute(update(MemberRow).where(col(MemberRow.id) == owner).values(name=name))


async def give_role(db: Connection, member_id: int, role: str) -> None:
    """Let a member hold a role from now on."""
    await db.execute(update(MemberRow).where(col(MemberRow.id) == member_id).values(role=role))


async def set_zone(db: Connection, member_id: int, zone: str | None) -> None:
    """Write down a member's time zone, an IANA name, or that it is theirs alone to know."""
    await db.execute(update(MemberRow).where(col(MemberRow.id) == member_id).values(zone=zone))


_IDENTITIES_OF = select(
    col(IdentityRow.member_id), col(IdentityRow.space_id), col(IdentityRow.external_id)
).where(col(IdentityRow.member_id).in_(bindparam("ids", expanding=True)))


async def identities_of(db: Connection, member_ids: list[int]) -> dict[int, list[tuple[str, str]]]:
    """For each member the (space, platform id) pairs they are known under."""
    known: dict[int, list[tuple[str, str]]] = {}
    for member, space, external in await db.execute(_IDENTITIES_OF, {"ids": member_ids}):
        known.setdefault(member, []).append((space, external))
    return known


async def names_of(db: Connection, member_id: int) -> set[str]:
    """All that a member is called, anywhere."""
    own = select(col(MemberRow.name)).where(col(MemberRow.id) == member_id)
    there = select(col(IdentityRow.name)).where(col(IdentityRow.member_id) == member_id)
    return set(await db.scalars(own.union(there)))


_NAMES_IN = (
    select(col(MemberRow.id), col(MemberRow.name), col(IdentityRow.external_id))
    .outerjoin(
        IdentityRow,
        (col(IdentityRow.member_id) == col(MemberRow.id))
        & (col(IdentityRow.space_id) == bindparam("space")),
    )
    .where(col(MemberRow.id).in_(bindparam("ids", expanding=True)))
)


async def names_in(
    db: Connection, space: str, member_ids: set[int]
) -> dict[int, tuple[str, str | None]]:
    """What members are called, and the id under which a space knows them, if it does."""
    if not member_ids:
        return {}
    found = await db.execute(_NAMES_IN, {"space": space, "ids": sorted(member_ids)})
    return {member: (name, external) for member, name, external in found}


async def note_channel(
    db: Connection, space: str, external_id: str, name: str, *, private: bool, archived: bool
) -> None:
    """Remember a channel as it is now."""
    row = {"name": name, "private": private, "archived": archived}
    made = insert(db, ChannelRow).values(space_id=space, external_id=external_id, **row)
    await db.execute(
        made.on_conflict_do_update(index_elements=["space_id", "external_id"], set_=row)
    )


async def channel_name(db: Connection, space: str, external_id: str) -> str | None:
    """What a channel is called, if the bot has met it."""
    query = select(col(ChannelRow.name)).where(
        col(ChannelRow.space_id) == space, col(ChannelRow.external_id) == external_id
    )
    return (await db.execute(query)).scalar_one_or_none()


async def change(db: Connection, community_id: int, **settings: str | bool) -> None:
    """Change a community's settings: its name, zone, save emoji, or whether it has prospects."""
    await db.execute(
        update(CommunityRow).where(col(CommunityRow.id) == community_id).values(**settings)
    )


_PRIVATE = (
    select(col(ChannelRow.space_id), col(ChannelRow.external_id))
    .join(SpaceRow, col(SpaceRow.id) == col(ChannelRow.space_id))
    .where(col(SpaceRow.community_id) == bindparam("community_id"), col(ChannelRow.private))
)


async def private_channels(db: Connection, community_id: int) -> list[tuple[str, str]]:
    """The (space, platform id) of every private channel that the bot has met in a community."""
    found = await db.execute(_PRIVATE, {"community_id": community_id})
    return [(space, channel) for space, channel in found]


@dataclass(frozen=True, slots=True)
class Recognised:
    """Who and where; `secrets` says whether the community has private channels at all."""

    community: Community
    member: Member | None
    secrets: bool


def _recognition() -> Select[Any]:  # Any: columns of every type
    here = aliased(SpaceRow)
    secret = (
        select(col(ChannelRow.name))
        .join(here, col(here.id) == col(ChannelRow.space_id))
        .where(col(here.community_id) == col(CommunityRow.id), col(ChannelRow.private))
        .exists()
    )
    known = (col(IdentityRow.space_id) == bindparam("space")) & (
        col(IdentityRow.external_id) == bindparam("external_id")
    )
    return (
        select(*_COMMUNITY, *_MEMBER, secret)
        .select_from(SpaceRow)
        .join(CommunityRow, col(CommunityRow.id) == col(SpaceRow.community_id))
        .outerjoin(IdentityRow, known)
        .outerjoin(MemberRow, col(MemberRow.id) == col(IdentityRow.member_id))
        .where(col(SpaceRow.id) == bindparam("space"))
    )


_RECOGNISE = _recognition()
_HOLD = _RECOGNISE.with_for_update(read=True, key_share=True, of=CommunityRow)


async def recognise(db: Connection, space: str, external_id: str) -> Recognised | None:
    """The community that meets in a space and the member known there under an id, if any."""
    return await _recognised(db, _RECOGNISE, space, external_id)


async def hold(db: Connection, space: str, external_id: str) -> Recognised | None:
    """Recognise, and keep the community from becoming part of another until this is committed."""
    return await _recognised(db, _HOLD, space, external_id)


async def _recognised(
    db: Connection,
    query: Select[Any],  # Any: columns of every type
    space: str,
    external_id: str,
) -> Recognised | None:
    row = (await db.execute(query, {"space": space, "external_id": external_id})).first()
    if row is None:
        return None
    cut = len(_COMMUNITY)
    member = Member(*row[cut:-1]) if row[cut] is not None else None
    return Recognised(Community(*row[:cut]), member, bool(row[-1]))
