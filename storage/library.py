"""The library's queries: entries and votes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, delete, func, or_, select, union, update
from sqlalchemy.sql.dml import ReturningInsert, ReturningUpdate
from sqlmodel import col

from storage.communities import SpaceRow
from storage.database import Connection
from storage.entries import Entry, EntryRow, TopicRow, VoteRow
from storage.inserts import insert, insert_into
from storage.values import columns

_ENTRY = columns(EntryRow, Entry)
_KEPT = col(EntryRow.withdrawn_at).is_(None)


@cache
def _add(dialect: str) -> ReturningInsert[Any]:
    return insert_into(dialect, EntryRow).on_conflict_do_nothing().returning(*_ENTRY)


async def add(db: Connection, **fields: Any) -> Entry | None:
    """Keep an entry; None when another transaction kept the same thing first. Any: its columns."""
    row = (await db.execute(_add(db.dialect.name), fields)).first()
    return Entry(*row) if row else None


@cache
def _change(names: tuple[str, ...]) -> ReturningUpdate[Any]:
    given: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
    query = update(EntryRow).where(col(EntryRow.id) == bindparam("entry_id")).values(given)
    return query.returning(*_ENTRY)


async def change(db: Connection, entry_id: int, **fields: Any) -> Entry:
    """Change columns of an entry; the entry as it is now. Any: its columns."""
    given = {f"new_{name}": value for name, value in fields.items()}
    rows = await db.execute(_change(tuple(fields)), {"entry_id": entry_id, **given})
    return Entry(*rows.one())


_SEEN = select(*_ENTRY).where(
    col(EntryRow.community_id) == bindparam("community_id"),
    col(EntryRow.hidden_in).in_(bindparam("scopes", expanding=True)),
    _KEPT,
)
_ENTRIES = _SEEN.where(col(EntryRow.id).in_(bindparam("ids", expanding=True)))
_BY_LINK = (
    _SEEN.where(col(EntryRow.link_key) == bindparam("link_key"))
    .order_by(col(EntryRow.hidden_in), col(EntryRow.id))
    .limit(1)
)


_HELD = select(*_ENTRY).where(col(EntryRow.id) == bindparam("entry_id"))
_HELD = _HELD.with_for_update(key_share=True)


async def held(db: Connection, entry_id: int) -> Entry:
    """An entry as it is now; until the transaction ends nobody else can change it."""
    return Entry(*(await db.execute(_HELD, {"entry_id": entry_id})).one())


async def entry(
    db: Connection, community_id: int, entry_id: int, visible: Iterable[str]
) -> Entry | None:
    """An entry by its number, for somebody who may see these private channels."""
    return next(iter(await entries(db, community_id, [entry_id], visible)), None)


async def entries(
    db: Connection, community_id: int, ids: Iterable[int], visible: Iterable[str]
) -> list[Entry]:
    """Entries by their numbers, in the order asked for."""
    wanted = list(ids)
    given = {"community_id": community_id, "ids": wanted, "scopes": ["", *visible]}
    found = {row.id: Entry(*row) for row in await db.execute(_ENTRIES, given)}
    return [found[id] for id in wanted if id in found]


async def by_link(
    db: Connection, community_id: int, link_key: str, scopes: tuple[str, ...]
) -> Entry | None:
    """The entry of a link that everybody sees, else the one hidden in one of these channels."""
    given = {"community_id": community_id, "link_key": link_key, "scopes": ["", *scopes]}
    row = (await db.execute(_BY_LINK, given)).first()
    return Entry(*row) if row else None


async def by_source(db: Connection, community_id: int, source_key: str) -> list[Entry]:
    """What was saved from a message."""
    query = select(*_ENTRY).where(
        col(EntryRow.community_id) == community_id, col(EntryRow.source_key) == source_key, _KEPT
    )
    return [Entry(*row) for row in await db.execute(query)]


async def from_message(db: Connection, source_key: str) -> list[Entry]:
    """What was saved from a message, in any community: its space may have left the one that saved.

    Withdrawn entries are among them.
    """
    return [Entry(*row) for row in await db.execute(_FROM_MESSAGE, {"source_key": source_key})]


_FROM_MESSAGE = select(*_ENTRY).where(col(EntryRow.source_key) == bindparam("source_key"))


async def titled(
    db: Connection, community_id: int, typed: str, visible: Iterable[str], most: int
) -> list[tuple[int, str]]:
    """Number and title of the newest entries whose title contains what is typed."""
    pattern = "%" + typed.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    query = (
        select(col(EntryRow.id), col(EntryRow.title))
        .where(
            col(EntryRow.community_id) == community_id,
            col(EntryRow.title).ilike(pattern, escape="\\"),
            col(EntryRow.hidden_in).in_(("", *visible)),
            _KEPT,
        )
        .order_by(col(EntryRow.saved_at).desc())
        .limit(most)
    )
    return [(id, title) for id, title in await db.execute(query)]


@cache
def _vote(dialect: str) -> ReturningInsert[tuple[int]]:
    made = insert_into(dialect, VoteRow).on_conflict_do_nothing()
    return made.returning(col(VoteRow.entry_id))


async def vote(
    db: Connection, entry_id: int, member_id: int, kind: str, at: datetime, via: str = ""
) -> bool:
    """Record a member's vote; False when it is there already."""
    row = {"entry_id": entry_id, "member_id": member_id, "kind": kind, "at": at, "via": via}
    return (await db.execute(_vote(db.dialect.name), row)).first() is not None


