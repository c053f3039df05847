"""Tags, topics, Copse itself, and spaces that are connected; and what no feature says yet."""

from __future__ import annotations

from datetime import timedelta

from community.chat.events import CommandUsed
from community.chat.place import Place
from community.dispatch import Dispatch
from tests.adapters.playground import parade
from tests.gallery.wall import Exhibit, Wall
from tests.rooms import Rooms, code_in, last
from tests.world import Bot

LINK = "https://example.org/"
CODE = "BCDF-GHJK-MNPQ"


async def tags(bot: Bot, wall: Wall) -> None:
    """Tags are listed, renamed and merged."""
    wall.hang("tag-list-empty", await bot.uses("ana", "tag", "list"))
    for number, names in enumerate(("postgres, sql", "postgres", "maps", "charts")):
        await bot.uses("bo", "library", "save", url=f"{LINK}{number}", tags=names)
    wall.hang("tag-list", await bot.uses("bo", "tag", "list"))
    wall.hang("tag-rename-form", await bot.types("ana", "general", "/tag rename maps"))
    for name, person, path, options in (
        ("rename", "ana", "rename", {"old": "postgres", "new": "postgresql"}),
        ("rename-one", "ana", "rename", {"old": "sql", "new": "structured-query-language"}),
        ("rename-not-one", "ana", "rename", {"old": "maps", "new": "a, b"}),
        ("rename-forbidden", "bo", "rename", {"old": "maps", "new": "cartography"}),
        ("unknown", "ana", "rename", {"old": "mapss", "new": "cartography"}),
        ("merge-same", "ana", "merge", {"old": "maps", "into": "map-s"}),
        ("merge", "ana", "merge", {"old": "maps", "into": "charts"}),
    ):
        wall.hang(f"tag-{name}", await bot.uses(person, "tag", path, **options))
    for number in range(6):
        many = ", ".join(f"t{number}{letter}" for letter in "abcdefghijk")
        await bot.uses("bo", "library", "save", url=f"{LINK}more/{number}", tags=many)
    wall.hang("tag-list-more", await bot.uses("bo", "tag", "list"))


async def topics(bot: Bot, wall: Wall) -> None:
    """Topics are named, renamed and entrusted."""
    wall.hang("topic-list-empty", await bot.uses("ana", "topic", "list"))
    await bot.uses("bo", "library", "search")
    for name, path, options in (
        ("add", "add", {"name": "Data bases", "steward": "bo"}),
        ("add-twice", "add", {"name": "databases"}),
        ("add-nameless", "add", {"name": "-"}),
        ("unknown-member", "add", {"name": "Maps", "steward": "dev"}),
        ("unknown", "rename", {"old": "Charts", "new": "Graphics"}),
        ("rename", "rename", {"old": "data bases", "new": "Databases"}),
        ("entrust", "entrust", {"topic": "databases", "member": "ana"}),
    ):
        wall.hang(f"topic-{name}", await bot.uses("ana", "topic", path, **options))
    wall.hang("topic-list", await bot.uses("ana", "topic", "list"))


async def itself(bot: Bot, wall: Wall) -> None:
    """Help, privacy, settings and roles."""
    wall.hang("help", await bot.uses("ana", "copse", "help"))
    for feature in bot.dispatch.features:
        wall.hang(f"help-{feature}", await bot.uses("ana", "copse", "help", feature=feature))
    await bot.uses("bo", "library", "search")
    for name, person, path, options in (
        ("help-unknown", "ana", "help", {"feature": "weather"}),
        ("privacy", "ana", "privacy", {}),
        ("settings", "bo", "settings", {}),
        ("settings-forbidden", "bo", "settings", {"name": "Ours"}),
        ("settings-zone", "ana", "settings", {"zone": "Berlin"}),
        ("settings-long", "ana", "settings", {"name": "x" * 90}),
        ("settings-changed", "ana", "settings", {"zone": "Europe/Berlin", "emoji": "📌"}),
        ("role-choice", "ana", "role", {"member": "bo", "role": "king"}),
        ("role-own", "ana", "role", {"member": "ana", "role": "guest"}),
        ("role", "ana", "role", {"member": "bo", "role": "facilitator"}),
    ):
        wall.hang(name, await bot.uses(person, "copse", path, **options))
    wall.hang("role-form", await bot.types("ana", "general", "/copse role"))
    wall.hang("unknown-command", await bot.types("ana", "general", "/libary save"))
    wall.hang("unknown-word", await bot.types("ana", "general", "/library sav"))
    number = await bot.uses("ana", "library", "entrust", entry="one", member="bo")
    wall.hang("no-number", number)


async def connecting(rooms: Rooms, wall: Wall) -> None:
    """Discord asks to join Slack's community, is let in, and leaves again."""
    slack, discord = rooms.slack, rooms.discord
    await discord.uses("dev", "library", "save", url=LINK)
    await slack.uses("bo", "library", "save", url=LINK)
    alone = await slack.uses("ana", "copse", "disconnect")
    wall.hang("disconnect-nothing", alone)
    shown = await slack.uses("ana", "copse", "connect")
    code = code_in(shown)
    wall.mask(code, CODE)
    wall.hang("connect-code", shown)
    wall.hang("connect-own-code", await slack.uses("ana", "copse", "connect", code=code))
    wall.hang("connect-wrong", await discord.uses("cleo", "copse", "connect", code="BCDF"))
    wall.hang("connect-asked", await discord.uses("cleo", "copse", "connect", code=code))
    wall.hang("connect-used", await discord.uses("cleo", "copse", "connect", code=code))
    await slack.drain()
    question = wall.hang("connect-question", last(slack, "ana"), "/copse connect")
    wall.hang("connect-declined", await slack.presses("ana", "No", question))
    await slack.drain()
    wall.hang("connect-declined-theirs", last(discord, "cleo"), "press copse.decline")
    late = await slack.chat.presses_action("ana", "copse.connect:1", question)
    wall.hang("connect-answered", late)
    question = await rooms.asked()
    wall.hang("connected", await slack.presses("ana", "Connect", question))
    await slack.drain()
    wall.hang("connected-ours", last(slack, "ana"), "press copse.connect")
    wall.hang("connected-theirs", last(discord, "cleo"), "press copse.connect")
    await rooms.later(minutes=1)
    page = wall.hang("disconnect", await discord.uses("cleo", "copse", "disconnect"))
    wall.hang("disconnected", await discord.presses("cleo", "Disconnect Maps", page))
    await discord.drain()
    for left in range(4, -1, -1):
        wrong = await discord.uses("cleo", "copse", "connect", code="BCDF")
        if left in (1, 0):
            wall.hang(f"connect-wrong-{left}", wrong)


async def everything(bot: Bot, wall: Wall) -> None:
    """A message with every part and a form with every kind of question, whoever says them."""
    bot.now += timedelta(0)
    dispatch = Dispatch(bot.database, (parade.feature,), {}, lambda: bot.now)
    by = bot.room.person("ana")
    for name, path in (("every-part", "parts"), ("every-question", "form")):
        answer = await dispatch(
            CommandUsed(
                id=name,
                space=by.space,
                at=bot.now,
                by=by,
                place=Place(by.space, "general"),
                path=("parade", path),
            )
        )
        assert answer.reply is not None
        assert not hasattr(answer.reply, "message")
        wall.put(Exhibit(name, f"/parade {path}", False, answer.reply))
