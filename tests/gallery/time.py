"""What comes by itself: shown, changed by stewards, missed; holidays."""

from __future__ import annotations

from datetime import date, time, timedelta

from community import schedules as rules
from community.rhythm import Rhythm
from tests.gallery.wall import Wall
from tests.nudging import calling, last, meets
from tests.world import Bot

BERLIN = "Europe/Berlin"


async def coming(bot: Bot, wall: Wall) -> None:
    """The next dates for all; what a steward does about one of them."""
    await bot.uses("ana", "copse", "settings", zone=BERLIN)
    await bot.uses("ana", "library", "digest", where="general", day="friday", hour="10")
    await bot.uses("ana", "prompt", "start", rhythm="every other Tuesday at 9:30", zone="Tokyo")
    wall.hang("schedule", await bot.uses("bo", "copse", "schedule"))
    wall.hang("schedule-one-member", await bot.uses("bo", "copse", "schedule", number="3"))
    card = await bot.uses("ana", "copse", "schedule", number="3")
    stale = await bot.uses("ana", "copse", "schedule", number="3")
    wall.hang("schedule-one", card)
    wall.hang("schedule-date", await bot.chooses("ana", "Fri 2 April, 10:00", card))
    wall.hang("schedule-skipped", await bot.presses("ana", "Skip Fri 2 April", card))
    await bot.presses("ana", "Skip Fri 5 March", stale)
    gone = await bot.presses("ana", "Skip Fri 12 March", await _one(bot))
    assert gone is not None
    await _odd(bot, wall)
    form = await bot.presses("ana", "Move Fri 19 March …", await _one(bot))
    wall.hang("schedule-move", form)
    for name, to in (("past", "1 March 2027 9:00"), ("far", "1 March 2030 9:00")):
        await bot.submits("ana", form, to=to)
        wall.hang_answer(f"schedule-move-{name}")
    for name, to in (
        ("timeless", "9 March"),
        ("unread", "blursday 9:00"),
        ("hours", "9 March 27:00"),
        ("long", "9 March and then a few days more than that, at about nine " * 2),
    ):
        await bot.submits("ana", form, to=to[:60])
        wall.hang_answer(f"schedule-move-{name}")
    wall.hang("schedule-moved", await bot.submits("ana", form, to="Thursday 18 March 16:00"))
    form = await bot.presses("ana", "Pause …", await _one(bot))
    wall.hang("schedule-pause", form)
    await bot.submits("ana", form, until="today")
    wall.hang_answer("schedule-pause-today")
    paused = await bot.submits("ana", form, until="20 March")
    wall.hang("schedule-paused", paused)
    wall.hang("schedule-with-pause", await bot.uses("bo", "copse", "schedule"))


async def _one(bot: Bot) -> object:
    return await bot.uses("ana", "copse", "schedule", number="3")
