"""Connecting a second space: codes, the question, refusals, and what both sides find afterwards."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text

from adapters.playground.room import Post
from community.chat.events import CommandUsed, MessageShown
from community.chat.place import Place, Posted
from community.chat.tree import ChannelName, Link, Mention, parse
from community.codes import LENGTH, LETTERS, hidden
from tests.hostile import HOSTILE
from tests.rooms import Rooms, code_in, last, open_rooms, rows
from tests.test_hostile import inlines, texts
from tests.world import Bot, labels, lead, said, values

LINK = "https://example.org/"


async def uses(bot: Bot, person: str, code: str = "") -> str:
    """What somebody is told who uses the command, with a code or without."""
    options = {"code": code} if code else {}
    return said(await bot.uses(person, "copse", "connect", **options))


async def test_a_code_is_confirmed_on_both_sides_and_both_are_told(rooms: Rooms) -> None:
    await rooms.discord.uses("dev", "library", "save", url=LINK)
    shown = await rooms.slack.uses("ana", "copse", "connect")
    assert shown is not None
    assert shown.seen_by == "ana"
    assert "within 15 minutes; then I ask you in a direct message" in said(shown)
    assert await uses(rooms.discord, "cleo", code_in(shown)) == (
        "Thank you: I have asked Ana in Data practice on Slack. Once they confirm, within "
        "15 minutes, your two libraries are one, and I will tell you."
    )
    await rooms.slack.drain()
    question = last(rooms.slack, "ana")
    assert said(question).startswith(
        "Cleo, a steward of Maps on Discord, would like to join Data practice with your code.\n"
        "With 1 entry and 2 members it becomes part of this community"
    )
    assert labels(question) == ["Connect", "No"]
    await rooms.slack.presses("ana", "Connect", question)
    assert said(question) == "Maps on Discord and Data practice on Slack are one community now."
    await rooms.slack.drain()
    both = (
        "Maps on Discord and Data practice on Slack are one community now: Data practice. "
        "1 entry and 2 members came along. /library search finds what either side keeps."
    )
    assert said(last(rooms.slack, "ana")) == both
    assert said(last(rooms.discord, "cleo")) == f"{both} A message is saved with 🔖."


async def test_what_is_saved_on_discord_is_found_on_slack(rooms: Rooms) -> None:
    await rooms.discord.uses("dev", "library", "save", url=f"{LINK}before", tags="gis")
    await rooms.slack.uses("bo", "library", "save", url=f"{LINK}ours", tags="sql")
    assert "Nothing found" in said(await rooms.slack.uses("bo", "library", "search", query="#gis"))
    await rooms.connect()
    await rooms.discord.uses("dev", "library", "save", url=f"{LINK}after", tags="gis")
    for bot, person in ((rooms.slack, "bo"), (rooms.discord, "dev")):
        found = await bot.uses(person, "library", "search", query="#gis")
        assert lead(found) == "2 found for “#gis”"
        assert "#sql" in said(await bot.uses(person, "library", "search", query="ours"))
    card = await rooms.slack.uses("bo", "library", "save", url=f"{LINK}after", tags="maps")
    assert lead(card).startswith("Already in the library as #3: saved by Dev on 1 March. Added")
    seen = said(await rooms.discord.uses("dev", "library", "show", entry="3"))
    assert "saved by @Dev" in seen
    assert "2 saved it" in seen
    assert values(await rooms.slack.completes("bo", ("library", "save"), "tags", "gi")) == ["gis"]


async def test_the_settings_of_the_first_community_hold_and_stewards_stay(rooms: Rooms) -> None:
    await rooms.slack.uses("ana", "copse", "settings", emoji="📌", zone="Europe/Berlin")
    await rooms.discord.uses("cleo", "copse", "settings", emoji="🗺", zone="Asia/Tokyo")
    await rooms.connect()
    settings = said(await rooms.discord.uses("dev", "copse", "settings"))
    assert settings == "Community: Data practice\nTime zone: Europe/Berlin\nSaves a message: 📌"
    assert said(last(rooms.discord, "cleo")).endswith("A message is saved with 📌.")
    post = await rooms.discord.posts("dev", "general", f"{LINK}kept")
    assert await rooms.discord.reacts("dev", "🗺", post) is None
    assert lead(await rooms.discord.reacts("dev", "📌", post)) == "Saved to the library as #1."
    given = await rooms.discord.uses("cleo", "copse", "role", member="dev", role="facilitator")
    assert said(given) == "@Dev is a facilitator now."


async def test_who_is_in_one_space_only_is_called_by_name_in_the_other(rooms: Rooms) -> None:
    post = await rooms.discord.posts("dev", "general", "Name the projection on every map.")
    await rooms.discord.acts("cleo", "Save to library", post)
    await rooms.connect()
    there = await rooms.discord.uses("dev", "library", "show", entry="1")
    assert "— @Dev in #general" in said(there)
    here = await rooms.slack.uses("dev", "library", "show", entry="1")
    assert "— Dev in #general" in said(here)
    assert "saved by Cleo" in said(here)
    for query, found in (("by:dev", True), ("by:@cleo", True), ("by:me", False)):
        answer = said(await rooms.slack.uses("dev", "library", "search", query=query))
        assert answer.startswith("1 found") == found


async def test_a_third_space_can_join_in_turn(rooms: Rooms) -> None:
    await rooms.connect()
    third = await rooms.open("slack", "Gardens", "dev")
    await third.uses("dev", "library", "save", url=f"{LINK}roses")
    code = await rooms.code(rooms.discord, "cleo")
    await uses(third, "dev", code)
    await third.drain()
    await rooms.discord.presses("cleo", "Connect", last(rooms.discord, "cleo"))
    found = await rooms.slack.uses("bo", "library", "search", query="roses")
    assert lead(found) == "1 found for “roses”"


def test_a_code_is_unambiguous_and_long_enough() -> None:
    assert len(LETTERS) ** LENGTH >= 2**50
    assert len(set(LETTERS)) == len(LETTERS)
    assert not set(LETTERS) & set("AEIOUL01")


async def test_a_code_that_was_shown_is_kept_as_a_hash_alone(rooms: Rooms) -> None:
    by = rooms.slack.room.person("ana")
    place = Place(by.space, "general")
    event = CommandUsed(
        id="1", space=by.space, at=rooms.slack.now, by=by, place=place, path=("copse", "connect")
    )
    first = (await rooms.slack.dispatch(event)).message
    again = (await rooms.slack.dispatch(event)).message
    assert first is not None
    assert first == again, "before it was shown it has to be there to be shown"
    seen = MessageShown(
        id="2",
        space=by.space,
        at=rooms.slack.now,
        by=by,
        posted=Posted(place, "3", by.id),
        about=first.about or "",
    )
    await rooms.slack.dispatch(seen)
    assert (await rooms.slack.dispatch(event)).message is None
    code = str(first.text).partition("`")[2].partition("`")[0]
    stored = str(await rows(rooms.house.database))
    assert hidden(code) in stored
    assert code not in stored
    assert code.replace("-", "") not in stored
    assert (await uses(rooms.discord, "cleo", code)).startswith("Thank you")
    assert code not in str(await rows(rooms.house.database))


async def test_a_code_is_read_however_it_is_typed(rooms: Rooms) -> None:
    code = await rooms.code()
    loose = code.replace("-", " ").lower()
    answer = await rooms.discord.types("cleo", "general", f"/copse connect {loose}")
    assert said(answer).startswith("Thank you")


async def test_a_new_code_ends_the_former_one(rooms: Rooms) -> None:
    former = await rooms.code()
    code = await rooms.code()
    assert "I do not know that code" in await uses(rooms.discord, "cleo", former)
    assert "Thank you" in await uses(rooms.discord, "cleo", code)


async def test_only_stewards_make_use_and_confirm_codes(rooms: Rooms) -> None:
    assert "That is for a steward" in await uses(rooms.slack, "bo")
    code = await rooms.code()
    assert "That is for a steward" in await uses(rooms.discord, "dev", code)
    question = await rooms.asked()
    before = await rows(rooms.house.database, "space", "community", "connection_code")
    number = before["connection_code"][0][0]
    post = await rooms.slack.posts("bo", "general", "hello")
    for action in ("connect", "decline"):
        answer = await rooms.slack.chat.presses_action("bo", f"copse.{action}:{number}", post)
        assert "That is for a steward" in said(answer)
    assert labels(question) == ["Connect", "No"]
    assert before == await rows(rooms.house.database, "space", "community", "connection_code")


async def test_a_steward_of_another_community_cannot_answer_the_question(rooms: Rooms) -> None:
    await rooms.asked()
    number = (await rows(rooms.house.database, "connection_code"))["connection_code"][0][0]
    post = await rooms.discord.posts("cleo", "general", "hello")
    for action in ("connect", "decline"):
        answer = await rooms.discord.chat.presses_action("cleo", f"copse.{action}:{number}", post)
        assert "That question waits no longer" in said(answer)
    question = await rooms.slack.uses("ana", "copse", "connect")
    assert labels(question) == ["Connect", "No"]


@pytest.mark.parametrize("code", ["BCDF-GHJK-MNPQ", "x", "🔖", "' OR 1=1 --", "B" * 3_000])
async def test_a_code_that_does_not_exist_is_not_known(rooms: Rooms, code: str) -> None:
    assert await uses(rooms.discord, "cleo", code) == (
        "I do not know that code: it may be mistyped, or a newer one replaced it. "
        "You can try 4 more within the hour."
    )


async def test_after_five_wrong_codes_a_member_waits(rooms: Rooms) -> None:
    code = await rooms.code()
    for left in ("4 more", "3 more", "2 more", "1 more", "the last try"):
        assert left in await uses(rooms.discord, "cleo", "wrong")
        await rooms.later(minutes=1)
    assert "Please try again in 55 minutes" in await uses(rooms.discord, "cleo", code)
    await rooms.later(minutes=54)
    assert "Please try again in 1 minute" in await uses(rooms.discord, "cleo", code)
    code = await rooms.code()
    await rooms.later(minutes=1)
    assert "Thank you" in await uses(rooms.discord, "cleo", code)


async def test_wrong_codes_of_one_member_do_not_stop_another(rooms: Rooms) -> None:
    code = await rooms.code()
    await rooms.discord.uses("dev", "copse", "help")
    await rooms.discord.uses("cleo", "copse", "role", member="dev", role="steward")
    for _ in range(6):
        await uses(rooms.discord, "cleo", "wrong")
    assert "Thank you" in await uses(rooms.discord, "dev", code)


async def test_a_code_is_good_for_fifteen_minutes(rooms: Rooms) -> None:
    code = await rooms.code()
    await rooms.later(minutes=15)
    assert "good for 15 minutes, and that one is older" in await uses(rooms.discord, "cleo", code)


async def test_a_code_is_good_for_once(rooms: Rooms) -> None:
    code = await rooms.code()
    third = await rooms.open("slack", "Gardens", "dev")
    await uses(rooms.discord, "cleo", code)
    assert "has been used already" in await uses(third, "dev", code)
    assert "has been used already" in await uses(rooms.discord, "cleo", code)
    await third.drain()
    await rooms.slack.presses("ana", "Connect", last(rooms.slack, "ana"))
    assert "I do not know that code" in await uses(third, "dev", code)


async def test_a_code_is_not_for_ones_own_space(rooms: Rooms) -> None:
    assert "That code was made here" in await uses(rooms.slack, "ana", await rooms.code())


async def test_spaces_that_are_one_community_are_not_connected_again(rooms: Rooms) -> None:
    await rooms.connect()
    answer = await uses(rooms.discord, "cleo", await rooms.code())
    assert answer == "These two spaces are one community already."


async def test_a_community_of_several_spaces_does_not_join_another(rooms: Rooms) -> None:
    await rooms.connect()
    third = await rooms.open("slack", "Gardens", "dev")
    code = await rooms.code(third, "dev")
    assert "meets in several spaces already" in await uses(rooms.discord, "cleo", code)
    assert "Thank you" in await uses(third, "dev", await rooms.code())


async def test_the_code_of_a_former_steward_is_worth_nothing(rooms: Rooms) -> None:
    await rooms.slack.uses("bo", "copse", "help")
    await rooms.slack.uses("ana", "copse", "role", member="bo", role="steward")
    code = await rooms.code(person="bo")
    await rooms.slack.uses("ana", "copse", "role", member="bo", role="member")
    assert "no steward any more" in await uses(rooms.discord, "cleo", code)


async def test_a_former_steward_brings_no_space_along(rooms: Rooms) -> None:
    question = await rooms.asked()
    await rooms.discord.uses("dev", "copse", "help")
    await rooms.discord.uses("cleo", "copse", "role", member="dev", role="steward")
    await rooms.discord.uses("dev", "copse", "role", member="cleo", role="member")
    answer = await rooms.slack.presses("ana", "Connect", question)
    assert "Cleo is no steward of Maps any more" in said(answer)
    assert len((await rows(rooms.house.database, "community"))["community"]) == 2


async def test_a_space_that_joined_elsewhere_meanwhile_does_not_join_here(rooms: Rooms) -> None:
    third = await rooms.open("slack", "Gardens", "dev")
    code = await rooms.code(third, "dev")
    question = await rooms.asked()
    await uses(rooms.discord, "cleo", code)
    await third.drain()
    await third.presses("dev", "Connect", last(third, "dev"))
    answer = await rooms.slack.presses("ana", "Connect", question)
    assert "Maps has become part of a larger community meanwhile" in said(answer)


async def test_two_spaces_that_ask_each_other_become_one_once(rooms: Rooms) -> None:
    question = await rooms.asked()
    code = await rooms.code(rooms.discord, "cleo")
    await uses(rooms.slack, "ana", code)
    await rooms.slack.drain()
    other = last(rooms.discord, "cleo")
    await rooms.slack.presses("ana", "Connect", question)
    answer = await rooms.discord.presses("cleo", "Connect", other)
    assert "That question waits no longer" in said(answer)
    assert len((await rows(rooms.house.database, "community"))["community"]) == 1


async def test_no_is_told_to_who_asked_and_changes_nothing(rooms: Rooms) -> None:
    question = await rooms.asked()
    await rooms.slack.presses("ana", "No", question)
    assert said(question) == "You said no to Maps on Discord; nothing was changed."
    await rooms.slack.drain()
    assert said(last(rooms.discord, "cleo")) == (
        "Data practice on Slack would rather not connect now, so nothing was changed."
    )
    assert len((await rows(rooms.house.database, "community"))["community"]) == 2


async def test_a_question_waits_for_fifteen_minutes(rooms: Rooms) -> None:
    question = await rooms.asked()
    await rooms.later(minutes=15)
    for label in ("Connect", "No"):
        answer = await rooms.slack.presses("ana", label, question)
        assert "it has been answered, or 15 minutes went by" in said(answer)
    assert "Here is your code" in await uses(rooms.slack, "ana")


async def test_a_question_that_waits_is_shown_again_and_any_steward_answers(rooms: Rooms) -> None:
    first = await rooms.asked()
    await rooms.slack.uses("bo", "copse", "help")
    await rooms.slack.uses("ana", "copse", "role", member="bo", role="steward")
    question = await rooms.slack.uses("bo", "copse", "connect")
    assert said(question).startswith("Cleo, a steward of Maps on Discord, would like to join")
    await rooms.slack.presses("bo", "Connect", question)
    await rooms.slack.drain()
    assert "are one community now" in said(last(rooms.slack, "ana"))
    assert "are one community now" in said(last(rooms.discord, "cleo"))
    assert "waits no longer" in said(await rooms.slack.presses("ana", "Connect", first))


async def test_a_press_that_arrives_again_has_no_second_effect(rooms: Rooms) -> None:
    await rooms.discord.uses("dev", "library", "save", url=LINK)
    await rooms.slack.presses("ana", "Connect", await rooms.asked())
    press = rooms.slack.chat.events[-1]
    await rooms.slack.drain()
    before = await rows(rooms.house.database)
    for _ in range(3):
        answer = await rooms.slack.dispatch(press)
        assert answer.repeat
        assert answer.message is not None
    await rooms.slack.drain()
    assert await rows(rooms.house.database) == before


async def test_two_stewards_who_confirm_at_once_confirm_once(rooms: Rooms) -> None:
    await rooms.slack.uses("bo", "copse", "help")
    await rooms.slack.uses("ana", "copse", "role", member="bo", role="steward")
    question = await rooms.asked()
    again = await rooms.slack.uses("bo", "copse", "connect")
    answers = await asyncio.gather(
        rooms.slack.presses("ana", "Connect", question),
        rooms.slack.presses("bo", "Connect", again),
    )
    said_once = sorted("That question waits no longer" in said(each) for each in answers)
    assert said_once == [False, True]
    assert len((await rows(rooms.house.database, "community"))["community"]) == 1


async def test_what_is_saved_while_two_become_one_is_in_the_library(rooms: Rooms) -> None:
    question = await rooms.asked()
    for bot in (rooms.slack, rooms.discord):
        await bot.uses("dev", "copse", "help")
    press, *saved = await asyncio.gather(
        rooms.slack.presses("ana", "Connect", question),
        *(
            bot.uses("dev", "library", "save", url=f"{LINK}{bot.room.space[0]}{number}")
            for number in range(5)
            for bot in (rooms.slack, rooms.discord)
        ),
    )
    assert "are one community now" in said(press)
    assert [said(card)[:20] for card in saved] == ["Saved to the library"] * 10
    found = await rooms.slack.uses("dev", "library", "search")
    assert lead(found).startswith("The newest of 10 in the library")


async def test_who_comes_for_the_first_time_while_two_become_one_is_met(rooms: Rooms) -> None:
    question = await rooms.asked()
    press, *helped = await asyncio.gather(
        rooms.slack.presses("ana", "Connect", question),
        *(rooms.discord.uses(person, "copse", "help") for person in ("bo", "dev")),
        rooms.discord.uses("ana", "library", "save", url=LINK),
    )
    assert "are one community now" in said(press)
    assert not any("went wrong" in said(post) for post in helped)


async def test_a_closed_space_does_not_hold_back_the_rest(rooms: Rooms) -> None:
    await rooms.connect()
    del rooms.platforms["discord"].rooms[rooms.discord.room.space]
    await rooms.slack.uses("bo", "library", "save", url=LINK)
    await rooms.slack.drain()
    assert lead(await rooms.slack.uses("bo", "library", "search")).startswith("The newest of 1")


async def keeps(bot: Bot, person: str, words: str) -> None:
    """Save something from the private channel #core."""
    await bot.reacts(person, "🔖", await bot.posts(person, "core", words))


