"""Check-ins: asked at the member's hour, answered in one press, late, again; never a reproach."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage import communities, preferences
from tests.goals import COURSE, GUIDE, asked, first, make, questions, weeks
from tests.nudging import calling, meets, unasked
from tests.world import Bot, labels, said


async def away(bot: Bot, who: str, days: int) -> None:
    """Let somebody be away for some days."""
    async with calling(bot) as call:
        member = await communities.member_of(call.db, bot.room.space, who)
        assert member is not None
        until = bot.now + timedelta(days=days)
        await preferences.change(call.db, member.id, away_until=until)


async def test_the_owner_is_asked_every_monday_at_their_hour(bot: Bot) -> None:
    await make(bot, at="17:30")
    bot.now += timedelta(days=7)  # Monday 8 March, 09:00
    await bot.drain()
    assert questions(bot) == []
    bot.now += timedelta(hours=8, minutes=30)
    await bot.drain()
    assert questions(bot) == ["8 March: how does it go? Give talks about indexes (#1)"]
    assert labels(asked(bot))[:5] == [
        "Worked on it",
        "3 of 12 talks",
        "Tell more …",
        "Blocked",
        "Plan changed …",
    ]


@pytest.mark.parametrize(
    ("press", "words"),
    [
        ("Worked on it", "8 March: worked on it"),
        ("3 of 12 talks", "8 March: told how far it is, 3 of 12 talks"),
        ("Blocked", "8 March: blocked"),
    ],
)
async def test_one_press_answers_in_the_place_of_the_question(
    bot: Bot, press: str, words: str
) -> None:
    await make(bot)
    await weeks(bot)
    question = asked(bot)
    answer = await bot.presses("bo", press, question)
    assert answer is question
    assert first(answer) == "Noted for 8 March, thank you."
    assert words in said(answer)
    assert words in said(await bot.uses("bo", "goal", "history", goal="1"))


async def test_an_answer_in_words_has_a_value_a_note_and_confidence(bot: Bot) -> None:
    await make(bot)
    await weeks(bot)
    form = await bot.presses("bo", "Tell more …", asked(bot))
    answer = await bot.submits(
        "bo", form, value="5 talks", note="Three at the meet-up", confidence="3", blocked="no"
    )
    assert "told how far it is, 5 of 12 talks – “Three at the meet-up”" in said(answer)
    assert "5 of 12 talks after 8 % of the time: at risk." in said(answer)
    assert "confidence 3 of 10" in said(await bot.uses("bo", "goal", "show", goal="1"))


async def test_a_milestone_and_a_yes_are_told_by_name(bot: Bot) -> None:
    await make(bot, **COURSE)
    await make(bot, **GUIDE)
    await weeks(bot)
    told = await bot.uses("bo", "goal", "check-in", goal="1", value="draft")
    assert "told how far it is, 2 of 4: draft" in said(told)
    told = await bot.uses("bo", "goal", "check-in", goal="2", value="yes")
    assert first(told) == "Noted for 8 March, thank you. You are there: well done!"
    assert "Finish it" in labels(told)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("lots", "“lots” is no number of talks."),
        ("5 books", "“5 books” is no number of talks."),
    ],
)
async def test_a_value_that_makes_no_sense_is_refused(bot: Bot, value: str, words: str) -> None:
    await make(bot)
    answer = await bot.uses("bo", "goal", "check-in", goal="1", value=value)
    assert said(answer) == words
    assert "2 of 12" in said(await bot.uses("bo", "goal", "list"))


async def test_a_late_answer_counts_for_the_week_it_was_asked_for(bot: Bot) -> None:
    await make(bot)
    await weeks(bot)
    early = asked(bot)
    await weeks(bot)
    await bot.presses("bo", "3 of 12 talks", asked(bot))
    late = await bot.presses("bo", "Worked on it", early)
    assert first(late) == "Noted for 8 March, thank you."
    assert "8 March: worked on it, answered later" in said(late)
    history = said(await bot.uses("bo", "goal", "history", goal="1"))
    assert "15 March: told how far it is, 3 of 12 talks" in history
    assert "2 check-ins answered, 2 in a row." in said(await bot.uses("bo", "goal", "weeks"))


async def test_a_late_value_does_not_undo_a_later_one(bot: Bot) -> None:
    await make(bot)
    await weeks(bot)
    early = asked(bot)
    await weeks(bot)
    await bot.uses("bo", "goal", "check-in", goal="1", value="9")
    await bot.presses("bo", "3 of 12 talks", early)
    assert "9 of 12 talks" in said(await bot.uses("bo", "goal", "list"))


async def test_an_answer_can_be_changed(bot: Bot) -> None:
    await make(bot)
    await weeks(bot)
    answer = await bot.presses("bo", "3 of 12 talks", asked(bot))
    form = await bot.presses("bo", "Change the answer …", answer)
    assert form is not None
    assert form.form is not None
    assert form.form.questions[0].value == "3"
    changed = await bot.submits("bo", form, value="4", note="Miscounted", blocked="no")
    assert first(changed) == "Changed for 8 March, thank you."
    history = said(await bot.uses("bo", "goal", "history", goal="1"))
    assert "8 March: told how far it is, 4 of 12 talks, edited – “Miscounted”" in history
    assert "3 of 12" not in history


async def test_who_is_away_is_not_asked_and_breaks_no_streak(bot: Bot) -> None:
    await make(bot)
    await weeks(bot)
    await bot.presses("bo", "Worked on it", asked(bot))
    await away(bot, "bo", 20)
    await weeks(bot, 2)
    assert len(questions(bot)) == 1
    await weeks(bot)
    assert questions(bot)[-1].startswith("29 March: how does it go?")
    await bot.presses("bo", "Worked on it", asked(bot))
    shown = said(await bot.uses("bo", "goal", "weeks"))
    assert "2 check-ins answered, 2 in a row." in shown
    assert "2 answered, 2 away or paused" in shown


async def test_two_without_an_answer_lead_to_a_kind_question_in_private(bot: Bot) -> None:
    await make(bot)
    await weeks(bot, 3)
    question = asked(bot)
    assert first(question) == (
        "Give talks about indexes (#1): plans change. Shall it change, rest for a while, or go? "
        "Any of these is fine."
    )
    assert question.place.channel == "@bo"
    assert labels(question)[:4] == ["It goes on", "Change it …", "Pause it", "Drop it"]
    assert bot.sees("cleo") == []
    await bot.presses("bo", "It goes on", question)
    await weeks(bot)
    assert questions(bot)[-1].startswith("29 March: how does it go?")


async def test_who_stays_silent_is_asked_no_more_until_they_speak(bot: Bot) -> None:
    await make(bot)
    await weeks(bot, 8)
    assert len(questions(bot)) == 4 + 1  # and the question half-way
    await bot.uses("bo", "goal", "check-in", goal="1", value="4")
    await weeks(bot)
    assert questions(bot)[-1].startswith("3 May: how does it go?")


@pytest.mark.parametrize("press", ["Pause it", "Drop it"])
async def test_a_goal_that_is_paused_or_dropped_asks_nothing(bot: Bot, press: str) -> None:
    await make(bot)
    await weeks(bot, 3)
    count = len(questions(bot))
    await bot.presses("bo", press, asked(bot))
    await weeks(bot, 2)
    assert len(questions(bot)) == count


async def test_a_changed_plan_is_an_answer(bot: Bot) -> None:
    await make(bot)
    await weeks(bot)
    form = await bot.presses("bo", "Plan changed …", asked(bot))
    await bot.submits("bo", form, reason="Two speakers left", measure="from 2 to 8 talks")
    history = said(await bot.uses("bo", "goal", "history", goal="1"))
    assert "8 March: the plan changed" in history


async def test_blocked_finds_help_with_those_near(bot: Bot) -> None:
    await meets(bot, "cleo", "dev")
    await bot.uses("ana", "topic", "add", name="Databases", steward="cleo")
    await make(bot, serves="Databases", whose="topic")
    await bot.uses("dev", "goal", "support", goal="1")
    await weeks(bot)
    answer = await bot.presses("bo", "Blocked", asked(bot))
    told = await bot.presses("bo", "Ask for help", answer)
    assert said(told) == "I ask @Dev, @Cleo, when their hours allow it."
    await bot.drain()
    plea = unasked(bot, "cleo")[-1]
    assert first(plea) == (
        "@Bo is stuck with Give talks about indexes (#1) and would be glad of help."
    )
    await bot.presses("cleo", "I can help", plea)
    await bot.drain()
    assert questions(bot)[-1] == (
        "@Cleo can help you with Give talks about indexes (#1). Write to them."
    )


async def test_who_says_that_they_help_with_the_topic_is_asked(bot: Bot) -> None:
    form = await bot.uses("dev", "member", "edit")
    await bot.submits("dev", form, practises="SQL", helps="Databases of any size")
    await bot.uses("ana", "topic", "add", name="Databases")
    await make(bot, serves="Databases")
    await weeks(bot)
    answer = await bot.presses("bo", "Blocked", asked(bot))
    told = await bot.presses("bo", "Ask for help", answer)
    assert said(told) == "I ask @Dev, when their hours allow it."


async def test_a_blocked_goal_without_anybody_near_says_how_to_find_some(bot: Bot) -> None:
    await make(bot)
    await weeks(bot)
    answer = await bot.presses("bo", "Blocked", asked(bot))
    assert "Nobody stands by this goal yet." in said(
        await bot.presses("bo", "Ask for help", answer)
    )


async def test_nobody_answers_for_somebody_else(bot: Bot) -> None:
    await meets(bot, "dev")
    await make(bot, "ana", whose="community")
    answer = await bot.uses("dev", "goal", "check-in", goal="1", value="5")
    assert said(answer) == "That is somebody else's goal: only its owner can do that."


async def test_an_ended_goal_takes_no_answer(bot: Bot) -> None:
    await make(bot)
    await weeks(bot)
    question = asked(bot)
    await bot.uses("bo", "goal", "finish", goal="1")
    await bot.presses("bo", "Worked on it", question)
    answer = await bot.uses("bo", "goal", "check-in", goal="1", value="5")
    assert said(answer) == "That goal is finished; it stays as it was. A new one is /goal new."
    assert "8 March: open" in said(await bot.uses("bo", "goal", "history", goal="1"))


async def test_the_hour_goes_along_when_its_owner_moves(bot: Bot) -> None:
    await make(bot)
    form = await bot.uses("bo", "member", "edit")
    await bot.submits("bo", form, practises="SQL", zone="New York")
    hours: list[str] = []
    for _ in range(15 * 24):
        bot.now += timedelta(hours=1)
        await bot.drain()
        if len(unasked(bot, "bo")) > len(hours):
            hours.append(f"{bot.now:%d.%m. %H}")
    assert hours == ["08.03. 09", "15.03. 13"]


async def test_the_hour_stays_when_the_clocks_change(bot: Bot) -> None:
    async with calling(bot) as call:
        await communities.change(call.db, call.community.id, zone="Europe/Berlin")
    await make(bot)
    told = []
    for _ in range(5 * 7 * 24):
        bot.now += timedelta(hours=1)
        await bot.drain()
        new = [each for each in unasked(bot, "bo") if each.id not in told]
        for each in new:
            told.append(each.id)
            summer = (bot.now.month, bot.now.day) > (3, 27)
            assert (bot.now.weekday(), bot.now.hour) == (0, 7 if summer else 8)
    assert len(told) == 4
