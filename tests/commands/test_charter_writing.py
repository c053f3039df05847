"""Two who write the charter at once: nobody's words are lost, and nobody writes over another."""

from __future__ import annotations

import asyncio

from sqlalchemy import text

from community import charter
from tests.charters import WORDS, aim, retire, reword, write
from tests.goals import make
from tests.nudging import calling, meets
from tests.rooms import Rooms
from tests.world import Bot, labels, said


async def two(bot: Bot) -> None:
    """Ana and Bo both tend the charter, which is written."""
    await meets(bot, "bo")
    await bot.uses("ana", "copse", "role", member="bo", role="facilitator")
    await write(bot, **WORDS)


async def test_the_later_is_told_what_changed_and_goes_on_with_a_draft(bot: Bot) -> None:
    await two(bot)
    mine = await bot.uses("bo", "charter", "edit")
    await write(bot, norms="We ask first.", domain="Data")
    told = await bot.submits("bo", mine, norms="We listen.", rhythm="Mondays", why="Shorter")
    assert said(told).splitlines()[:3] == [
        "While you wrote, @Ana saved version 2 and changed: domain and norms. Nothing of yours is "
        "lost: I keep it as your draft, and the charter is as they saved it.",
        "Norms, as it is now",
        "We ask first.",
    ]
    assert labels(told) == ["Go on with mine …", "Let mine go"]
    again = await bot.presses("bo", "Go on with mine …", told)
    assert again is not None
    assert again.form is not None
    stands = {each.key: each.value for each in again.form.questions}
    assert (stands["domain"], stands["norms"], stands["rhythm"], stands["why"]) == (
        "Data",
        "We listen.",
        "Mondays",
        "Shorter",
    )
    hints = {each.key: each.hint for each in again.form.questions}
    assert hints["norms"].startswith("Somebody else has changed this, too")
    assert not hints["rhythm"].startswith("Somebody")
    assert "at version 3" in said(await bot.submits("bo", again, norms="We ask and listen."))
    now = said(await bot.uses("bo", "charter", "show"))
    for words in ("Data\n", "We ask and listen.", "Mondays"):
        assert words in now
    fresh = await bot.uses("bo", "charter", "edit")
    assert fresh is not None
    assert fresh.form is not None
    assert {each.key: each.value for each in fresh.form.questions}["why"] == ""


async def test_a_draft_waits_until_its_author_comes_back_or_lets_it_go(bot: Bot) -> None:
    await two(bot)
    mine = await bot.uses("bo", "charter", "edit")
    await write(bot, norms="We ask first.")
    told = await bot.submits("bo", mine, rhythm="Mondays")
    later = await bot.uses("bo", "charter", "edit")
    assert later is not None
    assert later.form is not None
    stands = {each.key: each.value for each in later.form.questions}
    assert (stands["norms"], stands["rhythm"]) == ("We ask first.", "Mondays")
    theirs = await bot.uses("ana", "charter", "edit")
    assert theirs is not None
    assert theirs.form is not None
    assert {each.key: each.value for each in theirs.form.questions}["rhythm"] == WORDS["rhythm"]
    gone = await bot.presses("bo", "Let mine go", told)
    assert said(gone) == "Your draft is let go; the charter stays as it is."
    fresh = await bot.uses("bo", "charter", "edit")
    assert fresh is not None
    assert fresh.form is not None
    assert {each.key: each.value for each in fresh.form.questions}["rhythm"] == WORDS["rhythm"]
    assert "no draft of yours" in said(await bot.presses("bo", "Let mine go", told))


async def test_an_objective_that_came_meanwhile_is_in_nobodys_way(bot: Bot) -> None:
    await two(bot)
    mine = await bot.uses("bo", "charter", "edit")
    await aim(bot, "Backups that were tried")
    assert "at version 3" in said(await bot.submits("bo", mine, rhythm="Mondays"))
    now = said(await bot.uses("bo", "charter", "show"))
    assert "Mondays" in now
    assert "1. Backups that were tried" in now


async def test_who_rewords_an_objective_later_is_shown_both_wordings(bot: Bot) -> None:
    await two(bot)
    await aim(bot, "Good backups")
    await aim(bot, "Good queries")
    mine = await bot.uses("bo", "charter", "objective", number="1")
    await reword(bot, 2, text="Better queries")
    await reword(bot, 1, text="Backups that were tried")
    told = await bot.submits("bo", mine, text="Backups of everything")
    assert said(told).splitlines()[:2] == [
        "While you wrote, @Ana changed objective 1. It says now: “Backups that were tried”",
        "You wrote: “Backups of everything”",
    ]
    again = await bot.presses("bo", "Change it again …", told)
    assert "new words" in said(await bot.submits("bo", again, text="Backups of everything, tried"))
    mine = await bot.uses("bo", "charter", "objective", number="2")
    await retire(bot, 2, "We are there")
    told = await bot.submits("bo", mine, text="Best queries")
    assert said(told).startswith("While you wrote, @Ana retired objective 2: “We are there”")
    assert "You wrote: “Best queries”" in said(told)
    assert labels(told) == ["Add an objective …"]
    now = said(await bot.uses("bo", "charter", "show"))
    assert "1. Backups of everything, tried" in now
    assert "Best queries" not in now


