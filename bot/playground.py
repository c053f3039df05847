"""The playground, switched on: a house of its own, a room with people, and its faces."""

from __future__ import annotations

import secrets
import sys
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TextIO

from adapters.pages.fetch import WebPages
from adapters.playground import seeds
from adapters.playground.chat import Chat
from adapters.playground.clock import Passing, PlaygroundClock
from adapters.playground.platform import Playground
from adapters.playground.script import Script
from adapters.playground.terminal import Terminal
from bot.config import Config
from bot.wiring import House, now, open_house
from community.chat.events import SpaceOpened
from community.pages import Pages

STEWARDS = ("ana",)


@dataclass(frozen=True, slots=True)
class Opened:
    """An open playground: the house behind it, its clock, and the people acting in its room."""

    house: House
    clock: PlaygroundClock
    chat: Chat

    @property
    def time(self) -> Passing:
        """How time goes by here."""
        return Passing(self.clock, self.house.settle, self.house.next_due)


@asynccontextmanager
async def open_playground(
    url: str,
    pages: Pages,
    *,
    name: str = "copse",
    start: datetime | None = None,
    run: str = "",
    steady: bool = False,
    base: str = "",
) -> AsyncIterator[Opened]:
    """A playground on a database. With `start` its clock stands there until it is moved."""
    clock = PlaygroundClock(now, start)
    playground = Playground(clock)
    room = playground.open(name, seeds.PEOPLE, base)
    room.channel("general")
    async with open_house(url, {playground.name: playground}, pages, clock) as house:
        stewards = tuple(room.person(id) for id in STEWARDS)
        await house.dispatch(
            SpaceOpened(
                id="open", space=room.space, at=clock(), name="Data practice", owners=stewards
            )
        )
        chat = Chat(playground, room, house.dispatch, run or secrets.token_hex(4), steady=steady)
        yield Opened(house, clock, chat)


async def talk(
    config: Config,
    url: str,
    space: str,
    lines: TextIO,
    out: TextIO,
    *,
    as_data: bool,
    start: datetime | None = None,
) -> int:
    """The terminal face: read a script, or prompt a person. The exit code.

    With `start` the clock stands there until a line moves it, and a script has the same end
    whenever it is played.
    """
    steady = not lines.isatty()
    async with (
        _pages(config) as pages,
        open_playground(url, pages, name=space, steady=steady, start=start) as here,
    ):
        terminal = Terminal(here.chat, here.time, out, as_data=as_data)
        if not steady:
            await terminal.prompts()
            return 0
        trouble = await terminal.reads(lines)
    if trouble:
        print(trouble, file=sys.stderr)
    return 2 if trouble else 0


async def play(config: Config, url: str, *, host: str, port: int, browser: bool) -> int:
    """The browser face: serve the page until interrupted. The exit code."""
    from adapters.playground.about import About, about_of
    from adapters.playground.web import app
    from adapters.web.serving import serve

    token = secrets.token_urlsafe(16)
    async with _pages(config) as pages, open_playground(url, pages) as here:
        await seed(here)
        here.house.metronome.start()

        def ready(address: str) -> None:
            here.chat.room.base = address
            link = f"{address}/?token={token}"
            print(f"The playground is open at {link}\nCtrl-C closes it.", flush=True)
            if browser:
                webbrowser.open(link)

        async def about() -> About:
            return await about_of(here.house.database, here.chat.room, seeds.TOPICS)

        hosts = frozenset({host, "127.0.0.1", "localhost"})
        page = app(
            here.chat,
            here.time,
            token=token,
            hosts=hosts,
            about=about,
        )
        try:
            await serve(page, host, port, ready, page.state.live.close)
        finally:
            await here.house.metronome.stop()
    return 0


async def seed(here: Opened) -> None:
    """Let the first community live through its first month, up to now."""
    script = Script(here.chat, here.time, lambda _who, _choices: None)
    end = here.clock()
    for line in seeds.script():
        await script.does(line)
        await here.house.settle()
        here.clock.move(here.clock() + timedelta(minutes=1))
    here.clock.move(end)


@asynccontextmanager
async def _pages(config: Config) -> AsyncIterator[Pages]:
    allow = frozenset(config.pages.allow)
    async with WebPages(contact=config.pages.contact, allow=allow) as pages:
        yield seeds.StoredPages(pages)
