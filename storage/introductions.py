"""Introductions: what members say of themselves, line by line, and where that is posted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Index, String, bindparam, cast, delete, func, select, update
from sqlalchemy import text as sql
from sqlmodel import Field, col

from storage.communities import IdentityRow, MemberRow, SpaceRow
from storage.database import Connection
from storage.inserts import insert
from storage.outbox import PostedRow, Said
from storage.people import mine, traces
from storage.tables import Id, Table
from storage.times import Moment
from storage.values import columns


class IntroductionRow(Table, table=True):
    """That a member introduced themselves; `answered_at` is when somebody first said hello."""

    __tablename__ = "introduction"
    __table_args__ = (
        Index(
            "ix_introduction_waiting",
            "at",
            sqlite_where=sql("answered_at IS NULL"),
            postgresql_where=sql("answered_at IS NULL"),
        ),
    )
    member_id: int = Field(primary_key=True, foreign_key="member.id", sa_type=Id)
    at: datetime = Field(sa_type=Moment)
    answered_at: datetime | None = Field(default=None, sa_type=Moment)


class LineRow(Table, table=True):
    """One thing that a member says of themselves, and whether others may read it.

    `line` is practises, helps, learns or question; `words` is its text folded, for finding it;
    `confirmed_at` is when they last said that it is so.
    """

    __tablename__ = "introduction_line"
    member_id: int = Field(primary_key=True, foreign_key="member.id", sa_type=Id)
    line: str = Field(primary_key=True)
    text: str
    words: str
    shared: bool
    confirmed_at: datetime = Field(sa_type=Moment)


class WelcomeRow(Table, table=True):
    """Where the introductions of a space's newcomers are posted."""

    __tablename__ = "welcome"
    space_id: str = Field(primary_key=True, foreign_key="space.id")
    channel: str


