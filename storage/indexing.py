"""Keeping the search documents in step with the entries, and the index with the documents."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import delete, select, text
from sqlmodel import col

from storage import tags
from storage.database import Connection
from storage.documents import Described, DocumentRow, document
from storage.entries import EntryRow, TopicRow
from storage.inserts import insert
from storage.search_ddl import INDEXED

_AT_ONCE: Final = 500
_FIELDS: Final = tuple(name for name in Described.__annotations__ if name != "topic")
_COLUMNS: Final = ("position", *INDEXED)
_NAMES: Final = ", ".join(INDEXED)
_VALUES: Final = ", ".join(f":{name}" for name in _COLUMNS)
# SQLite older than 3.42 calls FTS5 unsafe in a trigger, so the index is written to from here.
_PUT: Final = text(f"INSERT INTO entry_index(rowid, {_NAMES}) VALUES ({_VALUES})")  # noqa: S608
# FTS5 forgets a document when told what was in it.
_TAKE: Final = text(
    f"INSERT INTO entry_index(entry_index, rowid, {_NAMES}) VALUES ('delete', {_VALUES})"  # noqa: S608
)
_REBUILD: Final = text("INSERT INTO entry_index(entry_index) VALUES ('rebuild')")


async def index(db: Connection, entry_ids: Iterable[int]) -> None:
    """Bring the search documents of entries in step with them; withdrawn ones have none.

    To be called in the transaction that changed an entry, its tags or its topic.
    """
    wanted = sorted(set(entry_ids))
    for at in range(0, len(wanted), _AT_ONCE):
        await _index(db, wanted[at : at + _AT_ONCE])


async def _index(db: Connection, entry_ids: list[int]) -> None:
    rows = (await db.execute(_described(entry_ids))).all()
    carried = await tags.of(db, entry_ids)
    made = [document(db.dialect.name, row, carried.get(row.id, ())) for row in rows]
    gone = set(entry_ids).difference(row.id for row in rows)
    if db.dialect.name == "sqlite":
        await _replace(db, entry_ids, made)
    if gone:
        await db.execute(delete(DocumentRow).where(col(DocumentRow.entry_id).in_(sorted(gone))))
    if made:
        put = insert(db, DocumentRow)
        changed = {name: put.excluded[name] for name in made[0] if name != "entry_id"}
        put = put.on_conflict_do_update(index_elements=["entry_id"], set_=changed)
        await db.execute(put, made)


async def _replace(db: Connection, entry_ids: list[int], made: list[dict[str, Any]]) -> None:
    """Let FTS5 forget the former documents of entries and learn the new ones, where they differ."""
    query = select(
        col(DocumentRow.entry_id), *(col(getattr(DocumentRow, name)) for name in _COLUMNS)
    ).where(col(DocumentRow.entry_id).in_(entry_ids))
    former = {
        entry_id: dict(zip(_COLUMNS, values, strict=True))
        for entry_id, *values in await db.execute(query)
    }
    new = {row["entry_id"]: {name: row[name] for name in _COLUMNS} for row in made}
    taken = [values for entry_id, values in former.items() if new.get(entry_id) != values]
    put = [values for entry_id, values in new.items() if former.get(entry_id) != values]
    if taken:
        await db.execute(_TAKE, taken)
    if put:
        await db.execute(_PUT, put)


async def reindex(db: Connection, community_id: int) -> int:
    """Make all search documents of a community anew, for when something went wrong; how many.

    On SQLite the full-text index itself is first made anew from the documents.
    """
    if db.dialect.name == "sqlite":
        await db.execute(_REBUILD)
    entries = select(col(EntryRow.id)).where(col(EntryRow.community_id) == community_id)
    documents = select(col(DocumentRow.entry_id)).where(
        col(DocumentRow.community_id) == community_id
    )
    entry_ids = list((await db.execute(entries.union(documents))).scalars())
    await index(db, entry_ids)
    return len(entry_ids)


def _described(entry_ids: list[int]) -> Any:  # Any: SQLAlchemy has no type for so many columns
    return (
        select(
            *(col(getattr(EntryRow, name)) for name in _FIELDS), col(TopicRow.name).label("topic")
        )
        .outerjoin(TopicRow, col(TopicRow.id) == col(EntryRow.topic_id))
        .where(col(EntryRow.id).in_(entry_ids), col(EntryRow.withdrawn_at).is_(None))
    )
