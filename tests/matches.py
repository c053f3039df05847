"""Matching in tests: a programme with people in it, and what they read."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text as sql

from adapters.playground.room import Post
from storage.database import Database
from tests.world import Bot, said

COFFEE = "Coffee"


async def opens(bot: Bot, *people: str, name: str = COFFEE, **options: str) -> Post | None:
    """Ana opens a programme, and people join; the first round is on Monday 8 March, 09:00."""
    answer = await bot.uses("ana", "match", "open", name=name, **options)
    for person in people:
        await bot.uses(person, "match", "join", programme=name)
    return answer


async def passes(bot: Bot, days: float) -> None:
    """Time goes by in quarters of a day, with everything done that is due."""
    for _ in range(int(days * 4)):
        bot.now += timedelta(hours=6)
        await bot.drain()


def together(bot: Bot) -> list[Post]:
    """What opened conversations, in order."""
    return [post for post in bot.room.posts if post.key.startswith("match|open|")]


async def say_they_met(bot: Bot) -> None:
    """In every conversation there is, the first of the people says that they met."""
    for post in together(bot):
        await bot.presses(post.place.channel[1:].split("+")[0], "We met", post)


def reads(bot: Bot, person: str) -> list[Post]:
    """What somebody alone was told."""
    return [post for post in bot.room.posts if post.place.channel == f"@{person}"]


def told(bot: Bot, person: str, words: str) -> Post:
    """The latest thing that somebody alone was told with these words in it."""
    found = [post for post in reads(bot, person) if words in said(post)]
    assert found, (
        f"{person} was never told “{words}”: {[said(each) for each in reads(bot, person)]}"
    )
    return found[-1]


def pairs(bot: Bot) -> list[tuple[str, ...]]:
    """Who was brought together, conversation by conversation."""
    return [tuple(post.place.channel.removeprefix("@").split("+")) for post in together(bot)]


async def ask(bot: Bot, query: str) -> list[tuple[object, ...]]:
    """What the database says."""
    async with bot.database.reading() as db:
        return [tuple(row) for row in await db.execute(sql(query))]


async def count_of(database: Database, table: str) -> int:
    """How many rows a table has."""
    async with database.reading() as db:
        return int(await db.scalar(sql(f"SELECT count(*) FROM {table}")) or 0)
