"""A space leaves again: who and what goes with it, what stays, and who is told."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from tests.goals import make
from tests.matches import ask
from tests.rooms import Rooms, last, rows
from tests.world import Bot, labels, lead, said

LINK = "https://example.org/"


async def searches(bot: Bot, person: str, query: str = "") -> str:
    """What a search is answered with."""
    return said(await bot.uses(person, "library", "search", query=query))


async def promote(bot: Bot, by: str, *members: str) -> None:
    """Make members stewards."""
    for member in members:
        await bot.uses(member, "copse", "help")
        await bot.uses(by, "copse", "role", member=member, role="steward")


async def test_a_space_that_leaves_has_a_community_of_its_own_and_no_library(rooms: Rooms) -> None:
    await rooms.slack.uses("ana", "copse", "settings", emoji="📌", zone="Europe/Berlin")
    await rooms.discord.uses("dev", "library", "save", url=f"{LINK}theirs", tags="gis")
    await rooms.connect()
    page = await rooms.discord.uses("cleo", "copse", "disconnect")
    assert said(page) == (
        "Maps on Discord would leave Data practice for a community of its own and take 2 members "
        "along. The rest of the library stays with Data practice on Slack; Maps begins a new one.\n"
        "[Disconnect Maps]"
    )
    assert lead(await rooms.discord.uses("dev", "library", "search")).startswith("The newest of 1")
    await rooms.discord.presses("cleo", "Disconnect Maps", page)
    told = (
        "Maps on Discord has left Data practice and is a community of its own now. "
        "The library stayed with Data practice on Slack."
    )
    assert said(page) == told
    await rooms.discord.drain()
    assert said(last(rooms.slack, "ana")) == told
    assert said(last(rooms.discord, "cleo")) != told, "who let it go has read it in the answer"
    assert (await searches(rooms.discord, "dev")).startswith("The library is empty yet")
    assert "#gis" in await searches(rooms.slack, "bo", "theirs")
    assert "saved by Dev" in said(await rooms.slack.uses("bo", "library", "show", entry="1"))
    assert said(await rooms.discord.uses("dev", "copse", "settings")) == (
        "Community: Maps\nTime zone: Europe/Berlin\nSaves a message: 📌"
    )
    await rooms.discord.uses("dev", "library", "save", url=f"{LINK}new")
    assert "Nothing found" in await searches(rooms.slack, "bo", "new")
    given = await rooms.discord.uses("cleo", "copse", "role", member="dev", role="facilitator")
    assert said(given) == "@Dev is a facilitator now."


async def test_the_first_space_lets_others_go_and_keeps_the_library(rooms: Rooms) -> None:
    await rooms.connect()
    third = await rooms.open("slack", "Gardens", "dev")
    await third.uses("dev", "copse", "connect", code=await rooms.code())
    await third.drain()
    await rooms.slack.presses("ana", "Connect", last(rooms.slack, "ana"))
    await rooms.later(minutes=1)
    page = await rooms.slack.uses("ana", "copse", "disconnect")
    assert labels(page) == ["Disconnect Maps", "Disconnect Gardens"]
    assert labels(await third.uses("dev", "copse", "disconnect")) == ["Disconnect Gardens"]
    await rooms.slack.presses("ana", "Disconnect Maps", page)
    await rooms.slack.drain()
    assert said(last(rooms.discord, "cleo")).startswith("Maps on Discord has left Data practice")
    assert said(last(third, "dev")).startswith("Maps on Discord has left Data practice")
    settings = said(await third.uses("dev", "copse", "settings"))
    assert settings.startswith("Community: Data practice")


async def test_what_private_channels_keep_goes_with_their_space(rooms: Rooms) -> None:
    await rooms.slack.uses("ana", "topic", "add", name="Plans")
    await rooms.connect()
    await rooms.discord.chat.closes_off("core", "cleo", "dev")
    post = await rooms.discord.posts("dev", "core", f"The secret plan {LINK}plan")
    await rooms.discord.reacts("dev", "🔖", post)
    form = await rooms.discord.uses("dev", "library", "edit", entry="1")
    await rooms.discord.submits("dev", form, tags="cabal, maps", topic="Plans")
    await rooms.slack.uses("bo", "library", "save", url=f"{LINK}open", tags="maps")
    page = await rooms.discord.uses("cleo", "copse", "disconnect")
    assert "take 2 members and 1 entry of its private channels along" in said(page)
    await rooms.disconnect()
    for query in ("plan", "#cabal", "topic:plans", "#maps"):
        assert (await searches(rooms.discord, "dev", query)).startswith("1 found"), query
        assert (await searches(rooms.discord, "ana", query)).startswith("Nothing found")
    assert (await searches(rooms.slack, "bo", "#maps")).startswith("1 found")
    assert said(await rooms.slack.uses("bo", "tag", "list")) == "#maps 1"
    assert said(await rooms.discord.uses("dev", "tag", "list")) == "#cabal 1 · #maps 1"
    await rooms.connect()
    assert said(await rooms.discord.uses("dev", "tag", "list")) == "#maps 2 · #cabal 1"
    assert (await searches(rooms.discord, "dev", "topic:plans")).startswith("1 found")
    assert (await searches(rooms.slack, "bo", "plan")).startswith("Nothing found")


async def test_a_space_that_left_can_join_again(rooms: Rooms) -> None:
    card = await rooms.discord.uses("dev", "library", "save", url=LINK)
    await rooms.connect()
    await rooms.disconnect()
    await rooms.discord.uses("dev", "library", "save", url=f"{LINK}alone")
    answer = await rooms.discord.presses("dev", "I used this", card)
    assert said(answer).startswith("There is no entry #1")
    await rooms.connect()
    await rooms.discord.presses("dev", "I used this", card)
    for bot, person in ((rooms.slack, "bo"), (rooms.discord, "dev")):
        assert (await searches(bot, person)).startswith("The newest of 2 in the library")
    assert "saved by @Dev" in said(await rooms.discord.uses("dev", "library", "show", entry="1"))


async def test_words_go_with_their_message_also_when_its_space_has_left(rooms: Rooms) -> None:
    await rooms.connect()
    post = await rooms.discord.posts("dev", "general", f"The projection matters: {LINK}")
    await rooms.discord.acts("cleo", "Save to library", post)
    await rooms.disconnect()
    assert "The projection matters" in said(
        await rooms.slack.uses("bo", "library", "show", entry="1")
    )
    await rooms.discord.chat.deletes(post)
    assert "projection" not in said(await rooms.slack.uses("bo", "library", "show", entry="1"))
    assert (await searches(rooms.slack, "bo", "projection")).startswith("Nothing found")


async def test_a_title_taken_from_a_message_goes_with_it_also_when_its_space_has_left(
    rooms: Rooms,
) -> None:
    await rooms.connect()
    post = await rooms.discord.posts("dev", "general", "Projections lie, all of them")
    await rooms.discord.acts("cleo", "Save to library", post)
    await rooms.disconnect()
    assert "Projections lie" in said(await rooms.slack.uses("bo", "library", "show", entry="1"))
    await rooms.discord.chat.deletes(post)
    shown = said(await rooms.slack.uses("bo", "library", "show", entry="1"))
    assert "Projections" not in shown
    assert "A message that was deleted" in shown


async def test_a_community_in_one_space_has_nothing_to_disconnect(rooms: Rooms) -> None:
    for bot, person in ((rooms.slack, "ana"), (rooms.discord, "cleo")):
        answer = said(await bot.uses(person, "copse", "disconnect"))
        assert answer.startswith("Your community meets in this space alone")


async def test_only_stewards_disconnect(rooms: Rooms) -> None:
    await rooms.connect()
    refused = await rooms.discord.uses("dev", "copse", "disconnect")
    assert "That is for a steward" in said(refused)
    post = await rooms.discord.posts("dev", "general", "hello")
    action = f"copse.disconnect:{rooms.discord.room.space}"
    answer = await rooms.discord.chat.presses_action("dev", action, post)
    assert "That is for a steward" in said(answer)
    assert len((await rows(rooms.house.database, "community"))["community"]) == 1


@pytest.mark.parametrize("space", ["slack:Data practice", "slack:Gardens", "nonsense", ""])
async def test_a_press_lets_no_other_space_go(rooms: Rooms, space: str) -> None:
    await rooms.open("slack", "Gardens", "dev")
    await rooms.connect()
    post = await rooms.slack.posts("ana", "general", "hello")
    answer = await rooms.slack.chat.presses_action("ana", f"copse.disconnect:{space}", post)
    assert said(answer) == "That space is not one that can be disconnected from here."
    post = await rooms.discord.posts("cleo", "general", "hello")
    answer = await rooms.discord.chat.presses_action("cleo", f"copse.disconnect:{space}", post)
    assert said(answer) == "That space is not one that can be disconnected from here."


async def test_a_press_that_arrives_again_lets_it_go_once(rooms: Rooms) -> None:
    await rooms.connect()
    page = await rooms.discord.uses("cleo", "copse", "disconnect")
    await rooms.discord.presses("cleo", "Disconnect Maps", page)
    press = rooms.discord.chat.events[-1]
    await rooms.discord.drain()
    before = await rows(rooms.house.database)
    assert (await rooms.discord.dispatch(press)).repeat
    await rooms.discord.drain()
    assert await rows(rooms.house.database) == before


async def test_neither_side_is_left_without_a_steward(rooms: Rooms) -> None:
    await rooms.connect()
    await promote(rooms.slack, "ana", "bo")
    await rooms.slack.uses("bo", "copse", "role", member="ana", role="member")
    await promote(rooms.discord, "cleo", "dev")
    async with rooms.house.database.transaction() as db:
        await db.execute(text("UPDATE member SET role = 'member' WHERE name IN ('Cleo', 'Dev')"))
    page = await rooms.slack.uses("bo", "copse", "disconnect")
    answer = await rooms.slack.presses("bo", "Disconnect Maps", page)
    assert said(answer) == (
        "Nobody in Maps is a steward, and a community needs one. "
        "Give somebody there the role first: /copse role."
    )
    async with rooms.house.database.transaction() as db:
        await db.execute(text("UPDATE member SET role = 'steward' WHERE name = 'Cleo'"))
        await db.execute(text("UPDATE member SET role = 'member' WHERE name = 'Bo'"))
    page = await rooms.discord.uses("cleo", "copse", "disconnect")
    answer = await rooms.discord.presses("cleo", "Disconnect Maps", page)
    assert said(answer).startswith("Nobody in Data practice is a steward")


async def test_a_code_that_waits_is_worth_nothing_after_a_space_has_left(rooms: Rooms) -> None:
    await rooms.connect()
    third = await rooms.open("slack", "Gardens", "dev")
    code = await rooms.code(rooms.discord, "cleo")
    await rooms.disconnect()
    answer = await third.uses("dev", "copse", "connect", code=code)
    assert "I do not know that code" in said(answer)


async def test_who_is_in_both_spaces_is_a_member_on_both_sides_afterwards(rooms: Rooms) -> None:
    await rooms.connect()
    await rooms.slack.uses("bo", "library", "save", url=f"{LINK}ours")
    await rooms.discord.chat.closes_off("core", "bo", "cleo")
    async with rooms.house.database.transaction() as db:
        (bo,) = await db.scalars(text("SELECT id FROM member WHERE name = 'Bo'"))
        await db.execute(
            text(
                "INSERT INTO identity (space_id, external_id, member_id, name)"
                " VALUES ('discord:Maps', 'bo', :bo, 'Bo')"
            ),
            {"bo": bo},
        )
    post = await rooms.discord.posts("cleo", "core", "The secret plan")
    card = await rooms.discord.reacts("bo", "🔖", post)
    assert lead(card) == "Saved to the library as #2."
    await rooms.discord.uses("cleo", "copse", "role", member="bo", role="facilitator")
    await rooms.disconnect()
    assert (await searches(rooms.slack, "bo", "by:me")).startswith("1 found")
    assert "example.org/ours" in await searches(rooms.slack, "bo", "by:me")
    assert "The secret plan" in await searches(rooms.discord, "bo", "by:me")
    seen = await rooms.discord.uses("bo", "library", "show", entry="2")
    assert "saved by @Bo" in said(seen)
    assert "Take back my vote" in labels(seen)
    added = await rooms.discord.uses("bo", "topic", "add", name="Projections")
    assert "is there" in said(added), "he is facilitator on both sides"
    added = await rooms.slack.uses("bo", "topic", "add", name="Style")
    assert "is there" in said(added)


async def test_what_a_member_tended_who_left_with_their_space_is_handed_over(rooms: Rooms) -> None:
    await rooms.slack.uses("bo", "library", "search")
    await rooms.connect()
    await rooms.slack.uses("ana", "topic", "add", name="Maps", steward="bo")
    await rooms.discord.uses("dev", "library", "save", url=f"{LINK}tended", topic="Maps")
    await rooms.discord.uses("dev", "library", "save", url=f"{LINK}alone")
    await rooms.disconnect()
    await rooms.later(days=1)
    await rooms.slack.drain()
    assert "steward @Bo" in said(await rooms.slack.uses("ana", "library", "show", entry="1"))
    orphans = await searches(rooms.slack, "ana", "is:orphan")
    assert "alone" in orphans
    assert "tended" not in orphans


async def test_a_topic_whose_steward_left_with_their_space_is_vacant(rooms: Rooms) -> None:
    await rooms.connect()
    await rooms.discord.uses("dev", "library", "search")
    await rooms.discord.uses("cleo", "topic", "add", name="Maps", steward="dev")
    await rooms.discord.uses("cleo", "topic", "add", name="Tea", steward="cleo")
    assert "nobody" not in said(await rooms.slack.uses("ana", "topic", "list"))
    await rooms.disconnect()
    listed = said(await rooms.slack.uses("ana", "topic", "list"))
    assert listed.count("nobody") == 2


async def test_goals_of_several_stay_and_ones_own_goes_along(rooms: Rooms) -> None:
    await rooms.connect()
    await make(rooms.discord, "cleo", whose="community", what="Publish the guide", at="11:00")
    await make(rooms.discord, "cleo", what="Draw the map of the harbour")
    await rooms.slack.uses("bo", "goal", "support", goal="1")
    await rooms.disconnect()
    for _ in range(8):
        await rooms.later(days=1)
        await rooms.slack.drain()
        await rooms.discord.drain()
    theirs = [said(each) for each in rooms.discord.room.posts if each.place.channel == "@cleo"]
    assert any("Draw the map of the harbour" in each for each in theirs)
    assert not any("Publish the guide (#1)" in each for each in theirs)
    offer = next(post for post in rooms.slack.room.posts if "needs an owner" in said(post))
    assert offer.place.channel == "@bo"
    await rooms.slack.presses("bo", "I'll own it", offer)
    assert "of @Bo" in said(await rooms.slack.uses("ana", "goal", "show", goal="1"))
    assert "Publish" not in said(await rooms.discord.uses("dev", "goal", "list"))
    query = (
        "SELECT at FROM schedule WHERE routine = 'goal.checkin' AND subject = '1'"
        " AND state = 'active'"
    )
    assert [str(at)[:5] for (at,) in await ask(rooms.slack, query)] == ["11:00"]


async def test_a_matching_programme_goes_with_the_space_it_lives_in(rooms: Rooms) -> None:
    await rooms.connect()
    await rooms.discord.uses("cleo", "match", "open", name="Coffee")
    await rooms.slack.uses("ana", "match", "open", name="Tea")
    await rooms.disconnect()
    assert "Coffee" in said(await rooms.discord.uses("dev", "match", "next"))
    listed = said(await rooms.slack.uses("bo", "match", "next"))
    assert "Tea" in listed
    assert "Coffee" not in listed
