"""The charter: written, shown, overtaken, its objectives and what goals serve of it."""

from __future__ import annotations

from adapters.playground.room import Post
from tests.charters import WORDS, aim, retire, reword, write
from tests.gallery.wall import Wall
from tests.goals import SHARE, TALKS, make
from tests.nudging import meets
from tests.world import Bot

EVENT = "https://discord.com/events/1/2"


async def writing(bot: Bot, wall: Wall) -> None:
    """A charter is written, objective by objective, and shown with its goals."""
    await meets(bot, "bo")
    wall.hang("charter-history-none", await bot.uses("bo", "charter", "history"))
    wall.hang("charter-none", await bot.uses("bo", "charter", "show"))
    none = wall.hang("charter-none-yet", await bot.uses("ana", "charter", "show"))
    form: Post | None = wall.hang("charter-edit", await bot.presses("ana", "Write it …", none))
    await bot.submits("ana", form, domain="x" * 501)
    wall.hang_answer("charter-too-long")
    done = await bot.submits("ana", form, **WORDS | {"rhythm": ""}, why="We begin")
    written = wall.hang("charter-saved", done)
    wall.hang("charter-partly", await bot.presses("ana", "Show it", written))
    await write(bot)
    wall.hang_answer("charter-nothing-new")
    wall.hang("charter-objective-new", await bot.uses("ana", "charter", "objective"))
    for name, text in (("empty", " "), ("long", "x" * 201)):
        await aim(bot, text)
        wall.hang_answer(f"charter-objective-{name}")
    wall.hang("charter-objective-added", await aim(bot, "Queries that everybody can read"))
    await aim(bot, "Queries that everybody can read")
    wall.hang_answer("charter-objective-twice")
    shown: Post | None = await bot.uses("ana", "charter", "show")
    label = "1: Queries that everybody can read"
    wall.hang("charter-objective", await bot.chooses("ana", label, shown))
    done = await reword(bot, 1, text="Queries that all can read")
    wall.hang("charter-objective-reworded", done)
    await reword(bot, 1, goes="no")
    wall.hang_answer("charter-objective-why")
    await aim(bot, "Backups that were tried")
    await bot.uses("ana", "topic", "add", name="Databases", steward="bo")
    for number in range(6):
        more = {"what": f"Give talk number {number}", "serves": "objective:2"}
        await make(bot, "ana", **more, whose="community")
    more = {"serves": "objective:1", "whose": "community"}
    wall.hang("goal-serving", await make(bot, "ana", **SHARE | more))
    wall.hang("goal-list-objective", await bot.uses("ana", "goal", "list", objective="1"))
    wall.hang("goal-list-unknown", await bot.uses("ana", "goal", "list", objective="9"))
    wall.hang("charter-objective-retired", await retire(bot, 1, "We are there"))
    form = await bot.uses("bo", "goal", "new")
    wall.hang("goal-serves-retired", await bot.submits("bo", form, **TALKS | more))
    gone = await bot.uses("ana", "charter", "objective", number="1")
    wall.hang("charter-objective-gone", gone)
    wall.hang("goal-serving-retired", await bot.uses("ana", "goal", "show", goal="7"))
    await make(bot, "ana", what="Document what we know", whose="community")
    form = await bot.uses("ana", "goal", "adjust", goal="9")
    adjusted = await bot.submits("ana", form, reason="It fits", serves="objective:2")
    wall.hang("goal-adjusted-serves", adjusted)
    for number in range(6):
        await make(bot, "ana", what=f"Welcome group number {number}", whose="community")
    wall.hang("charter-show", await bot.uses("bo", "charter", "show"))
    history = wall.hang("charter-history", await bot.uses("bo", "charter", "history"))
    wall.hang("charter-version", await bot.chooses("bo", "Version 5", history))
    wall.hang("charter-version-unknown", await bot.uses("bo", "charter", "history", version="9"))
    for number in range(3, 15):
        await aim(bot, f"Objective of {number} " + "words " * 30)
    wall.hang_answer("charter-objectives-full")
    for number in range(25):
        await bot.uses("ana", "topic", "add", name=f"Topic {number:02}")
    page: Post | None = wall.hang("charter-long", await bot.uses("ana", "charter", "show"))
    wall.hang("charter-long-next", await bot.presses("ana", "Next", page))
    page = wall.hang("charter-history-long", await bot.uses("bo", "charter", "history"))
    wall.hang("charter-history-older", await bot.presses("bo", "Older", page))
    page = await bot.uses("bo", "charter", "history", version="16")
    wall.hang("charter-version-next", await bot.presses("bo", "Next", page))


async def overtaken(bot: Bot, wall: Wall) -> None:
    """Two write at once."""
    await meets(bot, "bo")
    await bot.uses("ana", "copse", "role", member="bo", role="facilitator")
    await write(bot, **WORDS)
    mine = await bot.uses("bo", "charter", "edit")
    again = await bot.uses("bo", "charter", "edit")
    await write(bot, norms="We ask first.")
    told = await bot.submits("bo", mine, rhythm="Mondays")
    wall.hang("charter-overtaken", told)
    told = wall.hang("charter-overtaken-both", await bot.submits("bo", again, norms="We listen."))
    wall.hang("charter-edit-again", await bot.presses("bo", "Go on with mine …", told))
    wall.hang("charter-draft-dropped", await bot.presses("bo", "Let mine go", told))
    wall.hang("charter-draft-gone", await bot.presses("bo", "Let mine go", told))
    await aim(bot, "Good backups")
    mine = await bot.uses("bo", "charter", "objective", number="1")
    again = await bot.uses("bo", "charter", "objective", number="1")
    await reword(bot, 1, text="Backups that were tried")
    said = await bot.submits("bo", mine, text="Backups of everything")
    wall.hang("charter-objective-overtaken", said)
    await retire(bot, 1, "We are there")
    said = await bot.submits("bo", again, text="Backups of everything")
    wall.hang("charter-objective-overtaken-retired", said)


async def tying(bot: Bot, wall: Wall) -> None:
    """A goal is tied to a gathering and to an entry, and these links are taken away."""
    await make(bot)
    for name, options in (
        ("nothing", {}),
        ("http", {"gathering": "http://example.org/"}),
        ("long", {"gathering": f"https://example.org/{'x' * 500}"}),
        ("name", {"gathering": EVENT, "name": "x" * 81}),
        ("gathering", {"gathering": EVENT, "name": "Evening of talks"}),
    ):
        wall.hang(f"goal-link-{name}", await bot.uses("bo", "goal", "link", goal="1", **options))
    for number in range(4):
        url = f"https://example.org/{number}"
        await bot.uses("bo", "goal", "link", goal="1", gathering=url)
    many = await bot.uses("bo", "goal", "link", goal="1", gathering="https://example.org/9")
    wall.hang("goal-link-many", many)
    await bot.uses("bo", "library", "save", url="https://example.org/guide")
    await bot.uses("bo", "goal", "link", goal="1", entry="1")
    for name, options in (
        ("nothing", {}),
        ("gathering", {"gathering": "2"}),
        ("no-gathering", {"gathering": "2"}),
        ("entry", {"entry": "1"}),
        ("no-entry", {"entry": "1"}),
    ):
        said = await bot.uses("bo", "goal", "unlink", goal="1", **options)
        wall.hang(f"goal-unlink-{name}", said)
