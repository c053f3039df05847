"""Saving: by command, by reaction, from the menu of a message; one thing, one entry."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from community.chat.events import MessageShown, ReactionAdded
from community.chat.markup import Markup
from community.chat.message import Message
from community.pages import PageError
from tests.world import Bot, labels, lead, said

INTRO = "https://example.org/intro"


async def test_a_link_is_saved_by_command(bot: Bot) -> None:
    card = await bot.uses("ana", "library", "save", url=INTRO, kind="book", tags="SQL, beginners")
    assert lead(card) == "Saved to the library as #1."
    assert "#1 book · #beginners · #sql · saved by @Ana on 1 March · fresh until 30 May" in said(
        card
    )
    assert card is not None
    assert card.seen_by == "ana"


async def test_the_card_follows_what_the_page_says(bot: Bot) -> None:
    bot.web.has(INTRO, "An introduction", description="In ten steps", author="Cleo", site="Example")
    card = await bot.uses("ana", "library", "save", url=INTRO)
    assert "I am reading the page" in said(card)
    await bot.drain()
    assert "An introduction (example.org)\nIn ten steps" in said(card)
    assert "by Cleo, Example" in said(card)
    assert "I am reading" not in said(card)
    assert card is not None
    assert card.edits == 1


async def test_a_card_that_is_shown_after_its_page_was_read_is_drawn_again(bot: Bot) -> None:
    bot.web.has(INTRO, "An introduction")
    card = await bot.uses("ana", "library", "save", url=INTRO)
    assert card is not None
    late = bot.chat.events[-1]
    assert isinstance(late, MessageShown)
    await bot.drain()
    assert card.message is not None
    other = bot.room.add("late", card.place, "copse", bot.now, card.message, seen_by="ana")
    other.message = Message(Markup("drawn before the page was read"))
    await bot.dispatch(replace(late, posted=other.posted, id="late"))
    await bot.drain()
    assert "An introduction (example.org)" in said(other)


async def test_a_page_that_cannot_be_reached_is_tried_again_and_the_link_kept(bot: Bot) -> None:
    card = await bot.uses("ana", "library", "save", url=INTRO)
    await bot.drain()
    assert "could not reach the page yet" in said(card)
    bot.web.has(INTRO, "Back again")
    bot.now += timedelta(minutes=11)
    await bot.drain()
    assert "Back again (example.org)" in said(card)
    assert bot.web.asked == [INTRO, INTRO]


async def test_a_page_that_is_none_is_asked_for_once(bot: Bot) -> None:
    bot.web.troubles[INTRO] = PageError("not a page", "That is no page.")
    card = await bot.uses("ana", "library", "save", url=INTRO)
    await bot.drain()
    bot.now += timedelta(days=2)
    await bot.drain()
    assert "I could not read the page. The link is kept" in said(card)
    assert bot.web.asked == [INTRO]


async def test_a_title_that_a_member_gave_stays_when_the_page_is_read(bot: Bot) -> None:
    card = await bot.uses("ana", "library", "save", url=INTRO)
    form = await bot.presses("ana", "Edit", card)
    await bot.submits("ana", form, title="My own title")
    bot.web.has(INTRO, "The page's title")
    await bot.drain()
    assert "My own title" in said(await bot.uses("ana", "library", "show", entry="1"))


async def test_a_duplicate_says_who_saved_it_and_when_and_adds_what_is_new(bot: Bot) -> None:
    await bot.uses("ana", "library", "save", url=INTRO, tags="sql")
    bot.now += timedelta(days=9)
    again = await bot.uses(
        "bo", "library", "save", url=f"{INTRO}/?utm_source=x#top", tags="indexes"
    )
    assert lead(again) == (
        "Already in the library as #1: saved by @Ana on 1 March. Added your tag #indexes. +1."
    )
    assert "2 saved it" in said(again)
    third = await bot.uses("bo", "library", "save", url=INTRO)
    assert lead(third) == "Already in the library as #1: saved by @Ana on 1 March."
    own = await bot.uses("ana", "library", "save", url=INTRO)
    assert lead(own) == "Already in the library as #1: saved by you on 1 March."


async def test_a_reaction_keeps_the_message_its_author_and_place(bot: Bot) -> None:
    post = await bot.posts("cleo", "general", "We halved our build time\nby caching the wheels.")
    card = await bot.reacts("ana", "🔖", post)
    assert lead(card) == "Saved to the library as #1."
    assert "We halved our build time\nby caching the wheels." in said(card)
    assert "— @Cleo in #general, 1 March" in said(card)
    assert "#1 experience · saved by @Ana" in said(card)


async def test_a_reaction_on_a_message_with_one_link_keeps_the_link_and_the_words(bot: Bot) -> None:
    post = await bot.posts("cleo", "general", f"Worth reading: {INTRO}.")
    card = await bot.reacts("ana", "🔖", post)
    assert "example.org/intro" in said(card)
    assert f"Worth reading: {INTRO}." in said(card)
    again = await bot.uses("bo", "library", "save", url=INTRO)
    assert lead(again).startswith("Already in the library as #1: saved by @Ana")


async def test_a_message_with_several_links_is_kept_as_words(bot: Bot) -> None:
    post = await bot.posts("cleo", "general", "https://a.example/1 and https://b.example/2")
    assert "experience" in said(await bot.reacts("ana", "🔖", post))


async def test_another_reaction_saves_nothing(bot: Bot) -> None:
    post = await bot.posts("cleo", "general", INTRO)
    assert await bot.reacts("ana", "👍", post) is None
    assert "The library is empty" in said(await bot.uses("ana", "library", "search"))


async def test_the_reaction_that_saves_can_be_changed(bot: Bot) -> None:
    await bot.uses("ana", "copse", "settings", emoji="📌")
    post = await bot.posts("cleo", "general", INTRO)
    assert await bot.reacts("ana", "🔖", post) is None
    assert lead(await bot.reacts("ana", "📌", post)) == "Saved to the library as #1."


async def test_a_reaction_delivered_eleven_times_saves_once_and_is_confirmed_once(bot: Bot) -> None:
    post = await bot.posts("cleo", "general", INTRO)
    by = bot.room.person("ana")
    answers = []
    for delivery in range(11):
        event = ReactionAdded(
            id=f"delivery-{delivery}",
            space=by.space,
            at=bot.now,
            by=by,
            posted=post.posted,
            emoji="🔖",
        )
        answers.append(await bot.dispatch(event))
    assert [answer.repeat for answer in answers] == [False] + [True] * 10
    assert {answer.message for answer in answers} == {answers[0].message}
    assert "1 saved it" not in said(await bot.uses("ana", "library", "show", entry="1"))
    assert lead(await bot.uses("bo", "library", "search")) == "The newest of 1 in the library"


async def test_a_reaction_taken_back_takes_back_ones_own_vote_only(bot: Bot) -> None:
    post = await bot.posts("cleo", "general", INTRO)
    await bot.reacts("ana", "🔖", post)
    await bot.reacts("bo", "🔖", post)
    bot.now += timedelta(minutes=1)
    answer = await bot.unreacts("bo", "🔖", post)
    assert lead(answer).startswith("Took back your vote on “example.org/intro”. It stays")
    card = await bot.uses("bo", "library", "show", entry="1")
    assert "saved by @Ana" in said(card)
    assert "2 saved it" not in said(card)
    assert "Save too" in labels(card)


async def test_a_reaction_put_back_counts_again_and_a_late_repeat_does_not(bot: Bot) -> None:
    post = await bot.posts("cleo", "general", INTRO)
    await bot.reacts("ana", "🔖", post)
    await bot.reacts("bo", "🔖", post)
    late = bot.chat.events[-1]
    bot.now += timedelta(minutes=1)
    await bot.unreacts("bo", "🔖", post)
    await bot.dispatch(late)
    assert "2 saved it" not in said(await bot.uses("bo", "library", "show", entry="1"))
    bot.now += timedelta(minutes=1)
    await bot.reacts("bo", "🔖", post)
    assert "2 saved it" in said(await bot.uses("bo", "library", "show", entry="1"))


async def test_the_menu_of_a_message_saves_it(bot: Bot) -> None:
    post = await bot.posts("cleo", "general", "Name the thing before you build it.")
    card = await bot.acts("dev", "Save to library", post)
    assert lead(card) == "Saved to the library as #1."
    assert "— @Cleo in #general" in said(card)
    assert lead(await bot.acts("dev", "Save to library", post)).startswith("Already in the library")


async def test_the_bots_own_messages_are_not_saved(bot: Bot) -> None:
    card = await bot.uses("ana", "library", "save", url=INTRO)
    assert card is not None
    assert await bot.reacts("ana", "🔖", card) is None
    answer = await bot.acts("ana", "Save to library", card)
    assert said(answer).startswith("That is a message of mine.")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"url": "nonsense"}, "http"),
        ({"url": "javascript:alert(1)"}, "http"),
        ({"url": "https://user:secret@example.org/"}, "password"),
        ({"url": "https://example.org/" + "x" * 3_000}, "long"),
        ({"url": INTRO, "tags": "x" * 2_000}, "at most 40 characters"),
        ({"url": INTRO, "tags": "x" * 10_000}, "too long"),
        ({"url": INTRO, "tags": ",".join(map(str, range(11)))}, "at most 10 tags"),
        ({"url": INTRO, "kind": "bok"}, "Did you mean “book”?"),
        ({"url": INTRO, "topic": "databases"}, "There is no topic “databases”"),
        ({"url": INTRO, "note": "x" * 2_000}, "at most 1,000 characters"),
        ({}, "needs: url"),
        ({"url": INTRO, "colour": "red"}, "no option “colour”"),
    ],
)
async def test_what_cannot_be_saved_is_refused_in_words_and_nothing_is_kept(
    bot: Bot, options: dict[str, str], words: str
) -> None:
    answer = await bot.uses("ana", "library", "save", **options)
    assert words in said(answer)
    assert "The library is empty" in said(await bot.uses("ana", "library", "search"))


async def test_what_a_line_lacks_is_asked_in_a_form_that_keeps_what_was_typed(bot: Bot) -> None:
    form = await bot.types("ana", "general", "/library save kind:book tags:sql")
    assert form is not None
    assert form.form is not None
    assert {each.key: each.value for each in form.form.questions}["tags"] == "sql"
    wrong = await bot.submits("ana", form, url="nonsense")
    assert "http" in said(wrong)
    assert not form.closed
    card = await bot.submits("ana", form, url=INTRO)
    assert lead(card) == "Saved to the library as #1."
    assert "#1 book · #sql" in said(card)


async def test_a_link_saved_with_a_topic_belongs_to_it(bot: Bot) -> None:
    await bot.uses("ana", "topic", "add", name="Data Bases")
    card = await bot.uses("bo", "library", "save", url=INTRO, topic="databases")
    assert "topic Data Bases" in said(card)


async def test_somebody_else_s_note_is_added_to_mine(bot: Bot) -> None:
    await bot.uses("ana", "library", "save", url=INTRO, note="Chapter two")
    card = await bot.uses("bo", "library", "save", url=INTRO, note="And chapter five")
    assert "Note: Chapter two And chapter five" in said(card)
