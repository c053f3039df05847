"""The last bytes of those who were forgotten, wiped from the database's files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from storage import erasures
from storage.database import Database


class Erasing:
    """Wipes what a deletion leaves behind: in the index of words, in the log written ahead."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def drain(self) -> int:
        """Wipe what waits; 1 if anything did."""
        now = self._clock()
        due = await self.next_due()
        if due is None or due > now:
            return 0
        async with self._database.transaction() as db:
            await erasures.scrub(db, now)
        await self._database.fold()
        return 1

    async def next_due(self) -> datetime | None:
        """Since when something waits to be wiped, if it does."""
        async with self._database.asking() as db:
            return await erasures.next_due(db)
