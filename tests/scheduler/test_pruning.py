"""What is kept for a time only is gone when that time is over, and nothing else is."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import text as sql

from tests.nudging import meets, plan, states
from tests.world import Bot


async def passes(bot: Bot, **span: float) -> None:
    """Time goes by at once."""
    bot.now += timedelta(**span)
    await bot.drain()


async def days(bot: Bot) -> list[date]:
    """The days on which Bo was here."""
    async with bot.database.reading() as db:
        rows = await db.execute(
            sql(
                "SELECT day FROM active_day JOIN identity USING (member_id, space_id)"
                " WHERE external_id = 'bo' ORDER BY day"
            )
        )
        return [date.fromisoformat(str(row.day)) for row in rows]


async def test_days_of_use_go_after_400_days_but_for_the_last(bot: Bot) -> None:
    await meets(bot, "ana", "bo")
    await bot.lives(days=1)
    await bot.uses("bo", "library", "search")
    await passes(bot, days=399)
    assert await days(bot) == [date(2027, 3, 1), date(2027, 3, 2)]
    await passes(bot, days=1)
    assert await days(bot) == [date(2027, 3, 2)]
    await passes(bot, days=30)
    assert await days(bot) == [date(2027, 3, 2)]


async def test_nudges_that_ended_go_after_400_days_and_those_that_wait_stay(bot: Bot) -> None:
    await meets(bot, "bo")
    await plan(bot, "told")
    await plan(bot, "waits", due=bot.now + timedelta(days=500), solicited=True)
    await bot.lives(days=1)
    assert (await states(bot))["told"] == "sent"
    await passes(bot, days=398)
    assert "told" in await states(bot)
    await passes(bot, days=3)
    assert "told" not in await states(bot)
    assert (await states(bot))["waits"] == "planned"


async def test_what_a_digest_told_goes_with_the_digest(bot: Bot) -> None:
    await meets(bot, "bo")
    for number in range(12):
        await plan(bot, f"n{number}")
    await bot.lives(days=14)
    assert "nudge.digest" in str(await kinds(bot))
    await passes(bot, days=401)
    assert [key for key in await states(bot) if key.startswith("n")] == []
    assert "nudge.digest" not in str(await kinds(bot))


async def kinds(bot: Bot) -> list[str]:
    """The kinds of nudges there are."""
    async with bot.database.reading() as db:
        return [row.kind for row in await db.execute(sql("SELECT DISTINCT kind FROM nudge"))]
