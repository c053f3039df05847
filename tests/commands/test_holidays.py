"""Holidays: what comes by itself gives way to them, and comes again when they are taken away."""

from __future__ import annotations

from datetime import date, time
from itertools import islice
from typing import Literal

import pytest

from community import schedules as rules
from community.rhythm import Rhythm
from storage import schedules
from tests.nudging import calling
from tests.world import Bot, said


async def plans(bot: Bot, minds: Literal["keep", "skip", "next"], rule: str = "FREQ=DAILY") -> int:
    """Plan something at ten that minds holidays."""
    async with calling(bot) as call:
        rhythm = Rhythm(rule, time(10), "UTC", date(2027, 3, 1))
        made = await rules.plan(call, "library.digest", "x|y", rhythm, "A", holidays=minds)
    return made.id


async def comes(bot: Bot, number: int, count: int = 3) -> list[str]:
    """The next dates of a schedule, and that it is armed for the first."""
    async with bot.database.reading() as db:
        found = await schedules.schedule(db, number)
        assert found is not None
        ahead = list(islice(await rules.ahead(db, found), count))
        assert found.next_at == (ahead[0].due_at if ahead else None)
    return [f"{each.due_at:%d.%m.}" for each in ahead]


async def adds(bot: Bot, dates: str, person: str = "ana", **more: str) -> str:
    """What is said when a holiday is added."""
    return said(await bot.uses(person, "copse", "holidays", do="add", dates=dates, **more))


async def removes(bot: Bot, which: str) -> str:
    """What is said when a holiday is removed."""
    return said(await bot.uses("ana", "copse", "holidays", do="remove", dates=which))


@pytest.mark.parametrize(
    ("minds", "expected"),
    [
        ("keep", ["01.03.", "02.03.", "03.03."]),
        ("skip", ["03.03.", "04.03.", "05.03."]),
        ("next", ["03.03.", "04.03.", "05.03."]),
    ],
)
async def test_what_falls_on_holidays_gives_way_as_its_schedule_has_it(
    bot: Bot, minds: Literal["keep", "skip", "next"], expected: list[str]
) -> None:
    number = await plans(bot, minds)
    assert "Carnival, 1 March 2027 to 2 March 2027" in await adds(
        bot, "1 March to 2 March", name="Carnival"
    )
    assert await comes(bot, number) == expected


async def test_a_weekly_date_waits_for_the_next_working_day(bot: Bot) -> None:
    number = await plans(bot, "next", "FREQ=WEEKLY;BYDAY=FR")
    await adds(bot, "5 March", name="Bridge day")
    assert await comes(bot, number) == ["08.03.", "12.03.", "19.03."]


async def test_what_gave_way_comes_again_when_the_holiday_is_removed(bot: Bot) -> None:
    number = await plans(bot, "skip")
    await adds(bot, "1 to 3 March", name="Carnival")
    assert await comes(bot, number) == ["04.03.", "05.03.", "06.03."]
    assert "No holiday any more: Carnival" in await removes(bot, "carnival")
    assert await comes(bot, number) == ["01.03.", "02.03.", "03.03."]


async def test_what_comes_once_and_on_a_holiday_comes_when_that_is_removed(bot: Bot) -> None:
    number = await plans(bot, "skip", "")
    await adds(bot, "1 March")
    assert await comes(bot, number) == []
    await removes(bot, "1")
    assert await comes(bot, number) == ["01.03."]


async def test_what_was_done_or_left_out_does_not_come_again(bot: Bot) -> None:
    number = await plans(bot, "skip")
    await adds(bot, "1 to 3 March", name="Carnival")
    async with bot.database.transaction() as db:
        found = await schedules.schedule(db, number)
        assert found is not None
        await rules.skip(db, found, date(2027, 3, 2), "left out", bot.now)
    await bot.lives(days=1)
    await removes(bot, "carnival")
    assert await comes(bot, number) == ["03.03.", "04.03.", "05.03."]


async def test_a_yearly_holiday_over_the_turn_of_the_year_comes_every_year(bot: Bot) -> None:
    number = await plans(bot, "skip", "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1")
    other = "24 Dec to 1 Jan"
    assert "24 December 2027 to 1 January 2028, every year" in await adds(bot, other, yearly="yes")
    assert await comes(bot, number) == []
    await removes(bot, "26 December")
    assert await comes(bot, number, 2) == ["01.01.", "01.01."]


