"""Prompts in tests: begun in a channel, found where they were posted."""

from __future__ import annotations

from adapters.playground.room import Post
from community.prompts.deck import starters
from tests.world import Bot


async def begin(bot: Bot, rhythm: str = "every Monday at 10", **options: str) -> Post | None:
    """Ana begins a series in #general."""
    return await bot.uses("ana", "prompt", "start", rhythm=rhythm, **options)


def asked(bot: Bot, channel: str = "general") -> list[Post]:
    """The prompts that were posted in a channel."""
    return [
        post
        for post in bot.room.posts
        if post.place.channel == channel and (_about(post)).startswith("prompt:")
    ]


def recaps(bot: Bot, channel: str = "general") -> list[Post]:
    """The recaps that were posted in a channel."""
    return [
        post
        for post in bot.room.posts
        if post.place.channel == channel and _about(post).startswith("recap:")
    ]


def _about(post: Post) -> str:
    return (post.message.about or "") if post.message else ""


def question(post: Post) -> str:
    """The words of a prompt."""
    assert post.message is not None
    return str(post.message.text).strip("*").replace("\\", "")


def deck(pillar: str = "", stage: str = "") -> int:
    """How many prompts the starter deck has of a pillar and a stage."""
    there = (each for each in starters() if pillar in ("", each.pillar))
    return sum(stage in ("", each.stage) for each in there)
