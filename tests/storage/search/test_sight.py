"""What nobody may find: entries of private channels, of other communities, and withdrawn ones."""

from __future__ import annotations

import pytest_asyncio
from sqlalchemy import delete, select, update
from sqlmodel import col

from storage import library
from storage.database import Database
from storage.entries import EntryRow, EntryTagRow
from storage.search import orders, search
from storage.search.documents import DocumentRow
from tests.storage.shelf import NOW, SECRET, SPACE, Shelf, shelve

QUERIES = (
    "",
    "orchids",
    "orch*",
    "orchi",
    '"rare orchids"',
    "#orchids",
    "by:bo",
    "kind:story",
    "in:secret",
    "topic:flowers",
    "is:fresh",
    "is:broken",
    "not roses",
    "not (is:due or roses)",
    "orchids or nothing",
    "age:>1d",
    "age:<1y sort:new",
    "sort:used",
    "sort:saved",
    "sort:old",
)


@pytest_asyncio.fixture
async def shelf(database: Database) -> Shelf:
    return await shelve(database)


async def secret(shelf: Shelf) -> int:
    return await shelf.keep(
        "Rare orchids",
        "orchids",
        by="Bo",
        days=2,
        kind="story",
        topic="Flowers",
        source_name="secret",
        hidden_in=SECRET,
        broken_at=NOW,
        used=50,
        saves=50,
    )


async def test_an_entry_hidden_in_a_channel_is_found_and_counted_for_its_members_alone(
    shelf: Shelf,
) -> None:
    hidden = await secret(shelf)
    for text in QUERIES:
        member = await shelf.page(text, visible=[SECRET, f"{SPACE}|other"])
        assert hidden in member.ids, text
        assert member.total == 1, text
        for visible in ([], [f"{SPACE}|other"], [SECRET.upper()], [""], ["is:any"]):
            outsider = await shelf.page(text, visible=visible)
            assert (outsider.ids, outsider.total, outsider.more) == ((), 0, False), text
            assert not outsider.begins, text


async def test_a_hidden_entry_does_not_change_what_others_find_or_in_which_order(
    shelf: Shelf,
) -> None:
    await shelf.keep("Orchids and roses", days=1)
    await shelf.keep("Roses", "orchids", days=3)
    before = [await shelf.page(text) for text in QUERIES]
    await secret(shelf)
    assert [await shelf.page(text) for text in QUERIES] == before


async def test_among_a_thousand_matches_the_best_title_stays_hidden_too(shelf: Shelf) -> None:
    hidden = await secret(shelf)
    await shelf.fill(orders.CANDIDATES + 20, words="rare orchids")
    for text in ("orchids", '"rare orchids"', "orch*", "orchids sort:used", "orchids or x"):
        outsider = await shelf.page(text, limit=2_000)
        assert len(outsider.ids) == orders.CANDIDATES
        assert hidden not in outsider.ids
        assert hidden in (await shelf.page(text, limit=2_000, visible=[SECRET])).ids


async def test_tags_of_hidden_entries_are_not_hinted_at(shelf: Shelf) -> None:
    await secret(shelf)
    await shelf.keep("Roses", "roses")
    async with shelf.database.reading() as db:
        for words in (["orchid"], ["orchids"], ["rchids"], ["orc"]):
            hints = await search.nearest_tags(db, shelf.community, words, (), 5)
            assert hints == [], words
            seen = await search.nearest_tags(db, shelf.community, words, (SECRET,), 5)
            assert seen == ["orchids"], words


async def test_a_hint_is_a_tag_that_is_nearly_what_was_typed(shelf: Shelf) -> None:
    await shelf.keep("One", "kubernetes", "machine-learning", "go")
    await shelf.keep("Two", "compost")
    await shelf.keep("Three", "Zürich")
    async with shelf.database.reading() as db:

        async def hints(*words: str, limit: int = 3) -> list[str]:
            return await search.nearest_tags(db, shelf.community, words, (), limit)

        assert await hints("kubernets") == ["kubernetes"]
        assert await hints("Machine") == ["machine-learning"]
        assert await hints("machine learnings") == ["machine-learning"]
        assert await hints("zuerich", "xyz") == ["Zürich"]
        assert await hints("mango") == []
        assert await hints("", "!") == []
        assert await hints("compos", "kubernetis", limit=1) == ["compost"]


async def test_an_entry_that_goes_out_of_sight_is_not_found_even_before_it_is_indexed_anew(
    shelf: Shelf,
) -> None:
    kept = [await shelf.keep(f"Roses {number}") for number in range(4)]
    async with shelf.database.transaction() as db:
        await library.change(db, kept[0], withdrawn_at=NOW)
        await db.execute(
            update(EntryRow).where(col(EntryRow.id) == kept[1]).values(hidden_in=SECRET)
        )
        await db.execute(delete(EntryTagRow).where(col(EntryTagRow.entry_id) == kept[2]))
        await db.execute(delete(EntryRow).where(col(EntryRow.id) == kept[2]))
    for text in ("roses", "", "sort:new", "sort:used", "not tulips"):
        found = await shelf.page(text, visible=[SECRET])
        assert (found.ids, found.total) == ((kept[3],), 1), text
    async with shelf.database.transaction() as db:
        await search.index(db, kept)
    assert sorted((await shelf.page("roses", visible=[SECRET])).ids) == [kept[1], kept[3]]
    assert (await shelf.page("roses")).ids == (kept[3],)
    async with shelf.database.reading() as db:
        indexed = await db.execute(select(col(DocumentRow.entry_id)))
        assert sorted(indexed.scalars()) == [kept[1], kept[3]]


async def test_a_reader_of_very_many_channels_and_a_very_long_query_are_no_trouble(
    shelf: Shelf,
) -> None:
    hidden = await secret(shelf)
    many = [SECRET, *(f"{SPACE}|channel {number}" for number in range(3_000))]
    assert (await shelf.page("orchids", visible=many)).ids == (hidden,)
    for text in (
        " or ".join(f"word{number}" for number in range(100)),
        "(" * 200 + "orchids or " * 40,
        '"' + "orchids " * 100 + '"',
        "兰" * 900,
        "a-b" * 300,
        "not " * 200 + "orchids",
        " ".join(f"-orchids{number} age:<{number}d" for number in range(60)),
    ):
        assert (await shelf.page(text, visible=many)).total <= 1, text


async def test_a_withdrawn_entry_that_comes_back_is_found_again(shelf: Shelf) -> None:
    kept = await shelf.keep("Roses")
    for withdrawn_at, found in ((NOW, 0), (None, 1)):
        async with shelf.database.transaction() as db:
            await library.change(db, kept, withdrawn_at=withdrawn_at)
            await search.index(db, [kept])
        assert (await shelf.page("roses")).total == found


async def test_one_community_never_finds_what_another_keeps(shelf: Shelf) -> None:
    other = await shelve(shelf.database, "Cooks")
    await shelf.keep("Roses", "roses", topic="Flowers")
    await other.keep("Rose water", "roses", topic="Flowers")
    for text in ("rose", "", "ros*", "#roses", "topic:flowers", "kind:article", "not x", "by:ana"):
        assert await shelf.finds(text) == ["Roses"], text
        assert await other.finds(text) == ["Rose water"], text