@pytest.mark.parametrize("before", [True, False])
async def test_what_is_private_on_one_side_stays_so(rooms: Rooms, before: bool) -> None:
    await rooms.slack.chat.closes_off("core", "ana", "bo")
    await rooms.discord.chat.closes_off("core", "ana", "cleo")
    if not before:
        await rooms.connect()
    await keeps(rooms.slack, "ana", f"The slack plan {LINK}plan")
    await keeps(rooms.discord, "cleo", f"The discord plan {LINK}plan")
    if before:
        await rooms.connect()
    sees = {
        (rooms.slack, "ana"): "slack",
        (rooms.slack, "bo"): "slack",
        (rooms.slack, "cleo"): None,
        (rooms.discord, "ana"): "discord",
        (rooms.discord, "cleo"): "discord",
        (rooms.discord, "bo"): None,
    }
    for (bot, person), side in sees.items():
        for query in ("plan", "by:ana", "by:cleo", "in:core", "kind:website", ""):
            answer = said(await bot.uses(person, "library", "search", query=query))
            assert sum(line.startswith("#") for line in answer.splitlines()) <= (side is not None)
        found = said(await bot.uses(person, "library", "search", query="plan"))
        assert ("1 found" in found) == (side is not None)
        shown = [said(await bot.uses(person, "library", "show", entry=n)) for n in ("1", "2")]
        assert ["slack plan" in card for card in shown] == [side == "slack", False]
        assert ["discord plan" in card for card in shown] == [False, side == "discord"]


