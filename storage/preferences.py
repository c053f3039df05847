"""Preferences: when and how much a member wants to be told unasked, and where to reach them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlmodel import Field, col

from storage.activity import ActiveDayRow
from storage.communities import CommunityRow, IdentityRow, MemberRow
from storage.database import Connection
from storage.inserts import insert
from storage.people import mine
from storage.tables import Id, Table
from storage.times import Moment
from storage.values import columns

ALL = ""  # the kind of a wish that is about everything unasked


class PreferenceRow(Table, table=True):
    """What one member wants; who has no row wants what is usual.

    `level` is light, standard or active. `days` are the working days as digits, Monday is 0; quiet
    are all hours but those from `starts` to `ends` on them, in the member's own zone. `opted_in`:
    they may be written to though they never spoke with the bot. `deputy_id` tends what they
    tend while they are not there.
    """

    __tablename__ = "preference"
    member_id: int = Field(
        primary_key=True,
        foreign_key="member.id",
        sa_type=Id,
        sa_column_kwargs={"autoincrement": False},
    )
    level: str = "standard"
    days: str = "01234"
    starts: time = time(9)
    ends: time = time(18)
    away_until: datetime | None = Field(default=None, sa_type=Moment)
    opted_in: bool = False
    deputy_id: int | None = Field(default=None, foreign_key="member.id", sa_type=Id)


mine(
    PreferenceRow,
    "member_id",
    "when and how much you want to be told",
    tells=("level", "days", "starts", "ends", "away_until", "opted_in"),
    forget="erase",
)


mine(PreferenceRow, "deputy_id", forget="anonymise")


class WishRow(Table, table=True):
    """What a member wants of one kind of nudge, or of all (`""`).

    `stopped_by` is "member", or "silence" when two of it were ignored. Nudges from before `since`
    are not held against the kind any more.
    """

    __tablename__ = "nudge_wish"
    member_id: int = Field(primary_key=True, foreign_key="member.id", sa_type=Id)
    kind: str = Field(primary_key=True)
    stopped_at: datetime | None = Field(default=None, sa_type=Moment)
    stopped_by: str = ""
    snoozed_until: datetime | None = Field(default=None, sa_type=Moment)
    since: datetime | None = Field(default=None, sa_type=Moment)


mine(
    WishRow,
    "member_id",
    "what you want to be told about",
    tells=("kind", "stopped_at", "stopped_by", "snoozed_until", "since"),
    forget="erase",
)


@dataclass(frozen=True, slots=True)
class Preferences:
    """When and how much a member wants to be told unasked."""

    level: str = "standard"
    days: str = "01234"
    starts: time = time(9)
    ends: time = time(18)
    away_until: datetime | None = None
    opted_in: bool = False


@dataclass(frozen=True, slots=True)
class Wish:
    """What a member wants of one kind of nudge."""

    kind: str
    stopped_at: datetime | None = None
    stopped_by: str = ""
    snoozed_until: datetime | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Door:
    """A direct conversation there may be: how a space knows a member, and whether it is closed."""

    space: str
    external_id: str
    name: str
    closed_at: datetime | None
    active_at: datetime | None


_OF = select(*columns(PreferenceRow, Preferences)).where(
    col(PreferenceRow.member_id) == bindparam("member_id")
)


async def of(db: Connection, member_id: int) -> Preferences:
    """What a member wants; what is usual where they said nothing."""
    row = (await db.execute(_OF, {"member_id": member_id})).first()
    return Preferences(*row) if row else Preferences()


async def change(db: Connection, member_id: int, **fields: Any) -> Preferences:
    """Change some of a member's preferences; all of them as they are now. Any: its columns."""
    made = insert(db, PreferenceRow).values(member_id=member_id, **fields)
    made = made.on_conflict_do_update(index_elements=["member_id"], set_=fields)
    row = (await db.execute(made.returning(*columns(PreferenceRow, Preferences)))).one()
    return Preferences(*row)


_WISHES = select(*columns(WishRow, Wish)).where(col(WishRow.member_id) == bindparam("member_id"))


async def wishes(db: Connection, member_id: int) -> dict[str, Wish]:
    """What a member said of each kind of nudge, and of all under `ALL`."""
    found = await db.execute(_WISHES, {"member_id": member_id})
    return {wish.kind: wish for wish in (Wish(*row) for row in found)}


async def wish(db: Connection, member_id: int, kind: str, **fields: Any) -> None:
    """Write down what a member wants of a kind of nudge. Any: its columns."""
    made = insert(db, WishRow).values(member_id=member_id, kind=kind, **fields)
    await db.execute(made.on_conflict_do_update(index_elements=["member_id", "kind"], set_=fields))


async def zone_of(db: Connection, member_id: int) -> str:
    """A member's zone, else their community's: an IANA name."""
    query = (
        select(func.coalesce(col(MemberRow.zone), col(CommunityRow.zone)))
        .join(CommunityRow, col(CommunityRow.id) == col(MemberRow.community_id))
        .where(col(MemberRow.id) == member_id)
    )
    return str((await db.execute(query)).scalar_one())


_DOORS = (
    select(
        col(IdentityRow.space_id),
        col(IdentityRow.external_id),
        col(IdentityRow.name),
        col(IdentityRow.dm_closed_at),
        func.max(col(ActiveDayRow.at)),
    )
    .outerjoin(
        ActiveDayRow,
        (col(ActiveDayRow.member_id) == col(IdentityRow.member_id))
        & (col(ActiveDayRow.space_id) == col(IdentityRow.space_id)),
    )
    .where(col(IdentityRow.member_id) == bindparam("member_id"), col(IdentityRow.left_at).is_(None))
    .group_by(
        col(IdentityRow.space_id),
        col(IdentityRow.external_id),
        col(IdentityRow.name),
        col(IdentityRow.dm_closed_at),
    )
)


async def doors(db: Connection, member_id: int) -> list[Door]:
    """Where a member might be written to, the space where they were active last first."""
    found = [Door(*row) for row in await db.execute(_DOORS, {"member_id": member_id})]
    found.sort(key=lambda door: (door.space, door.external_id))
    return sorted(
        found, key=lambda door: door.active_at.timestamp() if door.active_at else 0.0, reverse=True
    )


async def note_closed(
    db: Connection, space: str, external_id: str, closed_at: datetime | None
) -> None:
    """Remember that a person takes no direct messages here, or that they do again (None)."""
    mine = (col(IdentityRow.space_id) == space, col(IdentityRow.external_id) == external_id)
    await db.execute(update(IdentityRow).where(*mine).values(dm_closed_at=closed_at))


async def note_left(db: Connection, space: str, external_id: str, left_at: datetime | None) -> None:
    """Remember that a person left a space, or that they are there again (None)."""
    mine = (col(IdentityRow.space_id) == space, col(IdentityRow.external_id) == external_id)
    await db.execute(update(IdentityRow).where(*mine).values(left_at=left_at))
