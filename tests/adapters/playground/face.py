"""The playground's page, served for a test: a room, somebody to act in it, an address to open."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import aiohttp

from adapters.playground.about import about_of
from adapters.playground.chat import Chat
from adapters.playground.clock import Passing, PlaygroundClock
from adapters.playground.platform import Playground
from adapters.playground.room import Room
from adapters.playground.web import app
from adapters.web.serving import serve
from bot.playground import Opened, open_playground
from community.chat.feature import Feature
from community.dispatch import Dispatch
from community.pages import Pages
from storage import communities
from storage.database import Database
from tests.world import Web

TOKEN = "a-token-of-the-tests"
MONDAY = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
TOPICS = {"general": "What concerns all of us", "databases": "Indexes, queries and their owners"}
PEOPLE = {"ana": "Ana", "bo": "Bo", "cleo": "Cleo", "dev": "Dev"}


@dataclass(frozen=True, slots=True)
class Face:
    """A playground that is served at `address`."""

    address: str
    chat: Chat
    clock: PlaygroundClock
    settle: Callable[[], Awaitable[None]]
    stop: Callable[[], Awaitable[None]]
    settled: list[datetime] = field(default_factory=list)

    @property
    def first(self) -> str:
        """The address to open first."""
        return f"{self.address}/?token={TOKEN}"

    @property
    def room(self) -> Room:
        """The room they act in."""
        return self.chat.room

    @asynccontextmanager
    async def visitor(self) -> AsyncIterator[aiohttp.ClientSession]:
        """Somebody with the cookie, speaking as the page does."""
        jar = aiohttp.CookieJar(unsafe=True)  # aiohttp calls cookies of addresses without a name so
        headers = {"Origin": self.address}
        async with aiohttp.ClientSession(self.address, cookie_jar=jar, headers=headers) as session:
            async with session.get(f"/?token={TOKEN}") as page:
                assert page.status == 200
            yield session


@asynccontextmanager
async def served(chat: Chat, time: Passing, database: Database) -> AsyncIterator[Face]:
    """The page of a room, on a free port until the block ends."""
    page = app(
        chat,
        time,
        token=TOKEN,
        hosts=frozenset({"127.0.0.1"}),
        about=lambda: about_of(database, chat.room, TOPICS),
    )
    address: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(
        serve(page, "127.0.0.1", 0, address.set_result, page.state.live.close)
    )
    try:

        async def stop() -> None:
            """Serve no more; over when the last connection is."""
            serving.cancel()
            await asyncio.wait({serving})

        face = Face(await address, chat, time.clock, time.settle, stop)
        chat.room.base = face.address
        yield face
    finally:
        if not serving.cancelling():
            serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)


@asynccontextmanager
async def stage(features: Sequence[Feature], url: str) -> AsyncIterator[Face]:
    """A room with Ana, Bo, Cleo and Dev in which the bot has these features and no others."""
    clock = PlaygroundClock(lambda: datetime.now(UTC), MONDAY)
    playground = Playground(clock)
    room = playground.open("stage", PEOPLE)
    room.channel("general")
    async with await Database.open(url) as database:
        async with database.transaction() as db:
            community = await communities.found(db, "Data practice", "Europe/Berlin", clock())
            await communities.connect(db, room.space, community.id, "Data practice", clock())
            for id, name in PEOPLE.items():
                met = await communities.enrol(db, community.id, room.space, id, name, clock())
                if id == "ana":
                    await communities.give_role(db, met.id, "steward")
        dispatch = Dispatch(database, features, {playground.name: playground}, clock)
        chat = Chat(playground, room, dispatch, "stage")

        async def settle() -> None:
            """Something is due every six hours here; when it was done is noted."""
            settled.append(clock())

        async def next_due() -> datetime:
            return settled[-1] + timedelta(hours=6)

        settled: list[datetime] = []
        async with served(chat, Passing(clock, settle, next_due), database) as face:
            yield replace(face, settled=settled)


@asynccontextmanager
async def open_face(
    url: str = "sqlite://",
    *,
    pages: Pages | None = None,
    start: datetime | None = MONDAY,
    before: Callable[[Opened], Awaitable[None]] | None = None,
) -> AsyncIterator[Face]:
    """The whole house on a database, and what was done `before` the page is opened."""
    async with open_playground(url, pages or Web(), start=start, run="face") as here:
        if before:
            await before(here)
        async with served(here.chat, here.time, here.house.database) as face:
            yield face
