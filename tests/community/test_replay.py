"""An event log played again gives the same database."""

from __future__ import annotations

from sqlalchemy import text

from community.chat.codec import from_json, to_json
from community.chat.events import Event
from storage.database import Database
from tests.world import Bot

TABLES = (
    "community",
    "member",
    "identity",
    "entry",
    "vote",
    "tag",
    "entry_tag",
    "outgoing",
    "inbox",
)


async def contents(database: Database) -> dict[str, list[str]]:
    """Every row of every table, in one order on both databases."""
    rows: dict[str, list[str]] = {}
    async with database.reading() as db:
        for table in TABLES:
            found = await db.execute(text(f"SELECT * FROM {table}"))
            rows[table] = sorted(repr(tuple(row)) for row in found)
    return rows


async def a_morning(bot: Bot) -> None:
    """Something of everything."""
    link = await bot.posts("cleo", "general", "Worth reading: https://example.org/intro")
    words = await bot.posts("dev", "general", "Name the thing before you build it.")
    await bot.reacts("ana", "🔖", link)
    await bot.reacts("bo", "🔖", link)
    await bot.acts("cleo", "Save to library", words)
    await bot.unreacts("bo", "🔖", link)
    await bot.reacts("bo", "🔖", link)
    card = await bot.uses("bo", "library", "save", url="https://example.org/two", tags="sql, db")
    await bot.presses("cleo", "I used this", await bot.uses("cleo", "library", "show", entry="3"))
    await bot.presses("bo", "Share here", card)
    await bot.submits("bo", await bot.presses("bo", "Edit", card), title="Two", tags="sql")
    await bot.uses("ana", "tag", "rename", old="sql", new="databases")
    await bot.uses("ana", "topic", "add", name="Writing")
    await bot.uses("ana", "library", "withdraw", entry="2")
    await bot.chat.closes_off("core", "ana", "bo")
    await bot.reacts("ana", "🔖", await bot.posts("ana", "core", "For us alone"))


async def test_an_event_log_replayed_four_times_gives_the_same_database(bot: Bot) -> None:
    log: list[Event] = []
    heard = bot.dispatch.__call__

    class Listening:
        """The house, with somebody writing down what goes in."""

        features = bot.dispatch.features
        complete = bot.dispatch.complete

        async def __call__(self, event: Event) -> object:
            log.append(event)
            return await heard(event)

    bot.chat.house = Listening()  # type: ignore[assignment]  # answers what the house answers
    await a_morning(bot)
    assert len({type(event).__name__ for event in log}) >= 8
    before = await contents(bot.database)
    for _ in range(4):
        for event in log:
            await bot.dispatch(from_json(type(event), to_json(event)))
        assert await contents(bot.database) == before
