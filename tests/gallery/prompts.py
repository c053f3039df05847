"""Prompts: series begun and steered, suggestions decided on, prompts asked and thanked for."""

from __future__ import annotations

from datetime import timedelta

from adapters.playground.room import Post
from tests.gallery.wall import Wall
from tests.nudging import unasked
from tests.prompts import asked, begin, recaps
from tests.world import Bot, labels

HABIT = "Which small habit makes your work easier?"


async def series(bot: Bot, wall: Wall) -> None:
    """Series are begun, looked at, changed and ended."""
    wall.hang("prompt-none", await bot.uses("bo", "prompt", "list"))
    wall.hang("prompt-stop-none", await bot.uses("ana", "prompt", "stop"))
    wall.hang("prompt-past-none", await bot.uses("bo", "prompt", "past"))
    for name, options in (
        ("unread", {"rhythm": "when the moon is full"}),
        ("zone", {"zone": "Atlantis"}),
        ("never", {"rhythm": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}),
    ):
        wall.hang(f"prompt-start-{name}", await bot.uses("ana", "prompt", "start", **options))
    alone = bot.room.direct("ana").id
    wall.hang("prompt-start-direct", await bot.uses("ana", "prompt", "start", channel=alone))
    wall.hang("prompt-start", await begin(bot))
    wall.hang("prompt-list", await bot.uses("bo", "prompt", "list"))
    wall.hang("prompt-pin", await bot.uses("ana", "prompt", "pin", prompt="7", day="8 March"))
    wall.hang("prompt-preview", await bot.uses("ana", "prompt", "preview"))
    wall.hang("prompt-skip", await bot.uses("ana", "prompt", "skip"))
    wall.hang("nudge-ledger-left-out", await bot.uses("ana", "nudge", "ledger"))
    wall.hang("prompt-skip-none", await bot.uses("ana", "prompt", "skip", day="2 March"))
    wall.hang("prompt-move", await bot.uses("ana", "prompt", "move", to="Friday at 15:00"))
    wall.hang("prompt-move-past", await bot.uses("ana", "prompt", "move", to="1 March at 8"))
    wall.hang("prompt-deck", await bot.uses("bo", "prompt", "deck"))
    wall.hang("prompt-deck-page", await bot.uses("bo", "prompt", "deck", page="99"))
    wall.hang("prompt-retire", await bot.uses("ana", "prompt", "retire", prompt="3"))
    wall.hang("prompt-retire-again", await bot.uses("ana", "prompt", "retire", prompt="3"))
    wall.hang("prompt-unknown", await bot.uses("ana", "prompt", "retire", prompt="999"))
    await bot.uses("ana", "prompt", "pin", prompt="3")
    small = await bot.uses("ana", "prompt", "start", channel="help", pillar="domain")
    wall.hang("prompt-start-pillar", small)
    wall.hang("prompt-which", await bot.uses("ana", "prompt", "stop", channel="library"))
    wall.hang("prompt-also", await bot.uses("ana", "prompt", "start", channel="library", also="1"))
    wall.hang("prompt-number", await bot.uses("ana", "prompt", "stop", series="9"))
    wall.hang("prompt-stop", await bot.uses("ana", "prompt", "stop"))
    await bot.uses("ana", "prompt", "start", channel="makers", rhythm="tomorrow at 10")
    await bot.lives(days=2)
    wall.hang("prompt-skip-over", await bot.uses("ana", "prompt", "skip", series="3"))
    wall.hang("prompt-preview-over", await bot.uses("ana", "prompt", "preview", series="3"))
    for _ in range(18):
        await bot.uses("ana", "prompt", "start", stage="potential")
    wall.hang("prompt-many", await begin(bot))


