"""Members get all that is kept of them, and have it erased to the last byte."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from sqlalchemy import text

from bot.forgotten import applied, listed
from community.chat.events import MemberRenamed
from community.chat.message import File
from storage.engine.copies import copy
from tests.commands.test_connect_merging import in_step, save
from tests.commands.test_member_linking import links
from tests.matches import pairs, passes, together
from tests.rooms import Rooms, last, rows
from tests.world import Bot, open_world, said

CANARY = "canary7f3a"  # the platform id; the playground names them Canary7f3a


async def file_of(bot: Bot, person: str) -> dict[str, list[dict[str, object]]]:
    """A member's own file."""
    await bot.uses(person, "member", "mydata")
    await bot.drain()
    message = last(bot, person).message
    assert message is not None
    (part,) = message.parts
    assert isinstance(part, File)
    found: dict[str, list[dict[str, object]]] = json.loads(part.content)
    return found


async def lives(bot: Bot, person: str) -> None:
    """Somebody does all there is to do."""
    await bot.uses("ana", "member", "introductions", channel_="hello")
    await bot.uses("cleo", "library", "search")
    await bot.uses("ana", "topic", "add", name="Maps", steward="cleo")
    form = await bot.uses(person, "member", "edit")
    await bot.submits(person, form, practises="Maps", zone="Berlin")
    await bot.uses(person, "library", "save", url="https://example.org/maps", topic="Maps")
    words = await bot.posts(person, "general", "My secret words are here.")
    await bot.reacts("ana", "🔖", words)
    card = await bot.uses(person, "library", "show", entry="1")
    await bot.presses(person, "I used this", card)
    await bot.posts("ana", "general", f"Thank you @{person}")
    await bot.uses("ana", "library", "save", url="https://example.org/2", note=f"by @{person}")
    goal = await bot.uses(person, "goal", "new")
    await bot.submits(
        person,
        goal,
        what="Give secret words to talks",
        measure="from 2 to 12 talks",
        first="Ask for a slot",
        serves="the community",
        due="2027-06-30",
    )
    for name, options in (("Coffee", {}), ("Tea", {"way": "hosts", "size": "3"})):
        await bot.uses("ana", "match", "open", name=name, **options)
        for each in (person, "ana", "cleo", "dev"):
            team = f"team of {each}"
            await bot.uses(each, "match", "join", programme=name, role="host", team=team)
    await bot.uses(person, "match", "avoid", member="dev")
    await bot.uses("bo", "match", "avoid", member=person)
    await bot.uses("ana", "copse", "role", member=person, role="facilitator")
    charter = await bot.uses(person, "charter", "edit")
    await bot.submits(person, charter, norms=f"Ask @{person}.", why=f"says @{person}")
    mine = await bot.uses(person, "charter", "edit")
    charter = await bot.uses("ana", "charter", "edit")
    await bot.submits("ana", charter, norms="Ask each other.")
    await bot.submits(person, mine, norms=f"Do ask @{person}.")
    await bot.uses(person, "member", "greet")
    await bot.uses(person, "member", "link")
    await bot.uses(person, "member", "link", code="BBBB-BBBB-BBBB")
    await bot.uses("ana", "library", "show", entry="1")
    await bot.uses("ana", "topic", "entrust", topic="Maps", member=person)
    await bot.uses("ana", "topic", "entrust", topic="Maps", member="cleo")
    await bot.drain()


async def forgets(bot: Bot, person: str) -> str:
    """Somebody is forgotten; what they are answered."""
    bot.now += timedelta(minutes=1)
    page = await bot.uses(person, "member", "forget")
    answer = said(await bot.presses(person, "Forget me", page))
    await bot.drain()
    return answer


async def where(bot: Bot, word: str) -> dict[str, list[str]]:
    """The rows that hold a word, by table."""
    found = {
        table: [str(line) for line in lines if word in str(line).lower()]
        for table, lines in (await rows(bot.database)).items()
    }
    return {table: lines for table, lines in found.items() if lines}


async def test_a_member_gets_everything_that_is_kept_of_them(bot: Bot) -> None:
    await lives(bot, CANARY)
    found = await file_of(bot, CANARY)
    assert found["you"][0]["zone"] == "Europe/Berlin"
    assert found["how spaces know you"][0]["external_id"] == CANARY
    assert [line["text"] for line in found["what you say of yourself"]] == ["Maps"]
    assert found["what you saved"][0]["url"] == "https://example.org/maps"
    assert found["messages of yours that were saved"][0]["words"] == "My secret words are here."
    assert {vote["kind"] for vote in found["your votes"]} == {"save", "used"}
    assert "wrong codes you tried" in found
    assert "Give secret words" in json.dumps(found)


async def test_what_others_wrote_is_in_nobodys_file_but_theirs(bot: Bot) -> None:
    await lives(bot, CANARY)
    mine = json.dumps(await file_of(bot, CANARY))
    assert f"by @{CANARY}" not in mine
    assert "Ana" not in mine
    theirs = json.dumps(await file_of(bot, "ana"))
    assert "My secret words" not in theirs
    assert f"by @{CANARY}" in theirs


async def test_a_file_is_seen_by_one_and_kept_by_nobody(bot: Bot) -> None:
    await lives(bot, CANARY)
    await file_of(bot, CANARY)
    assert not any("my-data" in each for each in bot.sees("ana", f"@{CANARY}"))
    assert await where(bot, "how spaces know you") == {}