async def unvote(
    db: Connection, member_id: int, *, entry_id: int | None = None, via: str = "", kind: str = ""
) -> list[tuple[int, str]]:
    """Take back a member's votes on an entry or via a message; (entry, kind) of each."""
    query = delete(VoteRow).where(col(VoteRow.member_id) == member_id)
    if entry_id is not None:
        query = query.where(col(VoteRow.entry_id) == entry_id)
    if via:
        query = query.where(col(VoteRow.via) == via)
    if kind:
        query = query.where(col(VoteRow.kind) == kind)
    gone = await db.execute(query.returning(col(VoteRow.entry_id), col(VoteRow.kind)))
    return [(entry, kind) for entry, kind in gone]


_VOTES = (
    select(col(VoteRow.member_id), col(VoteRow.kind), col(VoteRow.at))
    .where(col(VoteRow.entry_id) == bindparam("entry_id"))
    .order_by(col(VoteRow.at), col(VoteRow.member_id))
)


async def votes(db: Connection, entry_id: int) -> list[tuple[int, str, datetime]]:
    """Every vote on an entry, oldest first: member, kind, when."""
    found = await db.execute(_VOTES, {"entry_id": entry_id})
    return [(member, kind, at) for member, kind, at in found]


async def hide(db: Connection, space: str, channel: str) -> list[int]:
    """Hide what was saved from a channel that has become private; the entries hidden."""
    scope = f"{space}|{channel}"
    taken = (
        select(col(EntryRow.link_key))
        .where(col(EntryRow.hidden_in) == scope, col(EntryRow.link_key) != "", _KEPT)
        .scalar_subquery()
    )
    prefix = scope + "|"
    query = (
        update(EntryRow)
        .where(
            func.substr(col(EntryRow.source_key), 1, len(prefix)) == prefix,
            col(EntryRow.hidden_in) == "",
            or_(col(EntryRow.link_key) == "", col(EntryRow.link_key).not_in(taken)),
            _KEPT,
        )
        .values(hidden_in=scope)
        .returning(col(EntryRow.id))
    )
    return [row.id for row in await db.execute(query)]


async def claim_pages(
    db: Connection, now: datetime, until: datetime, most: int
) -> list[tuple[int, str, str, int]]:
    """Entries whose page is due to be read: number, link, a space of theirs, attempt.

    The attempt is counted before it is made; a reader that dies leaves it due again at `until`.
    """
    due = (
        select(col(EntryRow.id))
        .where(
            col(EntryRow.page_state) == "waiting",
            col(EntryRow.page_due_at) <= now,
            _KEPT,
        )
        .order_by(col(EntryRow.page_due_at))
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    ids = [row.id for row in await db.execute(due)]
    if not ids:
        return []
    space = (
        select(func.min(col(SpaceRow.id)))
        .where(col(SpaceRow.community_id) == col(EntryRow.community_id))
        .scalar_subquery()
    )
    taken = (
        update(EntryRow)
        .where(col(EntryRow.id).in_(ids))
        .values(page_attempts=col(EntryRow.page_attempts) + 1, page_due_at=until)
        .returning(col(EntryRow.id), col(EntryRow.url), space, col(EntryRow.page_attempts))
    )
    return [(id, url, at, attempt) for id, url, at, attempt in await db.execute(taken)]


_TOPICS = (
    select(col(TopicRow.id), col(TopicRow.name), col(TopicRow.key), col(TopicRow.steward_id))
    .where(col(TopicRow.community_id) == bindparam("community_id"))
    .order_by(col(TopicRow.key))
)


async def topics(db: Connection, community_id: int) -> list[tuple[int, str, str, int | None]]:
    """A community's topics by name: number, name, folded key, steward."""
    found = await db.execute(_TOPICS, {"community_id": community_id})
    return [(id, name, key, steward) for id, name, key, steward in found]


async def add_topic(
    db: Connection, community_id: int, name: str, key: str, steward_id: int | None
) -> bool:
    """Name a topic; False when there is one of that name."""
    made = insert(db, TopicRow).values(
        community_id=community_id, name=name, key=key, steward_id=steward_id
    )
    made = made.on_conflict_do_nothing()
    return (await db.execute(made.returning(col(TopicRow.id)))).first() is not None


async def change_topic(db: Connection, topic_id: int, **fields: Any) -> list[int]:
    """Change columns of a topic; the entries that belong to it. Any: its columns."""
    await db.execute(update(TopicRow).where(col(TopicRow.id) == topic_id).values(**fields))
    query = select(col(EntryRow.id)).where(col(EntryRow.topic_id) == topic_id, _KEPT)
    return [row.id for row in await db.execute(query)]


_SCOPE = select(col(EntryRow.hidden_in)).where(col(EntryRow.id) == bindparam("entry_id"))


async def scope_of(db: Connection, entry_id: int) -> list[str]:
    """The private channel an entry is hidden in, if it is, for work that no member asked for."""
    return [row.hidden_in for row in await db.execute(_SCOPE, {"entry_id": entry_id})]


async def next_page_due(db: Connection) -> datetime | None:
    """When the next page is due to be read, if one waits."""
    query = (
        select(col(EntryRow.page_due_at))
        .where(col(EntryRow.page_state) == "waiting", _KEPT)
        .order_by(col(EntryRow.page_due_at))
        .limit(1)
    )
    row = (await db.execute(query)).first()
    return row.page_due_at if row else None


_WITH = union(
    *(
        select(col(EntryRow.id)).where(column == bindparam("member_id"))
        for column in (col(EntryRow.saved_by), col(EntryRow.author_id), col(EntryRow.steward_id))
    ),
    select(col(VoteRow.entry_id)).where(col(VoteRow.member_id) == bindparam("member_id")),
)


async def entries_with(db: Connection, member_id: int) -> list[int]:
    """The entries that a member saved, wrote, tends or said something of."""
    return sorted((await db.execute(_WITH, {"member_id": member_id})).scalars())