async def suggestions(bot: Bot, wall: Wall) -> None:
    """Members suggest prompts, and a curator decides."""
    wall.hang("prompt-queue-none", await bot.uses("ana", "prompt", "queue"))
    for name, words in (
        ("short", "Too short?"),
        ("twice", "What first drew you to this craft, and what keeps you in it?"),
    ):
        refused = await bot.uses("bo", "prompt", "suggest", text=words)
        wall.hang(f"prompt-suggest-{name}", refused)
    wall.hang("prompt-suggest", await bot.uses("bo", "prompt", "suggest", text=HABIT))
    others = {"text": "What do you do first in the morning?", "pillar": "practice"}
    await bot.uses("bo", "prompt", "suggest", **others)
    await bot.drain()
    wall.hang("prompt-suggested", unasked(bot, "ana")[0])
    queue = wall.hang("prompt-queue", await bot.uses("ana", "prompt", "queue"))
    wall.hang("prompt-approved", await bot.presses("ana", "Into the deck", unasked(bot, "ana")[0]))
    wall.hang("prompt-decided", await bot.presses("ana", "Into the deck", queue))
    declined = await bot.presses("ana", "Not now", unasked(bot, "ana")[1])
    wall.hang("prompt-declined", declined)
    await bot.drain()
    for name, post in zip(("in", "out"), unasked(bot, "bo"), strict=True):
        wall.hang(f"prompt-told-{name}", post)
    wall.hang("prompt-curator", await bot.uses("ana", "prompt", "suggest", text=f"{HABIT} Why?"))
    for number in range(11):
        words = f"What comes to your mind at {number}?"
        last = await bot.uses("bo", "prompt", "suggest", text=words)
    wall.hang("prompt-suggest-many", last)
    wall.hang("prompt-queue-more", await bot.uses("ana", "prompt", "queue"))


async def answers(bot: Bot, wall: Wall) -> None:
    """Prompts are asked, answered and thanked for; a deck runs low and empty."""
    await begin(bot, "daily at 10", pillar="practice", stage="potential")
    await bot.uses("bo", "prompt", "suggest", text=HABIT)
    await bot.drain()
    await bot.presses("ana", "Into the deck", unasked(bot, "ana")[0])
    bot.now += timedelta(hours=3)
    await bot.drain()
    post = wall.hang("prompt-asked-late", asked(bot)[0])
    thread = [each for each in bot.room.posts if each.place.thread == post.id]
    wall.hang("prompt-thread", thread[0])
    wall.hang("prompt-past-unanswered", await bot.uses("bo", "prompt", "past"))
    wall.hang("prompt-deck-once", await bot.uses("bo", "prompt", "deck"))
    form = wall.hang("prompt-suggest-form", await bot.presses("bo", "Suggest a prompt", post))
    wall.hang("prompt-suggested-by-form", await bot.submits("bo", form, text=f"{HABIT} And why?"))
    await bot.posts("bo", "general", "A sharp pencil.", thread=post)
    one = await bot.posts("cleo", "general", "A list on paper.", thread=post)
    wall.hang("prompt-past", await bot.uses("bo", "prompt", "past"))
    await bot.lives(days=2)
    wall.hang("prompt-recap", recaps(bot)[0])
    two = await bot.posts("bo", "general", "And one more.", thread=post)
    for answer in [one, two, *(each for each in bot.room.posts if each.text == "A sharp pencil.")]:
        await bot.chat.deletes(answer)
    await bot.drain()
    wall.hang("prompt-recap-empty", recaps(bot)[0])
    wall.hang("prompt-now", await bot.uses("ana", "prompt", "now"))
    await bot.lives(days=14)
    low = wall.hang("prompt-low", next(filter(_runs_low, unasked(bot, "ana"))))
    await bot.presses("ana", "See what is suggested", low)
    wall.hang("prompt-deck-asked", await bot.uses("bo", "prompt", "deck"))
    for number in range(1, 400):
        await bot.uses("ana", "prompt", "retire", prompt=str(number))
    wall.hang("prompt-now-empty", await bot.uses("ana", "prompt", "now"))


def _runs_low(post: Post) -> bool:
    return "See what is suggested" in labels(post)
