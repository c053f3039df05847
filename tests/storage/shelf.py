"""A small library to search in: entries are kept in a line, and found by their titles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlmodel import col

from community.query import read_query
from community.tags import key_of
from storage import communities, library, tags
from storage.database import Connection, Database
from storage.entries import EntryRow
from storage.search import search
from storage.search.search import Found

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
SPACE = "playground:room"
SECRET = f"{SPACE}|secret"


@dataclass(slots=True)
class Shelf:
    """The library of one community, and the members who search in it."""

    database: Database
    community: int
    members: dict[str, int] = field(default_factory=dict)
    titles: dict[int, str] = field(default_factory=dict)

    async def join(self, name: str) -> int:
        """Let a member in; their number."""
        if name not in self.members:
            async with self.database.transaction() as db:
                space = f"{SPACE}{self.community}"
                await communities.connect(db, space, self.community, "Room", NOW)
                member = await communities.enrol(db, self.community, space, name, name, NOW)
            self.members[name] = member.id
        return self.members[name]

    async def keep(
        self, title: str, *names: str, by: str = "Ana", days: float = 0, **fields: Any
    ) -> int:
        """Keep an entry with these tags, saved so many days ago; its number. Any: its columns."""
        saver = await self.join(by)
        if "author" in fields:
            fields["author_id"] = await self.join(fields.pop("author"))
        if tends := fields.pop("steward", ""):
            fields["steward_id"] = await self.join(tends)
        if "topic" in fields:
            fields["topic_id"] = await self.topic(fields.pop("topic"))
        at = NOW - timedelta(days=days)
        row = {"kind": "article", "review_at": NOW + timedelta(days=1)} | fields
        async with self.database.transaction() as db:
            entry = await library.add(
                db,
                community_id=self.community,
                title=title,
                saved_by=saver,
                saved_at=at,
                renewed_at=at,
                **row,
            )
            assert entry is not None
            await self.tag(db, entry.id, names)
            await search.index(db, [entry.id])
        self.titles[entry.id] = title
        return entry.id

    async def fill(self, count: int, **fields: Any) -> None:
        """Keep so many entries, each a day older than the one before, used by some.

        A column may be a function of the entry's place in the line. Any: columns.
        """
        saver = await self.join("Ana")
        rows = [
            {
                "community_id": self.community,
                "kind": "article",
                "title": f"Entry {number}",
                "saved_by": saver,
                "saved_at": NOW - timedelta(days=number, minutes=1),
                "renewed_at": NOW,
                "review_at": NOW,
                "used": number % 40 * (number % 3),
                **{name: each(number) if callable(each) else each for name, each in fields.items()},
            }
            for number in range(count)
        ]
        async with self.database.transaction() as db:
            await db.execute(insert(EntryRow), rows)
            kept = await db.execute(
                select(col(EntryRow.id)).where(col(EntryRow.community_id) == self.community)
            )
            await search.index(db, kept.scalars())

    async def votes(self, entry_id: int) -> int:
        """How many members have used an entry."""
        async with self.database.reading() as db:
            query = select(col(EntryRow.used)).where(col(EntryRow.id) == entry_id)
            return int((await db.execute(query)).scalar_one())

    async def tag(self, db: Connection, entry_id: int, names: Iterable[str]) -> None:
        """Put tags on an entry."""
        made = [await tags.make(db, self.community, name, key_of(name)) for name in names]
        await tags.put_on(db, entry_id, made)

    async def topic(self, name: str) -> int:
        """Name a topic; its number."""
        async with self.database.transaction() as db:
            await library.add_topic(db, self.community, name, key_of(name), None)
            known = await library.topics(db, self.community)
        return next(row[0] for row in known if row[1] == name)

    async def page(
        self,
        text: str,
        *,
        reader: str = "Ana",
        visible: Iterable[str] = (),
        offset: int = 0,
        limit: int = 50,
        now: datetime = NOW,
    ) -> Found:
        """One page of what a text finds for a reader."""
        async with self.database.reading() as db:
            return await search.search(
                db,
                self.community,
                read_query(text),
                reader_id=self.members.get(reader, 0),
                visible=frozenset(visible),
                now=now,
                offset=offset,
                limit=limit,
            )

    async def finds(self, text: str, **how: Any) -> list[str]:
        """The titles of what a text finds, in order. Any: as for `page`."""
        return [self.titles[number] for number in (await self.page(text, **how)).ids]


async def shelve(database: Database, name: str = "Gardeners") -> Shelf:
    """An empty library of a new community."""
    async with database.transaction() as db:
        community = await communities.found(db, name, "UTC", NOW)
    return Shelf(database, community.id)
