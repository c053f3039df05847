"""Two communities become one: what belongs to the one that joins moves, set by set.

Nothing here waits for anything but the database, and the number of statements does not grow with
what is moved. Search documents are brought in step by whoever calls this.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import (
    ColumnElement,
    String,
    Subquery,
    and_,
    cast,
    delete,
    func,
    literal_column,
    select,
    update,
)
from sqlalchemy.orm import aliased
from sqlmodel import col

from storage.charter import unite as unite_charters
from storage.communities import CommunityRow, MemberRow, SpaceRow
from storage.connections import CodeRow
from storage.database import Connection
from storage.entries import EntryRow, EntryTagRow, TagAliasRow, TagRow, TopicRow
from storage.goals import GoalRow
from storage.holidays import HolidayRow
from storage.inserts import insert
from storage.matching.tables import ProgrammeRow
from storage.moving.twice import TRUE, unite
from storage.nudges import NudgeRow
from storage.prompts.tables import AskedRow, PinRow, PromptRow, SeriesRow
from storage.schedules import ScheduleRow
from storage.vacancies import VacancyRow

CARRIED: Final = frozenset(
    {"space", "member", "topic", "entry", "goal", "tag", "tag_alias", "connection_code"}
    | {"schedule", "holiday", "nudge", "match_programme", "prompt", "prompt_series", "vacancy"}
    | {"charter_version"}
)
"""The tables with a community in them that `join` carries over; a test holds it complete."""


@dataclass(frozen=True, slots=True)
class Joined:
    """What a community brought along: its entries, and those that both kept (stays, goes)."""

    moved: tuple[int, ...]
    twice: tuple[tuple[int, int], ...]


async def join(
    db: Connection,
    joining: int,
    into: int,
    *,
    by: int,
    now: datetime,
    most_tags: int,
    longest_note: int,
    charter: str,
) -> Joined:
    """Let a community become part of another one and be no more.

    What both keep is one entry afterwards, the older of the two; `by` withdraws the other. An
    entry has at most `most_tags` tags and `longest_note` characters of notes; what has no room
    stays behind. `charter` says why a charter has a version that unites two. To be called with both
    communities locked.
    """
    await _topics(db, joining, into)
    await _tags(db, joining, into)
    await _prompts(db, joining, into)
    await unite_charters(db, joining, into, by, now, charter)
    twice = await unite(db, joining, into, by, now, most_tags, longest_note)
    moved = update(EntryRow).where(col(EntryRow.community_id) == joining)
    rows = await db.execute(moved.values(community_id=into).returning(col(EntryRow.id)))
    entries = tuple(rows.scalars())
    for table in (
        *(MemberRow, TopicRow, TagRow, GoalRow),
        *(ProgrammeRow, PromptRow, SeriesRow, VacancyRow),
    ):
        here = col(table.community_id) == joining
        await db.execute(update(table).where(here).values(community_id=into))
    await _time(db, joining, into)
    here = col(SpaceRow.community_id) == joining
    await db.execute(update(SpaceRow).where(here).values(community_id=into, connected_at=now))
    await db.execute(delete(CodeRow).where(col(CodeRow.community_id) == joining))
    await db.execute(delete(CommunityRow).where(col(CommunityRow.id) == joining))
    return Joined(entries, twice)


async def _time(db: Connection, joining: int, into: int) -> None:
    """What happens by itself goes on; where both have a schedule for the same, ours is kept."""
    ours = aliased(ScheduleRow)
    same = (
        select(col(ours.id))
        .where(
            col(ours.community_id) == into,
            col(ours.routine) == col(ScheduleRow.routine),
            col(ours.subject) == col(ScheduleRow.subject),
        )
        .exists()
    )
    theirs = col(ScheduleRow.community_id) == joining
    over = {"state": "ended", "next_at": None, "community_id": into}
    former = col(ScheduleRow.subject) + " before " + cast(col(ScheduleRow.id), String)
    await db.execute(update(ScheduleRow).where(theirs, same).values(subject=former, **over))
    await db.execute(update(ScheduleRow).where(theirs).values(community_id=into))
    rests = update(HolidayRow).where(col(HolidayRow.community_id) == joining)
    await db.execute(rests.values(community_id=into))
    planned = update(NudgeRow).where(col(NudgeRow.community_id) == joining)
    await db.execute(planned.values(community_id=into))


async def _topics(db: Connection, joining: int, into: int) -> None:
    """Topics of the same name are one; its steward is the one it had, or else the newcomers'."""
    ours, theirs = aliased(TopicRow), aliased(TopicRow)
    same = (
        col(ours.community_id) == into,
        col(theirs.community_id) == joining,
        col(ours.key) == col(theirs.key),
    )
    for table in (EntryRow, GoalRow, ProgrammeRow):
        mapped = update(table).where(col(table.topic_id) == col(theirs.id), *same)
        await db.execute(mapped.values(topic_id=col(ours.id)))
    tended = update(TopicRow).where(
        col(TopicRow.community_id) == into,
        col(TopicRow.steward_id).is_(None),
        col(theirs.community_id) == joining,
        col(TopicRow.key) == col(theirs.key),
    )
    await db.execute(tended.values(steward_id=col(theirs.steward_id)))
    known = select(col(ours.key)).where(col(ours.community_id) == into)
    await db.execute(
        delete(TopicRow).where(col(TopicRow.community_id) == joining, col(TopicRow.key).in_(known))
    )


