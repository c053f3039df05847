"""Members say where their clock is, when they rest and how much they are told, and are heeded."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from community.call import Refusal
from community.hours import days_of, time_of
from tests.nudging import plan
from tests.world import Bot, said, values


def direct(bot: Bot) -> list[str]:
    """What Bo was told directly."""
    return [said(post) for post in bot.room.posts if post.place.channel == "@bo"]


async def test_who_is_away_hears_nothing_until_the_day(bot: Bot) -> None:
    answer = said(await bot.uses("bo", "member", "away", until="2027-03-10"))
    assert "nothing unasked until 10 March" in answer
    await plan(bot, "one")
    await bot.drain()
    assert direct(bot) == []
    bot.now += timedelta(days=10)
    await plan(bot, "two")
    await bot.drain()
    assert len(direct(bot)) == 1


async def test_who_is_away_for_over_a_month_is_told_what_passes_on(bot: Bot) -> None:
    for until, over in (("2027-03-30", False), ("2027-04-01", True)):
        answer = said(await bot.uses("bo", "member", "away", until=until))
        assert ("over 30 days: what you tend" in answer) is over, until


async def test_who_is_back_sooner_says_so(bot: Bot) -> None:
    await bot.uses("bo", "member", "away")
    assert "Welcome back" in said(await bot.uses("bo", "member", "away"))
    await plan(bot, "one")
    await bot.drain()
    assert len(direct(bot)) == 1


async def test_a_zone_moves_the_hours(bot: Bot) -> None:
    answer = said(await bot.uses("bo", "member", "zone", zone="tokyo"))
    assert "Asia/Tokyo: it is 18:00 there" in answer
    await plan(bot, "one")
    await bot.drain()
    assert direct(bot) == [], "it is evening in Tokyo"
    bot.now = datetime(2027, 3, 2, 0, 0, tzinfo=UTC)
    await bot.drain()
    assert len(direct(bot)) == 1
    offered = values(await bot.completes("bo", ("member", "zone"), "zone", "berl"))
    assert offered == ["Europe/Berlin"]


async def test_nothing_is_said_outside_the_hours_a_member_names(bot: Bot) -> None:
    answer = said(await bot.uses("bo", "member", "quiet", from_="14", to="5pm", days="mon-fri"))
    assert "Monday to Friday from 14:00 to 17:00" in answer
    await plan(bot, "one")
    await bot.drain()
    assert direct(bot) == []
    bot.now += timedelta(hours=5)
    await bot.drain()
    assert len(direct(bot)) == 1


async def test_a_level_is_how_much_is_told(bot: Bot) -> None:
    assert "at most 4" in said(await bot.uses("bo", "member", "nudges"))
    assert "at most 2" in said(await bot.uses("bo", "member", "nudges", level="light"))
    for number in range(4):
        await plan(bot, str(number), kind="library.review")
    await bot.drain()
    assert len(direct(bot)) <= 2


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("mon-fri", [0, 1, 2, 3, 4]),
        ("Tue, Thu", [1, 3]),
        ("fri - mon", [0, 4, 5, 6]),
        ("sunday and wednesday", [2, 6]),
    ],
)
def test_days_are_read_as_people_write_them(typed: str, days: list[int]) -> None:
    assert days_of(typed) == days


@pytest.mark.parametrize(
    ("typed", "shown"), [("9", "09:00"), ("17:30", "17:30"), ("5pm", "17:00"), ("12am", "00:00")]
)
def test_times_are_read_as_people_write_them(typed: str, shown: str) -> None:
    assert f"{time_of(typed):%H:%M}" == shown


@pytest.mark.parametrize("typed", ["25", "9:75", "noon", ""])
def test_a_time_that_is_none_is_refused(typed: str) -> None:
    with pytest.raises(Refusal):
        time_of(typed)
