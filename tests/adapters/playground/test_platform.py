"""The playground keeps the contract of platforms."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from adapters.playground.platform import Playground, name_of
from adapters.playground.text import words
from community.chat.place import Identity, Place, Posted
from community.chat.tree import ChannelName, Link, Mention, parse
from tests.contract import PlatformContract
from tests.test_hostile import inlines, texts


class PlaygroundStage:
    """A room of the playground."""

    def __init__(self) -> None:
        self.platform = Playground(lambda: datetime.now(UTC))
        self.room = self.platform.open("stage", {"ana": "Ana", "bo": "Bo"})
        self.space = self.room.space
        self.ana, self.bo = self.room.person("ana"), self.room.person("bo")

    async def channel(self, name: str, *private_to: Identity) -> Place:
        there = self.room.channel(name)
        there.private, there.members = bool(private_to), {person.id for person in private_to}
        return Place(self.space, name)

    async def says(self, by: Identity, place: Place, text: str, at: datetime) -> Posted:
        return self.room.add(name_of(text), place, by.id, at, text).posted

    async def deletes(self, posted: Posted) -> None:
        post = self.room.find(posted)
        assert post is not None
        post.deleted = True

    async def sees(self, person: Identity, place: Place | None = None) -> list[str]:
        channel = place.channel if place else self.room.direct(person.id).id
        thread = place.thread if place else None
        return [
            words(post.message) if post.message else post.text
            for post in self.room.posts
            if post.place.channel == channel
            and (thread is None or post.place.thread == thread)
            and self.room.may_see(person.id, post)
        ]

    def pings(self) -> list[str]:
        return [
            repr(node)
            for post in self.room.posts
            if post.message is not None
            for text in texts(post.message)
            for node in inlines(parse(text))
            if isinstance(node, (Mention, Link, ChannelName))
        ]


class TestPlayground(PlatformContract):
    """The contract, on the playground."""

    @pytest.fixture
    async def stage(self) -> PlaygroundStage:
        return PlaygroundStage()
