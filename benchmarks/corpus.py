"""A made-up library of any size: the same for the same size, with words as unequal as in life.

Words, tags, members and channels are drawn from seeded vocabularies with a Zipf distribution,
entries are spread over five years, three in a hundred are hidden in a private channel.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate, islice
from random import Random
from types import SimpleNamespace
from typing import Any, Final

from sqlalchemy import func, insert, select, text
from sqlmodel import col

from community.kinds import Kind
from community.tags import key_of
from storage import communities
from storage.communities import MemberRow
from storage.database import Connection, Database
from storage.entries import EntryRow, EntryTagRow, TagRow, TopicRow
from storage.search import indexing
from storage.search.documents import document

NOW: Final = datetime(2026, 5, 1, 12, tzinfo=UTC)
YEARS: Final = 5
WORDS: Final = 60_000
TAGS: Final = 20_000
MEMBERS: Final = 5_000
TOPICS: Final = 30
CHANNELS: Final = 60
SPACE: Final = "slack:T1"
SCOPES: Final = tuple(f"{SPACE}|P{number}" for number in range(20))
_BATCH: Final = 10_000
_TOPICS: Final = select(col(TopicRow.id), col(TopicRow.name))


@dataclass(frozen=True, slots=True)
class Drawn:
    """Things and how often each is drawn, the most frequent first."""

    names: list[str]
    weights: list[float]

    def draw(self, chance: Random, count: int) -> list[str]:
        """So many of them, some perhaps twice."""
        return chance.choices(self.names, cum_weights=self.weights, k=count)


def zipf(names: list[str]) -> Drawn:
    """The names, each as frequent as its place in the list allows."""
    return Drawn(names, list(accumulate(1 / (place + 2.7) for place in range(len(names)))))


def words() -> Drawn:
    """A vocabulary of made-up words, most of them with several syllables."""
    return zipf([_word(number) for number in range(WORDS)])


def _word(number: int) -> str:
    word, left = "", number + 40
    while left:
        left, onset = divmod(left, 14)
        left, vowel = divmod(left, 5)
        word += "bdfgklmnprstvz"[onset] + "aeiou"[vowel]
    return word + "gklpz"[number % 5]  # never "not", nor a word that searches leave out


@dataclass(frozen=True, slots=True)
class Made:
    """One entry, its tags by name, and the columns of its row."""

    tags: list[str]
    row: dict[str, Any]


def entries(count: int) -> Iterator[Made]:
    """The entries, oldest first."""
    chance = Random(count)  # the same library every time is the point
    vocabulary, tags = words(), zipf([_word(number) for number in range(100, 100 + TAGS)])
    members = zipf([str(number) for number in range(1, min(MEMBERS, count) + 1)])
    start = NOW - timedelta(days=365 * YEARS)
    for number in range(count):
        saved_at = start + timedelta(days=365 * YEARS) * (number / count)
        hidden = chance.random() < 0.03
        message = chance.random() < 0.1
        said = vocabulary.draw(chance, chance.randint(20, 90)) if message else []
        host = vocabulary.draw(chance, 1)[0] + ".example"
        path = "/".join(vocabulary.draw(chance, 2))
        yield Made(
            sorted(set(tags.draw(chance, chance.randint(0, 5)))),
            {
                "community_id": 1,
                "kind": chance.choice(list(Kind)).value,
                "title": " ".join(vocabulary.draw(chance, chance.randint(3, 10))).capitalize(),
                "url": f"https://{host}/{path}/{number}",
                "link_key": f"https://{host}/{path}/{number}",
                "host": host,
                "note": " ".join(vocabulary.draw(chance, chance.choice((0, 0, 6, 15)))),
                "words": " ".join(said),
                "author_id": int(members.draw(chance, 1)[0]) if message else None,
                "source_name": f"channel-{min(int(chance.paretovariate(0.7)), CHANNELS)}",
                "description": " ".join(vocabulary.draw(chance, chance.randint(8, 30))),
                "site": host,
                "saved_by": int(members.draw(chance, 1)[0]),
                "saved_at": saved_at,
                "topic_id": chance.choice((None, min(int(chance.paretovariate(0.8)), TOPICS))),
                "renewed_at": saved_at,
                "review_at": saved_at + timedelta(days=90 * chance.randint(1, 24)),
                "broken_at": NOW if chance.random() < 0.02 else None,
                "hidden_in": chance.choice(SCOPES) if hidden else "",
                "used": int(chance.paretovariate(1)) - 1,
                "saves": int(chance.paretovariate(1.5)),
                "outdated": int(chance.random() < 0.05),
            },
        )


async def fill(database: Database, count: int) -> None:
    """Put so many entries into an empty database, in bulk, each with its search document.

    Indexes are made when everything is there, which is many times as quick as to keep them.
    """
    numbers = await _surroundings(database, count)
    async with database.transaction() as db:
        indexes = await _without_indexes(db)
    waiting = entries(count)
    for before in range(0, count, _BATCH):
        async with database.transaction() as db:
            await _put(db, list(islice(waiting, _BATCH)), before, numbers)
    async with database.transaction() as db:
        if database.dialect == "postgresql":
            await db.execute(text("SET LOCAL maintenance_work_mem = '512MB'"))
            await db.execute(text("SET LOCAL statement_timeout = 0"))
        for index in indexes:
            await db.execute(text(index))
        sqlite = database.dialect == "sqlite"
        await db.execute(indexing.REBUILD if sqlite else text("ANALYZE"))


async def _surroundings(database: Database, count: int) -> dict[str, int]:
    """The community, its members, topics and tags; the number of each tag by its name."""
    chance = Random(1)
    async with database.transaction() as db:
        await communities.found(db, "Benchmark", "UTC", NOW)
        people = [f"Member {_word(number)}" for number in range(min(MEMBERS, count))]
        await db.execute(
            insert(MemberRow),
            [{"community_id": 1, "name": name, "role": "member", "met_at": NOW} for name in people],
        )
        topics = [f"topic {_word(chance.randint(0, 999))} {number}" for number in range(TOPICS)]
        await db.execute(
            insert(TopicRow),
            [{"community_id": 1, "name": name, "key": key_of(name)} for name in topics],
        )
        tags = [_word(number) for number in range(100, 100 + TAGS)]
        await db.execute(
            insert(TagRow),
            [{"community_id": 1, "name": name, "key": key_of(name)} for name in tags],
        )
    return {name: number for number, name in enumerate(tags, 1)}


_INDEXES: Final = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    " AND tbl_name IN ('entry', 'entry_tag', 'entry_document')",
    "postgresql": "SELECT indexname, indexdef FROM pg_indexes"
    " WHERE tablename IN ('entry', 'entry_tag', 'entry_document')"
    " AND indexname NOT IN (SELECT conname FROM pg_constraint)",
}


async def _without_indexes(db: Connection) -> list[str]:
    """Drop what indexes there are and constraints do not need; how to make them again."""
    found = list(await db.execute(text(_INDEXES[db.dialect.name])))
    for name, _ in found:
        await db.execute(text(f'DROP INDEX "{name}"'))
    return [str(made) for _, made in found]


async def filled(database: Database, count: int) -> bool:
    """Whether the entries are there already."""
    async with database.reading() as db:
        found = await db.execute(select(func.count()).select_from(EntryRow))
    return int(found.scalar_one()) == count


async def _put(db: Connection, batch: list[Made], before: int, numbers: dict[str, int]) -> None:
    dialect = db.dialect.name
    tagged = [[(numbers[tag], tag) for tag in made.tags] for made in batch]
    rows = [made.row | {"id": before + place} for place, made in enumerate(batch, 1)]
    await db.execute(insert(EntryRow), rows)
    await db.execute(
        insert(EntryTagRow),
        [
            {"entry_id": row["id"], "tag_id": tag_id}
            for row, tags in zip(rows, tagged, strict=True)
            for tag_id, _ in tags
        ],
    )
    topics = {row.id: row.name for row in await db.execute(_TOPICS)} | {None: None}
    described = (
        SimpleNamespace(**row, page_author="", topic=topics[row["topic_id"]]) for row in rows
    )
    documents = [document(dialect, *each) for each in zip(described, tagged, strict=True)]
    await db.execute(indexing.PUT, documents)
