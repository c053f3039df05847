"""Finding: search with pages, the nearest tags, one entry in full, and what nobody may see."""

from __future__ import annotations

import pytest

from storage.search import search
from tests.storage.shelf import Shelf
from tests.world import Bot, labels, lead, said, values


async def shelve(bot: Bot, count: int, tags: str = "sql") -> None:
    for number in range(1, count + 1):
        await bot.uses(
            "ana", "library", "save", url=f"https://example.org/{number}", tags=tags, note="indexes"
        )


async def test_a_search_shows_a_page_at_a_time(bot: Bot) -> None:
    await shelve(bot, 12)
    page = await bot.uses("bo", "library", "search", query="indexes")
    assert lead(page) == "12 found for “indexes” (1–5 shown)"
    assert labels(page) == ["Next"]
    seen = [line for line in said(page).splitlines() if line.startswith("#")]
    await bot.presses("bo", "Next", page)
    assert lead(page) == "12 found for “indexes” (6–10 shown)"
    assert labels(page) == ["Previous", "Next"]
    seen += [line for line in said(page).splitlines() if line.startswith("#")]
    await bot.presses("bo", "Next", page)
    assert labels(page) == ["Previous"]
    seen += [line for line in said(page).splitlines() if line.startswith("#")]
    assert len(set(seen)) == 12
    await bot.presses("bo", "Previous", page)
    assert lead(page) == "12 found for “indexes” (6–10 shown)"
    third = await bot.uses("bo", "library", "search", query="indexes", page="3")
    assert lead(third) == "12 found for “indexes” (11–12 shown)"
    beyond = await bot.uses("bo", "library", "search", query="indexes", page="9")
    assert said(beyond) == "There are no more pages: that was all of it."


async def test_of_very_many_the_first_thousand_are_shown_and_the_rest_is_asked_for(
    bot: Bot,
) -> None:
    await Shelf(bot.database, 1).fill(search.CANDIDATES + 1, words="compost")
    last = await bot.uses("bo", "library", "search", query="compost", page="200")
    assert lead(last) == "1,000+ found for “compost” (996–1000 shown)"
    assert labels(last) == ["Previous"]
    assert "I show the first 1,000 of them." in said(last)
    beyond = await bot.uses("bo", "library", "search", query="compost", page="201")
    assert said(beyond).startswith("I show the first 1,000 of them.")
    older = await bot.uses("bo", "library", "search", query="compost age:>2y")
    assert "I show the first" not in said(older)


async def test_a_search_too_long_for_a_button_says_how_to_go_on(bot: Bot) -> None:
    await shelve(bot, 6)
    query = " or ".join(["indexes"] * 12)
    page = await bot.uses("bo", "library", "search", query=query)
    assert "add page:2 to that search" in said(page)
    assert lead(await bot.uses("bo", "library", "search", query=query, page="2")).startswith(
        "6 found"
    )


async def test_an_entry_is_opened_from_the_results(bot: Bot) -> None:
    await shelve(bot, 2)
    page = await bot.uses("bo", "library", "search", query="indexes")
    card = await bot.chooses("bo", "#1 example.org/1", page)
    assert "#1 website · #sql" in said(card)


async def test_an_entry_is_shown_by_number_and_by_title(bot: Bot) -> None:
    await shelve(bot, 2)
    for entry in ("2", "#2", "example.org/2"):
        assert "#2 website" in said(await bot.uses("bo", "library", "show", entry=entry))
    several = await bot.uses("bo", "library", "show", entry="example")
    assert "Open one" in said(several)
    offered = await bot.completes("bo", ("library", "show"), "entry", "org/2")
    assert values(offered) == ["2"]


async def test_nothing_found_offers_the_nearest_tags(bot: Bot) -> None:
    await shelve(bot, 1, tags="postgresql")
    answer = await bot.uses("bo", "library", "search", query="postgrsql")
    assert lead(answer) == "Nothing found for “postgrsql”. Perhaps one of these tags:"
    assert labels(answer) == ["#postgresql"]
    await bot.presses("bo", "#postgresql", answer)
    assert lead(answer) == "1 found for “#postgresql”"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("indexes", 2),
        ("INDEXES", 2),
        ("#sql", 2),
        ("#sql -kind:book", 1),
        ("kind:book", 1),
        ("by:@ana", 1),
        ("by:me", 1),
        ("is:fresh", 2),
        ("is:due", 0),
        ("age:<6m", 2),
        ("topic:databases", 1),
        ("indexes and (kind:book or kind:video)", 1),
        ('"two indexes"', 1),
        ("c++", 1),
        ("", 2),
    ],
)
async def test_the_query_language_is_understood(bot: Bot, query: str, found: int) -> None:
    await bot.uses("ana", "topic", "add", name="databases")
    await bot.uses(
        "ana",
        "library",
        "save",
        url="https://a.example/",
        kind="book",
        tags="sql",
        note="two indexes",
    )
    await bot.uses(
        "bo", "library", "save", url="https://b.example/", tags="sql", topic="databases",
        note="c++ indexes",
    )  # fmt: skip
    answer = said(await bot.uses("bo", "library", "search", query=query))
    if found:
        assert sum(line.startswith("#") for line in answer.splitlines()) == found
    else:
        assert answer.startswith("Nothing found")


