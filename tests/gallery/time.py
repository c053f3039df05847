"""What comes by itself: shown, changed by stewards, missed; and the holidays it minds."""

from __future__ import annotations

from datetime import date, time, timedelta

from adapters.playground.room import Post
from community import schedules as rules
from community.rhythm import Rhythm
from storage import holidays as rests
from storage import schedules as kept
from tests.gallery.wall import Wall
from tests.nudging import calling, meets, unasked
from tests.world import Bot, said


async def coming(bot: Bot, wall: Wall) -> None:
    """The next dates for all; what a steward does about one of them."""
    await bot.uses("ana", "copse", "settings", zone="Europe/Berlin")
    await bot.uses("ana", "library", "digest", where="general", day="friday", hour="10")
    await _plan(bot, "Maps, in New York", zone="America/New_York")
    wall.hang("schedule", await bot.uses("bo", "copse", "schedule"))
    shown = await bot.uses("bo", "copse", "schedule")
    wall.hang("schedule-chosen", await bot.chooses("bo", "#1 Library reviews", shown))
    wall.hang("schedule-unknown", await bot.uses("bo", "copse", "schedule", number="99"))
    card = await _card(bot)
    wall.hang("schedule-one", card)
    wall.hang("schedule-date", await bot.chooses("ana", "Fri 2 April, 10:00", card))
    stale = await _card(bot)
    wall.hang("schedule-skipped", await bot.presses("ana", "Skip Fri 2 April", card))
    await bot.presses("ana", "Skip Fri 5 March", await _card(bot))
    wall.hang("schedule-date-gone", await bot.presses("ana", "Skip Fri 5 March", stale))
    await _move(bot, wall)
    minded = await bot.chooses("ana", "On the next working day instead", await _card(bot))
    wall.hang("schedule-minded", minded)
    await _pause(bot, wall)
    own = await _plan(bot, "How a newcomer is doing", routine="member.week", member=True)
    wall.hang("schedule-own", await bot.uses("ana", "copse", "schedule", number=str(own)))
    pressed = await bot.chat.presses_action("ana", f"copse.resume:{own}", stale)
    wall.hang("schedule-of-a-member", pressed)
    await bot.uses("ana", "library", "digest")
    wall.hang("schedule-over", await bot.presses("ana", "Pause …", stale))


async def _move(bot: Bot, wall: Wall) -> None:
    form = await bot.presses("ana", "Move Fri 12 March …", await _card(bot))
    wall.hang("schedule-move", form)
    for name, to in (
        ("far", "1 March 2030 9:00"),
        ("timeless", "9 March"),
        ("unread", "blursday 9:00"),
        ("hours", "9 March 27:00"),
    ):
        await bot.submits("ana", form, to=to)
        wall.hang_answer(f"schedule-move-{name}")
    wall.hang("schedule-moved", await bot.submits("ana", form, to="Thursday 11 March 16:00"))


async def _pause(bot: Bot, wall: Wall) -> None:
    running = await _card(bot)
    form = await bot.presses("ana", "Pause …", running)
    wall.hang("schedule-pause", form)
    await bot.submits("ana", form, until="today")
    wall.hang_answer("schedule-pause-today")
    paused = await bot.submits("ana", form, until="20 March")
    wall.hang("schedule-paused", paused)
    await bot.submits("ana", await bot.presses("ana", "Pause …", running), until="")
    wall.hang_answer("schedule-pause-twice")
    wall.hang("schedule-with-pause", await bot.uses("bo", "copse", "schedule"))
    stale = await _card(bot)
    wall.hang("schedule-resumed", await bot.presses("ana", "Resume", paused))
    wall.hang("schedule-resume-twice", await bot.presses("ana", "Resume", stale))


