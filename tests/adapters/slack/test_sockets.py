"""Socket Mode over the wire: refreshed under load, half-open, crowded, switched off, stopped."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from adapters.slack.app import SlackError
from tests import gates
from tests.adapters.slack.scene import OFTEN, Scene, acknowledged, build, open_scene
from tests.wire.slack.bell import Bell
from tests.wire.slack.clock import wall


async def both(scene: Scene) -> None:
    """Wait until both connections are there."""
    await scene.wait_for(lambda: len(scene.sockets.connections) == 2)


class _Bell(logging.Handler):
    def __init__(self, bell: Bell) -> None:
        super().__init__()
        self.bell = bell

    def emit(self, record: logging.LogRecord) -> None:
        self.bell.ring()


@contextmanager
def ringing(scene: Scene) -> Iterator[None]:
    """Let those who wait look again whenever something is logged."""
    handler = _Bell(scene.room.slack.state.bell)
    logging.getLogger().addHandler(handler)
    yield
    logging.getLogger().removeHandler(handler)


async def test_refreshes_under_load_lose_nothing(sqlite_url: str) -> None:
    async with open_scene(sqlite_url, retries=()) as scene:
        await both(scene)
        scene.sockets.handshake = 0.3
        for number in range(150):
            if number % 50 == 10:
                await scene.wait_for(lambda: scene.sockets.opened == 2 * (number // 50 + 1))  # noqa: B023  # awaited here
                await scene.sockets.warn()
            await scene.room.ana.posts(f"words {number}", "#general")
            await asyncio.sleep(0.02)
        await scene.settle()
        deliveries = scene.room.slack.deliveries

    assert len(deliveries.of("event")) >= 150
    assert scene.sockets.opened == 8
    assert deliveries.without_socket == []
    assert deliveries.unacked == []


async def test_an_end_without_a_warning_is_made_good_by_slack_s_retries(sqlite_url: str) -> None:
    async with open_scene(sqlite_url, retries=OFTEN) as scene:
        await both(scene)
        for number in range(20):
            if number == 10:
                await scene.sockets.refresh()
            await scene.room.ana.posts(f"words {number}", "#general")
        await scene.settle()

    assert scene.room.slack.deliveries.unacked == []


async def test_a_warned_connection_stays_until_its_successor_is_there(scene: Scene) -> None:
    await both(scene)
    scene.sockets.handshake = 0.2
    before = set(scene.sockets.connections)
    await scene.sockets.warn()
    outcome = await scene.room.ana.types("/library", "#general")
    await scene.wait_for(lambda: len(scene.sockets.connections) >= 4)

    acknowledged(outcome)
    assert before < set(scene.sockets.connections)


async def test_a_half_open_connection_is_noticed_and_replaced(sqlite_url: str) -> None:
    async with open_scene(sqlite_url, heartbeat=0.2, retries=OFTEN) as scene:
        await both(scene)
        scene.sockets.freeze()

        def healed() -> bool:
            there = scene.sockets.connections
            return len(there) == 2 and not any(each.frozen for each in there)

        await scene.wait_for(healed)
        await scene.room.bo.posts("ping", "#general")
        await scene.settle()

    assert scene.room.slack.deliveries.unacked == []
    assert scene.private(scene.room.bo) == ["pong"]


async def test_a_connection_that_breaks_is_replaced(scene: Scene) -> None:
    await both(scene)
    opened = scene.sockets.opened
    scene.sockets.drop()
    await scene.wait_for(lambda: scene.sockets.opened >= opened + 2)
    await both(scene)

    acknowledged(await scene.room.ana.types("/library", "#general"))
    assert len(scene.sockets.connections) == 2
    assert scene.sockets.opened == opened + 2


async def test_an_app_with_too_many_connections_does_not_storm(sqlite_url: str) -> None:
    async with open_scene(sqlite_url) as scene:
        await both(scene)
        crowd = [build(scene.room, scene.config, scene.database, clock=wall) for _ in range(5)]
        scene.more += [each.app for each in crowd]
        with ringing(scene):
            for each in crowd:
                await each.app.start()
            await scene.wait_for(lambda: scene.sockets.turned_away >= 2)
        for _ in range(20):  # nobody comes again at once
            acknowledged(await scene.room.ana.types("/library", "#general"))

        assert len(scene.sockets.connections) == 10
        assert scene.sockets.turned_away == 2


async def test_socket_mode_that_is_switched_off_is_said_once(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    await both(scene)

    def told() -> list[str]:
        return [each.message for each in caplog.records if "switched off" in each.message]

    with ringing(scene), caplog.at_level(logging.ERROR):
        await scene.sockets.disable()
        await scene.wait_for(lambda: len(told()) == 2)

    assert scene.sockets.opened == 2


async def test_an_app_token_that_opens_nothing_is_explained(sqlite_url: str) -> None:
    async with open_scene(sqlite_url) as scene:
        token = scene.room.slack.app_token(scene.room.app, "authorizations:read").value
        config = replace(scene.config, app_token=token)
        other = build(scene.room, config, scene.database)
        with pytest.raises(SlackError, match=r"missing_scope.*connections:write"):
            await other.app.start()


async def test_what_is_being_done_is_finished_before_the_end(scene: Scene) -> None:
    gate = gates.close("slow")
    ana = scene.room.ana
    acknowledged(await ana.types("/trial slow", "#general"))
    ending = asyncio.create_task(scene.app.stop())
    await asyncio.sleep(0)
    gate.set()
    await ending

    assert scene.private(ana) == ["At last"]
    assert scene.sockets.connections == []


async def test_two_replicas_share_what_comes_and_do_everything_once(scene: Scene) -> None:
    other = build(scene.room, scene.config, scene.database)
    scene.more.append(other.app)
    await other.app.start()
    await scene.wait_for(lambda: len(scene.sockets.connections) == 4)
    room = scene.room
    for number in range(10):
        message = await room.bo.posts(f"words {number}", "#general")
        await room.ana.reacts("bookmark", message)
    await scene.settle()
    await other.app.inlet.idle()
    for delivery in room.slack.deliveries.of("event"):
        room.slack.events.again(delivery)
    await scene.settle()
    await other.app.inlet.idle()

    assert "10 found" in await scene.types(room.ana, "/library search words")
    assert len(room.ana.ephemerals()) == 11
