"""Matching rounds through the front door: announced, drawn, told, asked after, closed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.matches import ask, opens, pairs, passes, reads, say_they_met, together, told
from tests.world import Bot, labels, said

FOUR = ("ana", "bo", "cleo", "dev")


async def test_a_round_is_announced_drawn_and_opens_conversations(bot: Bot) -> None:
    answer = await opens(bot, *FOUR)
    assert said(answer) == (
        "Coffee is open: pairs, every week, first on 8 March at 9:00. "
        "Members join with /match join."
    )
    await passes(bot, 5.75)
    assert reads(bot, "bo") == []
    await passes(bot, 0.25)
    notice = told(bot, "bo", "brings members together on 8 March")
    assert labels(notice)[0] == "Skip"
    assert together(bot) == []
    await passes(bot, 1)
    assert len(together(bot)) == 2
    assert sorted(one for pair in pairs(bot) for one in pair) == sorted(FOUR)
    first = said(together(bot)[0])
    assert "Coffee brings you together." in first
    assert "Times that could suit you:" in first
    assert "To begin with:" in first
    assert labels(together(bot)[0]) == ["We met", "Another question"]


async def test_nobody_meets_twice_before_everybody_met_and_then_it_is_said(bot: Bot) -> None:
    await opens(bot, *FOUR)
    for _ in range(3):
        await passes(bot, 7)
        await say_they_met(bot)
    met = pairs(bot)
    assert len(met) == 6
    assert len(set(met)) == 6
    await passes(bot, 7)
    assert set(pairs(bot)[6:]) <= set(met)
    assert "You last met in March." in said(together(bot)[-1])
    assert "last met" not in said(together(bot)[5])


async def test_who_skips_is_not_in_the_round_and_may_come_back_before(bot: Bot) -> None:
    await opens(bot, *FOUR)
    await passes(bot, 6)
    for person in ("bo", "cleo"):
        answer = await bot.presses(person, "Skip", told(bot, person, "brings members together"))
        assert "You skip Coffee on 8 March" in said(answer)
    page = await bot.uses("bo", "match", "next")
    assert "You skip this one." in said(page)
    assert "You are in Coffee" in said(await bot.presses("bo", "Be in after all", page))
    await bot.uses("dev", "match", "leave")
    await passes(bot, 1)
    assert pairs(bot) == [("ana", "bo")]
    late = await bot.presses("bo", "Skip", told(bot, "bo", "brings members together"))
    assert "drawn already" in said(late)


async def test_who_rests_or_is_away_is_not_in_a_round(bot: Bot) -> None:
    await opens(bot, *FOUR)
    answer = await bot.uses("bo", "match", "pause", until="2027-03-10")
    assert "You rest in Coffee until 10 March" in said(answer)
    await bot.uses("cleo", "match", "pause")
    await passes(bot, 7)
    assert pairs(bot) == [("ana", "dev")]
    assert [said(each) for each in reads(bot, "bo")] == []
    await bot.presses("cleo", "Take part again", await bot.uses("cleo", "match", "pause"))
    await passes(bot, 7)
    assert len(pairs(bot)) == 3


async def test_a_rest_is_over_on_its_day(bot: Bot) -> None:
    await opens(bot, "ana", "bo")
    await bot.uses("bo", "match", "pause", until="2027-03-05")
    assert "You rest until 5 March." in said(await bot.uses("bo", "match", "next"))
    await passes(bot, 7)
    assert "You are in." in said(await bot.uses("bo", "match", "next"))
    report = said(await bot.uses("ana", "match", "report"))
    assert "Rest: 0" in report
    assert pairs(bot) == [("ana", "bo")]
    await passes(bot, 12.5)
    told(bot, "bo", "I let you rest")


async def test_an_avoidance_holds_both_ways_and_nobody_learns_of_it(bot: Bot) -> None:
    await opens(bot, "ana", "bo")
    answer = await bot.uses("bo", "match", "avoid", member="ana")
    assert "not bring you and @Ana together" in said(answer)
    assert said(await bot.uses("bo", "match", "allow")) == "You avoid @Ana."
    assert said(await bot.uses("ana", "match", "allow")) == "You avoid nobody."
    await passes(bot, 7)
    assert pairs(bot) == []
    why = said(told(bot, "ana", "with nobody this time"))
    assert "nobody you can be brought together with" in why
    assert "Bo" not in why
    await bot.uses("bo", "match", "allow", member="ana")
    await passes(bot, 7)
    assert pairs(bot) == [("ana", "bo")]


async def test_the_odd_one_makes_a_trio_or_rests_and_is_told_why(bot: Bot) -> None:
    await opens(bot, "ana", "bo", "cleo")
    await opens(bot, "ana", "bo", "cleo", name="Tea", odd="rest")
    await passes(bot, 7)
    trio = next(post for post in together(bot) if "three of you" in said(post))
    assert trio.place.channel == "@ana+bo+cleo"
    assert len(pairs(bot)) == 2
    pair = next(pair for pair in pairs(bot) if len(pair) == 2)
    (rests,) = {"ana", "bo", "cleo"} - set(pair)
    assert "it was your turn to rest" in said(told(bot, rests, "Tea brings you together with"))


async def test_the_same_seed_draws_the_previewed_round_and_another_another(bot: Bot) -> None:
    people = [f"p{number}" for number in range(12)]
    await opens(bot, *people)
    first = said(await bot.uses("ana", "match", "preview"))
    assert said(await bot.uses("ana", "match", "preview")) == first
    await passes(bot, 6)
    assert said(await bot.uses("ana", "match", "preview")) == first
    assert "drawn otherwise now" in said(await bot.uses("ana", "match", "reroll"))
    second = said(await bot.uses("ana", "match", "preview"))
    assert second != first
    await passes(bot, 1)
    for pair in pairs(bot):
        one, other = (f"@{each.capitalize()}" for each in pair)
        assert f"{one} · {other}" in second or f"{other} · {one}" in second


async def test_who_no_conversation_is_opened_for_is_told_alone_and_asked_alone(bot: Bot) -> None:
    await opens(bot, "ana", "bo")
    await bot.submits("bo", await bot.uses("bo", "member", "edit"), practises="Drawing maps")
    bot.room.closed.add("bo")
    await passes(bot, 7.5)
    assert together(bot) == []
    card = told(bot, "ana", "I could not open a conversation for you")
    assert "Coffee brings you together with @Bo." in said(card)
    assert "Practises: Drawing maps" in said(card)
    assert "Share how" not in said(card)
    await passes(bot, 3)
    assert "Good to hear" in said(
        await bot.presses("ana", "We met", told(bot, "ana", "Have you met yet?"))
    )
    assert "1 of 1 groups met" in said(await bot.uses("ana", "match", "report"))
    undelivered = await ask(bot, "SELECT key FROM outgoing WHERE state = 'parked'")
    assert [key for (key,) in undelivered if str(key).startswith("match|")] == []


async def test_who_is_at_goals_of_one_topic_is_brought_together(bot: Bot) -> None:
    await bot.uses("ana", "topic", "add", name="Maps")
    await opens(bot, *FOUR)
    for person in ("bo", "dev"):
        form = await bot.uses(person, "goal", "new")
        await bot.submits(
            person,
            form,
            what="Draw a map",
            measure="from 0 to 4 maps",
            first="Buy paper",
            serves="Maps",
            due="2027-06-30",
        )
    owners = await ask(bot, "SELECT owner_id FROM goal WHERE topic_id IS NOT NULL")
    assert len(owners) == 2
    for seed in range(3):
        shown = said(await bot.uses("ana", "match", "preview"))
        assert "@Bo · @Dev" in shown or "@Dev · @Bo" in shown, seed
        await bot.uses("ana", "match", "reroll")


async def test_only_facilitators_steer(bot: Bot) -> None:
    await opens(bot, "bo")
    for path in ("open", "close", "preview", "reroll", "report"):
        options = {"name": "Tea"} if path == "open" else {"programme": "Coffee"}
        answer = await bot.uses("bo", "match", path, **options)
        assert "That is for a facilitator" in said(answer), path


async def test_groups_are_asked_midway_and_at_the_end_until_they_met(bot: Bot) -> None:
    await opens(bot, *FOUR)
    await passes(bot, 10)
    asked = [post for post in bot.room.posts if "Have you met yet?" in said(post)]
    assert sorted(post.place.channel for post in asked) == sorted(
        "@" + "+".join(p) for p in pairs(bot)
    )
    one, other = (post.place.channel[1:].split("+")[0] for post in asked)
    assert "Good to hear" in said(await bot.presses(one, "We met", asked[0]))
    assert "enjoy it" in said(await bot.presses(other, "We have a date", asked[1]))
    stranger = next(each for each in FOUR if each not in asked[0].place.channel)
    forged = await bot.chat.presses_action(
        stranger, "match.met:1", told(bot, stranger, "You are in")
    )
    assert "for those who were brought together" in said(forged)
    await passes(bot, 1)
    ends = [post for post in bot.room.posts if "Did you meet?" in said(post)]
    assert [post.place.channel for post in ends] == [asked[1].place.channel]
    report = said(await bot.uses("ana", "match", "report"))
    assert "1 of 2 groups met" in report
    assert "Have a date: 1" in report
    await passes(bot, 1)
    assert "1 of 2 groups met" in said(told(bot, "ana", "the round of 8 March"))


async def test_an_answer_to_an_earlier_round_changes_nothing_of_the_present_one(bot: Bot) -> None:
    await opens(bot, "ana", "bo")
    await passes(bot, 14)
    before, now = together(bot)
    await bot.presses("bo", "We met", before)
    rows = await ask(bot, "SELECT round_id, met FROM match_part WHERE member_id = 2 ORDER BY 1")
    assert [met for _, met in rows] == ["met", ""]
    await bot.presses("bo", "We met", now)
    rows = await ask(bot, "SELECT round_id, met FROM match_part WHERE member_id = 2 ORDER BY 1")
    assert [met for _, met in rows] == ["met", "met"]


async def test_two_silent_rounds_let_somebody_rest_with_notice(bot: Bot) -> None:
    await opens(bot, *FOUR)
    for week in range(2):
        await passes(bot, 7)
        for post in together(bot)[2 * week :]:
            if "ana" in post.place.channel:
                await bot.presses("ana", "We met", post)
    await passes(bot, 5.5)
    resting = [one for one in FOUR if "I let you rest" in " ".join(map(said, reads(bot, one)))]
    partners = {one for pair in pairs(bot) if "ana" in pair for one in pair}
    assert resting == [one for one in FOUR if one not in partners]
    notice = told(bot, resting[0], "I let you rest")
    assert "Welcome back to Coffee" in said(
        await bot.presses(resting[0], "Take part again", notice)
    )


async def test_a_round_that_was_missed_comes_late_with_a_days_notice(bot: Bot) -> None:
    await opens(bot, "ana", "bo")
    bot.now += timedelta(days=7, hours=20)  # nobody was awake from before the notice on
    await bot.drain()
    told(bot, "bo", "brings members together on 10 March")
    assert pairs(bot) == []
    await passes(bot, 1.25)
    assert pairs(bot) == [("ana", "bo")]
    bot.now += timedelta(days=30)
    await bot.drain()
    assert len(pairs(bot)) == 1


async def test_a_closed_programme_holds_no_more_rounds(bot: Bot) -> None:
    await opens(bot, "ana", "bo")
    await passes(bot, 6)
    await bot.uses("ana", "match", "close", programme="Coffee")
    await passes(bot, 9)
    assert pairs(bot) == []
    assert "no matching programme" in said(await bot.uses("bo", "match", "join"))


async def test_mentors_take_as_many_learners_as_they_said(bot: Bot) -> None:
    await opens(bot, name="Guild", way="mentors")
    refused = await bot.uses("dev", "match", "join", programme="Guild")
    assert "role:mentor" in said(refused)
    await bot.uses("ana", "match", "join", role="mentor", takes="2")
    for person in ("bo", "cleo", "dev"):
        await bot.uses(person, "match", "join", role="learner")
    await passes(bot, 7)
    (group,) = pairs(bot)
    assert len(group) == 3
    assert "@Ana is your mentor." in said(together(bot)[0])
    (left,) = set(FOUR) - set(group)
    assert "no mentor had room" in said(told(bot, left, "with nobody this time"))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"weeks": "3"}, "every 1, 2 or 4 weeks"),
        ({"size": "9"}, "groups of 2 to 8"),
        ({"first": "2027-03-01"}, "at least a day ahead"),
        ({"topic": "weaving"}, "no topic"),
    ],
)
async def test_a_programme_that_cannot_be_is_refused(
    bot: Bot, options: dict[str, str], words: str
) -> None:
    assert words in said(await opens(bot, **options))
    assert await ask(bot, "SELECT id FROM match_programme") == []


async def test_several_programmes_are_told_apart_by_name_or_channel(bot: Bot) -> None:
    await opens(bot)
    await opens(bot, name="Tea")
    assert "There is a programme “Tea” already" in said(await opens(bot, name="Tea"))
    assert "There are: Coffee, Tea" in said(await bot.uses("bo", "match", "join"))
    assert "You are in Tea" in said(await bot.uses("bo", "match", "join", programme="#2"))
    shown = said(await bot.uses("bo", "match", "next"))
    assert "Coffee: pairs, every week." in shown
    assert shown.count("You are in.") == 1
