"""Nudges in tests: planned as a feature would, and what became of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from random import Random

from sqlalchemy import text as sql

from adapters.playground.room import Post
from community.call import Call
from community.chat.events import SpaceOpened
from community.chat.markup import Markup, md
from community.chat.message import Button, Buttons, Message, Section
from community.chat.place import Place
from storage import communities
from tests.world import Bot, said

KIND = "library.review"


@asynccontextmanager
async def calling(bot: Bot) -> AsyncIterator[Call]:
    """A call that changes what it likes."""
    async with bot.database.transaction() as db:
        known = await communities.recognise(db, bot.room.space, "ana")
        assert known is not None
        assert known.member is not None
        event = SpaceOpened(id="x", space=bot.room.space, at=bot.now, name="")
        yield Call(event, known.community, known.member, bot.now, db, Random(1))


async def plan(
    bot: Bot,
    key: str,
    who: str = "bo",
    kind: str = KIND,
    text: str = "",
    fallback: Place | None = None,
    **more: datetime | bool | None,
) -> None:
    """Plan to tell somebody something unasked."""
    message = Message(
        md("{text}", text=text or f"About {key}"),
        (
            Section(md("{text}", text=text or f"About {key}")),
            Buttons((Button("Good", "library.renew:1"),)),
        ),
    )
    async with calling(bot) as call:
        to = await communities.member_of(call.db, bot.room.space, who)
        assert to is not None, f"{who} was never met"
        await call.nudge(
            to.id,
            kind,
            key,
            message,
            why=Markup("you tend it"),
            fallback=fallback,
            **more,  # type: ignore[arg-type]  # as the caller names them
        )


async def told(bot: Bot, who: str = "bo") -> list[str]:
    """The first lines of what somebody was told unasked."""
    await bot.drain()
    return [said(each).splitlines()[0] for each in unasked(bot, who)]


def unasked(bot: Bot, who: str = "bo") -> list[Post]:
    """What somebody alone was told unasked."""
    there = (post for post in bot.room.posts if post.place.channel == f"@{who}")
    return [post for post in there if post.key.startswith("nudge|")]


def last(bot: Bot, who: str = "bo") -> Post:
    """The latest of them."""
    return unasked(bot, who)[-1]


async def meets(bot: Bot, *people: str) -> None:
    """Some people speak with the bot."""
    for person in people:
        await bot.uses(person, "library", "save", url=f"https://example.org/{person}")
    await bot.drain()


async def states(bot: Bot) -> dict[str, str]:
    """What became of each nudge, and why."""
    async with bot.database.reading() as db:
        rows = await db.execute(sql("SELECT key, state, reason FROM nudge ORDER BY id"))
        return {row.key: f"{row.state} {row.reason}".strip() for row in rows}
