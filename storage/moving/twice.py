"""What two communities both keep, when they become one: one entry of two."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Subquery,
    and_,
    bindparam,
    case,
    delete,
    func,
    literal_column,
    select,
    text,
    union_all,
    update,
)
from sqlalchemy.orm import aliased
from sqlmodel import col

from storage.database import Connection
from storage.entries import EntryRow, EntryTagRow, TagRow, VoteRow
from storage.inserts import insert
from storage.tables import Id

# SQLite takes the ON after a SELECT for a join's unless there is a WHERE.
TRUE: Final[ColumnElement[bool]] = literal_column("1 = 1")
_EMPTY: Final[ColumnElement[str]] = literal_column("''")  # as the partial indexes say it
_AT_ONCE: Final = 500
_LOOK: Final = text("ANALYZE entry")
_ROWS: Final = {
    "sqlite": text(
        "SELECT json_extract(value, '$[0]') AS stays, json_extract(value, '$[1]') AS goes"
        " FROM json_each(:pairs)"
    ),
    "postgresql": text(
        "SELECT CAST(pair ->> 0 AS bigint) AS stays, CAST(pair ->> 1 AS bigint) AS goes"
        " FROM json_array_elements(CAST(CAST(:pairs AS text) AS json)) AS pair"
    ),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What the votes on an entry make of it."""

    entry_id: int
    renewed_at: datetime
    evergreen: bool
    votes: tuple[tuple[str, datetime], ...]


async def unite(
    db: Connection,
    joining: int,
    into: int,
    by: int,
    now: datetime,
    most_tags: int,
    longest_note: int,
) -> tuple[tuple[int, int], ...]:
    """Of what both communities keep the older entry takes what the other has, which is withdrawn.

    An entry has at most `most_tags` tags and `longest_note` characters of notes; what has no room
    stays behind. The pairs of entries: the one that stays, the one that goes.
    """
    if db.dialect.name == "postgresql":
        # A table that has just been filled is taken for a small one, and searched for each pair.
        await db.execute(_LOOK)
    pairs = _pairs(joining, into)
    found = tuple((stays, goes) for stays, goes in await db.execute(pairs))
    if not found:
        return ()
    twice = _given(db, found)
    cast = select(
        twice.c.stays, col(VoteRow.member_id), col(VoteRow.kind), col(VoteRow.at), col(VoteRow.via)
    ).join(VoteRow, col(VoteRow.entry_id) == twice.c.goes)
    names = ["entry_id", "member_id", "kind", "at", "via"]
    votes = insert(db, VoteRow).from_select(names, cast.where(TRUE))
    await db.execute(votes.on_conflict_do_nothing())
    goes = select(twice.c.goes)
    await db.execute(delete(VoteRow).where(col(VoteRow.entry_id).in_(goes)))
    await _tags_along(db, twice, most_tags)
    await _words_along(db, twice, longest_note)
    gone = {"withdrawn_at": now, "withdrawn_by": by, "page_state": "none", "words": ""}
    await db.execute(update(EntryRow).where(col(EntryRow.id).in_(goes)).values(**gone))
    return found


def _pairs(joining: int, into: int) -> CompoundSelect[Any]:  # Any: columns of every type
    """Pairs of entries that keep the same link for the same people, or the same message.

    Those that no longer stand, and links that are kept for the members of different private
    channels, are no pairs.
    """
    ours, theirs = aliased(EntryRow), aliased(EntryRow)
    first = col(ours.saved_at) <= col(theirs.saved_at)
    pair = select(
        case((first, col(ours.id)), else_=col(theirs.id)).label("stays"),
        case((first, col(theirs.id)), else_=col(ours.id)).label("goes"),
    ).where(
        col(ours.community_id) == into,
        col(theirs.community_id) == joining,
        col(ours.withdrawn_at).is_(None),
        col(theirs.withdrawn_at).is_(None),
        col(ours.link_key) == col(theirs.link_key),
    )
    links = pair.where(
        col(ours.link_key) != _EMPTY,
        col(theirs.link_key) != _EMPTY,
        col(ours.hidden_in) == col(theirs.hidden_in),
    )
    messages = pair.where(
        col(ours.link_key) == _EMPTY,
        col(theirs.link_key) == _EMPTY,
        col(ours.source_key) != _EMPTY,
        col(theirs.source_key) != _EMPTY,
        col(ours.source_key) == col(theirs.source_key),
    )
    return union_all(links, messages)


