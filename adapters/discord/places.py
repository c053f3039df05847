"""Discord's channels and our places.

A server is the space `discord:<id>`. A public thread is a thread of its channel; Discord gives a
thread that was started from a message the message's own id, as `Place.in_thread` expects. A private
thread is a place of its own, since others may read it than its channel. A direct conversation is a
channel that one person reads, and has no server.

What discord.py remembers may be missing at any time: it is asked first, then Discord is. Nothing is
ever taken for gone because it was not remembered.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import discord

from community.chat.place import Place

PREFIX = "discord:"
REMEMBERED = 10_000  # threads whose channel is kept in mind

Channel = discord.abc.GuildChannel | discord.Thread | discord.abc.PrivateChannel


def space_of(guild_id: int) -> str:
    """The space that a server is."""
    return f"{PREFIX}{guild_id}"


def guild_id_of(space: str) -> int:
    """The server that a space is; 0 for a space of another platform."""
    digits = space.removeprefix(PREFIX)
    return int(digits) if space.startswith(PREFIX) and digits.isdigit() else 0


def channel_id_of(place: Place) -> int:
    """The channel or thread to ask Discord for; 0 where there is none yet."""
    said = place.thread or place.channel
    return int(said) if said.isdigit() else 0


def is_private(channel: Channel) -> bool:
    """Whether not everybody in the server may read a channel."""
    if isinstance(channel, discord.Thread):
        if channel.is_private() or channel.parent is None:
            return True
        channel = channel.parent
    if not isinstance(channel, discord.abc.GuildChannel):
        return True
    return not channel.permissions_for(channel.guild.default_role).view_channel


def is_hidden(channel: discord.abc.GuildChannel) -> bool:
    """Whether Discord tells us nothing of a channel but that it is there, not even its name."""
    return not channel.permissions_for(channel.guild.me).view_channel


@dataclass(frozen=True, slots=True)
class _Thread:
    parent: str
    private: bool


class Places:
    """Finds the place of a channel by its id."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client
        self._threads: OrderedDict[int, _Thread] = OrderedDict()

    async def channel(self, channel_id: int) -> Channel:
        """A channel or thread, remembered or fetched."""
        known = self._client.get_channel(channel_id)
        return known if known is not None else await self._client.fetch_channel(channel_id)

    async def place(self, space: str, channel_id: int) -> Place:
        """The place that a channel is."""
        known = self._client.get_channel(channel_id)
        if isinstance(known, discord.Thread):
            self.note(known)
        elif known is not None:
            return Place(space, str(channel_id))
        if channel_id not in self._threads:
            fetched = await self._client.fetch_channel(channel_id)
            if not isinstance(fetched, discord.Thread):
                return Place(space, str(channel_id))
            self.note(fetched)
        return self.of_thread(space, channel_id)

    def of_thread(self, space: str, thread_id: int) -> Place:
        """The place of a thread that was noted."""
        thread = self._threads[thread_id]
        self._threads.move_to_end(thread_id)
        if thread.private:
            return Place(space, str(thread_id))
        return Place(space, thread.parent, str(thread_id))

    def note(self, thread: discord.Thread) -> None:
        """Keep in mind where a thread hangs: a message that goes later comes without it."""
        self._threads[thread.id] = _Thread(str(thread.parent_id), thread.is_private())
        self._threads.move_to_end(thread.id)
        if len(self._threads) > REMEMBERED:
            self._threads.popitem(last=False)


def numbers(components: object) -> Iterator[int | None]:
    """The numbers of a message's components, parents before children."""
    if not isinstance(components, (list, tuple)):
        return
    for component in components:
        yield getattr(component, "id", None)
        yield from numbers(getattr(component, "children", ()))


def component_of(components: object, custom_id: str) -> Any:  # Any: one of many kinds
    """The component of a message with a custom id, or None."""
    if not isinstance(components, (list, tuple)):
        return None
    for component in components:
        if getattr(component, "custom_id", None) == custom_id:
            return component
        if found := component_of(getattr(component, "children", ()), custom_id):
            return found
    return None
