"""Seats: which of several processes listens to Discord. Every shard has one owner, by a lease.

Two connections for one shard would both hear everything. Whoever owns a shard renews its lease
three times before it is over; a process that died or froze does not, and another takes the shard
over. One that wakes up again finds its lease over by a clock that counts sleep: it says nothing
more, and lets its connection go.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from adapters.discord.app import DiscordApp
from adapters.discord.house import House
from adapters.discord.platform import DiscordPlatform
from adapters.discord.steady import elapsed
from community.chat.platform import PlatformError
from storage import leases
from storage.database import Database

log = logging.getLogger(__name__)


class Seat:
    """One shard: owned by this process or by another."""

    def __init__(
        self, platform: DiscordPlatform, house: House, database: Database, shard: int, owner: str
    ) -> None:
        self.shard = shard
        self.owned = asyncio.Event()
        self._platform = platform
        self._config = platform.config
        self._database = database
        self._app = DiscordApp(platform, house, database, shard=shard)
        self._name = f"discord|{shard}/{self._config.shards}"
        self._owner = owner
        self._until = 0.0
        self._starting: asyncio.Task[None] | None = None
        self._keeping: asyncio.Task[None] | None = None

    @property
    def holds(self) -> bool:
        """Whether the shard is ours, by a clock that nobody can set."""
        return elapsed() < self._until

    @property
    def listening(self) -> bool:
        """Whether events of this shard come in here, or to another process."""
        return self._app.listening if self.holds else True

    async def start(self) -> None:
        """Own the shard if it is free, and listen; if it is not, wait for it meanwhile."""
        if await self._take():
            try:
                await self._app.start()
            except BaseException:
                await self._leave()
                raise
        self._keeping = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        """Finish what is being done, and leave the shard to others."""
        if self._keeping is not None:
            self._keeping.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeping
        if self._starting is not None:
            self._starting.cancel()
            await asyncio.gather(self._starting, return_exceptions=True)
        await self._app.stop()
        await self._leave()

    async def _keep(self) -> None:
        """Renew the lease, or try to get it, until cancelled."""
        while True:
            await asyncio.sleep(self._config.lease / 4)
            had = self._app.connected or self._starting is not None
            if had and not self.holds:
                await self._let_go()
            ours = await self._take()
            if ours and not self._app.connected and self._starting is None:
                log.info("taking Discord's shard %s over", self.shard)
                self._starting = asyncio.create_task(self._begin())

    async def _begin(self) -> None:
        try:
            await self._app.start()
        except PlatformError as error:
            log.warning("shard %s cannot be met yet: %s", self.shard, error)
        except Exception:
            log.exception("shard %s cannot be met", self.shard)
        finally:
            self._starting = None

    async def _let_go(self) -> None:
        """Somebody else may have the shard by now: hang up at once, and finish nothing."""
        log.warning("the lease of Discord's shard %s is over: hanging up", self.shard)
        if self._starting is not None:
            self._starting.cancel()
            await asyncio.gather(self._starting, return_exceptions=True)
        await self._app.drop()

    async def _take(self) -> bool:
        began = elapsed()
        lasts = timedelta(seconds=self._config.lease)
        try:
            now = await self._database.now()
            async with self._database.transaction() as db:
                epoch = await leases.take(db, self._name, self._owner, now, now + lasts)
        except Exception:  # while the database is away, what we have lasts until it is over
            log.warning("the lease of Discord's shard %s cannot be renewed", self.shard)
            return False
        if epoch is None:
            return False
        self._until = began + self._config.lease
        return True

    async def _leave(self) -> None:
        self._until = 0.0
        with suppress(Exception):  # without the database it ends by itself
            now = await self._database.now()
            async with self._database.transaction() as db:
                await leases.leave(db, self._name, self._owner, now)


class Seats:
    """Copse in Discord, in one of several processes that share a database."""

    def __init__(self, platform: DiscordPlatform, house: House, database: Database) -> None:
        self.owner = secrets.token_hex(4)
        shards = range(platform.config.shards)
        self.seats = [Seat(platform, house, database, shard, self.owner) for shard in shards]
        platform.holds = self._holds()

    def _holds(self) -> Callable[[int | None], bool]:
        return lambda shard: shard is not None and self.seats[shard].holds

    async def start(self) -> None:
        """Listen to the shards that nobody listens to.

        Raises what `DiscordApp.start` raises where somebody has to mend something first.
        """
        try:
            for seat in self.seats:
                await seat.start()
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Finish what is being done, and leave."""
        await asyncio.gather(*(seat.stop() for seat in self.seats))

    @property
    def listening(self) -> bool:
        """Whether events come in, here or to the processes that own the other shards."""
        return all(seat.listening for seat in self.seats)
