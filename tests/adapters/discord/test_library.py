"""The library in Discord, over the wire: saved, found, tended, by command, menu and reaction."""

from __future__ import annotations

from datetime import timedelta

from tests.adapters.discord.bench import Bench, labels, words


async def test_a_link_is_saved_by_command_and_only_its_saver_sees_the_answer(bench: Bench) -> None:
    bench.web.has("https://example.org/sql", "Learn SQL")
    await bench.ana.uses(
        "library save", bench.general, url="https://example.org/sql", tags="sql, beginners"
    )
    (card,) = bench.ana.ephemerals()
    assert "Saved to the library as **#1**." in words(card).replace("\\", "")
    assert labels(card)[:2] == ["I used this", "Outdated"]
    assert bench.bo.ephemerals() == []
    assert bench.server.messages(bench.general) == []
    await bench.drain()
    assert "Learn SQL" in words(card)


async def test_a_reaction_saves_an_old_message_once_though_it_arrives_eleven_times(
    bench: Bench,
) -> None:
    old = bench.server.seed(
        bench.general, bench.bo, "Always write the test first.", ago=timedelta(days=800)
    )
    bench.server.hub.copies["MESSAGE_REACTION_ADD"] = 11
    await bench.ana.reacts("🔖", old)
    letters = bench.ana.direct(bench.application)
    await bench.sees(lambda: bench.server.messages(letters))
    (card,) = bench.server.messages(letters)
    assert "Saved to the library as **#1**." in words(card).replace("\\", "")
    assert "Always write the test first." in words(card)
    await bench.ana.uses("library search", bench.general, query="test")
    assert "1 found" in words(bench.ana.ephemerals()[-1])
