"""The community that the playground opens with: its month is lived through, and goes on."""

from __future__ import annotations

from datetime import timedelta

from adapters.playground import seeds
from bot.playground import open_playground, seed
from tests.prompts import asked, question, recaps
from tests.world import MONDAY, Bot, Web, said


async def test_the_playground_opens_with_a_prompt_that_was_answered_and_goes_on() -> None:
    async with open_playground("sqlite://", seeds.StoredPages(), start=MONDAY) as here:
        await seed(here)
        bot = Bot(here, Web())
        assert bot.now == MONDAY
        (post,) = asked(bot)
        assert "learn with others" in question(post)
        answers = [each.by for each in bot.room.posts if each.place.thread == post.id]
        assert answers == ["copse", "bo", "cleo"]
        assert "2 answered" in said(await bot.uses("dev", "prompt", "past"))
        assert "small habit" in said(await bot.uses("ana", "prompt", "queue"))
        await bot.lives(days=3)
        assert len(asked(bot)) == 2, "the series goes on"
        (recap,) = recaps(bot)
        assert said(recap).startswith("@Bo and @Cleo answered")
        assert recap.at < MONDAY + timedelta(days=3)
