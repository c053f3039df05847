"""One person on Slack and Discord is one member: linked by both, without loss, and parted again."""

from __future__ import annotations

import pytest

from tests.commands.test_connect_merging import in_step, save, shows
from tests.rooms import Rooms, last, rows
from tests.world import Bot, labels, said

LINK = "https://example.org/atlas"


async def code_of(bot: Bot, person: str = "bo") -> str:
    """A member makes a code."""
    found = said(await bot.uses(person, "member", "link")).partition("code: ")[2].partition(".")[0]
    assert len(found) == len("BCDF-GHJK-MNPQ"), found
    return found


async def asks(rooms: Rooms, person: str = "bo") -> None:
    """Somebody makes a code on Slack and uses it on Discord."""
    code = await code_of(rooms.slack, person)
    answer = said(await rooms.discord.uses(person, "member", "link", code=code))
    assert "I have asked you on Slack" in answer, answer
    await rooms.slack.drain()


async def links(rooms: Rooms, person: str = "bo") -> None:
    """Somebody says on both sides that they are one."""
    await asks(rooms, person)
    await rooms.slack.presses(person, "Yes, that is me", last(rooms.slack, person))
    await rooms.slack.drain()
    await rooms.later(minutes=1)


async def parts(rooms: Rooms, person: str = "bo") -> None:
    """They are two again."""
    page = await rooms.discord.uses(person, "member", "unlink")
    await rooms.discord.presses(person, "Part", page)
    await rooms.later(minutes=1)


async def known(rooms: Rooms, name: str = "Bo") -> list[tuple[str, list[str]]]:
    """The members of a name: what each is, and where."""
    found = await rows(rooms.house.database, "member", "identity")
    return [
        (str(role), sorted(str(line[0]).partition(":")[0] for line in there))
        for id, _, called, role, *_ in sorted(found["member"])
        if called == name
        for there in [[line for line in found["identity"] if line[2] == id]]
    ]


async def test_whoever_says_so_on_both_sides_is_one_member(rooms: Rooms) -> None:
    await rooms.connect()
    await links(rooms)
    assert await known(rooms) == [("member", ["discord", "slack"])]
    assert "one member now" in said(last(rooms.discord, "bo"))
    assert "linked to no other" in said(await rooms.slack.uses("cleo", "member", "unlink"))


async def test_one_person_has_one_voice(rooms: Rooms) -> None:
    await rooms.connect()
    await save(rooms.slack, "ana", LINK)
    for bot in (rooms.slack, rooms.discord):
        card = await bot.uses("bo", "library", "show", entry="1")
        await bot.presses("bo", "I used this", card)
    assert "used by 2" in await shows(rooms.slack, "ana", 1)
    await links(rooms)
    assert "used by 1" in await shows(rooms.slack, "ana", 1)
    await in_step(rooms)


async def test_what_either_did_is_theirs_together(rooms: Rooms) -> None:
    await rooms.connect()
    await save(rooms.slack, "bo", LINK)
    await save(rooms.discord, "bo", f"{LINK}/2")
    form = await rooms.discord.uses("bo", "member", "edit")
    await rooms.discord.submits("bo", form, practises="Maps", zone="Berlin")
    await links(rooms)
    assert "2 found" in said(await rooms.slack.uses("ana", "library", "search", query="by:bo"))
    assert "Maps" in said(await rooms.slack.uses("bo", "member", "show"))
    assert "@Bo" in said(await rooms.slack.uses("ana", "member", "who", topic="maps"))
    await in_step(rooms)


async def test_parting_gives_back_to_each_what_was_theirs(rooms: Rooms) -> None:
    await rooms.connect()
    await save(rooms.slack, "bo", LINK)
    await save(rooms.discord, "bo", f"{LINK}/2")
    for bot in (rooms.slack, rooms.discord):
        card = await bot.uses("bo", "library", "show", entry="1")
        await bot.presses("bo", "I used this", card)
    for bot, what in ((rooms.slack, "Maps"), (rooms.discord, "Charts")):
        form = await bot.uses("bo", "member", "edit")
        await bot.submits("bo", form, practises=what)
    await rooms.slack.drain()
    tables = ("member", "identity", "entry", "vote", "introduction", "introduction_line")
    before = await rows(rooms.house.database, *tables)
    await links(rooms)
    assert await rows(rooms.house.database, *tables) != before
    await parts(rooms)
    assert await rows(rooms.house.database, *tables) == before
    assert await known(rooms) == [("member", ["slack"]), ("member", ["discord"])]
    await in_step(rooms)
    assert "linked to no other" in said(await rooms.slack.uses("bo", "member", "unlink"))


async def test_what_is_no_more_when_two_part_stays_gone(rooms: Rooms) -> None:
    await rooms.connect()
    await save(rooms.discord, "ana", LINK)
    card = await rooms.discord.uses("bo", "library", "show", entry="1")
    await rooms.discord.presses("bo", "I used this", card)
    await links(rooms)
    card = await rooms.slack.uses("bo", "library", "show", entry="1")
    await rooms.slack.presses("bo", labels(card)[0], card)
    used = await shows(rooms.slack, "ana", 1)
    await parts(rooms)
    assert await shows(rooms.slack, "ana", 1) == used
    await in_step(rooms)


