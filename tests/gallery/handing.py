"""Handing over: what somebody did who is away for long, or gone, and who takes it over."""

from __future__ import annotations

from tests.gallery.wall import Wall
from tests.goals import make
from tests.matches import reads, told
from tests.world import Bot, said

AWAY = "2027-04-15"


async def goals(bot: Bot, wall: Wall) -> None:
    """A goal whose owner is away, and one whose owner is forgotten."""
    for person in ("bo", "cleo", "dev"):
        await bot.uses(person, "library", "search")
    await bot.uses("ana", "copse", "role", member="cleo", role="facilitator")
    await make(bot, "cleo", whose="community")
    await make(bot, "cleo", whose="community", what="Publish the style guide")
    await make(bot, "dev")
    await bot.uses("dev", "goal", "share", goal="3", where="general")
    await bot.uses("bo", "goal", "support", goal="1")
    wall.hang("goal-own-there", await bot.uses("bo", "goal", "own", goal="1"))
    wall.hang("goal-own-personal", await bot.uses("ana", "goal", "own", goal="3"))
    await bot.uses("cleo", "member", "away", until=AWAY)
    wall.hang("goal-own-not-theirs", await bot.uses("dev", "goal", "own", goal="1"))
    await bot.lives(days=2)
    offer = wall.hang("goal-owner-away", told(bot, "bo", "needs an owner"))
    wall.hang("goal-owner-why", await bot.presses("bo", "Why", offer))
    led = wall.hang("goal-owner-led", told(bot, "ana", "needs an owner"))
    wall.hang("goal-owner-led-why", await bot.presses("ana", "Why", led))
    wall.hang("goal-own", await bot.presses("bo", "I'll own it", offer))
    wall.hang("goal-own-led", await bot.uses("ana", "goal", "own", goal="2"))
    wall.hang("goal-own-history", await bot.uses("bo", "goal", "history", goal="1"))
    await bot.lives(days=45)
    back = wall.hang("goal-owned", told(bot, "cleo", "While you were away"))
    wall.hang("goal-owned-why", await bot.presses("cleo", "Why", back))


async def greeters(bot: Bot, wall: Wall) -> None:
    """A greeter who is away, and one who left."""
    await bot.uses("ana", "library", "search")
    for person in ("bo", "cleo"):
        await bot.uses(person, "member", "greet", most="1" if person == "bo" else "2")
        await bot.uses(person, "member", "away", until=AWAY)
    await bot.lives(days=2)
    one, two = [post for post in reads(bot, "ana") if "need a greeter" in said(post)]
    wall.hang("member-greeter-needed", one)
    wall.hang("member-greeter-needed-why", await bot.presses("ana", "Why", one))
    wall.hang("member-relieve-once", await bot.presses("ana", "I'll greet", one))
    wall.hang("member-relieve", await bot.presses("ana", "I'll greet", two))
    late = await bot.chat.presses_action("ana", "member.relieve:2", two)
    assert late is not None
    wall.hang("member-relieve-late", late)
    await bot.lives(days=50)
    wall.hang("member-relieved", told(bot, "bo", "While you were away"))


async def programmes(bot: Bot, wall: Wall) -> None:
    """A programme of somebody who left is steered by another."""
    for person in ("bo", "cleo"):
        await bot.uses(person, "library", "search")
        await bot.uses("ana", "copse", "role", member=person, role="facilitator")
    await bot.uses("bo", "match", "open", name="Coffee")
    await bot.uses("bo", "member", "away", until=AWAY)
    await bot.lives(days=2)
    offer = wall.hang("match-steers-needed", told(bot, "ana", "needs somebody who steers it"))
    wall.hang("match-steers-why", await bot.presses("ana", "Why", offer))
    wall.hang("match-steer", await bot.presses("ana", "I'll steer it", offer))
    late = await bot.chat.presses_action("ana", "match.steer:1", offer)
    assert late is not None
    wall.hang("match-steer-late", late)
    await bot.uses("cleo", "match", "open", name="Tea")
    page = await bot.uses("cleo", "member", "forget")
    await bot.presses("cleo", "Forget me", page)
    await bot.lives(days=1)
    wall.hang("match-steers-nobody", told(bot, "ana", "nobody does it any more"))
