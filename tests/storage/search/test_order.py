"""In which order a search shows what it finds, and how one pages through it."""

from __future__ import annotations

from datetime import timedelta

import pytest_asyncio

from storage.database import Database
from storage.search import orders, search
from storage.search.postgresql import LOOKED_THROUGH
from tests.storage.shelf import NOW, Shelf, shelve


@pytest_asyncio.fixture
async def shelf(database: Database) -> Shelf:
    return await shelve(database)


async def test_a_word_in_the_title_counts_for_more_than_in_a_tag_a_note_or_in_passing(
    shelf: Shelf,
) -> None:
    await shelf.keep("In the title: mulch")
    await shelf.keep("In a tag", "mulch")
    await shelf.keep("In the note", note="mulch it is")
    await shelf.keep("In passing", words="and then came mulch")
    assert await shelf.finds("mulch") == [
        "In the title: mulch",
        "In a tag",
        "In the note",
        "In passing",
    ]


async def test_votes_lift_an_entry_gently_and_never_over_a_better_place_of_the_word(
    shelf: Shelf,
) -> None:
    await shelf.keep("Mulch once")
    await shelf.keep("Mulch used", days=3, used=6)
    await shelf.keep("Loved by all", words="mulch", used=5_000, saves=5_000)
    assert await shelf.finds("mulch") == ["Mulch used", "Mulch once", "Loved by all"]


async def test_what_is_due_stale_or_broken_stands_behind_its_like(shelf: Shelf) -> None:
    await shelf.keep("Mulch a", broken_at=NOW)
    await shelf.keep("Mulch b", review_at=NOW - timedelta(days=40))
    await shelf.keep("Mulch c", review_at=NOW - timedelta(days=1))
    await shelf.keep("Mulch d")
    assert await shelf.finds("mulch") == ["Mulch d", "Mulch c", "Mulch b", "Mulch a"]


async def test_words_side_by_side_and_a_title_as_it_was_typed_come_first(shelf: Shelf) -> None:
    await shelf.keep("Bed for the raised hens", days=2)
    await shelf.keep("Why a raised bed", days=1)
    await shelf.keep("Raised bed", days=3)
    assert await shelf.finds("raised bed") == [
        "Raised bed",
        "Why a raised bed",
        "Bed for the raised hens",
    ]


async def test_of_several_words_the_rarer_one_counts_for_more(shelf: Shelf) -> None:
    for number in range(8):
        await shelf.keep(f"One of many {number}", days=number, words="soil")
    await shelf.keep("Flowers", days=30, words="orchids")
    assert (await shelf.finds("soil or orchids"))[0] == "Flowers"


async def test_equals_come_newest_first(shelf: Shelf) -> None:
    for number in (3, 1, 2):
        await shelf.keep(f"Mulch {number}", days=number)
    assert await shelf.finds("mulch") == ["Mulch 1", "Mulch 2", "Mulch 3"]


async def test_pages_follow_each_other_without_gap_or_overlap(shelf: Shelf) -> None:
    for number in range(23):
        await shelf.keep(f"Bean {number}", days=number % 7, used=number % 4, saves=number % 3)
    for sort in ("best", "new", "old", "used", "saved"):
        whole = await shelf.page(f"bean sort:{sort}")
        assert (whole.total, whole.at_least, whole.more) == (23, False, False)
        assert len(set(whole.ids)) == 23
        seen: list[int] = []
        for offset in range(0, 25, 5):
            page = await shelf.page(f"bean sort:{sort}", offset=offset, limit=5)
            assert page.more == (offset + 5 < 23)
            assert page.total == 23
            seen += page.ids
        assert tuple(seen) == whole.ids
    assert (await shelf.page("bean", offset=30)).ids == ()
    assert (await shelf.page("bean", offset=search.CANDIDATES + 5)).ids == ()


async def test_of_more_than_a_thousand_matches_the_best_titles_lead_and_a_thousand_are_shown(
    shelf: Shelf,
) -> None:
    # Enough of them that PostgreSQL asks its index for the older ones.
    count = max(orders.CANDIDATES, LOOKED_THROUGH) + 250
    titled = await shelf.keep("Mulch", days=5_000, note="rare")
    await shelf.fill(count - 1, words="all about mulch")
    first = await shelf.page("mulch", limit=10)
    assert first.ids[0] == titled
    assert (first.total, first.at_least, first.more) == (orders.CANDIDATES, True, True)
    for text in ("mulch", "mulch sort:new", "mulch sort:old", "mulch sort:used", "sort:saved"):
        seen: list[int] = []
        for offset in range(0, orders.CANDIDATES + 800, 400):
            page = await shelf.page(text, offset=offset, limit=400)
            assert page.more == (offset + 400 < orders.CANDIDATES), (text, offset)
            seen += page.ids
        assert len(seen) == len(set(seen)) == orders.CANDIDATES, text
    assert (await shelf.page("rare sort:new")).ids == (titled,)
    by_time = await shelf.page("mulch sort:new", limit=count)
    assert list(by_time.ids) == sorted(by_time.ids)
    assert (await shelf.page("mulch sort:old")).ids[0] == titled
    used = await shelf.page("mulch sort:used", limit=600)
    numbers = [await shelf.votes(each) for each in (used.ids[0], used.ids[300], used.ids[599])]
    assert numbers == sorted(numbers, reverse=True)
    assert numbers[0] > numbers[1]


async def test_what_is_beyond_the_first_thousand_is_found_by_its_age(shelf: Shelf) -> None:
    count = orders.CANDIDATES + 250
    await shelf.fill(count, words="all about mulch")
    seen: set[int] = set()
    for oldest in range(500, count + 500, 500):
        ages = f"age:>{oldest - 500}d age:<{oldest}d"
        for sort in ("", "sort:new", "sort:used"):
            found = await shelf.page(f"mulch {ages} {sort}", limit=count)
            assert not found.at_least
            seen |= set(found.ids)
    assert len(seen) == count


async def test_a_common_word_finds_only_what_an_age_allows_on_every_page(shelf: Shelf) -> None:
    await shelf.fill(orders.CANDIDATES + 50, words="mulch")
    old = await shelf.page("mulch age:>300d", limit=2_000)
    new = await shelf.page("mulch age:<300d", limit=2_000)
    assert len(old.ids) + len(new.ids) == orders.CANDIDATES + 50
    assert set(old.ids).isdisjoint(new.ids)
    either = await shelf.page("mulch (age:<1d or age:>900d) sort:new", limit=2_000)
    assert len(either.ids) == 1 + (orders.CANDIDATES + 50 - 900)