def _given(db: Connection, pairs: Sequence[tuple[int, int]]) -> Subquery:
    """Pairs that were found, as a table to join with."""
    rows = _ROWS[db.dialect.name].bindparams(pairs=json.dumps(pairs))
    return rows.columns(stays=Id, goes=Id).subquery("twice")


async def _tags_along(db: Connection, twice: Subquery, most: int) -> None:
    """The tags of what goes are put on what stays, as far as there is room."""
    own, counted = aliased(EntryTagRow), aliased(EntryTagRow)
    there = select(col(own.tag_id)).where(col(own.entry_id) == twice.c.stays)
    place = func.row_number().over(partition_by=twice.c.stays, order_by=col(TagRow.key))
    new = (
        select(twice.c.stays, col(EntryTagRow.tag_id), place.label("place"))
        .join(EntryTagRow, col(EntryTagRow.entry_id) == twice.c.goes)
        .join(TagRow, col(TagRow.id) == col(EntryTagRow.tag_id))
        .where(col(EntryTagRow.tag_id).not_in(there))
        .subquery("new")
    )
    has = (
        select(func.count())
        .select_from(counted)
        .where(col(counted.entry_id) == new.c.stays)
        .scalar_subquery()
    )
    fitting = select(new.c.stays, new.c.tag_id).where(new.c.place + has <= most)
    put = insert(db, EntryTagRow).from_select(["entry_id", "tag_id"], fitting)
    await db.execute(put.on_conflict_do_nothing())
    goes = select(twice.c.goes)
    await db.execute(delete(EntryTagRow).where(col(EntryTagRow.entry_id).in_(goes)))


async def _words_along(db: Connection, twice: Subquery, longest: int) -> None:
    """Notes are joined where there is room; what one alone has (topic, steward, renewal) stays.

    A message that was private for one of the two stays private.
    """
    other = aliased(EntryRow)
    mine, theirs = col(EntryRow.note), col(other.note)
    within = func.instr if db.dialect.name == "sqlite" else func.strpos
    note = case(
        (theirs == "", mine),
        (mine == "", theirs),
        (within(mine, theirs) > 0, mine),
        (func.length(mine) + 1 + func.length(theirs) <= longest, mine + "\n" + theirs),
        else_=mine,
    )
    pressed = and_(
        col(other.renewed_at) > col(other.saved_at),
        col(other.renewed_at) > col(EntryRow.renewed_at),
    )
    hidden = case(
        (col(EntryRow.hidden_in) == "", col(other.hidden_in)), else_=col(EntryRow.hidden_in)
    )
    changed = update(EntryRow).where(
        col(EntryRow.id) == twice.c.stays, col(other.id) == twice.c.goes
    )
    await db.execute(
        changed.values(
            note=note,
            hidden_in=hidden,
            topic_id=func.coalesce(col(EntryRow.topic_id), col(other.topic_id)),
            steward_id=func.coalesce(col(EntryRow.steward_id), col(other.steward_id)),
            renewed_at=case((pressed, col(other.renewed_at)), else_=col(EntryRow.renewed_at)),
        )
    )


async def standing(db: Connection, entry_ids: Iterable[int]) -> list[Standing]:
    """When entries were renewed, whether they are evergreen, and the votes on them."""
    found: list[Standing] = []
    wanted = sorted(set(entry_ids))
    for at in range(0, len(wanted), _AT_ONCE):
        some = wanted[at : at + _AT_ONCE]
        votes: dict[int, list[tuple[str, datetime]]] = {}
        cast = select(col(VoteRow.entry_id), col(VoteRow.kind), col(VoteRow.at))
        for entry_id, kind, when in await db.execute(cast.where(col(VoteRow.entry_id).in_(some))):
            votes.setdefault(entry_id, []).append((kind, when))
        rows = select(col(EntryRow.id), col(EntryRow.renewed_at), col(EntryRow.evergreen))
        for entry_id, renewed, evergreen in await db.execute(
            rows.where(col(EntryRow.id).in_(some))
        ):
            said = tuple(votes.get(entry_id, ()))
            found.append(Standing(entry_id, renewed, evergreen, said))
    return found


async def stand(db: Connection, counted: Sequence[Mapping[str, int | datetime]]) -> None:
    """Write the votes on entries and their review dates.

    Each has `entry`, `saves_now`, `used_now`, `outdated_now` and `due`.
    """
    if not counted:
        return
    query = update(EntryRow).where(col(EntryRow.id) == bindparam("entry"))
    named: dict[str, Any] = {
        name: bindparam(f"{name}_now") for name in ("saves", "used", "outdated")
    }
    await db.execute(query.values(**named, review_at=bindparam("due")), counted)
