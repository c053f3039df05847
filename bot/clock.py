"""One clock for all replicas: the database's, carried on by a clock that nobody can set."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta

from scheduler.lease import elapsed
from storage.database import Database

log = logging.getLogger(__name__)

AGAIN = 60.0  # seconds between looks at the database's clock


class SharedClock:
    """Says what time it is in the database, as of the last look and what has passed since.

    A machine whose clock is set, or is wrong, is no trouble; nor is one that slept.
    """

    def __init__(self) -> None:
        self._said: datetime | None = None
        self._at = 0.0

    async def look(self, database: Database) -> None:
        """Look at the database's clock."""
        before = elapsed()
        said = await database.now()
        self._said, self._at = said, (before + elapsed()) / 2

    def __call__(self) -> datetime:
        assert self._said is not None, "looked at first"
        return self._said + timedelta(seconds=elapsed() - self._at)


@asynccontextmanager
async def shared_clock(database: Database) -> AsyncIterator[Callable[[], datetime]]:
    """The clock of a database, looked at every minute."""
    clock = SharedClock()
    await clock.look(database)

    async def keep_looking() -> None:
        while True:
            await asyncio.sleep(AGAIN)
            try:
                await clock.look(database)
            except Exception:  # the clock goes on without the database, and is mended later
                log.warning("the database's clock cannot be looked at", exc_info=True)

    looking = asyncio.create_task(keep_looking())
    try:
        yield clock
    finally:
        looking.cancel()
        with suppress(asyncio.CancelledError):
            await looking
