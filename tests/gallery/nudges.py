"""What is said unasked, and what can be done about it."""

from __future__ import annotations

from datetime import date, time, timedelta

from commands.nudge.ledger import REASONS
from community.chat.place import Place
from community.rhythm import Rhythm
from community.schedules import DOWN
from community.schedules import plan as plan_schedule
from storage import communities, nudges, preferences, schedules
from tests.gallery.wall import Wall
from tests.nudging import calling, last, meets, plan
from tests.world import Bot

ENDINGS = [
    *(("suppressed", reason) for reason in REASONS),
    *((state, "") for state in ("planned", "folded", "saying", "sent", "late")),
    ("failed", "refused"),
]


def batched(things: list[tuple[str, str]], size: int) -> list[list[tuple[str, str]]]:
    """The things in parts of this size."""
    return [things[start : start + size] for start in range(0, len(things), size)]


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
    wall.hang("nudge-mine-digest", await bot.uses("bo", "nudge", "mine"))
    wall.hang("nudge-digest-stopped", await bot.presses("bo", "Stop", last(bot)))
    wall.hang("nudge-digest-opened", await bot.chooses("bo", "Page 5 is due", last(bot)))
    for number in range(3):
        bot.now += timedelta(days=7)
        await plan(bot, f"again{number}", kind="library.again")
        await bot.drain()
    wall.hang("nudge-ignored", last(bot), "a nudge")


async def written_down(bot: Bot, wall: Wall) -> None:
    """What was said and what was not, for oneself and for stewards."""
    await meets(bot, "bo", "cleo")
    wall.hang("nudge-mine-empty", await bot.uses("bo", "nudge", "mine"))
    wall.hang("nudge-ledger-empty", await bot.uses("ana", "nudge", "ledger"))
    wall.hang("nudge-ledger-whom", await bot.uses("ana", "nudge", "ledger", member="dev"))
    late = bot.now - timedelta(hours=1)
    for number in range(6):
        await plan(bot, f"n{number}", kind=f"library.k{number}", due=late)
    await plan(bot, "over", kind="library.over", expires=bot.now)
    await plan(bot, "one", who="cleo", kind="library.k1")
    await bot.drain()
    async with calling(bot) as call:
        weekly = Rhythm("FREQ=WEEKLY", time(9), "UTC", bot.now.date())
        made = await plan_schedule(call, "bell.rings", "1", weekly, "The Monday bell")
        for day, state, why in ((1, "done", ""), (8, "late", ""), (15, "skipped", DOWN)):
            on = date(2027, 3, day)
            await schedules.settle(call.db, made.id, on, bot.now, state, why=why, now=bot.now)
    async with bot.database.transaction() as db:
        dev = await communities.enrol(db, 1, bot.room.space, "dev", "Dev", bot.now)
        assert dev is not None
    await plan(bot, "two", who="dev", kind="library.k1")
    await plan(bot, "three", who="dev", kind="library.k2", due=bot.now + timedelta(hours=2))
    await bot.drain()
    for number, part in enumerate(batched(ENDINGS, 7)):
        async with bot.database.transaction() as db:
            for place, (state, reason) in enumerate(part):
                await nudges.change(db, place + 1, state=state, reason=reason, digest_id=None)
        wall.hang(f"nudge-mine-{number}", await bot.uses("bo", "nudge", "mine"))
        ledger = await bot.uses("ana", "nudge", "ledger")
        wall.hang(f"nudge-ledger-{number}", ledger)
    wall.hang("nudge-mine-one", await bot.uses("cleo", "nudge", "mine"))
    wall.hang("nudge-ledger-one", await bot.uses("ana", "nudge", "ledger", member="bo"))


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
    seldom = last(bot, "cleo")
    wall.hang("nudge-why-seldom", await bot.presses("cleo", "Why", seldom))
    async with bot.database.transaction() as db:
        await preferences.change(db, cleo.id, days="")
    bot.now += timedelta(minutes=1)
    wall.hang("nudge-why-never", await bot.presses("cleo", "Why", seldom))
