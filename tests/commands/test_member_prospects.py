"""Prospective members introduce themselves first; stewards see what fits, and welcome them."""

from __future__ import annotations

from datetime import timedelta

from tests.charters import write
from tests.matches import reads, told
from tests.world import Bot, labels, said


async def opens(bot: Bot) -> None:
    """Ana lets newcomers be guests first; the library has a topic and tags."""
    await bot.uses("ana", "topic", "add", name="Old maps")
    await bot.uses("ana", "library", "save", url="https://example.org/1", tags="glass,bees")
    await bot.uses("ana", "member", "introductions", channel_="hello")
    await bot.uses("cleo", "library", "search")
    answer = await bot.uses("ana", "member", "prospects", on="yes")
    assert "Whoever comes from now on is a guest" in said(answer)


async def introduces(bot: Bot, person: str, **lines: str) -> str:
    """Somebody introduces themselves; what they are answered."""
    form = await bot.uses(person, "member", "edit")
    answer = said(await bot.submits(person, form, **lines))
    await bot.drain()
    return answer


async def test_stewards_read_what_a_prospect_says_and_why_it_fits(bot: Bot) -> None:
    await opens(bot)
    answer = await introduces(bot, "bo", practises="I draw an old map", helps="Glass, by hand")
    assert "The stewards read it" in answer
    assert bot.sees("cleo", "hello") == []
    asked = told(bot, "ana", "@Bo would like to join.")
    assert "I draw an old map" in said(asked)
    assert "In common with what is gathered here: topics Old maps; tags glass." in said(asked)
    assert labels(asked)[:2] == ["Welcome", "Not now"]
    assert [said(each) for each in reads(bot, "cleo") if "would like" in said(each)] == []


async def test_what_fits_the_domain_of_the_charter_is_named(bot: Bot) -> None:
    await opens(bot)
    await write(bot, domain="Gardening with what grows by itself; the gardener that waits")
    await introduces(bot, "bo", practises="I wait, with gardens and what grows")
    asked = said(told(bot, "ana", "@Bo would like to join."))
    found = asked.partition("In common with what is gathered here: ")[2].splitlines()[0]
    assert found == "the domain: Gardening, grows, waits."


async def test_who_is_welcomed_is_a_member_and_introduced(bot: Bot) -> None:
    await opens(bot)
    await introduces(bot, "bo", practises="Drawing maps")
    for feature, word in (("match", "join"), ("member", "greet")):
        assert "That is for a member" in said(await bot.uses("bo", feature, word))
    assert "Bo" not in said(await bot.uses("cleo", "member", "who", topic="drawing"))
    asked = told(bot, "ana", "would like to join")
    assert "They name nothing of the charter's domain, no topic and no tag" in said(asked)
    await bot.presses("ana", "Welcome", asked)
    await bot.drain()
    (posted,) = bot.sees("cleo", "hello")
    assert "Drawing maps" in posted
    assert "you are a member of Data practice now" in said(told(bot, "bo", "welcomes you"))
    assert "@Bo" in said(await bot.uses("cleo", "member", "who", topic="drawing"))
    again = await bot.chat.presses_action("ana", "member.admit:3", asked)
    assert "welcomed already" in said(again)


async def test_who_waits_stays_a_guest_and_is_told_nothing(bot: Bot) -> None:
    await opens(bot)
    await introduces(bot, "bo", practises="Drawing maps")
    before = len(reads(bot, "bo"))
    asked = told(bot, "ana", "would like to join")
    await bot.presses("ana", "Not now", asked)
    await bot.lives(days=3)
    assert "stays a guest for now" in said(told(bot, "ana", "Bo"))
    assert [said(each) for each in reads(bot, "bo")[before:] if "welcome" in said(each)] == []
    assert bot.sees("cleo", "hello") == []


async def test_only_stewards_welcome_and_members_stay_members(bot: Bot) -> None:
    await opens(bot)
    await introduces(bot, "bo", practises="Drawing maps")
    page = await bot.uses("cleo", "match", "next")
    assert page is not None
    forged = await bot.chat.presses_action("cleo", "member.admit:3", page)
    assert "A steward of this community" in said(forged)
    assert "Members find you" not in await introduces(bot, "cleo", practises="Bees")
    assert any("Bees" in each for each in bot.sees("ana", "hello"))


async def test_without_prospects_whoever_comes_is_a_member(bot: Bot) -> None:
    await opens(bot)
    answer = await bot.uses("ana", "member", "prospects", on="no")
    assert "a member at once" in said(answer)
    assert "You are introduced in" in await introduces(bot, "dev", practises="Bees")


async def test_asking_the_stewards_keeps_to_their_hours(bot: Bot) -> None:
    await opens(bot)
    bot.now += timedelta(hours=12)
    await introduces(bot, "bo", practises="Drawing maps")
    assert [each for each in reads(bot, "ana") if "would like to join" in said(each)] == []
    bot.now += timedelta(hours=13)
    await bot.drain()
    told(bot, "ana", "would like to join")
