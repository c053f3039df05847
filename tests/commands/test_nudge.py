"""What is said unasked: when it may be, once, with what can be done about it."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from community.chat.message import Table
from community.chat.place import Place
from scheduler.nudges import LEASE
from storage import communities, nudges, preferences
from tests.nudging import last, meets, plan, states, told, unasked
from tests.world import Bot, labels, said


async def test_a_nudge_is_told_directly_once_with_what_can_be_done_about_it(bot: Bot) -> None:
    await meets(bot, "bo")
    await plan(bot, "a")
    await plan(bot, "a")
    assert await told(bot) == ["About a"]
    assert labels(last(bot)) == ["Good", "Why", "Less", "Snooze", "Stop"]
    assert await states(bot) == {"a": "sent"}


async def test_nothing_comes_at_night_or_on_sunday_but_on_monday_at_nine(bot: Bot) -> None:
    await meets(bot, "bo")
    bot.now += timedelta(days=5, hours=10)  # Saturday 19:00
    await plan(bot, "a")
    assert await told(bot) == []
    bot.now += timedelta(days=1, hours=13, minutes=59)
    assert await told(bot) == []
    bot.now += timedelta(minutes=1)
    assert await told(bot) == ["About a"]


async def test_what_was_taken_by_a_clock_an_hour_ahead_is_told_when_it_is_set_right(
    bot: Bot,
) -> None:
    await meets(bot, "bo")
    await plan(bot, "a")
    bot.now += timedelta(hours=1)
    async with bot.database.transaction() as db:  # a process takes it, and dies
        assert len(await nudges.claim(db, bot.now, bot.now + LEASE, 10)) == 1
    assert await told(bot) == []
    bot.now -= timedelta(minutes=58)
    assert await told(bot) == []
    bot.now += LEASE
    assert await told(bot) == ["About a"]


async def test_what_was_asked_for_comes_on_sunday(bot: Bot) -> None:
    await meets(bot, "bo")
    bot.now += timedelta(days=6)
    await plan(bot, "a", solicited=True)
    assert await told(bot) == ["About a"]


async def test_the_fifth_in_a_week_waits_for_the_digest_which_opens_everything(bot: Bot) -> None:
    await meets(bot, "bo")
    for n in range(6):
        bot.now += timedelta(minutes=10)
        await plan(bot, f"n{n}", kind=f"library.k{n}", text=f"Thing {n}")
        await bot.drain()
    assert await told(bot) == ["Thing 0", "Thing 1", "Thing 2", "Thing 3"]
    bot.now += timedelta(days=7)
    assert (await told(bot))[4:] == ["2 things that can wait until you have a moment"]
    digest = said(last(bot))
    assert "Thing 4" in digest
    assert "Thing 5" in digest
    opened = await bot.chooses("bo", "Thing 5", last(bot))
    assert labels(opened) == ["Good", "Why", "Less", "Snooze", "Stop"]


async def test_a_digest_of_one_thing_is_that_thing(bot: Bot) -> None:
    await meets(bot, "bo")
    for n in range(5):
        await plan(bot, f"n{n}", kind=f"library.k{n}", text=f"Thing {n}")
    await bot.drain()
    bot.now += timedelta(days=7, hours=2)
    assert (await told(bot))[4:] == ["Thing 4"]


async def test_what_expires_while_it_waits_is_not_said_and_an_empty_digest_is_not_sent(
    bot: Bot,
) -> None:
    await meets(bot, "bo")
    for n in range(5):
        soon = bot.now + timedelta(days=2)
        await plan(bot, f"n{n}", kind=f"library.k{n}", text=f"Thing {n}", expires=soon)
    await bot.drain()
    bot.now += timedelta(days=7, hours=2)
    assert len(await told(bot)) == 4
    found = await states(bot)
    assert found["n4"] == "suppressed expired"
    assert [each for key, each in found.items() if key.startswith("digest")] == ["suppressed empty"]


async def test_why_says_why(bot: Bot) -> None:
    await meets(bot, "bo")
    await plan(bot, "a")
    await bot.drain()
    answer = said(await bot.presses("bo", "Why", last(bot)))
    assert "I tell you this because you tend it." in answer
    assert "at most 4 times a week, Monday to Friday from 09:00 to 18:00" in answer


async def test_less_halves_the_budget(bot: Bot) -> None:
    await meets(bot, "bo")
    await plan(bot, "a", kind="library.a")
    await bot.drain()
    assert "at most 2 messages a week" in said(await bot.presses("bo", "Less", last(bot)))
    for n in range(3):
        await plan(bot, f"n{n}", kind=f"library.k{n}")
    assert len(await told(bot)) == 2
    bot.now += timedelta(minutes=1)
    assert "the least there is" in said(await bot.presses("bo", "Less", last(bot)))


async def test_snooze_is_a_week_without_this_kind_and_it_comes_afterwards(bot: Bot) -> None:
    await meets(bot, "bo")
    await plan(bot, "a")
    await bot.drain()
    await bot.presses("bo", "Snooze", last(bot))
    await plan(bot, "b")
    await plan(bot, "c", kind="library.other")
    assert await told(bot) == ["About a", "About c"]
    bot.now += timedelta(days=7)
    assert await told(bot) == ["About a", "About c", "About b"]


async def test_everything_can_be_snoozed_and_woken_up_again(bot: Bot) -> None:
    await meets(bot, "bo")
    await plan(bot, "a")
    await bot.drain()
    quiet = await bot.presses("bo", "Snooze", last(bot))
    calm = await bot.presses("bo", "Snooze everything", quiet)
    assert "nothing unasked until 8 March" in said(calm)
    await plan(bot, "c", kind="library.other")
    assert len(await told(bot)) == 1
    bot.now += timedelta(minutes=1)
    await bot.presses("bo", "Wake up again", calm)
    await plan(bot, "d", kind="library.fourth")
    assert len(await told(bot)) == 2


async def test_stop_ends_a_kind_and_can_be_taken_back(bot: Bot) -> None:
    await meets(bot, "bo")
    await plan(bot, "a")
    await bot.drain()
    answer = await bot.presses("bo", "Stop", last(bot))
    await plan(bot, "b")
    assert await told(bot) == ["About a"]
    assert (await states(bot))["b"] == "suppressed stopped"
    await bot.presses("bo", "Go on after all", answer)
    await plan(bot, "c")
    assert await told(bot) == ["About a", "About c"]


async def test_everything_unasked_can_be_stopped_but_not_what_was_asked_for(bot: Bot) -> None:
    await meets(bot, "bo")
    await plan(bot, "a")
    await bot.drain()
    answer = await bot.presses("bo", "Stop", last(bot))
    await bot.presses("bo", "Stop everything unasked", answer)
    await plan(bot, "b", kind="library.other")
    await plan(bot, "c", kind="library.third", solicited=True)
    assert await told(bot) == ["About a", "About c"]


async def test_only_the_one_who_was_told_can_stop_it(bot: Bot) -> None:
    await meets(bot, "bo", "cleo")
    async with bot.database.transaction() as db:
        await preferences.note_closed(db, bot.room.space, "bo", bot.now)
    await plan(bot, "a", fallback=Place(bot.room.space, "general"))
    await bot.drain()
    aloud = [post for post in bot.room.posts if post.place.channel == "general"][-1]
    answer = await bot.presses("cleo", "Stop", aloud)
    assert "said to somebody else" in said(answer)
    await plan(bot, "b", fallback=Place(bot.room.space, "general"))
    await bot.drain()
    assert await states(bot) == {"a": "sent", "b": "sent"}


async def test_two_ignored_in_a_row_end_the_kind_which_is_said_once(bot: Bot) -> None:
    await meets(bot, "bo")
    for key in ("a", "b", "c", "d"):
        await plan(bot, key)
        await bot.drain()
        bot.now += timedelta(days=7)
    lines = await told(bot)
    assert lines[:2] == ["About a", "About b"]
    assert len(lines) == 3
    assert "so I stop here" in lines[2]
    assert (await states(bot))["d"] == "suppressed ignored"
    await bot.presses("bo", "Go on, please", last(bot))
    await plan(bot, "e")
    assert (await told(bot))[-1] == "About e"


async def test_what_is_answered_goes_on(bot: Bot) -> None:
    await meets(bot, "bo")
    for key in ("a", "b", "c", "d"):
        await plan(bot, key)
        await bot.drain()
        if key == "b":
            await bot.presses("bo", "Good", last(bot))
        bot.now += timedelta(days=7)
    assert len(await told(bot)) == 4
    assert (await told(bot))[2:] == ["About c", "About d"]


async def test_who_never_spoke_with_the_bot_is_told_in_the_place_there_is_or_not_at_all(
    bot: Bot,
) -> None:
    async with bot.database.transaction() as db:
        community = await communities.recognise(db, bot.room.space, "ana")
        assert community is not None
        await communities.enrol(db, community.community.id, bot.room.space, "dev", "Dev", bot.now)
    await plan(bot, "a", who="dev")
    await plan(bot, "b", who="dev", fallback=Place(bot.room.space, "general"))
    assert await told(bot, "dev") == []
    assert "@Dev:" in bot.sees("cleo")[-1]
    assert "About b" in bot.sees("cleo")[-1]
    assert await states(bot) == {"a": "suppressed unknown", "b": "sent"}
    async with bot.database.transaction() as db:
        dev = await communities.member_of(db, bot.room.space, "dev")
        assert dev is not None
        await preferences.change(db, dev.id, opted_in=True)
    await plan(bot, "c", who="dev")
    assert await told(bot, "dev") == ["About c"]


async def test_somebody_away_is_left_alone(bot: Bot) -> None:
    await meets(bot, "bo")
    async with bot.database.transaction() as db:
        bo = await communities.member_of(db, bot.room.space, "bo")
        assert bo is not None
        await preferences.change(db, bo.id, away_until=bot.now + timedelta(days=10))
    await plan(bot, "a")
    await plan(bot, "b", solicited=True)
    assert await told(bot) == []
    bot.now += timedelta(days=11)
    assert await told(bot) == ["About b"]
    assert (await states(bot))["a"] == "suppressed away"


async def test_who_mostly_reads_along_is_told_less(bot: Bot) -> None:
    await meets(bot, "bo")
    bot.now += timedelta(days=63)
    for n in range(4):
        await plan(bot, f"n{n}", kind=f"library.k{n}")
    assert len(await told(bot)) == 2


@pytest.mark.parametrize("seed", range(3))
async def test_all_kinds_together_keep_within_the_hours_and_the_budget_all_year(
    bot: Bot, seed: int
) -> None:
    chance = Random(seed)
    await meets(bot, "bo")
    end = bot.now + timedelta(days=60)
    n = 0
    while bot.now < end:
        bot.now += timedelta(hours=chance.choice((1, 3, 7, 20)))
        for _ in range(chance.choice((0, 0, 1, 2))):
            n += 1
            await plan(bot, f"n{n}", kind=f"library.k{chance.randrange(9)}")
        await bot.drain()
        if chance.random() < 0.3 and unasked(bot) and "Why" in labels(last(bot)):
            await bot.presses("bo", "Why", last(bot))
    sent = [post.at for post in unasked(bot)]
    assert len(sent) > 20
    for at in sent:
        assert at.weekday() < 5
        assert 9 <= at.hour < 18
        assert sum(at - timedelta(days=7) < each <= at for each in sent) <= 4
    async with bot.database.reading() as db:
        assert await nudges.outcomes(db, None, 10) == []


async def test_a_member_reads_what_they_were_told_and_what_they_were_spared(bot: Bot) -> None:
    await meets(bot, "bo", "cleo")
    await plan(bot, "a")
    await bot.drain()
    await bot.presses("bo", "Stop", last(bot))
    await plan(bot, "b")
    await plan(bot, "c", who="cleo", text="For Cleo alone")
    await bot.drain()
    mine = said(await bot.uses("bo", "nudge", "mine"))
    assert "I told you one thing unasked, spared you one thing, and none are still to come" in mine
    assert "told, because you tend it" in mine
    assert "spared (you stopped these)" in mine
    assert "Cleo" not in mine


async def test_stewards_read_counts_and_reasons_and_no_texts(bot: Bot) -> None:
    await meets(bot, "bo", "cleo")
    for n in range(6):
        await plan(bot, f"n{n}", kind=f"library.k{n}", text="Between us")
    await plan(bot, "c", who="cleo", text="For Cleo alone", expires=bot.now)
    await bot.drain()
    page = await bot.uses("ana", "nudge", "ledger")
    assert page is not None
    assert page.message is not None
    rows = [row[1:] for part in page.message.parts for row in getattr(part, "rows", ())]
    sums = [sum(int(row[column]) for row in rows) for column in range(5)]
    assert sums == [4, 0, 2, 1, 0]
    ledger = said(page)
    assert "1: its time was over" in ledger
    assert "waits for the digest" in ledger
    assert "Between us" not in ledger
    assert "Cleo" not in ledger
    assert "That is for a steward" in said(await bot.uses("bo", "nudge", "ledger"))
    bot.now += timedelta(days=7, hours=2)
    await bot.drain()
    assert "told in a digest" in said(await bot.uses("ana", "nudge", "ledger"))


async def test_a_closed_conversation_is_remembered_and_another_way_is_found(bot: Bot) -> None:
    await meets(bot, "bo")
    bot.room.closed.add("bo")
    general = Place(bot.room.space, "general")
    await plan(bot, "a", fallback=general)
    await plan(bot, "b")
    await bot.drain()
    assert await states(bot) == {"a": "sent", "b": "suppressed closed"}
    assert [post for post in bot.room.posts if post.place.channel == "general"][-1].key
    bot.room.closed.clear()
    await plan(bot, "c")
    assert await told(bot) == []
    bot.now += timedelta(days=31)
    await plan(bot, "d", kind="library.other")
    assert await told(bot) == ["About d"]


async def test_stewards_read_what_was_told_late_and_why_dates_were_left_out(bot: Bot) -> None:
    await meets(bot, "bo")
    await bot.uses("ana", "prompt", "start", rhythm="every Monday at 10")
    await bot.uses("ana", "prompt", "skip")
    await plan(bot, "a", due=bot.now - timedelta(hours=1))
    await bot.lives(days=1)
    page = await bot.uses("ana", "nudge", "ledger")
    assert page is not None
    assert page.message is not None
    tables = [part for part in page.message.parts if isinstance(part, Table)]
    about, dates = ({row[0]: row[1:] for row in each.rows} for each in tables)
    assert about == {"reviews of what you tend": ("0", "1", "0", "0", "0")}
    assert dates["Prompts"] == ("0", "0", "1")
    assert "1: a facilitator left it out" in said(page)
