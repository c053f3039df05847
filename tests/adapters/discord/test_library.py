"""The library in Discord, over the wire: saved, found, tended, by command, menu and reaction."""

from __future__ import annotations

from datetime import timedelta

from tests.adapters.discord.bench import Bench, labels, words


async def test_a_link_is_saved_by_command_and_only_its_saver_sees_the_answer(both: Bench) -> None:
    both.web.has("https://example.org/sql", "Learn SQL")
    await both.ana.uses(
        "library save", both.general, url="https://example.org/sql", tags="sql, beginners"
    )
    (card,) = both.ana.ephemerals()
    assert "Saved to the library as **#1**." in words(card).replace("\\", "")
    assert labels(card)[:2] == ["I used this", "Outdated"]
    assert both.bo.ephemerals() == []
    assert both.server.messages(both.general) == []
    await both.drain()
    assert "Learn SQL" in words(card)


async def test_a_reaction_saves_an_old_message_once_though_it_arrives_eleven_times(
    both: Bench,
) -> None:
    old = both.server.seed(
        both.general, both.bo, "Always write the test first.", ago=timedelta(days=800)
    )
    both.server.hub.copies["MESSAGE_REACTION_ADD"] = 11
    await both.ana.reacts("🔖", old)
    letters = both.ana.direct(both.application)
    await both.sees(lambda: both.server.messages(letters))
    (card,) = both.server.messages(letters)
    assert "Saved to the library as **#1**." in words(card).replace("\\", "")
    assert "Always write the test first." in words(card)
    await both.ana.uses("library search", both.general, query="test")
    assert "1 found" in words(both.ana.ephemerals()[-1])