async def test_of_two_who_save_in_the_same_instant_one_has_a_draft(bot: Bot) -> None:
    await two(bot)
    forms = [await bot.uses(who, "charter", "edit") for who in ("ana", "bo")]
    answers = await asyncio.gather(
        bot.submits("ana", forms[0], norms="Ana's norms"),
        bot.submits("bo", forms[1], norms="Bo's norms"),
    )
    firsts = sorted(said(each)[:16] for each in answers)
    assert firsts == ["Thank you, it is", "While you wrote,"]
    history = said(await bot.uses("bo", "charter", "history"))
    assert history.splitlines()[0].startswith("2 · ")


async def test_who_saves_while_another_is_saving_finds_out_when_that_is_done(bot: Bot) -> None:
    await two(bot)
    mine = await bot.uses("bo", "charter", "edit")
    async with calling(bot) as call:
        await charter.edit(call, 1, WORDS | {"norms": "Ana's norms"})
        saving = asyncio.ensure_future(bot.submits("bo", mine, norms="Bo's norms"))
        await stands_still(bot)
        assert not saving.done()
    told = await saving
    assert said(told).startswith("While you wrote, @Ana saved version 2 and changed: norms.")


async def stands_still(bot: Bot) -> None:
    """On PostgreSQL, wait until somebody waits for what is not committed; SQLite lets one write."""
    blocked = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    while bot.database.dialect == "postgresql":
        async with bot.database.asking() as db:
            if await db.scalar(blocked):
                return
        await asyncio.sleep(0.01)


async def test_a_community_that_joins_brings_its_charter_and_its_objectives(rooms: Rooms) -> None:
    here, there = rooms.slack, rooms.discord
    await write(here, **WORDS)
    await aim(here, "Backups that were tried")
    await write(there, "cleo", domain="Maps", norms="We draw.")
    await aim(there, "Maps of every park", "cleo")
    await aim(there, "Maps of every path", "cleo")
    form = await there.uses("cleo", "goal", "new")
    await there.submits(
        "cleo",
        form,
        what="Draw twelve maps",
        measure="from 2 to 12 maps",
        first="Ask for paper",
        serves="objective:2",
        due="2027-05-31",
        whose="community",
    )
    await rooms.connect()
    now = said(await there.uses("dev", "charter", "show"))
    assert WORDS["domain"] in now
    assert "We draw." not in now
    for line in ("1. Backups that were tried", "2. Maps of every park", "3. Maps of every path"):
        assert line in now
    assert "3. Maps of every path\n• Draw twelve maps (#1)" in now
    history = said(await here.uses("ana", "charter", "history"))
    assert history.startswith("6 · 1 March")
    assert "“Another community joined: its charter is the version before this one.”" in history
    assert "We draw." in said(await here.uses("ana", "charter", "history", version="5"))
    assert "Objective 4 is in the charter." in said(await aim(here, "One more"))


async def test_a_community_without_a_charter_takes_over_that_of_who_joins(rooms: Rooms) -> None:
    await write(rooms.discord, "cleo", domain="Maps")
    await aim(rooms.discord, "Maps of every park", "cleo")
    await rooms.connect()
    now = said(await rooms.slack.uses("ana", "charter", "show"))
    assert "Maps" in now
    assert "1. Maps of every park" in now
    assert "Version 2" in now


async def test_a_space_that_leaves_leaves_the_charter_and_takes_its_drafts_and_goals(
    rooms: Rooms,
) -> None:
    await write(rooms.slack, **WORDS)
    await aim(rooms.slack, "Backups that were tried")
    await rooms.connect()
    await make(rooms.discord, "dev", serves="objective:1")
    mine = await rooms.discord.uses("cleo", "charter", "edit")
    await write(rooms.slack, norms="We ask first.")
    told = await rooms.discord.submits("cleo", mine, norms="We listen.")
    assert said(told).startswith("While you wrote")
    await rooms.disconnect()
    assert "Nothing is written down yet" in said(await rooms.discord.uses("dev", "charter", "show"))
    card = said(await rooms.discord.uses("dev", "goal", "show", goal="1"))
    assert "for the community" in card
    assert "Serves objective" not in card
    form = await rooms.discord.uses("cleo", "charter", "edit")
    assert form is not None
    assert form.form is not None
    stands = {each.key: each.value for each in form.form.questions}
    assert (stands["norms"], stands["domain"]) == ("We listen.", "")
    await rooms.discord.submits("cleo", form)
    assert "We listen." in said(await rooms.discord.uses("dev", "charter", "show"))
    assert "We ask first." in said(await rooms.slack.uses("ana", "charter", "show"))
