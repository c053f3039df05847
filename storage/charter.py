"""The charter: what unites a community, every saved version whole, and words not yet saved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint, bindparam, delete, select, update
from sqlmodel import Field, col

from storage.communities import MemberRow
from storage.database import Connection
from storage.goals import GoalRow
from storage.inserts import insert
from storage.people import mine, traces
from storage.tables import Id, Json, Table
from storage.times import Moment
from storage.values import columns

Objectives = list[dict[str, Any]]  # Any: number, text, and why it is retired, as the rules write it


class VersionRow(Table, table=True):
    """A version of a charter, whole; the highest number is the charter.

    `wrote` is what its author wrote themselves, for their own file: the rest is others'.
    """

    __tablename__ = "charter_version"
    __table_args__ = (UniqueConstraint("community_id", "number"),)
    id: int = Field(default=None, primary_key=True, sa_type=Id)
    community_id: int = Field(foreign_key="community.id", sa_type=Id)
    number: int
    at: datetime = Field(sa_type=Moment)
    member_id: int | None = Field(default=None, foreign_key="member.id", index=True, sa_type=Id)
    why: str = ""
    wrote: str = ""
    domain: str = ""
    purpose: str = ""
    people: str = ""
    norms: str = ""
    rhythm: str = ""
    objectives: Objectives = Field(default_factory=list, sa_type=Json)


WORDS = ("domain", "purpose", "people", "norms", "rhythm")

mine(
    VersionRow,
    "member_id",
    "what you wrote in the charter",
    tells=("number", "at", "wrote", "why"),
    forget="anonymise",
)
traces(VersionRow, *WORDS, "why", "wrote", "objectives", forget="unmention")


class DraftRow(Table, table=True):
    """What a member wrote while somebody else saved: kept until they save it or let it go.

    `base` is the version it was written upon; 0 before there was any. Parts that they did not
    change are NULL.
    """

    __tablename__ = "charter_draft"
    member_id: int = Field(primary_key=True, foreign_key="member.id", sa_type=Id)
    base: int
    at: datetime = Field(sa_type=Moment)
    why: str = ""
    domain: str | None = None
    purpose: str | None = None
    people: str | None = None
    norms: str | None = None
    rhythm: str | None = None


mine(
    DraftRow,
    "member_id",
    "your draft of the charter",
    tells=("at", *WORDS, "why"),
    forget="erase",
)
traces(DraftRow, *WORDS, "why", forget="unmention")


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a charter as the rules see it."""

    number: int
    at: datetime
    member_id: int | None
    why: str
    domain: str
    purpose: str
    people: str
    norms: str
    rhythm: str
    objectives: Objectives


@dataclass(frozen=True, slots=True)
class Draft:
    """What a member wrote upon a version that is the latest no more, by part."""

    base: int
    why: str
    domain: str | None
    purpose: str | None
    people: str | None
    norms: str | None
    rhythm: str | None


_VERSION = columns(VersionRow, Version)
_DRAFT = columns(DraftRow, Draft)
_NEWEST = (
    select(*_VERSION)
    .where(
        col(VersionRow.community_id) == bindparam("community_id"),
        col(VersionRow.number) <= bindparam("upto"),
    )
    .order_by(col(VersionRow.number).desc())
    .limit(bindparam("most"))
)
_DRAFT_OF = select(*_DRAFT).where(col(DraftRow.member_id) == bindparam("member_id"))
LAST = 2**31 - 1  # above every number of a version


async def versions(
    db: Connection, community_id: int, most: int = 1, upto: int = LAST
) -> list[Version]:
    """The versions of a charter up to a number, the newest first."""
    asked = {"community_id": community_id, "upto": min(upto, LAST), "most": most}
    return [Version(*row) for row in await db.execute(_NEWEST, asked)]


async def version(db: Connection, community_id: int, number: int) -> Version | None:
    """One version of a charter."""
    found = await versions(db, community_id, 1, number)
    return found[0] if found and found[0].number == number else None


async def add(db: Connection, community_id: int, number: int, **fields: Any) -> Version | None:
    """Keep a version; None when somebody else took its number first. Any: its columns."""
    made = insert(db, VersionRow).values(community_id=community_id, number=number, **fields)
    row = (await db.execute(made.on_conflict_do_nothing().returning(*_VERSION))).first()
    return Version(*row) if row else None


async def draft(db: Connection, member_id: int) -> Draft | None:
    """What a member wrote that could not be saved, if they did."""
    row = (await db.execute(_DRAFT_OF, {"member_id": member_id})).first()
    return Draft(*row) if row else None


async def keep_draft(db: Connection, member_id: int, at: datetime, **fields: Any) -> None:
    """Keep what a member wrote, in the place of an earlier draft. Any: its columns."""
    row = {"at": at, **fields}
    made = insert(db, DraftRow).values(member_id=member_id, **row)
    await db.execute(made.on_conflict_do_update(index_elements=["member_id"], set_=row))


async def drop_draft(db: Connection, member_id: int) -> bool:
    """Let go what a member wrote; whether there was anything."""
    gone = delete(DraftRow).where(col(DraftRow.member_id) == member_id)
    return (await db.execute(gone.returning(col(DraftRow.member_id)))).first() is not None


async def unite(db: Connection, joining: int, into: int, by: int, now: datetime, why: str) -> None:
    """Let the charter of a community that joins another be part of the other's history.

    Its versions follow the other's, and a last one is as the other's was, with the objectives of
    both: so nobody's words are lost and the charter is still the one that it was.
    """
    there = await versions(db, joining)
    if not there:
        return
    here = await versions(db, into)
    last = here[0].number if here else 0
    taken = max((each["number"] for each in here[0].objectives), default=0) if here else 0
    joined = col(VersionRow.community_id) == joining
    moved = {"community_id": into, "number": col(VersionRow.number) + last}
    await db.execute(update(VersionRow).where(joined).values(**moved))
    members = select(col(MemberRow.id)).where(col(MemberRow.community_id) == joining)
    written = update(DraftRow).where(col(DraftRow.member_id).in_(members), col(DraftRow.base) > 0)
    await db.execute(written.values(base=col(DraftRow.base) + last))
    serving = update(GoalRow).where(
        col(GoalRow.community_id) == joining, col(GoalRow.objective).is_not(None)
    )
    await db.execute(serving.values(objective=col(GoalRow.objective) + taken))
    if here:
        theirs = [each | {"number": each["number"] + taken} for each in there[0].objectives]
        await add(
            db,
            into,
            last + there[0].number + 1,
            at=now,
            member_id=by,
            why=why,
            wrote="",
            objectives=[*here[0].objectives, *theirs],
            **{name: getattr(here[0], name) for name in WORDS},
        )
