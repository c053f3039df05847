"""Changing goals: with a reason that is kept, resting, ending, looking back, found again."""

from __future__ import annotations

import pytest

from tests.goals import GUIDE, SHARE, TALKS, asked, first, make, questions, weeks
from tests.nudging import meets
from tests.world import Bot, labels, lead, said


async def test_a_change_is_kept_with_its_reason(bot: Bot) -> None:
    await make(bot)
    form = await bot.uses("bo", "goal", "adjust", goal="1")
    answer = await bot.submits(
        "bo",
        form,
        reason="Cleo is ill",
        measure="from 2 to 8 talks",
        due="2027-06-30",
        confidence="5",
        rhythm="FREQ=WEEKLY;BYDAY=FR",
        at="16:00",
        what="Give talks about indexes",
    )
    assert lead(answer) == (
        "Changed: measure, date, confidence, rhythm. Your reason is kept with it."
    )
    history = said(await bot.uses("bo", "goal", "history", goal="1"))
    assert "measure: from 2 to 12 talks → from 2 to 8 talks – “Cleo is ill”" in history
    assert "date: 2027-05-31 → 2027-06-30 – “Cleo is ill”" in history
    assert "rhythm: Every Monday, 09:00 → Every Friday, 16:00 – “Cleo is ill”" in history
    await weeks(bot)
    assert questions(bot) == ["5 March: how does it go? Give talks about indexes (#1)"]


@pytest.mark.parametrize(
    ("answers", "key", "words"),
    [
        ({"reason": ""}, "reason", "Say why in a few words"),
        ({"due": "2027-02-01"}, "due", "That date is not in the future."),
        ({"measure": "from 2 to 8"}, "measure", "8 of what?"),
        ({"measure": "yes or no: it is public"}, "measure", "another goal"),
        ({"what": "Talks"}, "what", "Say it with a verb"),
        ({"at": "late", "due": "2027-07-01"}, "at", "Write the hour like 09:00."),
        ({}, "reason", "Change something beside the reason, too."),
    ],
)
async def test_a_change_that_cannot_be_is_refused_where_it_is_wrong(
    bot: Bot, answers: dict[str, str], key: str, words: str
) -> None:
    await make(bot)
    form = await bot.uses("bo", "goal", "adjust", goal="1")
    post = await bot.submits("bo", form, **{"reason": "So"} | answers)
    assert post is not None
    assert words in post.troubles[key]
    assert "→" not in said(await bot.uses("bo", "goal", "history", goal="1"))


async def test_a_goal_rests_until_a_date_and_goes_on_by_itself(bot: Bot) -> None:
    await make(bot)
    answer = await bot.uses("bo", "goal", "pause", goal="1", until="2027-03-22")
    assert lead(answer) == ("It rests until 22 March. Nothing is asked, and no streak breaks.")
    await weeks(bot, 2)
    assert questions(bot) == []
    assert "paused" in said(await bot.uses("bo", "goal", "list"))
    await weeks(bot)
    assert questions(bot) == ["22 March: how does it go? Give talks about indexes (#1)"]
    assert "on track" in said(await bot.uses("bo", "goal", "list")).replace("at risk", "on track")


async def test_a_goal_rests_until_it_is_resumed(bot: Bot) -> None:
    await make(bot)
    resting = await bot.presses("bo", "Pause", await bot.uses("bo", "goal", "show", goal="1"))
    assert lead(resting) == "It rests until you resume it. Nothing is asked, and no streak breaks."
    again = await bot.uses("bo", "goal", "pause", goal="1")
    assert said(again) == "That goal rests already."
    await weeks(bot, 3)
    assert lead(await bot.presses("bo", "Resume", resting)) == "It goes on."
    refused = await bot.uses("bo", "goal", "resume", goal="1")
    assert said(refused) == "That goal does not rest."
    await weeks(bot)
    assert len(questions(bot)) == 1
    past = await bot.uses("bo", "goal", "pause", goal="1", until="2027-03-01")
    assert said(past) == "That date is not in the future."


@pytest.mark.parametrize("how", ["finish", "drop"])
async def test_an_end_asks_what_was_learned_and_stays_in_the_history(bot: Bot, how: str) -> None:
    await make(bot)
    ended = await bot.uses("bo", "goal", how, goal="1")
    assert labels(ended) == ["Look back …"]
    form = await bot.presses("bo", "Look back …", ended)
    await bot.submits("bo", form, learned="Ask early for slots", following="A second round")
    assert "No goals here yet" in said(await bot.uses("bo", "goal", "list"))
    found = said(await bot.uses("bo", "goal", "search", query="slots"))
    assert "Give talks about indexes (#1)" in found
    again = await bot.uses("bo", "goal", how, goal="1")
    assert "it stays as it was" in said(again)
    await weeks(bot, 14)
    assert questions(bot) == []