mine(
    IntroductionRow,
    "member_id",
    "when you introduced yourself",
    tells=("at", "answered_at"),
    forget="erase",
)
mine(
    LineRow,
    "member_id",
    "what you say of yourself",
    tells=("line", "text", "shared", "confirmed_at"),
    forget="erase",
)
traces(LineRow, "text", forget="unmention")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that a member says of themselves."""

    line: str
    text: str
    shared: bool
    confirmed_at: datetime


@dataclass(frozen=True, slots=True)
class Introduction:
    """What a member says of themselves, by line."""

    member_id: int
    at: datetime
    answered_at: datetime | None
    lines: Mapping[str, Line]


_OF = (
    select(col(IntroductionRow.at), col(IntroductionRow.answered_at), *columns(LineRow, Line))
    .join(LineRow, col(LineRow.member_id) == col(IntroductionRow.member_id))
    .where(col(IntroductionRow.member_id) == bindparam("member_id"))
)


async def of(db: Connection, member_id: int) -> Introduction | None:
    """What a member says of themselves, if anything."""
    rows = (await db.execute(_OF, {"member_id": member_id})).all()
    if not rows:
        return None
    lines = {line.line: line for line in (Line(*row[2:]) for row in rows)}
    return Introduction(member_id, rows[0].at, rows[0].answered_at, lines)


async def write(
    db: Connection, member_id: int, lines: Iterable[tuple[str, str, str]], now: datetime
) -> None:
    """Let these be the lines of a member: line, text, words. What was kept back stays so."""
    made = insert(db, IntroductionRow).values(member_id=member_id, at=now)
    await db.execute(made.on_conflict_do_nothing(index_elements=["member_id"]))
    kept = []
    for line, text, words in lines:
        row = {"text": text, "words": words, "confirmed_at": now}
        put = insert(db, LineRow).values(member_id=member_id, line=line, shared=True, **row)
        await db.execute(put.on_conflict_do_update(index_elements=["member_id", "line"], set_=row))
        kept.append(line)
    mine = col(LineRow.member_id) == member_id
    await db.execute(delete(LineRow).where(mine, col(LineRow.line).not_in(kept)))


async def share(db: Connection, member_id: int, line: str, shared: bool) -> bool:
    """Let others read one line, or not; False when there is no such line."""
    changed = (
        update(LineRow)
        .where(col(LineRow.member_id) == member_id, col(LineRow.line) == line)
        .values(shared=shared)
        .returning(col(LineRow.line))
    )
    return (await db.execute(changed)).first() is not None


async def confirm(db: Connection, member_id: int, now: datetime) -> None:
    """A member says that all their lines are still so."""
    confirmed = update(LineRow).where(col(LineRow.member_id) == member_id)
    await db.execute(confirmed.values(confirmed_at=now))


async def take_back(db: Connection, member_id: int) -> bool:
    """Forget what a member said of themselves; False when they said nothing."""
    await db.execute(delete(LineRow).where(col(LineRow.member_id) == member_id))
    gone = delete(IntroductionRow).where(col(IntroductionRow.member_id) == member_id)
    found = await db.execute(gone.returning(col(IntroductionRow.member_id)))
    return found.first() is not None


async def answered(db: Connection, member_id: int, now: datetime) -> None:
    """Somebody said hello to a newcomer; the first time counts."""
    mine = (col(IntroductionRow.member_id) == member_id, col(IntroductionRow.answered_at).is_(None))
    await db.execute(update(IntroductionRow).where(*mine).values(answered_at=now))


_WAITING = (
    select(col(IntroductionRow.member_id), col(PostedRow.posted))
    .join(
        PostedRow,
        col(PostedRow.about) == "introduction:" + cast(col(IntroductionRow.member_id), String),
    )
    .where(
        col(IntroductionRow.answered_at).is_(None),
        col(IntroductionRow.at) > bindparam("since"),
        col(PostedRow.space_id) == bindparam("space"),
        col(PostedRow.member_id).is_(None),
    )
)


async def waiting(db: Connection, space: str, since: datetime) -> list[tuple[int, Said]]:
    """Introductions since an instant that nobody has said hello to: whose, and where they stand."""
    found = await db.execute(_WAITING, {"space": space, "since": since})
    return [(member, posted) for member, posted in found]


async def about(
    db: Connection, community_id: int, words: Iterable[str], most: int
) -> tuple[list[tuple[int, str, Line]], int]:
    """Lines that members share and that have all these words, newest first, and how many people.

    A word is found at the beginning of a longer one. Each is the member's number and name, and the
    line. Who has left is not found.
    """
    stays = select(col(IdentityRow.member_id)).where(
        col(IdentityRow.member_id) == col(MemberRow.id), col(IdentityRow.left_at).is_(None)
    )
    here = [col(LineRow.words).contains(f" {word}", autoescape=True) for word in words]
    where = (
        col(MemberRow.community_id) == community_id,
        col(MemberRow.role) != "guest",
        stays.exists(),
        col(LineRow.shared),
        col(LineRow.line) != "question",
        *here,
    )
    found = (
        select(col(MemberRow.id), col(MemberRow.name), *columns(LineRow, Line))
        .join(MemberRow, col(MemberRow.id) == col(LineRow.member_id))
        .where(*where)
        .order_by(col(LineRow.confirmed_at).desc(), col(MemberRow.id), col(LineRow.line))
        .limit(most * 3)
    )
    people = (
        select(func.count(func.distinct(col(LineRow.member_id))))
        .join(MemberRow, col(MemberRow.id) == col(LineRow.member_id))
        .where(*where)
    )
    rows = [(row[0], row[1], Line(*row[2:])) for row in await db.execute(found)]
    return rows, int(await db.scalar(people) or 0)


async def post_in(db: Connection, space: str, channel: str) -> None:
    """Let introductions be posted in a channel of a space."""
    made = insert(db, WelcomeRow).values(space_id=space, channel=channel)
    await db.execute(
        made.on_conflict_do_update(index_elements=["space_id"], set_={"channel": channel})
    )


async def post_nowhere(db: Connection, space: str) -> None:
    """Let introductions be posted nowhere in a space."""
    await db.execute(delete(WelcomeRow).where(col(WelcomeRow.space_id) == space))


_CHANNELS = (
    select(col(WelcomeRow.space_id), col(WelcomeRow.channel))
    .join(SpaceRow, col(SpaceRow.id) == col(WelcomeRow.space_id))
    .where(col(SpaceRow.community_id) == bindparam("community_id"))
    .order_by(col(WelcomeRow.space_id))
)


async def channels(db: Connection, community_id: int) -> list[tuple[str, str]]:
    """The (space, channel) pairs in which a community's introductions are posted."""
    found = await db.execute(_CHANNELS, {"community_id": community_id})
    return [(space, channel) for space, channel in found]