@pytest.mark.parametrize(
    ("dates", "refused"),
    [
        ("2026-12-24", "That is past"),
        ("blursday", "I do not know the date"),
        ("5 March 2027 to 3 March 2027", "ends after it begins"),
        ("1 April to 1 July", "at most 62 days"),
        ("1 April to 2 April to 3 April", "the first and the last"),
        ("3/4/2027", "I do not know the date"),
        ("", "Name the dates"),
    ],
)
async def test_dates_that_cannot_be_kept_are_refused(bot: Bot, dates: str, refused: str) -> None:
    assert refused in await adds(bot, dates)
    listed = said(await bot.uses("bo", "copse", "holidays", do="list"))
    assert "No holidays are to come" in listed


async def test_there_are_more_working_days_than_holidays(bot: Bot) -> None:
    for dates in ("1 April to 31 May", "1 June to 31 July"):
        await adds(bot, dates, name="Summer")
    assert "more than 150 days" in await adds(bot, "1 August to 30 September")
    assert "3" not in said(await bot.uses("bo", "copse", "holidays", do="list")).split("Summer")[0]


@pytest.mark.parametrize("which", ["9", "Easter", "blursday", "4 May"])
async def test_what_is_no_holiday_cannot_be_removed(bot: Bot, which: str) -> None:
    await adds(bot, "1 May", name="Labour Day")
    assert "Name its number" in await removes(bot, which)
    assert "Labour Day" in said(await bot.uses("bo", "copse", "holidays", do="list"))


async def test_only_stewards_change_holidays(bot: Bot) -> None:
    assert "for a steward" in await adds(bot, "1 May", "bo")


async def test_holidays_are_typed_as_they_are_said(bot: Bot) -> None:
    typed = "/copse holidays add 24–26 December name:Christmas yearly:yes"
    assert "Christmas, 24 December 2027 to 26 December 2027, every year" in said(
        await bot.types("ana", "general", typed)
    )


async def test_a_steward_lets_a_schedule_leave_holidays_out_and_come_again(bot: Bot) -> None:
    number = await plans(bot, "keep")
    await adds(bot, "1 March to 2 March")
    card = await bot.uses("ana", "copse", "schedule", number=str(number))
    assert "Mon 1 March" in said(card)
    changed = await bot.chooses("ana", "Left out on holidays", card)
    assert "On holidays it is left out." in said(changed)
    assert "Mon 1 March" not in said(changed)
    assert await comes(bot, number) == ["03.03.", "04.03.", "05.03."]
    await bot.chooses("ana", "On the next working day instead", card)
    assert await comes(bot, number) == ["03.03.", "04.03.", "05.03."]
    await bot.chooses("ana", "On holidays all the same", card)
    assert await comes(bot, number) == ["01.03.", "02.03.", "03.03."]


async def test_what_is_weekly_waits_for_the_next_working_day_once_a_steward_says_so(
    bot: Bot,
) -> None:
    number = await plans(bot, "skip", "FREQ=WEEKLY;BYDAY=FR")
    await adds(bot, "5 March")
    assert await comes(bot, number) == ["12.03.", "19.03.", "26.03."]
    card = await bot.uses("ana", "copse", "schedule", number=str(number))
    await bot.chooses("ana", "On the next working day instead", card)
    assert await comes(bot, number) == ["08.03.", "12.03.", "19.03."]


async def test_what_was_left_out_by_hand_stays_left_out(bot: Bot) -> None:
    number = await plans(bot, "keep")
    card = await bot.uses("ana", "copse", "schedule", number=str(number))
    await bot.presses("ana", "Skip Mon 1 March", card)
    await bot.chooses("ana", "Left out on holidays", card)
    assert await comes(bot, number) == ["02.03.", "03.03.", "04.03."]


async def test_what_rests_minds_holidays_once_it_goes_on(bot: Bot) -> None:
    number = await plans(bot, "keep")
    await adds(bot, "2 March to 3 March")
    card = await bot.uses("ana", "copse", "schedule", number=str(number))
    paused = await bot.submits("ana", await bot.presses("ana", "Pause …", card))
    await bot.chooses("ana", "Left out on holidays", paused)
    assert await comes(bot, number) == []
    await bot.presses("ana", "Resume", paused)
    assert await comes(bot, number) == ["01.03.", "04.03.", "05.03."]


async def test_a_digest_that_is_planned_anew_minds_holidays_as_before(bot: Bot) -> None:
    await bot.uses("ana", "library", "digest", where="general", day="friday")
    card = await bot.uses("ana", "copse", "schedule", number="3")
    await bot.chooses("ana", "Left out on holidays", card)
    await bot.uses("ana", "library", "digest", where="general", day="tuesday")
    shown = said(await bot.uses("ana", "copse", "schedule", number="3"))
    assert "Every Tuesday at 09:00" in shown
    assert "On holidays it is left out." in shown
