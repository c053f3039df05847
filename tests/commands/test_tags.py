"""Tags: the same word is the same tag, slips are asked about, and tending rewrites everywhere."""

from __future__ import annotations

import pytest

from community.tags import alike, key_of
from tests.world import Bot, labels, lead, said, values


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SQL", "sql"),
        ("data-base", "data base"),
        ("data_base", "database"),
        ("Über", "uber"),
        ("Straße", "strasse"),
    ],
)
def test_case_accents_and_hyphens_make_no_new_tag(one: str, other: str) -> None:
    assert key_of(one) == key_of(other)


@pytest.mark.parametrize(
    ("typed", "known", "meant"),
    [
        ("databse", ["database"], "database"),
        ("databases", ["database"], "database"),
        ("query", ["queries"], "queries"),
        ("box", ["boxes"], "boxes"),
        ("datbaase", ["database"], "database"),
        ("databaes", ["database"], "database"),
        ("c", ["c++", "c#"], None),
        ("python3", ["python2"], None),
        ("sql", ["mql"], None),
        ("class", ["clas"], "clas"),
        ("database", ["database", "databases"], None),
    ],
)
def test_a_slip_of_the_pen_is_noticed(typed: str, known: list[str], meant: str | None) -> None:
    assert alike(typed, known) == meant


async def test_a_likely_slip_is_asked_about_and_mended_with_one_press(bot: Bot) -> None:
    await bot.uses("ana", "library", "save", url="https://a.example/", tags="database")
    card = await bot.uses("bo", "library", "save", url="https://b.example/", tags="databases")
    assert "#databases is new: did you mean #database?" in lead(card)
    assert labels(card)[0] == "Use #database"
    await bot.presses("bo", "Use #database", card)
    assert lead(card) == "Changed to the tag you meant."
    assert "· #database ·" in said(card)


async def test_variants_of_a_tag_are_one_tag(bot: Bot) -> None:
    await bot.uses("ana", "library", "save", url="https://a.example/", tags="Data Base")
    card = await bot.uses("ana", "library", "save", url="https://b.example/", tags="data-base")
    assert "did you mean" not in lead(card)
    assert "#data-base 2" in said(await bot.uses("ana", "tag", "list"))


async def test_a_renamed_tag_is_new_everywhere_and_its_former_name_leads_to_it(bot: Bot) -> None:
    for host in ("a", "b"):
        await bot.uses("bo", "library", "save", url=f"https://{host}.example/", tags="postgres")
    answer = await bot.uses("ana", "tag", "rename", old="postgres", new="postgresql")
    assert said(answer) == (
        "#postgres is #postgresql now, on 2 entries. Its former name still leads there."
    )
    assert "2 found" in said(await bot.uses("bo", "library", "search", query="#postgresql"))
    assert "2 found" in said(await bot.uses("bo", "library", "search", query="#postgres"))
    card = await bot.uses("bo", "library", "save", url="https://c.example/", tags="postgres")
    assert "· #postgresql ·" in said(card)


async def test_merged_tags_are_one_and_no_entry_carries_it_twice(bot: Bot) -> None:
    await bot.uses("bo", "library", "save", url="https://a.example/", tags="js, javascript")
    await bot.uses("bo", "library", "save", url="https://b.example/", tags="js")
    answer = await bot.uses("ana", "tag", "merge", old="js", into="javascript")
    assert said(answer).startswith("#js is #javascript now, on 2 entries.")
    assert said(await bot.uses("bo", "tag", "list")) == "#javascript 2"
    assert "2 found" in said(await bot.uses("bo", "library", "search", query="#javascript"))
    card = await bot.uses("bo", "library", "save", url="https://c.example/", tags="JS")
    assert "· #javascript ·" in said(card)


async def test_renaming_to_a_known_tag_merges(bot: Bot) -> None:
    await bot.uses("bo", "library", "save", url="https://a.example/", tags="one, two")
    await bot.uses("ana", "tag", "rename", old="one", new="two")
    assert said(await bot.uses("bo", "tag", "list")) == "#two 1"


async def test_a_chain_of_renames_still_leads_from_the_first_name(bot: Bot) -> None:
    await bot.uses("bo", "library", "save", url="https://a.example/", tags="one")
    await bot.uses("ana", "tag", "rename", old="one", new="two")
    await bot.uses("ana", "tag", "rename", old="two", new="three")
    assert "· #three ·" in said(
        await bot.uses("bo", "library", "save", url="https://b.example/", tags="one")
    )
    back = await bot.uses("ana", "tag", "rename", old="three", new="one")
    assert said(back).startswith("#three is #one now, on 2 entries.")


@pytest.mark.parametrize(
    ("person", "path", "options", "words"),
    [
        ("bo", "rename", {"old": "sql", "new": "x"}, "That is for a facilitator"),
        ("bo", "merge", {"old": "sql", "into": "db"}, "That is for a facilitator"),
        ("ana", "rename", {"old": "sqk", "new": "x"}, "There is no tag “sqk”."),
        ("ana", "rename", {"old": "sql", "new": "a, b"}, "one new name"),
        ("ana", "rename", {"old": "sql", "new": "x" * 41}, "at most 40 characters"),
        ("ana", "merge", {"old": "sql", "into": "SQL"}, "the same tag already"),
        ("ana", "merge", {"old": "sql", "into": "dbs"}, "There is no tag “dbs”. Did you mean db?"),
    ],
)
async def test_what_cannot_be_done_with_tags_is_refused(
    bot: Bot, person: str, path: str, options: dict[str, str], words: str
) -> None:
    await bot.uses("ana", "library", "save", url="https://a.example/", tags="sql, db")
    assert words in said(await bot.uses(person, "tag", path, **options))
    assert said(await bot.uses("ana", "tag", "list")) == "#db 1 · #sql 1"


async def test_tags_are_offered_while_typing_the_most_used_first(bot: Bot) -> None:
    await bot.uses("ana", "library", "save", url="https://a.example/", tags="sql, sqlite")
    await bot.uses("ana", "library", "save", url="https://b.example/", tags="sqlite, books")
    save = ("library", "save")
    assert values(await bot.completes("bo", save, "tags", "sq")) == ["sqlite", "sql"]
    assert values(await bot.completes("bo", save, "tags", "books, sq")) == [
        "books, sqlite",
        "books, sql",
    ]
    assert values(await bot.completes("bo", save, "kind", "stud")) == ["case study"]
    search = ("library", "search")
    assert values(await bot.completes("bo", search, "query", "x #sq")) == ["x #sqlite", "x #sql"]
    assert values(await bot.completes("bo", search, "query", "kind:vid")) == ["kind:video"]
    assert values(await bot.completes("bo", ("nothing",), "x", "y")) == []
