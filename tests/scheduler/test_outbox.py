"""What waits is said once, in order, whatever the platform does."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

import pytest

from adapters.playground.platform import Playground
from community.chat.codec import to_json
from community.chat.markup import Markup, md
from community.chat.message import Message
from community.chat.place import Identity, Place, Posted, Source
from community.chat.platform import PlatformError
from community.dispatch import Dispatch
from scheduler.outbox import ATTEMPTS, SETTLE, Outbox
from storage import communities
from storage import outbox as waiting
from storage.database import Database
from tests.world import MONDAY

SPACE = "playground:copse"
PLACE = Place(SPACE, "general")


class Shaky:
    """A playground that fails as told, before or after it has done what was asked."""

    name = "playground"

    def __init__(self, playground: Playground) -> None:
        self.playground = playground
        self.before: list[PlatformError | None] = []
        self.after: list[PlatformError | None] = []

    async def post(self, place: Place, message: Message, key: str) -> Posted:
        if self.before and (error := self.before.pop(0)):
            raise error
        posted = await self.playground.post(place, message, key)
        if self.after and (error := self.after.pop(0)):
            raise error
        return posted

    async def whisper(self, place: Place, to: Identity, message: Message, key: str) -> Posted:
        return await self.playground.whisper(place, to, message, key)

    async def edit(self, posted: Posted, message: Message) -> None:
        await self.playground.edit(posted, message)

    async def read(self, posted: Posted) -> Source:
        return await self.playground.read(posted)

    async def find(self, place: Place, key: str, since: datetime) -> Posted | None:
        return await self.playground.find(place, key, since)

    async def sees(self, person: Identity, channels: Collection[str]) -> frozenset[str]:
        return await self.playground.sees(person, channels)


class Post:
    """An outbox with a shaky platform."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = MONDAY
        playground = Playground(lambda: self.now)
        self.room = playground.open("copse", {})
        self.platform = Shaky(playground)
        platforms = {"playground": self.platform}
        dispatch = Dispatch(database, (), platforms, lambda: self.now)
        self.outbox = Outbox(database, dispatch, platforms, lambda: self.now)

    async def put(self, *keys: str, place: Place = PLACE) -> None:
        async with self.database.transaction() as db:
            for key in keys:
                message = to_json(Message(md("{key}", key=key)))
                await waiting.put(db, key, SPACE, "post", to_json(place), message, self.now)

    def said(self) -> list[str]:
        return [post.text for post in self.room.posts]


@pytest.fixture
async def post(database: Database) -> Post:
    async with database.transaction() as db:
        community = await communities.found(db, "Tea", "UTC", MONDAY)
        await communities.connect(db, SPACE, community.id, "Tea", MONDAY)
    return Post(database)


async def test_what_waits_is_said_in_order_and_once(post: Post) -> None:
    await post.put("one", "two", "three")
    await post.put("two")
    assert await post.outbox.drain() == 3
    assert await post.outbox.drain() == 0
    assert post.said() == ["one", "two", "three"]


async def test_a_direct_conversation_is_opened(post: Post) -> None:
    await post.put("hello", place=Place(SPACE, people=("ana",)))
    await post.outbox.drain()
    assert post.room.posts[0].place.channel == "@ana"
    assert post.room.sees("ana", "@ana")
    assert not post.room.sees("bo", "@ana")


async def test_a_platform_that_is_away_gets_it_later(post: Post) -> None:
    post.platform.before = [PlatformError("unreachable"), PlatformError("limited", retry_after=30)]
    await post.put("one")
    await post.outbox.drain()
    assert post.said() == []
    post.now += timedelta(seconds=2)
    await post.outbox.drain()
    assert post.said() == []
    post.now += timedelta(seconds=29)
    await post.outbox.drain()
    assert post.said() == []
    post.now += timedelta(seconds=1)
    await post.outbox.drain()
    assert post.said() == ["one"]


async def test_a_lost_answer_is_looked_up_and_not_said_twice(post: Post) -> None:
    post.platform.after = [PlatformError("unreachable", ambiguous=True)]
    await post.put("one")
    await post.outbox.drain()
    assert post.said() == ["one"]
    post.now += SETTLE
    assert await post.outbox.drain() == 1
    assert post.said() == ["one"]
    assert await post.outbox.next_due() is None


async def test_what_never_arrived_after_a_lost_answer_is_said_again(post: Post) -> None:
    post.platform.before = [PlatformError("unreachable", ambiguous=True)]
    await post.put("one")
    await post.outbox.drain()
    post.now += SETTLE - timedelta(seconds=1)
    await post.outbox.drain()
    assert post.said() == []
    post.now += timedelta(seconds=1)
    await post.outbox.drain()
    assert post.said() == ["one"]


async def test_a_place_that_is_gone_does_not_hold_up_the_rest(post: Post) -> None:
    post.platform.before = [PlatformError("gone"), None]
    await post.put("one", "two")
    await post.outbox.drain()
    assert post.said() == ["two"]
    post.now += timedelta(days=9)
    assert await post.outbox.drain() == 0


async def test_what_cannot_be_said_is_given_up_after_some_tries(post: Post) -> None:
    post.platform.before = [PlatformError("unreachable") for _ in range(ATTEMPTS + 5)]
    await post.put("one")
    for _ in range(ATTEMPTS + 3):
        await post.outbox.drain()
        post.now += timedelta(hours=1)
    assert len(post.platform.before) == 5
    assert post.said() == []


async def test_a_message_whose_sender_died_is_said_by_the_next_one(post: Post) -> None:
    await post.put("one")
    async with post.database.transaction() as db:
        assert len(await waiting.claim(db, post.now, post.now + SETTLE, 10)) == 1
    assert await post.outbox.drain() == 0
    post.now += SETTLE
    assert await post.outbox.drain() == 1
    assert post.said() == ["one"]


async def test_an_edit_of_a_message_that_is_gone_is_given_up(post: Post) -> None:
    async with post.database.transaction() as db:
        message = to_json(Message(Markup("new")))
        posted = to_json(Posted(PLACE, "nothing"))
        await waiting.put(db, "edit", SPACE, "edit", posted, message, post.now)
    assert await post.outbox.drain() == 0
    assert await post.outbox.next_due() is None
