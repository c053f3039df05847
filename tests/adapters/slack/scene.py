"""A scene to act in: a furnished Slack, the real app connected to it, the house behind it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

import uvicorn

from adapters.slack.app import SlackApp
from adapters.slack.config import SlackConfig
from adapters.slack.manifest import manifest
from adapters.slack.platform import SlackPlatform
from commands import FEATURES
from community.chat.feature import Feature
from community.dispatch import Dispatch
from scheduler.outbox import Outbox
from scheduler.pages import PageReader
from storage.database import Database
from tests.adapters.slack.eyes import said
from tests.adapters.slack.trial import trial
from tests.gates import until_held
from tests.wire.slack.clock import Clock, wall
from tests.wire.slack.messages import Message
from tests.wire.slack.outcomes import Outcome
from tests.wire.slack.person import Person
from tests.wire.slack.room import QUICK, Room, furnished
from tests.wire.slack.screen import Place
from tests.wire.slack.socket_mode import SocketMode
from tests.wire.slack.state import View
from tests.world import Web

Seen = TypeVar("Seen")
ALL = (*FEATURES, trial)
LONG = 30.0  # seconds that only what hangs takes, on the busiest machine
OFTEN = (0.05,) + (0.3,) * 60  # a schedule of redeliveries that outlasts a busy machine


@dataclass(slots=True)
class Scene:
    """What a test holds: people at their Slack, the app, and what is behind it."""

    room: Room
    config: SlackConfig
    platform: SlackPlatform
    app: SlackApp
    dispatch: Dispatch
    database: Database
    outbox: Outbox
    pages: PageReader
    web: Web
    more: list[SlackApp] = field(default_factory=list)

    @property
    def space(self) -> str:
        """Our key of the workspace."""
        return f"slack:{self.room.team.id}"

    @property
    def sockets(self) -> SocketMode:
        """The connections of the app, from Slack's side."""
        return self.room.slack.deliveries.sockets[self.room.app.id]

    async def settle(self) -> None:
        """Let everything that was told to the app be done, and everything that is due be said."""
        await self.room.slack.settled(within=LONG)
        await self.app.inlet.idle()
        while await self.pages.drain() + await self.outbox.drain():
            pass
        await self.room.slack.settled(within=LONG)
        await self.app.inlet.idle()

    async def wait_for(self, look: Callable[[], Seen], within: float = LONG) -> Seen:
        """What `look` sees as soon as it is true."""
        return await self.room.slack.wait_for(look, within)

    def private(self, person: Person) -> list[str]:
        """What one person alone was shown, in words."""
        return [said(each) for each in person.ephemerals()]

    def public(self, channel: str = "#general") -> list[str]:
        """What the bot said for everybody in a channel, in words."""
        mine = self.room.installed.bot_id
        there = self.room.ana.messages(channel)
        return [said(each) for each in there if each.bot_id == mine]

    def direct(self, person: Person) -> list[str]:
        """What the bot wrote to a person directly, in words."""
        there = person.messages(person.direct(self.room.installed))
        return [said(each) for each in there if each.bot_id is not None]

    async def types(self, person: Person, line: str, channel: Place = "#general") -> str:
        """A person types a command; what they are shown with its acknowledgement."""
        outcome = await person.types(line, channel)
        assert outcome.error is None, outcome.error
        assert outcome.message is not None, "nothing came with the acknowledgement"
        return said(outcome.message)

    async def card(self, person: Person, line: str, channel: str = "#general") -> Message:
        """A person types a command; the message it is answered with."""
        outcome = await person.types(line, channel)
        assert outcome.message is not None, outcome.error
        return outcome.message

    async def form(self, person: Person, within: float = LONG) -> View:
        """The form that a person sees as soon as one is there and asks something."""

        def asking() -> list[View]:
            return [view for view in person.views() if "submit" in view.given]

        return (await self.wait_for(asking, within))[-1]


