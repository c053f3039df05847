"""Where something can be said: channels, threads, posts in a forum, and conversations to be opened.

A conversation with one person is a direct message. Bots cannot open a group's direct messages, so
with several people it is a private thread, the same one for the same people every time, in the
first channel where the bot may start it and all of them can read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import blake2s

import discord

from adapters.discord.errors import CANNOT_DM, STARTED, UNKNOWN_CHANNEL
from adapters.discord.places import channel_id_of, guild_id_of
from community.chat.markup import clip, one_line
from community.chat.message import Message
from community.chat.place import Place
from community.chat.platform import PlatformError
from community.chat.tree import plain
from storage import notes
from storage.database import Database

CLOSED = timedelta(days=30)  # how long closed direct messages are not tried again
CLOSED_DMS = "discord.closed"
THREADS = "discord.thread"
NAME = 100  # characters of a thread's name
WEEK = 10_080  # minutes until a quiet thread is archived


class Conversations:
    """Opens what is not open yet, and remembers who takes no direct messages."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def channel_for(
        self, client: discord.Client, place: Place
    ) -> discord.abc.Messageable | discord.ForumChannel:
        """Where to say something for a place; people's conversations are opened."""
        if len(place.people) == 1:
            return await self.direct(client, place.people[0])
        if place.people:
            return await self._thread_of(client, place)
        known = client.get_channel(int(place.channel)) if place.channel.isdigit() else None
        if isinstance(known, discord.ForumChannel) and place.thread is None:
            return known
        return client.get_partial_messageable(
            channel_id_of(place), guild_id=guild_id_of(place.space)
        )

    async def direct(self, client: discord.Client, person: str) -> discord.DMChannel:
        """The direct conversation with a person; refused if it was found closed lately."""
        if not person.isdigit():
            raise PlatformError("gone")
        async with self._database.reading() as db:
            if await notes.read(db, CLOSED_DMS, person, self._clock()) is not None:
                raise PlatformError("refused")
        return await client.create_dm(discord.Object(int(person)))

    async def note_closed(self, person: str) -> None:
        """Remember that a person takes no direct messages: each refusal counts against the bot."""
        now = self._clock()
        async with self._database.transaction() as db:
            await notes.keep(db, CLOSED_DMS, person, {}, now, now + CLOSED)

    async def note_open(self, person: str) -> None:
        """Somebody used the bot in their direct messages: they can be written to."""
        async with self._database.reading() as db:
            if await notes.read(db, CLOSED_DMS, person, self._clock()) is None:
                return
        async with self._database.transaction() as db:
            await notes.drop(db, CLOSED_DMS, person)

    async def start_thread(
        self, client: discord.Client, place: Place, message: Message
    ) -> discord.abc.Messageable:
        """The thread under the message that a place names, which nobody has started yet."""
        guild_id, start_id = guild_id_of(place.space), channel_id_of(place)
        channel = client.get_partial_messageable(int(place.channel), guild_id=guild_id)
        try:
            start = channel.get_partial_message(start_id)
            return await start.create_thread(name=title_of(message))
        except discord.HTTPException as error:
            if error.code != STARTED:  # somebody was quicker
                raise
        return client.get_partial_messageable(start_id, guild_id=guild_id)

    async def _thread_of(self, client: discord.Client, place: Place) -> discord.Thread:
        guild = client.get_guild(guild_id_of(place.space))
        if guild is None:
            raise PlatformError("unreachable")
        people = sorted(place.people)
        key = f"{guild.id}|{','.join(people)}"
        async with self._database.reading() as db:
            known = await notes.read(db, THREADS, key, self._clock())
        if known is not None and (thread := await _fetched(client, known["id"])) is not None:
            return thread
        thread = await self._begin(guild, people, key)
        async with self._database.transaction() as db:
            await notes.keep(db, THREADS, key, {"id": thread.id}, self._clock())
        return thread

    async def _begin(self, guild: discord.Guild, people: Sequence[str], key: str) -> discord.Thread:
        members = [await guild.fetch_member(int(person)) for person in people]
        names = ", ".join(clip(one_line(each.display_name), 30) or "somebody" for each in members)
        # The end of the name is the conversation's own: one that a crash kept us from writing down
        # is found again instead of started twice.
        own = f" · {blake2s(key.encode(), digest_size=3).hexdigest()}"
        for thread in await guild.active_threads():
            if thread.name.endswith(own) and thread.owner_id == guild.me.id:
                break
        else:
            thread = await _room(guild, members).create_thread(
                name=clip(names, NAME - len(own)) + own,
                type=discord.ChannelType.private_thread,
                auto_archive_duration=WEEK,  # type: ignore[arg-type]  # one of the four there are
                invitable=False,
            )
        for member in members:
            await thread.add_user(member)
        return thread


def title_of(message: Message) -> str:
    """The name of a thread or post that begins with a message."""
    return clip(one_line(plain(message.text)), NAME) or "…"


def is_closed(error: discord.HTTPException) -> bool:
    """Whether a person does not take direct messages."""
    return error.code in CANNOT_DM


def _room(guild: discord.Guild, people: Iterable[discord.Member]) -> discord.TextChannel:
    """The first channel in which these people can have a private thread with the bot."""
    needed = discord.Permissions(
        view_channel=True, create_private_threads=True, send_messages_in_threads=True
    )
    for channel in sorted(guild.text_channels, key=lambda each: (each.position, each.id)):
        if channel.permissions_for(guild.me) >= needed and all(
            channel.permissions_for(person).view_channel for person in people
        ):
            return channel
    raise PlatformError("refused")


async def _fetched(client: discord.Client, thread_id: int) -> discord.Thread | None:
    """A thread as it is, or None if it was deleted."""
    try:
        found = client.get_channel(thread_id) or await client.fetch_channel(thread_id)
    except discord.NotFound as error:
        if error.code == UNKNOWN_CHANNEL:
            return None
        raise
    return found if isinstance(found, discord.Thread) else None
