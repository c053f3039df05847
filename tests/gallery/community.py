"""Tags, topics, Copse itself, and what no feature of ours says yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Annotated

from community.call import Call
from community.chat.events import CommandUsed, HomeOpened
from community.chat.feature import Feature, Hint
from community.chat.form import Form
from community.chat.markup import Markup
from community.chat.message import Message
from community.chat.place import Place
from community.dispatch import Dispatch
from storage import communities
from storage import library as shelf
from tests import pictures
from tests.adapters.playground import parade
from tests.gallery.wall import Exhibit, Wall
from tests.world import Bot

LINK = "https://example.org/"

asks = Feature("asks", "What no feature of ours asks yet")


@asks.command("loudly", "Ask for yes or no, and fail")
async def loudly(_call: Call, loud: Annotated[bool, Hint("Whether to be loud")]) -> Message:
    """Fail, as a fault of ours would."""
    raise RuntimeError("a fault of ours")


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
        many = ", ".join(f"t{number}{letter}" for letter in "abcdefghij")
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
    async with bot.database.transaction() as db:
        known = await communities.recognise(db, bot.room.space, "")
        assert known is not None
        for number in range(99):
            name = f"topic {number}"
            await shelf.add_topic(db, known.community.id, name, name, None)
    wall.hang("topic-add-too-many", await bot.uses("ana", "topic", "add", name="One more"))


async def itself(bot: Bot, wall: Wall) -> None:
    """Help, privacy, settings and roles."""
    wall.hang("help", await bot.uses("ana", "copse", "help"))
    for feature in bot.dispatch.features:
        wall.hang(f"help-{feature}", await bot.uses("ana", "copse", "help", feature=feature))
    await bot.uses("bo", "library", "search")
    for name, person, path, options in (
        ("help-unknown", "ana", "help", {"feature": "weather"}),
        ("privacy", "ana", "privacy", {}),
        ("home-new", "cleo", "home", {}),
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
    wall.hang("unknown-word-far", await bot.types("ana", "general", "/library zzz"))
    wall.hang("words-left-over", await bot.types("ana", "general", "/copse privacy please"))
    number = await bot.uses("ana", "library", "entrust", entry="one", member="bo")
    wall.hang("no-number", number)


async def home(bot: Bot, wall: Wall) -> None:
    """What is Ana's own: due for review, saved lately, used by others."""
    for number in range(4):
        await bot.uses("ana", "library", "save", url=f"{LINK}{number}")
    bot.now += timedelta(days=100)
    for person in ("bo", "dev"):
        shown = await bot.uses(person, "library", "show", entry="2")
        await bot.presses(person, "I used this", shown)
    wall.hang("home", await bot.uses("ana", "copse", "home"))
    await bot.uses("bo", "library", "save", url=f"{LINK}new")
    by = bot.room.person("bo")
    opened = HomeOpened(id="home", space=by.space, at=bot.now, by=by)
    wall.hang_answer("home-opened", await bot.chat.house(opened))


async def everything(bot: Bot, wall: Wall) -> None:
    """A message with every part and a form with every kind of question, whoever says them."""
    dispatch = Dispatch(bot.database, (parade.feature, asks), {}, lambda: bot.now)
    by = bot.room.person("ana")
    paint = {"what": "a wall", "colour": "blue", "due": "soon"}
    for name, path, options, alone in (
        ("every-part", "parade parts", {}, False),
        ("every-question", "parade form", {}, True),
        ("no-date", "parade paint", paint, True),
        ("neither-yes-nor-no", "asks loudly", {"loud": "perhaps"}, True),
        ("something-wrong", "asks loudly", {"loud": "yes"}, True),
    ):
        event = CommandUsed(
            id=name,
            space=by.space,
            at=bot.now,
            by=by,
            place=Place(by.space, "general"),
            path=tuple(path.split()),
            options=options,
        )
        reply = (await dispatch(event)).reply
        assert isinstance(reply, Message | Form)
        wall.put(Exhibit(name, f"/{path}", alone, reply))
    drawn = list(pictures.ALL.values())
    for at in range(0, len(drawn), 2):
        shown = Message(Markup("Pictures"), tuple(drawn[at : at + 2]))
        wall.put(Exhibit(f"pictures-{at // 2 + 1}", "/parade parts", False, shown))
    nowhere = replace(event, space="playground:nowhere", by=replace(by, space="playground:nowhere"))
    reply = (await dispatch(nowhere)).reply
    assert isinstance(reply, Message)
    wall.put(Exhibit("not-connected", "/asks loudly", True, reply))
