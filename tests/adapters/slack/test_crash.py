"""A process that is killed at any moment loses nothing that it acknowledged."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from random import Random

import pytest

from community.chat.codec import to_json
from community.chat.events import CommandUsed, Event, MemberJoined
from community.chat.place import Identity, Place
from storage import arrivals, inbox
from tests.adapters.slack.scene import Scene, open_scene
from tests.endure.killing import born, killed, meant, next_due, taken_up
from tests.wire.slack.clock import wall

RETRIES = (0.3, 1.0, 3.0, 3.0, 3.0)
KILLS, EVENTS = 2, 30


@pytest.mark.parametrize("quick", [0.0, 0.4], ids=["written down first", "done first"])
async def test_no_acknowledged_event_is_lost_to_kill_9(database_url: str, quick: float) -> None:
    chance = Random(7)
    async with open_scene(database_url, retries=RETRIES, enforce_limits=False) as scene:
        await scene.app.stop()  # a child takes its place
        scene.room.slack.deliveries.ack_within = 2.0
        child = await born(scene, database_url, quick)
        kills = chance.sample(range(5, EVENTS), KILLS)
        for number in range(EVENTS):
            message = await scene.room.bo.posts(f"numbered {number}", "#general")
            await scene.room.ana.reacts("bookmark", message)
            await asyncio.sleep(chance.random() / 50)
            if number in kills:
                await killed(child)
                child = await born(scene, database_url, quick)
        await scene.room.slack.settled(within=30.0)
        await killed(child)
        await taken_up(scene)
        told = [e for e in scene.room.slack.deliveries.of("event") if e.name == "reaction_added"]
        acknowledged = [each for each in told if each.acked]
        async with scene.database.reading() as db:
            lost = []
            for delivery in acknowledged:
                event = meant(scene, delivery)
                if await inbox.answered(db, event.key, event.turn, event.at) is None:
                    lost.append(event.key)

        assert len(acknowledged) > EVENTS // 5
        assert lost == []


async def left_behind(scene: Scene, event: Event, attempts: int = 1) -> None:
    """A process wrote an event down and died."""
    async with scene.database.transaction() as db:
        now, key = wall(), f"{type(event).__name__}|{event.id}"
        await arrivals.keep(db, [arrivals.Row("slack", key, to_json(event), event.at, now)])
        for _ in range(attempts - 1):
            await arrivals.claim(db, "slack", now, now, 1)


async def test_a_command_that_was_interrupted_is_done_and_answered(scene: Scene) -> None:
    room = scene.room
    event = CommandUsed(
        id="interrupted",
        space=scene.space,
        at=wall(),
        by=Identity(scene.space, room.ana.id, "Ana"),
        place=Place(scene.space, room.general.id),
        path=("trial", "paint"),
        options={"colour": "red"},
    )
    await left_behind(scene, event)
    await taken_up(scene)

    assert scene.private(room.ana) == ["Painted red for nobody in nowhere, 1 times"]
    assert await next_due(scene) is None


async def test_what_was_done_but_not_answered_is_answered_once(scene: Scene) -> None:
    room = scene.room
    place = Place(scene.space, room.general.id)
    event = CommandUsed(
        id="said",
        space=scene.space,
        at=wall(),
        by=Identity(scene.space, room.ana.id, "Ana"),
        place=place,
        path=("trial", "say"),
        options={"words": "hello"},
    )
    await scene.dispatch(event)
    for _ in range(2):
        await left_behind(scene, event)
        heir = await taken_up(scene)
        await heir.outbox.drain()

    assert scene.public() == ["Ana says hello"]


async def test_an_event_that_kills_its_process_is_given_up_after_three(scene: Scene) -> None:
    ana = Identity(scene.space, scene.room.ana.id)
    event = MemberJoined(id="poison", space=scene.space, at=wall(), by=ana)
    await left_behind(scene, event, attempts=3)
    await taken_up(scene)
    async with scene.database.reading() as db:
        given_up = await arrivals.given_up(db, "slack")
        seen = await inbox.answered(db, event.key, event.turn, event.at)
    async with scene.database.transaction() as db:
        await arrivals.forget(db, "slack", wall() + timedelta(days=8))
        left = await arrivals.given_up(db, "slack")

    assert (given_up, seen, left) == (1, None, 0)
