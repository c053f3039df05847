"""Discord as a platform: the port, answered by discord.py over REST."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

import discord

from adapters.discord import marks, sight
from adapters.discord.config import DiscordConfig
from adapters.discord.conversations import Conversations, is_closed, title_of
from adapters.discord.errors import UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, asking
from adapters.discord.kept import Kept
from adapters.discord.places import (
    PREFIX,
    Places,
    channel_id_of,
    guild_id_of,
    is_private,
    numbers,
)
from adapters.discord.reading import is_blank, source_of
from adapters.discord.render import drawn, without_pictures
from community.chat.codec import to_json
from community.chat.markup import Markup, md, mention
from community.chat.message import Button, Buttons, Message, Section
from community.chat.place import Identity, Place, Posted, Source
from community.chat.platform import How, Limit, PlatformError
from storage.database import Database

NOBODY = discord.AllowedMentions.none()
MISSING_PERMISSIONS = 50013
OURS = timedelta(minutes=15)  # how long an interaction's own messages can be changed
SKEW = timedelta(minutes=1)  # by which our clock may be ahead of Discord's
LOOKED_THROUGH = 1_000  # messages of a channel that a look-up reads at most
KEPT = timedelta(days=7)  # how long an answer waits to be opened
NONCE_LASTS = timedelta(minutes=2)  # Discord says "the past few minutes"
EVERY = 1 / 47.5  # seconds between messages; Discord takes 50 requests a second of any kind
OPEN_KEPT = "discord.kept"  # the action of the button that opens it


class DiscordPlatform:
    """The port. It is made before the house, and works while a client is connected.

    `reads_content` is whether the portal page lets the bot read what people write.
    """

    name = "discord"

    def __init__(self, config: DiscordConfig, clock: Callable[[], datetime]) -> None:
        self.config = config
        self.clock = clock
        self.reads_content = True
        self.holds: Callable[[int | None], bool] = lambda _shard: True
        self._clients: dict[int | None, tuple[discord.Client, Places]] = {}
        self.kept: Kept
        self.conversations: Conversations

    def use(self, database: Database) -> None:
        """Remember in a database what has to be remembered."""
        self.kept = Kept(database, self.clock, "kept", KEPT)
        self.conversations = Conversations(database, self.clock)

    def connect(self, client: discord.Client, shard: int | None = None) -> Places:
        """Work through a client from now on, for all servers or for those of one shard."""
        places = Places(client)
        self._clients[shard] = client, places
        return places

    def disconnect(self, shard: int | None = None) -> None:
        """Work through that client no longer."""
        self._clients.pop(shard, None)

    @property
    def client(self) -> discord.Client | None:
        """A client, if there is one."""
        return next((client for client, _ in self._clients.values()), None)

    async def post(
        self, place: Place, message: Message, key: str, *, beside: int | None = None
    ) -> Posted:
        """Say something in a place. Within a few minutes the same key says it once (its nonce).

        Conversations with people are opened, a thread that a place names under a message is
        started, and in a forum a post begins. `beside` is the id of a message there to reply to.
        """
        client, _ = self._connected(place.space)
        async with asking(self.config.request):
            channel = await self.conversations.channel_for(client, place)
            if isinstance(channel, discord.ForumChannel):
                return await self._begin_post(channel, place, message, key)
            try:
                sent = await self._send(channel, place, message, key, beside)
            except discord.NotFound as error:
                if error.code == UNKNOWN_MESSAGE:
                    # What the nonce stands for was said and is not there any more.
                    raise PlatformError("deleted") from error
                if error.code != UNKNOWN_CHANNEL or place.thread is None:
                    raise
                channel = await self.conversations.start_thread(client, place, message)
                sent = await self._send(channel, place, message, key)
            except discord.Forbidden as error:
                if is_closed(error) and place.people:
                    await self.conversations.note_closed(place.people[0])
                raise
        alone = place.people[0] if len(place.people) == 1 else None
        at = Place(place.space, str(sent.channel.id)) if place.people else place
        return Posted(at, str(sent.id), seen_by=alone)

    async def whisper(
        self,
        place: Place,
        to: Identity,
        message: Message,
        key: str,
        *,
        beside: int | None = None,
    ) -> Posted:
        """Say something that one person alone sees: directly, for only answers can be seen so.

        Where direct messages are closed, the place gets a line that says nothing but that there is
        something for this person, with a button that shows it to nobody else.
        """
        try:
            return await self.post(Place(to.space, people=(to.id,)), message, key)
        except PlatformError as error:
            if error.reason != "refused" or not place.channel:
                raise
        notice = await self._notice(to, message)
        return await self.post(place, notice, f"{key}|closed", beside=beside)

    async def _notice(self, to: Identity, message: Message) -> Message:
        """Keep a message for one person; the line that tells them of it, with the button to it."""
        id = self.kept.new({"to": to.id, "message": to_json(message)})
        await self.kept.save(id)
        text = md("{who}, I have an answer that only you can open.", who=mention(to))
        why = Markup("You take no direct messages here, so I keep it for a week.")
        row = Buttons((Button("Show it to me", f"{OPEN_KEPT}:{id}"),))
        return Message(text, (Section(text), Section(why), row))

    async def edit(self, posted: Posted, message: Message) -> None:
        """Put another message in the place of one of ours.

        What only one person sees can be changed for 15 minutes; then it is `gone`.
        """
        client, _ = self._connected(posted.place.space)
        view = drawn(message, posted.place.space)
        id, letter = unpacked(posted.id)
        async with asking(self.config.request):
            if letter is None:
                channel = client.get_partial_messageable(channel_id_of(posted.place))
                await channel.get_partial_message(id).edit(
                    view=view, attachments=view.files(), allowed_mentions=NOBODY
                )
                return
            if self.clock() > discord.utils.snowflake_time(id) + OURS:
                raise PlatformError("gone")
            assert client.application_id is not None
            hook = discord.Webhook.partial(client.application_id, letter.token, client=client)
            await hook.edit_message(
                letter.which(id), view=view, attachments=view.files(), allowed_mentions=NOBODY
            )

    async def read(self, posted: Posted) -> Source:
        """Read a message back, from Discord itself: it may be years old."""
        client, places = self._connected(posted.place.space)
        async with asking(self.config.request):
            channel_id = channel_id_of(posted.place)
            guild_id = guild_id_of(posted.place.space)
            channel = client.get_partial_messageable(channel_id, guild_id=guild_id)
            message = await channel.fetch_message(unpacked(posted.id)[0])
            there = await places.channel(channel_id)
            place = await places.place(posted.place.space, channel_id)
        ours = client.user is not None and message.author.id == client.user.id
        if not self.reads_content and not ours and is_blank(message):
            raise PlatformError("refused")
        name = getattr(there, "name", "")
        return source_of(message, place, channel_name=name, private=is_private(there))

    async def find(
        self, place: Place, key: str, since: datetime, *, to: Identity | None = None
    ) -> Posted | None:
        """Look up what was said under a key since an instant, by the mark in its components."""
        if to is None:
            return await self._find(place, key, since)
        try:
            found = await self._find(Place(to.space, people=(to.id,)), key, since)
        except PlatformError as error:
            if error.reason != "refused":
                raise
            found = None
        if found is None and place.channel:
            found = await self._find(place, f"{key}|closed", since)
        return found

    async def _find(self, place: Place, key: str, since: datetime) -> Posted | None:
        client, _ = self._connected(place.space)
        marked, named = marks.mark(key), marks.nonce(key)
        me = client.user.id if client.user else 0

        def is_it(message: discord.Message) -> bool:
            ours = message.author.id == me
            return ours and (message.nonce == named or marked in numbers(message.components))

        async with asking(self.config.request):
            channel = await self.conversations.channel_for(client, place)
            if isinstance(channel, discord.ForumChannel):
                return await self._find_post(channel, place, is_it, since)
            seen = 0
            try:
                async for message in channel.history(limit=LOOKED_THROUGH, after=since - SKEW):
                    seen += 1
                    if is_it(message):
                        at = place.channel or str(message.channel.id)
                        alone = place.people[0] if len(place.people) == 1 else None
                        return Posted(Place(place.space, at, place.thread), str(message.id), alone)
            except discord.NotFound as error:
                if error.code != UNKNOWN_CHANNEL or place.thread is None:
                    raise
        if seen >= LOOKED_THROUGH:
            raise PlatformError("unknown")
        return None

    def repeats(self, place: Place) -> timedelta:
        """For as long as Discord remembers the nonce; a post in a forum has none."""
        client, _ = self._connected(place.space)
        known = client.get_channel(int(place.channel)) if place.channel.isdigit() else None
        forum = isinstance(known, discord.ForumChannel) and place.thread is None
        return timedelta() if forum else NONCE_LASTS

    def reach(self) -> Collection[str] | None:
        """Every server, while there is a connection; with several shards those of ours."""
        ours = [
            (shard, client)
            for shard, (client, _) in self._clients.items()
            if self.holds(shard) and not client.is_closed()
        ]
        if len(ours) == (1 if None in self._clients else self.config.shards):
            return None
        return [f"{PREFIX}{guild.id}" for _, client in ours for guild in client.guilds]

    def limits(self, how: How, place: Place) -> Sequence[Limit]:
        """What a bot may ask in a second, and about what a channel takes.

        The real limit of a channel is told in headers only; discord.py keeps to it.
        https://docs.discord.com/developers/topics/rate-limits
        """
        where = place.channel or "@" + ",".join(sorted(place.people))
        here = Limit(f"discord|{where}|{place.thread or ''}|{how}", 1.0, 3, closes=True)
        return (here, Limit("discord", EVERY))

    async def sees(self, person: Identity, channels: Collection[str]) -> frozenset[str]:
        """Those of the channels that a person may read now."""
        client, _ = self._connected(person.space)
        async with asking(self.config.request):
            return await sight.sees(client, person, channels)

    async def _send(
        self,
        channel: discord.abc.Messageable,
        place: Place,
        message: Message,
        key: str,
        beside: int | None = None,
    ) -> discord.Message:
        try:
            return await self._send_drawn(channel, place, message, key, beside)
        except discord.Forbidden as error:
            told = without_pictures(message)
            if error.code != MISSING_PERMISSIONS or told == message:
                raise
        return await self._send_drawn(channel, place, told, key, beside)

    async def _send_drawn(
        self,
        channel: discord.abc.Messageable,
        place: Place,
        message: Message,
        key: str,
        beside: int | None = None,
    ) -> discord.Message:
        view, named = drawn(message, place.space, key), marks.nonce(key)
        if beside is None:
            return await channel.send(
                view=view, files=view.files(), nonce=named, allowed_mentions=NOBODY
            )
        # One that is gone is not answered, but the message is said all the same.
        answered = discord.MessageReference(
            message_id=beside, channel_id=channel_id_of(place), fail_if_not_exists=False
        )
        return await channel.send(
            view=view,
            files=view.files(),
            nonce=named,
            allowed_mentions=NOBODY,
            reference=answered,
        )

    async def _begin_post(
        self, forum: discord.ForumChannel, place: Place, message: Message, key: str
    ) -> Posted:
        view = drawn(message, place.space, key)
        name = title_of(message)
        begun = await forum.create_thread(
            name=name, view=view, files=view.files(), allowed_mentions=NOBODY
        )
        thread = str(begun.thread.id)
        return Posted(Place(place.space, place.channel, thread), str(begun.message.id))

    async def _find_post(
        self,
        forum: discord.ForumChannel,
        place: Place,
        is_it: Callable[[discord.Message], bool],
        since: datetime,
    ) -> Posted | None:
        earliest = discord.utils.time_snowflake(since - SKEW)
        for thread in await forum.guild.active_threads():
            if thread.parent_id == forum.id and thread.id >= earliest:
                message = await thread.fetch_message(thread.id)
                if is_it(message):
                    at = Place(place.space, place.channel, str(thread.id))
                    return Posted(at, str(message.id))
        return None

    def _connected(self, space: str) -> tuple[discord.Client, Places]:
        """The client of a space, as long as its shard is ours."""
        shard = None
        if None not in self._clients:
            shard = (guild_id_of(space) >> 22) % self.config.shards
        there = self._clients.get(shard)
        if there is None or there[0].is_closed() or not self.holds(shard):
            raise PlatformError("unreachable")
        return there


class Letter:
    """What lets an answer be changed that only one person sees: the token of its interaction."""

    def __init__(self, token: str, *, original: bool) -> None:
        self.token = token
        self.original = original

    def which(self, id: int) -> int:
        """How the interaction calls the message."""
        # discord.py puts it into the path as it stands, and Discord knows this word there.
        return "@original" if self.original else id  # type: ignore[return-value]


def packed(id: int, token: str, *, original: bool) -> str:
    """The id of an answer that only one person sees, with what lets it be changed for a while."""
    return f"{id}~{'@' if original else ''}{token}"


def unpacked(id: str) -> tuple[int, Letter | None]:
    """The message's own id, and the letter where the message is an answer of that kind."""
    digits, sealed, token = id.partition("~")
    if not digits.isdigit():
        raise PlatformError("gone")
    original = token.startswith("@")
    letter = Letter(token.removeprefix("@"), original=original) if sealed else None
    return int(digits), letter
