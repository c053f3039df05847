"""What goals tell others: one line a week, in private or where it was wished; never a miss."""

from __future__ import annotations

import re
from datetime import timedelta

from tests.goals import GUIDE, asked, make, questions, weeks
from tests.nudging import meets, unasked
from tests.world import Bot, said

BLAME = re.compile(
    r"miss|overdue|fail|late\b|behind|forgot|unanswered|no answer|not answered|silent|skipp|"
    r"should have|still open|ignored|streak|away",
    re.IGNORECASE,
)


async def test_who_stands_by_a_goal_is_told_one_line_a_week(bot: Bot) -> None:
    await meets(bot, "cleo")
    await make(bot, witness="cleo")
    await bot.drain()
    await bot.presses("cleo", "Yes", unasked(bot, "cleo")[-1])
    await make(bot, **GUIDE)
    await weeks(bot)
    await bot.presses("bo", "3 of 12 talks", unasked(bot, "bo")[0])
    await weeks(bot)
    told = said(unasked(bot, "cleo")[-1]).splitlines()
    assert told[:2] == [
        "How the goals go that you stand by",
        "• Give talks about indexes (#1): 3 of 12 talks, ● on track, until 31 May",
    ]
    assert "Publish" not in "".join(told)


async def test_who_declined_or_did_not_answer_is_told_nothing(bot: Bot) -> None:
    await meets(bot, "cleo", "dev")
    await make(bot, witness="cleo")
    await bot.uses("bo", "goal", "support", goal="1", member="dev")
    await bot.drain()
    await bot.presses("dev", "No, thanks", unasked(bot, "dev")[-1])
    await weeks(bot, 2)
    assert not [each for each in questions(bot, "cleo") if "stand by" in each]
    assert not [each for each in questions(bot, "dev") if "you stand by" in each]


async def test_a_channel_is_told_of_what_was_shared_there_and_of_nothing_else(bot: Bot) -> None:
    await make(bot)
    await make(bot, "ana", whose="community", what="Document our queries")
    shared = await bot.uses("ana", "goal", "share", goal="2", where="general")
    assert said(shared) == "Document our queries (#2) is told of there, one line a week."
    await weeks(bot)
    public = [each for each in bot.sees("cleo") if each.startswith("How our goals go")]
    assert public == [
        "How our goals go\n• Document our queries (#2): 2 of 12 talks, ● on track, until 31 May"
    ]
    await bot.uses("bo", "goal", "share", goal="1", where="general")
    await weeks(bot)
    assert "Give talks about indexes (#1)" in bot.sees("cleo")[-1]
    assert "Give talks" in said(await bot.uses("cleo", "goal", "show", goal="1"))
    unshared = await bot.uses("bo", "goal", "share", goal="1")
    assert said(unshared) == "Give talks about indexes (#1) is told of nowhere now."
    await weeks(bot)
    assert "Give talks" not in bot.sees("cleo")[-1]


async def test_the_communitys_goals_are_looked_at_together_once_a_month(bot: Bot) -> None:
    await make(bot, "ana", whose="community")
    await bot.uses("ana", "goal", "share", goal="1", where="general")
    await weeks(bot, 6)
    looks = [each for each in bot.sees("cleo") if each.startswith("A look at our goals")]
    assert len(looks) == 2  # 1 March and 5 April
    assert "Give talks about indexes (#1)" in looks[0]


async def test_nothing_is_told_in_a_channel_that_the_member_cannot_read(bot: Bot) -> None:
    await bot.chat.closes_off("board", "ana")
    await bot.posts("ana", "board", "Hello")
    await bot.uses("ana", "library", "save", url="https://example.org/a")
    await make(bot)
    answer = await bot.uses("bo", "goal", "share", goal="1", where="board")
    assert said(answer) == "You cannot read that channel, so I tell nothing there for you."


async def test_nothing_public_names_a_miss(bot: Bot) -> None:
    """Weeks without an answer, blocked, behind, late: whatever others read never says so."""
    await meets(bot, "cleo")
    await make(bot, witness="cleo")
    await make(bot, "ana", whose="community", what="Document our queries")
    for number, who in ((1, "bo"), (2, "ana")):
        await bot.uses(who, "goal", "share", goal=str(number), where="general")
    await bot.drain()
    await bot.presses("cleo", "Yes", unasked(bot, "cleo")[-1])
    await weeks(bot, 3)
    await bot.presses("bo", "It goes on", asked(bot))
    await bot.uses("ana", "goal", "check-in", goal="2", note="Nothing happened")
    await weeks(bot, 12)
    bot.now += timedelta(hours=12)
    await bot.drain()
    public = [
        post for post in bot.room.posts if post.place.channel == "general" and not post.seen_by
    ]
    read = [said(post) for post in (*public, *unasked(bot, "cleo")) if post.by == "copse"]
    assert len(read) > 12
    assert len([post for post in public if post.by == "copse"]) >= 12
    assert [each for each in read if BLAME.search(each)] == []
