"""Prompts: asked by themselves in a channel, each once before any comes again, answers counted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.prompts.tables import AnswerRow
from tests.nudging import unasked
from tests.prompts import asked, begin, deck, question, recaps
from tests.rooms import rows
from tests.world import Bot, said

HABIT = "Which small habit makes your work easier?"


async def weeks(bot: Bot, count: int) -> None:
    """Weeks go by."""
    for _ in range(count):
        await bot.lives(days=7)


async def test_a_prompt_comes_by_its_rhythm_with_a_thread_to_answer_in(bot: Bot) -> None:
    begun = said(await begin(bot, "every other Tuesday at 10"))
    assert "a prompt in #general, every other Tuesday at 10:00 (UTC)" in begun
    assert "Tue 2 March, Tue 16 March and Tue 30 March" in begun
    assert f"{deck()} prompts are in the deck" in begun
    await bot.lives(days=1)
    assert asked(bot) == []
    await bot.lives(hours=2)
    (post,) = asked(bot)
    assert question(post) in begun
    thread = [each for each in bot.room.posts if each.place.thread == post.id]
    assert [said(each) for each in thread] == ["Answers go here. Late ones count, too."]
    await bot.lives(days=13)
    assert len(asked(bot)) == 1
    await bot.lives(days=2)
    assert len(asked(bot)) == 2


async def test_none_is_asked_twice_before_all_were_asked(bot: Bot) -> None:
    await begin(bot, "daily at 10", stage="potential")
    count = deck(stage="potential")
    await bot.lives(days=count)
    first = [question(post) for post in asked(bot)]
    assert len(set(first)) == len(first) == count
    await bot.lives(days=count)
    assert [question(post) for post in asked(bot)][count:] == first


async def test_the_curator_is_told_once_when_the_deck_runs_low(bot: Bot) -> None:
    await begin(bot, "daily at 10", pillar="practice", stage="potential")
    await bot.lives(days=deck("practice", "potential") - 4)
    assert unasked(bot, "ana") == []
    await bot.lives(days=3)
    (low,) = unasked(bot, "ana")
    assert "3 prompts are left in the deck of #general" in said(low)
    assert low.place.channel == "@ana"
    assert said(await bot.presses("ana", "See what is suggested", low)) == "No suggestion waits."


async def test_what_a_member_suggests_is_decided_on_and_credited(bot: Bot) -> None:
    await begin(bot)
    waits = await bot.uses("bo", "prompt", "suggest", text=HABIT)
    assert "waits for a curator" in said(waits)
    await bot.drain()
    (note,) = unasked(bot, "ana")
    assert "@Bo suggests a prompt" in said(note)
    assert HABIT in said(note)
    await bot.presses("ana", "Into the deck", note)
    await bot.drain()
    assert any("is in the deck" in line for line in bot.sees("bo", "@bo"))
    await bot.lives(hours=2)
    (post,) = asked(bot)
    assert question(post) == HABIT
    assert "Suggested by @Bo" in said(post)
    again = await bot.presses("ana", "Not now", note)
    assert "does not wait any more: it is approved" in said(again)


async def test_a_suggestion_that_is_declined_is_never_asked_and_its_author_hears_so(
    bot: Bot,
) -> None:
    await begin(bot, "daily at 10", pillar="practice", stage="potential")
    await bot.lives(days=1)
    form = await bot.presses("bo", "Suggest a prompt", asked(bot)[0])
    await bot.submits("bo", form, text=HABIT)
    await bot.drain()
    queue = await bot.uses("ana", "prompt", "queue")
    assert HABIT in said(queue)
    await bot.presses("ana", "Not now", queue)
    await bot.lives(days=2 * deck("practice", "potential"))
    assert HABIT not in [question(post) for post in asked(bot)]
    assert any("is not asked for now. Thank you" in line for line in bot.sees("bo", "@bo"))


@pytest.mark.parametrize(
    ("suggestion", "words"),
    [
        ("Too short?", "between 15 and 300 characters"),
        ("x" * 301, "between 15 and 300 characters"),
        ("?!" * 20, "between 15 and 300 characters"),
        ("WHAT first drew you to this craft and what keeps you in it", "already"),
    ],
)
async def test_a_suggestion_that_is_none_is_refused_in_words(
    bot: Bot, suggestion: str, words: str
) -> None:
    assert words in said(await bot.uses("bo", "prompt", "suggest", text=suggestion))
    assert said(await bot.uses("ana", "prompt", "queue")) == "No suggestion waits."


async def test_a_member_has_ten_suggestions_waiting_at_most(bot: Bot) -> None:
    for number in range(10):
        await bot.uses("bo", "prompt", "suggest", text=f"What comes to your mind at {number}?")
    eleventh = await bot.uses("bo", "prompt", "suggest", text="And what comes to it after that?")
    assert "10 suggestions waiting" in said(eleventh)


async def test_answers_are_counted_by_member_and_thanked_two_days_later(bot: Bot) -> None:
    await begin(bot)
    await bot.lives(hours=2)
    (post,) = asked(bot)
    await bot.posts("bo", "general", "A sharp pencil.", thread=post)
    await bot.posts("bo", "general", "And a rubber.", thread=post)
    await bot.posts("cleo", "general", "A list on paper.", thread=post)
    await bot.posts("dev", "general", "This is about something else.")
    assert "2 answered" in said(await bot.uses("ana", "prompt", "past"))
    await bot.lives(days=1)
    assert recaps(bot) == []
    await bot.lives(days=1, hours=2)
    (recap,) = recaps(bot)
    assert said(recap).startswith("@Bo and @Cleo answered")
    kept = (await rows(bot.database, "prompt_answer"))["prompt_answer"]
    assert len(kept) == 3
    assert not any("pencil" in str(row) for row in kept)
    assert "text" not in AnswerRow.model_fields


async def test_late_answers_and_answers_taken_back_change_the_thanks(bot: Bot) -> None:
    await begin(bot)
    await bot.lives(hours=2)
    (post,) = asked(bot)
    first = await bot.posts("bo", "general", "A sharp pencil.", thread=post)
    await bot.lives(days=3)
    (recap,) = recaps(bot)
    assert said(recap).startswith("@Bo answered")
    await bot.posts("dev", "general", "Late, but here.", thread=post)
    await bot.drain()
    assert said(recap).startswith("@Bo and @Dev answered")
    await bot.chat.deletes(first)
    await bot.drain()
    assert said(recap).startswith("@Dev answered")


async def test_who_joins_later_finds_what_was_asked_and_is_counted(bot: Bot) -> None:
    await begin(bot)
    await bot.lives(hours=2)
    (post,) = asked(bot)
    await bot.posts("bo", "general", "A sharp pencil.", thread=post)
    await bot.lives(days=9)
    past = said(await bot.uses("dev", "prompt", "past"))
    assert f"8 March in #general: {question(asked(bot)[1])} · no answers yet" in past
    assert f"1 March in #general: {question(post)} · 1 answered" in past
    await bot.posts("dev", "general", "I am new here, and I answer.", thread=post)
    await bot.drain()
    (recap,) = recaps(bot)
    assert said(recap).startswith("@Bo and @Dev answered")
    assert "2 answered" in said(await bot.uses("ana", "prompt", "past"))


async def test_the_best_answer_is_kept_in_the_library_by_its_author(bot: Bot) -> None:
    await begin(bot)
    await bot.lives(hours=2)
    (post,) = asked(bot)
    answer = await bot.posts("bo", "general", "Sharpen the pencil before the meeting.", thread=post)
    await bot.lives(days=2, hours=2)
    (recap,) = recaps(bot)
    assert "Save to library" in said(recap)
    card = said(await bot.acts("cleo", "Save to library", answer))
    assert "saved by @Cleo" in card
    assert "@Bo" in card
    found = said(await bot.uses("dev", "library", "search", query="pencil by:bo in:#general"))
    assert "Sharpen the pencil" in found


async def test_where_nobody_answered_nothing_is_said(bot: Bot) -> None:
    await begin(bot)
    await bot.lives(days=5)
    assert len(asked(bot)) == 1
    assert recaps(bot) == []


async def test_a_prompt_that_was_missed_comes_late_and_says_so_or_not_at_all(bot: Bot) -> None:
    await begin(bot)
    bot.now += timedelta(hours=5)
    await bot.drain()
    (post,) = asked(bot)
    assert "This comes late: it was meant for Monday 1 March at 10:00." in said(post)
    bot.now += timedelta(days=9)
    await bot.drain()
    assert len(asked(bot)) == 1


async def test_dates_are_skipped_moved_and_pinned(bot: Bot) -> None:
    await begin(bot)
    skipped = said(await bot.uses("ana", "prompt", "skip"))
    assert skipped == (
        "No prompt on Monday 1 March. The next one comes on Monday 8 March at 10:00."
    )
    assert "Ana" not in str(await rows(bot.database, "occurrence")), "names are not kept there"
    moved = said(await bot.uses("ana", "prompt", "move", day="8 March", to="10 March at 15:00"))
    assert "comes on Wednesday 10 March at 15:00 instead" in moved
    pinned = said(await bot.uses("ana", "prompt", "pin", prompt="7", day="8 March"))
    assert pinned.startswith("On Monday 8 March I ask: “")
    assert "(#7) · pinned" in said(await bot.uses("ana", "prompt", "preview"))
    await bot.lives(days=9, hours=3)
    assert asked(bot) == []
    await bot.lives(hours=4)
    (post,) = asked(bot)
    assert question(post) in pinned
    await bot.lives(days=5)
    assert len(asked(bot)) == 2


async def test_one_can_be_asked_besides_and_a_pinned_one_waits_for_its_date(bot: Bot) -> None:
    await begin(bot, pillar="practice", stage="potential")
    shown = said(await bot.uses("bo", "prompt", "deck"))
    first = shown.partition("#")[2].partition(" ")[0]
    await bot.uses("ana", "prompt", "pin", prompt=first)
    answered = said(await bot.uses("ana", "prompt", "now"))
    await bot.drain()
    (besides,) = asked(bot)
    assert question(besides) in answered
    await bot.lives(hours=2)
    _, pinned = asked(bot)
    assert f"#{first} {question(pinned)}" in shown
    assert question(besides) != question(pinned)


async def test_a_retired_prompt_is_not_asked(bot: Bot) -> None:
    await begin(bot, "daily at 10", pillar="practice", stage="potential")
    shown = said(await bot.uses("bo", "prompt", "deck"))
    first = shown.partition("#")[2].partition(" ")[0]
    gone = said(await bot.uses("ana", "prompt", "retire", prompt=first))
    await bot.lives(days=2 * deck("practice", "potential"))
    assert not any(question(post) in gone for post in asked(bot))
    again = said(await bot.uses("ana", "prompt", "retire", prompt=first))
    assert "is not in the deck: it is retired" in again


async def test_a_pinned_prompt_that_is_retired_gives_its_date_back(bot: Bot) -> None:
    await begin(bot)
    before = said(await bot.uses("ana", "prompt", "preview"))
    await bot.uses("ana", "prompt", "pin", prompt="7")
    assert said(await bot.uses("ana", "prompt", "preview")) != before
    await bot.uses("ana", "prompt", "retire", prompt="7")
    assert said(await bot.uses("ana", "prompt", "preview")) == before


async def test_what_lives_in_a_channel_does_not_begin_in_a_direct_conversation(bot: Bot) -> None:
    there = bot.room.direct("ana").id
    refused = await bot.uses("ana", "prompt", "start", channel=there)
    assert said(refused) == "In which channel? Type it there, or name it with channel:."
    assert said(await bot.uses("ana", "prompt", "list")).startswith("No prompts are asked yet")
    refused = await bot.uses("ana", "match", "open", name="Coffee", channel=there)
    assert said(refused).startswith("In which channel? Type it there")
    assert "no matching programme yet" in said(await bot.uses("bo", "match", "join"))


async def test_a_series_stops_and_late_answers_still_count(bot: Bot) -> None:
    await begin(bot)
    await bot.lives(hours=2)
    (post,) = asked(bot)
    assert "Late answers count" in said(await bot.uses("ana", "prompt", "stop"))
    await weeks(bot, 2)
    assert len(asked(bot)) == 1
    await bot.posts("bo", "general", "A sharp pencil.", thread=post)
    assert "1 answered" in said(await bot.uses("ana", "prompt", "past"))


@pytest.mark.parametrize(
    ("holidays", "first"),
    [("skip", "Monday 8 March"), ("next", "Tuesday 2 March"), ("keep", "Monday 1 March")],
)
async def test_a_holiday_is_left_out_or_moved_from_or_kept(
    bot: Bot, holidays: str, first: str
) -> None:
    await bot.uses("ana", "copse", "holidays", do="add", dates="1 March", name="Rest")
    await begin(bot, holidays=holidays)
    assert (
        said(await bot.uses("ana", "prompt", "preview"))
        .splitlines()[1]
        .startswith(f"• {first} at 10:00")
    )


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"rhythm": "when the moon is full"}, "I do not understand the rhythm"),
        ({"zone": "Atlantis"}, "Atlantis"),
        ({"rhythm": "FREQ=SECONDLY"}, ""),
        ({"also": "7"}, "There is no series 7"),
    ],
)
async def test_a_series_that_cannot_be_is_refused_and_nothing_begins(
    bot: Bot, options: dict[str, str], words: str
) -> None:
    assert words in said(await bot.uses("ana", "prompt", "start", **options))
    assert said(await bot.uses("ana", "prompt", "list")).startswith("No prompts are asked yet")


@pytest.mark.parametrize(
    ("path", "options", "words"),
    [
        ("skip", {"day": "2 March"}, "Nothing is asked on 2 March 2027"),
        ("skip", {"day": "Nevermonday"}, "I do not know the date"),
        ("move", {"to": "1 March at 8"}, "That is past"),
        ("move", {"to": "somewhen"}, "At what time?"),
        ("pin", {"prompt": "4711"}, "There is no prompt #4711 here"),
        ("retire", {"prompt": "4711"}, "There is no prompt #4711 here"),
        ("stop", {"series": "9"}, "There is no series 9"),
        ("deck", {"page": "9"}, "The deck has"),
    ],
)
async def test_what_does_not_exist_is_refused_in_words(
    bot: Bot, path: str, options: dict[str, str], words: str
) -> None:
    await begin(bot)
    assert words in said(await bot.uses("ana", "prompt", path, **options))


@pytest.mark.parametrize("path", ["start", "stop", "preview", "skip", "now", "queue"])
async def test_only_facilitators_steer(bot: Bot, path: str) -> None:
    await begin(bot)
    assert "That is for a facilitator" in said(await bot.uses("bo", "prompt", path))


async def test_with_several_series_the_one_of_the_channel_is_meant(bot: Bot) -> None:
    await begin(bot)
    await bot.uses("ana", "prompt", "start", channel="help", pillar="domain")
    assert "in #general" in said(await bot.uses("ana", "prompt", "preview"))
    assert "in #help" in said(await bot.uses("ana", "prompt", "preview", series="2"))
