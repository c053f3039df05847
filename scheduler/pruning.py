"""What is kept for a time only is deleted when that time is over: looked at once a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from storage import pruning
from storage.database import Database

KEPT = timedelta(days=400)  # days of use and what became of nudges; `/copse privacy` says so
DAILY = timedelta(days=1)


class Pruning:
    """Deletes what was kept for long enough, at the start and a day after each time."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._next: datetime | None = None

    async def drain(self) -> int:
        """Delete what is old, if it is time to look; 0, for nothing else follows from it."""
        now = self._clock()
        if self._next is None or self._next <= now or self._next > now + DAILY:
            self._next = now + DAILY
            async with self._database.transaction() as db:
                await pruning.prune(db, now - KEPT)
        return 0

    async def next_due(self) -> datetime | None:
        """When there is something to look at next."""
        return self._next
