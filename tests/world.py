"""A small world to test in: the house on a database, a room with Ana, Bo, Cleo and Dev, a web.

    async def test_something(bot: Bot) -> None:
        card = await bot.uses("ana", "library", "save", url="https://example.org/")
        await bot.presses("bo", "I used this", card)
        await bot.drain()
        bot.now += timedelta(days=7)

`bot.web` are the pages there are; a test adds those it needs.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from adapters.playground.chat import Chat
from adapters.playground.room import Post, Room
from adapters.playground.text import words
from bot.playground import Opened, open_playground
from community.chat.message import Choice, Message, Section, buttons_of
from community.chat.tree import plain
from community.dispatch import Dispatch
from community.pages import Page, PageError
from scheduler.nudges import Nudges
from storage.database import Database

MONDAY = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)


class Web:
    """The pages there are, by address; whatever is not there cannot be reached."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.troubles: dict[str, PageError] = {}
        self.asked: list[str] = []
        self.knocked: list[str] = []

    def has(self, url: str, title: str | None = None, **says: str) -> None:
        """Let there be a page."""
        unsaid = dict.fromkeys(("description", "author", "site", "language"))
        self.pages[url] = Page(url=url, title=title, published=None, **{**unsaid, **says})

    async def answers(self, url: str) -> None:
        """Whether a page is still there."""
        self.knocked.append(url)
        if url in self.troubles:
            raise self.troubles[url]

    async def read(self, url: str) -> Page:
        """Read a page that is there."""
        self.asked.append(url)
        if url in self.troubles:
            raise self.troubles[url]
        if url not in self.pages:
            raise PageError("unreachable", "The page could not be reached.")
        return self.pages[url]


class Bot:
    """What tests hold: people acting, time, and what they see."""

    def __init__(self, here: Opened, web: Web) -> None:
        self.web = web
        self._here = here
        chat = here.chat
        self.chat: Chat = chat
        self.uses = chat.uses
        self.types = chat.types
        self.posts = chat.posts
        self.reacts = chat.reacts
        self.unreacts = chat.unreacts
        self.acts = chat.acts
        self.completes = chat.completes

    async def presses(self, person: str, label: str, post: Post | None) -> Post | None:
        """A person presses a button of a post."""
        assert post is not None, "there is nothing to press on"
        return await self.chat.presses(person, label, post)

    async def chooses(self, person: str, label: str, post: Post | None) -> Post | None:
        """A person chooses from a list in a post."""
        assert post is not None, "there is nothing to choose from"
        return await self.chat.chooses(person, label, post)

    async def submits(self, person: str, post: Post | None, **answers: str) -> Post | None:
        """A person sends in a form."""
        assert post is not None, "there is no form"
        return await self.chat.submits(person, post, **answers)

    @property
    def room(self) -> Room:
        """The room."""
        return self.chat.room

    @property
    def database(self) -> Database:
        """The database."""
        return self._here.house.database

    @property
    def dispatch(self) -> Dispatch:
        """The way events go."""
        return self._here.house.dispatch

    @property
    def nudges(self) -> Nudges:
        """What decides about nudges."""
        return self._here.house.nudges

    @property
    def now(self) -> datetime:
        """The instant it is; assigning moves the clock."""
        return self._here.clock()

    @now.setter
    def now(self, to: datetime) -> None:
        self._here.clock.move(to)

    async def lives(self, **span: float) -> None:
        """Time goes by, each thing that is due on the way done at its time."""
        await self._here.time.to(self.now + timedelta(**span))

    async def drain(self) -> None:
        """Let everything that is due be said and read."""
        await self._here.house.settle()

    def sees(self, person: str, channel: str = "general") -> list[str]:
        """What a person reads in a channel, each post in plain words."""
        there = (post for post in self.room.posts if post.place.channel == channel)
        return [said(post) for post in there if self.room.may_see(person, post)]


@asynccontextmanager
async def open_world(url: str, run: str = "test") -> AsyncIterator[Bot]:
    """A world on a database; it is Monday 1 March 2027, 09:00 UTC."""
    web = Web()
    async with open_playground(url, web, start=MONDAY, run=run) as here:
        yield Bot(here, web)


def said(post: Post | None) -> str:
    """What a post says, in plain words, with buttons in brackets."""
    assert post is not None, "nothing was answered"
    return words(post.message) if post.message else post.text


def lead(post: Post | None) -> str:
    """The first words of a post."""
    assert post is not None
    assert post.message is not None
    first = post.message.parts[0] if post.message.parts else None
    return plain(first.text) if isinstance(first, Section) else plain(post.message.text)


def labels(post: Post | None) -> list[str]:
    """The buttons of a post."""
    assert post is not None
    assert isinstance(post.message, Message)
    return [button.label for button in buttons_of(post.message)]


def values(choices: list[Choice]) -> list[str]:
    """What a completion would put in."""
    return [choice.value for choice in choices]
