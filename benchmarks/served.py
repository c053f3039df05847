"""The process that is measured over the wire: the whole house with its chats, or Bolt alone.

    python -m benchmarks.served < settings.json

`Settings` as JSON comes in a line on stdin. When the chats listen, a line on stdout gives the
address of the health page; then every further line on stdin is answered with what `Pulse` saw since
the last, and the end of stdin stops the process. What a kind does not need is not imported, so
that its memory is that of `copse run`.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import aiohttp
from yarl import URL

if TYPE_CHECKING:
    from aiohttp.client_reqrep import ClientRequest
    from aiohttp.tracing import Trace

    from bot.run import Connector

LOOKING = 0.002  # seconds between two looks of the pulse


@dataclass(frozen=True, slots=True)
class Settings:
    """Who serves (`house`, `commands`, `bolt`), how many commands of ours, and where the chats are.

    `house` serves what Copse serves; `commands` so many commands that do nothing, `bolt` the same
    written with Bolt alone.
    """

    serves: str
    database: str = ""
    commands: int = 0
    slack_url: str = ""
    slack_app: str = ""
    slack_bot: str = ""
    discord_url: str = ""
    discord_token: str = ""


class Pulse:
    """How long the loop was away at the longest, and how much of that its thread computed."""

    def __init__(self) -> None:
        self._wall = self._cpu = 0.0

    async def beat(self) -> None:
        """Look until cancelled."""
        while True:
            wall, cpu = time.perf_counter(), time.thread_time()
            await asyncio.sleep(LOOKING)
            away = time.perf_counter() - wall - LOOKING
            if away > self._wall:
                self._wall = away
            self._cpu = max(self._cpu, time.thread_time() - cpu)

    def seen(self) -> dict[str, float]:
        """The longest since the last time, in milliseconds."""
        found = {"wall": self._wall * 1_000, "cpu": self._cpu * 1_000}
        self._wall = self._cpu = 0.0
        return found


class Elsewhere(aiohttp.TCPConnector):
    """Leads discord.py to the stand-in, without the stand-in's own code in this process."""

    def __init__(self, home: URL) -> None:
        super().__init__(limit=0)
        self._home = home

    async def connect(
        self,
        req: ClientRequest,
        traces: list[Trace],
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109  # aiohttp's signature
    ) -> aiohttp.connector.Connection:
        """Connect there, whoever is asked for."""
        home = self._home
        req.url = req.url.with_scheme(home.scheme).with_host(str(home.host)).with_port(home.port)
        return await super().connect(req, traces, timeout)


async def house(
    settings: Settings,
    chats: Sequence[Connector],
    ready: asyncio.Future[str],
    stop: asyncio.Event,
) -> None:
    """Serve as `copse run` does."""
    from bot.config import Config, DatabaseSettings, WebSettings
    from bot.run import run

    config = Config.model_construct(
        database=DatabaseSettings.model_validate({"url": settings.database}),
        web=WebSettings(port=0),
    )
    await run(config, stop, on_ready=ready.set_result, connectors=chats)


def connectors(settings: Settings) -> Sequence[Connector]:
    """The chats that are given."""
    from benchmarks.idle import idle
    from bot.run import Connector
    from bot.wiring import House, now
    from community.dispatch import Dispatch
    from storage.database import Database

    features = idle(settings.commands)
    found: list[Connector] = []

    def dispatch(house: House, database: Database) -> Dispatch:
        if not features:
            return house.dispatch
        return Dispatch(
            database, features, {each.platform.name: each.platform for each in found}, now
        )

    if settings.slack_url:
        from adapters.slack.app import SlackApp
        from adapters.slack.config import SlackConfig
        from adapters.slack.platform import SlackPlatform

        slack = SlackPlatform(
            SlackConfig(
                app_token=settings.slack_app,
                bot_token=settings.slack_bot,
                api_url=settings.slack_url,
                stagger=0.0,
            ),
            now,
        )
        found.append(
            Connector(
                slack, lambda house, database: SlackApp(slack, dispatch(house, database), database)
            )
        )
    if settings.discord_url:
        from adapters.discord.app import DiscordApp
        from adapters.discord.config import DiscordConfig
        from adapters.discord.platform import DiscordPlatform

        home = URL(settings.discord_url)
        discord = DiscordPlatform(
            DiscordConfig(
                token=settings.discord_token,
                connector=lambda: Elsewhere(home),
                ready_timeout=0.02,
            ),
            now,
        )
        found.append(
            Connector(
                discord,
                lambda house, database: DiscordApp(discord, dispatch(house, database), database),
            )
        )
    return found


async def bolt(settings: Settings, ready: asyncio.Future[str], stop: asyncio.Event) -> None:
    """Acknowledge commands with Bolt alone, a listener each, and do nothing else."""
    from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
    from slack_bolt.async_app import AsyncAck, AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    app = AsyncApp(
        client=AsyncWebClient(token=settings.slack_bot, base_url=settings.slack_url),
        process_before_response=True,
        request_verification_enabled=False,
    )

    async def listener(ack: AsyncAck) -> None:
        await ack("Done")

    for number in range(max(settings.commands, 1)):
        app.command(f"/bench{number}")(listener)
    handler = AsyncSocketModeHandler(app, settings.slack_app)
    await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt's
    ready.set_result("")
    await stop.wait()
    await handler.close_async()  # type: ignore[no-untyped-call]  # Bolt's


async def serve(
    settings: Settings, chats: Sequence[Connector], lines: asyncio.StreamReader
) -> None:
    """Serve until there is nothing more to read."""
    ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    stop, pulse = asyncio.Event(), Pulse()
    beating = asyncio.create_task(pulse.beat())
    serving = asyncio.create_task(
        bolt(settings, ready, stop)
        if settings.serves == "bolt"
        else house(settings, chats, ready, stop)
    )
    await asyncio.wait((ready, serving), return_when=asyncio.FIRST_COMPLETED)
    if ready.done():
        print(ready.result(), flush=True)
        while await lines.readline():
            print(json.dumps(pulse.seen()), flush=True)
        stop.set()
    await serving
    beating.cancel()


async def main(settings: Settings, chats: Sequence[Connector]) -> None:
    """Serve until told to stop."""
    lines = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    await serve(settings, chats, lines)


def to_line(settings: Settings) -> bytes:
    """The settings as they are read."""
    said: Mapping[str, object] = asdict(settings)
    return json.dumps(said).encode() + b"\n"


def start() -> None:
    """Read the settings, import what they need as `copse run` does, and serve."""
    settings = Settings(**json.loads(sys.stdin.buffer.readline()))
    chats: Sequence[Connector] = ()
    if settings.serves != "bolt":
        from bot.loading import for_good

        with for_good():
            chats = connectors(settings)
    asyncio.run(main(settings, chats))


if __name__ == "__main__":
    start()
