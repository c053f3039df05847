"""One person on two platforms in matching: what both have becomes one, and is parted again."""

from __future__ import annotations

from storage.matching import programmes
from tests.commands.test_connect_merging import ask
from tests.commands.test_member_linking import links, parts
from tests.matches import passes
from tests.rooms import Rooms
from tests.world import said


async def opens(rooms: Rooms) -> None:
    """Ana opens a programme on Slack, and Bo joins it on both sides."""
    await rooms.connect()
    await rooms.slack.uses("ana", "match", "open", name="Coffee")
    for bot, person in (
        (rooms.slack, "ana"),
        (rooms.slack, "bo"),
        (rooms.discord, "bo"),
        (rooms.discord, "cleo"),
    ):
        assert "You are in Coffee" in said(await bot.uses(person, "match", "join"))


async def count(rooms: Rooms, table: str, where: str = "1 = 1") -> int:
    """How many rows there are."""
    ((found,),) = await ask(rooms, f"SELECT count(*) FROM {table} WHERE {where}")
    return int(found)


async def test_two_who_turn_out_to_be_one_are_in_a_round_once(rooms: Rooms) -> None:
    await opens(rooms)
    await links(rooms)
    assert await count(rooms, "match_taking_part") == 3
    await passes(rooms.slack, 7)
    assert await count(rooms, "match_part") == 3


async def test_what_both_sides_avoid_is_avoided_after_linking_and_after_parting(
    rooms: Rooms,
) -> None:
    await opens(rooms)
    await rooms.slack.uses("bo", "match", "avoid", member="ana")
    await rooms.discord.uses("bo", "match", "avoid", member="cleo")
    await links(rooms)
    shown = said(await rooms.slack.uses("bo", "match", "allow"))
    assert "Ana" in shown
    assert "Cleo" in shown
    await parts(rooms)
    assert "Ana" in said(await rooms.slack.uses("bo", "match", "allow"))
    assert "Cleo" in said(await rooms.discord.uses("bo", "match", "allow"))


async def test_who_avoids_their_own_other_account_avoids_nobody_then(rooms: Rooms) -> None:
    await opens(rooms)
    (bo,), (other,) = await ask(rooms, "SELECT id FROM member WHERE name = 'Bo'")
    async with rooms.house.database.transaction() as db:
        await programmes.avoid(db, int(bo), int(other), rooms.clock())
    await links(rooms)
    assert said(await rooms.slack.uses("bo", "match", "allow")) == "You avoid nobody."


async def test_a_round_that_both_sides_are_in_loses_nobody_by_linking(rooms: Rooms) -> None:
    await opens(rooms)
    await passes(rooms.slack, 7)
    assert await count(rooms, "match_part", "state = 'meets'") == 4
    before = await ask(rooms, "SELECT round_id, member_id, group_id FROM match_part ORDER BY 2")
    await links(rooms)
    others = await ask(
        rooms,
        "SELECT count(*) FROM match_part JOIN member ON member.id = match_part.member_id "
        "WHERE member.name IN ('Ana', 'Cleo')",
    )
    assert others == [(2,)]
    assert await count(rooms, "match_part") == 3
    await passes(rooms.slack, 3)
    await parts(rooms)
    after = await ask(rooms, "SELECT round_id, member_id, group_id FROM match_part ORDER BY 2")
    assert after == before
    assert await count(rooms, "match_taking_part") == 4
