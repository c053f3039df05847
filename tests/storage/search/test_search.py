"""What a search finds, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
import pytest_asyncio

from storage import library, tags
from storage.database import Database
from storage.search import search
from storage.search.sqlite import SPELLED_OUT
from tests.storage.shelf import NOW, Shelf, shelve


@pytest_asyncio.fixture
async def shelf(database: Database) -> Shelf:
    return await shelve(database)


async def test_a_word_is_found_in_every_text_of_an_entry(shelf: Shelf) -> None:
    await shelf.keep("Compost in the title")
    await shelf.keep("Tag", "compost")
    await shelf.keep("Note", note="about compost")
    await shelf.keep("Words", words="we turned the compost")
    await shelf.keep("Description", description="all of compost")
    await shelf.keep("Author", page_author="Cleo Compost")
    await shelf.keep("Site", site="Compost Weekly")
    await shelf.keep("Host", url="https://www.compost.example/a", host="compost.example")
    await shelf.keep("Path", url="https://garden.example/how-to/compost?lang=en")
    await shelf.keep("Topic", topic="Compost")
    await shelf.keep("Something else", note="about mulch")
    found = await shelf.finds("compost")
    assert " ".join(sorted(found)) == (
        "Author Compost in the title Description Host Note Path Site Tag Topic Words"
    )


async def test_all_words_have_to_be_there_in_any_text(shelf: Shelf) -> None:
    await shelf.keep("Pruning roses", note="in winter")
    await shelf.keep("Pruning apples")
    assert await shelf.finds("winter pruning") == ["Pruning roses"]
    assert await shelf.finds("winter pruning apples") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("roses", ["Roses"]),
        ("rose", ["Roses"]),
        ("ROSE", ["Roses"]),
        ("pruned", ["Pruning"]),
        ("not roses", ["Pruning"]),
        ("-roses", ["Pruning"]),
        ("roses or pruning", ["Pruning", "Roses"]),
        ("(roses or pruning) -rose", ["Pruning"]),
        ("roses and pruning", []),
        ("roses not pruning", ["Roses"]),
    ],
)
async def test_words_join_by_and_or_and_not(shelf: Shelf, text: str, found: list[str]) -> None:
    await shelf.keep("Roses", days=1)
    await shelf.keep("Pruning")
    assert sorted(await shelf.finds(text)) == found


async def test_a_phrase_wants_its_words_in_order_within_one_text(shelf: Shelf) -> None:
    await shelf.keep("The square foot garden", note="bed")
    await shelf.keep("A foot square")
    await shelf.keep("Square", note="foot")
    await shelf.keep("Apart", "square", "zfoot", words="a square", description="foot", site="bed")
    assert await shelf.finds('"square foot"') == ["The square foot garden"]
    assert await shelf.finds("“square foot”") == ["The square foot garden"]
    for apart in ('"garden bed"', '"foot bed"', '"square zfoot"', '"article garden"'):
        assert await shelf.finds(apart) == [], apart


async def test_a_tag_is_found_by_all_its_spellings_and_its_former_names(shelf: Shelf) -> None:
    kept = await shelf.keep("Beds", "raised-beds", "c++")
    await shelf.keep("About raised beds")
    for text in ("#raised-beds", "#Raisedbeds", 'tag:"raised beds"', "tag:raised_beds", "#c++"):
        assert await shelf.finds(text) == ["Beds"], text
    async with shelf.database.transaction() as db:
        known = await tags.find(db, shelf.community, ["raisedbeds"])
        await tags.rename(db, shelf.community, known["raisedbeds"][0], "boxes", "boxes")
        await search.index(db, [kept])
    assert await shelf.finds("#boxes") == await shelf.finds("#raised-beds") == ["Beds"]
    assert await shelf.finds("boxes") == ["Beds"]
    assert await shelf.finds("#unheard-of") == []
    assert len(await shelf.finds("-#unheard-of")) == 2


async def test_a_merged_tag_leads_to_the_entries_at_once(shelf: Shelf) -> None:
    await shelf.keep("Worms", "worm")
    await shelf.keep("Worm towers", "worms")
    async with shelf.database.transaction() as db:
        known = await tags.find(db, shelf.community, ["worm", "worms"])
        changed = await tags.carrying(db, known["worm"][0])
        await tags.merge(db, shelf.community, known["worm"][0], known["worms"][0])
        await search.index(db, changed)
    assert sorted(await shelf.finds("#worms")) == ["Worm towers", "Worms"]
    assert sorted(await shelf.finds("#worm")) == ["Worm towers", "Worms"]


async def test_what_is_not_a_letter_is_no_fault_in_a_beginning(shelf: Shelf) -> None:
    await shelf.keep("Snails and mulching")
    for text in ("mulch\0*", "\0mulch*", "snails mu\0lch*", '"snails\0 and" mulch*'):
        assert (await shelf.page(text)).total <= 1, text


async def test_every_word_that_begins_so_is_found_however_many_there_are(shelf: Shelf) -> None:
    count = SPELLED_OUT + 10
    await shelf.fill(count, words=lambda number: f"mulch{number} bean{number % 5}")
    for text in ("mulch*", "mulch* sort:old", "mulch* bean*", "bean* or mulch*"):
        assert (await shelf.page(text)).total == count, text
    assert (await shelf.page("mulch40* bean*")).total == 11  # 40 and 400 to 409
    assert (await shelf.page(" or ".join(f"mulch{n}*" for n in range(1, 9)))).total == 398
    assert (await shelf.page("mulch* -bean3*")).total == count * 4 // 5


async def test_a_member_is_found_by_their_name_or_its_beginning(shelf: Shelf) -> None:
    await shelf.keep("Of Ana", by="Ana")
    await shelf.keep("Of Zoë", by="Zoë Ångström")
    await shelf.keep("Words of Zoë", by="Bo", author="Zoë Ångström")
    await shelf.keep("Of Anastasia", by="Anastasia")
    for text in ("by:zoe", "by:@Zoë", 'by:"Zoë Ångström"', "by:angstrom", "by:ång"):
        assert sorted(await shelf.finds(text)) == ["Of Zoë", "Words of Zoë"], text
    assert await shelf.finds("by:ana") == ["Of Ana"]
    assert await shelf.finds("by:anas") == ["Of Anastasia"]
    assert await shelf.finds("by:me", reader="Bo") == ["Words of Zoë"]
    assert await shelf.finds("is:mine", reader="Zoë Ångström") == ["Of Zoë"]
    assert await shelf.finds("by:nobody") == []


async def test_kind_topic_and_channel_narrow_a_search(shelf: Shelf) -> None:
    await shelf.keep("A story", kind="case study", source_name="general-chat")
    await shelf.keep("A bed", kind="book", topic="Soil & Compost", source_name="Général")
    assert await shelf.finds('kind:"case study"') == ["A story"]
    assert await shelf.finds("kind:books") == ["A bed"]
    assert await shelf.finds('topic:"soil & compost"') == ["A bed"]
    assert await shelf.finds("topic:unknown") == []
    assert await shelf.finds("in:#general-chat") == ["A story"]
    assert await shelf.finds("in:GENERAL") == ["A bed"]


async def test_how_an_entry_stands_is_told_from_its_dates_and_votes(shelf: Shelf) -> None:
    await shelf.keep("Fresh", review_at=NOW + timedelta(minutes=15))
    await shelf.keep("Due", review_at=NOW)
    await shelf.keep("Stale", review_at=NOW - timedelta(days=30))
    await shelf.keep("Doubted", review_at=NOW + timedelta(days=9), used=1, outdated=2)
    await shelf.keep("Broken", review_at=NOW + timedelta(days=9), broken_at=NOW)
    assert sorted(await shelf.finds("is:fresh")) == ["Broken", "Doubted", "Fresh"]
    assert sorted(await shelf.finds("is:due")) == ["Due", "Stale"]
    assert sorted(await shelf.finds("is:stale")) == ["Doubted", "Stale"]
    assert await shelf.finds("is:broken") == ["Broken"]
    assert await shelf.finds("is:due -is:stale") == ["Due"]
    later = NOW + timedelta(days=400)
    assert len(await shelf.finds("is:stale", now=later)) == 5


async def test_an_orphan_is_what_nobody_tends(shelf: Shelf) -> None:
    kept = await shelf.keep("Tended", steward="Bo")
    await shelf.keep("Left alone")
    assert await shelf.finds("is:orphan") == ["Left alone"]
    assert await shelf.finds("not is:orphan") == ["Tended"]
    async with shelf.database.transaction() as db:
        await library.change(db, kept, steward_id=None)
        await search.index(db, [kept])
    assert sorted(await shelf.finds("is:orphan")) == ["Left alone", "Tended"]


async def test_an_age_is_exact_to_the_minute_wherever_it_stands(shelf: Shelf) -> None:
    for days in (0, 6, 8, 40, 400):
        await shelf.keep(f"{days} days", days=days)
    assert await shelf.finds("age:<1w sort:new") == ["0 days", "6 days"]
    assert await shelf.finds("age:>1w sort:new") == ["8 days", "40 days", "400 days"]
    assert await shelf.finds("age:>1w age:<2m") == ["8 days", "40 days"]
    assert await shelf.finds("age:<1w or age:>1y") == ["0 days", "6 days", "400 days"]
    assert await shelf.finds("not (age:<1w or age:>1y) sort:old") == ["40 days", "8 days"]
    assert await shelf.finds("age:<8d") == ["0 days", "6 days", "8 days"]
    almost = NOW + timedelta(minutes=1)
    assert await shelf.finds("age:<8d", now=almost) == ["0 days", "6 days"]


async def test_entries_come_in_the_order_asked_for(shelf: Shelf) -> None:
    await shelf.keep("Old and used", days=9, used=7, saves=1)
    await shelf.keep("Saved by many", days=5, used=2, saves=20)
    await shelf.keep("New", days=1)
    assert await shelf.finds("sort:new") == ["New", "Saved by many", "Old and used"]
    assert await shelf.finds("sort:old") == ["Old and used", "Saved by many", "New"]
    assert await shelf.finds("sort:used") == ["Old and used", "Saved by many", "New"]
    assert await shelf.finds("sort:saved") == ["Saved by many", "Old and used", "New"]


async def test_the_last_word_may_be_the_beginning_of_one(shelf: Shelf) -> None:
    await shelf.keep("Hydroponics for all")
    await shelf.keep("Hydrangeas")
    found = await shelf.page("all hydropo")
    assert (len(found.ids), found.begins) == (1, "hydropo")
    assert (await shelf.page("hydroponics")).begins == ""
    assert sorted(await shelf.finds("hydr*")) == ["Hydrangeas", "Hydroponics for all"]
    assert await shelf.finds("hydropo all") == []
    assert await shelf.finds("hy") == []


async def test_a_changed_entry_is_found_by_what_it_says_now(shelf: Shelf) -> None:
    kept = await shelf.keep("Slugs")
    async with shelf.database.transaction() as db:
        await library.change(db, kept, title="Snails", kind="book", used=3)
        await search.index(db, [kept, kept])
    assert await shelf.finds("slugs") == []
    assert len((await shelf.page("snails kind:book sort:used")).ids) == 1
    async with shelf.database.transaction() as db:
        await library.change(db, kept, saved_at=NOW - timedelta(days=900))
        await search.index(db, [kept])
    assert (await shelf.page("snails age:>1y")).ids == (kept,)
    assert (await shelf.page("snails")).total == 1


async def test_the_index_can_be_made_anew(shelf: Shelf) -> None:
    kept = [await shelf.keep(f"Bean {number}") for number in range(3)]
    async with shelf.database.transaction() as db:
        await library.change(db, kept[0], title="Pea")
        assert await search.reindex(db, shelf.community) == 3
    assert (await shelf.page("bean")).total == 2
    assert (await shelf.page("pea")).ids == (kept[0],)


async def test_nothing_typed_finds_everything_and_nonsense_is_no_error(shelf: Shelf) -> None:
    await shelf.keep("Only this")
    for text in ("", "   ", "!!!", "kind:nonsense", '"', "( ( )", "\x00", "🤷" * 0):
        assert await shelf.finds(text) == ["Only this"], text
    assert await shelf.finds("' OR 1=1; -- \"* NEAR(a b)") == []
