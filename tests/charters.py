"""Charters in tests: written by form, objectives added, reworded, retired."""

from __future__ import annotations

from adapters.playground.room import Post
from tests.world import Bot

WORDS = {
    "domain": "Data that people can trust",
    "purpose": "We learn from each other how to look after data.",
    "people": "Whoever keeps data for others",
    "norms": "We ask before we judge.\nWhat is said in a review stays there.",
    "rhythm": "A talk on the first Tuesday, a review every Friday",
}


async def write(bot: Bot, who: str = "ana", /, **changes: str) -> Post:
    """Write the charter by its form; what is answered."""
    form = await bot.uses(who, "charter", "edit")
    done = await bot.submits(who, form, **changes)
    assert done is not None
    return done


async def aim(bot: Bot, text: str, who: str = "ana", /, why: str = "") -> Post:
    """Add an objective; what is answered."""
    form = await bot.uses(who, "charter", "objective")
    done = await bot.submits(who, form, text=text, why=why)
    assert done is not None
    return done


async def reword(bot: Bot, number: int, who: str = "ana", /, **changes: str) -> Post:
    """Change an objective; what is answered."""
    form = await bot.uses(who, "charter", "objective", number=str(number))
    done = await bot.submits(who, form, **changes)
    assert done is not None
    return done


async def retire(bot: Bot, number: int, why: str) -> Post:
    """Retire an objective; what is answered."""
    return await reword(bot, number, goes="no", why=why)
