"""Two rooms of one house, each with a community of its own until they are connected.

    async def test_something(rooms: Rooms) -> None:
        await rooms.connect()
        await rooms.discord.uses("dev", "library", "save", url="https://example.org/")
        await rooms.slack.uses("bo", "library", "search")

In the one, “Data practice” on Slack, Ana is steward; in the other, “Maps” on Discord, Cleo is.
Both are rooms of the playground under another platform's name. Bo and Dev are in both, as members
that nobody has told Copse are the same.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import text

from adapters.playground.chat import Chat
from adapters.playground.clock import PlaygroundClock
from adapters.playground.platform import Playground
from adapters.playground.room import Post
from bot.playground import Opened
from bot.wiring import House, now, open_house
from community.chat.events import SpaceOpened
from storage.database import Database
from storage.schema import tables
from tests.world import MONDAY, Bot, Web, said

PEOPLE = {"ana": "Ana", "bo": "Bo", "cleo": "Cleo", "dev": "Dev"}


class Slack(Playground):
    """A playground that calls itself Slack."""

    name = "slack"


class Discord(Playground):
    """A playground that calls itself Discord."""

    name = "discord"


@dataclass(frozen=True, slots=True)
class Rooms:
    """The two rooms, and what happens between them."""

    house: House
    clock: PlaygroundClock
    web: Web
    platforms: dict[str, Playground]
    slack: Bot
    discord: Bot

    async def open(self, on: str, name: str, steward: str) -> Bot:
        """Open another room."""
        return await _open(self.house, self.clock, self.web, self.platforms[on], name, steward)

    async def later(self, **span: float) -> None:
        """Some time goes by."""
        self.clock.move(self.clock() + timedelta(**span))

    async def code(self, bot: Bot | None = None, person: str = "ana") -> str:
        """A steward makes a code."""
        return code_in(await (bot or self.slack).uses(person, "copse", "connect"))

    async def asked(self) -> Post:
        """Cleo uses Ana's code on Discord; the question that Ana is asked on Slack."""
        code = await self.code()
        await self.discord.uses("cleo", "copse", "connect", code=code)
        await self.slack.drain()
        return last(self.slack, "ana")

    async def connect(self) -> None:
        """Ana lets Discord join."""
        await self.slack.presses("ana", "Connect", await self.asked())
        await self.slack.drain()
        await self.later(minutes=1)

    async def disconnect(self) -> None:
        """Cleo lets Discord leave again."""
        page = await self.discord.uses("cleo", "copse", "disconnect")
        await self.discord.presses("cleo", "Disconnect Maps", page)
        await self.discord.drain()
        await self.later(minutes=1)


@asynccontextmanager
async def open_rooms(url: str) -> AsyncIterator[Rooms]:
    """Two rooms on a database; it is Monday 1 March 2027, 09:00 UTC."""
    clock, web = PlaygroundClock(now, MONDAY), Web()
    platforms: dict[str, Playground] = {each.name: each(clock) for each in (Slack, Discord)}
    async with open_house(url, platforms, web, clock) as house:
        slack = await _open(house, clock, web, platforms["slack"], "Data practice", "ana")
        discord = await _open(house, clock, web, platforms["discord"], "Maps", "cleo")
        clock.move(MONDAY + timedelta(minutes=1))
        yield Rooms(house, clock, web, platforms, slack, discord)


async def _open(
    house: House, clock: PlaygroundClock, web: Web, on: Playground, name: str, steward: str
) -> Bot:
    room = on.open(name, PEOPLE)
    room.channel("general")
    owners = (room.person(steward),)
    opened = SpaceOpened(id="open", space=room.space, at=clock(), name=name, owners=owners)
    await house.dispatch(opened)
    return Bot(Opened(house, clock, Chat(on, room, house.dispatch, "test")), web)


def last(bot: Bot, person: str) -> Post:
    """The latest message to somebody alone."""
    there = [post for post in bot.room.posts if post.place.channel == f"@{person}"]
    assert there, f"nobody wrote to {person}"
    return there[-1]


def code_in(post: Post | None) -> str:
    """The code that a message shows."""
    found = said(post).partition("code: ")[2].partition(".")[0]
    assert len(found) == len("BCDF-GHJK-MNPQ"), found
    return found


async def rows(database: Database, *names: str) -> dict[str, list[tuple[object, ...]]]:
    """Every row of these tables, or of all."""
    found = {}
    async with database.reading() as db:
        for table in names or tables().tables:
            lines = await db.execute(text(f'SELECT * FROM "{table}"'))
            found[table] = sorted((tuple(line) for line in lines), key=str)
    return found
