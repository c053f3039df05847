"""What people write is kept only where somebody saved it, and what is kept is said."""

from __future__ import annotations

from tests.commands.test_member_forgetting import where
from tests.prompts import asked, begin
from tests.world import Bot, said

WORDS = "wordsthatnobodysaved"


async def test_words_that_nobody_saved_are_kept_nowhere(bot: Bot) -> None:
    await begin(bot, "daily at 10")
    await bot.uses("ana", "member", "introductions", channel_="hello")
    form = await bot.uses("dev", "member", "edit")
    await bot.submits("dev", form, practises="Maps")
    await bot.lives(days=1, hours=2)
    hello = next(post for post in bot.room.posts if post.place.channel == "hello")
    plain = await bot.posts("bo", "general", f"In the open: {WORDS}.")
    for thread, channel in ((asked(bot)[0], "general"), (hello, "hello"), (plain, "general")):
        await bot.posts("bo", channel, f"In a thread: {WORDS}.", thread=thread)
    await bot.reacts("cleo", "🎉", plain)
    await bot.lives(days=3)
    assert await where(bot, WORDS) == {}
    await bot.reacts("cleo", "🔖", plain)
    await bot.drain()
    assert "entry" in await where(bot, WORDS)


async def test_privacy_says_of_each_kind_of_thing_what_and_how_long(bot: Bot) -> None:
    answer = said(await bot.uses("bo", "copse", "privacy"))
    for words in (
        "only when a member saves it",
        "goals and check-ins",
        "that you answered a prompt",
        "whom you met in matching rounds and whom you avoid",
        "your introduction",
        "time zone and wishes",
        "what I planned to tell you",
        "go after 400 days",
        "/member forget erases it at once",
        "a keyed hash",
    ):
        assert words in answer, words
