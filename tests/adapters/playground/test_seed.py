"""The community that the playground opens with: its month is lived through, and goes on."""

from __future__ import annotations

from datetime import timedelta

from adapters.playground import seeds
from bot.playground import open_playground, seed
from tests.matches import told
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


async def test_the_playground_opens_with_a_charter_a_goal_that_serves_it_and_a_round_to_come() -> (
    None
):
    async with open_playground("sqlite://", seeds.StoredPages(), start=MONDAY) as here:
        await seed(here)
        bot = Bot(here, Web())
        charter = said(await bot.uses("bo", "charter", "show"))
        beneath = charter.partition("Every report says")[2].partition("Nobody restores")[0]
        assert "Publish where the numbers of our reports come from" in beneath
        assert "24 May" in beneath, "in 84 days"
        assert "10 March" in said(await bot.uses("dev", "match", "next"))
        await bot.lives(days=8)
        assert "Skip" in said(told(bot, "bo", "Data coffee")), "a day ahead Bo may skip it"