async def test_a_review_is_asked_half_way_and_on_the_last_day(bot: Bot) -> None:
    await make(bot, **GUIDE)
    for _ in range(13):
        await weeks(bot)
        if questions(bot)[-1].endswith("how does it go? Publish the style guide (#1)"):
            await bot.presses("bo", "Worked on it", asked(bot))
    told = [each for each in questions(bot) if "learned" in each]
    assert told == [
        "Half of the time has gone for Publish the style guide (#1). What have you learned so far?",
        "Today is the day you named for Publish the style guide (#1). What have you learned?",
    ]


async def test_what_was_learned_from_a_shared_goal_goes_to_the_library(bot: Bot) -> None:
    await make(bot, "ana", whose="community")
    form = await bot.uses("ana", "goal", "review", goal="1")
    answer = await bot.submits("ana", form, learned="Two speakers draw more people than one.")
    assert lead(answer) == "Kept, and saved to the library as #1."
    entry = said(await bot.uses("bo", "library", "show", entry="1"))
    assert "Learned from: Give talks about indexes" in entry
    assert "Two speakers draw more people than one." in entry
    assert "In the library: #1 Learned from" in said(await bot.uses("bo", "goal", "show", goal="1"))


async def test_what_was_learned_from_ones_own_goal_stays_private_until_it_is_saved(
    bot: Bot,
) -> None:
    await make(bot)
    form = await bot.uses("bo", "goal", "review", goal="1")
    answer = await bot.submits("bo", form, learned="Start small.")
    assert lead(answer) == "Kept with the goal, thank you."
    assert "0 found" in said(await bot.uses("cleo", "library", "search", query="small")) or (
        "Nothing" in said(await bot.uses("cleo", "library", "search", query="small"))
    )
    ended = await bot.uses("bo", "goal", "finish", goal="1")
    assert ended is not None
    saved = await bot.presses(
        "bo", "Save to library", await bot.uses("bo", "goal", "show", goal="1")
    )
    assert said(saved) == "Saved to the library as #1, for everybody."
    assert "Start small." in said(await bot.uses("cleo", "library", "show", entry="1"))


async def test_a_review_says_something(bot: Bot) -> None:
    await make(bot)
    form = await bot.uses("bo", "goal", "review", goal="1")
    post = await bot.submits("bo", form, learned="  ")
    assert post is not None
    assert "Say in a sentence" in post.troubles["learned"]


async def test_a_goal_is_linked_to_an_entry_once(bot: Bot) -> None:
    await bot.uses("bo", "library", "save", url="https://example.org/talks")
    await make(bot)
    linked = await bot.uses("bo", "goal", "link", goal="1", entry="1")
    assert lead(linked) == "Linked to “example.org/talks”."
    assert "In the library: #1 example.org/talks" in said(linked)
    again = await bot.uses("bo", "goal", "link", goal="1", entry="1")
    assert lead(again) == "It was linked already."


async def test_a_foreign_goal_cannot_be_changed(bot: Bot) -> None:
    await meets(bot, "dev")
    await make(bot, "ana", whose="community")
    for word in ("adjust", "review", "finish", "drop", "pause"):
        answer = await bot.uses("dev", "goal", word, goal="1")
        assert said(answer) == "That is somebody else's goal: only its owner can do that."


async def test_a_facilitator_tends_the_goals_of_several(bot: Bot) -> None:
    await bot.uses("ana", "topic", "add", name="Databases")
    await make(bot, whose="topic", serves="Databases")
    await make(bot, **SHARE)
    assert "is finished" in first(await bot.uses("ana", "goal", "finish", goal="1"))
    refused = await bot.uses("ana", "goal", "finish", goal="2")
    assert said(refused) == "There is no goal #2 that you can see. Try /goal list."


async def test_goals_are_found_by_number_and_words_while_typing(bot: Bot) -> None:
    await make(bot, **TALKS)
    await make(bot, **GUIDE)
    offered = await bot.completes("bo", ("goal", "show"), "goal", "guide")
    assert [each.label for each in offered] == ["#2 Publish the style guide"]
    offered = await bot.completes("bo", ("goal", "show"), "goal", "1")
    assert [each.value for each in offered] == ["1"]


async def test_a_list_opens_a_goal(bot: Bot) -> None:
    await make(bot)
    listed = await bot.uses("bo", "goal", "list")
    card = await bot.chooses("bo", "#1 Give talks about indexes", listed)
    assert "First step: Ask Cleo for a slot" in said(card)
    nothing = await bot.uses("bo", "goal", "search", query="gardens")
    assert said(nothing) == "No goal has “gardens” in it."
