"""The library in Discord, over the wire: saved, found, paged, tended, shared."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.adapters.discord.bench import Bench, labels, words
from tests.hostile import HOSTILE
from tests.wire.discord.person import Person
from tests.wire.discord.pings import pings
from tests.wire.discord.state import Message


def said(message: Message) -> str:
    return words(message).replace("\\", "")


def last(person: Person) -> Message:
    return person.ephemerals()[-1]


async def test_a_link_is_saved_by_command_and_only_its_saver_sees_the_answer(
    bench: Bench,
) -> None:
    bench.web.has("https://example.org/sql", "Learn SQL")
    await bench.ana.uses(
        "library save", bench.general, url="https://example.org/sql", tags="sql, beginners"
    )
    (card,) = bench.ana.ephemerals()
    assert "Saved to the library as **#1**." in said(card)
    assert labels(card)[:2] == ["I used this", "Outdated"]
    assert bench.bo.ephemerals() == []
    assert bench.server.messages(bench.general) == []
    await bench.drain()
    assert "[Learn SQL](<https://example.org/sql>) (example.org)" in said(card)


async def test_a_duplicate_is_told_with_who_saved_it(bench: Bench) -> None:
    await bench.ana.uses("library save", bench.general, url="https://example.org/a", tags="one")
    await bench.bo.uses(
        "library save", bench.general, url="http://www.example.org/a?utm_source=x", tags="two"
    )
    assert "Already in the library as **#1**: saved by" in said(last(bench.bo))
    assert f"<@{bench.ana.id}>" in said(last(bench.bo))
    assert "+1" in said(last(bench.bo))


async def test_a_message_is_saved_from_its_menu_with_its_author(bench: Bench) -> None:
    message = await bench.bo.posts("Measure twice, cut once", bench.general)
    await bench.ana.acts("Save to library", message)
    card = said(last(bench.ana))
    assert "> Measure twice, cut once" in card
    assert f"<@{bench.bo.id}> in general" in card
    assert f"channels/{bench.guild.id}/{bench.general.id}/{message.id}" in card


async def test_results_are_paged_in_place_and_opened_from_the_list(bench: Bench) -> None:
    for number in range(12):
        await bench.ana.uses(
            "library save", bench.general, url=f"https://example.org/{number}", tags="many"
        )
    await bench.bo.uses("library search", bench.general, query="#many")
    results = last(bench.bo)
    assert said(results).startswith("12 found for “#many” (1–5 shown)")
    assert labels(results) == ["Next"]
    await bench.bo.presses("Next", results)
    assert "(6–10 shown)" in said(results)
    assert labels(results) == ["Previous", "Next"]
    await bench.restart()
    await bench.bo.presses("Next", results)
    assert "(11–12 shown)" in said(results)
    await bench.bo.presses("Previous", results)
    await bench.bo.chooses("Open one …", results, "7")
    assert "#7 website" in said(last(bench.bo))
    assert len(bench.bo.ephemerals()) == 2


async def test_an_entry_is_edited_in_a_form_of_two_pages(bench: Bench) -> None:
    await bench.ana.uses("library save", bench.general, url="https://example.org/a", tags="old")
    await bench.ana.presses("Edit", last(bench.ana))
    (modal,) = bench.ana.modals()
    assert modal.title == "Edit #1 (1/2)"
    await bench.ana.submits(
        modal, {"Title": "A better title", "Kind": "book", "Tags": "new, words"}
    )
    await bench.ana.presses("Go on to page 2", last(bench.ana))
    (modal,) = bench.ana.modals()
    await bench.ana.submits(modal, {"Evergreen?": "yes"})
    card = said(last(bench.ana))
    assert "Changed, thank you." in card
    assert "A better title" in card
    assert "#1 book · #new · #words" in card


async def test_a_title_that_is_wrong_comes_back_with_all_that_was_typed(bench: Bench) -> None:
    await bench.ana.uses("library save", bench.general, url="https://example.org/a")
    await bench.ana.presses("Edit", last(bench.ana))
    (modal,) = bench.ana.modals()
    await bench.ana.submits(modal, {"Title": "Fine", "Topic": "No such topic"})
    await bench.ana.presses("Go on to page 2", last(bench.ana))
    (modal,) = bench.ana.modals()
    await bench.ana.submits(modal)
    refused = last(bench.ana)
    assert any(label.startswith("Edit page 1") for label in labels(refused))
    await bench.ana.presses("Edit page 1 again", refused)
    (modal,) = bench.ana.modals()
    await bench.ana.submits(modal, {"Topic": ""})
    assert "Changed, thank you." in said(last(bench.ana))
    assert "Fine" in said(last(bench.ana))


async def test_an_entry_is_shown_to_everybody_and_counts_who_used_it(bench: Bench) -> None:
    await bench.ana.uses("library save", bench.general, url="https://example.org/a")
    await bench.ana.presses("Share here", last(bench.ana))
    await bench.drain()
    (shared,) = bench.server.messages(bench.general)
    assert f"<@{bench.ana.id}> shares from the library:" in said(shared)
    assert not shared.mentions.users
    await bench.bo.presses("I used this", shared)
    assert "noted that you used it" in said(last(bench.bo))
    await bench.drain()
    assert "used by 1" in said(shared)


async def test_withdrawing_asks_first(bench: Bench) -> None:
    await bench.ana.uses("library save", bench.general, url="https://example.org/a")
    card = last(bench.ana)
    await bench.ana.presses("Withdraw", card)
    await bench.quiet()
    question = last(bench.ana)
    assert words(question) == "Take this entry out of the library?\n[Withdraw]\n[No]"
    await bench.ana.presses("Withdraw", question)
    await bench.quiet()
    assert "is out of the library" in said(card)
    await bench.bo.uses("library search", bench.general)
    assert "empty yet" in said(last(bench.bo))


async def test_tags_complete_from_what_is_there(bench: Bench) -> None:
    await bench.ana.uses("library save", bench.general, url="https://example.org/a", tags="sql")
    offered = await bench.bo.completes("library save", "tags", "s", bench.general, url="x")
    assert offered == [{"name": "sql (1)", "value": "sql"}]


async def test_help_says_what_there_is(bench: Bench) -> None:
    await bench.bo.uses("copse help", bench.general, feature="library")
    assert "`/library save <url>" in words(last(bench.bo))


async def test_an_old_entry_is_renewed_by_a_press_in_a_new_process(bench: Bench) -> None:
    await bench.ana.uses("library save", bench.general, url="https://example.org/a")
    bench.server.clock.forward(timedelta(days=100).total_seconds())
    await bench.restart()
    await bench.ana.uses("library show", bench.general, entry="1")
    card = last(bench.ana)
    await bench.ana.presses("Still good", card)
    assert "Renewed, thank you." in said(card)


@pytest.mark.parametrize("start", range(0, len(HOSTILE), 16))
async def test_hostile_words_stay_words_all_the_way(bench: Bench, start: int) -> None:
    for text in HOSTILE[start : start + 16]:
        bench.rename(bench.bo, text.strip()[:32] or "Bo")
        if "\x00" not in text:
            message = await bench.bo.posts(text[:2000], bench.general)
            await bench.ana.reacts("🔖", message)
        await bench.ana.uses(
            "library save",
            bench.general,
            url=f"https://example.org/{abs(hash(text))}",
            tags=text[:60] or "x",
            note=text[:900] or "x",
        )
        await bench.quiet()
        await bench.ana.uses("library search", bench.general, query=text[:200] or "x")
    await bench.drain()
    ours = [
        message
        for channel in bench.server.world.channels.values()
        for message in channel.messages.values()
        if message.author is bench.application.user
    ]
    assert len(ours) > 16
    people = {f"<@{person.id}>" for person in (bench.ana, bench.bo, bench.cleo)}
    for message in ours:
        done = pings(message)
        assert (done.everyone, done.users, done.roles, done.refers) == (False, (), (), ())
        assert set(done.shows) <= people
        for link in done.links:  # of our own making, and each says where it leads
            host = link.url.split("/")[2].removeprefix("www.")
            assert link.label is not None
            assert link.label.startswith(host) or f"({host})" in said(message)
