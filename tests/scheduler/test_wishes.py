"""What a member wishes while something waits in the outbox counts when it is said."""

from __future__ import annotations

from datetime import timedelta

from storage import communities, preferences
from tests.nudging import meets, plan, states, told, unasked
from tests.world import Bot


async def on_its_way(bot: Bot) -> None:
    """A nudge for Bo is in the outbox, and nobody has said it yet."""
    await meets(bot, "bo")
    await plan(bot, "review")
    await bot.nudges.drain()
    assert unasked(bot) == []
    assert (await states(bot))["review"] == "saying"


async def test_who_stops_a_kind_is_not_told_what_waits_already(bot: Bot) -> None:
    await on_its_way(bot)
    async with bot.database.transaction() as db:
        bo = await communities.member_of(db, bot.room.space, "bo")
        assert bo is not None
        await preferences.wish(db, bo.id, "library.review", stopped_at=bot.now, stopped_by="member")
    assert await told(bot) == []
    await bot.drain()  # the ledger hears of it
    assert (await states(bot))["review"] == "suppressed stopped"


async def test_what_is_held_up_into_the_night_is_said_in_the_morning(bot: Bot) -> None:
    await on_its_way(bot)
    bot.now += timedelta(hours=12)
    assert await told(bot) == []
    bot.now += timedelta(hours=12)
    assert len(await told(bot)) == 1


async def test_what_nobody_objects_to_is_said(bot: Bot) -> None:
    await on_its_way(bot)
    assert len(await told(bot)) == 1
