"""A playground room: people, channels and everything said, kept in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from community.chat.form import Form
from community.chat.markup import quote
from community.chat.message import Message
from community.chat.place import Identity, Place, Posted
from community.chat.tree import plain

BOT = "copse"


@dataclass(slots=True)
class Channel:
    """A channel; a private one is for its members alone, a direct one for its people."""

    id: str
    private: bool = False
    members: set[str] = field(default_factory=set)
    direct: bool = False

    @property
    def shown(self) -> str:
        """The name as people write it."""
        return (
            ", ".join(f"@{person}" for person in sorted(self.members))
            if self.direct
            else (f"#{self.id}")
        )


@dataclass(slots=True)
class Post:
    """Something said or asked: by a person, by the bot, or a form put before one person.

    `n` is its number in the order of saying. `seen_by` is the one who sees it, or None.
    """

    n: int
    id: str
    place: Place
    by: str
    at: datetime
    text: str
    message: Message | None = None
    form: Form | None = None
    seen_by: str | None = None
    answering: str = ""
    key: str = ""
    edits: int = 0
    deleted: bool = False
    closed: bool = False
    troubles: dict[str, str] = field(default_factory=dict)
    reactions: dict[str, list[str]] = field(default_factory=dict)

    @property
    def posted(self) -> Posted:
        """The post as the neutral language names it."""
        return Posted(self.place, self.id, self.seen_by)


Change = Literal["said", "edited", "deleted", "reacted", "channel", "closed"]
Listener = Callable[[Change, Post | Channel], None]


class Room:
    """One space of the playground. Listeners are told of every change, in order."""

    def __init__(self, space: str, people: dict[str, str], base: str = "") -> None:
        self.space = space
        self.people = dict(people)  # platform id → name
        self.base = base  # where the room's pages are served, if they are
        self.closed: set[str] = set()  # people who take no direct messages
        self.channels: dict[str, Channel] = {}
        self.posts: list[Post] = []
        self._by_id: dict[tuple[str, str], Post] = {}
        self._listeners: list[Listener] = []

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Tell a listener of every change from now on; call the result to stop."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def tell(self, change: Change, what: Post | Channel) -> None:
        """Tell everybody who listens."""
        for listener in list(self._listeners):
            listener(change, what)

    def person(self, id: str) -> Identity:
        """A person of the room; somebody new is welcome under their own name."""
        if id not in self.people:
            self.people[id] = id.capitalize()
        return Identity(self.space, id, self.people[id])

    def channel(self, id: str) -> Channel:
        """A channel of the room, made open to all if it was not there."""
        if id not in self.channels:
            self.channels[id] = Channel(id)
            self.tell("channel", self.channels[id])
        return self.channels[id]

    def direct(self, *people: str) -> Channel:
        """The direct conversation of the bot with these people."""
        id = "@" + "+".join(sorted(people))
        if id not in self.channels:
            self.channels[id] = Channel(id, private=True, members=set(people), direct=True)
            self.tell("channel", self.channels[id])
        return self.channels[id]

    def place(self, place: Place) -> Place:
        """A place as it is here: a direct conversation is opened."""
        if place.people:
            return Place(self.space, self.direct(*place.people).id)
        self.channel(place.channel)
        return place

    def sees(self, person: str, channel: str) -> bool:
        """Whether a person may read a channel."""
        known = self.channels.get(channel)
        return known is not None and (not known.private or person in known.members)

    def may_see(self, person: str, post: Post) -> bool:
        """Whether a person sees a post."""
        return post.seen_by in (None, person) and self.sees(person, post.place.channel)

    def add(
        self,
        id: str,
        place: Place,
        by: str,
        at: datetime,
        said: str | Message | Form,
        *,
        seen_by: str | None = None,
        key: str = "",
        answering: str = "",
    ) -> Post:
        """Say something; the same id in a channel is said once."""
        known = self._by_id.get((place.channel, id))
        if known is not None:
            return known
        self.channel(place.channel)
        post = Post(len(self.posts) + 1, id, place, by, at, words_of(said), key=key)
        post.message = said if isinstance(said, Message) else None
        post.form = said if isinstance(said, Form) else None
        post.seen_by = seen_by
        post.answering = answering
        self.posts.append(post)
        self._by_id[place.channel, id] = post
        self.tell("said", post)
        return post

    def find(self, posted: Posted) -> Post | None:
        """The post that a neutral name leads to, if it is still there."""
        post = self._by_id.get((posted.place.channel, posted.id))
        return None if post is None or post.deleted else post

    def number(self, n: int) -> Post | None:
        """The n-th thing said."""
        return self.posts[n - 1] if 0 < n <= len(self.posts) else None

    def by_key(self, key: str) -> Iterator[Post]:
        """What was posted under an outbox key."""
        return (post for post in self.posts if post.key == key)


def words_of(said: str | Message | Form) -> str:
    """What was said, in plain words."""
    if isinstance(said, Message):
        return plain(said.text)
    return said.title if isinstance(said, Form) else said


def message_of(post: Post) -> Message:
    """A post as a message: the bot's own, or a person's words quoted."""
    return post.message or Message(quote(post.text or "…"))
