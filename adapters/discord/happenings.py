"""What the gateway tells, as neutral events: reactions, messages, members, channels.

Only raw events are used: they come for old messages too, which discord.py does not remember. A
reaction cannot be answered where only one person sees it, so its answer is whispered.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any

import discord

from adapters.discord.errors import asking
from adapters.discord.house import House
from adapters.discord.places import Places, is_private, space_of
from adapters.discord.platform import DiscordPlatform
from adapters.discord.reading import emoji_of, identity_of, source_of
from adapters.discord.spaces import Spaces
from community.chat.events import (
    Event,
    MemberJoined,
    MemberLeft,
    MemberRenamed,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    MessageShown,
    ReactionAdded,
    ReactionRemoved,
)
from community.chat.place import Identity, Place, Posted
from community.chat.platform import PlatformError

log = logging.getLogger(__name__)

NAMES = 10_000  # people whose shown name is kept in mind
WRITTEN = (discord.MessageType.default, discord.MessageType.reply)


class Happenings:
    """Tells the house what happened. `watched` are the kinds of events somebody wants to hear."""

    def __init__(
        self,
        house: House,
        platform: DiscordPlatform,
        places: Places,
        spaces: Spaces,
        clock: Callable[[], datetime],
        watched: Collection[type[Event]],
    ) -> None:
        self._house = house
        self._platform = platform
        self._places = places
        self._spaces = spaces
        self._clock = clock
        self._watched = frozenset(watched)
        self._names: OrderedDict[tuple[str, str], str] = OrderedDict()
        self._busy: set[tuple[str, str]] = set()

    async def reaction_added(self, said: discord.RawReactionActionEvent) -> None:
        """Somebody reacted to a message."""
        if said.member is None or not said.member.bot:
            await self._reaction(said, ReactionAdded)

    async def reaction_removed(self, said: discord.RawReactionActionEvent) -> None:
        """Somebody took a reaction back."""
        await self._reaction(said, ReactionRemoved)

    async def message_posted(self, message: discord.Message) -> None:
        """Somebody wrote a message."""
        if MessagePosted in self._watched and (place := await self._written(message)):
            source = source_of(
                message, place, channel_name=_name(message), private=is_private(_there(message))
            )
            await self._house(
                MessagePosted(
                    id=str(message.id),
                    space=place.space,
                    at=message.created_at,
                    by=source.author,
                    source=source,
                )
            )

    async def message_edited(self, said: discord.RawMessageUpdateEvent) -> None:
        """Somebody changed what they wrote; a link that got its preview is no such change."""
        message = said.message
        if MessageEdited not in self._watched or message.edited_at is None:
            return
        if place := await self._written(message):
            source = source_of(
                message, place, channel_name=_name(message), private=is_private(_there(message))
            )
            await self._house(
                MessageEdited(
                    id=f"{message.id}-{message.edited_at.isoformat()}",
                    space=place.space,
                    at=message.edited_at,
                    by=source.author,
                    source=source,
                )
            )

    async def message_deleted(self, said: discord.RawMessageDeleteEvent) -> None:
        """A message is gone."""
        await self._deleted(said.guild_id, said.channel_id, [said.message_id])

    async def messages_deleted(self, said: discord.RawBulkMessageDeleteEvent) -> None:
        """Many messages are gone at once."""
        await self._deleted(said.guild_id, said.channel_id, sorted(said.message_ids))

    async def member_joined(self, member: discord.Member) -> None:
        """Somebody came into a server."""
        if MemberJoined in self._watched and self._is_person(member.guild.id, member):
            space, at = space_of(member.guild.id), member.joined_at or self._clock()
            await self._house(
                MemberJoined(
                    id=f"{member.id}-{at.isoformat()}",
                    space=space,
                    at=at,
                    by=identity_of(member, space),
                )
            )

    async def member_left(self, said: discord.RawMemberRemoveEvent) -> None:
        """Somebody left a server."""
        if MemberLeft in self._watched and self._is_person(said.guild_id, said.user):
            space, at = space_of(said.guild_id), self._clock()
            await self._house(
                MemberLeft(
                    id=f"{said.user.id}-{at.isoformat()}",
                    space=space,
                    at=at,
                    by=identity_of(said.user, space),
                )
            )

    async def member_changed(self, said: dict[str, Any]) -> None:  # Any: Discord's JSON
        """A member's roles, name or picture changed; only the name is told on."""
        user, guild_id = said.get("user", {}), int(said.get("guild_id", 0))
        if MemberRenamed in self._watched and self._spaces.serves(guild_id) and not user.get("bot"):
            space, at = space_of(guild_id), self._clock()
            name = said.get("nick") or user.get("global_name") or user.get("username") or ""
            await self._house(
                MemberRenamed(
                    id=f"{user.get('id')}-{at.isoformat()}",
                    space=space,
                    at=at,
                    by=Identity(space, str(user.get("id")), name),
                )
            )

    async def _reaction(
        self, said: discord.RawReactionActionEvent, kind: type[ReactionAdded | ReactionRemoved]
    ) -> None:
        me = self._platform.client.user if self._platform.client else None
        if kind not in self._watched or not self._spaces.serves(said.guild_id):
            return
        if not said.emoji.name or (me is not None and said.user_id == me.id):
            return
        at, space = self._clock(), space_of(said.guild_id or 0)
        by = self._by(space, said)
        self._spaces.seen(said.user_id, space)
        try:
            async with asking():
                place = await self._places.place(space, said.channel_id)
        except PlatformError as error:
            log.info("a reaction's channel cannot be found: %s", error.reason)
            return
        event = kind(
            id=f"{said.message_id}-{said.user_id}-{at.isoformat()}",
            space=space,
            at=at,
            by=by,
            posted=Posted(place, str(said.message_id)),
            emoji=emoji_of(said.emoji),
        )
        happening = (event.key, event.turn)
        if happening in self._busy:
            return
        self._busy.add(happening)
        try:
            await self._whisper(event)
        finally:
            self._busy.discard(happening)

    async def _whisper(self, event: ReactionAdded | ReactionRemoved) -> None:
        """Have a reaction answered, and let who reacted know."""
        answer = await self._house(event)
        message = answer.message
        if message is None or answer.repeat:
            return
        key = f"{event.key}|{event.turn}|{event.at.isoformat()}"
        place, beside = event.posted.place, int(event.posted.id)
        try:
            posted = await self._platform.whisper(place, event.by, message, key, beside=beside)
        except PlatformError as error:
            log.info("the answer to a reaction reached nobody: %s", error.reason)
            return
        if message.about is not None and posted.seen_by is not None:
            await self._house(
                MessageShown(
                    id=f"{event.id}-shown",
                    space=event.space,
                    at=self._clock(),
                    by=event.by,
                    posted=posted,
                    about=message.about,
                )
            )

    async def _written(self, message: discord.Message) -> Place | None:
        """The place of a message that a person wrote in a server we serve."""
        if message.guild is None or message.type not in WRITTEN or message.webhook_id is not None:
            return None
        if not self._is_person(message.guild.id, message.author):
            return None
        async with asking():
            return await self._places.place(space_of(message.guild.id), message.channel.id)

    async def _deleted(
        self, guild_id: int | None, channel_id: int, message_ids: Iterable[int]
    ) -> None:
        if MessageDeleted not in self._watched or not self._spaces.serves(guild_id):
            return
        space, at = space_of(guild_id or 0), self._clock()
        try:
            async with asking():
                place = await self._places.place(space, channel_id)
        except PlatformError:
            place = Place(space, str(channel_id))  # a thread that went before it was asked for
        for id in message_ids:
            posted = Posted(place, str(id))
            await self._house(MessageDeleted(id=str(id), space=space, at=at, posted=posted))

    def _is_person(self, guild_id: int, user: discord.abc.User) -> bool:
        return self._spaces.serves(guild_id) and not user.bot

    def _by(self, space: str, said: discord.RawReactionActionEvent) -> Identity:
        """Who reacted; when a reaction is taken back Discord says no name."""
        who = (space, str(said.user_id))
        if said.member is not None:
            self._names[who] = said.member.display_name
            self._names.move_to_end(who)
            if len(self._names) > NAMES:
                self._names.popitem(last=False)
        return Identity(space, who[1], self._names.get(who, ""))


def _there(message: discord.Message) -> discord.abc.GuildChannel | discord.Thread:
    channel = message.channel
    assert isinstance(channel, (discord.abc.GuildChannel, discord.Thread))
    return channel


def _name(message: discord.Message) -> str:
    return str(getattr(message.channel, "name", ""))
