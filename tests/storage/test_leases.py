"""Leases: one owner at a time, and none that a wrong clock lets own for longer than it may."""

from __future__ import annotations

from datetime import datetime, timedelta

from storage import leases
from storage.database import Database
from tests.world import MONDAY

LASTS = timedelta(seconds=40)
HOUR = timedelta(hours=1)


async def take(database: Database, owner: str, now: datetime) -> int | None:
    async with database.transaction() as db:
        return await leases.take(db, "a shard", owner, now, now + LASTS)


async def test_one_owns_until_they_leave_or_their_time_is_over(database: Database) -> None:
    assert await take(database, "one", MONDAY) == 1
    assert await take(database, "two", MONDAY + LASTS / 2) is None
    assert await take(database, "one", MONDAY + LASTS / 2) == 1
    assert await take(database, "two", MONDAY + LASTS) is None
    assert await take(database, "two", MONDAY + LASTS * 1.5) == 2
    async with database.transaction() as db:
        await leases.leave(db, "a shard", "two", MONDAY + LASTS * 1.6)
    assert await take(database, "one", MONDAY + LASTS * 1.6) == 3


async def test_what_one_owned_by_a_clock_an_hour_ahead_is_free_soon_after_it_is_set_right(
    database: Database,
) -> None:
    assert await take(database, "one", MONDAY + HOUR) == 1
    assert await take(database, "two", MONDAY) is None
    assert await take(database, "two", MONDAY + LASTS / 2) is None
    assert await take(database, "two", MONDAY + LASTS) == 2


async def test_who_lives_keeps_what_they_own_when_the_clock_is_set_right(
    database: Database,
) -> None:
    assert await take(database, "one", MONDAY + HOUR) == 1
    assert await take(database, "two", MONDAY) is None
    assert await take(database, "one", MONDAY + LASTS / 4) == 1
    assert await take(database, "two", MONDAY + LASTS) is None
