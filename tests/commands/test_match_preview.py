"""A look at a large round is drawn in a process of its own, while nothing is held for it."""

from __future__ import annotations

import asyncio
import multiprocessing
import sqlite3

from sqlalchemy import text

from community.matching.aside import FEW
from storage.database import Database
from tests.matches import opens
from tests.world import Bot, said


async def snapshots(database: Database) -> int:
    """How many transactions are open on the database that look back to an earlier instant."""
    if database.dialect == "sqlite":
        # The log cannot be folded in while somebody reads what stood before it.
        async with database.transaction() as db:
            await db.execute(text("UPDATE community SET name = name"))
        with sqlite3.connect(database.url.removeprefix("sqlite:///")) as connection:
            busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        connection.close()
        return int(busy)
    idle = "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction'"
    async with database.asking() as db:
        return int(await db.scalar(text(idle)) or 0)


async def begun() -> None:
    """Wait until a process is there that draws."""
    for _ in range(3_000):
        if multiprocessing.active_children():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("nobody draws")


async def test_a_large_round_is_previewed_without_a_transaction_open(bot: Bot) -> None:
    await opens(bot, *(f"p{number}" for number in range(FEW + 1)))
    answer = asyncio.create_task(bot.uses("ana", "match", "preview"))
    await begun()
    open_now = await snapshots(bot.database)
    assert multiprocessing.active_children(), "it was drawn before anybody looked"
    assert open_now == 0
    assert "30 groups. Only you see this" in said(await answer)


async def test_who_may_look_no_more_once_it_is_drawn_is_not_shown_it(bot: Bot) -> None:
    await opens(bot, *(f"p{number}" for number in range(FEW + 1)))
    await bot.uses("ana", "copse", "role", member="p1", role="facilitator")
    answer = asyncio.create_task(bot.uses("p1", "match", "preview"))
    await begun()
    await bot.uses("ana", "copse", "role", member="p1", role="member")
    assert multiprocessing.active_children(), "it was drawn before anything changed"
    assert "That is for a facilitator" in said(await answer)
