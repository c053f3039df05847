"""A community in a Discord server: the stand-in, the real discord.py, the real house, its people.

async def test_something(bench: Bench) -> None:
    asked = await bench.ana.uses("library save", bench.general, url="https://example.org/")
    assert "Saved" in words(bench.ana.ephemerals()[-1])
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from adapters.discord.app import DiscordApp
from adapters.discord.client import Client
from adapters.discord.config import DiscordConfig
from adapters.discord.platform import DiscordPlatform
from bot.wiring import House, open_house
from commands import FEATURES
from community.chat.feature import Feature
from community.chat.place import Identity, Place, Posted
from community.chat.platform import Platform
from community.dispatch import Dispatch
from tests.gates import until_held
from tests.wire.discord import guilds
from tests.wire.discord.client import point_discord_at
from tests.wire.discord.permissions import EVERYONE, Can
from tests.wire.discord.person import Person
from tests.wire.discord.server import DiscordServer
from tests.wire.discord.state import Application, Channel, Guild, Message
from tests.wire.discord.tree import Part, every, texts
from tests.world import Web

PERMISSIONS = int(EVERYONE | Can.CREATE_PRIVATE_THREADS)
LONG = 30.0  # seconds that only what hangs takes, on the busiest machine
Seen = TypeVar("Seen")


@dataclass(slots=True)
class Bench:
    """What a test holds. Ana owns the server; she, Bo and Cleo are in it."""

    server: DiscordServer
    application: Application
    guild: Guild
    general: Channel
    ana: Person
    bo: Person
    cleo: Person
    house: House
    dispatch: Dispatch
    app: DiscordApp
    web: Web
    platforms: dict[str, Platform] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def space(self) -> str:
        """The key of the server's space."""
        return f"discord:{self.guild.id}"

    @property
    def platform(self) -> DiscordPlatform:
        """The port, as the house has it."""
        platform = self.platforms["discord"]
        assert isinstance(platform, DiscordPlatform)
        return platform

    def posted(self, message: Message) -> Posted:
        """A message as the house knows it."""
        return Posted(Place(self.space, str(message.channel.id)), str(message.id))

    def rename(self, person: Person, name: str) -> None:
        """Let somebody be called differently in the server."""
        member = person.member_of(self.guild)
        member.nick = name
        guilds.member_changed(self.server.world, self.guild, member)

    def identity(self, person: Person) -> Identity:
        """How the server knows a person."""
        return Identity(self.space, str(person.id), person.user.display or person.user.name)

    def direct(self, person: Person, space: str = "") -> Place:
        """Where the bot writes to a person directly."""
        return Place(space or self.space, people=(str(person.id),))

    async def restart(self, **options: Any) -> None:
        """Stop the bot and start it anew: the same database, a client that remembers nothing."""
        await self.app.stop()
        await self.begin(**options)

    async def crash(self) -> None:
        """Let the process die: nothing that is under way ends, and nobody says goodbye."""
        for task in [*self.app._work._tasks, *self.app._asides]:
            task.cancel()
        await asyncio.gather(*self.app._work._tasks, *self.app._asides, return_exceptions=True)
        assert self.app._connected is not None
        await self.client.close()
        await asyncio.gather(self.app._connected, return_exceptions=True)
        self.app._client = None

    async def begin(self, **options: Any) -> None:
        """Start another process of the bot."""
        self.platforms["discord"] = platform = make_platform(
            self.server, self.application, **{**self.options, **options}
        )
        self.app = DiscordApp(platform, self.dispatch, self.house.database)
        await self.start()

    async def sees(self, look: Callable[[], Seen], within: float = LONG) -> Seen:
        """What `look` sees as soon as it is true."""
        return await self.server.wait_for(look, within)

    async def quiet(self) -> None:
        """Wait until the bot has heard all that happened, and done what it had to do."""
        await self.sees(self.has_heard_all)
        assert await self.app._work.finish(LONG) == 0

    def has_heard_all(self) -> bool:
        """Whether nothing is on its way to the bot."""
        socket = self.client._get_websocket(0)
        return socket.sequence == self.server.hub.sessions[str(socket.session_id)].sequence

    @property
    def client(self) -> Client:
        """The client that is connected."""
        assert self.app._client is not None
        return self.app._client

    async def start(self) -> None:
        """Start the bot; what it hears from now on wakes who waits."""
        await self.app.start()

        @self.client.event
        async def on_socket_event_type(_name: str) -> None:
            self.server.world.changed()

    async def drain(self) -> None:
        """Let everything that is due be said and read."""
        await self.quiet()
        await self.house.settle()


