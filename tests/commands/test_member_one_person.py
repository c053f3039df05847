"""Linked, one person keeps what both sides did: goals, answers, wishes; parted, each has theirs."""

from __future__ import annotations

from datetime import timedelta

from storage.people import all_mine
from tests.commands.test_member_linking import links, parts
from tests.goals import make
from tests.prompts import asked, begin, recaps
from tests.rooms import Rooms, rows
from tests.world import said

# What linking and parting itself is written down in.
MEANWHILE = {"nudge", "active_day", "member_code", "member_link", "posted", "wrong_code"}


async def days(rooms: Rooms, count: int) -> None:
    """Days go by."""
    for _ in range(count):
        await rooms.later(days=1)
        await rooms.slack.drain()
        await rooms.discord.drain()


async def lives(rooms: Rooms) -> None:
    """Bo does the same and other things on both sides."""
    slack, discord = rooms.slack, rooms.discord
    await make(slack, "bo", what="Give talks about maps")
    await make(discord, "bo", what="Draw the map of the harbour")
    await make(slack, "ana", what="Publish the style guide", whose="community")
    await begin(slack, "daily at 10")
    await discord.uses("cleo", "prompt", "start", also="1")
    await days(rooms, 1)
    for bot in (slack, discord):
        await bot.uses("bo", "goal", "support", goal="3")
        await bot.posts("bo", "general", "A sharp pencil.", thread=asked(bot)[0])
        await bot.uses("bo", "member", "greet", most="3")
    await slack.uses("bo", "match", "avoid", member="cleo")
    await discord.uses("bo", "member", "nudges", level="light")
    await rooms.later(minutes=1)


async def test_goals_of_both_sides_are_theirs_on_either(rooms: Rooms) -> None:
    await rooms.connect()
    await lives(rooms)
    await links(rooms)
    for bot in (rooms.slack, rooms.discord):
        mine = said(await bot.uses("bo", "goal", "list", whose="mine"))
        assert "Give talks about maps" in mine
        assert "Draw the map of the harbour" in mine
        assert "2 goals" in mine
    card = said(await rooms.slack.uses("ana", "goal", "show", goal="3"))
    assert card.count("@Bo") == 1, "they stand by it once"


async def test_one_person_has_answered_a_prompt_once(rooms: Rooms) -> None:
    await rooms.connect()
    await lives(rooms)
    for day, bot in enumerate((rooms.discord, rooms.slack), 1):
        await days(rooms, 1)
        await bot.posts("bo", "general", "A list.", thread=asked(bot)[day])
    await links(rooms)
    await days(rooms, 3)
    thanks = recaps(rooms.slack)[:3]
    assert len(thanks) == 3
    for recap in thanks:
        assert said(recap).startswith("@Bo answered")
        assert said(recap).count("Bo") == 1


async def test_wishes_of_both_sides_hold_together(rooms: Rooms) -> None:
    await rooms.connect()
    await lives(rooms)
    await links(rooms)
    for bot in (rooms.slack, rooms.discord):
        assert "light" in said(await bot.uses("bo", "member", "nudges"))
        assert "You avoid" in said(await bot.uses("bo", "match", "allow"))
    greeters = (await rows(rooms.house.database, "greeter"))["greeter"]
    assert len(greeters) == 1


async def test_parting_gives_every_row_back_to_whose_it_was(rooms: Rooms) -> None:
    await rooms.connect()
    await lives(rooms)
    tables = sorted({each.table.name for each in all_mine()} - MEANWHILE)
    assert len(tables) > 15
    before = await rows(rooms.house.database, *tables)
    await links(rooms)
    linked = await rows(rooms.house.database, *tables)
    changed = {name for name in tables if linked[name] != before[name]}
    assert {"goal", "goal_member", "prompt_answer", "greeter", "preference"} <= changed
    await parts(rooms)
    after = await rows(rooms.house.database, *tables)
    assert [name for name in tables if after[name] != before[name]] == []


async def test_a_goal_of_the_community_is_everybodys_in_both_spaces(rooms: Rooms) -> None:
    await rooms.connect()
    await make(rooms.slack, "ana", what="Publish the style guide", whose="community")
    assert "Publish the style guide" in said(await rooms.discord.uses("dev", "goal", "list"))
    await rooms.discord.uses("dev", "goal", "support", goal="1")
    card = said(await rooms.slack.uses("ana", "goal", "show", goal="1"))
    assert "supported by" in card
    assert "Dev" in card
    bot = rooms.slack
    bot.now += timedelta(minutes=1)
    shown = said(await rooms.discord.uses("dev", "goal", "show", goal="1"))
    assert "Ana" in shown


async def test_a_programme_of_one_space_is_joined_from_the_other(rooms: Rooms) -> None:
    await rooms.connect()
    await rooms.slack.uses("ana", "match", "open", name="Coffee")
    assert "Coffee" in said(await rooms.discord.uses("dev", "match", "next"))
    assert "You are in Coffee" in said(await rooms.discord.uses("dev", "match", "join"))
    assert "You are in Coffee" in said(await rooms.slack.uses("bo", "match", "join"))
    preview = said(await rooms.slack.uses("ana", "match", "preview"))
    assert "Bo" in preview
    assert "Dev" in preview
