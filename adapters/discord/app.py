"""Copse in Discord, switched on and off."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from datetime import timedelta
from typing import Any

import discord

from adapters.discord import invite, logs
from adapters.discord.channels import Channels
from adapters.discord.client import Client, Hears
from adapters.discord.commands import tree
from adapters.discord.errors import asking
from adapters.discord.happenings import Happenings
from adapters.discord.house import House
from adapters.discord.intents import Needs, needs_of
from adapters.discord.interactions import Interactions
from adapters.discord.owed import Owed
from adapters.discord.places import space_of
from adapters.discord.platform import DiscordPlatform
from adapters.discord.reading import identity_of
from adapters.discord.spaces import Spaces
from adapters.discord.starts import WITHIN, Starts
from adapters.discord.sync import sync
from adapters.discord.work import Work
from community.chat.events import MemberRenamed, SpaceOpened
from community.chat.place import Identity
from community.chat.platform import PlatformError, Unusable
from storage import communities, notes
from storage.database import Database

log = logging.getLogger(__name__)

SESSIONS = 10  # that a day must still let begin, or we do not start: the token would be reset
HOUR = 3_600.0  # seconds
LONGEST_PAUSE = 60.0  # seconds between attempts to reach Discord
PORTAL = "https://discord.com/developers/applications"


class DiscordTrouble(Unusable):
    """Discord does not let us in: what to do about it, in words for whoever runs the bot."""


class DiscordApp:
    """Everything between Discord and the house; `platform` is the port that the house was given.

    With a `shard` only that one is listened to.
    """

    def __init__(
        self,
        platform: DiscordPlatform,
        house: House,
        database: Database,
        *,
        shard: int | None = None,
    ) -> None:
        platform.use(database)
        self._shard = shard
        self._platform = platform
        self._config = platform.config
        self._house = house
        self._database = database
        self._clock = platform.clock
        self._work = Work()
        self._starts = Starts(database, platform.clock)
        self._client: Client | None = None
        self._interactions: Interactions | None = None
        self._connected: asyncio.Task[None] | None = None
        self._asides: list[asyncio.Task[None]] = []
        self._open = asyncio.Event()

    async def start(self) -> None:
        """Connect, register commands and begin to work.

        Raises DiscordTrouble when somebody has to mend something first. While Discord cannot be
        reached it is tried again.
        """
        logs.guard(self._config.token)
        wait = await self._starts.begin()
        if wait > timedelta():
            log.warning("started too often lately: connecting in %s s", round(wait.total_seconds()))
            await self._config.sleep(wait.total_seconds())
        await self._forget()
        needs = needs_of(self._house.features.values())
        self._client = client = await self._reach(needs)
        try:
            await self._check(client, needs)
            interactions = self._furnish(client, needs)
            guilds, commands = self._config.guilds, tree(self._house.features)
            await sync(client, self._database, self._clock, commands, guilds)
            await self._connect(client)
        except BaseException:
            await client.close()
            raise
        log.info("Copse is in Discord. To let it into a server: %s", self.invite_link)
        owed = Owed(self._platform, interactions, self._database, self._clock)
        self._asides = [
            asyncio.create_task(owed.keep_watch(client)),
            asyncio.create_task(self._settle_in()),
            asyncio.create_task(self._tidy()),
        ]

    async def wait(self) -> None:
        """Wait until the connection ends for good; DiscordTrouble says why if we did not end it."""
        assert self._connected is not None
        try:
            await asyncio.shield(self._connected)
        except (discord.ConnectionClosed, discord.PrivilegedIntentsRequired) as error:
            raise _refused(error) from error

    async def stop(self) -> None:
        """Take no new work, let what is under way end, then leave.

        The connection is closed last and in order: whoever asks something until then is told to try
        again, and nothing that was acknowledged stays unanswered.
        """
        client, interactions = self._client, self._interactions
        if client is None:
            return
        if interactions is not None:
            interactions.stopping = True
            client.hears = {"interaction": interactions.take}
            self._open.set()
        for aside in self._asides:
            aside.cancel()
        await asyncio.gather(*self._asides, return_exceptions=True)
        late = await self._work.finish(self._config.drain)
        if late:
            log.warning("%s pieces of work were broken off", late)
        await client.close()
        if self._connected is not None:
            await asyncio.gather(self._connected, return_exceptions=True)
        await self._starts.end_well()
        self._forget_client()

    async def drop(self) -> None:
        """Hang up at once: somebody else listens by now, and takes up what is not done."""
        if self._client is None:
            return
        client = self._client
        self._forget_client()
        client.hears = {}
        for aside in self._asides:
            aside.cancel()
        await client.close()
        await asyncio.gather(*self._asides, return_exceptions=True)
        if self._connected is not None:
            await asyncio.gather(self._connected, return_exceptions=True)
        await self._work.finish(0.0)
        self._open = asyncio.Event()

    def _forget_client(self) -> None:
        self._platform.disconnect(self._shard)
        self._client = None

    @property
    def connected(self) -> bool:
        """Whether there is a client, connecting or connected."""
        return self._client is not None

    @property
    def listening(self) -> bool:
        """Whether events can come in now."""
        client = self._client
        return client is not None and client.is_ready() and not client.is_closed()

    @property
    def invite_link(self) -> str:
        """Where somebody who manages a server lets the bot in."""
        assert self._client is not None
        assert self._client.application_id is not None
        return invite.link(self._client.application_id)

    async def _reach(self, needs: Needs) -> Client:
        """A client that is logged in, however long it takes until Discord can be reached."""
        pause = 1.0
        while True:
            client = self._make(needs)
            try:
                async with asking():
                    await client.login(self._config.token)
                return client
            except discord.LoginFailure:
                await client.close()
                raise DiscordTrouble(
                    f"Discord does not know this bot token. Make a new one at {PORTAL}: "
                    "your application, Bot, Reset Token."
                ) from None
            except PlatformError as error:
                await client.close()
                if error.reason not in ("unreachable", "limited"):
                    raise DiscordTrouble(f"Discord refused to log in: {error.__cause__}") from error
                pause = min(max(error.retry_after or 0.0, 2 * pause), LONGEST_PAUSE)
                log.warning("Discord cannot be reached; trying again in %s s", round(pause))
                await self._config.sleep(pause)

    def _make(self, needs: Needs) -> Client:
        make = self._config.connector
        return Client(
            needs.intents,
            self._work,
            connector=make() if make else None,
            guild_ready_timeout=self._config.ready_timeout,
            silence=self._config.silence,
            shard=None if self._shard is None else (self._shard, self._config.shards),
        )

    async def _check(self, client: Client, needs: Needs) -> None:
        """Find out before connecting what would go wrong then."""
        application = client.application
        assert application is not None
        if missing := needs.missing(application.flags):
            raise DiscordTrouble(
                f"Switch on at {PORTAL}/{application.id}/bot: {' and '.join(missing)}. "
                "Then start again."
            )
        async with asking():
            limits = await client.fetch_session_start_limits()
        if limits.remaining < SESSIONS:
            hours = limits.reset_after / 3_600_000
            raise DiscordTrouble(
                f"Only {limits.remaining} of {limits.total} connections of today are left, and "
                f"Discord resets the token when none is. Start again in {hours:.0f} hours."
            )

    def _furnish(self, client: Client, needs: Needs) -> Interactions:
        """Put together what hears, and let the client be heard."""
        house, clock = self._house, self._clock
        places = self._platform.connect(client, self._shard)
        spaces = Spaces(client, self._database, clock, self._config.guilds)
        interactions = Interactions(house, self._platform, places, spaces, self._database, clock)
        told = Happenings(house, self._platform, places, spaces, clock, needs.watched)
        channels = Channels(house, places, spaces, clock, needs.watched)

        async def server(guild: discord.Guild) -> None:
            if spaces.serves(guild.id):
                await self._greet(guild)
                await channels.guild_seen(guild)

        hears: dict[str, Hears] = {
            "interaction": interactions.take,
            "guild_role_update": channels.role_changed,
            "guild_channel_create": channels.channel_changed,
            "guild_channel_update": channels.channel_updated,
            "guild_channel_delete": channels.channel_gone,
            "thread_create": channels.thread_changed,
            "thread_join": channels.thread_changed,
            "raw_thread_update": channels.thread_updated,
            "raw_thread_delete": channels.thread_gone,
            "raw_reaction_add": told.reaction_added,
            "raw_reaction_remove": told.reaction_removed,
            "message": told.message_posted,
            "raw_message_edit": told.message_edited,
            "raw_message_delete": told.message_deleted,
            "raw_bulk_message_delete": told.messages_deleted,
            "member_join": told.member_joined,
            "raw_member_remove": told.member_left,
        }
        client.hears = {name: self._once_open(hear) for name, hear in hears.items()}
        client.hears |= {"guild_available": server, "guild_join": server}
        if MemberRenamed in needs.watched:
            client.hear_raw("GUILD_MEMBER_UPDATE", told.member_changed)
        self._interactions = interactions
        return interactions

    async def _connect(self, client: Client) -> None:
        connected: asyncio.Task[None] = asyncio.create_task(client.connect())
        self._connected = connected
        ready: asyncio.Task[Any] = asyncio.create_task(client.wait_until_ready())
        try:
            await asyncio.wait({connected, ready}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            ready.cancel()
            with suppress(asyncio.CancelledError):
                await ready
        if connected.done():
            await self.wait()
            raise DiscordTrouble("Discord ended the connection as soon as it began.")
        for guild in client.guilds:
            if not self._config.guilds or guild.id in self._config.guilds:
                await self._greet(guild)
        self._open.set()

    def _once_open(self, hear: Hears) -> Hears:
        """Hear something once the servers we begin with are known to the house."""

        async def wait(*said: Any) -> None:
            await self._open.wait()
            await hear(*said)

        return wait

    async def _greet(self, guild: discord.Guild) -> None:
        """A server came into sight: a community meets there; perhaps the bot lacks something."""
        if lacking := invite.missing(guild.me.guild_permissions):
            log.warning("in %s the bot lacks: %s", guild.name, ", ".join(lacking))
        space, at = space_of(guild.id), self._clock()
        async with self._database.reading() as db:
            known = await communities.recognise(db, space, "")
        try:
            owners = () if known is not None else await self._owners(guild, space)
        except PlatformError as error:
            # Without its owner a community would have nobody to tend it: it begins another time.
            log.error("%s has to wait, its owner cannot be found: %s", guild.name, error.reason)
            return
        await self._house(
            SpaceOpened(
                id=f"{space}|{at.isoformat()}", space=space, at=at, name=guild.name, owners=owners
            )
        )

    async def _owners(self, guild: discord.Guild, space: str) -> tuple[Identity, ...]:
        """Who runs a server: its owner."""
        if guild.owner_id is None:
            return ()
        async with asking():
            return (identity_of(await guild.fetch_member(guild.owner_id), space),)

    async def _tidy(self) -> None:
        """Forget what was kept for a while only: it holds people's words."""
        while True:
            await asyncio.sleep(HOUR)
            await self._forget()

    async def _forget(self) -> None:
        async with self._database.transaction() as db:
            await notes.tidy(db, self._clock())

    async def _settle_in(self) -> None:
        """A start that lasts was a good one."""
        await asyncio.sleep(WITHIN.total_seconds())
        await self._starts.end_well()


def _refused(error: discord.ConnectionClosed | discord.PrivilegedIntentsRequired) -> DiscordTrouble:
    code = error.code if isinstance(error, discord.ConnectionClosed) else 4014
    match code:
        case 4004:
            why = f"The bot token is not valid any more. Make a new one at {PORTAL}."
        case 4013 | 4014:
            why = f"A privileged intent was switched off. Switch it on again at {PORTAL}, Bot."
        case 4010 | 4011:
            why = "This bot is in so many servers that Discord wants other shards. Start again."
        case _:
            why = f"Discord ended the connection for good (code {code})."
    return DiscordTrouble(why)