async def asked(bot: Bot, wall: Wall) -> None:
    """Who would be asked, as far as it is known; rhythms that nobody can keep."""
    await bot.uses("ana", "match", "open", name="Coffee")
    await _plan(bot, "How it went", routine="match.midway", subject="1", day=date(2027, 3, 1))
    wall.hang("schedule-nobody-yet", await bot.uses("bo", "copse", "schedule", number="3"))
    await bot.uses("bo", "match", "join")
    await _plan(bot, "Was there a hello?", routine="member.hello", member=True)
    wall.hang("schedule-notice", await bot.uses("bo", "copse", "schedule", number="3"))
    wall.hang("schedule-taking-part", await bot.uses("ana", "copse", "schedule"))
    for name, rhythm in (("unread", "every full moon"), ("long", "every day " * 13)):
        refused = await bot.uses("ana", "prompt", "start", rhythm=rhythm)
        wall.hang(f"rhythm-{name}", refused)
    async with bot.database.transaction() as db:
        found = await kept.schedules_of(db, 1)
        await kept.end(db, [each.id for each in found])
    wall.hang("schedule-nothing", await bot.uses("bo", "copse", "schedule"))


async def missed(bot: Bot, wall: Wall) -> None:
    """What was missed is told to stewards, and shown to all."""
    await meets(bot, "ana")
    for number in range(6):
        await _plan(bot, f"Weekly round {number + 1}", number=number)
    await _plan(bot, "How a newcomer is doing", routine="member.week", member=True)
    await _plan(
        bot,
        "What went wrong",
        routine="library.gone",
        rule="FREQ=WEEKLY;BYDAY=TU",
        day=date(2027, 3, 2),
    )
    bot.now += timedelta(days=12)
    await bot.drain()
    await bot.lives(days=3)
    told = next(post for post in unasked(bot, "ana") if "Missed" in said(post))
    wall.hang("missed", told, "a nudge")
    wall.hang("missed-why", await bot.presses("ana", "Why", told))
    wall.hang("schedule-with-missed", await bot.uses("bo", "copse", "schedule"))


async def holidays(bot: Bot, wall: Wall) -> None:
    """Holidays are listed, added and removed."""

    async def use(under: str, do: str, person: str = "ana", **more: str) -> None:
        wall.hang(f"holidays-{under}", await bot.uses(person, "copse", "holidays", do=do, **more))

    await use("none", "list")
    await use("add", "add", dates="24 Dec to 1 Jan", name="Winter break", yearly="yes")
    await use("add-one", "add", dates="1 May", name="Labour Day")
    await use("list", "list", person="bo")
    await use("add-nothing", "add")
    await use("add-nameless", "add", name="Easter")
    await use("add-three", "add", dates="1 May to 2 May to 3 May")
    await use("add-backwards", "add", dates="5 May 2027 to 3 May 2027")
    await use("add-past", "add", dates="24 Dec 2026")
    await use("add-long", "add", dates="1 June to 1 September")
    await use(
        "add-unread", "add", dates="when the snow melts and all of the maps are drawn anew, or so"
    )
    await use("remove-unknown", "remove", dates="Easter")
    await use("remove-no-day", "remove", dates="3 May")
    await use("add-same", "add", dates="1 to 2 May", name="Labour Day, and a day more")
    await use("remove-several", "remove", dates="1 May")
    await use("remove", "remove", dates="2")
    for dates in ("1 June to 31 July", "1 August to 30 September"):
        await bot.uses("ana", "copse", "holidays", do="add", dates=dates)
    await use("add-much", "add", dates="1 October to 30 November")
    async with bot.database.transaction() as db:
        for number in range(98):
            await rests.add(db, 1, date(2028, 1, 1), date(2028, 1, 1), f"{number}", yearly=False)
    await use("add-too-many", "add", dates="5 June")
    once = await _plan(bot, "A walk, once", rule="", day=date(2027, 6, 1))
    wall.hang("schedule-kept", await bot.uses("bo", "copse", "schedule", number=str(once)))


async def _card(bot: Bot) -> Post:
    shown = await bot.uses("ana", "copse", "schedule", number="3")
    assert shown is not None
    return shown


async def _plan(
    bot: Bot,
    title: str,
    *,
    routine: str = "library.digest",
    subject: str = "",
    rule: str = "FREQ=WEEKLY;BYDAY=WE",
    zone: str = "UTC",
    day: date = date(2027, 3, 3),
    member: bool = False,
    number: int = 0,
) -> int:
    async with calling(bot) as call:
        rhythm = Rhythm(rule, time(9, 30), zone, day)
        whose = call.member.id if member else None
        subject = subject or f"{bot.room.space}|maps{number}"
        made = await rules.plan(
            call, routine, subject, rhythm, title, member_id=whose, holidays="skip"
        )
    return made.id
