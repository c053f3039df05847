"""`copse run`: every chat that is configured, the scheduler and the web server in one process."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

from starlette.types import ASGIApp

from adapters.pages.fetch import WebPages
from adapters.web.serving import serve
from adapters.web.site import site
from bot.config import Config, ConfigError
from bot.wiring import House, now, open_house
from community.chat.platform import Platform
from community.pages import Pages
from storage.database import Database

log = logging.getLogger(__name__)


class Chat(Protocol):
    """A chat, switched on and off; `listening` is whether events come in."""

    async def start(self) -> None:
        """Begin to listen."""
        ...

    async def stop(self) -> None:
        """Finish what is being done within ten seconds, and hang up."""
        ...

    @property
    def listening(self) -> bool:
        """Whether events can come in now."""
        ...


@dataclass(frozen=True, slots=True)
class Connector:
    """How one chat is met: its port, made before the house, and the rest, made after it."""

    platform: Platform
    connect: Callable[[House, Database], Chat]
    http: Callable[[Chat], ASGIApp] | None = None


async def run(
    config: Config,
    stop: asyncio.Event,
    *,
    on_ready: Callable[[str], None] = print,
    connectors: Sequence[Connector] | None = None,
) -> None:
    """Run until `stop` is set, then finish within ten seconds. ConfigError if nothing is set up.

    `connectors` are the chats to serve, by default those of the configuration.
    """
    connectors = connectors_of(config) if connectors is None else connectors
    if not connectors:
        raise ConfigError(
            "No chat is set up. Put a token under [slack] or [discord] in config.toml; "
            "docs/slack.md and docs/discord.md say how to get one. `copse play` needs none."
        )
    async with running(config, connectors) as chats:
        http = [
            each.http(chat)
            for each, chat in zip(connectors, chats, strict=True)
            if each.http is not None
        ]
        names = [each.platform.name for each in connectors]

        def health() -> dict[str, bool]:
            return {name: chat.listening for name, chat in zip(names, chats, strict=True)}

        serving = asyncio.create_task(
            serve(site(health, http), config.web.host, config.web.port, on_ready)
        )
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait((serving, stopping), return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopping.cancel()
            serving.cancel()
            (ended,) = await asyncio.gather(serving, return_exceptions=True)
        if isinstance(ended, OSError):
            raise ConfigError(f"The web server cannot listen: {ended.strerror}.")
    log.info("stopped")


@asynccontextmanager
async def running(config: Config, connectors: Sequence[Connector]) -> AsyncIterator[list[Chat]]:
    """The chats of a house, listening: they start together, and at the end finish together."""
    platforms = {each.platform.name: each.platform for each in connectors}
    async with AsyncExitStack() as stack:
        pages: Pages = await stack.enter_async_context(
            WebPages(contact=config.pages.contact, allow=frozenset(config.pages.allow))
        )
        url = config.database.url.get_secret_value()
        house = await stack.enter_async_context(open_house(url, platforms, pages))
        chats = [each.connect(house, house.database) for each in connectors]
        starting = [asyncio.create_task(chat.start()) for chat in chats]
        try:
            await asyncio.gather(*starting)
            house.metronome.start()
            yield chats
        finally:
            await house.metronome.stop()
            await house.outbox.finish()
            for start in starting:
                start.cancel()
            troubles = await asyncio.gather(*starting, return_exceptions=True)
            there = zip(chats, troubles, strict=True)
            await asyncio.gather(*(chat.stop() for chat, trouble in there if trouble is None))


def connectors_of(config: Config) -> list[Connector]:
    """The chats that are configured. SDKs that are not needed are not imported."""
    found = []
    if config.slack.wanted:
        found.append(_slack(config))
    if config.discord.wanted:
        found.append(_discord(config))
    return found


def _slack(config: Config) -> Connector:
    from adapters.slack.app import SlackApp
    from adapters.slack.config import API, SlackConfig
    from adapters.slack.platform import SlackPlatform

    given = config.slack
    settings = SlackConfig(
        app_token=given.app_token.get_secret_value(),
        bot_token=given.bot_token.get_secret_value(),
        signing_secret=given.signing_secret.get_secret_value(),
        client_id=given.client_id,
        client_secret=given.client_secret.get_secret_value(),
        command_prefix=given.command_prefix,
        public_url=config.web.public_url,
        api_url=given.api_url or API,
    )
    platform = SlackPlatform(settings, now)

    def http(chat: Chat) -> ASGIApp:
        assert isinstance(chat, SlackApp)
        return chat.http()

    return Connector(
        platform,
        lambda house, database: SlackApp(platform, house.dispatch, database),
        http if settings.signing_secret else None,
    )


def _discord(config: Config) -> Connector:
    from adapters.discord.app import DiscordApp
    from adapters.discord.config import DiscordConfig
    from adapters.discord.platform import DiscordPlatform
    from adapters.discord.seats import Seats

    settings = DiscordConfig(
        token=config.discord.token.get_secret_value(),
        guilds=config.discord.guilds,
        shards=config.discord.shards,
    )
    platform = DiscordPlatform(settings, now)

    def chat(house: House, database: Database) -> Chat:
        # Where other processes may share the work, each shard has one owner.
        if database.dialect == "postgresql" or settings.shards > 1:
            return Seats(platform, house.dispatch, database)
        return DiscordApp(platform, house.dispatch, database)

    return Connector(platform, chat)


async def until_told(config: Config, connectors: Sequence[Connector]) -> None:
    """Run until the process is asked to end."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    await run(
        config,
        stop,
        on_ready=lambda address: print(f"Copse is running; {address}/health"),
        connectors=connectors,
    )
