"""Keeping the search documents in step with the entries, and the index with the documents."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import column, delete, select, text
from sqlmodel import col

from storage.database import Connection
from storage.entries import EntryRow
from storage.search.ddl import INDEXED
from storage.search.documents import Described, DocumentRow, document
from storage.times import Moment

_AT_ONCE: Final = 500
_COLUMNS: Final = ("position", *INDEXED)

# Everything a document is made of, and the former one, in a single round; it runs with every
# save and every vote, so it is written down here and not built each time.
_FIELDS: Final = [name for name in Described.__annotations__ if name not in ("topic", "tags")]
_SAID: Final = {
    "sqlite": ("json_group_array(json_array({}, {}))", "IN (SELECT value FROM json_each(:ids))"),
    "postgresql": (
        "CAST(json_agg(json_build_array({}, {})) AS text)",
        "= ANY(CAST(:ids AS bigint[]))",
    ),
}
_MOMENTS: Final = ("saved_at", "review_at", "broken_at")
_DESCRIBED: Final = {
    dialect: text(
        f"SELECT {', '.join(f'entry.{name}' for name in _FIELDS)}, topic.name AS topic,"  # noqa: S608  # names of ours
        f" (SELECT {gathered.format('carried.id', 'carried.name')} FROM (SELECT tag.id, tag.name"
        " FROM entry_tag JOIN tag ON tag.id = entry_tag.tag_id WHERE entry_tag.entry_id = entry.id"
        " ORDER BY tag.key) AS carried) AS tags,"
        f" {', '.join(f'former.{name} AS was_{name}' for name in _COLUMNS)}"
        " FROM entry LEFT JOIN topic ON topic.id = entry.topic_id"
        " LEFT JOIN entry_document AS former ON former.entry_id = entry.id"
        f" WHERE entry.id {among} AND entry.withdrawn_at IS NULL"
    ).columns(
        *(column(name, Moment() if name in _MOMENTS else None) for name in _FIELDS),
        column("topic"),
        column("tags"),
        *(column(f"was_{name}") for name in _COLUMNS),
    )
    for dialect, (gathered, among) in _SAID.items()
}

_STORED: Final = [name for name in DocumentRow.model_fields if name != "terms"]
PUT: Final = text(
    f"INSERT INTO entry_document ({', '.join(_STORED)}, terms)"  # noqa: S608
    f" VALUES ({', '.join(f':{name}' for name in _STORED)}, :terms) ON CONFLICT (entry_id)"
    f" DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in (*_STORED, 'terms'))}"
)
# SQLite older than 3.42 calls FTS5 unsafe in a trigger, so the index is written to from here.
# FTS5 forgets a document when told what was in it.
_NAMES: Final = ", ".join(INDEXED)
_VALUES: Final = ", ".join(f":{name}" for name in _COLUMNS)
_LEARN: Final = text(f"INSERT INTO entry_index(rowid, {_NAMES}) VALUES ({_VALUES})")  # noqa: S608
_FORGET: Final = text(
    f"INSERT INTO entry_index(entry_index, rowid, {_NAMES}) VALUES ('delete', {_VALUES})"  # noqa: S608
)
REBUILD: Final = text("INSERT INTO entry_index(entry_index) VALUES ('rebuild')")


async def index(db: Connection, entry_ids: Iterable[int]) -> None:
    """Bring the search documents of entries in step with them; withdrawn ones have none.

    To be called in the transaction that changed an entry, its tags or its topic.
    """
    wanted = sorted(set(entry_ids))
    for at in range(0, len(wanted), _AT_ONCE):
        await _index(db, wanted[at : at + _AT_ONCE])


async def _index(db: Connection, entry_ids: list[int]) -> None:
    dialect = db.dialect.name
    ids = json.dumps(entry_ids) if dialect == "sqlite" else entry_ids
    rows = (await db.execute(_DESCRIBED[dialect], {"ids": ids})).all()
    made = [document(dialect, row, json.loads(row.tags or "[]")) for row in rows]
    if gone := set(entry_ids).difference(row.id for row in rows):
        await _remove(db, sorted(gone))
    if dialect == "sqlite":
        await _replace(db, rows, made)
    if made:
        await db.execute(PUT, made)


async def _replace(db: Connection, rows: Iterable[Any], made: list[dict[str, Any]]) -> None:
    """Let FTS5 forget former documents and learn the new ones, where they differ. Any: rows."""
    forget, learn = [], []
    for row, new in zip(rows, made, strict=True):
        former = {name: getattr(row, f"was_{name}") for name in _COLUMNS}
        wanted = {name: new[name] for name in _COLUMNS}
        if former != wanted:
            learn.append(wanted)
            if former["position"] is not None:
                forget.append(former)
    if forget:
        await db.execute(_FORGET, forget)
    if learn:
        await db.execute(_LEARN, learn)


async def _remove(db: Connection, entry_ids: list[int]) -> None:
    there = col(DocumentRow.entry_id).in_(entry_ids)
    if db.dialect.name == "sqlite":
        query = select(*(col(getattr(DocumentRow, name)) for name in _COLUMNS)).where(there)
        former = [dict(zip(_COLUMNS, row, strict=True)) for row in await db.execute(query)]
        if former:
            await db.execute(_FORGET, former)
    await db.execute(delete(DocumentRow).where(there))


async def reindex(db: Connection, community_id: int) -> int:
    """Make all search documents of a community anew, for when something went wrong; how many.

    On SQLite the full-text index itself is first made anew from the documents.
    """
    if db.dialect.name == "sqlite":
        await db.execute(REBUILD)
    entries = select(col(EntryRow.id)).where(col(EntryRow.community_id) == community_id)
    documents = select(col(DocumentRow.entry_id)).where(
        col(DocumentRow.community_id) == community_id
    )
    entry_ids = list((await db.execute(entries.union(documents))).scalars())
    await index(db, entry_ids)
    return len(entry_ids)
