"""What could not be delivered, and what is sent again."""

from __future__ import annotations

from datetime import timedelta

from commands.undelivered import REASONS
from community.chat.codec import to_json
from community.chat.markup import Markup
from community.chat.message import Message
from community.chat.place import Identity, Place
from scheduler.delivery import marked
from storage import communities, delivery, outbox
from storage.delivery import Ending, Reach, Terms
from tests.gallery.wall import Exhibit, Wall
from tests.world import Bot

HELLO = Message(Markup("What did you learn *this week*?"))


async def parked(bot: Bot, *reasons: str) -> None:
    """Messages to a channel, a person and a private channel cannot be delivered, for reasons."""
    space = bot.room.space
    ana = Identity(space, "ana", "Ana")
    wheres = [
        ("post", to_json(Place(space, "general"))),
        ("post", to_json(Place(space, people=("bo", "nobody")))),
        ("whisper", {"place": to_json(Place(space, "core")), "to": to_json(ana)}),
        ("post", to_json(Place(space, "core"))),
    ]
    async with bot.database.transaction() as db:
        await communities.note_channel(
            db, space, "general", "general", private=False, archived=False
        )
        for number, reason in enumerate(reasons):
            how, where = wheres[number % len(wheres)]
            key = f"hello {reason} {number}"
            await outbox.put(db, key, space, how, where, to_json(HELLO), bot.now)
            terms = Terms(bot.now + timedelta(minutes=1), 1, 3, idle=True)
            reach = Reach(("playground",))
            (claimed,) = await delivery.claim(db, reach, bot.now, terms, lambda _each: ())
            await delivery.settle(db, claimed, Ending("parked", reason), bot.now)


async def undelivered(bot: Bot, wall: Wall) -> None:
    """Stewards see what could not be delivered, and why."""
    wall.hang("undelivered-nothing", await bot.uses("ana", "copse", "undelivered"))
    await parked(bot, *list(REASONS)[:4])
    shown = await bot.uses("ana", "copse", "undelivered")
    wall.hang("undelivered", shown)
    stale = await bot.uses("ana", "copse", "undelivered")
    wall.hang("undelivered-again", await bot.presses("ana", "Try again", shown))
    wall.hang("undelivered-late", await bot.presses("ana", "Try again", stale))
    wall.hang("undelivered-drop", await bot.presses("ana", "Drop", shown))
    await parked(bot, *list(REASONS)[4:], "refused", "refused")
    wall.hang("undelivered-more", await bot.uses("ana", "copse", "undelivered"))
    wall.put(Exhibit("sent-again", "event", False, marked(HELLO)))
