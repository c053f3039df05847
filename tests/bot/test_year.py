"""A year of a community, played by moving the clock: what was planned is what was said."""

from __future__ import annotations

from datetime import date, timedelta

from storage import communities, schedules
from tests.world import Bot
from tests.year import differences, live, talking

WEEKS = 6  # over a change of the clocks; `python -m tests.endure` plays the whole year


async def test_a_year_lived_through_settles_every_date_in_time_and_none_twice(bot: Bot) -> None:
    for number in range(3):
        await bot.uses("ana", "library", "save", url=f"https://example.org/{number}")
    start = bot.now
    await bot.lives(days=365)
    assert bot.now == start + timedelta(days=365)
    async with bot.database.reading() as db:
        known = await communities.recognise(db, bot.room.space, "")
        assert known is not None
        planned = await schedules.schedules_of(db, known.community.id)
        ends = {}
        for each in planned:
            found = await schedules.occurrences(db, each.id, date(2027, 1, 1))
            ends[each.title] = [(one.day, one.state, one.settled_at, one.due_at) for one in found]
    assert sum(len(each) for each in ends.values()) > 100
    for title, dates in ends.items():
        assert {state for _, state, *_ in dates} <= {"done"}, title
        assert all(settled == due for *_, settled, due in dates), title
    keys = [post.key for post in bot.room.posts if post.key]
    assert len(keys) == len(set(keys))
    assert keys


async def test_what_the_terminal_says_over_weeks_is_what_was_planned_and_nothing_else(
    database_url: str,
) -> None:
    async with talking(database_url) as talk:
        ledger = await live(talk, WEEKS)
    assert len(talk.unasked) > 20
    assert any(each["edits"] for each in talk.heard)
    assert await differences(database_url, talk, ledger, WEEKS) == []
