"""A furnished guild and a real discord.py client in it, for the tests of the stand-in."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import discord
from discord import app_commands

from tests.wire.discord.client import point_discord_at
from tests.wire.discord.permissions import EVERYONE, Can
from tests.wire.discord.person import Person
from tests.wire.discord.server import DiscordServer
from tests.wire.discord.state import Application, Channel, Guild

PERMISSIONS = int(
    EVERYONE
    | Can.MANAGE_MESSAGES
    | Can.MANAGE_THREADS
    | Can.MANAGE_ROLES
    | Can.MANAGE_CHANNELS
    | Can.CREATE_EVENTS
    | Can.PIN_MESSAGES
)


class Bot(discord.Client):
    """A bot with a command tree that notes every event it hears."""

    def __init__(self, server: DiscordServer, **options: Any) -> None:
        self.server = server
        self.heard: list[tuple[str, tuple[Any, ...]]] = []
        options.setdefault("intents", discord.Intents.all())
        options.setdefault("guild_ready_timeout", 0.02)
        super().__init__(connector=point_discord_at(server), **options)
        self.tree = app_commands.CommandTree(self)

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        """Note the event, then dispatch it."""
        self.heard.append((event, args))
        super().dispatch(event, *args, **kwargs)
        self.server.world.changed()

    def all_heard(self, event: str) -> list[Any]:
        """Return the first argument of every `event` heard so far."""
        return [args[0] if args else None for name, args in self.heard if name == event]

    async def hears(self, event: str, times: int = 1) -> Any:
        """Wait until `event` was heard so many times; return the first argument of the last."""
        heard = await self.server.wait_for(
            lambda: len(found := self.all_heard(event)) >= times and found
        )
        return heard[-1] if heard else None

    def text_channel(self, channel: Channel) -> discord.TextChannel:
        """Return discord.py's object for a text channel."""
        found = self.get_channel(channel.id)
        assert isinstance(found, discord.TextChannel)
        return found


@dataclass(slots=True)
class Room:
    """A guild with Ana and Bo, its #general, and an application whose bot is in it."""

    server: DiscordServer
    app: Application
    guild: Guild
    general: Channel
    ana: Person
    bo: Person

    def bot(self, **options: Any) -> Bot:
        """Return a client that is led to the stand-in."""
        return Bot(self.server, **options)

    @asynccontextmanager
    async def running(self, bot: Bot) -> AsyncIterator[Bot]:
        """Log a bot in, sync its commands, wait until it is ready; close it in the end."""
        async with bot:
            await bot.login(self.app.token)
            if bot.tree.get_commands() or bot.tree.get_commands(
                type=discord.AppCommandType.message
            ):
                await bot.tree.sync()
            connected = asyncio.create_task(bot.connect())
            ready = asyncio.create_task(bot.wait_until_ready())
            await asyncio.wait({connected, ready}, return_when=asyncio.FIRST_COMPLETED)
            try:
                if not ready.done():
                    ready.cancel()
                    await connected
                guilds = bot.guilds
                await self.server.wait_for(lambda: not any(each.unavailable for each in guilds))
                yield bot
            finally:
                await bot.close()
                await asyncio.gather(connected, return_exceptions=True)

    @asynccontextmanager
    async def a_bot(self, **options: Any) -> AsyncIterator[Bot]:
        """Run a client without commands."""
        async with self.running(self.bot(**options)) as bot:
            yield bot


@asynccontextmanager
async def furnished(*, permissions: int = PERMISSIONS, **options: Any) -> AsyncIterator[Room]:
    """Start a server and furnish a room in it; `options` are the server's."""
    async with DiscordServer(**options) as server:
        server.world.patience = 30.0  # so that only a bot that hangs is late
        app = server.application()
        guild = server.guild("Makers", [app], permissions=permissions)
        general = server.general(guild)
        people = [server.person(name, guild) for name in ("Ana", "Bo")]
        yield Room(server, app, guild, general, *people)
