"""A clock that was set back: what was claimed while it was ahead would wait for all that time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from storage.database import Connection, Database

TOLERANCE = timedelta(seconds=30)  # by which clocks are put right all the time

PutRight = Callable[[Connection, datetime], Awaitable[None]]


class SetBack:
    """Notices that the clock was set back, and lets what is claimed be due again within `lease`.

    At the first look it may have been set back before.
    """

    def __init__(self, database: Database, put_right: PutRight, lease: timedelta) -> None:
        self._database = database
        self._put_right = put_right
        self._lease = lease
        self._last: datetime | None = None

    async def look(self, now: datetime) -> None:
        """Put right what waits, if the clock was set back since the last look, or may have been."""
        if self._last is None or now < self._last - TOLERANCE:
            async with self._database.transaction() as db:
                await self._put_right(db, now + self._lease)
        self._last = now