async def test_nothing_of_who_was_forgotten_is_left_anywhere(bot: Bot) -> None:
    await lives(bot, CANARY)
    assert len(await where(bot, CANARY)) > 5
    assert "I have forgotten you" in await forgets(bot, CANARY)
    assert await where(bot, CANARY) == {}
    assert await where(bot, "secret words") == {}
    (posted,) = bot.sees("cleo", "hello")
    assert "who is here no more" in posted


async def test_matching_forgets_with_everything_else_and_goes_on(bot: Bot) -> None:
    await lives(bot, CANARY)
    await passes(bot, 7)
    count = len(pairs(bot))
    assert sum(CANARY in each for each in pairs(bot)) == 2
    opened = next(each for each in together(bot) if CANARY in each.place.channel)
    await bot.presses(CANARY, "We met", opened)
    found = await file_of(bot, CANARY)
    assert [each["met"] for each in found["your matching rounds"]].count("met") == 1
    assert f"team of {CANARY}" in json.dumps(found["where you take part in matching"])
    assert len(found["since when you avoid somebody"]) == 1
    await forgets(bot, CANARY)
    assert await where(bot, CANARY) == {}
    avoiding = await rows(bot.database, "match_avoid")
    assert avoiding == {"match_avoid": []}
    left = said(await bot.uses("ana", "match", "report", programme="Coffee"))
    assert "groups met" in left
    await passes(bot, 7)
    assert len(pairs(bot)) > count
    assert all(CANARY not in pair for pair in pairs(bot)[count:])


async def test_what_others_need_stays_without_a_name(bot: Bot) -> None:
    await lives(bot, CANARY)
    await forgets(bot, CANARY)
    card = said(await bot.uses("ana", "library", "show", entry="1"))
    assert "a former member" in card
    assert "used by" not in card
    answer = said(await bot.uses("ana", "library", "search", query="secret"))
    assert "#2" not in answer
    listed = said(await bot.uses("ana", "library", "show", entry="3"))
    assert "by @somebody" in listed


async def test_what_they_tended_is_the_topics_stewards(bot: Bot) -> None:
    await lives(bot, CANARY)
    await forgets(bot, CANARY)
    async with bot.database.reading() as db:
        heir = await db.scalar(
            text(
                "SELECT member.name FROM entry JOIN member ON member.id = entry.steward_id "
                "WHERE entry.id = 1"
            )
        )
    assert heir == "Cleo"


async def test_a_message_that_waits_for_somebody_who_is_forgotten_is_never_said(bot: Bot) -> None:
    await lives(bot, CANARY)
    await bot.uses(CANARY, "member", "mydata")
    before = len(bot.room.posts)
    bot.now += timedelta(minutes=1)
    page = await bot.uses(CANARY, "member", "forget")
    await bot.presses(CANARY, "Forget me", page)
    await bot.drain()
    assert [post for post in bot.room.posts[before:] if post.place.channel == f"@{CANARY}"] == []


async def test_whoever_comes_back_is_somebody_new(bot: Bot) -> None:
    await lives(bot, CANARY)
    await forgets(bot, CANARY)
    bot.now += timedelta(days=1)
    assert "not introduced yourself yet" in said(await bot.uses(CANARY, "member", "show"))
    assert set(await file_of(bot, CANARY)) <= {
        "about",
        "at",
        "community",
        "you",
        "how spaces know you",
        "days on which you were active",
    }


async def test_the_only_steward_hands_over_first(bot: Bot) -> None:
    await lives(bot, CANARY)
    assert "only steward" in said(await bot.uses("ana", "member", "forget"))
    await bot.uses("ana", "copse", "role", member="cleo", role="steward")
    assert "I have forgotten you" in await forgets(bot, "ana")


async def test_both_sides_of_a_linked_person_are_forgotten(rooms: Rooms) -> None:
    await rooms.connect()
    for bot in (rooms.slack, rooms.discord):
        await bot.uses(CANARY, "library", "search")
        await save(bot, CANARY, f"https://example.org/{bot.room.space[:5]}")
    await links(rooms, CANARY)
    await forgets(rooms.discord, CANARY)
    assert await where(rooms.slack, CANARY) == {}
    await in_step(rooms)


async def test_a_restored_backup_forgets_again(sqlite_file: Path) -> None:
    url, backup = f"sqlite:///{sqlite_file}", sqlite_file.with_name("backup.db")
    async with open_world(url) as bot:
        await lives(bot, CANARY)
        copy(sqlite_file, backup)
        await forgets(bot, CANARY)
        clock = bot.now
    words = await listed(url, lambda: clock)
    assert CANARY not in words
    assert CANARY.encode() in backup.read_bytes()
    later = clock + timedelta(days=1)
    assert await applied(f"sqlite:///{backup}", words, lambda: later) == 1
    assert CANARY.encode() not in backup.read_bytes().lower()
    assert await applied(f"sqlite:///{backup}", words, lambda: later) == 0


async def test_only_what_somebody_does_with_the_bot_makes_it_know_them_again(bot: Bot) -> None:
    await lives(bot, CANARY)
    await forgets(bot, CANARY)
    by = bot.room.person(CANARY)
    left = MemberRenamed(id="1", space=by.space, at=bot.now, by=by)
    assert (await bot.dispatch(left)).reply is None
    assert await where(bot, CANARY) == {}
    await bot.uses(CANARY, "library", "search")
    assert await where(bot, CANARY) != {}
