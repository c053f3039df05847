"""What an adapter remembers over a restart: kept by kind and key, gone when it ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from storage import notes
from storage.database import Database

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


async def test_a_note_is_read_back_as_it_was_written(database: Database) -> None:
    body = {"text": "Zoë’s „notes“", "numbers": [1, 2.5], "nothing": None}
    async with database.transaction() as db:
        await notes.keep(db, "a", "1", body, NOW)
    async with database.reading() as db:
        assert await notes.read(db, "a", "1", NOW + 1000 * HOUR) == body


async def test_a_note_is_replaced_under_its_key_and_no_other(database: Database) -> None:
    async with database.transaction() as db:
        await notes.keep(db, "a", "1", {"n": 1}, NOW)
        await notes.keep(db, "a", "2", {"n": 2}, NOW)
        await notes.keep(db, "b", "1", {"n": 3}, NOW)
        await notes.keep(db, "a", "1", {"n": 4}, NOW)
        assert await notes.all_of(db, "a", NOW) == {"1": {"n": 4}, "2": {"n": 2}}
        await notes.drop(db, "a", "1")
        await notes.drop(db, "a", "there is none")
        assert await notes.read(db, "a", "1", NOW) is None
        assert await notes.read(db, "b", "1", NOW) == {"n": 3}


async def test_a_note_is_gone_when_it_ends_whether_tidied_or_not(database: Database) -> None:
    async with database.transaction() as db:
        await notes.keep(db, "a", "short", {}, NOW, NOW + HOUR)
        await notes.keep(db, "a", "long", {}, NOW)
    later = NOW + HOUR
    async with database.reading() as db:
        assert await notes.read(db, "a", "short", later - timedelta(microseconds=1)) == {}
        assert await notes.read(db, "a", "short", later) is None
        assert list(await notes.all_of(db, "a", later)) == ["long"]
        assert sorted(await notes.all_of(db, "a", NOW)) == ["long", "short"]
    async with database.transaction() as db:
        await notes.tidy(db, later)
        assert list(await notes.all_of(db, "a", NOW)) == ["long"]
