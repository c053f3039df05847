"""A space leaves its community: its members go with it, and what its private channels keep."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, func, literal_column, select, update
from sqlalchemy.orm import aliased
from sqlmodel import col

from storage import links
from storage.communities import IdentityRow, MemberRow, SpaceRow
from storage.connections import CodeRow
from storage.database import Connection
from storage.entries import EntryRow, EntryTagRow, TagRow, TopicRow, VoteRow
from storage.goals import GoalRow
from storage.inserts import insert
from storage.matching.tables import ProgrammeRow
from storage.nudges import NudgeRow
from storage.prompts.tables import SeriesPlaceRow
from storage.schedules import ScheduleRow


@dataclass(frozen=True, slots=True)
class Brought:
    """How many members leave with a space, and how many entries of its private channels."""

    members: int
    entries: int


async def brings(db: Connection, space: str) -> Brought:
    """What would leave with a space."""
    members = select(func.count(func.distinct(col(IdentityRow.member_id)))).where(
        col(IdentityRow.space_id) == space
    )
    entries = select(func.count(col(EntryRow.id))).where(
        _private_to(space), col(EntryRow.withdrawn_at).is_(None)
    )
    return Brought(await db.scalar(members) or 0, await db.scalar(entries) or 0)


async def part(db: Connection, space: str, former: int, new: int) -> list[int]:
    """Let a space leave a community for another, new one; the entries that went with it.

    Whoever is in other spaces of the former community as well stays there and is a member of the
    new one besides. To be called with the former community locked.
    """
    await db.execute(delete(CodeRow).where(col(CodeRow.community_id) == former))
    here = col(SpaceRow.id) == space
    await db.execute(update(SpaceRow).where(here).values(community_id=new))
    leaving = update(EntryRow).where(col(EntryRow.community_id) == former, _private_to(space))
    rows = await db.execute(leaving.values(community_id=new).returning(col(EntryRow.id)))
    gone = list(rows.scalars())
    await _topics(db, former, new)
    await _tags(db, former, new)
    await _members(db, space, former, new)
    await _programmes(db, space, former, new)
    asked = col(SeriesPlaceRow.space_id) == space
    # The deck and the charter stay, as the library does.
    await db.execute(delete(SeriesPlaceRow).where(asked))
    return gone


async def _programmes(db: Connection, space: str, former: int, new: int) -> None:
    """Matching programmes go with the space they live in, and their schedules with them."""
    leaving = update(ProgrammeRow).where(
        col(ProgrammeRow.community_id) == former, col(ProgrammeRow.space_id) == space
    )
    rows = await db.execute(
        leaving.values(community_id=new, topic_id=None).returning(col(ProgrammeRow.id))
    )
    theirs = update(ScheduleRow).where(
        col(ScheduleRow.community_id) == former,
        col(ScheduleRow.routine).startswith("match."),
        col(ScheduleRow.subject).in_([str(id) for id in rows.scalars()]),
    )
    await db.execute(theirs.values(community_id=new))


async def _members(db: Connection, space: str, former: int, new: int) -> None:
    here, elsewhere = (
        select(col(IdentityRow.member_id)).where(which)
        for which in (col(IdentityRow.space_id) == space, col(IdentityRow.space_id) != space)
    )
    both = select(
        col(MemberRow.id),
        col(MemberRow.name),
        col(MemberRow.role),
        col(MemberRow.zone),
        col(MemberRow.met_at),
    ).where(col(MemberRow.id).in_(here), col(MemberRow.id).in_(elsewhere))
    divided = (await db.execute(both)).all()
    await links.forget(db, [row.id for row in divided])
    for member_id, *known in divided:
        names = ("name", "role", "zone", "met_at")
        row = {"community_id": new, **dict(zip(names, known, strict=True))}
        made = insert(db, MemberRow).values(row).returning(col(MemberRow.id))
        await _becomes(db, space, new, member_id, (await db.execute(made)).scalar_one())
    leaving = update(MemberRow).where(
        col(MemberRow.community_id) == former, col(MemberRow.id).in_(here)
    )
    await db.execute(leaving.values(community_id=new))
    gone = select(col(MemberRow.id)).where(col(MemberRow.community_id) == new)
    for table in (ScheduleRow, NudgeRow):
        theirs = update(table).where(col(table.member_id).in_(gone))
        await db.execute(theirs.values(community_id=new))
    vacant = update(TopicRow).where(
        col(TopicRow.community_id) == former, col(TopicRow.steward_id).in_(gone)
    )
    await db.execute(vacant.values(steward_id=None))
    await _goals(db, former, new)
    owned = update(GoalRow).where(col(GoalRow.owner_id).in_(gone), col(GoalRow.scope) == "personal")
    await db.execute(owned.values(community_id=new, topic_id=None, objective=None))


async def _goals(db: Connection, former: int, new: int) -> None:
    """Goals of several people stay; nobody who left with their space is asked about them."""
    gone = select(col(MemberRow.id)).where(col(MemberRow.community_id) == new)
    stay = select(col(GoalRow.id)).where(
        col(GoalRow.community_id) == former,
        col(GoalRow.scope) != "personal",
        col(GoalRow.owner_id).in_(gone),
    )
    about = [f"{id}{step}" for id in await db.scalars(stay) for step in ("", ":mid", ":end")]
    theirs = update(ScheduleRow).where(
        col(ScheduleRow.community_id) == new,
        col(ScheduleRow.routine).startswith("goal."),
        col(ScheduleRow.subject).in_(about),
    )
    over = {"community_id": former, "state": "ended", "next_at": None}
    await db.execute(theirs.values(over))


async def _becomes(db: Connection, space: str, new: int, member: int, other: int) -> None:
    """What a member did in a space that leaves is what their new self there did."""
    known = update(IdentityRow).where(
        col(IdentityRow.space_id) == space, col(IdentityRow.member_id) == member
    )
    await db.execute(known.values(member_id=other))
    for name in ("saved_by", "steward_id", "author_id", "withdrawn_by"):
        column = col(getattr(EntryRow, name))
        theirs = update(EntryRow).where(col(EntryRow.community_id) == new, column == member)
        await db.execute(theirs.values({name: other}))
    left = select(col(EntryRow.id)).where(col(EntryRow.community_id) == new)
    cast = update(VoteRow).where(col(VoteRow.member_id) == member, col(VoteRow.entry_id).in_(left))
    await db.execute(cast.values(member_id=other))


async def _topics(db: Connection, former: int, new: int) -> None:
    """The topics of what left are known in the new community, too."""
    carried = (
        select(_number(new), col(TopicRow.name), col(TopicRow.key))
        .join(EntryRow, col(EntryRow.topic_id) == col(TopicRow.id))
        .where(col(EntryRow.community_id) == new, col(TopicRow.community_id) == former)
        .distinct()
    )
    made = insert(db, TopicRow).from_select(["community_id", "name", "key"], carried)
    await db.execute(made)
    ours, theirs = aliased(TopicRow), aliased(TopicRow)
    mapped = update(EntryRow).where(
        col(EntryRow.community_id) == new,
        col(EntryRow.topic_id) == col(theirs.id),
        col(theirs.community_id) == former,
        col(ours.community_id) == new,
        col(ours.key) == col(theirs.key),
    )
    await db.execute(mapped.values(topic_id=col(ours.id)))


async def _tags(db: Connection, former: int, new: int) -> None:
    """The tags of what left are known in the new community, too."""
    carried = (
        select(_number(new), col(TagRow.name), col(TagRow.key))
        .join(EntryTagRow, col(EntryTagRow.tag_id) == col(TagRow.id))
        .join(EntryRow, col(EntryRow.id) == col(EntryTagRow.entry_id))
        .where(col(EntryRow.community_id) == new, col(TagRow.community_id) == former)
        .distinct()
    )
    made = insert(db, TagRow).from_select(["community_id", "name", "key"], carried)
    await db.execute(made)
    ours, theirs = aliased(TagRow), aliased(TagRow)
    mapped = update(EntryTagRow).where(
        col(EntryTagRow.entry_id) == col(EntryRow.id),
        col(EntryRow.community_id) == new,
        col(EntryTagRow.tag_id) == col(theirs.id),
        col(theirs.community_id) == former,
        col(ours.community_id) == new,
        col(ours.key) == col(theirs.key),
    )
    await db.execute(mapped.values(tag_id=col(ours.id)))


def _private_to(space: str) -> ColumnElement[bool]:
    prefix = f"{space}|"
    return func.substr(col(EntryRow.hidden_in), 1, len(prefix)) == prefix


def _number(number: int) -> ColumnElement[int]:
    return literal_column(str(int(number)))
