"""Stewards see what could not be delivered, and say what becomes of it."""

from __future__ import annotations

from tests.gallery.delivery import parked
from tests.letters import states
from tests.world import Bot, said


async def test_stewards_see_why_something_could_not_be_delivered(bot: Bot) -> None:
    await bot.uses("bo", "library", "search")
    assert "Everything" in said(await bot.uses("ana", "copse", "undelivered"))
    await parked(bot, "refused", "gone", "unknown", "poison")
    shown = said(await bot.uses("ana", "copse", "undelivered"))
    assert "To #general" in shown
    assert "not allowed to write there" in shown
    assert "To Bo, somebody I do not know" in shown
    assert "cannot find out whether it arrived" in shown
    assert "broke down three times" in shown


async def test_what_was_not_said_to_all_is_not_read_by_stewards(bot: Bot) -> None:
    await parked(bot, "refused", "gone", "unknown", "poison")
    shown = said(await bot.uses("ana", "copse", "undelivered"))
    assert shown.count("What did you learn") == 1
    assert "core" not in shown


async def test_only_stewards_see_it(bot: Bot) -> None:
    assert "That is for a steward" in said(await bot.uses("bo", "copse", "undelivered"))


async def test_a_steward_lets_it_be_tried_again_once(bot: Bot) -> None:
    await parked(bot, "unreachable")
    shown = await bot.uses("ana", "copse", "undelivered")
    stale = await bot.uses("ana", "copse", "undelivered")
    await bot.presses("ana", "Try again", shown)
    await bot.drain()
    assert any("What did you learn" in each for each in bot.sees("bo"))
    late = await bot.presses("ana", "Try again", stale)
    assert "somebody was quicker" in said(late)


async def test_a_steward_drops_it(bot: Bot) -> None:
    await parked(bot, "unreachable")
    shown = await bot.uses("ana", "copse", "undelivered")
    await bot.presses("ana", "Drop", shown)
    await bot.drain()
    assert (await states(bot.database))["hello unreachable 0"] == "dropped"
    assert not any("What did you learn" in each for each in bot.sees("bo"))
