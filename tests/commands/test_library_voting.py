"""What members say of an entry, and how it moves its review date."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from tests.world import Bot, labels, lead, said

INTRO = "https://example.org/intro"


async def test_being_used_lengthens_the_date_visibly(bot: Bot) -> None:
    card = await bot.uses("ana", "library", "save", url=INTRO)
    assert "fresh until 30 May" in said(card)
    shown = await bot.uses("bo", "library", "show", entry="1")
    pressed = await bot.presses("bo", "I used this", shown)
    assert pressed is shown
    assert lead(shown) == "Thank you: noted that you used it. It counts as fresh until 13 June."
    assert "used by 1" in said(shown)
    await bot.presses("bo", "I used this", shown)
    assert lead(shown).startswith("You said that already")
    assert "used by 1" in said(shown)


async def test_voices_raised_at_once_are_all_counted(bot: Bot) -> None:
    await bot.uses("ana", "library", "save", url=INTRO)
    people = ("ana", "bo", "cleo", "dev")
    shown = [await bot.uses(person, "library", "show", entry="1") for person in people]
    await asyncio.gather(
        *(bot.presses(each, "I used this", card) for each, card in zip(people, shown, strict=True))
    )
    assert "used by 4" in said(await bot.uses("ana", "library", "show", entry="1"))


async def test_being_called_outdated_shortens_it_and_two_voices_end_it(bot: Bot) -> None:
    await bot.uses("ana", "library", "save", url=INTRO)
    for person, until in (("bo", "It counts as fresh until 15 March."), ("cleo", "due for review")):
        shown = await bot.uses(person, "library", "show", entry="1")
        await bot.presses(person, "Outdated", shown)
        assert until in lead(shown)
    assert "2 say outdated" in said(await bot.uses("dev", "library", "show", entry="1"))


async def test_a_vote_taken_back_gives_the_date_back(bot: Bot) -> None:
    await bot.uses("ana", "library", "save", url=INTRO)
    shown = await bot.uses("bo", "library", "show", entry="1")
    await bot.presses("bo", "Outdated", shown)
    await bot.presses("bo", "Take back my vote", shown)
    assert "Taken back" in lead(shown)
    assert "fresh until 30 May" in said(shown)
    assert "outdated" not in said(shown).split("\n", 1)[1]
    assert said(await bot.uses("bo", "library", "unvote", entry="1")).startswith(
        "You have said nothing"
    )


async def test_ones_own_voice_is_taken_back_by_command(bot: Bot) -> None:
    await bot.uses("ana", "library", "save", url=INTRO)
    await bot.uses("bo", "library", "save", url=INTRO)
    answer = await bot.uses("bo", "library", "unvote", entry="#1")
    assert said(answer) == "Taken back from “example.org/intro”: that you saved it."
    assert "2 saved it" not in said(await bot.uses("ana", "library", "show", entry="1"))


async def test_a_shared_card_counts_for_everybody_and_thanks_in_private(bot: Bot) -> None:
    card = await bot.uses("ana", "library", "save", url=INTRO)
    shared = await bot.presses("ana", "Share here", card)
    assert said(shared) == "Shared."
    await bot.drain()
    public = bot.room.posts[-1]
    assert public.seen_by is None
    assert lead(public) == "@Ana shares from the library:"
    assert labels(public) == ["I used this", "Outdated", "Save too"]
    thanks = await bot.presses("bo", "I used this", public)
    assert thanks is not None
    assert thanks.seen_by == "bo"
    await bot.drain()
    assert "used by 1" in said(public)
    assert said(await bot.presses("cleo", "Save too", public)) == "Saved: +1."
    await bot.drain()
    assert "2 saved it" in said(public)


async def test_an_entry_that_is_due_is_renewed_by_its_steward_alone(bot: Bot) -> None:
    await bot.uses("bo", "library", "save", url=INTRO)
    bot.now += timedelta(days=91)
    theirs = await bot.uses("cleo", "library", "show", entry="1")
    assert "due for review since 30 May" in said(theirs)
    assert "Still good" not in labels(theirs)
    mine = await bot.uses("bo", "library", "show", entry="1")
    await bot.presses("bo", "Still good", mine)
    assert lead(mine) == "Renewed, thank you. It counts as fresh until 29 August."
    assert "Still good" not in labels(mine)


async def test_a_forged_press_is_checked_again(bot: Bot) -> None:
    await bot.uses("bo", "library", "save", url=INTRO)
    shown = await bot.uses("cleo", "library", "show", entry="1")
    assert shown is not None
    for action in ("library.renew:1", "library.withdraw:1"):
        answer = await bot.chat.presses_action("cleo", action, shown)
        assert "steward" in said(answer)
    for action in ("library.used:99", "library.used:x", "library.nothing:1", "nothing", ""):
        answer = await bot.chat.presses_action("cleo", action, shown)
        assert "no entry #99" in said(answer) or "older version of me" in said(answer)
    assert "used by" not in said(await bot.uses("bo", "library", "show", entry="1"))
