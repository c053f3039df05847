"""The library on schedule: reviews, links, stewards who are not there, the digest."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text

from community.pages import PageError
from storage import communities, preferences
from tests.nudging import last, states, unasked
from tests.world import Bot, labels, said

WEEK = timedelta(days=7)


async def saves(bot: Bot, who: str, *names: str, tags: str | None = None) -> None:
    """Somebody saves pages."""
    for name in names:
        url = f"https://{name}.example/"
        bot.web.has(url, name.capitalize())
        given = {"url": url} | ({"tags": tags} if tags else {})
        await bot.uses(who, "library", "save", **given)
    await bot.drain()


async def passes(bot: Bot, days: int) -> None:
    """Days go by, one after the other."""
    for _ in range(days):
        bot.now += timedelta(days=1)
        await bot.drain()


async def number(bot: Bot, who: str) -> int:
    """A member's number."""
    async with bot.database.reading() as db:
        found = await communities.member_of(db, bot.room.space, who)
    assert found is not None
    return found.id


async def one(bot: Bot, query: str) -> object:
    """The one value that a query finds."""
    async with bot.database.reading() as db:
        return await db.scalar(text(query))


async def test_each_steward_gets_one_message_a_week_and_only_a_press_renews(bot: Bot) -> None:
    await saves(bot, "bo", "alpha", "beta", "gamma", "delta")
    await saves(bot, "cleo", "omega")
    await passes(bot, 92)
    assert len(unasked(bot)) == 1
    page = last(bot)
    assert "4 of the entries that you tend need a look" in said(page)
    assert "Omega" not in said(page)
    assert labels(page)[:3] == ["Still good", "Update", "Retire"]
    before = await one(bot, "SELECT review_at FROM entry WHERE id = 1")
    await passes(bot, 1)
    assert await one(bot, "SELECT review_at FROM entry WHERE id = 1") == before
    await bot.presses("bo", "More of them", page)
    await bot.drain()
    assert "Delta" in said(page)
    await bot.presses("bo", "Still good", page)
    await bot.drain()
    assert "3 of the entries" in said(page)
    assert "counts as fresh until" in said(page)
    await bot.presses("bo", "Retire", page)
    await bot.drain()
    assert "is retired" in said(page)
    assert "2 of the entries" in said(page)


async def test_bringing_an_entry_up_to_date_renews_it(bot: Bot) -> None:
    await saves(bot, "bo", "alpha")
    await passes(bot, 92)
    form = await bot.presses("bo", "Update", last(bot))
    card = await bot.submits("bo", form, title="Alpha, second edition")
    assert "Up to date, thank you." in said(card)
    assert "Nothing that you tend needs a look now." in said(await bot.uses("bo", "library", "due"))


async def test_a_link_is_broken_after_three_failures_in_a_week_and_sound_when_it_answers(
    bot: Bot,
) -> None:
    await saves(bot, "bo", "alpha", "beta")
    bot.web.troubles["https://alpha.example/"] = PageError("gone", "It is gone.")
    await passes(bot, 32)
    assert await one(bot, "SELECT count(*) FROM link_check WHERE failures > 0") == 1
    await passes(bot, 10)
    card = said(await bot.uses("bo", "library", "show", entry="1"))
    assert "has not answered since" in card
    assert "an archived copy" in card
    assert "Alpha" in said(await bot.uses("cleo", "library", "search", query="is:broken"))
    assert unasked(bot), "its steward is asked"
    del bot.web.troubles["https://alpha.example/"]
    await passes(bot, 4)
    assert "has not answered" not in said(await bot.uses("bo", "library", "show", entry="1"))
    assert await one(bot, "SELECT max(failures) FROM link_check") == 0


async def test_who_is_away_for_long_hands_over_to_a_deputy_and_else_to_nobody(bot: Bot) -> None:
    await saves(bot, "bo", "alpha")
    await saves(bot, "cleo", "omega")
    await saves(bot, "dev", "delta")
    assert "Dev tends" in said(await bot.uses("bo", "library", "deputy", member="dev"))
    async with bot.database.transaction() as db:
        for who in ("bo", "cleo"):
            found = await communities.member_of(db, bot.room.space, who)
            assert found is not None
            await preferences.change(db, found.id, away_until=bot.now + timedelta(days=60))
    await passes(bot, 1)
    assert await one(bot, "SELECT steward_id FROM entry WHERE id = 1") == await number(bot, "dev")
    assert await one(bot, "SELECT steward_id FROM entry WHERE id = 2") is None
    assert "One entry of the library is yours to tend now" in said(last(bot, "dev"))
    page = await bot.uses("ana", "library", "orphans")
    assert "Omega" in said(page)
    assert "Alpha" not in said(page)
    await bot.presses("ana", "I tend it", page)
    assert await one(bot, "SELECT steward_id FROM entry WHERE id = 2") == await number(bot, "ana")


