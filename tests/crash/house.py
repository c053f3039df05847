"""The house in a process of its own, to be killed: `python -m tests.crash.house`.

Every line of settings on stdin makes one more child, which says `born PID` and, when its chat is
connected, `listening PID`. Children are forked from here, where all is imported, so that hundreds
of them can be born in minutes. The end of stdin ends them all.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from yarl import URL

from adapters.discord.app import DiscordApp
from adapters.discord.config import DiscordConfig
from adapters.discord.platform import DiscordPlatform
from adapters.discord.seats import Seats
from adapters.slack.app import SlackApp
from adapters.slack.config import SlackConfig
from adapters.slack.platform import SlackPlatform
from bot.run import Chat
from bot.wiring import House, now, open_house
from community.chat.platform import Platform
from scheduler.clock import Metronome
from scheduler.lease import Timing
from tests.crash.baselines import WAYS
from tests.wire.discord.client import DISCORD, Rerouted
from tests.world import Web


@dataclass(frozen=True, slots=True)
class Settings:
    """Which chat to meet and where, on which database, in which way to deliver, in what times."""

    chat: str
    url: str
    token: str
    app_token: str
    database: str
    way: str = "ours"
    request: float = 1.0
    lease: float = 2.5
    settle: float = 2.0
    shards: int = 1

    @property
    def timing(self) -> Timing:
        """The times of delivery."""
        return Timing(self.request, self.lease, self.settle)

    def to_line(self) -> bytes:
        """As they are read."""
        return json.dumps(asdict(self)).encode() + b"\n"


class SetClock:
    """The machine's clock, which a signal sets an hour forward or back."""

    def __init__(self) -> None:
        self.set_by = timedelta()

    def __call__(self) -> datetime:
        return now() + self.set_by

    def listen(self) -> None:
        """Let signals set it."""
        loop = asyncio.get_running_loop()
        for which, hours in ((signal.SIGUSR1, 1), (signal.SIGUSR2, -1)):
            loop.add_signal_handler(which, self._set, timedelta(hours=hours))

    def _set(self, by: timedelta) -> None:
        self.set_by += by


def platform_of(settings: Settings, clock: Callable[[], datetime]) -> Platform:
    """The chat's port, led to the stand-in."""
    if settings.chat == "slack":
        return SlackPlatform(
            SlackConfig(
                app_token=settings.app_token,
                bot_token=settings.token,
                api_url=settings.url,
                stagger=0.0,
            ),
            clock,
        )

    async def at_once(_seconds: float) -> None:
        """Wait for nothing: a bot that is killed on purpose need not be careful with its starts."""

    homes = dict.fromkeys(DISCORD, URL(settings.url))
    return DiscordPlatform(
        DiscordConfig(
            token=settings.token,
            connector=lambda: Rerouted(homes),
            ready_timeout=0.02,
            sleep=at_once,
            shards=settings.shards,
            lease=2.0,
        ),
        clock,
    )


def chat_of(platform: Platform, house: House) -> Chat:
    """The chat behind its port."""
    if isinstance(platform, SlackPlatform):
        return SlackApp(platform, house.dispatch, house.database)
    assert isinstance(platform, DiscordPlatform)
    if house.database.dialect == "postgresql" or platform.config.shards > 1:
        return Seats(platform, house.dispatch, house.database)
    return DiscordApp(platform, house.dispatch, house.database)


def say(line: str) -> None:
    """Say a line in one piece, whoever else speaks."""
    os.write(sys.stdout.fileno(), f"{line}\n".encode())


async def serve(settings: Settings) -> None:
    """Serve until told to stop, then end in good order; or until killed."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    clock = SetClock()
    clock.listen()
    platform = platform_of(settings, clock)
    platforms = {platform.name: platform}
    # On PostgreSQL the house goes by the database's clock, whatever the machine's says.
    shared = settings.database.startswith("postgresql")
    opened = open_house(
        settings.database, platforms, Web(), now if shared else clock, timing=settings.timing
    )
    async with opened as house:
        chat = chat_of(platform, house)
        metronome = house.metronome
        if settings.way != "ours":
            work = WAYS[settings.way](house.database, platform, settings.request)
            metronome = Metronome((work,), clock)
        await chat.start()
        metronome.start()
        if isinstance(chat, Seats):
            say(f"called {os.getpid()} {chat.owner}")
        say(f"listening {os.getpid()}")
        await stop.wait()
        await metronome.stop()
        await house.outbox.finish()
        await chat.stop()


def main() -> None:
    """Fork a child for every line."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            say(f"born {os.getpid()}")
            asyncio.run(serve(Settings(**json.loads(line))))
            os._exit(0)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main()