async def test_what_was_not_understood_is_said_and_the_rest_is_searched(bot: Bot) -> None:
    await shelve(bot, 1)
    answer = await bot.uses("bo", "library", "search", query="indexes kind:bok")
    assert "book" in said(answer)


@pytest.mark.parametrize(
    "query", ['"', "((", "and or not", "#", ":", "-", "*", "🔖", "x" * 3_000, "\\"]
)
async def test_any_text_is_a_valid_search(bot: Bot, query: str) -> None:
    await shelve(bot, 1)
    answer = said(await bot.uses("bo", "library", "search", query=query))
    assert "Something went wrong" not in answer


@pytest.mark.parametrize("entry", ["99", "#99", "999999999999999", "0"])
async def test_an_unknown_number_is_refused(bot: Bot, entry: str) -> None:
    answer = await bot.uses("bo", "library", "show", entry=entry)
    assert said(answer).startswith("There is no entry #")
    assert said(answer).endswith("Try /library search.")


async def test_what_was_saved_from_a_private_channel_exists_for_its_members_alone(bot: Bot) -> None:
    await bot.chat.closes_off("core", "ana", "bo")
    post = await bot.posts("ana", "core", "The secret plan https://secret.example/plan")
    card = await bot.reacts("ana", "🔖", post)
    assert "only for #core" in said(card)
    form = await bot.presses("ana", "Edit", card)
    await bot.submits("ana", form, title="The secret plan", tags="cabal")
    assert "The secret plan" in said(await bot.uses("bo", "library", "search", query="secret"))
    assert "The secret plan" in said(await bot.uses("bo", "library", "show", entry="1"))
    for query in ("secret", "#cabal", "by:ana", "", "in:core", "caball"):
        answer = said(await bot.uses("cleo", "library", "search", query=query))
        assert "plan" not in answer
        assert "#cabal" not in answer.replace("“#cabal”", "")
    assert said(await bot.uses("cleo", "library", "show", entry="1")).startswith(
        "There is no entry #1"
    )
    assert said(await bot.uses("cleo", "library", "show", entry="secret")).startswith(
        "Nothing found"
    )
    assert values(await bot.completes("cleo", ("library", "show"), "entry", "secret")) == []
    assert values(await bot.completes("cleo", ("library", "save"), "tags", "cab")) == []
    assert "cabal" not in said(await bot.uses("cleo", "tag", "list"))
    for path in ("edit", "withdraw", "unvote"):
        refused = await bot.uses("cleo", "library", path, entry="1")
        assert said(refused).startswith("There is no entry #1")
    public = await bot.posts("cleo", "general", "hello")
    for action in ("used:1", "outdated:1", "too:1", "share:1", "edit:1", "renew:1", "withdraw:1"):
        refused = await bot.chat.presses_action("cleo", f"library.{action}", public)
        assert said(refused).startswith("There is no entry #1")


async def test_the_same_link_saved_in_the_open_is_an_entry_of_its_own(bot: Bot) -> None:
    await bot.chat.closes_off("core", "ana", "bo")
    post = await bot.posts("ana", "core", "https://secret.example/plan")
    await bot.reacts("ana", "🔖", post)
    card = await bot.uses("cleo", "library", "save", url="https://secret.example/plan")
    assert lead(card) == "Saved to the library as #2."
    again = await bot.reacts(
        "bo", "🔖", await bot.posts("bo", "core", "https://secret.example/plan")
    )
    assert lead(again).startswith("Already in the library as #2: saved by @Cleo")


async def test_who_leaves_a_private_channel_sees_its_entries_no_more(bot: Bot) -> None:
    await bot.chat.closes_off("core", "ana", "bo")
    post = await bot.posts("ana", "core", "The secret plan")
    await bot.reacts("ana", "🔖", post)
    assert "secret plan" in said(await bot.uses("bo", "library", "show", entry="1"))
    await bot.chat.closes_off("core", "ana")
    assert said(await bot.uses("bo", "library", "show", entry="1")).startswith(
        "There is no entry #1"
    )


async def test_a_channel_that_closes_hides_what_was_saved_from_it(bot: Bot) -> None:
    post = await bot.posts("ana", "plans", "The open plan")
    await bot.reacts("bo", "🔖", post)
    assert "open plan" in said(await bot.uses("cleo", "library", "search", query="plan"))
    await bot.chat.closes_off("plans", "ana")
    assert "Nothing found" in said(await bot.uses("cleo", "library", "search", query="plan"))
    assert "open plan" in said(await bot.uses("ana", "library", "search", query="plan"))
    await bot.chat.closes_off("plans")
    assert "open plan" in said(await bot.uses("cleo", "library", "search", query="plan"))


async def test_a_private_entry_is_not_shared_in_the_open(bot: Bot) -> None:
    await bot.chat.closes_off("core", "ana")
    card = await bot.reacts("ana", "🔖", await bot.posts("ana", "core", "The secret plan"))
    assert "Share here" not in labels(card)
    assert card is not None
    answer = await bot.chat.presses_action("ana", "library.share:1", card)
    assert "cannot be shown to everybody" in said(answer)
