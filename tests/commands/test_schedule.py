"""Members see what comes by itself, when and for whom; stewards change it."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from adapters.playground.room import Post
from community import schedules as rules
from community.rhythm import Rhythm
from storage import schedules
from tests.nudging import calling, meets, unasked
from tests.rooms import Rooms
from tests.world import Bot, labels, said

SKIP, MOVE = "Skip Mon 8 March", "Move Mon 8 March …"


async def card(bot: Bot, person: str = "ana") -> Post:
    """The card of the library's reviews, every Monday at nine; today's has just been done."""
    shown = await bot.uses(person, "copse", "schedule", number="1")
    assert shown is not None
    return shown


async def comes(bot: Bot, number: int = 1) -> list[str]:
    """The next three dates of a schedule."""
    async with bot.database.reading() as db:
        found = await schedules.schedule(db, number)
        assert found is not None
        ahead = await rules.ahead(db, found)
        return [f"{each.due_at:%d.%m. %H:%M}" for each, _ in zip(ahead, range(3), strict=False)]


async def test_members_see_the_next_eight_dates_with_their_zone_and_who_is_asked(bot: Bot) -> None:
    await bot.uses("ana", "copse", "settings", zone="Europe/Berlin")
    shown = said(await bot.uses("bo", "copse", "schedule"))
    assert shown.count(" · #") == 8
    assert "Tue 2 March, 06:00 · #2 Library: links" in shown
    assert "Mon 8 March, 09:00 · #1 Library reviews (library): asks nobody" in shown
    assert "By the clocks of Europe/Berlin, which are at UTC+1" in shown


async def test_a_change_of_the_clocks_is_marked_where_it_happens(bot: Bot) -> None:
    await bot.uses("ana", "copse", "settings", zone="Europe/Berlin")
    await bot.uses("ana", "library", "digest", where="general", day="friday", hour="10")
    shown = said(await bot.uses("bo", "copse", "schedule", number="3"))
    assert "Fri 26 March, 10:00\n" in shown
    assert "Fri 2 April, 10:00 (clocks have changed: UTC+2)" in shown
    assert shown.count("clocks have changed") == 1
    assert "Every Friday at 10:00, by the clocks of Europe/Berlin" in shown


async def test_who_would_be_asked_is_named(bot: Bot) -> None:
    bot.web.has("https://example.org/", "A page")
    await bot.uses("bo", "library", "save", url="https://example.org/")
    bot.now += timedelta(days=120)
    await bot.drain()
    async with bot.database.reading() as db:
        found = await schedules.schedule(db, 1)
    assert found is not None
    assert "Would ask: @bo" in said(await card(bot)).replace("@Bo", "@bo")


async def test_a_steward_leaves_out_one_date(bot: Bot) -> None:
    await bot.presses("ana", SKIP, await card(bot))
    assert await comes(bot) == ["15.03. 09:00", "22.03. 09:00", "29.03. 09:00"]
    bot.now += timedelta(days=7, hours=1)
    await bot.drain()
    async with bot.database.reading() as db:
        written = await schedules.occurrence(db, 1, date(2027, 3, 8))
    assert written is not None
    assert written.state == "skipped"


async def test_a_date_that_was_left_out_cannot_be_left_out_again(bot: Bot) -> None:
    first, stale = await card(bot), await card(bot)
    await bot.presses("ana", SKIP, first)
    assert "not to come any more" in said(await bot.presses("ana", SKIP, stale))


async def test_a_steward_moves_one_date(bot: Bot) -> None:
    form = await bot.presses("ana", MOVE, await card(bot))
    moved = said(await bot.submits("ana", form, to="9 March at 2 pm"))
    assert "comes on Tuesday 9 March at 14:00 instead" in moved
    assert "Tue 9 March, 14:00 (moved from Mon 8 March)" in moved
    assert await comes(bot) == ["09.03. 14:00", "15.03. 09:00", "22.03. 09:00"]


@pytest.mark.parametrize(
    ("to", "refused"),
    [
        ("1 March 2027 8:00", "That is past"),
        ("2026-01-05 10:00", "That is past"),
        ("blursday 10:00", "I do not know the date"),
        ("9 March", "At what time?"),
        ("2029-01-05 10:00", "more than a year away"),
        ("9 March 27:00", "no time of day"),
    ],
)
async def test_a_date_moves_only_to_a_time_that_is_to_come(bot: Bot, to: str, refused: str) -> None:
    form = await bot.presses("ana", MOVE, await card(bot))
    asked = await bot.submits("ana", form, to=to)
    assert asked is not None
    assert refused in asked.troubles["to"]
    assert await comes(bot) == ["08.03. 09:00", "15.03. 09:00", "22.03. 09:00"]


async def test_a_steward_pauses_until_a_day_and_it_goes_on_by_itself(bot: Bot) -> None:
    form = await bot.presses("ana", "Pause …", await card(bot))
    paused = await bot.submits("ana", form, until="20 March")
    assert "rests until Sat 20 March" in said(paused)
    assert labels(paused) == ["Resume"]
    assert "#1 Library reviews rests" in said(await bot.uses("bo", "copse", "schedule"))
    await bot.lives(days=20)
    assert await comes(bot) == ["22.03. 09:00", "29.03. 09:00", "05.04. 09:00"]


@pytest.mark.parametrize(
    ("until", "refused"),
    [
        ("today", "after today"),
        ("2026-01-01", "after today"),
        ("soonish", "I do not know the date"),
    ],
)
async def test_a_rest_ends_on_a_day_that_is_to_come(bot: Bot, until: str, refused: str) -> None:
    form = await bot.presses("ana", "Pause …", await card(bot))
    asked = await bot.submits("ana", form, until=until)
    assert asked is not None
    assert refused in asked.troubles["until"]
    assert len(await comes(bot)) == 3


async def test_what_rests_without_an_end_is_resumed(bot: Bot) -> None:
    form = await bot.presses("ana", "Pause …", await card(bot))
    paused = await bot.submits("ana", form)
    await bot.lives(days=8)
    assert await comes(bot) == []
    await bot.presses("ana", "Resume", paused)
    assert await comes(bot) == ["15.03. 09:00", "22.03. 09:00", "29.03. 09:00"]


async def test_buttons_are_about_the_date_that_is_chosen(bot: Bot) -> None:
    shown = await card(bot)
    again = await bot.chooses("ana", "Mon 22 March, 09:00", shown)
    await bot.presses("ana", "Skip Mon 22 March", again)
    assert await comes(bot) == ["08.03. 09:00", "15.03. 09:00", "29.03. 09:00"]


async def test_members_look_and_do_not_act(bot: Bot) -> None:
    assert labels(await card(bot, "bo")) == []
    shown = await card(bot, "bo")
    for action in ("skip:1|2027-03-08", "resume:1", "moved:1|2027-03-08", "paused:1"):
        assert "for a steward" in said(
            await bot.chat.presses_action("bo", f"copse.{action}", shown)
        )
    assert await comes(bot) == ["08.03. 09:00", "15.03. 09:00", "22.03. 09:00"]


@pytest.mark.parametrize("number", ["99", "0", "999999999999999"])
async def test_a_number_that_no_schedule_has_is_refused(bot: Bot, number: str) -> None:
    refused = said(await bot.uses("ana", "copse", "schedule", number=number))
    assert f"There is no schedule #{number} here" in refused


async def test_what_is_about_one_member_is_for_them_alone(bot: Bot) -> None:
    async with calling(bot) as call:
        made = await rules.plan(
            call,
            "member.week",
            "1",
            Rhythm("", time(9), "UTC", date(2027, 3, 9)),
            "Between us",
            member_id=call.member.id,
        )
    number = str(made.id)
    assert "Between us" in said(await bot.uses("ana", "copse", "schedule"))
    assert "Between us" not in said(await bot.uses("bo", "copse", "schedule"))
    assert "no schedule" in said(await bot.uses("bo", "copse", "schedule", number=number))
    own = await bot.uses("ana", "copse", "schedule", number=number)
    assert labels(own) == []


async def test_another_communitys_schedule_is_no_ones_to_see_or_change(rooms: Rooms) -> None:
    async with rooms.slack.database.reading() as db:
        theirs = [each.id for each in await schedules.schedules_of(db, 2)]
    shown = await rooms.slack.uses("ana", "copse", "schedule", number="1")
    assert shown is not None
    for number in theirs:
        refused = await rooms.slack.uses("ana", "copse", "schedule", number=str(number))
        assert "There is no schedule" in said(refused)
        for action in (f"skip:{number}|2027-03-08", f"resume:{number}", f"pause:{number}"):
            pressed = await rooms.slack.chat.presses_action("ana", f"copse.{action}", shown)
            assert "There is no schedule" in said(pressed)


@pytest.mark.parametrize("id", ["", "1", "1|", "1|2027-02-30", "x|2027-03-08", "²|2027-03-08"])
async def test_a_forged_button_is_refused(bot: Bot, id: str) -> None:
    shown = await card(bot)
    refused = await bot.chat.presses_action("ana", f"copse.skip:{id}", shown)
    assert "older version of me" in said(refused)


async def test_stewards_are_told_once_of_what_was_missed(bot: Bot) -> None:
    await meets(bot, "ana", "bo")
    bot.now += timedelta(days=12)
    await bot.drain()
    await bot.lives(minutes=30)
    await bot.lives(days=3)
    told = [said(post) for post in unasked(bot, "ana") if "Missed, and too late" in said(post)]
    assert len(told) == 1
    assert "#1 Library reviews: Mon 8 March, 09:00\n" in told[0]
    assert "#2 Library: links, and entries without a steward: Fri 12 March, 06:00, and" in told[0]
    assert unasked(bot, "bo") == []
    assert "Missed, and too late" in said(await bot.uses("bo", "copse", "schedule"))
    await bot.lives(days=20)
    assert "Missed" not in said(await bot.uses("bo", "copse", "schedule"))


async def test_what_is_missed_later_is_told_by_itself(bot: Bot) -> None:
    await meets(bot, "ana")
    for _ in range(2):
        bot.now += timedelta(days=12)
        await bot.drain()
        await bot.lives(days=2)
    told = [said(post) for post in unasked(bot, "ana") if "Missed, and too late" in said(post)]
    assert len(told) == 2
    assert "Mon 22 March" in told[1]
    assert "Mon 8 March" not in told[1]


async def test_what_is_posted_late_says_so(bot: Bot) -> None:
    await bot.uses("ana", "library", "digest", where="general", day="friday", hour="10")
    for days, hours in ((4, 2), (6, 23)):
        await bot.uses("bo", "library", "save", url=f"https://example.org/{days}")
        bot.now += timedelta(days=days, hours=hours)
        await bot.drain()
    late, on_time = (said(p) for p in bot.room.posts if p.key.startswith("library.digest|"))
    assert "This comes late: it was meant for Friday 5 March at 10:00" in late
    assert "late" not in on_time


async def test_what_goes_by_the_communitys_clocks_follows_them_to_another_zone(bot: Bot) -> None:
    await bot.uses("ana", "copse", "settings", zone="Asia/Tokyo")
    assert await comes(bot) == ["08.03. 00:00", "15.03. 00:00", "22.03. 00:00"]
