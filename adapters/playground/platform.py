"""The playground as a platform: the port, answered by rooms in memory."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from hashlib import blake2s

from adapters.playground.room import BOT, Post, Room, words_of
from community.chat.message import Message
from community.chat.place import Identity, Place, Posted, Source
from community.chat.platform import How, Limit, PlatformError


class Playground:
    """A chat platform of its own, with one or more rooms; `clock` says when things are said."""

    name = "playground"

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.rooms: dict[str, Room] = {}

    def open(self, name: str, people: dict[str, str], base: str = "") -> Room:
        """Open a room under a space of its own."""
        room = Room(f"{self.name}:{name}", people, base)
        self.rooms[room.space] = room
        return room

    def room(self, space: str) -> Room:
        """The room of a space."""
        try:
            return self.rooms[space]
        except KeyError:
            raise PlatformError("gone") from None

    async def post(self, place: Place, message: Message, key: str) -> Posted:
        """Say something in a place; the same key says it once."""
        room = self.room(place.space)
        if room.closed & set(place.people):
            raise PlatformError("refused")
        at = room.place(place)
        return room.add(name_of(key), at, BOT, self.clock(), message, key=key).posted

    async def whisper(self, place: Place, to: Identity, message: Message, key: str) -> Posted:
        """Say something in a place that one person alone sees."""
        room = self.room(place.space)
        at = room.place(place)
        now = self.clock()
        return room.add(name_of(key), at, BOT, now, message, key=key, seen_by=to.id).posted

    async def edit(self, posted: Posted, message: Message) -> None:
        """Put another message in the place of one of the bot's."""
        room = self.room(posted.place.space)
        post = self._post(posted)
        if post.by != BOT:
            raise PlatformError("refused")
        if post.message != message:
            post.message, post.text, post.edits = message, words_of(message), post.edits + 1
            room.tell("edited", post)

    async def read(self, posted: Posted) -> Source:
        """Read a message back."""
        room = self.room(posted.place.space)
        post = self._post(posted)
        channel = room.channel(post.place.channel)
        return Source(
            post.posted,
            room.person(post.by) if post.by != BOT else Identity(room.space, BOT, "Copse"),
            post.text,
            post.at,
            link=f"{room.base}#/{channel.id}/{post.id}" if room.base else None,
            channel_name=channel.shown,
            private=channel.private,
            by_bot=post.by == BOT,
        )

    async def find(
        self,
        place: Place,
        key: str,
        since: datetime,
        *,
        to: Identity | None = None,  # noqa: ARG002  # whispers are found like the rest
    ) -> Posted | None:
        """What was posted under a key since an instant."""
        found = (post for post in self.room(place.space).by_key(key) if post.at >= since)
        return next((post.posted for post in found if not post.deleted), None)

    async def sees(self, person: Identity, channels: Collection[str]) -> frozenset[str]:
        """Those of the channels that a person may read."""
        room = self.room(person.space)
        return frozenset(channel for channel in channels if room.sees(person.id, channel))

    def repeats(self, place: Place) -> timedelta:  # noqa: ARG002  # the same everywhere
        """A room forgets nothing: the same key says it once for as long as the room is there."""
        return timedelta.max

    def reach(self) -> Collection[str] | None:
        """Every room."""
        return None

    def limits(self, how: How, place: Place) -> Sequence[Limit]:  # noqa: ARG002  # there are none
        """As fast as one likes."""
        return ()

    def _post(self, posted: Posted) -> Post:
        post = self.room(posted.place.space).find(posted)
        if post is None:
            raise PlatformError("gone")
        return post


def name_of(key: str) -> str:
    """The id under which something with a key is posted: the same key, the same id."""
    return blake2s(key.encode(), digest_size=8).hexdigest()
