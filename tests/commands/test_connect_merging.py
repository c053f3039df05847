"""What becomes of what both communities had when they become one."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from storage.search import search
from tests.rooms import Rooms, rows
from tests.world import Bot, labels, lead, said

LINK = "https://example.org/intro"


async def save(bot: Bot, person: str, url: str = LINK, **options: str) -> None:
    """Save a link."""
    card = await bot.uses(person, "library", "save", url=url, **options)
    assert "the library as #" in lead(card), said(card)


async def shows(bot: Bot, person: str, number: int) -> str:
    """The card of an entry."""
    return said(await bot.uses(person, "library", "show", entry=str(number)))


async def ask(rooms: Rooms, query: str, **values: Any) -> list[Any]:
    """What the database says. Any: its columns."""
    async with rooms.house.database.reading() as db:
        return [tuple(row) for row in await db.execute(text(query), values)]


async def in_step(rooms: Rooms) -> None:
    """Counts are the votes there are, and the search documents are what they would be anew."""
    counts = "SELECT count(*) FROM vote WHERE entry_id = entry.id AND vote.kind = '{}'"
    wrong = " OR ".join(
        f"{column} <> ({counts.format(kind)})"
        for column, kind in (("saves", "save"), ("used", "used"), ("outdated", "outdated"))
    )
    assert await ask(rooms, f"SELECT id FROM entry WHERE withdrawn_at IS NULL AND ({wrong})") == []
    before = await rows(rooms.house.database, "entry_document")
    async with rooms.house.database.transaction() as db:
        for (community,) in await db.execute(text("SELECT id FROM community")):
            await search.reindex(db, community)
    assert await rows(rooms.house.database, "entry_document") == before


@pytest.mark.parametrize("ours", [True, False])
async def test_of_a_link_that_both_kept_the_older_entry_stays(rooms: Rooms, ours: bool) -> None:
    sides = ((rooms.slack, "bo"), (rooms.discord, "dev"))
    for bot, person in sides if ours else reversed(sides):
        await save(bot, person, note=f"From {person}", tags=f"maps,{person}")
        await rooms.later(minutes=1)
    await rooms.connect()
    names = ["bo", "dev"] if ours else ["dev", "bo"]
    for bot, person in sides:
        card = await shows(bot, person, 1)
        assert f"Note: From {names[0]} From {names[1]}" in card
        assert "#bo · #dev · #maps" in card
        assert f"saved by {'@' * (person == names[0])}{names[0].capitalize()} on 1 March" in card
        assert "2 saved it" in card
        assert "There is no entry #2" in await shows(bot, person, 2)
        found = await bot.uses(person, "library", "search", query="intro")
        assert lead(found) == "1 found for “intro”"
    await in_step(rooms)


async def test_votes_on_both_count_together_and_move_the_review(rooms: Rooms) -> None:
    await save(rooms.slack, "bo")
    await rooms.later(minutes=1)
    await save(rooms.discord, "dev")
    for bot, people in ((rooms.slack, ("ana", "bo")), (rooms.discord, ("cleo", "dev", "ana"))):
        for person in people:
            card = await bot.uses(person, "library", "search", query="intro")
            card = await bot.chooses(
                person, f"#{1 + (bot is rooms.discord)} example.org/intro", card
            )
            await bot.presses(person, "I used this", card)
    await rooms.connect()
    merged = await shows(rooms.slack, "bo", 1)
    assert "2 saved it · used by 5" in merged
    assert "fresh until 8 August" in merged, "90 days and 14 for each of the five"
    await in_step(rooms)


async def test_what_two_sides_call_outdated_is_due_at_once(rooms: Rooms) -> None:
    for bot, person in ((rooms.slack, "bo"), (rooms.discord, "dev")):
        card = await bot.uses(person, "library", "save", url=LINK)
        await bot.presses(person, "Outdated", card)
        await rooms.later(minutes=1)
    await rooms.connect()
    assert "2 say outdated · due for review since 1 March" in await shows(rooms.slack, "bo", 1)


async def test_a_renewal_counts_though_the_entry_it_was_pressed_on_goes(rooms: Rooms) -> None:
    await save(rooms.slack, "bo")
    await rooms.later(minutes=1)
    await save(rooms.discord, "dev")
    await rooms.later(days=100)
    card = await rooms.discord.uses("dev", "library", "show", entry="2")
    await rooms.discord.presses("dev", "Still good", card)
    await rooms.connect()
    assert "fresh until 7 September" in await shows(rooms.slack, "bo", 1)


async def test_saving_again_on_the_other_side_is_no_renewal(rooms: Rooms) -> None:
    await save(rooms.slack, "bo")
    await rooms.later(days=100)
    await save(rooms.discord, "dev")
    await rooms.connect()
    assert "due for review since 30 May" in await shows(rooms.slack, "bo", 1)


async def test_what_an_entry_has_no_room_for_stays_behind(rooms: Rooms) -> None:
    await save(rooms.slack, "bo", tags="a1,b1,c1,d1,e1,f1,g1,h1", note="x" * 600)
    await rooms.later(minutes=1)
    await save(rooms.discord, "dev", tags="a1,i2,j2,k2", note="y" * 500)
    await rooms.connect()
    (entry,) = await ask(rooms, "SELECT note FROM entry WHERE withdrawn_at IS NULL")
    assert entry[0] == "x" * 600
    card = await shows(rooms.slack, "bo", 1)
    assert "#h1 · #i2 · #j2 · saved by" in card
    await in_step(rooms)
    form = await rooms.slack.uses("bo", "library", "edit", entry="1")
    assert "Changed, thank you" in said(await rooms.slack.submits("bo", form, title="Still mine"))


async def test_a_note_that_both_have_is_there_once(rooms: Rooms) -> None:
    await save(rooms.slack, "bo", note="Chapter two, and five")
    await rooms.later(minutes=1)
    await save(rooms.discord, "dev", note="Chapter two")
    await save(rooms.slack, "bo", url=f"{LINK}2")
    await rooms.later(minutes=1)
    await save(rooms.discord, "dev", url=f"{LINK}2", note="Only here")
    await rooms.connect()
    assert "Note: Chapter two, and five\n" in await shows(rooms.slack, "bo", 1)
    assert "Note: Only here\n" in await shows(rooms.slack, "bo", 3)


async def test_tags_of_the_same_key_are_one_under_the_name_of_the_first(rooms: Rooms) -> None:
    await save(rooms.slack, "bo", tags="data-base")
    await save(rooms.discord, "dev", url=f"{LINK}2", tags="Database,gis")
    await rooms.connect()
    assert said(await rooms.discord.uses("dev", "tag", "list")) == "#data-base 2 · #gis 1"
    found = await rooms.discord.uses("dev", "library", "search", query="#database")
    assert lead(found) == "2 found for “#database”"
    await in_step(rooms)


async def test_former_names_of_tags_lead_on(rooms: Rooms) -> None:
    await save(rooms.slack, "bo", tags="machine-learning,js")
    await save(rooms.slack, "bo", url=f"{LINK}2", tags="ml")
    await rooms.slack.uses("ana", "tag", "merge", old="ml", into="machine-learning")
    await save(rooms.discord, "dev", url=f"{LINK}3", tags="ml,postgresql,javascript")
    for old, new in (("javascript", "js"), ("postgresql", "postgres"), ("postgres", "pg")):
        await rooms.discord.uses("cleo", "tag", "rename", old=old, new=new)
    await rooms.connect()
    assert said(await rooms.slack.uses("bo", "tag", "list")) == (
        "#machine-learning 3 · #js 2 · #pg 1"
    )
    for query, count in (("#ml", 3), ("#javascript", 2), ("#postgresql", 1), ("#postgres", 1)):
        found = await rooms.slack.uses("bo", "library", "search", query=query)
        assert lead(found) == f"{count} found for “{query}”"
    await in_step(rooms)


async def test_a_former_name_that_is_a_tag_on_the_other_side_is_that_tag(rooms: Rooms) -> None:
    await save(rooms.slack, "bo", tags="maps")
    await save(rooms.discord, "dev", url=f"{LINK}2", tags="maps")
    await rooms.discord.uses("cleo", "tag", "rename", old="maps", new="cartography")
    await rooms.connect()
    assert said(await rooms.slack.uses("bo", "tag", "list")) == "#cartography 1 · #maps 1"
    found = await rooms.slack.uses("bo", "library", "search", query="#maps")
    assert lead(found) == "1 found for “#maps”"
    assert await ask(rooms, "SELECT key FROM tag_alias") == []


async def test_an_entry_with_two_tags_that_become_one_carries_it_once(rooms: Rooms) -> None:
    await save(rooms.slack, "bo", tags="ml")
    await rooms.slack.uses("ana", "tag", "rename", old="ml", new="machine-learning")
    await save(rooms.discord, "dev", url=f"{LINK}2", tags="ml,machine-learning")
    await rooms.connect()
    assert said(await rooms.slack.uses("bo", "tag", "list")) == "#machine-learning 2"
    await in_step(rooms)


async def test_topics_of_the_same_key_are_one_and_keep_their_stewards(rooms: Rooms) -> None:
    await rooms.slack.uses("bo", "copse", "help")
    await rooms.slack.uses("ana", "topic", "add", name="Data Bases")
    await rooms.slack.uses("ana", "topic", "add", name="Style", steward="bo")
    await rooms.discord.uses("cleo", "topic", "add", name="databases", steward="cleo")
    await rooms.discord.uses("cleo", "topic", "add", name="style", steward="cleo")
    await rooms.discord.uses("cleo", "topic", "add", name="Projections")
    await save(rooms.slack, "bo", url=f"{LINK}1", topic="style")
    await save(rooms.discord, "dev", url=f"{LINK}2", topic="style")
    await save(rooms.discord, "dev", url=f"{LINK}3", topic="projections")
    await save(rooms.slack, "bo")
    await rooms.later(minutes=1)
    await save(rooms.discord, "dev", topic="databases")
    await rooms.connect()
    assert said(await rooms.slack.uses("bo", "topic", "list")) == (
        "• Data Bases, tended by Cleo • Projections, tended by nobody • Style, tended by @Bo"
    ).replace(" • ", "\n• ")
    for query, count in (("topic:style", 2), ("topic:projections", 1), ("topic:databases", 1)):
        found = await rooms.discord.uses("dev", "library", "search", query=query)
        assert lead(found) == f"{count} found for “{query}”"
    await in_step(rooms)


async def test_what_was_withdrawn_stays_withdrawn_and_hides_nothing(rooms: Rooms) -> None:
    for bot, person in ((rooms.slack, "bo"), (rooms.discord, "dev")):
        await save(bot, person)
    card = await rooms.slack.uses("bo", "library", "show", entry="1")
    await rooms.slack.presses("bo", "Withdraw", card)
    for bot, person in ((rooms.slack, "bo"), (rooms.discord, "dev")):
        await save(bot, person, url=f"{LINK}2")
    card = await rooms.discord.uses("dev", "library", "show", entry="4")
    await rooms.discord.presses("dev", "Withdraw", card)
    await rooms.connect()
    kept = [
        number for number in range(1, 5) if "no entry" not in await shows(rooms.slack, "bo", number)
    ]
    assert kept == [2, 3]
    assert "2 saved it" not in await shows(rooms.slack, "bo", 3)
    await in_step(rooms)


async def test_what_one_side_keeps_in_private_and_the_other_in_the_open_stays_two(
    rooms: Rooms,
) -> None:
    await rooms.slack.chat.closes_off("core", "ana", "bo")
    secret = await rooms.slack.posts("bo", "core", f"Not for everybody: {LINK}")
    await rooms.slack.reacts("bo", "🔖", secret)
    form = await rooms.slack.uses("bo", "library", "edit", entry="1")
    await rooms.slack.submits("bo", form, note="our secret note", tags="cabal")
    await rooms.later(minutes=1)
    await save(rooms.discord, "dev", note="an open note", tags="gis")
    await rooms.connect()
    card = await shows(rooms.discord, "dev", 2)
    assert "an open note" in card
    assert "secret" not in card
    assert "cabal" not in card
    assert "no entry" in await shows(rooms.discord, "dev", 1)
    assert "our secret note" in await shows(rooms.slack, "bo", 1)


async def test_a_reaction_taken_back_after_it_takes_back_ones_vote(rooms: Rooms) -> None:
    await save(rooms.slack, "bo")
    await rooms.later(minutes=1)
    post = await rooms.discord.posts("dev", "general", LINK)
    await rooms.discord.reacts("dev", "🔖", post)
    await rooms.connect()
    assert "2 saved it" in await shows(rooms.slack, "bo", 1)
    answer = await rooms.discord.unreacts("dev", "🔖", post)
    assert lead(answer).startswith("Took back your vote on “example.org/intro”")
    assert "2 saved it" not in await shows(rooms.slack, "bo", 1)
    await in_step(rooms)


async def test_what_waited_to_be_said_or_read_is_said_and_read_where_it_was(rooms: Rooms) -> None:
    await save(rooms.slack, "bo", url=f"{LINK}0")
    card = await rooms.discord.uses("dev", "library", "save", url=LINK)
    await rooms.discord.presses("dev", "Share here", card)
    rooms.web.has(LINK, "An introduction")
    code = await rooms.code()
    await rooms.discord.uses("cleo", "copse", "connect", code=code)
    question = await rooms.slack.uses("ana", "copse", "connect")
    await rooms.slack.presses("ana", "Connect", question)
    await rooms.discord.drain()
    assert any("Dev shares from the library" in post for post in rooms.discord.sees("bo"))
    assert "An introduction (example.org)" in said(card)
    assert "An introduction" in await shows(rooms.slack, "bo", 2)


async def test_buttons_of_cards_that_were_out_there_still_work(rooms: Rooms) -> None:
    card = await rooms.discord.uses("dev", "library", "save", url=LINK)
    await rooms.connect()
    await rooms.discord.presses("dev", "I used this", card)
    assert "used by 1" in said(card)
    assert "Take back my vote" in labels(card)


async def test_a_member_who_voted_on_both_has_one_vote(rooms: Rooms) -> None:
    await save(rooms.slack, "bo")
    await rooms.connect()
    for label in ("Save too", "I used this"):
        card = await rooms.discord.uses("dev", "library", "show", entry="1")
        await rooms.discord.presses("dev", label, card)
    await rooms.disconnect()
    card = await rooms.discord.uses("dev", "library", "save", url=LINK)
    await rooms.discord.presses("dev", "I used this", card)
    await rooms.connect()
    assert "2 saved it · used by 1" in await shows(rooms.slack, "bo", 1)
    assert "no entry" in await shows(rooms.slack, "bo", 2)
    await in_step(rooms)


async def test_a_message_that_was_kept_twice_is_one_entry(rooms: Rooms) -> None:
    await rooms.connect()
    post = await rooms.discord.posts("dev", "general", "Name the projection.")
    await rooms.discord.acts("cleo", "Save to library", post)
    await rooms.disconnect()
    await rooms.discord.acts("dev", "Save to library", post)
    await rooms.connect()
    card = await shows(rooms.slack, "bo", 1)
    assert "Name the projection." in card
    assert "2 saved it" in card
    assert "no entry" in await shows(rooms.slack, "bo", 2)
    await in_step(rooms)


async def test_a_message_kept_twice_that_became_private_between_stays_private(rooms: Rooms) -> None:
    await rooms.connect()
    post = await rooms.discord.posts("dev", "core", "Name the projection.")
    await rooms.discord.acts("cleo", "Save to library", post)
    await rooms.disconnect()
    await rooms.discord.chat.closes_off("core", "cleo", "dev")
    await rooms.discord.acts("dev", "Save to library", post)
    await rooms.connect()
    found = await rooms.discord.uses("dev", "library", "search", query="projection")
    assert lead(found) == "1 found for “projection”"
    found = await rooms.slack.uses("bo", "library", "search", query="projection")
    assert said(found).startswith("Nothing found")
    await in_step(rooms)


async def test_what_nobody_tended_on_one_side_is_tended_by_who_does_on_the_other(
    rooms: Rooms,
) -> None:
    await save(rooms.slack, "bo")
    await rooms.slack.presses("bo", "Forget me", await rooms.slack.uses("bo", "member", "forget"))
    orphans = said(await rooms.slack.uses("ana", "library", "search", query="is:orphan"))
    assert "example.org" in orphans
    await rooms.later(minutes=1)
    await save(rooms.discord, "dev")
    await rooms.connect()
    assert "steward" in await shows(rooms.slack, "ana", 1)
    orphans = said(await rooms.slack.uses("ana", "library", "search", query="is:orphan"))
    assert orphans.startswith("Nothing found")
    await in_step(rooms)
