"""Processes that are killed, and what another one takes up after them."""

from __future__ import annotations

import asyncio
import sys
import time
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import tests
from adapters.slack.inlet import LEASE
from adapters.slack.messages import instant
from community.chat.events import Event, ReactionAdded
from community.chat.place import Identity, Place, Posted
from storage import arrivals
from tests.adapters.slack.scene import Scene, build
from tests.wire.slack.clock import HandClock, wall
from tests.wire.slack.delivery import Delivery

ROOT = Path(tests.__file__).parent.parent


async def born(scene: Scene, database_url: str, quick: float = 0.03) -> Process:
    """The app in a process of its own, connected."""
    config = scene.config
    settings = (config.api_url, config.app_token, config.bot_token, str(quick))
    command = (sys.executable, "-m", "tests.adapters.slack.child", database_url, *settings)
    child = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=PIPE)
    assert child.stdout is not None
    assert await child.stdout.readline() == b"listening\n"
    return child


async def killed(child: Process) -> None:
    """Kill a process, as SIGKILL does."""
    with suppress(ProcessLookupError):
        child.kill()
    await child.wait()


async def ended(child: Process) -> float:
    """Tell a process to stop; how many seconds it took."""
    began = time.monotonic()
    child.terminate()
    await child.wait()
    return time.monotonic() - began


async def taken_up(scene: Scene) -> Scene:
    """Another process takes up what was left behind, for some hours."""
    clock = HandClock(wall() + timedelta(minutes=1))
    heir = build(scene.room, scene.config, scene.database, clock=clock)
    scene.more.append(heir.app)
    await heir.app.start()
    while (due := await next_due(scene)) is not None:
        if due > clock() + LEASE:  # nobody is at it
            clock.at = due
        await heir.app.inlet.drain()
        await heir.app.inlet.idle()
        await asyncio.sleep(0.01)
    return heir


def meant(scene: Scene, delivery: Delivery) -> Event:
    """What a delivered reaction means."""
    said = delivery.payload["event"]
    return ReactionAdded(
        id="any",
        space=scene.space,
        at=instant(said["event_ts"]),
        by=Identity(scene.space, said["user"]),
        posted=Posted(Place(scene.space, said["item"]["channel"]), said["item"]["ts"]),
        emoji="🔖",
    )


async def next_due(scene: Scene) -> datetime | None:
    """When the next event that is written down and not done may be taken."""
    async with scene.database.reading() as db:
        return await arrivals.next_due(db, "slack")
