"""Home: what is one's own, as each feature shows it, then the first steps."""

from __future__ import annotations

from datetime import timedelta

from commands import FEATURES
from community.call import Call
from community.chat.events import CommandUsed
from community.chat.feature import Feature
from community.chat.markup import Markup, md
from community.chat.message import Message, Note, Section
from community.chat.place import Place
from community.dispatch import Dispatch
from tests.world import Bot, labels, said

LINK = "https://example.org/"


async def home(bot: Bot, person: str) -> str:
    """What a person finds at home."""
    return said(await bot.uses(person, "copse", "home"))


async def test_a_newcomer_finds_the_first_steps_and_nothing_of_their_own(bot: Bot) -> None:
    page = await home(bot, "cleo")
    assert "First steps" in page
    assert "/library: What the community has learned" in page
    assert "Save to library in the menu of any message" in page
    assert "you are a member" in page
    assert "saved lately" not in page
    assert "Due for your review" not in page


async def test_what_one_saved_lately_is_there_the_newest_first_and_only_one_s_own(bot: Bot) -> None:
    for number in range(4):
        await bot.uses("ana", "library", "save", url=f"{LINK}{number}")
        bot.now += timedelta(minutes=1)
    await bot.uses("bo", "library", "save", url=f"{LINK}other")
    page = await home(bot, "ana")
    lately = page[page.index("You saved lately") :]
    assert [lately.index(f"#{number} ") for number in (4, 3, 2)] == sorted(
        lately.index(f"#{number} ") for number in (4, 3, 2)
    )
    assert "#1 " not in lately
    assert "#5 " not in page


async def test_what_is_due_for_one_s_review_is_there_and_counted(bot: Bot) -> None:
    for number in range(5):
        await bot.uses("ana", "library", "save", url=f"{LINK}{number}")
    await home(bot, "bo")
    assert "Due for your review" not in await home(bot, "ana")
    bot.now += timedelta(days=100)
    post = await bot.uses("ana", "copse", "home")
    assert "Due for your review: 5" in said(post)
    results = await bot.presses("ana", "Review mine", post)
    assert "5 found" in said(results)
    await bot.uses("ana", "library", "entrust", entry="1", member="bo")
    assert "Due for your review: 4" in await home(bot, "ana")
    assert "Due for your review: one entry" in await home(bot, "bo")


async def test_what_others_used_of_one_s_own_is_there_for_thirty_days(bot: Bot) -> None:
    card = await bot.uses("ana", "library", "save", url=LINK)
    await bot.presses("ana", "I used this", card)
    assert "Others used" not in await home(bot, "ana")
    shared = await bot.presses("ana", "Share here", card)
    assert shared is not None
    await bot.drain()
    for person in ("bo", "cleo"):
        shown = await bot.uses(person, "library", "show", entry="1")
        await bot.presses(person, "I used this", shown)
    assert "by 2" in (await home(bot, "ana"))
    assert "Others used" not in await home(bot, "bo")
    bot.now += timedelta(days=31)
    assert "Others used" not in await home(bot, "ana")


async def test_what_one_may_not_read_any_more_is_not_shown_at_home(bot: Bot) -> None:
    await bot.chat.closes_off("core", "ana", "bo")
    await bot.reacts("ana", "🔖", await bot.posts("bo", "core", "The secret budget"))
    assert "The secret budget" in await home(bot, "ana")
    await bot.chat.closes_off("core", "bo")
    bot.now += timedelta(minutes=2)
    assert "The secret budget" not in await home(bot, "ana")


async def test_all_of_mine_is_a_search(bot: Bot) -> None:
    await bot.uses("ana", "library", "save", url=LINK)
    await bot.uses("bo", "library", "save", url=f"{LINK}other")
    post = await bot.uses("ana", "copse", "home")
    assert labels(post) == ["All of mine"]
    assert "1 found" in said(await bot.presses("ana", "All of mine", post))


async def test_a_feature_shows_what_it_declares_and_the_first_steps_have_room(bot: Bot) -> None:
    garden = Feature("garden", "What grows")

    @garden.shows_at_home
    async def beds(call: Call) -> Message:
        return Message(Markup("Beds"), (Note(md("{who}’s beds", who=call.member.name)),))

    @garden.shows_at_home
    async def nothing(_call: Call) -> None:
        return None

    @garden.shows_at_home
    async def too_much(_call: Call) -> Message:
        return Message(Markup("Weeds"), (Section(Markup("w" * 1_900)),) * 2)

    dispatch = Dispatch(bot.database, (*FEATURES, garden), {}, lambda: bot.now)
    by = bot.room.person("ana")
    event = CommandUsed(
        id="home", space=by.space, at=bot.now, by=by, place=Place(by.space, "general"),
        path=("copse", "home"),
    )  # fmt: skip
    answer = await dispatch(event)
    assert answer.message is not None
    notes = [part.text for part in answer.message.parts if isinstance(part, Note)]
    assert "Ana’s beds" in notes
    sections = [part.text for part in answer.message.parts if isinstance(part, Section)]
    assert sections[-1].startswith("- `/library`")
    assert not any("www" in text for text in sections)