def acknowledged(outcome: Outcome) -> None:
    """Something was acknowledged in time, and nothing was wrong with the answer."""
    assert outcome.acked, outcome.error
    assert outcome.error is None


@asynccontextmanager
async def open_scene(
    database_url: str,
    *,
    features: Sequence[Feature] = ALL,
    prefix: str = "",
    http: bool = False,
    consent: bool = False,
    rotation: bool = False,
    clock: Clock = wall,
    retries: Sequence[float] = QUICK,
    enforce_limits: bool = True,
    **settings: object,
) -> AsyncIterator[Scene]:
    """A furnished Slack with the app switched on. Ana runs the workspace.

    With `http` events come signed to a web server; with `consent` the token comes from the
    database. `settings` are those of `SlackConfig`.
    """
    url = "http://127.0.0.1:1" if http or consent else None
    wanted = manifest(features, prefix=prefix, url=url, rotation=rotation)
    async with furnished(
        wanted, clock=clock, retries=retries, enforce_limits=enforce_limits
    ) as room:
        config = led_to(
            room,
            app_token="" if http or consent else room.app.app_token,
            bot_token="" if consent else room.installed.token,
            signing_secret=room.app.signing_secret if http or consent else "",
            client_id=room.app.client_id if consent else "",
            client_secret=room.app.client_secret if consent else "",
            public_url="https://copse.example" if consent else "",
            command_prefix=prefix,
            **settings,
        )
        async with await Database.open(database_url, migrate=False) as database:
            scene = build(room, config, database, features, clock)
            try:
                if not consent:
                    await scene.app.start()
                if http:
                    async with served(scene):
                        yield scene
                else:
                    yield scene
            finally:
                for app in (*scene.more, scene.app):
                    await app.stop()


def led_to(room: Room, **settings: object) -> SlackConfig:
    """What leads the app to a furnished Slack, where Ana runs the workspace and nobody hurries.

    `settings` are those of `SlackConfig`.
    """
    room.ana.user.is_owner = True
    room.slack.deliveries.ack_within = room.slack.core.triggers.life = LONG
    config = SlackConfig(
        app_token=room.app.app_token,
        bot_token=room.installed.token,
        api_url=room.slack.api_url,
        stagger=0.0,
        quick=LONG,
        latest=LONG,
        leisure=LONG,
        patience=until_held,
        settle=0.05,
    )
    return replace(config, **settings)  # type: ignore[arg-type]  # names of settings


def build(
    room: Room,
    config: SlackConfig,
    database: Database,
    features: Sequence[Feature] = ALL,
    clock: Callable[[], datetime] = wall,
) -> Scene:
    """The app and the house behind it, not yet started."""
    platform = SlackPlatform(config, clock)
    platforms = {platform.name: platform}
    dispatch = Dispatch(database, features, platforms, clock)
    app = SlackApp(platform, dispatch, database)
    outbox, web = Outbox(database, dispatch, platforms, clock), Web()
    pages = PageReader(database, dispatch, web, clock)
    return Scene(room, config, platform, app, dispatch, database, outbox, pages, web)


class _Server(uvicorn.Server):
    """A web server that says when it is up."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()


@asynccontextmanager
async def served(scene: Scene) -> AsyncIterator[str]:
    """The app's mount behind a real web server; its address, which Slack now knows."""
    settings = uvicorn.Config(
        scene.app.http(), host="127.0.0.1", port=0, log_level="warning", lifespan="off"
    )
    server = _Server(settings)
    task = asyncio.create_task(server.serve())
    await server.up.wait()
    port = server.servers[0].sockets[0].getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    app = scene.room.app
    app.manifest = manifest(
        list(scene.dispatch.features.values()),
        prefix=scene.config.command_prefix,
        url=url,
        rotation=app.rotates,
    )
    try:
        yield url
    finally:
        server.should_exit = True
        with suppress(asyncio.CancelledError):
            await task
