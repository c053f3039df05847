"""Whatever people write into a charter stays words, in messages, forms and on every page."""

from __future__ import annotations

import pytest

from commands import FEATURES
from community.charter import LONGEST
from tests.charters import aim, retire, write
from tests.gallery.drawn import on_discord, on_slack
from tests.gallery.wall import Exhibit
from tests.goals import make
from tests.hostile import HOSTILE
from tests.test_hostile import check
from tests.wire.discord.forms.message import check_message
from tests.wire.slack import content
from tests.world import Bot, labels

EVENT = "https://safe.example/event"


@pytest.mark.parametrize("start", range(0, len(HOSTILE), 16))
async def test_hostile_words_stay_words_in_the_charter(bot: Bot, start: int) -> None:
    for number, text in enumerate(HOSTILE[start : start + 16], 1):
        words = text[:100].replace("\x00", "") or "x"
        await write(bot, **dict.fromkeys(LONGEST, f"{number}\n{words}\n{words}"), why=words)
        await aim(bot, f"{words} {number}"[-200:], why=words)
        if number % 2:
            await retire(bot, number, words)
        serves = "the community" if number % 2 else f"objective:{number}"
        await make(bot, "ana", what=f"Give {words[:60]} talks", serves=serves, whose="community")
        await bot.uses("ana", "goal", "link", goal=str(number), gathering=EVENT, name=words[:80])
        for options in ({"version": str(2 * number)}, {}):
            await bot.uses("ana", "charter", "history", **options)
        page = await bot.uses("ana", "charter", "show")
        while page is not None and "Next" in labels(page):
            page = await bot.presses("ana", "Next", page)
    said = [post for post in bot.room.posts if post.message is not None]
    assert len(said) > 60
    for post in said:
        assert "Something went wrong" not in post.text, post.text
        check(post, {EVENT})


async def test_the_longest_words_that_need_quoting_fit_on_pages(bot: Bot) -> None:
    await write(bot, **{part: "*" * longest for part, longest in LONGEST.items()}, why="_" * 300)
    for number in range(12):
        await aim(bot, "&" * (188 + number))
    page = await bot.uses("ana", "charter", "show")
    pages = 1
    while page is not None and "Next" in labels(page):
        page = await bot.presses("ana", "Next", page)
        pages += 1
    assert pages > 1
    history = await bot.uses("ana", "charter", "history", version="1")
    assert "Next" in labels(history)
    assert not any("Something went wrong" in post.text for post in bot.room.posts)
    for post in bot.room.posts:
        if post.message is not None:
            shown = Exhibit(str(post.n), "", True, post.message)
            content.read(on_slack(shown, {each.name: each for each in FEATURES}))
            check_message(on_discord(shown), [])  # both raise what a chat refuses
