"""A made-up library of any size: the same for the same size, with words as unequal as in life.

Words, tags, members and channels are drawn from seeded vocabularies with a Zipf distribution,
entries are spread over five years, three in a hundred are hidden in a private channel.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Any, Final

from sqlalchemy import func, insert, select, text

from community.kinds import Kind
from community.tags import key_of
from storage import communities
from storage.communities import MemberRow
from storage.database import Connection, Database
from storage.entries import EntryRow, EntryTagRow, TagRow, TopicRow
from storage.search import search

NOW: Final = datetime(2026, 5, 1, 12, tzinfo=UTC)
YEARS: Final = 5
WORDS: Final = 60_000
TAGS: Final = 20_000
MEMBERS: Final = 5_000
TOPICS: Final = 30
CHANNELS: Final = 60
SPACE: Final = "slack:T1"
SCOPES: Final = tuple(f"{SPACE}|P{number}" for number in range(20))
_BATCH: Final = 5_000


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
    """Put so many entries into an empty database, in bulk, each with its search document."""
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
    numbers = {name: number for number, name in enumerate(tags, 1)}
    postgres = database.dialect == "postgresql"
    if postgres:
        # A GIN index is made ten times faster than it is kept up to date.
        async with database.transaction() as db:
            await db.execute(text("DROP INDEX ix_entry_document_terms"))
    batch: list[Made] = []
    done = 0
    for made in entries(count):
        batch.append(made)
        if len(batch) == _BATCH or done + len(batch) == count:
            async with database.transaction() as db:
                await _put(db, batch, done, numbers)
            done += len(batch)
            batch.clear()
    if postgres:
        async with database.transaction() as db:
            await db.execute(text("SET LOCAL maintenance_work_mem = '512MB'"))
            await db.execute(text("SET LOCAL statement_timeout = 0"))
            await db.execute(
                text(
                    "CREATE INDEX ix_entry_document_terms ON entry_document"
                    " USING gin (terms) WITH (fastupdate = off)"
                )
            )
            await db.execute(text("ANALYZE"))


async def filled(database: Database, count: int) -> bool:
    """Whether the entries are there already."""
    async with database.reading() as db:
        found = await db.execute(select(func.count()).select_from(EntryRow))
    return int(found.scalar_one()) == count


async def _put(db: Connection, batch: list[Made], before: int, numbers: dict[str, int]) -> None:
    ids = range(before + 1, before + len(batch) + 1)
    await db.execute(insert(EntryRow), [made.row for made in batch])
    await db.execute(
        insert(EntryTagRow),
        [
            {"entry_id": entry_id, "tag_id": numbers[tag]}
            for entry_id, made in zip(ids, batch, strict=True)
            for tag in made.tags
        ],
    )
    await search.index(db, ids)
