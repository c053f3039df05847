"""Channels as the house knows them: which are there, what they are called, who may read them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

import discord

from adapters.discord.house import House
from adapters.discord.places import Places, is_hidden, is_private, space_of
from adapters.discord.spaces import Spaces
from community.chat.events import ChannelChanged, Event, MessageDeleted
from community.chat.place import Place, Posted

UNNAMED = "a private channel"  # what Discord does not tell us the name of
READS = "view_channel"


class Channels:
    """Tells the house of channels: all when a server comes into sight, then each that changes.

    Whatever was missed while we were away is made good by the first; telling the house what it
    knows has no effect.
    """

    def __init__(
        self,
        house: House,
        places: Places,
        spaces: Spaces,
        clock: Callable[[], datetime],
        watched: Collection[type[Event]],
    ) -> None:
        self._house = house
        self._places = places
        self._spaces = spaces
        self._clock = clock
        self._watched = frozenset(watched)

    async def guild_seen(self, guild: discord.Guild) -> None:
        """A server came into sight, or everybody's permissions in it changed."""
        for thread in guild.threads:
            self._places.note(thread)
        for channel in guild.channels:
            await self.channel_changed(channel)

    async def role_changed(self, before: discord.Role, after: discord.Role) -> None:
        """What everybody may read by default changed perhaps."""
        seen = (getattr(role.permissions, READS) for role in (before, after))
        if after.is_default() and len(set(seen)) == 2:
            await self.guild_seen(after.guild)

    async def channel_updated(
        self, before: discord.abc.GuildChannel, after: discord.abc.GuildChannel
    ) -> None:
        """A channel was renamed, opened up or closed off."""
        await self.channel_changed(after, "" if is_hidden(before) else before.name)

    async def channel_changed(self, channel: discord.abc.GuildChannel, known_as: str = "") -> None:
        """A channel is there as it is now."""
        if isinstance(channel, discord.CategoryChannel):
            return
        name = (known_as or UNNAMED) if is_hidden(channel) else channel.name
        await self._tell(channel.guild.id, channel.id, name, private=is_private(channel))

    async def channel_gone(self, channel: discord.abc.GuildChannel) -> None:
        """A channel was deleted: nobody can read it any more."""
        if not isinstance(channel, discord.CategoryChannel):
            await self._tell(
                channel.guild.id, channel.id, channel.name, private=True, archived=True
            )

    async def thread_changed(self, thread: discord.Thread) -> None:
        """A thread was started, renamed, archived or brought back; private ones are channels."""
        self._places.note(thread)
        if thread.is_private():
            await self._tell(
                thread.guild.id, thread.id, thread.name, private=True, archived=thread.archived
            )

    async def thread_updated(self, said: discord.RawThreadUpdateEvent) -> None:
        """A thread changed that discord.py knows, or now does."""
        if said.thread is not None:
            await self.thread_changed(said.thread)

    async def thread_gone(self, said: discord.RawThreadDeleteEvent) -> None:
        """A thread was deleted; of a public one its first message is known by the thread's id."""
        if said.thread_type is discord.ChannelType.private_thread:
            name = said.thread.name if said.thread else UNNAMED
            await self._tell(said.guild_id, said.thread_id, name, private=True, archived=True)
        elif MessageDeleted in self._watched and self._spaces.serves(said.guild_id):
            space, id = space_of(said.guild_id), str(said.thread_id)
            posted = Posted(Place(space, str(said.parent_id), id), id)
            await self._house(MessageDeleted(id=id, space=space, at=self._clock(), posted=posted))

    async def _tell(
        self, guild_id: int, channel_id: int, name: str, *, private: bool, archived: bool = False
    ) -> None:
        if ChannelChanged not in self._watched or not self._spaces.serves(guild_id):
            return
        at, space = self._clock(), space_of(guild_id)
        await self._house(
            ChannelChanged(
                id=f"{channel_id}-{at.isoformat()}",
                space=space,
                at=at,
                channel=str(channel_id),
                name=name,
                private=private,
                archived=archived,
            )
        )
