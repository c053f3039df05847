"""Two communities become one in one transaction: all of it or nothing, and set by set."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert, select, text
from sqlmodel import col

from community.tags import key_of
from storage import charter, communities, connections, goals, library, tags
from storage.database import Connection, Database
from storage.entries import EntryRow, EntryTagRow, VoteRow
from storage.moving import parting
from storage.moving.joining import CARRIED, Joined, join
from storage.schema import tables
from storage.search import search
from tests.rooms import rows
from tests.storage.shelf import NOW

HERE, THERE = "slack:T1", "discord:1"


async def settle(db: Connection, space: str, count: int, *, private: bool = False) -> int:
    """A community in a space, with a library of so many links; its number."""
    made = await communities.found(db, space, "UTC", NOW)
    await communities.connect(db, space, made.id, space, NOW)
    member = await communities.enrol(db, made.id, space, "ana", "Ana", NOW)
    await library.add_topic(db, made.id, "Style", "style", member.id)
    ((topic, *_),) = await library.topics(db, made.id)
    names = [await tags.make(db, made.id, name, key_of(name)) for name in ("maps", space)]
    entries = [
        {
            "community_id": made.id,
            "kind": "website",
            "title": f"Link {number}",
            "url": f"https://example.org/{number}",
            "link_key": f"example.org/{number}",
            "hidden_in": f"{space}|core" if private and number % 3 == 0 else "",
            "note": f"{space} {number}",
            "saved_by": member.id,
            "saved_at": NOW + timedelta(minutes=number),
            "topic_id": topic,
            "renewed_at": NOW,
            "review_at": NOW,
        }
        for number in range(count)
    ]
    await db.execute(insert(EntryRow), entries)
    query = select(col(EntryRow.id)).where(col(EntryRow.community_id) == made.id)
    ids = list((await db.execute(query)).scalars())
    carried = [{"entry_id": entry, "tag_id": name} for entry in ids for name in names]
    votes = [
        {"entry_id": entry, "member_id": member.id, "kind": "save", "at": NOW} for entry in ids
    ]
    await db.execute(insert(EntryTagRow), carried)
    await db.execute(insert(VoteRow), votes)
    await search.index(db, ids)
    await goals.add(
        db,
        community_id=made.id,
        scope="topic",
        topic_id=topic,
        owner_id=member.id,
        what="Draw maps",
        milestones=[],
        starts_on=NOW.date(),
        due_on=NOW.date(),
        state="active",
        made_at=NOW,
    )
    said = {"number": 1, "text": "Draw", "retired": ""}
    await charter.add(db, made.id, 1, at=NOW, member_id=member.id, objectives=[said])
    assert len(await charter.versions(db, made.id)) == 1
    return made.id


async def joins(db: Connection, joining: int, into: int) -> Joined:
    """One joins the other."""
    await connections.lock(db, [joining, into])
    return await join(
        db, joining, into, by=1, now=NOW, most_tags=10, longest_note=1_000, charter="so"
    )


async def two(database: Database, count: int = 6, **how: bool) -> tuple[int, int]:
    """Two communities that keep the same links."""
    async with database.transaction() as db:
        return await settle(db, HERE, count, **how), await settle(db, THERE, count, **how)


def test_every_table_with_a_community_in_it_is_carried_over() -> None:
    named = {
        table.name
        for table in tables().tables.values()
        for key in table.foreign_keys
        if key.column.table.name == "community"
    }
    assert named == CARRIED


async def test_nothing_is_left_of_the_community_that_joined(database: Database) -> None:
    into, joined = await two(database)
    async with database.transaction() as db:
        done = await joins(db, joined, into)
        await search.index(db, (*done.moved, *(id for pair in done.twice for id in pair)))
    assert len(done.moved) == 6
    assert len(done.twice) == 6
    async with database.reading() as db:
        for table in (*(CARRIED - {"connection_code"}), "entry_document"):
            left = text(f"SELECT count(*) FROM {table} WHERE community_id <> :into")
            assert await db.scalar(left, {"into": into}) == 0
    assert len((await rows(database, "entry_document"))["entry_document"]) == 6


async def test_goals_go_along_and_serve_the_topic_that_stays(database: Database) -> None:
    into, joined = await two(database)
    async with database.transaction() as db:
        await joins(db, joined, into)
        ((topic, *_),) = await library.topics(db, into)
        found = await goals.goals(db, into, 0, ("active",))
    assert [each.topic_id for each in found] == [topic, topic]


async def test_the_number_of_statements_does_not_grow_with_what_is_joined(
    database: Database,
) -> None:
    counts = []
    for size in (3, 300):
        async with database.transaction() as db:
            into, joined = (
                await settle(db, f"{HERE}{size}", size),
                await settle(db, f"{THERE}{size}", size),
            )
            said: list[str] = []

            def count(*given: Any, said: list[str] = said) -> None:
                """Count a statement. Any: what SQLAlchemy tells of it."""
                said.append(given[2])

            assert db.sync_connection is not None
            event.listen(db.sync_connection, "before_cursor_execute", count)
            done = await joins(db, joined, into)
            event.remove(db.sync_connection, "before_cursor_execute", count)
            assert len(done.twice) == size
        counts.append(len(said))
    assert counts[0] == counts[1] < 45


async def test_a_join_that_fails_leaves_both_as_they_were(database: Database) -> None:
    into, joined = await two(database)
    before = await rows(database)

    async def fail() -> None:
        async with database.transaction() as db:
            done = await joins(db, joined, into)
            await search.index(db, done.moved)
            raise RuntimeError("halfway")

    with pytest.raises(RuntimeError, match="halfway"):
        await fail()
    assert await rows(database) == before


async def test_a_join_that_is_killed_leaves_both_as_they_were(
    database: Database, database_url: str
) -> None:
    into, joined = await two(database)
    before = await rows(database)
    program = (
        "import asyncio, os, signal, sys\n"
        "from storage.search import search\n"
        "from storage.database import Database\n"
        "from tests.storage.test_joining import joins\n"
        "async def main():\n"
        "    async with await Database.open(sys.argv[1], migrate=False) as database:\n"
        "        async with database.transaction() as db:\n"
        "            done = await joins(db, int(sys.argv[2]), int(sys.argv[3]))\n"
        "            await search.index(db, done.moved)\n"
        "            os.kill(os.getpid(), signal.SIGKILL)\n"
        "asyncio.run(main())\n"
    )
    killed = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", program, database_url, str(joined), str(into)),
        stderr=subprocess.DEVNULL,
    )
    assert await killed.wait() == -9
    assert await rows(database) == before
    async with database.transaction() as db:
        assert len((await joins(db, joined, into)).twice) == 6


async def test_links_for_the_members_of_different_channels_stay_apart(database: Database) -> None:
    into, joined = await two(database, private=True)
    async with database.transaction() as db:
        done = await joins(db, joined, into)
        found = await db.execute(
            text(
                "SELECT hidden_in, count(*) FROM entry WHERE withdrawn_at IS NULL"
                " GROUP BY hidden_in ORDER BY hidden_in"
            )
        )
        kept = {row[0]: row[1] for row in found}
    assert len(done.twice) == 4
    assert kept == {"": 4, f"{THERE}|core": 2, f"{HERE}|core": 2}


@pytest.mark.parametrize("older", ["", f"{THERE}|core"])
async def test_a_message_kept_twice_is_as_private_as_the_more_private_of_the_two(
    database: Database, older: str
) -> None:
    into, joined = await two(database, 1)
    scopes = ["", f"{THERE}|core"] if not older else [f"{THERE}|core", ""]
    async with database.transaction() as db:
        for community, scope, days in ((into, scopes[0], 1), (joined, scopes[1], 0)):
            await library.add(
                db,
                community_id=community,
                kind="experience",
                title="Words",
                source_key=f"{THERE}|core|7",
                hidden_in=scope,
                saved_by=1,
                saved_at=NOW - timedelta(days=days),
                renewed_at=NOW,
                review_at=NOW,
            )
        done = await joins(db, joined, into)
        ((stays, _),) = [pair for pair in done.twice if pair[0] > 2]
        scope = await db.scalar(text("SELECT hidden_in FROM entry WHERE id = :id"), {"id": stays})
    assert scope == f"{THERE}|core"


async def test_a_space_that_leaves_and_joins_again_brings_everything_back(
    database: Database,
) -> None:
    into, joined = await two(database, private=True)
    async with database.transaction() as db:
        done = await joins(db, joined, into)
        await search.index(db, (*done.moved, *(id for pair in done.twice for id in pair)))
    names = ("entry", "entry_tag", "vote", "tag", "topic", "identity", "entry_document", "space")
    before = await rows(database, *names)
    async with database.transaction() as db:
        alone = await communities.found(db, "Alone", "UTC", NOW)
        gone = await parting.part(db, THERE, into, alone.id)
        await search.index(db, gone)
        assert len(gone) == 2
        done = await joins(db, alone.id, into)
        await search.index(db, done.moved)
    assert await rows(database, *names) == before