def make_platform(
    server: DiscordServer, application: Application, **options: Any
) -> DiscordPlatform:
    """The port, led to the stand-in."""
    settings: dict[str, Any] = {
        "token": application.token,
        "connector": lambda: point_discord_at(server),
        "ready_timeout": 0.02,
        "patience": until_held,
        **options,
    }
    return DiscordPlatform(DiscordConfig(**settings), server.clock)


@dataclass(frozen=True, slots=True)
class Makers:
    """A Discord server that Ana owns, with Bo and Cleo, and an application that was invited."""

    server: DiscordServer
    application: Application
    guild: Guild
    ana: Person
    bo: Person
    cleo: Person


@asynccontextmanager
async def makers(permissions: int = PERMISSIONS) -> AsyncIterator[Makers]:
    """The stand-in, with no limits and nobody in a hurry."""
    async with DiscordServer() as server:
        server.rates.per_second = None
        server.world.patience = LONG
        application = server.application()
        guild = server.guild("Makers", [application], permissions=permissions)
        ana, bo, cleo = (server.person(name, guild) for name in ("Ana", "Bo", "Cleo"))
        guild.owner_id = ana.id
        yield Makers(server, application, guild, ana, bo, cleo)


@asynccontextmanager
async def furnished(
    url: str,
    *,
    features: Sequence[Feature] = FEATURES,
    permissions: int = PERMISSIONS,
    start: bool = True,
    **options: Any,
) -> AsyncIterator[Bench]:
    """A bench on a database; with `features` the house has those alone."""
    async with makers(permissions) as there:
        server = there.server
        web, platforms = Web(), dict[str, Platform]()
        platforms["discord"] = platform = make_platform(server, there.application, **options)
        async with open_house(url, platforms, web, server.clock) as house:
            dispatch = house.dispatch
            if features is not FEATURES:
                dispatch = Dispatch(house.database, features, platforms, server.clock)
            bench = Bench(
                server=server,
                application=there.application,
                guild=there.guild,
                general=server.general(there.guild),
                ana=there.ana,
                bo=there.bo,
                cleo=there.cleo,
                house=house,
                dispatch=dispatch,
                app=DiscordApp(platform, dispatch, house.database),
                web=web,
                platforms=platforms,
                options=options,
            )
            try:
                if start:
                    await bench.start()
                yield bench
            finally:
                await bench.app.stop()


def words(message: Message) -> str:
    """What a message says, its buttons in brackets."""
    said = [message.content, *texts(message.components)]
    return "\n".join([*filter(None, said), *(f"[{label}]" for label in labels(message))])


def labels(message: Message) -> list[str]:
    """The labels of a message's buttons."""
    return [str(part.get("label")) for part in buttons(message)]


def buttons(message: Message) -> Iterator[dict[str, Any]]:
    """The buttons of a message."""
    return (part for part in every(message.components) if part["type"] == Part.BUTTON)


async def event_of(event: asyncio.Event, within: float = LONG) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(within):
        await event.wait()


def later(server: DiscordServer, seconds: float) -> datetime:
    """Turn the clock forward; the instant it is then."""
    server.clock.forward(seconds)
    return server.clock()
