"""An outbox whose platform fails as told, and a clock to move."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from adapters.playground.platform import Playground
from community.chat.codec import to_json
from community.chat.markup import md
from community.chat.message import Message
from community.chat.place import Identity, Place, Posted, Source
from community.chat.platform import How, Limit, PlatformError
from community.dispatch import Dispatch
from scheduler.delivery import MaySend
from scheduler.lease import Timing
from scheduler.outbox import DEATHS, Outbox
from storage import delivery
from storage import outbox as waiting
from storage.database import Database
from storage.delivery import Outgoing, Reach, Terms
from tests.world import MONDAY

SPACE = "playground:copse"
PLACE = Place(SPACE, "general")
SETTLE = timedelta(seconds=Timing().settle)
UNTIL = Timing().until
ANA = Identity(SPACE, "ana", "Ana")


class Shaky:
    """A playground that fails as told, before or after it has done what was asked.

    `once` is for how long a repeated key says it once; `gates` hold a place's messages back.
    """

    name = "playground"

    def __init__(self, playground: Playground) -> None:
        self.playground = playground
        self.before: list[Exception | None] = []
        self.after: list[Exception | None] = []
        self.finding: list[PlatformError | None] = []
        self.found: list[str] = []
        self.once = timedelta()
        self.limited: list[Limit] = []
        self.within: Collection[str] | None = None
        self.gates: dict[str, asyncio.Event] = {}
        self.arrived = asyncio.Event()

    async def post(self, place: Place, message: Message, key: str) -> Posted:
        await self._pass(place.channel)
        posted = await self.playground.post(place, message, key)
        if self.after and (error := self.after.pop(0)):
            raise error
        return posted

    async def whisper(self, place: Place, to: Identity, message: Message, key: str) -> Posted:
        await self._pass(place.channel)
        posted = await self.playground.whisper(place, to, message, key)
        if self.after and (error := self.after.pop(0)):
            raise error
        return posted

    async def edit(self, posted: Posted, message: Message) -> None:
        await self._pass(posted.place.channel)
        await self.playground.edit(posted, message)

    async def read(self, posted: Posted) -> Source:
        return await self.playground.read(posted)

    async def find(
        self, place: Place, key: str, since: datetime, *, to: Identity | None = None
    ) -> Posted | None:
        self.found.append(key)
        if self.finding and (error := self.finding.pop(0)):
            raise error
        return await self.playground.find(place, key, since)

    async def sees(self, person: Identity, channels: Collection[str]) -> frozenset[str]:
        return await self.playground.sees(person, channels)

    def repeats(self, place: Place) -> timedelta:
        return self.once

    def reach(self) -> Collection[str] | None:
        return self.within

    def limits(self, how: How, place: Place) -> Sequence[Limit]:
        return self.limited

    async def _pass(self, channel: str) -> None:
        if self.before and (error := self.before.pop(0)):
            raise error
        if channel in self.gates:
            self.arrived.set()
            await self.gates[channel].wait()


class Post:
    """An outbox with a shaky platform; `another` is that of another replica."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = MONDAY
        self.seconds = 0.0
        self.playground = Playground(lambda: self.now)
        self.room = self.playground.open("copse", {"ana": "Ana"})
        self.platform = Shaky(self.playground)
        self.may: list[MaySend] = []
        self.outbox = self.another()

    def another(self, platform: Shaky | None = None) -> Outbox:
        platforms = {"playground": platform or self.platform}
        dispatch = Dispatch(self.database, (), platforms, lambda: self.now)
        return Outbox(
            self.database,
            dispatch,
            platforms,
            lambda: self.now,
            may_send=self.may,
            timer=lambda: self.seconds,
        )

    async def put(self, *keys: str, place: Place = PLACE, must_arrive: bool = False) -> None:
        async with self.database.transaction() as db:
            for key in keys:
                said = to_json(Message(md("{key}", key=key)))
                where = to_json(place)
                await waiting.put(
                    db, key, SPACE, "post", where, said, self.now, must_arrive=must_arrive
                )

    async def whisper(self, key: str, *, must_arrive: bool = False) -> None:
        where = {"place": to_json(PLACE), "to": to_json(ANA)}
        async with self.database.transaction() as db:
            said = to_json(Message(md("{key}", key=key)))
            await waiting.put(
                db, key, SPACE, "whisper", where, said, self.now, must_arrive=must_arrive
            )

    async def edit(self, key: str, posted: Posted) -> None:
        async with self.database.transaction() as db:
            said = to_json(Message(md("{key}", key=key)))
            await waiting.put(db, key, SPACE, "edit", to_json(posted), said, self.now)

    async def die(self, most: int = 10) -> list[Outgoing]:
        """A process claims what is due and dies."""
        terms = Terms(self.now + UNTIL, most, DEATHS, idle=True)
        async with self.database.transaction() as db:
            return await delivery.claim(
                db, Reach(("playground",)), self.now, terms, lambda _each: ()
            )

    async def drain(self, after: timedelta = timedelta()) -> int:
        self.now += after
        return await self.outbox.drain()

    def said(self, channel: str | None = None) -> list[str]:
        there = [post for post in self.room.posts if channel in (None, post.place.channel)]
        return [post.text for post in there]
