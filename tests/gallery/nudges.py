"""What is said unasked, and what can be done about it."""

from __future__ import annotations

from datetime import timedelta

from community.chat.place import Place
from storage import communities, preferences
from tests.gallery.wall import Wall
from tests.nudging import last, meets, plan
from tests.world import Bot


async def unasked(bot: Bot, wall: Wall) -> None:
    """A nudge comes, and each of its buttons is pressed."""
    await meets(bot, "bo", "cleo")
    await plan(bot, "first", kind="library.review", text="“How to read a map” is due")
    await bot.drain()
    first = last(bot)
    wall.hang("nudge", first, "a nudge")
    wall.hang("nudge-why", await bot.presses("bo", "Why", first))
    for _ in range(2):
        bot.now += timedelta(minutes=1)
        less = await bot.presses("bo", "Less", first)
        wall.hang(f"nudge-less-{_ + 1}", less)
    snoozed = await bot.presses("bo", "Snooze", first)
    wall.hang("nudge-snoozed", snoozed)
    everything = await bot.presses("bo", "Snooze everything", snoozed)
    wall.hang("nudge-snoozed-all", everything)
    wall.hang("nudge-woken-all", await bot.presses("bo", "Wake up again", everything))
    stopped = await bot.presses("bo", "Stop", first)
    wall.hang("nudge-stopped", stopped)
    wall.hang("nudge-goes-on", await bot.presses("bo", "Go on after all", stopped))
    wall.hang("nudge-stopped-all", await bot.presses("bo", "Stop everything unasked", stopped))


async def too_much(bot: Bot, wall: Wall) -> None:
    """What finds no room is told in a digest; what is ignored stops."""
    await meets(bot, "bo", "cleo")
    for number in range(18):
        await plan(bot, f"n{number}", kind=f"library.k{number}", text=f"Page {number} is due")
    await bot.drain()
    bot.now += timedelta(days=7, hours=2)
    await bot.drain()
    wall.hang("nudge-digest", last(bot), "a nudge")
    wall.hang("nudge-digest-why", await bot.presses("bo", "Why", last(bot)))
    wall.hang("nudge-digest-stopped", await bot.presses("bo", "Stop", last(bot)))
    wall.hang("nudge-digest-opened", await bot.chooses("bo", "Page 5 is due", last(bot)))
    for number in range(3):
        bot.now += timedelta(days=7)
        await plan(bot, f"again{number}", kind="library.again")
        await bot.drain()
    wall.hang("nudge-ignored", last(bot), "a nudge")


async def elsewhere(bot: Bot, wall: Wall) -> None:
    """Who takes no direct messages is told in a channel, and nobody else can stop that."""
    await meets(bot, "bo", "cleo")
    async with bot.database.transaction() as db:
        await preferences.note_closed(db, bot.room.space, "bo", bot.now)
        cleo = await communities.member_of(db, bot.room.space, "cleo")
        assert cleo is not None
        await preferences.change(db, cleo.id, level="light")
    await plan(bot, "aloud", kind="library.review", fallback=Place(bot.room.space, "general"))
    await bot.drain()
    aloud = [post for post in bot.room.posts if post.key.startswith("nudge|")][-1]
    wall.hang("nudge-aloud", aloud, "a nudge")
    wall.hang("nudge-not-yours", await bot.presses("cleo", "Stop", aloud))
    bot.now += timedelta(days=63)
    await plan(bot, "seldom", who="cleo", kind="library.review")
    await bot.drain()
    wall.hang("nudge-why-seldom", await bot.presses("cleo", "Why", last(bot, "cleo")))
