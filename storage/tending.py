"""Tending: which entries are due and whose they are, and whether their links still answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, or_, select, update
from sqlmodel import Field, col

from storage.absence import is_there
from storage.communities import SpaceRow
from storage.database import Connection
from storage.entries import Entry, EntryRow, EntryTagRow, TopicRow
from storage.inserts import insert
from storage.preferences import PreferenceRow
from storage.tables import Id, Table
from storage.times import Moment
from storage.values import columns


class LinkCheckRow(Table, table=True):
    """When the link of an entry is asked next, and how often in a row it has not answered."""

    __tablename__ = "link_check"
    entry_id: int = Field(
        primary_key=True,
        foreign_key="entry.id",
        sa_type=Id,
        sa_column_kwargs={"autoincrement": False},
    )
    due_at: datetime = Field(sa_type=Moment, index=True)
    failures: int = 0
    failed_since: datetime | None = Field(default=None, sa_type=Moment)
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class LinkCheck:
    """A claimed check: whose link to ask, on behalf of which space, and how it went before."""

    entry_id: int
    url: str
    host: str
    space: str
    failures: int
    failed_since: datetime | None
    attempts: int


_ENTRY = columns(EntryRow, Entry)
_KEPT = col(EntryRow.withdrawn_at).is_(None)
_HERE = col(EntryRow.community_id) == bindparam("community_id")
_DUE = (
    select(*_ENTRY)
    .where(
        _HERE,
        _KEPT,
        or_(
            col(EntryRow.review_at) <= bindparam("now"),
            col(EntryRow.broken_at).is_not(None),
        ),
    )
    .order_by(col(EntryRow.review_at), col(EntryRow.id))
    .limit(bindparam("most"))
)
_DUE_OF = _DUE.where(col(EntryRow.steward_id) == bindparam("steward_id"))
_STEWARDS = (
    select(col(EntryRow.steward_id))
    .where(
        _HERE,
        _KEPT,
        col(EntryRow.steward_id).is_not(None),
        or_(
            col(EntryRow.review_at) <= bindparam("now"),
            col(EntryRow.broken_at).is_not(None),
        ),
    )
    .distinct()
    .order_by(col(EntryRow.steward_id))
)


async def stewards_due(db: Connection, community_id: int, now: datetime) -> list[int]:
    """The members who tend something that is due for review, or whose link is broken."""
    found = await db.scalars(_STEWARDS, {"community_id": community_id, "now": now})
    return [id for id in found if id is not None]


async def due(
    db: Connection, community_id: int, steward_id: int, now: datetime, most: int
) -> list[Entry]:
    """What one steward has to look at, the longest overdue first."""
    keys = {"community_id": community_id, "now": now, "most": most, "steward_id": steward_id}
    return [Entry(*row) for row in await db.execute(_DUE_OF, keys)]


_ORPHANS = (
    select(*_ENTRY)
    .where(
        _HERE,
        _KEPT,
        col(EntryRow.steward_id).is_(None),
        col(EntryRow.hidden_in).in_(bindparam("scopes", expanding=True)),
    )
    .order_by(col(EntryRow.review_at), col(EntryRow.id))
    .limit(bindparam("most"))
    .offset(bindparam("skip"))
)


async def orphans(
    db: Connection, community_id: int, visible: Iterable[str], most: int, skip: int = 0
) -> list[Entry]:
    """What nobody tends, for somebody who may see these private channels."""
    keys = {"community_id": community_id, "scopes": ["", *visible], "most": most, "skip": skip}
    return [Entry(*row) for row in await db.execute(_ORPHANS, keys)]


_ABSENT = (
    select(col(EntryRow.steward_id), col(EntryRow.topic_id))
    .where(
        _HERE,
        _KEPT,
        col(EntryRow.steward_id).is_not(None),
        ~is_there(col(EntryRow.steward_id), col(EntryRow.community_id), "until"),
    )
    .distinct()
    .order_by(col(EntryRow.steward_id), col(EntryRow.topic_id))
)


async def absent(
    db: Connection, community_id: int, until: datetime
) -> list[tuple[int, int | None]]:
    """Stewards who left, or are away beyond an instant, with each topic they tend entries of."""
    found = await db.execute(_ABSENT, {"community_id": community_id, "until": until})
    return [(steward, topic) for steward, topic in found if steward is not None]


async def deputy_of(db: Connection, member_id: int) -> int | None:
    """Who tends what a member tends while they are not there, if they named somebody."""
    query = select(col(PreferenceRow.deputy_id)).where(col(PreferenceRow.member_id) == member_id)
    found: int | None = await db.scalar(query)
    return found


async def topic_steward(db: Connection, topic_id: int) -> int | None:
    """Who tends a topic."""
    query = select(col(TopicRow.steward_id)).where(col(TopicRow.id) == topic_id)
    found: int | None = await db.scalar(query)
    return found


async def hand_over(
    db: Connection, community_id: int, steward: int, topic_id: int | None, to: int | None
) -> list[int]:
    """Let somebody tend what a steward tended of a topic; the entries."""
    topic = col(EntryRow.topic_id)
    theirs = (
        update(EntryRow)
        .where(
            col(EntryRow.community_id) == community_id,
            col(EntryRow.steward_id) == steward,
            topic.is_(None) if topic_id is None else topic == topic_id,
            _KEPT,
        )
        .values(steward_id=to)
    )
    return list(await db.scalars(theirs.returning(col(EntryRow.id))))


async def unlisted(db: Connection, community_id: int, most: int) -> list[int]:
    """Entries with a link that nobody asks yet."""
    known = select(col(LinkCheckRow.entry_id)).where(col(LinkCheckRow.entry_id) == col(EntryRow.id))
    query = (
        select(col(EntryRow.id))
        .where(
            col(EntryRow.community_id) == community_id,
            col(EntryRow.url) != "",
            _KEPT,
            ~known.exists(),
        )
        .order_by(col(EntryRow.id))
        .limit(most)
    )
    return list(await db.scalars(query))


async def enlist(db: Connection, checks: Sequence[tuple[int, datetime]]) -> None:
    """Let the links of entries be asked, each at its instant."""
    if checks:
        rows = [{"entry_id": id, "due_at": at, "failures": 0, "attempts": 0} for id, at in checks]
        await db.execute(insert(db, LinkCheckRow).values(rows).on_conflict_do_nothing())


_NEXT = (
    select(func.min(col(LinkCheckRow.due_at)))
    .join(EntryRow, col(EntryRow.id) == col(LinkCheckRow.entry_id))
    .where(_KEPT)
)


async def next_check(db: Connection) -> datetime | None:
    """When a link is to be asked next, if ever."""
    found: datetime | None = await db.scalar(_NEXT)
    return found


_SPACE = (
    select(func.min(col(SpaceRow.id)))
    .where(col(SpaceRow.community_id) == col(EntryRow.community_id))
    .scalar_subquery()
)
_CHECKS = (
    select(
        col(EntryRow.id),
        col(EntryRow.url),
        col(EntryRow.host),
        _SPACE,
        col(LinkCheckRow.failures),
        col(LinkCheckRow.failed_since),
        col(LinkCheckRow.attempts),
    )
    .join(EntryRow, col(EntryRow.id) == col(LinkCheckRow.entry_id))
    .where(_KEPT, col(LinkCheckRow.due_at) <= bindparam("now"))
    .order_by(col(LinkCheckRow.due_at), col(LinkCheckRow.entry_id))
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=LinkCheckRow)
)
_TAKEN = (
    update(LinkCheckRow)
    .where(col(LinkCheckRow.entry_id).in_(bindparam("ids", expanding=True)))
    .values(due_at=bindparam("until"), attempts=col(LinkCheckRow.attempts) + 1)
)
_LATER = (
    update(LinkCheckRow)
    .where(col(LinkCheckRow.entry_id).in_(bindparam("ids", expanding=True)))
    .values(due_at=bindparam("until"))
)


async def claim_checks(
    db: Connection, now: datetime, until: datetime, later: datetime, most: int
) -> list[LinkCheck]:
    """Take up to `most` due checks, one for each host; others of these hosts wait until `later`.

    One whose taker died is due again after `until`.
    """
    due = [LinkCheck(*row) for row in await db.execute(_CHECKS, {"now": now, "most": 4 * most})]
    first: dict[str, LinkCheck] = {}
    for each in due:
        first.setdefault(each.host, each)
    taken = list(first.values())[:most]
    if taken:
        await db.execute(_TAKEN, {"ids": [each.entry_id for each in taken], "until": until})
    hosts, ids = {each.host for each in taken}, {each.entry_id for each in taken}
    others = [each.entry_id for each in due if each.host in hosts and each.entry_id not in ids]
    if others:
        await db.execute(_LATER, {"ids": others, "until": later})
    return taken


async def change_check(db: Connection, entry_id: int, **fields: Any) -> None:
    """Change columns of a check. Any: its columns."""
    mine = update(LinkCheckRow).where(col(LinkCheckRow.entry_id) == entry_id)
    await db.execute(mine.values(**fields))


async def check(db: Connection, entry_id: int) -> tuple[int, datetime | None] | None:
    """How often in a row a link has not answered, and since when."""
    query = select(col(LinkCheckRow.failures), col(LinkCheckRow.failed_since)).where(
        col(LinkCheckRow.entry_id) == entry_id
    )
    row = (await db.execute(query)).first()
    return (row.failures, row.failed_since) if row else None


_NEW = (
    select(*_ENTRY)
    .where(
        _HERE,
        _KEPT,
        col(EntryRow.hidden_in) == "",
        col(EntryRow.saved_at) > bindparam("since"),
    )
    .order_by(col(EntryRow.saves).desc(), col(EntryRow.saved_at).desc(), col(EntryRow.id))
    .limit(bindparam("most"))
)


async def new_since(db: Connection, community_id: int, since: datetime, most: int) -> list[Entry]:
    """What everybody may see and was saved since an instant, what most saved first."""
    keys = {"community_id": community_id, "since": since, "most": most}
    return [Entry(*row) for row in await db.execute(_NEW, keys)]


async def worth_again(
    db: Connection, community_id: int, old: datetime, now: datetime, active: datetime, most: int
) -> list[Entry]:
    """Old entries that are fresh, sound and open to all, with a tag that was used lately."""
    recent = (
        select(col(EntryTagRow.tag_id))
        .join(EntryRow, col(EntryRow.id) == col(EntryTagRow.entry_id))
        .where(col(EntryRow.community_id) == community_id, col(EntryRow.saved_at) >= active, _KEPT)
    )
    tagged = select(col(EntryTagRow.entry_id)).where(col(EntryTagRow.tag_id).in_(recent))
    query = (
        select(*_ENTRY)
        .where(
            col(EntryRow.community_id) == community_id,
            _KEPT,
            col(EntryRow.hidden_in) == "",
            col(EntryRow.saved_at) <= old,
            col(EntryRow.review_at) > now,
            col(EntryRow.broken_at).is_(None),
            col(EntryRow.id).in_(tagged),
        )
        .order_by(col(EntryRow.used).desc(), col(EntryRow.id))
        .limit(most)
    )
    return [Entry(*row) for row in await db.execute(query)]
