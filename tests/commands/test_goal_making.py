"""Making goals: five letters, a draft that is kept, who sees it, who stands by it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.goals import COURSE, GUIDE, SHARE, TALKS, first, make, questions
from tests.many import fill
from tests.nudging import meets, unasked
from tests.world import Bot, labels, lead, said


async def test_a_goal_with_all_letters_is_made_and_asked_about(bot: Bot) -> None:
    made = await make(bot)
    assert lead(made) == (
        "Goal #1 is made, all five letters are there. I ask how it goes on 8 March at 09:00."
    )
    assert "own goal of @Bo · for the community · 1 March to 31 May · confidence 7 of 10" in said(
        made
    )
    assert made.seen_by == "bo"


async def test_a_missing_letter_is_named_and_the_draft_kept(bot: Bot) -> None:
    form = await bot.uses("bo", "goal", "new")
    answered = await bot.submits("bo", form, **TALKS | {"measure": "12 talks", "due": ""})
    assert said(answered).splitlines()[:3] == [
        "Your draft is kept. To be a goal it lacks:",
        "• M (measurable) Say where it starts, too: `from 0 to 12 talks`.",
        "• T (time-bound) Give the date by which it will be there: 2027-06-30.",
    ]
    assert "No goals here yet" in said(await bot.uses("bo", "goal", "list"))
    again = await bot.presses("bo", "Go on with it …", answered)
    assert again is not None
    assert again.form is not None
    kept = {question.key: question.value for question in again.form.questions}
    assert (kept["what"], kept["measure"]) == ("Give talks about indexes", "12 talks")
    done = await bot.submits("bo", again, **TALKS)
    assert lead(done).startswith("Goal #1 is made")
    fresh = await bot.uses("bo", "goal", "new")
    assert fresh is not None
    assert fresh.form is not None
    assert fresh.form.questions[0].value == ""


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"due": "2027-02-28"}, "T (time-bound) That date is not in the future."),
        ({"measure": "from 2 to 12"}, "M (measurable) 12 of what?"),
        ({"what": "Things"}, "S (specific)"),
        ({"first": ""}, "A (achievable)"),
        ({"serves": ""}, "R (relevant)"),
        ({"at": "noon"}, "When Write the hour like 09:00."),
    ],
)
async def test_what_is_wrong_is_named(bot: Bot, answers: dict[str, str], words: str) -> None:
    form = await bot.uses("bo", "goal", "new")
    assert words in said(await bot.submits("bo", form, **TALKS | answers))


async def test_every_kind_of_measure_makes_a_goal(bot: Bot) -> None:
    for answers in (TALKS, GUIDE, COURSE, SHARE):
        await make(bot, **answers)
    listed = said(await bot.uses("bo", "goal", "list", whose="mine"))
    assert "Give talks about indexes (#1): 2 of 12 talks, ● on track, until 31 May" in listed
    assert "Publish the style guide (#2): not yet, ● on track" in listed
    assert "Write the course (#3): 0 of 4, ● on track" in listed
    assert "Document our queries (#4): 10 of 80 %, ● on track" in listed


async def test_a_goal_of_the_community_is_made_by_a_facilitator(bot: Bot) -> None:
    form = await bot.uses("bo", "goal", "new")
    refused = await bot.submits("bo", form, **TALKS | {"whose": "community"})
    assert "That is for a facilitator" in said(refused)
    assert "No goals" in said(await bot.uses("ana", "goal", "list"))
    await make(bot, "ana", whose="community")
    assert "community's goal of @Ana" in said(await bot.uses("bo", "goal", "show", goal="1"))


async def test_a_goal_serves_a_topic_that_is_there(bot: Bot) -> None:
    await bot.uses("ana", "topic", "add", name="Databases")
    assert "for Databases" in said(await make(bot, serves="Databases", whose="topic"))
    form = await bot.uses("bo", "goal", "new")
    lacking = await bot.submits("bo", form, **TALKS | {"serves": "Cooking"})
    assert "R (relevant) That topic is no more." in said(lacking)


async def test_a_personal_goal_is_seen_by_its_owner_and_who_was_asked(bot: Bot) -> None:
    await meets(bot, "cleo", "dev")
    await make(bot, witness="cleo")
    foreign = said(await bot.uses("dev", "goal", "show", goal="1"))
    assert foreign == "There is no goal #1 that you can see. Try /goal list."
    assert "No goals here yet" in said(await bot.uses("dev", "goal", "list"))
    assert "Give talks" in said(await bot.uses("cleo", "goal", "show", goal="1"))


async def test_a_witness_is_asked_and_may_say_no(bot: Bot) -> None:
    await meets(bot, "cleo")
    await make(bot, witness="cleo")
    await bot.drain()
    assert questions(bot, "cleo") == [
        "@Bo asks you to be the witness of Give talks about indexes (#1). "
        "I would tell you in one line a week how it goes."
    ]
    ask = unasked(bot, "cleo")[-1]
    assert labels(ask)[:2] == ["Yes", "No, thanks"]
    await bot.presses("cleo", "No, thanks", ask)
    assert "witness:" not in said(await bot.uses("bo", "goal", "show", goal="1"))
    await bot.presses("cleo", "Yes", ask)
    assert "witness: @Cleo" in said(await bot.uses("bo", "goal", "show", goal="1"))


async def test_nobody_is_their_own_witness_or_supporter(bot: Bot) -> None:
    form = await bot.uses("bo", "goal", "new")
    post = await bot.submits("bo", form, **TALKS | {"witness": "bo"})
    assert post is not None
    assert post.troubles == {"witness": "A witness is somebody else whom I have met here."}
    await make(bot)
    assert "your own goal" in said(await bot.uses("bo", "goal", "support", goal="1"))


async def test_the_owner_asks_for_support_and_nobody_else_does(bot: Bot) -> None:
    await meets(bot, "bo", "cleo", "dev")
    await make(bot, "ana", whose="community")
    asked = await bot.uses("ana", "goal", "support", goal="1", member="cleo")
    assert said(asked) == "I ask @Cleo, when their hours allow it."
    await bot.drain()
    again = await bot.uses("ana", "goal", "support", goal="1", member="cleo")
    assert said(again) == "I have asked them already, and ask nobody twice."
    yes = await bot.presses("cleo", "Yes", unasked(bot, "cleo")[-1])
    assert first(yes) == (
        "You stand by Give talks about indexes (#1) now. I tell you in one line a week how it goes."
    )
    stolen = await bot.uses("dev", "goal", "support", goal="1", member="bo")
    assert said(stolen) == "Only the owner of a goal asks others to support it."
    await bot.presses("dev", "I support it", await bot.uses("dev", "goal", "show", goal="1"))
    assert "supported by @Cleo, @Dev" in said(await bot.uses("ana", "goal", "show", goal="1"))


async def test_a_member_has_at_most_twenty_goals_that_go_on(bot: Bot) -> None:
    for n in range(20):
        await make(bot, what=f"Give talk number {n}")
    form = await bot.uses("bo", "goal", "new")
    post = await bot.submits("bo", form, **TALKS)
    assert "Goal #21" not in said(await bot.uses("bo", "goal", "list"))
    assert "You have 20 goals that go on." in said(post)


async def test_who_is_forgotten_takes_their_own_goals_along_and_leaves_the_communitys(
    bot: Bot,
) -> None:
    await meets(bot, "cleo")
    await bot.uses("ana", "topic", "add", name="Databases")
    await make(bot, witness="cleo")
    await make(bot, whose="topic", serves="Databases", what="Document our queries")
    for number in ("1", "2"):
        where = "https://discord.com/events/1/2"
        await bot.uses("bo", "goal", "link", goal=number, gathering=where, name="Our talks")
        await bot.uses("bo", "goal", "check-in", goal=number, value="5", note="Bo was here")
        form = await bot.uses("bo", "goal", "adjust", goal=number)
        await bot.submits("bo", form, reason="So", measure="from 2 to 9 talks")
    page = await bot.uses("bo", "member", "forget")
    await bot.presses("bo", "Forget me", page)
    await bot.drain()
    listed = said(await bot.uses("cleo", "goal", "list"))
    assert listed.startswith("1 goal\n• Document our queries (#2): 5 of 9 talks")
    card = said(await bot.uses("cleo", "goal", "show", goal="2"))
    assert "Bo" not in card
    assert "Gathering 1: Our talks (discord.com)" in card
    assert "Bo was here" not in said(await bot.uses("cleo", "goal", "history", goal="2"))
    gone = await bot.uses("cleo", "goal", "show", goal="1")
    assert said(gone) == "There is no goal #1 that you can see. Try /goal list."
    bot.now += timedelta(days=14)
    await bot.drain()


async def test_ones_own_goal_is_found_among_many_of_others(bot: Bot) -> None:
    await fill(bot.database, 120)
    await make(bot)
    assert "1 goal" in said(await bot.uses("bo", "goal", "list"))
    offered = await bot.completes("bo", ("goal", "show"), "goal", "121")
    assert [each.value for each in offered] == ["121"]
