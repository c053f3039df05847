"""What members may see is asked of platforms while no snapshot is held, and kept for a while."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection

import pytest

from adapters.playground.chat import Chat
from adapters.playground.clock import PlaygroundClock
from adapters.playground.platform import Playground
from bot.wiring import now, open_house
from community.chat.events import SpaceOpened
from community.chat.place import Identity
from tests.world import MONDAY, Web, said

CROWD = 12  # more than there are snapshots at a time


class Slow(Playground):
    """A platform that takes its time to say what somebody sees."""

    def __init__(self, clock: PlaygroundClock) -> None:
        super().__init__(clock)
        self.answers = asyncio.Event()
        self.asked = 0

    async def sees(self, person: Identity, channels: Collection[str]) -> frozenset[str]:
        self.asked += 1
        await self.answers.wait()
        return await super().sees(person, channels)


@pytest.fixture
async def slow(database_url: str) -> AsyncIterator[tuple[Slow, Chat]]:
    """A room with a private channel, on a slow platform."""
    clock = PlaygroundClock(now, MONDAY)
    platform = Slow(clock)
    people = {f"p{number}": f"P{number}" for number in range(CROWD)} | {"ana": "Ana"}
    async with open_house(database_url, {"playground": platform}, Web(), clock) as house:
        room = platform.open("copse", people)
        room.channel("general")
        owners = (room.person("ana"),)
        opened = SpaceOpened(id="o", space=room.space, at=clock(), name="Ours", owners=owners)
        await house.dispatch(opened)
        chat = Chat(platform, room, house.dispatch, "test")
        await chat.uses("ana", "library", "save", url="https://example.org/")
        await chat.closes_off("core", "ana", "p1")
        yield platform, chat


async def test_many_who_wait_for_a_platform_hold_up_nobody_else(slow: tuple[Slow, Chat]) -> None:
    platform, chat = slow
    crowd = [
        asyncio.create_task(chat.uses(f"p{number}", "library", "search")) for number in range(CROWD)
    ]
    async with asyncio.timeout(30):
        while platform.asked < CROWD:  # noqa: ASYNC110  # they are asked when they are asked
            await asyncio.sleep(0.01)
    platform.answers.set()
    for post in await asyncio.gather(*crowd):
        assert "The newest of 1" in said(post)
    again = await chat.uses("p1", "library", "search")
    assert "The newest of 1" in said(again)
    assert platform.asked == CROWD, "it is remembered for a minute"
