"""Spaces that become one community, and let go of each other again."""

from __future__ import annotations

from sqlalchemy import text

from adapters.playground.room import Post
from tests.gallery.wall import Wall
from tests.rooms import Rooms, code_in, last
from tests.world import Bot

LINK = "https://example.org/"
CODE = "BCDF-GHJK-MNPQ"


async def connecting(rooms: Rooms, wall: Wall) -> None:
    """Discord asks to join Slack's community, is let in, and leaves again."""
    slack, discord = rooms.slack, rooms.discord
    wall.hang("disconnect-nothing", await slack.uses("ana", "copse", "disconnect"))
    shown = await slack.uses("ana", "copse", "connect")
    code = code_in(shown)
    wall.mask(code, CODE)
    wall.hang("connect-code", shown)
    wall.hang("connect-own-code", await slack.uses("ana", "copse", "connect", code=code))
    wall.hang("connect-wrong", await discord.uses("cleo", "copse", "connect", code="BCDF"))
    wall.hang("connect-asked", await discord.uses("cleo", "copse", "connect", code=code))
    wall.hang("connect-used", await discord.uses("cleo", "copse", "connect", code=code))
    await slack.drain()
    question = wall.hang("connect-question", last(slack, "ana"), "/copse connect")
    wall.hang("connect-declined", await slack.presses("ana", "No", question))
    await slack.drain()
    wall.hang("connect-declined-theirs", last(discord, "cleo"), "press copse.decline")
    late = await slack.chat.presses_action("ana", "copse.connect:1", question)
    wall.hang("connect-answered", late)
    await _both_save(rooms, "one")
    await discord.uses("dev", "library", "save", url=f"{LINK}more")
    wall.hang("connect-question-entry", await rooms.asked(), "/copse connect")
    wall.hang("connected", await slack.presses("ana", "Connect", last(slack, "ana")))
    await slack.drain()
    wall.hang("connected-ours", last(slack, "ana"), "press copse.connect")
    wall.hang("connected-theirs", last(discord, "cleo"), "press copse.connect")
    await rooms.later(minutes=1)
    again = await rooms.code()
    wall.hang("connect-one-already", await discord.uses("cleo", "copse", "connect", code=again))
    secret = discord.room.channel("stewards")
    await discord.chat.closes_off(secret.id, "cleo")
    said = await discord.posts("cleo", secret.id, "The survey is due in April.")
    await discord.reacts("cleo", "🔖", said)
    page = wall.hang("disconnect", await discord.uses("cleo", "copse", "disconnect"))
    other = await discord.chat.presses_action("cleo", "copse.disconnect:slack:Nowhere", page)
    wall.hang("disconnect-elsewhere", other)
    await _role(rooms, "Cleo", "member")
    ours = await slack.uses("ana", "copse", "disconnect")
    wall.hang("disconnect-no-steward", await slack.presses("ana", "Disconnect Maps", ours))
    await _role(rooms, "Cleo", "steward")
    wall.hang("disconnected", await discord.presses("cleo", "Disconnect Maps", page))
    await discord.drain()
    for left in range(3, -2, -1):
        wrong = await discord.uses("cleo", "copse", "connect", code="BCDF")
        if left < 1:
            wall.hang("connect-wrong-last" if left == 0 else "connect-wrong-enough", wrong)
    await rooms.later(hours=2)
    await _both_save(rooms, "two", "three")
    await rooms.connect()
    wall.hang("connected-several-twice", last(slack, "ana"), "press copse.connect")


async def refusing(rooms: Rooms, wall: Wall) -> None:
    """Codes and questions that came too late, and stewards who are none any more."""
    slack, discord = rooms.slack, rooms.discord
    old = await rooms.code()
    await rooms.later(minutes=16)
    wall.hang("connect-expired", await discord.uses("cleo", "copse", "connect", code=old))
    await slack.uses("bo", "library", "search")
    await slack.uses("ana", "copse", "role", member="bo", role="steward")
    code = await rooms.code(slack, "bo")
    await slack.uses("ana", "copse", "role", member="bo", role="member")
    wall.hang("connect-no-steward", await discord.uses("cleo", "copse", "connect", code=code))
    question = await rooms.asked()
    await discord.uses("dev", "library", "search")
    await discord.uses("cleo", "copse", "role", member="dev", role="steward")
    await discord.uses("dev", "copse", "role", member="cleo", role="member")
    wall.hang("connect-asker-no-steward", await slack.presses("ana", "Connect", question))
    await discord.uses("dev", "copse", "role", member="cleo", role="steward")
    await rooms.later(minutes=16)
    question = await rooms.asked()
    gardens = await rooms.open("slack", "Gardens", "ana")
    await _joins(rooms, gardens, "ana", discord, "cleo")
    wall.hang("connect-larger-meanwhile", await slack.presses("ana", "Connect", question))
    await rooms.later(minutes=16)
    code = await rooms.code()
    wall.hang("connect-several", await discord.uses("cleo", "copse", "connect", code=code))


async def many(rooms: Rooms, wall: Wall) -> None:
    """More spaces in one community than fit into one message."""
    for number in range(6):
        space = await rooms.open("discord", f"Space {number}", "cleo")
        await _joins(rooms, space, "cleo", rooms.slack, "ana")
    wall.hang("disconnect-many", await rooms.slack.uses("ana", "copse", "disconnect"))


async def _joins(rooms: Rooms, guest: Bot, by: str, host: Bot, steward: str) -> Post | None:
    """One space joins the community of another."""
    code = await rooms.code(host, steward)
    await guest.uses(by, "copse", "connect", code=code)
    await host.drain()
    answer = await host.presses(steward, "Connect", last(host, steward))
    await rooms.later(minutes=1)
    return answer


async def _role(rooms: Rooms, name: str, role: str) -> None:
    """Give a role behind the back of the house, which keeps a steward in every space."""
    change = text("UPDATE member SET role = :role WHERE name = :name")
    async with rooms.house.database.transaction() as db:
        await db.execute(change, {"role": role, "name": name})


async def _both_save(rooms: Rooms, *names: str) -> None:
    for name in names:
        await rooms.slack.uses("bo", "library", "save", url=LINK + name)
        await rooms.discord.uses("dev", "library", "save", url=LINK + name)
