"""Prospective members on Slack, over the wire: a guest introduces themselves, and is welcomed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest_asyncio

from scheduler.nudges import Nudges
from tests.adapters.slack.eyes import said
from tests.adapters.slack.scene import Scene, acknowledged, open_scene
from tests.wire.slack.clock import HandClock
from tests.wire.slack.messages import Message
from tests.wire.slack.person import Person

MONDAY = datetime(2027, 3, 1, 10, 0, tzinfo=UTC)


class Door:
    """A scene in which newcomers are guests first, and time goes by."""

    def __init__(self, scene: Scene, clock: HandClock) -> None:
        self.scene, self.clock = scene, clock
        self._nudges = Nudges(scene.database, scene.dispatch, clock)

    async def settle(self) -> None:
        """Let everything that is due be said."""
        for _ in range(3):
            while await self._nudges.drain():
                pass
            await self.scene.settle()
            self.clock.forward(timedelta(seconds=5).total_seconds())

    async def types(self, person: Person, line: str) -> str:
        """Somebody types a command; what they alone are shown."""
        acknowledged(await person.types(line, "#general"))
        await self.settle()
        return said(person.ephemerals()[-1])

    def letters(self, person: Person) -> list[Message]:
        """What the bot wrote to somebody directly."""
        return person.messages(person.direct(self.scene.room.installed))


@pytest_asyncio.fixture
async def door(database_url: str) -> AsyncIterator[Door]:
    clock = HandClock(MONDAY)
    async with open_scene(database_url, clock=clock) as scene:
        door = Door(scene, clock)
        ana = scene.room.ana
        await door.types(scene.room.cleo, "/library search maps")
        await door.types(ana, "/topic add name:maps")
        await door.types(ana, "/member introductions #general")
        assert "is a guest" in await door.types(ana, "/member prospects on:yes")
        yield door


async def introduces(door: Door, person: Person, practises: str) -> str:
    """Somebody introduces themselves by the form; what they alone are shown."""
    acknowledged(await person.types("/member edit", "#general"))
    await person.submits(await door.scene.form(person), {"practises": practises})
    await door.settle()
    return said(person.ephemerals()[-1])


async def test_a_guest_is_welcomed_by_a_press_and_introduced_then(door: Door) -> None:
    room = door.scene.room
    assert "The stewards read it" in await introduces(door, room.bo, "Drawing maps")
    assert [each for each in door.scene.public() if "says hello" in each] == []
    assert "That is for a member" in await door.types(room.bo, "/match join")
    asked = door.letters(room.ana)[-1]
    assert "would like to join." in said(asked)
    assert "Drawing maps" in said(asked)
    assert "In common with what is gathered here: topics maps." in said(asked)
    assert door.letters(room.cleo) == []
    acknowledged(await room.ana.presses("Welcome", asked))
    await door.settle()
    assert "you welcomed them" in said(door.letters(room.ana)[-1])
    assert "Drawing maps" in door.scene.public()[-1]
    told = said(door.letters(room.bo)[-1])
    assert f"<{room.ana.id}> welcomes you: you are a member of Copse now." in told
    assert f"<{room.bo.id}> practises: Drawing maps" in await door.types(
        room.cleo, "/member who maps"
    )


async def test_who_is_to_wait_is_told_nothing_and_posted_nowhere(door: Door) -> None:
    room = door.scene.room
    await introduces(door, room.bo, "Drawing maps")
    acknowledged(await room.ana.presses("Not now", door.letters(room.ana)[-1]))
    await door.settle()
    assert "stays a guest for now" in said(door.letters(room.ana)[-1])
    assert door.letters(room.bo) == []
    assert [each for each in door.scene.public() if "Drawing maps" in each] == []


async def test_somebody_new_is_welcomed_as_a_guest_and_introduced_from_there(door: Door) -> None:
    room = door.scene.room
    eve = room.slack.person(room.team, "Dev Two", announce=True)
    await door.settle()
    posts = room.ana.messages("#general")
    welcome = next(each for each in posts if "Welcome to" in said(each))
    acknowledged(await eve.presses("Introduce yourself", welcome))
    await eve.submits(await door.scene.form(eve), {"practises": "Old maps"})
    await door.settle()
    assert "The stewards read it" in said(eve.ephemerals()[-1])
    assert "Old maps" in said(door.letters(room.ana)[-1])