@pytest.mark.parametrize("higher", ["slack", "discord"])
async def test_no_role_is_gained_by_linking_but_given_by_another_steward(
    rooms: Rooms, higher: str
) -> None:
    await rooms.connect()
    side, steward = (rooms.slack, "ana") if higher == "slack" else (rooms.discord, "cleo")
    await side.uses("bo", "library", "search")
    await side.uses(steward, "copse", "role", member="bo", role="facilitator")
    await links(rooms)
    assert await known(rooms) == [("member", ["discord", "slack"])]
    asked = last(rooms.slack, "ana")
    assert "Only one of the two was facilitator" in said(asked)
    page = await rooms.slack.uses("bo", "library", "search")
    assert page is not None
    refused = await rooms.slack.chat.presses_action("bo", "member.giverole:1", page)
    assert "That is for a steward" in said(refused)
    await rooms.slack.presses("ana", "Yes", asked)
    assert await known(rooms) == [("facilitator", ["discord", "slack"])]
    again = await rooms.discord.presses("cleo", "Yes", last(rooms.discord, "cleo"))
    assert "settled already" in said(again)
    await parts(rooms)
    each = {platform: role for role, (platform,) in await known(rooms)}
    other = "discord" if higher == "slack" else "slack"
    assert each == {higher: "facilitator", other: "member"}


async def test_the_only_steward_of_a_community_stays_its_steward(rooms: Rooms) -> None:
    await rooms.connect()
    await rooms.slack.uses("ana", "copse", "role", member="ana", role="steward")
    await rooms.discord.uses("ana", "library", "search")
    async with rooms.house.database.transaction() as db:
        await db.exec_driver_sql("UPDATE member SET role = 'member' WHERE name = 'Cleo'")
    await asks(rooms, "ana")
    assert "You are the only steward here" in said(last(rooms.slack, "ana"))
    await rooms.slack.presses("ana", "Yes, that is me", last(rooms.slack, "ana"))
    assert await known(rooms, "Ana") == [("steward", ["discord", "slack"])]


async def test_nothing_happens_when_the_first_side_says_no(rooms: Rooms) -> None:
    await rooms.connect()
    await asks(rooms)
    before = await rows(rooms.house.database, "member", "identity")
    question = last(rooms.slack, "bo")
    await rooms.slack.presses("bo", "No", question)
    await rooms.slack.drain()
    assert "said that they are somebody else" in said(last(rooms.discord, "bo"))
    assert await rows(rooms.house.database, "member", "identity") == before
    late = await rooms.slack.chat.presses_action("bo", "member.link:1", question)
    assert "waits no longer" in said(late)


async def test_only_the_one_who_made_the_code_can_say_yes(rooms: Rooms) -> None:
    await rooms.connect()
    await asks(rooms)
    page = await rooms.slack.uses("cleo", "library", "search")
    assert page is not None
    stolen = await rooms.slack.chat.presses_action("cleo", "member.link:1", page)
    assert "waits no longer" in said(stolen)
    assert len(await known(rooms)) == 2


async def test_a_code_is_good_for_ten_minutes_and_for_once(rooms: Rooms) -> None:
    await rooms.connect()
    code = await code_of(rooms.slack)
    await rooms.later(minutes=10)
    answer = await rooms.discord.uses("bo", "member", "link", code=code)
    assert "good for 10 minutes" in said(answer)
    code = await code_of(rooms.slack)
    await rooms.discord.uses("bo", "member", "link", code=code)
    answer = await rooms.discord.uses("dev", "member", "link", code=code)
    assert "used already" in said(answer)
    await rooms.slack.drain()
    await rooms.later(minutes=10)
    late = await rooms.slack.presses("bo", "Yes, that is me", last(rooms.slack, "bo"))
    assert "waits no longer" in said(late)


async def test_guessing_codes_ends_after_five_tries(rooms: Rooms) -> None:
    await rooms.connect()
    code = await code_of(rooms.slack)
    for left in ("4 more", "3 more", "2 more", "1 more", "last try"):
        answer = said(await rooms.discord.uses("dev", "member", "link", code="BBBB-BBBB-BBBB"))
        assert left in answer
    answer = said(await rooms.discord.uses("dev", "member", "link", code=code))
    assert "You have tried 5 codes" in answer


async def test_a_code_is_kept_as_its_hash_alone(rooms: Rooms) -> None:
    await rooms.connect()
    code = await code_of(rooms.slack)
    everything = str(await rows(rooms.house.database))
    assert code not in everything
    assert code.replace("-", "") not in everything


async def test_a_code_links_nobody_within_one_space_or_across_communities(rooms: Rooms) -> None:
    code = await code_of(rooms.slack)
    answer = said(await rooms.discord.uses("bo", "member", "link", code=code))
    assert "made in another community" in answer
    answer = said(await rooms.slack.uses("dev", "member", "link", code=code))
    assert "another account in this very space" in answer
    answer = said(await rooms.slack.uses("bo", "member", "link", code=code))
    assert "made that code yourself" in answer


async def test_a_space_that_leaves_parts_those_who_were_linked_for_good(rooms: Rooms) -> None:
    await rooms.connect()
    await links(rooms)
    await rooms.disconnect()
    assert await known(rooms) == [("member", ["slack"]), ("member", ["discord"])]
    assert "linked to no other" in said(await rooms.slack.uses("bo", "member", "unlink"))