async def _prompts(db: Connection, joining: int, into: int) -> None:
    """A prompt that both decks have is one; what was asked of it stays asked."""
    ours, theirs = aliased(PromptRow), aliased(PromptRow)
    same = (
        col(ours.community_id) == into,
        col(theirs.community_id) == joining,
        col(ours.key) == col(theirs.key),
    )
    for table in (AskedRow, PinRow):
        mapped = update(table).where(col(table.prompt_id) == col(theirs.id), *same)
        await db.execute(mapped.values(prompt_id=col(ours.id)))
    known = select(col(ours.key)).where(col(ours.community_id) == into)
    await db.execute(
        delete(PromptRow).where(
            col(PromptRow.community_id) == joining, col(PromptRow.key).in_(known)
        )
    )


async def _tags(db: Connection, joining: int, into: int) -> None:
    """Tags of the same name are one; former names lead on, but where one means something else."""
    led = _led(joining, into)
    carried = select(col(EntryTagRow.entry_id), led.c.new).join(
        led, col(EntryTagRow.tag_id) == led.c.old
    )
    put = insert(db, EntryTagRow).from_select(["entry_id", "tag_id"], carried.where(TRUE))
    await db.execute(put.on_conflict_do_nothing())
    gone = select(led.c.old)
    await db.execute(delete(EntryTagRow).where(col(EntryTagRow.tag_id).in_(gone)))
    own = aliased(TagRow)
    taken = select(col(own.key)).where(col(own.community_id) == into)
    here: ColumnElement[int] = literal_column(str(int(into)))
    former = (
        select(
            here,
            col(TagAliasRow.key),
            func.coalesce(led.c.new, col(TagAliasRow.tag_id)),
        )
        .outerjoin(led, led.c.old == col(TagAliasRow.tag_id))
        .where(col(TagAliasRow.community_id) == joining, col(TagAliasRow.key).not_in(taken))
    )
    lead = insert(db, TagAliasRow).from_select(["community_id", "key", "tag_id"], former)
    await db.execute(lead.on_conflict_do_nothing())
    await db.execute(delete(TagAliasRow).where(col(TagAliasRow.community_id) == joining))
    await db.execute(delete(TagRow).where(col(TagRow.id).in_(gone)))


def _led(joining: int, into: int) -> Subquery:
    """For each tag of the newcomers that is known by name or former name: which it becomes."""
    ours, theirs = aliased(TagRow), aliased(TagRow)
    new = func.coalesce(col(ours.id), col(TagAliasRow.tag_id))
    return (
        select(col(theirs.id).label("old"), new.label("new"))
        .outerjoin(ours, and_(col(ours.community_id) == into, col(ours.key) == col(theirs.key)))
        .outerjoin(
            TagAliasRow,
            and_(col(TagAliasRow.community_id) == into, col(TagAliasRow.key) == col(theirs.key)),
        )
        .where(col(theirs.community_id) == joining, new.is_not(None))
        .subquery("led")
    )