async def found(bot: Bot, query: str = "is:orphan") -> list[str]:
    """The titles that a search finds."""
    shown = said(await bot.uses("cleo", "library", "search", query=query))
    return [name for name in ("Alpha", "Beta", "Omega") if name in shown]


async def test_what_nobody_tends_is_found_until_somebody_does(bot: Bot) -> None:
    await saves(bot, "bo", "alpha", "beta")
    await saves(bot, "cleo", "omega")
    assert await found(bot) == []
    await bot.presses("bo", "Forget me", await bot.uses("bo", "member", "forget"))
    assert await found(bot) == ["Alpha", "Beta"]
    assert await found(bot, "not is:orphan") == ["Omega"]
    await bot.uses("ana", "library", "entrust", entry="1", member="cleo")
    assert await found(bot) == ["Beta"]
    listed = await bot.uses("dev", "library", "orphans")
    await bot.presses("dev", "I tend it", listed)
    assert await found(bot) == []


async def test_what_somebody_tended_who_is_forgotten_is_their_deputys(bot: Bot) -> None:
    await saves(bot, "bo", "alpha")
    await bot.uses("dev", "library", "search")
    await bot.uses("bo", "library", "deputy", member="dev")
    await bot.presses("bo", "Forget me", await bot.uses("bo", "member", "forget"))
    assert await one(bot, "SELECT steward_id FROM entry WHERE id = 1") == await number(bot, "dev")
    assert await found(bot) == []


async def test_a_short_holiday_hands_over_nothing(bot: Bot) -> None:
    await saves(bot, "bo", "alpha")
    async with bot.database.transaction() as db:
        found = await communities.member_of(db, bot.room.space, "bo")
        assert found is not None
        await preferences.change(db, found.id, away_until=bot.now + timedelta(days=20))
    await passes(bot, 3)
    assert await one(bot, "SELECT steward_id FROM entry WHERE id = 1") == await number(bot, "bo")


async def test_the_digest_tells_what_is_new_and_one_good_old_thing_or_is_not_sent(
    bot: Bot,
) -> None:
    await saves(bot, "bo", "alpha", tags="maps")
    planned = await bot.uses("ana", "library", "digest", where="general", day="friday")
    assert "every Friday at 09:00" in said(planned)
    await passes(bot, 5)
    digests = [post for post in bot.room.posts if post.key.startswith("library.digest|")]
    assert len(digests) == 1
    assert digests[0].at.weekday() == 4
    assert "Alpha" in said(digests[0])
    await passes(bot, 88)
    assert len([p for p in bot.room.posts if p.key.startswith("library.digest|")]) == 1
    page = await bot.uses("bo", "library", "show", entry="1")
    await bot.presses("cleo", "I used this", await bot.uses("cleo", "library", "show", entry="1"))
    assert page is not None
    await saves(bot, "cleo", "beta", tags="maps")
    await passes(bot, 6)
    latest = [post for post in bot.room.posts if post.key.startswith("library.digest|")][-1]
    assert "Beta" in said(latest)
    assert "Worth another look\n" in said(latest)
    assert "used by 1" in said(latest)
    assert "no weekly digest" in said(await bot.uses("ana", "library", "digest"))


async def test_a_deleted_source_hides_its_words_at_once_and_asks_the_steward(bot: Bot) -> None:
    post = await bot.posts("ana", "general", "Draw the map before you name the streets")
    await bot.reacts("bo", "🔖", post)
    await bot.drain()
    await bot.chat.deletes(post)
    await bot.drain()
    assert "Draw the map" not in said(await bot.uses("bo", "library", "show", entry="1"))
    assert "is deleted, so I hide its words" in said(last(bot))
    assert labels(last(bot))[:3] == ["Still good", "Update", "Retire"]
    assert list((await states(bot)).values()) == ["sent"]