async def test_the_question_counts_nothing_that_is_private(rooms: Rooms) -> None:
    await rooms.discord.chat.closes_off("core", "cleo")
    await keeps(rooms.discord, "cleo", "The secret plan")
    assert "With no entries and 1 member" in said(await rooms.asked())


def check(post: Post) -> None:
    """Nothing in a post leads anywhere but to people of its own room."""
    assert post.message is not None
    assert "Something went wrong" not in post.text, post.text
    for shown in texts(post.message):
        for node in inlines(parse(shown)):
            assert not isinstance(node, (Link, ChannelName)), node
            assert not isinstance(node, Mention), node


async def test_hostile_names_stay_words() -> None:
    async with open_rooms("sqlite://") as rooms:
        for bad in HOSTILE:
            async with rooms.house.database.transaction() as db:
                for table in ("community", "space", "member"):
                    named = text(f"UPDATE {table} SET name = :bad")
                    await db.execute(named, {"bad": bad.replace("\x00", "")[:200]})
            await rooms.slack.presses("ana", "No", await rooms.asked())
            await rooms.connect()
            page = await rooms.discord.uses("cleo", "copse", "disconnect")
            await rooms.discord.presses("cleo", labels(page)[0], page)
            await rooms.later(minutes=1)
        posts = [*rooms.slack.room.posts, *rooms.discord.room.posts]
    assert len(posts) >= 8 * len(HOSTILE)
    for post in posts:
        check(post)
