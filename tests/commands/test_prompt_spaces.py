"""Prompts of a community in two spaces, of two that become one, and of one that parts."""

from __future__ import annotations

from tests.prompts import asked, begin, deck, question, recaps
from tests.rooms import Rooms, rows
from tests.world import said


async def days(rooms: Rooms, count: int) -> None:
    """Days go by."""
    for _ in range(count):
        await rooms.later(days=1)
        await rooms.slack.drain()
        await rooms.discord.drain()


async def test_one_prompt_is_asked_in_both_spaces_and_answers_count_together(
    rooms: Rooms,
) -> None:
    await rooms.connect()
    await begin(rooms.slack, "daily at 10")
    also = said(await rooms.discord.uses("cleo", "prompt", "start", also="1"))
    assert also.startswith("Series 1 is asked in #general and #general from now on")
    await days(rooms, 1)
    (here,), (there,) = asked(rooms.slack), asked(rooms.discord)
    assert question(here) == question(there)
    await rooms.slack.posts("bo", "general", "A sharp pencil.", thread=here)
    await rooms.discord.posts("dev", "general", "A list.", thread=there)
    await days(rooms, 3)
    for bot in (rooms.slack, rooms.discord):
        words = said(recaps(bot)[0]).partition(" answered")[0].replace("@", "")
        assert words == "Bo and Dev"


async def test_where_two_communities_become_one_their_decks_do_too(rooms: Rooms) -> None:
    await begin(rooms.slack, "daily at 10")
    await rooms.discord.uses("cleo", "prompt", "start", rhythm="daily at 10")
    text = "Which small habit makes your work easier?"
    await rooms.discord.uses("cleo", "prompt", "suggest", text=text)
    await days(rooms, 1)
    before = question(asked(rooms.discord)[0])
    assert before == text
    await rooms.connect()
    kept = (await rows(rooms.slack.database, "prompt"))["prompt"]
    assert len(kept) == deck() + 1
    assert len({row[1] for row in kept}) == 1
    assert before in said(await rooms.slack.uses("bo", "prompt", "past"))
    await days(rooms, 1)
    assert len(asked(rooms.slack)) == len(asked(rooms.discord)) == 2


async def test_a_space_that_leaves_is_asked_no_more(rooms: Rooms) -> None:
    await rooms.connect()
    await begin(rooms.slack, "daily at 10")
    await rooms.discord.uses("cleo", "prompt", "start", also="1")
    page = await rooms.slack.uses("ana", "copse", "disconnect")
    await rooms.slack.presses("ana", "Disconnect Maps", page)
    await days(rooms, 2)
    assert len(asked(rooms.slack)) == 2
    assert asked(rooms.discord) == []
