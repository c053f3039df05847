"""Topics: named by facilitators, tended by stewards, followed by entries."""

from __future__ import annotations

import pytest

from tests.world import Bot, said


async def test_topics_are_named_listed_renamed_and_entrusted(bot: Bot) -> None:
    assert said(await bot.uses("bo", "topic", "list")).startswith("No topics yet.")
    await bot.uses("ana", "topic", "add", name="Databases", steward="ana")
    await bot.uses("bo", "library", "save", url="https://a.example/", topic="databases")
    answer = await bot.uses("ana", "topic", "rename", old="databases", new="Data stores")
    assert said(answer) == "“Databases” is called “Data stores” now, with 1 entry."
    assert "topic Data stores" in said(await bot.uses("bo", "library", "show", entry="1"))
    found = await bot.uses("bo", "library", "search", query='topic:"data stores"')
    assert "1 found" in said(found)
    assert said(await bot.uses("ana", "topic", "entrust", topic="data stores", member="bo")) == (
        "@Bo tends “Data stores” now."
    )
    assert said(await bot.uses("bo", "topic", "list")) == "• Data stores, tended by @Bo"


@pytest.mark.parametrize(
    ("person", "path", "options", "words"),
    [
        ("bo", "add", {"name": "x"}, "That is for a facilitator"),
        ("ana", "add", {"name": "x" * 61}, "between 1 and 60"),
        ("ana", "add", {"name": "---"}, "between 1 and 60"),
        ("ana", "add", {"name": "DATA-BASES"}, "There is a topic “DATA-BASES” already"),
        ("ana", "rename", {"old": "cooking", "new": "x"}, "Known topics: databases, writing."),
        ("ana", "rename", {"old": "writing", "new": "databases"}, "already"),
        ("ana", "entrust", {"topic": "databases", "member": "zoe"}, "I have not met zoe here yet"),
    ],
)
async def test_what_cannot_be_done_with_topics_is_refused(
    bot: Bot, person: str, path: str, options: dict[str, str], words: str
) -> None:
    for name in ("databases", "writing"):
        await bot.uses("ana", "topic", "add", name=name)
    before = said(await bot.uses("ana", "topic", "list"))
    assert words in said(await bot.uses(person, "topic", path, **options))
    assert said(await bot.uses("ana", "topic", "list")) == before
