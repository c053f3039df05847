"""Tags: the words entries are found by, and the former names that still lead to them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from sqlalchemy import CompoundSelect, bindparam, delete, func, select, update
from sqlalchemy.sql.dml import ReturningInsert
from sqlmodel import col

from storage.database import Connection
from storage.entries import EntryRow, EntryTagRow, TagAliasRow, TagRow
from storage.inserts import insert, insert_into


def _finding() -> CompoundSelect[str, int, str]:
    own = select(col(TagRow.key), col(TagRow.id), col(TagRow.name)).where(
        col(TagRow.community_id) == bindparam("community_id"),
        col(TagRow.key).in_(bindparam("keys", expanding=True)),
    )
    former = (
        select(col(TagAliasRow.key), col(TagRow.id), col(TagRow.name))
        .join(TagRow, col(TagRow.id) == col(TagAliasRow.tag_id))
        .where(
            col(TagAliasRow.community_id) == bindparam("community_id"),
            col(TagAliasRow.key).in_(bindparam("keys", expanding=True)),
        )
    )
    return former.union_all(own)


_FIND = _finding()


async def find(
    db: Connection, community_id: int, keys: Iterable[str]
) -> dict[str, tuple[int, str]]:
    """For each known key, a tag's own or a former one: the tag's number and name."""
    found = await db.execute(_FIND, {"community_id": community_id, "keys": list(keys)})
    return {key: (id, name) for key, id, name in found}


@cache
def _make(dialect: str) -> ReturningInsert[int]:
    made = insert_into(dialect, TagRow)
    made = made.on_conflict_do_update(
        index_elements=["community_id", "key"], set_={"key": made.excluded["key"]}
    )
    return made.returning(col(TagRow.id))


async def make(db: Connection, community_id: int, name: str, key: str) -> int:
    """A tag of this key, made if it is new; its number."""
    row = {"community_id": community_id, "name": name, "key": key}
    return (await db.execute(_make(db.dialect.name), row)).scalar_one()


@cache
def _put_on(dialect: str) -> ReturningInsert[int]:
    made = insert_into(dialect, EntryTagRow).on_conflict_do_nothing()
    return made.returning(col(EntryTagRow.tag_id))


async def put_on(db: Connection, entry_id: int, tag_ids: Iterable[int]) -> list[int]:
    """Put tags on an entry; those that were not there before."""
    put = _put_on(db.dialect.name)
    new: list[int] = []
    for tag_id in tag_ids:  # one statement for all would be another one for each number of them
        new += (await db.execute(put, {"entry_id": entry_id, "tag_id": tag_id})).scalars()
    return new


async def take_off(db: Connection, entry_id: int, tag_ids: Iterable[int]) -> None:
    """Take tags off an entry."""
    await db.execute(
        delete(EntryTagRow).where(
            col(EntryTagRow.entry_id) == entry_id, col(EntryTagRow.tag_id).in_(list(tag_ids))
        )
    )


_OF = (
    select(col(EntryTagRow.entry_id), col(TagRow.id), col(TagRow.name))
    .join(TagRow, col(TagRow.id) == col(EntryTagRow.tag_id))
    .where(col(EntryTagRow.entry_id).in_(bindparam("ids", expanding=True)))
    .order_by(col(TagRow.key))
)


async def of(db: Connection, entry_ids: Iterable[int]) -> dict[int, list[tuple[int, str]]]:
    """For each entry the number and name of its tags, by name."""
    tags: dict[int, list[tuple[int, str]]] = {}
    for entry_id, tag_id, name in await db.execute(_OF, {"ids": list(entry_ids)}):
        tags.setdefault(entry_id, []).append((tag_id, name))
    return tags


async def known(
    db: Connection, community_id: int, visible: Iterable[str], *, start: str = "", most: int = 1_000
) -> list[tuple[int, str, str, int]]:
    """Tags somebody may see on entries, most used first: number, name, key, how many entries.

    `start` keeps those whose key begins with it.
    """
    count = func.count(col(EntryRow.id)).label("entries")
    query = (
        select(col(TagRow.id), col(TagRow.name), col(TagRow.key), count)
        .join(EntryTagRow, col(EntryTagRow.tag_id) == col(TagRow.id))
        .join(EntryRow, col(EntryRow.id) == col(EntryTagRow.entry_id))
        .where(
            col(TagRow.community_id) == community_id,
            func.substr(col(TagRow.key), 1, len(start)) == start,
            col(EntryRow.hidden_in).in_(("", *visible)),
            col(EntryRow.withdrawn_at).is_(None),
        )
        .group_by(col(TagRow.id), col(TagRow.name), col(TagRow.key))
        .order_by(count.desc(), col(TagRow.key))
        .limit(most)
    )
    rows = await db.execute(query)
    return [(id, name, key, entries) for id, name, key, entries in rows]


async def rename(db: Connection, community_id: int, tag_id: int, name: str, key: str) -> None:
    """Give a tag another name; the former one leads to it."""
    former = (
        await db.execute(select(col(TagRow.key)).where(col(TagRow.id) == tag_id))
    ).scalar_one()
    await db.execute(
        delete(TagAliasRow).where(
            col(TagAliasRow.community_id) == community_id, col(TagAliasRow.key) == key
        )
    )
    await db.execute(update(TagRow).where(col(TagRow.id) == tag_id).values(name=name, key=key))
    if former != key:
        await _alias(db, community_id, former, tag_id)


async def merge(db: Connection, community_id: int, tag_id: int, into: int) -> None:
    """Let one tag become another on every entry; its name and former names lead there."""
    carried = select(col(EntryTagRow.entry_id)).where(col(EntryTagRow.tag_id) == into)
    await db.execute(
        delete(EntryTagRow).where(
            col(EntryTagRow.tag_id) == tag_id, col(EntryTagRow.entry_id).in_(carried)
        )
    )
    await db.execute(
        update(EntryTagRow).where(col(EntryTagRow.tag_id) == tag_id).values(tag_id=into)
    )
    await db.execute(
        update(TagAliasRow).where(col(TagAliasRow.tag_id) == tag_id).values(tag_id=into)
    )
    gone = delete(TagRow).where(col(TagRow.id) == tag_id).returning(col(TagRow.key))
    former = (await db.execute(gone)).scalar_one()
    await _alias(db, community_id, former, into)


async def carrying(db: Connection, tag_id: int) -> list[int]:
    """The entries that carry a tag."""
    query = select(col(EntryTagRow.entry_id)).where(col(EntryTagRow.tag_id) == tag_id)
    return [row.entry_id for row in await db.execute(query)]


async def _alias(db: Connection, community_id: int, key: str, tag_id: int) -> None:
    made = insert(db, TagAliasRow).values(community_id=community_id, key=key, tag_id=tag_id)
    await db.execute(
        made.on_conflict_do_update(index_elements=["community_id", "key"], set_={"tag_id": tag_id})
    )


async def exists(db: Connection, community_id: int, tag_id: int) -> bool:
    """Whether a community has a tag of this number."""
    query = select(col(TagRow.id)).where(
        col(TagRow.id) == tag_id, col(TagRow.community_id) == community_id
    )
    return (await db.execute(query)).first() is not None
