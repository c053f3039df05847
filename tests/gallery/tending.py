"""The library on schedule: reviews, links, stewards who are not there, the digest."""

from __future__ import annotations

from datetime import timedelta

from storage import communities, library, preferences, tending
from tests.gallery.wall import Wall
from tests.nudging import last
from tests.world import Bot

NAMES = ("alpha", "beta", "gamma", "delta")


async def reviews(bot: Bot, wall: Wall) -> None:
    """What is due comes to its steward, page by page, and is kept, updated or retired."""
    wall.hang("library-due-nothing", await bot.uses("bo", "library", "due"))
    for name in NAMES:
        bot.web.has(f"https://{name}.example/", name.capitalize())
        await bot.uses("bo", "library", "save", url=f"https://{name}.example/")
    for night in range(92):
        bot.now += timedelta(days=1)
        await bot.drain()
        if night == 75:
            for person, word in (("cleo", "I used this"), ("ana", "Outdated")):
                card = await bot.uses(person, "library", "show", entry="1")
                await bot.presses(person, word, card)
        if night == 89:
            async with bot.database.transaction() as db:
                await library.change(db, 2, broken_at=bot.now - timedelta(days=9))
    page = last(bot)
    wall.hang("library-review", page, "a nudge")
    wall.hang("library-review-why", await bot.presses("bo", "Why", page))
    await bot.presses("bo", "More of them", page)
    await bot.drain()
    wall.hang("library-review-more", page)
    await bot.presses("bo", "Still good", page)
    await bot.drain()
    wall.hang("library-review-kept", page)
    wall.hang("library-broken", await bot.uses("bo", "library", "show", entry="2"))
    form = await bot.presses("bo", "Update", page)
    wall.hang("library-update-form", form)
    wall.hang("library-updated", await bot.submits("bo", form, title="Alpha, improved"))
    async with bot.database.transaction() as db:
        await library.change(db, 3, hidden_in=f"{bot.room.space}|maps")
    due = await bot.uses("bo", "library", "due")
    assert due is not None
    wall.hang("library-due", due)
    await bot.presses("bo", "Retire", due)
    await bot.drain()
    wall.hang("library-retired", due)


async def stewards(bot: Bot, wall: Wall) -> None:
    """Who is away for long hands over; what nobody tends can be adopted."""
    wall.hang("library-orphans-none", await bot.uses("bo", "library", "orphans"))
    wall.hang("library-deputy-none", await bot.uses("bo", "library", "deputy"))
    wall.hang("library-deputy-self", await bot.uses("bo", "library", "deputy", member="bo"))
    for person, names in (("dev", NAMES[:1]), ("bo", NAMES[1:2]), ("cleo", NAMES[2:])):
        for name in names:
            await bot.uses(person, "library", "save", url=f"https://{name}.example/")
    wall.hang("library-deputy", await bot.uses("bo", "library", "deputy", member="dev"))
    await bot.uses("cleo", "library", "deputy", member="dev")
    for person in ("bo", "cleo"):
        async with bot.database.transaction() as db:
            found = await communities.member_of(db, bot.room.space, person)
            assert found is not None
            await preferences.change(db, found.id, away_until=bot.now + timedelta(days=60))
        bot.now += timedelta(days=1)
        await bot.drain()
        handed = last(bot, "dev")
        wall.hang(f"library-handed-from-{person}", handed, "a nudge")
    wall.hang("library-handed-why", await bot.presses("dev", "Why", handed))
    wall.hang("library-handed-stopped", await bot.presses("dev", "Stop", handed))
    async with bot.database.transaction() as db:
        await tending.hand_over(db, 1, (await _number(bot, "dev")), None, None)
    page = await bot.uses("ana", "library", "orphans")
    assert page is not None
    wall.hang("library-orphans", page)
    again = await bot.uses("cleo", "library", "orphans")
    await bot.presses("ana", "I tend it", page)
    await bot.drain()
    wall.hang("library-adopted", page)
    wall.hang("library-adopted-too-late", await bot.presses("cleo", "I tend it", again))


async def digests(bot: Bot, wall: Wall) -> None:
    """A digest is set up, comes with what is new, and ends; a source is deleted."""
    plan = await bot.uses("ana", "library", "digest", where="general", day="friday")
    wall.hang("library-digest-planned", plan)
    late = await bot.uses("ana", "library", "digest", where="general", hour="24")
    wall.hang("library-digest-no-hour", late)
    await bot.uses("ana", "library", "digest", where="general", day="friday")
    old = {"url": "https://alpha.example/", "tags": "maps"}
    await bot.uses("bo", "library", "save", **old)
    bot.now += timedelta(days=89)
    used = await bot.uses("cleo", "library", "show", entry="1")
    await bot.presses("cleo", "I used this", used)
    await bot.drain()
    for number in range(10):
        url = f"https://example.org/{number}"
        await bot.uses("cleo", "library", "save", url=url, tags="maps")
    for _ in range(9):
        bot.now += timedelta(days=1)
        await bot.drain()
    posted = [post for post in bot.room.posts if post.key.startswith("library.digest|")]
    wall.hang("library-digest", posted[-1], "every Friday")
    wall.hang("library-digest-ended", await bot.uses("ana", "library", "digest"))
    for text in ("Draw the map before you name the streets", "Between us"):
        post = await bot.posts("ana", "general", text)
        await bot.reacts("bo", "🔖", post)
        await bot.drain()
        if text == "Between us":
            async with bot.database.transaction() as db:
                await library.hide(db, bot.room.space, "general")
        await bot.chat.deletes(post)
        await bot.drain()
        bot.now += timedelta(minutes=1)
        hidden = "-private" if text == "Between us" else ""
        wall.hang(f"library-source-deleted{hidden}", last(bot), "a nudge")
    wall.hang("library-source-why", await bot.presses("bo", "Why", last(bot)))
    wall.hang("library-source-stopped", await bot.presses("bo", "Stop", last(bot)))


async def _number(bot: Bot, who: str) -> int:
    async with bot.database.reading() as db:
        found = await communities.member_of(db, bot.room.space, who)
    assert found is not None
    return found.id
