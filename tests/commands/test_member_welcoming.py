"""Newcomers are welcomed, greeted by one volunteer when nobody did, and shown a next step."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from adapters.playground.room import Post
from community.chat.events import MemberJoined, MemberLeft
from community.welcome import next_step, working_day_after
from tests.commands.test_member_forgetting import where
from tests.matches import ask, passes, together
from tests.matches import opens as rounds_of
from tests.world import Bot, labels, said


async def joins(bot: Bot, person: str) -> None:
    """Somebody comes into the room."""
    by = bot.room.person(person)
    event = MemberJoined(id=f"{person}-{bot.now}", space=by.space, at=bot.now, by=by)
    assert not (await bot.dispatch(event)).refused
    await bot.drain()


async def leaves(bot: Bot, person: str) -> None:
    """Somebody leaves the room."""
    by = bot.room.person(person)
    event = MemberLeft(id=f"{person}-{bot.now}", space=by.space, at=bot.now, by=by)
    assert not (await bot.dispatch(event)).refused
    await bot.drain()


async def introduces(bot: Bot, person: str) -> None:
    """Somebody introduces themselves."""
    form = await bot.uses(person, "member", "edit")
    await bot.submits(person, form, practises="Maps")
    await bot.drain()


def direct(bot: Bot, person: str) -> list[Post]:
    """What somebody was told directly."""
    return [post for post in bot.room.posts if post.place.channel == f"@{person}"]


async def opens(bot: Bot, **greeters: str) -> None:
    """Introductions are posted, and some greet."""
    await bot.uses("ana", "member", "introductions", channel_="hello")
    for person, most in greeters.items():
        await bot.uses(person, "member", "greet", most=most)


async def test_a_newcomer_is_welcomed_in_sixty_words_with_one_button_of_ours(bot: Bot) -> None:
    await opens(bot)
    await joins(bot, "dev")
    (post,) = [post for post in bot.room.posts if "Welcome to" in said(post)]
    assert post.place.channel == "hello", "they never spoke with the bot: no direct message"
    words = said(post).partition("[")[0].split()
    assert len(words) <= 60
    assert labels(post)[0] == "Introduce yourself"
    form = await bot.presses("dev", "Introduce yourself", post)
    await bot.submits("dev", form, practises="Maps")
    await bot.drain()
    assert any("@Dev says hello" in each for each in bot.sees("ana", "hello"))


async def test_nobody_is_welcomed_twice(bot: Bot) -> None:
    await opens(bot)
    for _ in range(2):
        await joins(bot, "dev")
        bot.now += timedelta(days=1)
        await leaves(bot, "dev")
    assert len([each for each in bot.sees("ana", "hello") if "Welcome to" in each]) == 1


async def test_one_greeter_is_asked_when_nobody_said_hello_within_a_working_day(bot: Bot) -> None:
    await opens(bot, bo="2", cleo="2")
    await introduces(bot, "dev")
    bot.now += timedelta(hours=23)
    await bot.drain()
    assert direct(bot, "bo") == direct(bot, "cleo") == []
    bot.now += timedelta(hours=2)
    await bot.drain()
    (asked,) = direct(bot, "bo")
    assert "@Dev introduced themselves" in said(asked)
    assert direct(bot, "cleo") == []
    await bot.presses("bo", "Not now", asked)
    await bot.drain()
    (second,) = direct(bot, "cleo")
    assert "Thank you" in said(await bot.presses("cleo", "I said hello", second))
    bot.now += timedelta(days=3)
    await bot.drain()
    assert len(direct(bot, "bo")) == 1


async def test_nobody_is_asked_about_somebody_who_was_greeted(bot: Bot) -> None:
    await opens(bot, bo="2")
    await introduces(bot, "dev")
    (post,) = [post for post in bot.room.posts if post.place.channel == "hello"]
    answer = await bot.presses("ana", "Say hello", post)
    assert "Hello said" in said(answer)
    own = await bot.presses("dev", "Say hello", post)
    assert "for others to say" in said(own)
    await bot.drain()
    (told,) = direct(bot, "dev")
    assert "@Ana says hello" in said(told)
    bot.now += timedelta(days=2)
    await bot.drain()
    assert direct(bot, "bo") == []


async def test_an_answer_in_the_thread_of_an_introduction_is_a_hello(bot: Bot) -> None:
    await opens(bot, bo="2")
    for person in ("dev", "cleo"):
        await introduces(bot, person)
    of_dev, of_cleo = [post for post in bot.room.posts if post.place.channel == "hello"]
    await bot.posts("cleo", "hello", "Secret words: welcome!", thread=of_dev)
    await bot.posts("cleo", "hello", "I also draw.", thread=of_cleo)
    await bot.posts("ana", "hello", "Not in a thread.")
    bot.now += timedelta(days=2)
    await bot.drain()
    (asked,) = direct(bot, "bo")
    assert "@Cleo introduced themselves, and nobody said hello yet" in said(asked)
    assert await where(bot, "secret words") == {}, "what was written is not kept"
    await bot.posts("bo", "hello", "Hello, Cleo.", thread=of_cleo)
    assert await ask(bot, "SELECT state FROM greeting WHERE greeter_id = 2") == [("said",)]


async def test_a_greeter_is_asked_no_more_often_than_they_said(bot: Bot) -> None:
    await opens(bot, bo="1")
    for person in ("dev", "cleo"):
        await introduces(bot, person)
    bot.now += timedelta(days=2)
    await bot.drain()
    assert len(direct(bot, "bo")) == 1
    assert "no more" in said(await bot.uses("bo", "member", "greet", most="0"))


async def test_newcomers_are_shown_the_next_step_after_a_week_and_a_month(bot: Bot) -> None:
    await opens(bot)
    await joins(bot, "dev")
    await bot.uses("dev", "library", "save", url="https://example.org/")
    bot.now += timedelta(days=7, hours=2)
    await bot.drain()
    (first,) = direct(bot, "dev")
    assert "find one thing here that you can use" in said(first)
    card = await bot.uses("dev", "library", "show", entry="1")
    await bot.presses("dev", "I used this", card)
    bot.now += timedelta(days=24)
    await bot.drain()
    assert "meet one person" in said(direct(bot, "dev")[-1])


async def test_who_met_somebody_in_a_round_and_answered_a_prompt_is_shown_what_is_next(
    bot: Bot,
) -> None:
    await opens(bot)
    await bot.uses("ana", "prompt", "start", rhythm="every Monday at 10")
    await joins(bot, "dev")
    await bot.uses("cleo", "library", "save", url="https://example.org/")
    card = await bot.uses("dev", "library", "show", entry="1")
    await bot.presses("dev", "I used this", card)
    await rounds_of(bot, "dev", "cleo")
    await passes(bot, 7.5)
    assert "meet one person" in said(direct(bot, "dev")[-1])
    await bot.presses("dev", "We met", together(bot)[0])
    prompt = next(post for post in bot.room.posts if "Suggest a prompt" in labels(post))
    await bot.posts("dev", "general", "A sharp pencil.", thread=prompt)
    await bot.uses("dev", "match", "leave")
    await passes(bot, 24)
    assert "tend one small thing" in said(direct(bot, "dev")[-1])


async def test_what_somebody_tended_who_left_is_passed_on(bot: Bot) -> None:
    await bot.uses("cleo", "library", "search")
    await bot.uses("bo", "library", "search")
    await bot.uses("ana", "topic", "add", name="Maps", steward="cleo")
    await bot.uses("bo", "library", "save", url="https://example.org/", topic="Maps")
    await leaves(bot, "bo")
    card = said(await bot.uses("ana", "library", "show", entry="1"))
    assert "@Cleo" in card
    await leaves(bot, "cleo")
    listed = said(await bot.uses("ana", "topic", "list"))
    assert "nobody" in listed


async def test_a_deputy_comes_before_the_topics_steward_and_is_told_at_once(bot: Bot) -> None:
    await bot.uses("cleo", "library", "search")
    await bot.uses("dev", "library", "search")
    await bot.uses("ana", "topic", "add", name="Maps", steward="cleo")
    await bot.uses("bo", "library", "save", url="https://example.org/", topic="Maps")
    await bot.uses("bo", "library", "deputy", member="dev")
    await leaves(bot, "bo")
    assert "@Dev" in said(await bot.uses("ana", "library", "show", entry="1"))
    assert "One entry of the library is yours to tend now" in said(direct(bot, "dev")[-1])
    assert direct(bot, "cleo") == []
    await leaves(bot, "dev")
    await leaves(bot, "cleo")
    assert "example.org" in said(await bot.uses("ana", "library", "orphans"))


@pytest.mark.parametrize(
    ("at", "ends"),
    [
        ("2027-03-01T15:00", "2027-03-02T15:00"),
        ("2027-03-05T15:00", "2027-03-08T15:00"),
        ("2027-03-06T15:00", "2027-03-09T00:00"),
        ("2027-03-07T23:59", "2027-03-09T00:00"),
    ],
)
def test_a_working_day_has_no_weekend_in_it(at: str, ends: str) -> None:
    start = datetime.fromisoformat(at).replace(tzinfo=UTC)
    found = working_day_after(start, ZoneInfo("UTC"))
    assert f"{found:%Y-%m-%dT%H:%M}" == ends


def test_the_path_leads_from_using_to_tending() -> None:
    assert next_step(set()) == "use"
    assert next_step({"use", "save"}) == "meet"
    assert next_step({"use", "meet", "save"}) == "tend"
    assert next_step({"use", "meet", "save", "tend"}) is None
