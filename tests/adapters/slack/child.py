"""The app in a process of its own, to be killed or told to stop:
`python -m tests.adapters.slack.child URL …`.
"""

from __future__ import annotations

import asyncio
import signal
import sys

from adapters.slack.app import SlackApp
from adapters.slack.config import SlackConfig
from adapters.slack.platform import SlackPlatform
from community.dispatch import Dispatch
from storage.database import Database
from tests.adapters.slack.scene import ALL
from tests.wire.slack.clock import wall


async def run(database_url: str, config: SlackConfig) -> None:
    """Serve until told to stop, or killed."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with await Database.open(database_url, migrate=False) as database:
        platform = SlackPlatform(config, wall)
        house = Dispatch(database, ALL, {platform.name: platform}, wall)
        app = SlackApp(platform, house, database)
        await app.start()
        print("listening", flush=True)
        await stop.wait()
        await app.stop()


if __name__ == "__main__":
    url, api_url, app_token, bot_token, quick = sys.argv[1:]
    settings = SlackConfig(
        app_token=app_token, bot_token=bot_token, api_url=api_url, stagger=0, quick=float(quick)
    )
    asyncio.run(run(url, settings))
